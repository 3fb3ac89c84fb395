"""Whether the key does what its author says, and whether damage to it would be noticed.

A test vector is a set of answers with the scores they must give. It is worth something only if a
wrong key fails it, so the key is also damaged on purpose: two items swapped between subscales, one
reversed item left as it is. Damage that no vector notices is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import Problem
from alliance_stats.instrument.model import Instrument, TestVector
from alliance_stats.scoring.block import check_possible, score_block
from alliance_stats.scoring.plan import plan_scores
from alliance_stats.vocabulary import Perspective

#: Expected scores may be rounded to three decimals.
TOLERANCE = 0.5e-3 + 1e-9

_SHOWN = 6


def check_vectors(instrument: Instrument) -> list[Problem]:
    """Return one problem for each expected score that does not come out.

    Problems carry the file and the vector's line. Scores agree when they differ by no more than
    half a unit in the third decimal.
    """
    problems = []
    for group in _grouped(instrument.tests):
        found = group.score(instrument)
        for i, vector in enumerate(group.vectors):
            for score_id, expected in vector.expect.items():
                given = found[score_id][i] if score_id in found else np.nan
                if not _agree(expected, given):
                    problems.append(_failure(vector, score_id, expected, given))
    problems.sort(key=lambda problem: (problem.line or 0, problem.message))
    return _placed(problems, instrument)


def unnoticed_mutations(instrument: Instrument) -> list[Problem]:
    """Return a warning for each kind of damage to the key that passes all test vectors.

    Without test vectors there is nothing to judge, and nothing is returned.
    """
    groups = _grouped(instrument.tests)
    if not groups:
        return []
    swaps = [f"{a} and {b}" for (a, b), key in _swapped(instrument) if _passes(key, groups)]
    drops = [item for item, key in _without_reverse(instrument) if _passes(key, groups)]
    problems = []
    if swaps:
        problems.append(
            Problem(
                f"The test vectors would not notice if these items were swapped between "
                f"subscales: {_some(swaps)}. Add a vector with uneven answers to them."
            )
        )
    if drops:
        problems.append(
            Problem(
                "The test vectors would not notice if these items were no longer reversed: "
                f"{_some(drops)}. Add a vector that answers them away from the middle."
            )
        )
    return _placed(problems, instrument)


def _placed(problems: Sequence[Problem], instrument: Instrument) -> list[Problem]:
    if instrument.path is None:
        return list(problems)
    return [problem.in_file(str(instrument.path)) for problem in problems]


@dataclass(frozen=True, slots=True)
class _Group:
    """The vectors of one role and perspective, scored together."""

    role: str
    perspective: Perspective
    vectors: tuple[TestVector, ...]

    def score(self, instrument: Instrument) -> Mapping[str, NDArray[np.float64]]:
        """Return score id → one score per vector."""
        plan = plan_scores(instrument, self.role, self.perspective)
        columns = [
            np.array([_answer(vector, item) for vector in self.vectors]) for item in plan.items
        ]
        block = score_block(columns, plan)
        check_possible(block, plan)
        return dict(zip(block.ids, block.scores, strict=True))


def _grouped(vectors: Sequence[TestVector]) -> list[_Group]:
    whose = dict.fromkeys((vector.role, vector.perspective) for vector in vectors)
    return [
        _Group(
            role,
            perspective,
            tuple(v for v in vectors if (v.role, v.perspective) == (role, perspective)),
        )
        for role, perspective in whose
    ]


def _answer(vector: TestVector, item: str) -> float:
    answer = vector.answers.get(item)
    return np.nan if answer is None else float(answer)


def _agree(expected: float | None, given: float) -> bool:
    if expected is None or np.isnan(given):
        return expected is None and bool(np.isnan(given))
    return abs(given - expected) <= TOLERANCE


def _failure(vector: TestVector, score_id: str, expected: float | None, given: float) -> Problem:
    wanted = "no score" if expected is None else f"{expected:g}"
    came = "no score" if np.isnan(given) else f"{given:.6g}"
    return Problem(
        f"Test vector ({vector.role}, {vector.perspective}): '{score_id}' should be {wanted} but "
        f"the key gives {came}. Correct the key or the vector.",
        line=vector.line,
        column=vector.column,
    )


def _passes(instrument: Instrument, groups: Sequence[_Group]) -> bool:
    """Say whether a damaged key still gives every expected score."""
    for group in groups:
        found = group.score(instrument)
        for i, vector in enumerate(group.vectors):
            for score_id, expected in vector.expect.items():
                if not _agree(expected, found[score_id][i] if score_id in found else np.nan):
                    return False
    return True


def _swapped(instrument: Instrument) -> Iterator[tuple[tuple[str, str], Instrument]]:
    """Yield every exchange of two items between two subscales, with the damaged key."""
    subscales = instrument.subscales
    for first, second in combinations(subscales.values(), 2):
        for a, b in product(first.items, second.items):
            if a in second.items or b in first.items:
                continue
            damaged = {
                first.id: replace(first, items=_exchanged(first.items, a, b)),
                second.id: replace(second, items=_exchanged(second.items, b, a)),
            }
            yield (a, b), replace(instrument, subscales={**subscales, **damaged})


def _exchanged(items: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if item == old else item for item in items)


def _without_reverse(instrument: Instrument) -> Iterator[tuple[str, Instrument]]:
    """Yield every reversed item, with a key that forgets to reverse it."""
    for item in instrument.items.values():
        if item.reverse and item.id in instrument.scored_items:
            items = {**instrument.items, item.id: replace(item, reverse=False)}
            yield item.id, replace(instrument, items=items)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
