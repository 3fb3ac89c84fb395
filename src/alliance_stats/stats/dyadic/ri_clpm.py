"""The random-intercept cross-lagged panel model: who follows whom, within the dyad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.columns import some_value
from alliance_stats.stats.dyadic.growth import two_series
from alliance_stats.stats.dyadic.inference import inference_of
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit
from alliance_stats.stats.dyadic.picker import Picker
from alliance_stats.stats.interval import Estimate

_WORDS = {"ra": "the first series' stable level", "rb": "the second series' stable level"}
Lags: TypeAlias = Literal["equal", "free"]


@dataclass(frozen=True, slots=True)
class Lag:
    """The four paths over one length of interval.

    ``interval`` is its length; ``step`` the interval's number from 1 where every one has its own
    paths, else 0. ``carry_first``, ``carry_second``: a member's deviation on its own next one;
    ``cross_first``: the second member's on the first's next one; ``cross_second``: the reverse.
    """

    interval: float
    step: int
    carry_first: Estimate
    carry_second: Estimate
    cross_first: Estimate
    cross_second: Estimate


@dataclass(frozen=True, slots=True)
class RiClpm:
    """A random-intercept cross-lagged panel model; see :func:`ri_clpm`.

    ``lags``; ``intercept_variance`` (first, second member) and ``intercept_correlation`` of what
    is stable; ``test``; ``admissible``; ``undefined`` says why there is no finding.
    """

    lags: tuple[Lag, ...]
    intercept_variance: tuple[Estimate, Estimate]
    intercept_correlation: Estimate
    test: ModelFit
    admissible: bool
    undefined: str | None
    n: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit


def ri_clpm(
    first: ArrayLike,
    second: ArrayLike,
    *,
    times: Sequence[float] | None = None,
    lags: Lags = "equal",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> RiClpm:
    """Separate what is stable between dyads from who follows whom within them.

    Answers: when one member is above the usual level at one occasion, is the other at the next?

    Parameters
    ----------
    first, second : array_like, shape (n, t)
        Each member's scores at t occasions (three or more); NaN where one is missing (FIML).
    times : sequence of float, optional
        When; 0, 1, 2, … by default.
    lags : {"equal", "free"}, default "equal"
        Paths over intervals of one length are equal (with unequal distances each length has its
        own), or every interval has its own.
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    confidence : float, default 0.95

    Returns
    -------
    RiClpm
        With an inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError, InsufficientDataError

    Notes
    -----
    Each score is the member's stable level plus a deviation; deviations have no measurement error,
    covary within the occasion, and follow both members' deviations of the occasion before.

    References
    ----------
    Hamaker, Kuiper & Grasman (2015), Psychological Methods 20:102. Mulder & Hamaker (2021),
    Structural Equation Modeling 28:638.

    Checked against lavaan.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> a, b = (rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)) for _ in range(2))
    >>> len(ri_clpm(a, b).lags), len(ri_clpm(a, b, times=[0, 1, 2, 4]).lags)
    (1, 2)
    """
    check_confidence(confidence)
    check_choice("lags", lags, ("equal", "free"))
    columns, when = two_series(first, second, times)
    steps = _steps(when, lags)
    inference = inference_of(clusters, some_value(columns), confidence)
    fit = sem.fit(
        _text(len(when), [name for name, _, _ in steps]),
        columns,
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    reason = inadmissible(fit, _WORDS)
    pick = Picker(fit, inference, reason)
    found = {
        name: Lag(
            interval,
            step if lags == "free" else 0,
            *(pick.one(f"{path}_{name}") for path in ("aa", "bb", "ab", "ba")),
        )
        for name, interval, step in steps
    }
    return RiClpm(
        lags=tuple(found.values()),
        intercept_variance=(pick.one("v_ra"), pick.one("v_rb")),
        intercept_correlation=pick.correlation("c_rab", ("v_ra", "v_rb")),
        test=model_fit(fit, inference),
        admissible=fit.admissible,
        undefined=reason,
        n=fit.n,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )


def _steps(times: Sequence[float], lags: Lags) -> list[tuple[str, float, int]]:
    """Return for every interval the name its paths share, its length and its number."""
    lengths = [round(later - one, 9) for one, later in pairwise(times)]
    kinds = list(dict.fromkeys(lengths))
    return [
        (f"t{step}" if lags == "free" else f"d{kinds.index(length) + 1}", length, step)
        for step, length in enumerate(lengths, start=1)
    ]


def _text(n_occasions: int, names: Sequence[str]) -> str:
    lines = []
    for m in "ab":
        lines.append(f"r{m} =~ " + " + ".join(f"1*{m}{j + 1}" for j in range(n_occasions)))
        lines.append(f"r{m} ~~ v_r{m}*r{m}")
        for j in range(1, n_occasions + 1):
            lines += [f"w{m}{j} =~ 1*{m}{j}", f"{m}{j} ~~ 0*{m}{j}", f"w{m}{j} ~~ w{m}{j}"]
    lines.append("ra ~~ c_rab*rb")
    lines += [f"wa{j} ~~ wb{j}" for j in range(1, n_occasions + 1)]
    lines += [f"r{m} ~~ 0*w{o}1" for m in "ab" for o in "ab"]
    for j, name in enumerate(names, start=1):
        lines.append(f"wa{j + 1} ~ aa_{name}*wa{j} + ab_{name}*wb{j}")
        lines.append(f"wb{j + 1} ~ bb_{name}*wb{j} + ba_{name}*wa{j}")
    return "\n".join(lines)
