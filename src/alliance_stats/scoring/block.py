"""The scoring kernel: a pure function from a block of rows to scores.

A block is any stretch of people: a whole study, one batch of a Parquet file, one partition. The
scores of a block are the scores of its parts laid end to end, so the work can be split anywhere.

Columns come in two forms. Whole codes from 0 to 254 travel as ``uint8`` with 255 for "no
answer": their totals are added up in bytes while they fit and in 16 bits otherwise, in chunks
that stay in the cache. Everything else (sliders, negative codes) travels as ``float64`` with NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliance_stats.scoring.plan import Plan, PlannedScore

#: The byte that stands for "no answer" in a column of whole codes.
NO_ANSWER = np.uint8(255)

_CHUNK = 32_768
_ONE_BYTE = np.iinfo(np.uint8).max
_TWO_BYTES = np.iinfo(np.uint16).max

Column = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredBlock:
    """Scores of a block of people.

    Attributes
    ----------
    ids
        Score ids, in the order of the plan.
    scores
        Shape (scores, people); NaN where too few answers were given.
    answered
        How many of the items behind the score were answered, same shape.
    """

    ids: tuple[str, ...]
    scores: NDArray[np.float64]
    answered: NDArray[np.uint16]


class _Tally(NamedTuple):
    """Total of the keyed answers that are there, and how many they are."""

    total: Column
    n: Column


def score_block(columns: Sequence[Column], plan: Plan) -> ScoredBlock:
    """Score a block of people.

    Parameters
    ----------
    columns
        One array per item of ``plan.items``, answers as given (not reversed): ``uint8`` with 255
        for no answer, or ``float64`` with NaN. They are read and never written to.
    plan
        From ``plan_scores``.

    Returns
    -------
    ScoredBlock
        A mean is total / answered; a sum is total × items / answered, so that missing answers
        never count as zero. Fewer answers than needed give NaN.

    Examples
    --------
    >>> from alliance_stats import load_instrument
    >>> from alliance_stats.scoring.plan import plan_scores
    >>> plan = plan_scores(load_instrument("session-check"), "client")
    >>> columns = [np.array([80.0, np.nan]) for _ in plan.items]
    >>> score_block(columns, plan).scores[-1].tolist()
    [80.0, nan]
    """
    n = len(columns[0]) if columns else 0
    shape = (len(plan.scores), n)
    scores = np.empty(shape)
    answered = np.empty(shape, dtype=np.uint16)
    with np.errstate(invalid="ignore", divide="ignore"):
        for start in range(0, n, _CHUNK):
            part = slice(start, start + _CHUNK)
            chunk = [column[part] for column in columns]
            _score_chunk(chunk, plan, scores[:, part], answered[:, part])
    return ScoredBlock(ids=tuple(s.id for s in plan.scores), scores=scores, answered=answered)


def _score_chunk(
    chunk: Sequence[Column],
    plan: Plan,
    scores: NDArray[np.float64],
    answered: NDArray[np.uint16],
) -> None:
    """Fill the rows of ``scores`` and ``answered`` for one chunk of people."""
    tallies: dict[str, _Tally] = {}
    done: dict[str, NDArray[np.float64]] = {}
    for score, out, count in zip(plan.scores, scores, answered, strict=True):
        tally = _tally_score(chunk, plan, score, tallies)
        tallies[score.id] = tally
        count[:] = tally.n
        if score.parts:
            parts = [done[part] for part in score.parts]
            _finish(_tally_floats(parts, [None] * len(parts)), score, len(parts), out)
        else:
            _finish(tally, score, len(score.columns), out)
        done[score.id] = out


def _finish(tally: _Tally, score: PlannedScore, size: int, out: NDArray[np.float64]) -> None:
    """Write total / n (mean) or total × size / n (sum) where enough is there."""
    if score.aggregate == "sum":
        np.multiply(tally.total, float(size), out=out)
        np.divide(out, tally.n, out=out)
    else:
        np.divide(tally.total, tally.n, out=out)
    np.copyto(out, np.nan, where=tally.n < score.needed)


def _tally_score(
    chunk: Sequence[Column], plan: Plan, score: PlannedScore, tallies: Mapping[str, _Tally]
) -> _Tally:
    """Add up a score's items, from its subscales' totals where these are known."""
    columns = [chunk[i] for i in score.columns]
    most = sum(plan.highest[i] for i in score.columns)
    whole = most <= _TWO_BYTES and all(column.dtype == np.uint8 for column in columns)
    known = [tallies[leaf] for leaf in score.leaves if leaf in tallies]
    if known:
        size = np.uint16 if whole else np.float64
        return _Tally(
            _add_up([tally.total for tally in known], size),
            _add_up([tally.n for tally in known], np.uint16),
        )
    mirrors = [plan.mirrors[i] for i in score.columns]
    return _tally_codes(columns, mirrors, most) if whole else _tally_floats(columns, mirrors)


def _add_up(arrays: Sequence[Column], size: type[np.number[Any]]) -> Column:
    total = np.zeros(len(arrays[0]), dtype=size)
    for array in arrays:
        np.add(total, array, out=total)
    return total


def _tally_codes(columns: Sequence[Column], mirrors: Sequence[float | None], most: float) -> _Tally:
    """Add up whole codes in bytes, or in 16 bits where ``most``, the highest total, needs it."""
    n = len(columns[0])
    narrow = most <= _ONE_BYTE and len(columns) <= _ONE_BYTE
    size = np.uint8 if narrow else np.uint16
    total, count = np.zeros(n, dtype=size), np.zeros(n, dtype=size)
    value, there = np.empty(n, dtype=np.uint8), np.empty(n, dtype=bool)
    one_if_there = there.view(np.uint8)
    for column, mirror in zip(columns, mirrors, strict=True):
        np.not_equal(column, NO_ANSWER, out=there)
        if mirror is None:
            np.multiply(column, one_if_there, out=value)
        else:
            # Bytes wrap round at 256 and wrap back: the difference itself always fits.
            np.subtract(np.uint8(int(mirror) % 256), column, out=value)
            np.multiply(value, one_if_there, out=value)
        np.add(total, value, out=total)
        np.add(count, one_if_there, out=count)
    return _Tally(total, count)


def _tally_floats(columns: Sequence[Column], mirrors: Sequence[float | None]) -> _Tally:
    """Add up answers of any size."""
    total = np.zeros(len(columns[0]))
    count = np.zeros(len(columns[0]), dtype=np.uint16)
    for column, mirror in zip(columns, mirrors, strict=True):
        answers = as_floats(column)
        there = ~np.isnan(answers)
        keyed = answers if mirror is None else mirror - answers
        np.add(total, keyed, out=total, where=there)
        count += there
    return _Tally(total, count)


def as_floats(column: Column) -> NDArray[np.float64]:
    """Return a column with NaN for no answer; float columns come back as they are.

    Examples
    --------
    >>> as_floats(np.array([1, 255], dtype=np.uint8)).tolist()
    [1.0, nan]
    """
    if column.dtype != np.uint8:
        return column.astype(float, copy=False)
    return np.where(column == NO_ANSWER, np.nan, column)


def check_possible(block: ScoredBlock, plan: Plan) -> None:
    """Raise if a score lies outside its possible range: that would be a fault of this package.

    Answers are checked against their response scale before they are scored, so no input can
    bring this about.
    """
    for score, values in zip(plan.scores, block.scores, strict=True):
        slack = 1e-9 * max(1.0, abs(score.low), abs(score.high))
        if np.any((values < score.low - slack) | (values > score.high + slack)):
            raise RuntimeError(
                f"Score '{score.id}' left its possible range {score.low:g} to {score.high:g}. "
                "This is a fault in alliance-stats; please report it."
            )
