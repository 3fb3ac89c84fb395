"""The steps of the invariance ladder: fits, what each constraint costs, and which items to free."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan, nan

from alliance_stats.errors import AllianceError, EstimationError, InsufficientDataError
from alliance_stats.formatting import join
from alliance_stats.stats import sem
from alliance_stats.stats.comparability.models import Freed, StepName, held_items, label_of
from alliance_stats.stats.comparability.rules import InvarianceRules

# What the models of this room call an item: view and place.
_ITEM = re.compile(r"x\d+_(\d+)")
Fitting = Callable[[StepName, Freed], sem.SemFit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: a model, how well it fits, and what its constraints cost.

    Attributes
    ----------
    name : {"configural", "loadings", "intercepts", "residuals"}
        What is held equal, everything before it included.
    freed : Freed
        Items that are left out of the constraints; none on the full ladder.
    chi2, df, p_value, cfi, tli, rmsea, srmr, aic, bic : float
        Fit; with robust errors the scaled test and what rests on it.
    delta_chi2, delta_df, delta_p : float
        Test against the step before it (scaled where errors are robust); NaN for configural.
    delta_cfi, delta_rmsea : float
        This step less the one before it: CFI falls and RMSEA rises where fit is lost.
    passes : bool
        By the rules; False where nothing is known. An inadmissible solution may pass all the same:
        it is to be used only where ``undefined`` is None.
    undefined : str or None
        Why there are no numbers, or why they are not to be used.
    fit : SemFit or None
    """

    name: StepName
    freed: Freed
    chi2: float = nan
    df: float = nan
    p_value: float = nan
    cfi: float = nan
    tli: float = nan
    rmsea: float = nan
    srmr: float = nan
    aic: float = nan
    bic: float = nan
    delta_chi2: float = nan
    delta_df: float = nan
    delta_p: float = nan
    delta_cfi: float = nan
    delta_rmsea: float = nan
    passes: bool = False
    undefined: str | None = None
    fit: sem.SemFit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What every step needs: how to fit a model, and how to judge it."""

    fitting: Fitting
    items: tuple[str, ...]
    rules: InvarianceRules

    def step(self, name: StepName, freed: Freed, before: Step | None) -> Step:
        """Fit one step and compare it with the one before it."""
        try:
            fit = self.fitting(name, freed)
        except (InsufficientDataError, EstimationError) as error:
            return Step(name=name, freed=freed, undefined=_first(error))
        if fit.df < 0:
            return Step(name=name, freed=freed, undefined=_NOT_IDENTIFIED, fit=fit)
        if not fit.usable:
            reason = self._in_items(fit) or "The search for the best model did not arrive."
            return Step(name=name, freed=freed, undefined=reason, fit=fit)
        found = self._fitted(name, freed, fit)
        if before is not None:
            found = _compared(found, before)
        found = replace(found, passes=self._passes(found))
        if fit.admissible:
            return found
        return replace(found, undefined=self._in_items(fit) or "The solution is inadmissible.")

    def _in_items(self, fit: sem.SemFit) -> str:
        """Return what the engine says of a fit, negative residual variances by the items' names."""
        places = [found[1] for name in fit.negative_variances if (found := _ITEM.fullmatch(name))]
        if not places:
            return " ".join(fit.notes)
        names = join(dict.fromkeys(self.items[int(place) - 1] for place in places))
        told = (
            f"The solution is inadmissible: the residual variance of {names} is negative (a "
            "Heywood case)."
        )
        return " ".join([*(note for note in fit.notes if not _ITEM.search(note)), told])

    def _fitted(self, name: StepName, freed: Freed, fit: sem.SemFit) -> Step:
        found = sem.fit_indices(fit)
        scaled = not isnan(found.chi2_scaled)
        robust = scaled and not isnan(found.cfi_robust)
        return Step(
            name=name,
            freed=freed,
            chi2=found.chi2_scaled if scaled else found.chi2,
            df=found.df,
            p_value=found.p_value_scaled if scaled else found.p_value,
            cfi=found.cfi_robust if robust else found.cfi,
            tli=found.tli_robust if robust else found.tli,
            rmsea=found.rmsea_robust if robust else found.rmsea,
            srmr=found.srmr,
            aic=found.aic,
            bic=found.bic,
            undefined=found.undefined,
            fit=fit,
        )

    def _passes(self, step: Step) -> bool:
        if step.name == "configural":
            return self.rules.configural_passes(p=step.p_value, cfi=step.cfi, srmr=step.srmr)
        return self.rules.step_passes(
            p=step.delta_p, delta_cfi=step.delta_cfi, delta_rmsea=step.delta_rmsea
        )

    def relax(self, step: Step, before: Step) -> Step:
        """Free items, the most strained first, until the step passes or no more may be freed.

        Returns the last step tried; ``passes`` says whether it was enough.
        """
        while not step.passes and not isnan(step.delta_p):
            if len(step.freed.items) >= self.rules.most_freed(len(self.items)):
                break
            item = self._most_strained(step)
            if item is None:
                break
            step = self.step(step.name, _with(step.freed, step.name, item), before)
        return step

    def _most_strained(self, step: Step) -> int | None:
        """Return the item whose equality the data resist most, by its score test."""
        if step.fit is None:
            return None
        held = {
            label_of(step.name, item): item
            for item in held_items(step.name, len(self.items), step.freed)
        }
        strain: dict[int, float] = {}
        for test in sem.score_tests(step.fit):
            item = held.get(test.name)
            if item is not None and not isnan(test.chi2):
                strain[item] = max(strain.get(item, 0.0), test.chi2)
        return max(strain, key=lambda item: strain[item]) if strain else None


_NOT_IDENTIFIED = (
    "The model has more parameters than the items give means, variances and covariances; it needs "
    "at least three items in each view."
)


def _first(error: AllianceError) -> str:
    """Tell the first problem, and how many there are beside it."""
    first, *others = str(error).splitlines()
    return f"{first} The same goes for {len(others)} more." if others else first


def _compared(step: Step, before: Step) -> Step:
    if step.fit is None or before.fit is None or not before.fit.usable:
        return step
    test = sem.difference(step.fit, before.fit)
    if test.undefined is not None and test.method.startswith("Satorra"):
        test = sem.difference(step.fit, before.fit, scaled="2010")
    return replace(
        step,
        delta_chi2=test.chi2,
        delta_df=test.df,
        delta_p=test.p_value,
        delta_cfi=step.cfi - before.cfi,
        delta_rmsea=step.rmsea - before.rmsea,
    )


def _with(freed: Freed, name: StepName, item: int) -> Freed:
    if name == "loadings":
        return replace(freed, loadings=freed.loadings | {item})
    return replace(freed, intercepts=freed.intercepts | {item})
