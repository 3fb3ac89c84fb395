"""The long frame: one row per answer, built from blocks without looking at single cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.responses.blocks import Block
from alliance_stats.responses.columns import Frame
from alliance_stats.responses.keys import Codes, Register
from alliance_stats.vocabulary import (
    COACH,
    DYAD,
    INSTRUMENT,
    ITEM,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    RESPONSE,
    RESPONSE_COLUMNS,
    ROLE,
)


def response_frame(
    blocks: Sequence[Block], frame: Frame, register: Register, coach_of: Codes
) -> pd.DataFrame:
    """Return the columns of ``RESPONSE_COLUMNS``, keys as categories in declared order.

    Dyads and coaches stand in the order in which the files name them; only those with an answer
    are categories.
    """
    items = list(dict.fromkeys(i for one in frame.instruments.values() for i in one.items))
    pieces = [_piece(block, frame, items) for block in blocks if block.kept.any()]
    joined = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    dyad, dyads = _compact(joined[DYAD], register.dyads.all())
    coach, coaches = _compact(coach_of[joined[DYAD]], register.coaches.all())
    columns = {
        DYAD: _category(dyad, dyads),
        COACH: _category(coach, coaches),
        ROLE: _category(joined[ROLE], list(frame.roles), ordered=True),
        OCCASION: _category(joined[OCCASION], list(frame.occasions), ordered=True),
        PERSPECTIVE: _category(joined[PERSPECTIVE], list(PERSPECTIVES)),
        INSTRUMENT: _category(joined[INSTRUMENT], list(frame.instruments)),
        ITEM: _category(joined[ITEM], items),
        RESPONSE: joined[RESPONSE],
    }
    return pd.DataFrame({name: columns[name] for name in RESPONSE_COLUMNS})


def _piece(block: Block, frame: Frame, items: list[str]) -> dict[str, NDArray[Any]]:
    kept = block.kept
    n, k = int(kept.sum()), len(block.questions)
    place = {item: code for code, item in enumerate(items)}
    item_codes = np.array([place[q.item] for q in block.questions], dtype=np.int32)
    views = [PERSPECTIVES.index(q.perspective) for q in block.questions]
    instrument = list(frame.instruments).index(block.instrument)
    values = block.values if kept.all() else block.values[kept]
    return {
        DYAD: np.repeat(block.dyad[kept].astype(np.int32), k),
        ROLE: np.full(n * k, block.role, dtype=np.int8),
        OCCASION: np.repeat(block.occasion[kept].astype(np.int16), k),
        PERSPECTIVE: np.tile(np.array(views, dtype=np.int8), n),
        INSTRUMENT: np.full(n * k, instrument, dtype=np.int16),
        ITEM: np.tile(item_codes, n),
        RESPONSE: values.ravel(),
    }


def _compact(codes: NDArray[np.integer[Any]], names: list[str]) -> tuple[Codes, list[str]]:
    """Leave out names that no code uses."""
    used = np.zeros(len(names) + 1, dtype=bool)
    used[codes] = True  # code -1 marks the last, extra place
    used[-1] = False
    new = np.cumsum(used) - 1
    new[-1] = -1
    return new[codes], [name for name, there in zip(names, used[:-1], strict=True) if there]


def _category(
    codes: NDArray[np.integer[Any]], names: list[str], *, ordered: bool = False
) -> pd.Categorical:
    categories = pd.Index(names, dtype=object if not names else None)
    return pd.Categorical.from_codes(codes, categories=categories, ordered=ordered)
