"""The long layout: a row per answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import did_you_mean
from alliance_stats.formatting import counted
from alliance_stats.responses.account import Account
from alliance_stats.responses.blocks import NOTHING_ANSWERED, Block
from alliance_stats.responses.columns import (
    Frame,
    Question,
    as_perspective,
    expanded,
    pattern_for,
    pattern_problems,
)
from alliance_stats.responses.faults import Decoder
from alliance_stats.responses.keys import Codes, RowKeys
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.raw import cell_text
from alliance_stats.vocabulary import PERSPECTIVES

NO_SUCH_ITEM = "no item of the study's instruments"
ANSWERED_TWICE = "another answer of the same person to the same item was taken"


def long_blocks(
    account: Account, keys: RowKeys, frame: Frame, decoder: Decoder, policy: Policy
) -> list[Block]:
    """Read a file with one answer per row into blocks with a column per question.

    Every item of an instrument must occur at least once in a role that answers the instrument; a
    person-occasion without a row for an item did not answer it.
    """
    problems = pattern_problems(account.entry, frame)
    if any("{occasion}" in pattern for pattern in _patterns(account)):
        account.problem("A long layout takes no {occasion} in 'items'; name the column 'occasion'.")
        return []
    if problems:
        account.problems.extend(problems)
        return []
    is_whole = not account.problems  # with faulty rows left out, an item may only seem absent
    asked = np.full(account.n_rows, -1, dtype=np.int64)
    questions: list[Question] = []
    for role in frame.roles_in(account.entry):
        _place_questions(account, keys, frame, role, asked, questions)
    _set_aside_unknown(account, keys, frame, asked)
    blocks = []
    for code, role in enumerate(frame.roles):
        for instrument in frame.instruments:
            of_it = [i for i, q in enumerate(questions) if q.instrument == instrument]
            rows = _usable(account, keys) & (_role(keys) == code) & np.isin(asked, of_it)
            if rows.any():
                block = _block(account, keys, code, rows, asked, questions, decoder, policy)
                if is_whole:
                    _check_complete(account, frame, role, block)
                blocks.append(block)
    return _without_empty(blocks, frame)


def long_instruments(blocks: list[Block]) -> set[str]:
    """Ids of instruments that a long file holds."""
    return {block.instrument for block in blocks}


def _patterns(account: Account) -> list[str]:
    items = account.entry.items
    return [items] if isinstance(items, str) else list(items.values())


def _role(keys: RowKeys) -> Codes:
    return keys.role if keys.role is not None else np.full(len(keys.dyad), -1)


def _usable(account: Account, keys: RowKeys) -> NDArray[np.bool_]:
    usable = account.open_rows & (_role(keys) >= 0)
    return usable & (keys.occasion >= 0) if keys.occasion is not None else usable


def _place_questions(
    account: Account,
    keys: RowKeys,
    frame: Frame,
    role: str,
    asked: Codes,
    questions: list[Question],
) -> None:
    """Write into ``asked`` which question each row of a role answers."""
    named = _named_questions(account, frame, role)
    column = account.table.column(account.entry.item)
    codes = np.full(len(column.cells), -1, dtype=np.int64)
    for index, cell in enumerate(column.cells):
        question = named.get(cell_text(cell))
        if question is not None:
            if question not in questions:
                questions.append(question)
            codes[index] = questions.index(question)
    rows = _role(keys) == list(frame.roles).index(role)
    asked[rows] = codes[column.codes[rows]] if len(codes) else -1


def _named_questions(account: Account, frame: Frame, role: str) -> dict[str, Question]:
    named = {}
    for instrument in frame.instruments.values():
        for item in instrument.items.values():
            for perspective in PERSPECTIVES:
                pattern = pattern_for(account.entry, instrument.id, item.id, perspective)
                if pattern is None or role not in item.roles:
                    continue
                if perspective not in item.perspectives:
                    continue
                for word in frame.roles[role]:
                    name = expanded(pattern, item=item.id, role=word, perspective=perspective)
                    named[name] = Question(
                        as_perspective(perspective), instrument.id, item.id, item.scale
                    )
    return named


def _set_aside_unknown(account: Account, keys: RowKeys, frame: Frame, asked: Codes) -> None:
    unknown = (asked < 0) & _usable(account, keys)
    if not unknown.any():
        return
    column = account.table.column(account.entry.item)
    known = {name for role in frame.roles for name in _named_questions(account, frame, role)}
    present = {cell_text(column.cells[code]) for code in np.unique(column.codes[unknown])}
    near = [word for word in sorted(present - known) if did_you_mean(word, known)]
    hint = f" One is near an item's name.{did_you_mean(near[0], known)}" if near else ""
    account.notice(
        f"{counted(unknown.sum(), 'row names', 'rows name')} an item that is not asked of that "
        f"role in any instrument of the study; set aside.{hint}"
    )
    account.set_aside(unknown, NO_SUCH_ITEM)


def _block(
    account: Account,
    keys: RowKeys,
    role: int,
    mask: NDArray[np.bool_],
    asked: Codes,
    questions: list[Question],
    decoder: Decoder,
    policy: Policy,
) -> Block:
    rows = np.flatnonzero(mask)
    present = np.unique(asked[rows])
    place = np.searchsorted(present, asked[rows])
    unit_of, first = _units(keys, rows)
    answers = np.full(len(rows), np.nan)
    for index, code in enumerate(present):
        question = questions[code]
        here = place == index
        answers[here] = decoder.answers(
            account.entry.response, question.instrument, question.scale, rows[here]
        )
    chosen = _one_answer_each(account, keys, rows, unit_of * len(present) + place, policy)
    values = np.full((len(first), len(present)), np.nan)
    values[unit_of[chosen], place[chosen]] = answers[chosen]
    occasion = keys.occasion if keys.occasion is not None else np.zeros_like(keys.dyad)
    heads = rows[first]
    return Block(
        account=account,
        role=role,
        instrument=questions[present[0]].instrument,
        questions=tuple(questions[code] for code in present),
        values=values,
        dyad=keys.dyad[heads],
        coach=keys.coach[heads],
        person=keys.person[heads],
        occasion=occasion[heads],
        order=keys.order[heads],
        unit_of=unit_of[chosen],
        row_of=rows[chosen],
    )


def _units(keys: RowKeys, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the unit of each row, and the first row (as a place in ``rows``) of each unit."""
    occasion = keys.occasion if keys.occasion is not None else np.zeros_like(keys.dyad)
    n_people, n_occasions = keys.person.max(initial=-1) + 2, occasion.max(initial=0) + 1
    who = (keys.dyad[rows] * n_people + keys.person[rows] + 1) * n_occasions + occasion[rows]
    _, first, unit_of = np.unique(who, return_index=True, return_inverse=True)
    in_file_order = np.argsort(first)
    rank = np.empty_like(in_file_order)
    rank[in_file_order] = np.arange(len(first))
    return rank[unit_of], first[in_file_order]


def _one_answer_each(
    account: Account,
    keys: RowKeys,
    rows: NDArray[np.intp],
    cell: NDArray[np.intp],
    policy: Policy,
) -> NDArray[np.intp]:
    """Choose one row per person, occasion and item by the declared policy."""
    turn = np.lexsort((rows, keys.order[rows]))
    if policy.duplicates == "last":
        turn = turn[::-1]
    _, first = np.unique(cell[turn], return_index=True)
    chosen = np.sort(turn[first])
    if len(chosen) == len(rows):
        return chosen
    others = np.ones(len(rows), dtype=bool)
    others[chosen] = False
    if policy.duplicates == "error":
        twice = np.isin(cell, cell[others])
        account.problem(
            "A person answers one item twice at one occasion. Take out the rows that do not count, "
            "or write policy: {duplicates: first} or {duplicates: last}.",
            rows=rows[twice].tolist(),
        )
        account.problems.extend(account.beside_duplicates)
        return chosen
    aside = np.zeros(account.n_rows, dtype=bool)
    aside[rows[others]] = True
    account.set_aside(aside, ANSWERED_TWICE)
    return chosen


def _check_complete(account: Account, frame: Frame, role: str, block: Block) -> None:
    """Name items of the instrument that no row of the role answers."""
    instrument = frame.instruments[block.instrument]
    for perspective in {q.perspective for q in block.questions}:
        have = {q.item for q in block.questions if q.perspective == perspective}
        absent = [
            item.id
            for item in instrument.items.values()
            if role in item.roles and perspective in item.perspectives and item.id not in have
        ]
        if absent:
            account.problem(
                f"Items of instrument '{instrument.id}' never occur for role '{role}': "
                f"{', '.join(absent)}. An item that is not there is not taken for missing answers."
            )


def _without_empty(blocks: list[Block], frame: Frame) -> list[Block]:
    """Take out person-occasions with no answer to anything in the file."""
    n_occasions = len(frame.occasions)
    answered: dict[int, set[int]] = {}
    for block in blocks:
        some = ~np.isnan(block.values).all(axis=1)
        who = block.dyad * n_occasions + block.occasion
        answered.setdefault(block.role, set()).update(who[some].tolist())
    for block in blocks:
        who = block.dyad * n_occasions + block.occasion
        empty = ~np.isin(who, list(answered[block.role]))
        if empty.any():
            block.remove(empty, NOTHING_ANSWERED)
    return blocks
