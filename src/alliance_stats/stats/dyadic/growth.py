"""Growth of both members together: do the two views rise alike, and do they converge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats, matrix, same_length
from alliance_stats.stats.dyadic.columns import some_value
from alliance_stats.stats.dyadic.inference import inference_of
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit
from alliance_stats.stats.dyadic.picker import Picker
from alliance_stats.stats.interval import Estimate

LEAST_OCCASIONS = 3
_WORDS = {
    f"{what}{letter}": f"the {who} member's {word}"
    for letter, who in (("a", "first"), ("b", "second"))
    for what, word in (("i", "level"), ("s", "slope"))
}


@dataclass(frozen=True, slots=True)
class DyadicGrowth:
    """Parallel growth of two members; see :func:`dyadic_growth`.

    Attributes
    ----------
    intercept, slope : tuple of Estimate
        Mean level at time 0 and mean change per unit of time, first and second member.
    intercept_variance, slope_variance : tuple of Estimate
    slope_difference : Estimate
        First member's mean slope minus the second's: do the mean views draw nearer?
    slope_correlation, intercept_correlation : Estimate
        Between the members: do dyads in which one changes more have a partner who does?
    level_with_slope : tuple of Estimate
        Correlation of each member's own level at time 0 with the own change.
    gap_variance : tuple of Estimate
        At each occasion, the variance of the gap between the members (first less second) that
        the two lines leave: residual variances less twice their covariance.
    gap_change : Estimate
        Last less first of these: below 0 where the members draw nearer, dyad by dyad.
    fixed_slopes : tuple of int
        Members whose slope is the same in all dyads; what it would take to vary is NaN.
    test : ModelFit
    admissible : bool
    undefined : str or None
        Why there is no finding.
    n, n_clusters : int
    notes : tuple of str
    fit : SemFit
    """

    intercept: tuple[Estimate, Estimate]
    slope: tuple[Estimate, Estimate]
    intercept_variance: tuple[Estimate, Estimate]
    slope_variance: tuple[Estimate, Estimate]
    slope_difference: Estimate
    slope_correlation: Estimate
    intercept_correlation: Estimate
    level_with_slope: tuple[Estimate, Estimate]
    gap_variance: tuple[Estimate, ...]
    gap_change: Estimate
    fixed_slopes: tuple[int, ...]
    test: ModelFit
    admissible: bool
    undefined: str | None
    n: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit

    @property
    def negative_slopes(self) -> tuple[int, ...]:
        """Members whose slopes would vary by less than nothing: their variance is negative."""
        if not self.fit.usable:
            return ()
        varying = [member for member in (0, 1) if member not in self.fixed_slopes]
        return tuple(m for m in varying if self.fit.value(f"v_s{'ab'[m]}_s{'ab'[m]}") < 0)


def dyadic_growth(
    first: ArrayLike,
    second: ArrayLike,
    *,
    times: Sequence[float] | None = None,
    residuals: str = "free",
    fixed_slopes: Collection[int] = (),
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> DyadicGrowth:
    """Fit straight lines to both members' ratings over a few occasions, together.

    Answers: how does each member's view change, do the members' mean views draw nearer, do
    members of one dyad change alike, and does what is left of their gap shrink?

    Parameters
    ----------
    first, second : array_like, shape (n, t)
        Each member's scores at t occasions (three or more); NaN where one is missing (FIML).
    times : sequence of float, optional
        When; 0, 1, 2, … by default. Unequal distances are allowed.
    residuals : {"free", "equal"}, default "free"
        Residual variances of each member: one per occasion, or the same at all.
    fixed_slopes : collection of int, default none
        Members (0, 1) whose slope is the same in all dyads: its variance and covariances are 0.
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    confidence : float, default 0.95

    Returns
    -------
    DyadicGrowth
        With an inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError, InsufficientDataError

    Notes
    -----
    y_t = intercept + time_t slope + e_t for each member; the four latent variables covary freely,
    so do the two residuals of one occasion. Many occasions belong to mixed models.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, ch. 13.

    Checked against lavaan's ``growth``.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> slope = 0.5 + 0.5 * rng.normal(size=(200, 1)) + 0.3 * rng.normal(size=(200, 2))
    >>> a, b = (slope[:, [m]] * [0, 1, 2, 3] + rng.normal(size=(200, 4)) for m in (0, 1))
    >>> round(dyadic_growth(a, b).slope[0].value, 1)
    0.4
    """
    check_confidence(confidence)
    check_choice("residuals", residuals, ("free", "equal"))
    fixed = tuple(sorted(set(fixed_slopes)))
    if not set(fixed) <= {0, 1}:
        raise OptionError("`fixed_slopes` names members, 0 for the first and 1 for the second.")
    columns, when = two_series(first, second, times)
    inference = inference_of(clusters, some_value(columns), confidence)
    fit = sem.fit(
        _text(when, residuals, fixed),
        columns,
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    reason = inadmissible(fit, _WORDS)
    pick = Picker(fit, inference, reason)
    gaps = [_gap(j + 1, residuals) for j in range(len(when))]
    return DyadicGrowth(
        intercept=(pick.one("m_ia"), pick.one("m_ib")),
        slope=(pick.one("m_sa"), pick.one("m_sb")),
        intercept_variance=(pick.one("v_ia_ia"), pick.one("v_ib_ib")),
        slope_variance=(
            _varying(pick, fixed, (0,)).one("v_sa_sa"),
            _varying(pick, fixed, (1,)).one("v_sb_sb"),
        ),
        slope_difference=pick.sum({"m_sa": 1.0, "m_sb": -1.0}),
        slope_correlation=_varying(pick, fixed, (0, 1)).correlation(
            "v_sa_sb", ("v_sa_sa", "v_sb_sb")
        ),
        intercept_correlation=pick.correlation("v_ia_ib", ("v_ia_ia", "v_ib_ib")),
        level_with_slope=(
            _varying(pick, fixed, (0,)).correlation("v_ia_sa", ("v_ia_ia", "v_sa_sa")),
            _varying(pick, fixed, (1,)).correlation("v_ib_sb", ("v_ib_ib", "v_sb_sb")),
        ),
        gap_variance=tuple(pick.sum(gap) for gap in gaps),
        gap_change=pick.sum(_less(gaps[-1], gaps[0])),
        fixed_slopes=fixed,
        test=model_fit(fit, inference),
        admissible=fit.admissible,
        undefined=reason,
        n=fit.n,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )


def growth_parameters(n_occasions: int, residuals: str) -> int:
    """Return how many numbers :func:`dyadic_growth` has to find.

    Parameters
    ----------
    n_occasions : int
        How many occasions there are.
    residuals : {"free", "equal"}
        Whether each occasion has its own residual variance.

    Returns
    -------
    int
        Free parameters, for the rule of two dyads each.

    Examples
    --------
    >>> growth_parameters(4, "free"), growth_parameters(4, "equal")
    (26, 20)
    """
    means, latent, shared = 4, 10, n_occasions
    return means + latent + shared + (2 if residuals == "equal" else 2 * n_occasions)


def two_series(
    first: ArrayLike, second: ArrayLike, times: Sequence[float] | None
) -> tuple[dict[str, Floats], list[float]]:
    """Return both members' columns (``a1 a2 … b1 b2 …``) and the times.

    Raises
    ------
    OptionError
        If the tables differ in shape, have fewer than three occasions, or times do not ascend.
    InsufficientDataError
        If an occasion has no value at all.
    """
    a, b = matrix("first", first), matrix("second", second)
    same_length(a, b, "first", "second")
    t = a.shape[1]
    if b.shape[1] != t or t < LEAST_OCCASIONS:
        raise OptionError(
            f"Both members need the same occasions, at least {LEAST_OCCASIONS}; got {t} and "
            f"{b.shape[1]}."
        )
    when = [float(x) for x in (range(t) if times is None else times)]
    if len(when) != t or any(later <= one for one, later in pairwise(when)):
        raise OptionError(f"`times` must hold {t} numbers, each larger than the one before.")
    columns = {f"{m}{j + 1}": v for m, table in (("a", a), ("b", b)) for j, v in enumerate(table.T)}
    for name, values in columns.items():
        if np.isnan(values).all():
            raise InsufficientDataError(
                f"Occasion {name[1:]} has no value of the {'first' if name[0] == 'a' else 'second'}"
                " member."
            )
    return columns, when


def _varying(pick: Picker, fixed: Sequence[int], members: Sequence[int]) -> Picker:
    """Return who takes what a slope's variation is needed for, or blanks where it has none."""
    if pick.reason is not None or not set(fixed) & set(members):
        return pick
    return replace(pick, reason="The slope is the same in all dyads.")


def _residual(member: str, place: int, residuals: str) -> str:
    return f"e_{member}" if residuals == "equal" else f"e_{member}{place}"


def _gap(place: int, residuals: str) -> dict[str, float]:
    """Return the weights of the residual variance of first less second member."""
    return {
        _residual("a", place, residuals): 1.0,
        _residual("b", place, residuals): 1.0,
        f"c_{place}": -2.0,
    }


def _less(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    weights = dict(one)
    for name, weight in other.items():
        weights[name] = weights.get(name, 0.0) - weight
    return {name: weight for name, weight in weights.items() if weight}


def _text(times: Sequence[float], residuals: str, fixed: Sequence[int]) -> str:
    lines = []
    for m in "ab":
        lines.append(f"i{m} =~ " + " + ".join(f"1*{m}{j + 1}" for j in range(len(times))))
        lines.append(f"s{m} =~ " + " + ".join(f"{t!r}*{m}{j + 1}" for j, t in enumerate(times)))
        lines += [f"{f}{m} ~ m_{f}{m}*1" for f in "is"]
        for j in range(len(times)):
            label = _residual(m, j + 1, residuals)
            lines += [f"{m}{j + 1} ~ 0*1", f"{m}{j + 1} ~~ {label}*{m}{j + 1}"]
    lines += [f"a{j + 1} ~~ c_{j + 1}*b{j + 1}" for j in range(len(times))]
    latent = ("ia", "sa", "ib", "sb")
    held = {("sa", "sb")[member] for member in fixed}
    for place, one in enumerate(latent):
        for other in latent[place:]:
            name = "0" if held & {one, other} else f"v_{'_'.join(sorted((one, other)))}"
            lines.append(f"{one} ~~ {name}*{other}")
    return "\n".join(lines)
