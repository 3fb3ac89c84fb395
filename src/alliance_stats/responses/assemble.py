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
    dyad_codes, dyads = _compact([b.dyad[b.kept] for b in blocks], register.dyads.all())
    coach_codes, coaches = _compact(
        [coach_of[b.dyad[b.kept]] for b in blocks], register.coaches.all()
    )
    names: dict[str, list[str]] = {
        DYAD: dyads,
        COACH: coaches,
        ROLE: list(frame.roles),
        OCCASION: list(frame.occasions),
        PERSPECTIVE: list(PERSPECTIVES),
        INSTRUMENT: list(frame.instruments),
        ITEM: items,
    }
    pieces = [_piece(block, frame, items) for block in blocks]
    for piece, block, dyad, coach in zip(pieces, blocks, dyad_codes, coach_codes, strict=True):
        piece[DYAD] = np.repeat(dyad, len(block.questions))
        piece[COACH] = np.repeat(coach, len(block.questions))
    columns: dict[str, Any] = {}
    for name in RESPONSE_COLUMNS:
        joined = np.concatenate([piece.pop(name) for piece in pieces])
        ordered = name in (ROLE, OCCASION)
        columns[name] = (
            joined if name == RESPONSE else _category(joined, names[name], ordered=ordered)
        )
    return pd.DataFrame(columns, copy=False)


def _piece(block: Block, frame: Frame, items: list[str]) -> dict[str, NDArray[Any]]:
    kept = block.kept
    n, k = int(kept.sum()), len(block.questions)
    place = {item: code for code, item in enumerate(items)}
    item_codes = np.array([place[q.item] for q in block.questions], dtype=np.int16)
    views = [PERSPECTIVES.index(q.perspective) for q in block.questions]
    instrument = list(frame.instruments).index(block.instrument)
    values = block.values if kept.all() else block.values[kept]
    return {
        ROLE: np.full(n * k, block.role, dtype=np.int8),
        OCCASION: np.repeat(block.occasion[kept].astype(np.int16), k),
        PERSPECTIVE: np.tile(np.array(views, dtype=np.int8), n),
        INSTRUMENT: np.full(n * k, instrument, dtype=np.int16),
        ITEM: np.tile(item_codes, n),
        RESPONSE: values.ravel(),
    }


def _compact(
    codes: Sequence[NDArray[np.integer[Any]]], names: list[str]
) -> tuple[list[NDArray[np.int32]], list[str]]:
    """Give new codes to the names that some code uses; -1 (nobody) stays."""
    used = np.zeros(len(names) + 1, dtype=bool)
    for some in codes:
        used[some] = True  # code -1 marks the last, extra place
    used[-1] = False
    new = np.cumsum(used, dtype=np.int32) - 1
    new[-1] = -1
    kept = [name for name, there in zip(names, used[:-1], strict=True) if there]
    return [new[some].astype(np.int32) for some in codes], kept


def _category(
    codes: NDArray[np.integer[Any]], names: list[str], *, ordered: bool = False
) -> pd.Categorical:
    categories = pd.Index(names, dtype=object if not names else None)
    return pd.Categorical.from_codes(codes, categories=categories, ordered=ordered)
