"""The rows of the invariance ladder, and the least of several verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.formatting import count, number, unit
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.comparability.invariance import Invariance
from alliance_stats.stats.comparability.ladder import Step
from alliance_stats.stats.comparability.models import STEPS
from alliance_stats.stats.comparability.rules import RULES
from alliance_stats.stats.interval import Estimate as Record
from alliance_stats.vocabulary import GATE_NOT_TESTED, ITEM, GateVerdict

HOW_A_STEP_PASSES = (
    f"A step passes if its difference test has p of {unit(RULES.p)} or more, or if CFI falls by at "
    f"most {unit(-RULES.delta_cfi, 3)} and RMSEA rises by at most {unit(RULES.delta_rmsea, 3)}; "
    f"the first if its own test has p of {unit(RULES.p)} or more, or CFI is {unit(RULES.cfi)} or "
    f"more and SRMR {unit(RULES.srmr)} or less."
)

_ORDER: tuple[GateVerdict, ...] = (
    "not licensed",
    "not tested",
    "partially licensed",
    "licensed",
)


def worst(verdicts: Sequence[GateVerdict]) -> GateVerdict:
    """Return the verdict that allows least; without any, nothing was tested.

    Examples
    --------
    >>> worst(["licensed", "partially licensed"])
    'partially licensed'
    >>> worst([])
    'not tested'
    """
    return min(verdicts, key=_ORDER.index, default=GATE_NOT_TESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbed:
    """What the ladder found, or why there is none.

    ``complete`` is the same ladder on complete rows only, where some rows have gaps; ``unsure``
    says why no interval can be given, where that is so.
    """

    found: Invariance | None = None
    complete: Invariance | None = None
    n_complete: int = 0
    without_steps: str = ""
    given: GateVerdict = GATE_NOT_TESTED
    short: str = ""
    unsure: str = ""

    @classmethod
    def without(
        cls, reason: str, *, verdict: GateVerdict = GATE_NOT_TESTED, short: str = ""
    ) -> Climbed:
        """Return a verdict that rests on no ladder of its own."""
        return cls(without_steps=reason, given=verdict, short=short or reason)

    @property
    def verdict(self) -> GateVerdict:
        """The verdict."""
        return self.given if self.found is None else self.found.verdict

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        return self.short if self.found is None else self.found.reason

    @property
    def freed(self) -> tuple[str, ...]:
        """Items with a loading or intercept of their own, where that was enough."""
        if self.found is None:
            return ()
        return tuple(self.found.items[item] for item in sorted(self.found.freed.items))

    def rows(self, items: Sequence[str]) -> Iterator[Estimate]:
        """Yield the steps, the verdict, and what stands beside them."""
        for name in STEPS:
            yield self._step(name)
        yield self._verdict()
        if self.found is None:
            return
        for step in self.found.partial:
            yield _row(f"{step.name}_partial", step, self.found, items=items)
        yield from (self._as_sure_as_it_is(row) for row in _effects(self.found, items))

    def _as_sure_as_it_is(self, row: Estimate) -> Estimate:
        """Take away what rests on independent dyads, where they are not."""
        if not self.unsure:
            return row
        return replace(
            row,
            std_error=NAN,
            statistic=NAN,
            df=NAN,
            p_value=NAN,
            conf_low=NAN,
            conf_high=NAN,
            conf_level=NAN,
            undefined=row.undefined or self.unsure,
        )

    def beside_complete(self) -> list[str]:
        """Say what the complete rows alone would give."""
        if self.complete is None or self.found is None:
            return []
        steps = [
            f"{number(step.chi2)}/{count(int(step.df))}"
            for step in self.complete.steps
            if step.chi2 == step.chi2
        ]
        told = f" (χ² {', '.join(steps)})" if steps else ""
        same = "also" if self.complete.verdict == self.found.verdict else "instead"
        return [
            f"On the {count(self.n_complete)} complete rows alone the verdict is {same} "
            f"{self.complete.verdict}{told}."
        ]

    def _step(self, name: str) -> Estimate:
        if self.found is None or not self.found.steps:
            return estimate(
                name, NAN, n_dyads=NAN, method="", reason=self.without_steps or self.reason
            )
        complete = self.complete[name] if self.complete and self.complete.steps else None
        return _row(name, self.found[name], self.found, complete, self.n_complete)

    def _verdict(self) -> Estimate:
        extra: dict[str, object] = {
            "verdict": self.verdict,
            "reason": self.reason,
            "level": "" if self.found is None else self.found.level,
            "freed": ", ".join(self.freed),
        }
        n = NAN if self.found is None else self.found.n
        return Estimate(
            term="verdict",
            n_dyads=n,
            method="rules for each step",
            undefined=self.reason if self.verdict == GATE_NOT_TESTED else None,
            extra=extra,
        )


def _row(
    term: str,
    step: Step,
    found: Invariance,
    complete: Step | None = None,
    n_complete: int = 0,
    items: Sequence[str] = (),
) -> Estimate:
    """Return the row of a step; its tidy test is that of the model, the cost stands beside."""
    scaled = step.fit is not None and step.fit.errors in ("robust", "cluster")
    extra: dict[str, object] = {
        "chi2": step.chi2,
        "chi2_df": step.df,
        "chi2_p": step.p_value,
        "cfi": step.cfi,
        "tli": step.tli,
        "rmsea": step.rmsea,
        "srmr": step.srmr,
        "delta_chi2": step.delta_chi2,
        "delta_df": step.delta_df,
        "delta_p": step.delta_p,
        "delta_cfi": step.delta_cfi,
        "delta_rmsea": step.delta_rmsea,
        "passes": step.passes and step.undefined is None,
    }
    if complete is not None:
        extra |= {"chi2_complete": complete.chi2, "n_complete": n_complete}
    if items:
        extra["freed"] = ", ".join(items[item] for item in sorted(step.freed.items))
    return Estimate(
        term=term,
        estimate=step.chi2,
        statistic=step.chi2,
        df=step.df,
        p_value=step.p_value,
        n_dyads=found.n,
        method=f"{found.method}{', scaled' if scaled else ''}; chi-square of the model",
        undefined=step.undefined,
        extra=extra,
    )


def _effects(found: Invariance, items: Sequence[str]) -> Iterator[Estimate]:
    """Yield how much each item differs, and how the latent variable does."""
    for effect in found.effects:
        yield estimate(
            "dmacs",
            effect.dmacs,
            n_dyads=found.n,
            method="dMACS (Nye and Drasgow 2011)",
            interval=effect.interval,
            reason=effect.undefined,
            p_value=effect.p_value,
            extra={ITEM: items[effect.item], "item_difference": effect.difference},
        )
    yield from _latent("latent_difference", found.mean_differences)
    yield from _latent("latent_variance_ratio", found.variance_ratios)


def _latent(term: str, records: Sequence[Record]) -> Iterator[Estimate]:
    for record in records:
        yield from_record(term, record)
