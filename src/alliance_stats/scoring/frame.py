"""``score_frame``: one row of answers in, one row of scores out, whatever library holds the rows.

Scoring is a pure function of a block of rows. So a pandas or polars frame, an Arrow table, one
batch of a Parquet file or one partition of a Dask frame are all scored by the same few lines, and
the scores of a whole are those of its parts laid end to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError, Problem, ScoringError, did_you_mean, listed
from alliance_stats.instrument.model import Instrument, ResponseScale
from alliance_stats.scoring.block import NO_ANSWER, check_possible, score_block
from alliance_stats.scoring.plan import Plan, has_whole_codes, plan_scores
from alliance_stats.vocabulary import Perspective

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrameT

#: How many rows a message names.
_SHOWN = 10
_ITEM = "{item}"


def score_frame(
    frame: IntoDataFrameT,
    instrument: Instrument,
    *,
    role: str,
    perspective: Perspective = "direct",
    columns: str = _ITEM,
    keep: Sequence[str] = (),
) -> IntoDataFrameT:
    """Score a frame of answers, one person a row, in the library that it comes in.

    Parameters
    ----------
    frame
        A pandas or polars frame, an Arrow table or another eager frame that narwhals knows, with
        one column of numbers per item, answers as given (not reversed); null or NaN is no answer.
        It is read and never changed.
    instrument
        The key.
    role, perspective
        Whose answers, and from which perspective.
    columns
        How an item's column is called: a pattern with ``{item}``, such as ``"q_{item}"``.
    keep
        Columns to carry over, put first (ids, for example).

    Returns
    -------
    frame of the same kind
        As many rows in the same order: for each score its id (mean or sum, as the key says; NaN
        where too few items were answered) and ``<score>_n``, how many items were answered.

    Raises
    ------
    ScoringError
        A column is absent or holds no numbers, two have one name, or an answer is not on its
        response scale. Faults of one kind are listed together; rows are counted from 0.
    OptionError
        The role or perspective is unknown, the pattern has no ``{item}``, two columns of the
        result would have one name, or ``frame`` is no eager frame.

    Examples
    --------
    >>> import pandas as pd
    >>> from alliance_stats import load_instrument
    >>> key = load_instrument("session-check")
    >>> answers = pd.DataFrame([[80, 60, 70, 90], [50, None, None, None]], columns=list(key.items))
    >>> answers.insert(0, "dyad", ["D1", "D2"])
    >>> found = score_frame(answers, key, role="client", keep=["dyad"])
    >>> found.iloc[:, [0, -2, -1]].to_numpy().tolist()
    [['D1', 75.0, 4], ['D2', nan, 1]]
    """
    check_choice("role", role, instrument.roles)
    check_choice("perspective", perspective, instrument.perspectives)
    plan = plan_scores(instrument, role, perspective)
    if _ITEM not in columns:
        raise OptionError(f"`columns` must hold '{_ITEM}', the place of the item's id.")
    rows = _eager(frame)
    names = [columns.replace(_ITEM, item) for item in plan.items]
    added = _added_names(plan, keep)
    _check_there(rows, [*names, *keep])
    block = score_block(_answers(rows, names, instrument, plan), plan)
    check_possible(block, plan)
    values = [one for pair in zip(block.scores, block.answered, strict=True) for one in pair]
    whole = rows.with_columns(
        nw.new_series(name, _plain(value), backend=rows.implementation)
        for name, value in zip(added, values, strict=True)
    )
    scored: IntoDataFrameT = whole.select(*keep, *added).to_native()
    return scored


def _eager(frame: Any) -> nw.DataFrame[Any]:
    """Wrap a frame; a lazy one has no rows yet, and one name for two columns has no meaning."""
    try:
        rows: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
        twice = len(rows.columns) - len(set(rows.columns))
    except nw.exceptions.DuplicateError:
        twice = 1
    except TypeError as error:
        raise OptionError(
            f"`frame` must be an eager data frame (pandas, polars, pyarrow and the like); got "
            f"{type(frame).__name__}. A lazy frame must be collected first."
        ) from error
    if twice:
        raise ScoringError(
            "The frame has two columns of one name, and it cannot be known which is meant. Rename "
            "or take out the others."
        )
    return rows


def _added_names(plan: Plan, keep: Sequence[str]) -> list[str]:
    """Return the names of the score columns; none may be there twice or be one that is kept."""
    added = [name for score in plan.scores for name in (score.id, f"{score.id}_n")]
    every = [*keep, *added]
    twice = [name for name in dict.fromkeys(every) if every.count(name) > 1]
    if twice:
        raise OptionError(
            f"The result would have two columns called {listed(twice, 'and')}. Rename the columns "
            "to keep, or leave them out."
        )
    return added


def _check_there(rows: nw.DataFrame[Any], wanted: Sequence[str]) -> None:
    absent = [name for name in dict.fromkeys(wanted) if name not in rows.columns]
    if absent:
        raise ScoringError(
            f"The frame has no column {listed(absent, 'and')}."
            f"{did_you_mean(absent[0], rows.columns)} An item that was asked and not answered is a "
            "column without answers; an absent item cannot be scored. Check `columns`."
        )


def _answers(
    rows: nw.DataFrame[Any], names: Sequence[str], instrument: Instrument, plan: Plan
) -> list[NDArray[Any]]:
    """Return one array per item, in the form that the kernel takes."""
    found: list[NDArray[Any]] = []
    problems: list[Problem] = []
    for item, name in zip(plan.items, names, strict=True):
        scale = instrument.scales[instrument.items[item].scale]
        values = _numbers(rows[name])
        if values is None:
            problems.append(
                Problem(
                    f"Column '{name}' holds {rows[name].dtype}, not numbers. Give the answers as "
                    "their codes, and no answer as null."
                )
            )
            continue
        wrong = np.flatnonzero(~scale.allows(values))
        if len(wrong):
            problems.append(_off_scale(name, scale, wrong))
        found.append(_compact(values, scale))
    if problems:
        raise ScoringError(problems)
    return found


def _numbers(column: nw.Series[Any]) -> NDArray[np.float64] | None:
    """Return a column with NaN for no answer; ``None`` if it holds something else than numbers."""
    if column.null_count() == len(column):
        return np.full(len(column), np.nan)
    if not column.dtype.is_numeric():
        return None
    return np.asarray(column.cast(nw.Float64).fill_null(np.nan).to_numpy(), dtype=float)


def _off_scale(name: str, scale: ResponseScale, wrong: NDArray[np.intp]) -> Problem:
    shown = ", ".join(str(row) for row in wrong[:_SHOWN])
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return Problem(
        f"Column '{name}': {len(wrong)} {'answer is' if len(wrong) == 1 else 'answers are'} not "
        f"on the response scale {scale.minimum:g} to {scale.maximum:g}, in "
        f"{'row' if len(wrong) == 1 else 'rows'} {shown}{more} (the first row is 0). Mend them, "
        "or make codes for no answer null."
    )


def _compact(values: NDArray[np.float64], scale: ResponseScale) -> NDArray[Any]:
    """Return whole codes as bytes, which the kernel adds up fastest."""
    missing = np.isnan(values)
    if not has_whole_codes(scale) or np.any((values != np.rint(values)) & ~missing):
        return values
    if np.any((values < 0) | (values >= NO_ANSWER)):
        return values
    return np.where(missing, NO_ANSWER, values).astype(np.uint8)


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return scores as they are and counts as the integers that every library has."""
    return values if values.dtype == float else values.astype(np.int64)
