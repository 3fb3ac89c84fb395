"""Blocks of answers: the people of one file, role and instrument, a column per question.

A *unit* is one row of a block: one person at one occasion. Rows of the file and units are linked,
because a dyad-layout row feeds several units and a long-layout unit takes many rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from alliance_stats.responses.account import Account, any_of
from alliance_stats.responses.columns import Frame, Group, Plan, Question
from alliance_stats.responses.faults import Decoder
from alliance_stats.responses.keys import Codes, RowKeys

NOTHING_ANSWERED = "nothing answered"
NOTHING_ASKED = "no item in this file is asked of this role"
OTHER_FORM = "answers stand in another role's columns"


@dataclass(slots=True)
class Block:
    """Answers of one role to one instrument, from one file.

    ``values`` is (n_units, n_questions); ``unit_of`` and ``row_of`` link units with positions of
    rows in the file. ``removed`` holds, per unit, 0 or one plus the index of a reason in ``why``.
    ``columns`` are the headers of the questions, where there are any.
    """

    account: Account
    role: int
    instrument: str
    questions: tuple[Question, ...]
    values: NDArray[np.float64]
    dyad: Codes
    coach: Codes
    person: Codes
    occasion: Codes
    order: NDArray[np.float64]
    unit_of: NDArray[np.intp]
    row_of: NDArray[np.intp]
    columns: tuple[str, ...] = ()
    why: list[str] = field(default_factory=list)
    removed: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        self.removed = np.zeros(len(self.values), dtype=np.int16)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Units still in."""
        return np.equal(self.removed, 0)

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Units with at least one answer."""
        gaps: NDArray[np.intp] = np.isnan(self.values).sum(axis=1)
        return np.less(gaps, self.values.shape[1])

    def remove(self, units: NDArray[np.bool_], reason: str) -> None:
        """Take units out; each keeps the first reason it gets."""
        if reason not in self.why:
            self.why.append(reason)
        self.removed[units & self.kept] = self.why.index(reason) + 1

    def rows(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say for each row of the file whether it feeds one of ``units``."""
        mask = np.zeros(self.account.n_rows, dtype=bool)
        mask[self.row_of[units[self.unit_of]]] = True
        return mask


def wide_blocks(
    account: Account, plan: Plan, keys: RowKeys, frame: Frame, decoder: Decoder
) -> list[Block]:
    """Read the person and dyad layouts: a column per question.

    People who answered nothing at an occasion give no unit. A row that gives none is set aside.
    """
    blocks: list[Block] = []
    fed = np.zeros(account.n_rows, dtype=bool)
    for (role, occasion), groups in groupby(plan.groups, key=lambda g: (g.role, g.occasion)):
        rows = _rows_of(account, keys, frame, role)
        occasions = (
            np.full(len(rows), list(frame.occasions).index(occasion))
            if occasion is not None
            else _given(keys.occasion)[rows]
        )
        made = [_wide_block(account, g, keys, frame, decoder, rows, occasions) for g in groups]
        answered = any_of([block.answered for block in made], len(rows))
        blocks += [_subset(block, answered) for block in made]
        fed[rows[answered]] = True
    _set_aside_unfed(account, plan, keys, frame, fed)
    return blocks


def _given(codes: Codes | None) -> Codes:
    if codes is None:  # cannot be: without codes the group names its occasion
        raise RuntimeError("a group of columns without an occasion")
    return codes


def _rows_of(account: Account, keys: RowKeys, frame: Frame, role: str) -> NDArray[np.intp]:
    mask = account.open_rows.copy()
    if keys.role is not None:
        mask &= keys.role == list(frame.roles).index(role)
    if keys.occasion is not None:
        mask &= keys.occasion >= 0
    return np.flatnonzero(mask)


def _wide_block(
    account: Account,
    group: Group,
    keys: RowKeys,
    frame: Frame,
    decoder: Decoder,
    rows: NDArray[np.intp],
    occasions: Codes,
) -> Block:
    values = np.empty((len(rows), len(group.columns)))
    for place, (question, name) in enumerate(group.columns.items()):
        values[:, place] = decoder.answers(name, group.instrument, question.scale, rows)
    return Block(
        account=account,
        role=list(frame.roles).index(group.role),
        instrument=group.instrument,
        questions=tuple(group.columns),
        values=values,
        dyad=keys.dyad[rows],
        coach=keys.coach[rows],
        person=keys.person[rows],
        occasion=occasions,
        order=keys.order[rows],
        unit_of=np.arange(len(rows)),
        row_of=rows,
        columns=tuple(group.columns.values()),
    )


def _subset(block: Block, units: NDArray[np.bool_]) -> Block:
    if units.all():
        return block
    return Block(
        account=block.account,
        role=block.role,
        instrument=block.instrument,
        questions=block.questions,
        values=block.values[units],
        dyad=block.dyad[units],
        coach=block.coach[units],
        person=block.person[units],
        occasion=block.occasion[units],
        order=block.order[units],
        unit_of=np.arange(int(units.sum())),
        row_of=block.row_of[units],
        columns=block.columns,
    )


def _set_aside_unfed(
    account: Account, plan: Plan, keys: RowKeys, frame: Frame, fed: NDArray[np.bool_]
) -> None:
    readable = account.open_rows
    if keys.role is not None:
        readable &= keys.role >= 0
        asked = [list(frame.roles).index(group.role) for group in plan.groups]
        account.set_aside(readable & ~np.isin(keys.role, asked), NOTHING_ASKED)
        account.set_aside(readable & ~fed & _in_other_columns(account, plan, keys), OTHER_FORM)
    if keys.occasion is not None:
        readable &= keys.occasion >= 0
    account.set_aside(readable & ~fed, NOTHING_ANSWERED)


def _in_other_columns(account: Account, plan: Plan, keys: RowKeys) -> NDArray[np.bool_]:
    """Rows with something in item columns that belong to the other roles only."""
    names = {name for group in plan.groups for name in group.columns.values()}
    shared = [
        name
        for name in names
        if len({g.role for g in plan.groups if name in g.columns.values()}) > 1
    ]
    own = names - set(shared)
    if not own or keys.role is None:
        return np.zeros(account.n_rows, dtype=bool)
    columns = [account.table.column(name) for name in sorted(own)]
    return any_of([c.rows_with([cell != "" for cell in c.cells]) for c in columns], account.n_rows)
