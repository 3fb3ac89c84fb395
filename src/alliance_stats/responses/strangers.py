"""Files that do not belong together: one saved twice, or two whose dyads never meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliance_stats.responses.account import Account
from alliance_stats.responses.blocks import Block
from alliance_stats.responses.columns import Frame


def tell_of_strangers(accounts: Sequence[Account], blocks: Sequence[Block], frame: Frame) -> None:
    """Warn of two files with the same content, and of dyads none of which has both roles."""
    _tell_of_copies(accounts)
    if len(frame.roles) < 2 or not accounts:
        return
    sides = [_dyads(blocks, role) for role in (0, 1)]
    if all(sides) and not sides[0] & sides[1]:
        accounts[-1].warn(
            "No dyad has answers of both roles, so the two views cannot be compared. A client and "
            "their coach need the same dyad id in every file."
        )


def _tell_of_copies(accounts: Sequence[Account]) -> None:
    first: dict[str, str] = {}
    for account in accounts:
        file, content = account.entry.file, account.table.sha256
        if not content or not account.n_rows:
            continue
        other = first.setdefault(content, file)
        if other != file:
            account.warn(
                f"'{other}' and '{file}' hold exactly the same. If one was saved under the "
                "other's name, put the right file in its place."
            )


def _dyads(blocks: Sequence[Block], role: int) -> set[int]:
    mine = [block.dyad[block.kept] for block in blocks if block.role == role]
    return set(np.unique(np.concatenate(mine)).tolist()) if mine else set()
