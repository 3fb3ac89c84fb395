"""The rows of a correlation: every pair of roles, as observed, adjusted and disattenuated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.parts import Coefficient
from alliance_stats.analysis.question import Question
from alliance_stats.analysis.rows import correlation_row, estimate
from alliance_stats.results import Estimate
from alliance_stats.stats.relations.correlation import correlation, partial_correlation
from alliance_stats.stats.relations.correlation_inference import Correlation
from alliance_stats.stats.relations.correlation_levels import correlation_levels
from alliance_stats.stats.relations.disattenuation import disattenuate

#: Total correlation: what holds between coaches and within them, mixed.
TOTAL, WITHIN, BETWEEN = "total", "within", "between"
N_RESAMPLES = 1999

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One scale of the correlation: its question, scores by role, and their reliability."""

    question: Question
    label: str
    scores: dict[str, Values]
    alpha: dict[str, Coefficient]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all correlations of one call share; ``held`` names what partial rows hold constant."""

    coaches: NDArray[np.object_]
    controls: Values
    held: Mapping[str, object]
    confidence: float
    seed: int

    @property
    def has_nesting(self) -> bool:
        """Whether some coach has two dyads."""
        named = [coach for coach in self.coaches if coach is not None]
        return len(set(named)) < len(named)


def correlation_rows(x: Side, y: Side, setting: Setting) -> Iterator[Estimate]:
    """Yield the rows of every pair of a role that rated ``x`` and a role that rated ``y``."""
    for role_x in x.scores:
        for role_y in y.scores:
            yield from _rows(x, y, role_x, role_y, setting)


def _rows(x: Side, y: Side, role_x: str, role_y: str, setting: Setting) -> Iterator[Estimate]:
    first, second = x.scores[role_x], y.scores[role_y]
    extra: dict[str, object] = {
        "x": x.label,
        "y": y.label,
        "role_x": role_x,
        "role_y": role_y,
        "level": TOTAL,
        "same_source": role_x == role_y,
    }
    used = ~(np.isnan(first) | np.isnan(second))
    extra["n_coaches"] = count_coaches(setting.coaches[used])
    total = correlation(
        first,
        second,
        clusters=setting.coaches,
        confidence=setting.confidence,
        n_resamples=N_RESAMPLES,
        seed=setting.seed,
    )
    yield correlation_row("pearson", total, extra=extra)
    if setting.controls.size:
        yield _partial(first, second, setting, extra)
    yield _disattenuated(total, x.alpha[role_x], y.alpha[role_y], extra)
    yield from _levels(first, second, setting, extra)


def _levels(
    first: Values, second: Values, setting: Setting, extra: dict[str, object]
) -> Iterator[Estimate]:
    """Yield the correlation within coaches and that of their means, where coaches have several."""
    if not setting.has_nesting:
        return
    found = correlation_levels(first, second, setting.coaches, confidence=setting.confidence)
    yield correlation_row("pearson", found.within, extra=extra | {"level": WITHIN})
    yield correlation_row("pearson", found.between, extra=extra | {"level": BETWEEN})


def _partial(
    first: Values,
    second: Values,
    setting: Setting,
    extra: dict[str, object],
) -> Estimate:
    used = ~np.isnan(np.column_stack([first, second, setting.controls])).any(axis=1)
    found = partial_correlation(
        first,
        second,
        setting.controls,
        clusters=setting.coaches,
        confidence=setting.confidence,
        n_resamples=N_RESAMPLES,
        seed=setting.seed,
    )
    return correlation_row(
        "partial",
        found,
        extra=extra | {"n_coaches": count_coaches(setting.coaches[used]), **setting.held},
    )


def count_coaches(coaches: NDArray[np.object_]) -> int:
    """Return how many coaches are named, each once."""
    return len({coach for coach in coaches if coach is not None})


def _disattenuated(
    found: Correlation, one: Coefficient, two: Coefficient, extra: dict[str, object]
) -> Estimate:
    corrected = disattenuate(found.value, one.value, two.value)
    causes = [found.undefined if np.isnan(found.value) else None, one.undefined, two.undefined]
    known = [cause for cause in causes if cause]
    reason = corrected.undefined and " ".join(dict.fromkeys(known or [corrected.undefined]))
    return estimate(
        "disattenuated",
        corrected.value,
        n_dyads=found.n,
        method=f"{corrected.method}: alpha of each score, complete rows; no interval",
        reason=reason,
        extra=extra | {"reliability_x": one.value, "reliability_y": two.value},
    )
