"""Attention items: never scored, one expected answer; who gave another is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Check, Instrument
from alliance_stats.responses.account import Account
from alliance_stats.responses.answers import Reading, decode
from alliance_stats.responses.blocks import Block
from alliance_stats.responses.columns import Frame, expanded


def tell_of_checks(account: Account, blocks: Sequence[Block], frame: Frame) -> None:
    """Notice rows whose answer to an attention item is not the expected one.

    Nothing is set aside: what to do with inattentive people is the study's decision.
    """
    if account.entry.layout == "long" or not isinstance(account.entry.items, str):
        return
    for instrument in frame.instruments.values():
        for check in instrument.checks.values():
            failed = np.zeros(account.n_rows, dtype=bool)
            for name, rows in _columns(account, blocks, frame, instrument, check):
                failed |= rows & _failed(account, instrument, check, name)
            if failed.any():
                account.notice(
                    f"{counted(int(failed.sum()), 'row fails', 'rows fail')} the attention item "
                    f"'{check.id}' ({account.place(failed)}). Nothing was set aside for it."
                )


def _columns(
    account: Account,
    blocks: Sequence[Block],
    frame: Frame,
    instrument: Instrument,
    check: Check,
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each header that holds the check, with the rows of the people who saw it."""
    for code, spellings in enumerate(frame.roles.values()):
        mine = [b for b in blocks if b.role == code and b.instrument == instrument.id]
        for word in spellings:
            for time in {word for words in frame.occasions.values() for word in words}:
                name = expanded(
                    str(account.entry.items),
                    item=check.id,
                    role=word,
                    occasion=time,
                    perspective="direct",
                )
                for block in mine if name in account.table.places else ():
                    yield name, block.rows(block.kept)


def _failed(account: Account, instrument: Instrument, check: Check, name: str) -> NDArray[np.bool_]:
    column = account.table.column(name)
    scale = instrument.scales[check.scale]
    answers = decode(column, scale, Reading.of(account.entry), account.table.labels.get(name))
    given = answers.values[column.codes]
    return np.not_equal(given, check.expect) & ~np.isnan(given)
