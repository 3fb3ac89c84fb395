"""Omega from a declared measurement model: groups of items, or residuals that correlate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats, complete_rows, matrix
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.reliability.covariances import constant_columns
from alliance_stats.stats.resampling.bootstrap import FEWEST_UNITS, MOST_UNDEFINED
from alliance_stats.stats.resampling.intervals import METHODS
from alliance_stats.stats.resampling.plan import units

Structure: TypeAlias = Literal["one_factor", "second_order", "bifactor"]
STRUCTURES: dict[Structure, str] = {
    "one_factor": "one factor",
    "second_order": "group factors under a general one",
    "bifactor": "a general factor beside independent group factors",
}
RowPolicy: TypeAlias = Literal["listwise", "fiml"]


@dataclass(frozen=True, slots=True)
class ModelOmega:
    """Omega of a declared model; see :func:`omega_model`.

    Attributes
    ----------
    value, total : float
        Share of the variance of the sum that the general factor, and that all factors, explain.
        The same number with one factor.
    interval, total_interval : Interval
        Bootstrap percentile.
    structure : {"one_factor", "second_order", "bifactor"}
        The model.
    chi2, df, p_value : float
        Test of the model.
    converged, admissible : bool
        Whether the fit arrived, and whether all its variances are positive.
    n, n_items, n_dropped : int
        Rows used, items, rows left out.
    n_resamples, n_failed, seed : int
        Resamples, those without a fit, and the seed.
    method : str
        Model, missing-data policy, and what the numbers are the reliability of.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    total: float
    interval: Interval
    total_interval: Interval
    structure: Structure
    chi2: float
    df: float
    p_value: float
    converged: bool
    admissible: bool
    n: int
    n_items: int
    n_dropped: int
    n_resamples: int
    n_failed: int
    seed: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    values: tuple[float, float] = (nan, nan)
    intervals: tuple[Interval, Interval] | None = None
    fit: sem.SemFit | None = None
    n_failed: int = 0
    reason: str | None = None


def omega_model(
    items: ArrayLike,
    *,
    structure: Structure = "one_factor",
    groups: Sequence[object] | None = None,
    correlated: Sequence[tuple[int, int]] = (),
    missing: RowPolicy = "listwise",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 500,
    seed: int = 0,
) -> ModelOmega:
    """Estimate omega from a measurement model that is declared beforehand.

    Answers: the question of ``omega`` where one factor is known not to be all: items in groups
    (is the total one thing?), or pairs of items that share wording. What a pair shares besides
    the factor counts as error.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points, keyed in one direction.
    structure : {"one_factor", "second_order", "bifactor"}, default "one_factor"
        ``value`` is omega hierarchical with either of the last two.
    groups : sequence, optional
        One label for each item, three items or more in each group; for structures with groups.
    correlated : sequence of pairs of int
        Columns (from 0) whose residuals correlate.
    missing : {"listwise", "fiml"}, default "listwise"
        Complete rows, or every row with an answer (full information maximum likelihood).
    clusters : array_like, shape (n_people,), optional
        Coach labels: whole coaches are resampled.
    confidence : float, default 0.95
        Level of the intervals.
    n_resamples, seed : int
        Number of resamples (0: no interval), and seed.

    Returns
    -------
    ModelOmega
        Unitless. NaN, with the reason, for too few rows, constant items, models that do not
        arrive, are not identified, or have a negative variance.

    Raises
    ------
    OptionError
        If an option is not allowed, or groups and pairs do not fit the items.

    Notes
    -----
    With λ loadings on the general factor, κ on group m and Θ residual covariances,
    ω_h = (Σλ)² / V, ω_t = ((Σλ)² + Σ_m (Σκ)²) / V, V = (Σλ)² + Σ_m (Σκ)² + 1'Θ1. Under a
    second-order factor with loadings γ, λ = κγ. Two groups have equal γ, for identification.

    References
    ----------
    Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70:123. Raykov (2004), Behavior Therapy
    35:299. Flora (2020), Advances in Methods and Practices in Psychological Science 3:484.

    Checked against lavaan (tests/reference/omega_model.json), and against ``omega``.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rows = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    >>> rows[:, 1] += 0.5 * rows[:, 0]
    >>> round(omega_model(rows, n_resamples=0).value, 2)
    0.84
    >>> round(omega_model(rows, correlated=[(0, 1)], n_resamples=0).value, 2)
    0.81
    """
    check_choice("structure", structure, STRUCTURES)
    check_choice("missing", missing, get_args(RowPolicy))
    check_confidence(confidence)
    if n_resamples < 0 or n_resamples == 1:
        raise OptionError(f"`n_resamples` must be 0, or 2 and more; got {n_resamples!r}.")
    table = matrix("items", items)
    codes = _group_codes(groups, table.shape[1], structure)
    pairs = _pairs(correlated, table.shape[1])
    rows, kept = _rows(table, missing)
    found = _Found(reason=_unusable(rows))
    if found.reason is None:
        labels = None if clusters is None else _kept(clusters, kept)
        text = model_text(table.shape[1], structure, codes, pairs)
        found = _estimated(rows, text, missing, labels, n_resamples, seed, confidence)
    nothing = no_interval(confidence, METHODS["percentile"])
    intervals = found.intervals or (nothing, nothing)
    fit = found.fit
    indices = None if fit is None or not fit.converged else sem.fit_indices(fit)
    return ModelOmega(
        value=found.values[0],
        total=found.values[1],
        interval=intervals[0],
        total_interval=intervals[1],
        structure=structure,
        chi2=nan if indices is None else indices.chi2,
        df=nan if fit is None else float(fit.df),
        p_value=nan if indices is None else indices.p_value,
        converged=fit is not None and fit.converged,
        admissible=fit is not None and fit.admissible,
        n=len(rows),
        n_items=table.shape[1],
        n_dropped=len(table) - len(rows),
        n_resamples=n_resamples,
        n_failed=found.n_failed,
        seed=seed,
        method=f"omega, {STRUCTURES[structure]}, maximum likelihood, sum of the items, {missing}",
        undefined=found.reason,
    )


def model_text(
    k: int, structure: Structure, codes: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> str:
    """Return the model in the grammar of ``sem``, omega included; items are x1, x2, and so on.

    Examples
    --------
    >>> print(model_text(3, "one_factor", [0, 0, 0], []).splitlines()[0])
    g =~ l1*x1 + l2*x2 + l3*x3
    """
    items = range(1, k + 1)
    n_groups = max(codes) + 1
    members = [[j for j in items if codes[j - 1] == m] for m in range(n_groups)]
    factors = [f"f{m + 1}" for m in range(n_groups)] if structure != "one_factor" else []
    lines = []
    if structure != "second_order":
        lines.append("g =~ " + " + ".join(f"l{j}*x{j}" for j in items))
    for factor, own in zip(factors, members, strict=False):
        lines.append(f"{factor} =~ " + " + ".join(f"k{j}*x{j}" for j in own))
    if structure == "second_order":
        # Two groups have one correlation, which says one loading only.
        names = ["a1", "a1"] if n_groups == 2 else [f"a{m + 1}" for m in range(n_groups)]
        above = zip(names, factors, strict=True)
        lines.append("g =~ " + " + ".join(f"{a}*{f}" for a, f in above))
        general = "+".join(f"{a}*({_sum('k', own)})" for a, own in zip(names, members, strict=True))
    else:
        general = _sum("l", items)
    if structure == "bifactor":
        every = ["g", *factors]
        lines += [f"{a} ~~ 0*{b}" for i, a in enumerate(every) for b in every[:i]]
    lines += [f"x{j} ~~ t{j}*x{j}" for j in items]
    lines += [f"x{i + 1} ~~ c{n}*x{j + 1}" for n, (i, j) in enumerate(pairs, 1)]
    own_parts = [f"({_sum('k', own)})^2" for own in members] if factors else []
    common = "+".join([f"({general})^2", *own_parts])
    error = "+".join([_sum("t", items), *(f"2*c{n}" for n in range(1, len(pairs) + 1))])
    lines.append(f"omega_h := ({general})^2/({common}+{error})")
    lines.append(f"omega_t := ({common})/({common}+{error})")
    return "\n".join(lines)


def _sum(letter: str, numbers: Sequence[int]) -> str:
    return "+".join(f"{letter}{j}" for j in numbers)


def _estimated(
    rows: Floats,
    text: str,
    missing: RowPolicy,
    labels: ArrayLike | None,
    n_resamples: int,
    seed: int,
    confidence: float,
) -> _Found:
    names = [f"x{j}" for j in range(1, rows.shape[1] + 1)]
    fit = sem.fit(
        text,
        rows,
        names=names,
        scaling="variance",
        missing=missing,
        means=missing == "fiml",
        confidence=confidence,
    )
    if not fit.usable:
        return _Found(fit=fit, reason=fit.undefined or "The model did not arrive at a solution.")
    if not fit.admissible:
        why = " ".join(fit.notes) or "A variance is negative."
        return _Found(fit=fit, reason=f"The solution is inadmissible, so no omega. {why}")
    estimates = {each.name: each.estimate for each in fit.defined}
    values = estimates["omega_h"], estimates["omega_t"]
    if n_resamples == 0:
        return _Found(values, fit=fit, reason="No resamples were asked for, so no interval.")
    plan = units(len(rows), labels)
    if plan.n_units < FEWEST_UNITS:
        few = f"A bootstrap needs at least {FEWEST_UNITS} units; there are {plan.n_units}."
        return _Found(values, fit=fit, reason=few)
    drawn = sem.bootstrap(
        fit, n_resamples=n_resamples, seed=seed, confidence=confidence, clusters=labels
    )
    if drawn.n_failed > MOST_UNDEFINED * n_resamples:
        many = f"In {drawn.n_failed} of {n_resamples} resamples the model has no solution."
        return _Found(values, fit=fit, n_failed=drawn.n_failed, reason=many)
    both = drawn.estimates["omega_h"].interval, drawn.estimates["omega_t"].interval
    return _Found(values, both, fit, drawn.n_failed)


def _group_codes(groups: Sequence[object] | None, k: int, structure: Structure) -> list[int]:
    if structure == "one_factor":
        if groups is not None:
            raise OptionError("`groups` belong to `structure` 'second_order' or 'bifactor'.")
        return [0] * k
    labels = list(groups or ())
    if len(labels) != k:
        raise OptionError(f"`groups` must hold one label for each of the {k} items.")
    known = list(dict.fromkeys(labels))
    if len(known) < 2 or min(labels.count(label) for label in known) < 3:
        raise OptionError("`groups` must name at least two groups of three items or more each.")
    return [known.index(label) for label in labels]


def _pairs(correlated: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
    seen = {tuple(sorted(pair)) for pair in correlated}
    if len(seen) < len(correlated) or any(
        len(pair) != 2 or pair[0] == pair[1] or not 0 <= pair[0] <= pair[1] < k for pair in seen
    ):
        raise OptionError(f"`correlated` must hold pairs of different columns from 0 to {k - 1}.")
    return [(int(pair[0]), int(pair[1])) for pair in correlated]


def _rows(table: Floats, missing: RowPolicy) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the rows that are used and where they stood."""
    there = ~np.isnan(table)
    kept = there.all(axis=1) if missing == "listwise" else there.any(axis=1)
    rows = complete_rows(table)[0] if missing == "listwise" else table[kept]
    return rows, np.asarray(kept)


def _unusable(rows: Floats) -> str | None:
    n, k = rows.shape
    if k < 3:
        return f"Omega needs at least 3 items; there are {k}."
    if n <= k:
        return f"Omega of {k} items needs more than {k} people; there are {n}."
    if constant_columns(rows):
        return "Omega is undefined: an item has the same answer everywhere."
    return None


def _kept(clusters: ArrayLike, kept: NDArray[np.bool_]) -> ArrayLike:
    labels = np.asarray(clusters, dtype=object)
    if len(labels) != len(kept):
        raise OptionError(f"`clusters` must hold one label for each of the {len(kept)} rows.")
    chosen: ArrayLike = labels[kept]
    return chosen
