"""Measurement invariance: whether views (roles, occasions, groups) use the items alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence, names_of
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats, group_codes, matrix
from alliance_stats.stats.comparability.dmacs import ItemEffect
from alliance_stats.stats.comparability.effects import effects_of, latent
from alliance_stats.stats.comparability.ladder import Fitting, Ladder, Step
from alliance_stats.stats.comparability.models import (
    STEPS,
    Freed,
    StepName,
    group_model,
    wide_model,
)
from alliance_stats.stats.comparability.rules import RULES, InvarianceRules
from alliance_stats.stats.comparability.verdict import Path, Setting, judged, why_not
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.sem.record import Errors, Missing
from alliance_stats.vocabulary import GateVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariance:
    """Answer of :func:`invariance`.

    Attributes
    ----------
    steps : tuple of Step
        The full ladder: configural, loadings, intercepts, residuals. Empty where nothing could
        be fitted.
    partial : tuple of Step
        The steps that had to be relaxed, as they stand with items freed.
    verdict : {"licensed", "partially licensed", "not licensed", "not tested"}
        Whether means of the views may be compared.
    level : {"", "configural", "loadings", "intercepts", "residuals"}
        The last step that passes on the path to the verdict.
    reason : str
        Why, in a sentence.
    freed : Freed
        Items (columns) with a loading or intercept of their own in the accepted solution.
    effects : tuple of ItemEffect
        dMACS of each item, for two views.
    mean_differences, variance_ratios : tuple of Estimate
        Latent mean of the first view less that of each later one, in SDs of the first; variance
        of each later one over that of the first. Only where the verdict allows it.
    n, n_parameters : int
        Rows with any answer, and parameters of the unconstrained model.
    items : tuple of str
    method : str
    """

    steps: tuple[Step, ...]
    partial: tuple[Step, ...]
    verdict: GateVerdict
    level: str
    reason: str
    freed: Freed
    effects: tuple[ItemEffect, ...]
    mean_differences: tuple[Estimate, ...]
    variance_ratios: tuple[Estimate, ...]
    n: int
    n_parameters: int
    items: tuple[str, ...]
    method: str

    def __getitem__(self, name: str) -> Step:
        """Return a step of the full ladder by its name."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


def invariance(
    views: Sequence[ArrayLike],
    *,
    items: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "fiml",
    errors: Errors = "standard",
    clusters: ArrayLike | None = None,
    rules: InvarianceRules = RULES,
    confidence: float = 0.95,
    seed: int = 0,
) -> Invariance:
    """Test step by step whether the same items mean the same in two or more views.

    Answers: may a difference between the views' means be read as one between people, or may it
    come from the items? One factor per view, the views side by side in each row (the two roles of
    a dyad, one person's occasions), residuals of the same item correlated over views. Held equal:
    nothing (configural), loadings, intercepts, residual variances. A step that fails is tried
    again with items freed, never more than half of them.

    Parameters
    ----------
    views : sequence of array_like, shape (n, k) each
        Answers of each view; the same row is the same dyad (or person), NaN is missing.
    items, labels : sequence of str, optional
        Names of the k items and of the views, for the reasons.
    missing : {"fiml", "listwise"}, default "fiml"
        Full information uses every row with any answer.
    errors : {"standard", "robust", "cluster"}, default "standard"
        With ``"robust"`` and ``"cluster"`` all tests are scaled.
    clusters : array_like, shape (n,), optional
        Which rows belong together, for ``errors="cluster"``.
    rules : InvarianceRules
        When a step passes.
    confidence, seed
        For the intervals of means and of dMACS.

    Returns
    -------
    Invariance
        A ladder that cannot be climbed raises nothing: the verdict is then "not tested" and
        ``reason`` says why.

    Raises
    ------
    OptionError
        If the views differ in shape, or there are fewer than two.

    Notes
    -----
    For item j of view v, x_vj = ν_vj + λ_vj η_v + ε_vj. The first factor has mean 0 and variance 1
    throughout; a later one has its own variance once λ_1j = λ_2j, its own mean once ν_1j = ν_2j.
    ε_1j and ε_2j covary. Which item to free is told by the score tests of the equalities.

    References
    ----------
    Meredith (1993), Psychometrika 58:525. Cheung & Rensvold (2002), Structural Equation Modeling
    9:233. Chen (2007), Structural Equation Modeling 14:464. Byrne, Shavelson & Muthén (1989),
    Psychological Bulletin 105:456. For dyads: Kenny, Kashy & Cook (2006), Dyadic data analysis.

    Checked against lavaan (cases A30 and A31).

    Examples
    --------
    >>> rng = np.random.default_rng(4)
    >>> we = rng.normal(size=(300, 1))
    >>> coach, client = (
    ...     5 + 0.6 * we + 0.5 * rng.normal(size=(300, 1)) + 0.6 * rng.normal(size=(300, 4))
    ...     for _ in range(2)
    ... )
    >>> found = invariance([coach, client + [0, 0, 0, 1.0]], items=["a", "b", "c", "d"])
    >>> found.verdict, found.reason
    ('partially licensed', 'The intercept of d differs between view 1 and view 2 and was freed.')
    """
    tables = [matrix(f"views[{n}]", view) for n, view in enumerate(views)]
    _check_shapes(tables)
    check_confidence(confidence)
    k = tables[0].shape[1]
    names = [f"x{v}_{j}" for v in range(1, len(tables) + 1) for j in range(1, k + 1)]
    wide = np.hstack(tables)

    def fitting(step: StepName, freed: Freed) -> sem.SemFit:
        return sem.fit(
            wide_model(len(tables), k, step, freed),
            wide,
            names=names,
            clusters=clusters,
            missing=missing,
            scaling="none",
            errors=errors,
            confidence=confidence,
            seed=seed,
        )

    used = ~np.isnan(wide).all(axis=1) if missing == "fiml" else ~np.isnan(wide).any(axis=1)
    setting = Setting(
        items=names_of(items, k, "items", "item"),
        views=names_of(labels, len(tables), "labels", "view"),
        n=int(used.sum()),
        n_parameters=_n_parameters(len(tables), k),
        confidence=confidence,
        seed=seed,
        independent=False,
    )
    return _climbed(setting, fitting, rules, tables)


def invariance_of_groups(
    values: ArrayLike,
    groups: ArrayLike,
    *,
    items: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "fiml",
    errors: Errors = "standard",
    clusters: ArrayLike | None = None,
    rules: InvarianceRules = RULES,
    confidence: float = 0.95,
    seed: int = 0,
) -> Invariance:
    """Test whether the same items mean the same in independent groups, such as cohorts.

    Answers: may the means of two cohorts be compared? As :func:`invariance`, with the groups below
    each other instead of side by side.

    Parameters
    ----------
    values : array_like, shape (n, k)
        Answers, NaN is missing.
    groups : array_like, shape (n,)
        A label per row.
    items, labels, missing, errors, clusters, rules, confidence, seed
        See :func:`invariance`.

    Returns
    -------
    Invariance
        Views are the groups, in the order in which they first appear.

    Raises
    ------
    OptionError
        If there are fewer than two groups.

    Notes
    -----
    One factor per group; its mean and variance are 0 and 1 in the first group and become free in
    the others as intercepts and loadings are held equal.

    References
    ----------
    Meredith (1993), Psychometrika 58:525.

    Checked against lavaan through the engine (several groups).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = 0.8 * rng.normal(size=(400, 1)) + 0.6 * rng.normal(size=(400, 4))
    >>> invariance_of_groups(x, np.repeat(["spring", "autumn"], 200)).verdict
    'licensed'
    """
    table = matrix("values", values)
    check_confidence(confidence)
    codes = group_codes("groups", groups, len(table))
    n_groups = int(codes.max(initial=-1)) + 1
    if n_groups < 2:
        raise OptionError("Invariance needs at least two groups.")
    k = table.shape[1]
    names = [f"x1_{j}" for j in range(1, k + 1)]

    def fitting(step: StepName, freed: Freed) -> sem.SemFit:
        return sem.fit(
            group_model(n_groups, k, step, freed),
            table,
            names=names,
            groups=codes,
            clusters=clusters,
            missing=missing,
            scaling="none",
            errors=errors,
            confidence=confidence,
            seed=seed,
        )

    used = ~np.isnan(table).all(axis=1) if missing == "fiml" else ~np.isnan(table).any(axis=1)
    setting = Setting(
        items=names_of(items, k, "items", "item"),
        views=names_of(labels, n_groups, "labels", "group"),
        n=int(used.sum()),
        n_parameters=3 * k * n_groups,
        confidence=confidence,
        seed=seed,
        independent=True,
    )
    return _climbed(setting, fitting, rules, [table[codes == code] for code in range(n_groups)])


def _climbed(
    setting: Setting, fitting: Fitting, rules: InvarianceRules, tables: Sequence[Floats]
) -> Invariance:
    reason = why_not(setting, rules)
    steps: list[Step] = []
    path = Path(verdict="not tested", level="", reason=reason or "")
    if reason is None:
        ladder = Ladder(fitting=fitting, items=setting.items, rules=rules)
        for name in STEPS:
            steps.append(ladder.step(name, Freed(), steps[-1] if steps else None))
        path = judged(ladder, steps, setting)
    accepted = path.accepted
    freed = Freed() if accepted is None else accepted.freed
    fit = None if accepted is None else accepted.fit
    fits = [step.fit for step in steps if step.fit is not None]
    return Invariance(
        steps=tuple(steps),
        partial=path.partial,
        verdict=path.verdict,
        level=path.level,
        reason=path.reason,
        freed=freed,
        effects=effects_of(steps, freed, tables, setting),
        mean_differences=tuple(latent(fit, setting, "mean")),
        variance_ratios=tuple(latent(fit, setting, "variance")),
        n=setting.n,
        n_parameters=setting.n_parameters,
        items=setting.items,
        method=fits[0].method if fits else "maximum likelihood",
    )


def _check_shapes(tables: Sequence[Floats]) -> None:
    if len(tables) < 2:
        raise OptionError("Invariance needs at least two views: `views` holds one table for each.")
    if len({table.shape for table in tables}) > 1:
        shapes = ", ".join(f"{table.shape[0]} x {table.shape[1]}" for table in tables)
        raise OptionError(
            f"All views must have the same rows and items, in the same order; got {shapes}."
        )


def _n_parameters(n_views: int, k: int) -> int:
    pairs = n_views * (n_views - 1) // 2
    return 3 * k * n_views + pairs * (k + 1)
