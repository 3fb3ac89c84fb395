"""Goal attainment scaling for the sample study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

GOAL_COLUMNS = (
    "dyad_id", "goal_id", "goal", "weight", "level_-2", "level_-1", "level_0", "level_1",
    "level_2", "milestone", "due", "rated_by", "occasion", "attained",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Goal:
    """One goal with what each level from -2 to 2 looks like."""

    text: str
    levels: tuple[str, str, str, str, str]
    milestone: str


_GOALS = (
    _Goal(
        "Hand over tasks to the team",
        ("none a week", "1 a week", "2 a week", "3 a week", "4 or more a week"),
        "First task handed over",
    ),
    _Goal(
        "Speak up in the monthly meeting",
        ("never", "when asked", "once unasked", "twice unasked", "leads one item"),
        "One point prepared in writing",
    ),
    _Goal(
        "Leave work on time",
        ("0 days a week", "1 day a week", "2 days a week", "3 days a week", "4 or 5 days a week"),
        "One day a week fixed with the family",
    ),
    _Goal(
        "Give feedback soon after the event",
        ("never", "within a month", "within a week", "within 2 days", "the same day"),
        "One feedback talk held",
    ),
    _Goal(
        "Keep time free for planning",
        ("none", "half an hour a week", "1 hour a week", "2 hours a week", "3 hours a week"),
        "Time blocked in the calendar",
    ),
    _Goal(
        "Say no to extra projects",
        ("accepts all", "declines 1 in 10", "declines 1 in 5", "declines 1 in 3", "declines half"),
        "List of own priorities written",
    ),
)


def goal_rows(
    rng: np.random.Generator,
    dyads: Sequence[str],
    progress: Mapping[tuple[str, str], FloatArray],
    due: Sequence[dt.date],
) -> list[tuple[str, ...]]:
    """Return one row per goal, occasion and rater.

    Parameters
    ----------
    dyads
        Ids.
    progress
        (role, occasion) → latent growth of each dyad, mean 0 and variance 1. Occasions are rated
        in this order; the first is the baseline.
    due
        When each dyad's goals are due.
    """
    rows: list[tuple[str, ...]] = []
    first = next(occasion for _, occasion in progress)
    for d, dyad in enumerate(dyads):
        chosen = rng.choice(len(_GOALS), size=int(rng.integers(1, 4)), replace=False)
        for number, which in enumerate(chosen, start=1):
            goal = _GOALS[which]
            weight = int(rng.integers(1, 5))
            baseline = -2 if rng.random() < 0.2 else -1
            luck = rng.normal(0.1, 0.5)
            for (role, occasion), latent in progress.items():
                rated = np.clip(np.rint(luck + 0.8 * latent[d] + rng.normal(0, 0.3)), -2, 2)
                attained = baseline if occasion == first else int(rated)
                rows.append(
                    (
                        dyad, f"{dyad}-G{number}", goal.text, str(weight), *goal.levels,
                        goal.milestone, due[d].isoformat(), role, occasion, str(attained),
                    )
                )  # fmt: skip
    return rows
