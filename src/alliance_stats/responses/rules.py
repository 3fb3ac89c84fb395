"""Rules across all files: duplicates, people, coaches, one-sided dyads; each told, none guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.errors import Problem, row_ranges
from alliance_stats.formatting import counted
from alliance_stats.responses.account import Account
from alliance_stats.responses.blocks import NOTHING_ANSWERED, Block
from alliance_stats.responses.columns import Frame
from alliance_stats.responses.keys import Codes, Register
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.raw import has_address

MAX_LISTED = 50
ONE_SIDED = "the other side did not answer (policy incomplete_dyads: drop)"


def apply_rules(
    blocks: Sequence[Block], frame: Frame, register: Register, policy: Policy
) -> tuple[list[Problem], Codes]:
    """Apply the declared policies.

    Returns the problems, and the coach of each dyad (a code, -1 where nobody says).
    """
    problems = _two_people(blocks, frame, register)
    problems += _duplicates(blocks, frame, register, policy)
    problems += _incomplete(blocks, frame, register, policy)
    coach_problems, coach_of = _coaches(blocks, register)
    return problems + coach_problems, coach_of


def close(account: Account, blocks: Sequence[Block]) -> None:
    """Set aside the rows of a file none of whose units was kept, each with its reason."""
    kept = np.zeros(account.n_rows, dtype=bool)
    taken: dict[str, NDArray[np.bool_]] = {}
    for block in blocks:
        kept |= block.rows(block.kept)
        for code, reason in enumerate(block.why, start=1):
            rows = block.rows(block.removed == code)
            taken[reason] = taken.get(reason, np.zeros_like(rows)) | rows
    for reason, rows in taken.items():
        partly = rows & kept & account.open_rows
        if partly.any() and reason != NOTHING_ANSWERED:
            account.notice(f"Part of {account.place(partly)} was left out: {reason}.")
        account.set_aside(rows & ~kept, reason)
    account.set_aside(~kept, NOTHING_ANSWERED)


def _two_people(blocks: Sequence[Block], frame: Frame, register: Register) -> list[Problem]:
    """Find dyads in which one role is two people, by the declared ``person`` column."""
    problems = []
    for role, name in enumerate(frame.roles):
        mine = [b for b in blocks if b.role == role and (b.person >= 0).any()]
        if not mine:
            continue
        pairs = _pairs([(b.dyad, b.person) for b in mine], len(register.people))
        dyads, counts = np.unique(pairs[0], return_counts=True)
        for dyad in dyads[counts > 1][: MAX_LISTED + 1]:
            where = [(b, b.dyad == dyad) for b in mine]
            message = (
                f"{_dyad(register, dyad)} has more than one person in role '{name}'. A dyad is one "
                "person in each role: give each pair an id of its own."
            )
            problems.append(_placed(message, where))
    return _shortened(problems)


def _duplicates(
    blocks: Sequence[Block], frame: Frame, register: Register, policy: Policy
) -> list[Problem]:
    problems: dict[tuple[int, int, int], Problem] = {}
    reason = f"duplicate; the {policy.duplicates} one counts"
    for (role, _), group in _by_role_and_instrument(blocks):
        keys = _people_at_occasions(group, frame, register)
        every = pd.Series(np.concatenate(keys))
        if not every.duplicated().any():
            continue
        if policy.duplicates == "error":
            _tell_of_duplicates(problems, role, group, keys, frame, register)
            continue
        chosen = _chosen(group, np.concatenate(keys), policy)
        start = 0
        for block in group:
            mine = chosen[start : start + len(block.values)]
            block.remove(~mine & block.kept, reason)
            start += len(block.values)
    told = _shortened(list(problems.values()))
    return told + [p for b in blocks for p in b.account.beside_duplicates] if told else []


def _by_role_and_instrument(
    blocks: Sequence[Block],
) -> Iterator[tuple[tuple[int, str], list[Block]]]:
    for key in dict.fromkeys((block.role, block.instrument) for block in blocks):
        yield key, [block for block in blocks if (block.role, block.instrument) == key]


def _people_at_occasions(group: Sequence[Block], frame: Frame, register: Register) -> list[Codes]:
    """Return one number per dyad, occasion and person; removed units get numbers of their own."""
    people, occasions = len(register.people) + 1, len(frame.occasions)
    keys, used = [], 0
    for block in group:
        key = (block.dyad * occasions + block.occasion) * people + block.person + 1
        own = -1 - used - np.arange(len(key))
        keys.append(np.where(block.kept, key, own))
        used += len(key)
    return keys


def _chosen(group: Sequence[Block], key: Codes, policy: Policy) -> NDArray[np.bool_]:
    """Choose one unit per key: by time stamp where every file has one, else by file order."""
    order = np.concatenate([block.order for block in group])
    if np.isnan(order).any():
        order = np.zeros_like(order)
    file = np.concatenate([np.full(len(b.values), b.account.index) for b in group])
    row = np.concatenate([_first_rows(block) for block in group])
    turn = np.lexsort((row, file, order))
    if policy.duplicates == "last":
        turn = turn[::-1]
    _, first = np.unique(key[turn], return_index=True)
    chosen = np.zeros(len(key), dtype=bool)
    chosen[turn[first]] = True
    return chosen


def _first_rows(block: Block) -> NDArray[np.intp]:
    first = np.full(len(block.values), block.account.n_rows)
    np.minimum.at(first, block.unit_of, block.row_of)
    return first


def _tell_of_duplicates(
    problems: dict[tuple[int, int, int], Problem],
    role: int,
    group: Sequence[Block],
    keys: Sequence[Codes],
    frame: Frame,
    register: Register,
) -> None:
    every = np.concatenate(keys)
    repeated = np.unique(every[pd.Series(every).duplicated().to_numpy()])
    for key in repeated[: MAX_LISTED + 1]:
        where = [(block, mine == key) for block, mine in zip(group, keys, strict=True)]
        block, units = next((b, u) for b, u in where if u.any())
        dyad, occasion = int(block.dyad[units][0]), int(block.occasion[units][0])
        if (dyad, role, occasion) in problems:
            continue
        name, time = list(frame.roles)[role], list(frame.occasions)[occasion]
        message = (
            f"{_dyad(register, dyad)} has more than one row for role '{name}'"
            f"{f' at occasion {time!r}' if len(frame.occasions) > 1 else ''}. Take out the rows "
            "that do not count, or write policy: {duplicates: first} or {duplicates: last}; two "
            "people in one role need dyad ids of their own."
        )
        problems[dyad, role, occasion] = _placed(message, where)


def _incomplete(
    blocks: Sequence[Block], frame: Frame, register: Register, policy: Policy
) -> list[Problem]:
    if policy.incomplete_dyads == "keep" or len(frame.roles) < 2:
        return []
    occasions = len(frame.occasions)
    sides = [
        {k for b in blocks if b.role == role for k in np.unique(_when(b, occasions)[b.kept])}
        for role in (0, 1)
    ]
    alone = np.array(sorted(sides[0] ^ sides[1]), dtype=np.int64)
    if not len(alone):
        return []
    if policy.incomplete_dyads == "error":
        names = _known_dyads(register, alone // occasions)
        which = counted(len(alone), "dyad-occasion has", "dyad-occasions have")
        more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
        return [
            Problem(
                f"{which} one side only, and the policy is incomplete_dyads: error. "
                f"Dyads: {', '.join(names[:MAX_LISTED])}{more}.",
                ", ".join(dict.fromkeys(block.account.entry.file for block in blocks)),
            )
        ]
    for block in blocks:
        block.remove(np.isin(_when(block, occasions), alone), ONE_SIDED)
    return []


def _known_dyads(register: Register, codes: Codes) -> list[str]:
    """Names of dyads, save those that are e-mail addresses."""
    every = register.dyads.all()
    names = sorted({every[code] for code in codes.tolist()})
    return ["(an e-mail address)" if has_address(name) else name for name in names]


def _when(block: Block, occasions: int) -> Codes:
    return block.dyad * occasions + block.occasion


def _coaches(blocks: Sequence[Block], register: Register) -> tuple[list[Problem], Codes]:
    """Find the one coach of each dyad; two are a problem."""
    coach_of = np.full(len(register.dyads), -1, dtype=np.int64)
    known = [b for b in blocks if (b.kept & (b.coach >= 0)).any()]
    if not known:
        return [], coach_of
    pairs = _pairs([(b.dyad[b.kept], b.coach[b.kept]) for b in known], len(register.coaches))
    coach_of[pairs[0]] = pairs[1]
    dyads, counts = np.unique(pairs[0], return_counts=True)
    problems = [
        _placed(
            f"{_dyad(register, dyad)} has more than one coach. A dyad belongs to one coach: mend "
            "the coach's id, or give the pairs dyad ids of their own.",
            [(b, (b.dyad == dyad) & (b.coach >= 0) & b.kept) for b in known],
            by="coach",
        )
        for dyad in dyads[counts > 1][: MAX_LISTED + 1]
    ]
    return _shortened(problems), coach_of


def _pairs(columns: Sequence[tuple[Codes, Codes]], count: int) -> tuple[Codes, Codes]:
    """Return each distinct pair of a dyad and a known person, by dyad."""
    both = [dyad[person >= 0] * count + person[person >= 0] for dyad, person in columns]
    distinct = np.sort(pd.unique(np.concatenate(both)))
    return distinct // count, distinct % count


def _placed(
    message: str, where: Sequence[tuple[Block, NDArray[np.bool_]]], by: str = "id"
) -> Problem:
    """Place a problem in the first file that has it; name rows of other files in words."""
    masks: dict[int, tuple[Account, NDArray[np.bool_]]] = {}
    for block, units in where:
        if units.any():
            account = block.account
            rows = masks.get(account.index, (account, np.zeros(account.n_rows, dtype=bool)))[1]
            masks[account.index] = (account, rows | block.rows(units))
    (first, rows), *others = masks.values()
    for account, more in others:
        listed = row_ranges(account.shown_rows(more))
        message += f" See also {account.entry.file}, rows {listed}."
    name = first.entry.coach if by == "coach" else first.entry.id
    return Problem(message, first.entry.file, field=name, rows=first.shown_rows(rows))


def _dyad(register: Register, code: int) -> str:
    name = register.dyads.name(int(code))
    return "A dyad" if has_address(name) else f"Dyad '{name}'"


def _shortened(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MAX_LISTED:
        return problems
    more = f"There are more problems of this kind; these are the first {MAX_LISTED}."
    return [*problems[:MAX_LISTED], Problem(more, problems[-1].file)]
