"""The door of the room: files in, ``Responses`` out, every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

import numpy as np
from pydantic import ValidationError

from alliance_stats.checks import check_choice, check_kind
from alliance_stats.errors import OptionError, Problem, ResponseError, did_you_mean
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.account import Account
from alliance_stats.responses.assemble import response_frame
from alliance_stats.responses.attention import tell_of_checks
from alliance_stats.responses.blocks import Block, wide_blocks
from alliance_stats.responses.columns import Frame, Plan, absent_sides, plan_columns
from alliance_stats.responses.entry import DataEntry, EntryOptions
from alliance_stats.responses.faults import Decoder, unread_cells
from alliance_stats.responses.hints import (
    extra_header_rows,
    header_hints,
    tell_hints,
    tell_near_ids,
    tell_unused_columns,
)
from alliance_stats.responses.keys import Register, key_columns, key_problems, row_keys
from alliance_stats.responses.long import long_blocks, long_instruments
from alliance_stats.responses.opening import located, open_table
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.raw import RawTable, cell_text
from alliance_stats.responses.rules import apply_rules, close
from alliance_stats.responses.strangers import tell_of_strangers
from alliance_stats.responses.table import Responses
from alliance_stats.vocabulary import COACH, DEFAULT_ROLES, DYAD, OCCASION, ONLY_OCCASION, ROLE

Spellings = Mapping[str, tuple[str, ...]]
Words = Sequence[str] | Mapping[str, str | Sequence[str]]


def read_responses(
    path: Path | str,
    instruments: Instrument | Iterable[Instrument],
    *,
    roles: Words | None = None,
    occasions: Words | None = None,
    policy: Policy | None = None,
    **options: Unpack[EntryOptions],
) -> Responses:
    """Read one data file, with friendly defaults.

    Question answered: who answered what, and what became of every row of the file?

    Parameters
    ----------
    path
        CSV, TSV, XLSX, SPSS (.sav), Stata (.dta) or Parquet.
    instruments
        One questionnaire or several, as ``load_instrument`` gives them.
    roles, occasions
        Names in order, or a mapping from name to the data's spellings. By default the
        instruments' roles (coach before client) and the occasions the file holds.
    policy
        What to do with duplicates, cells that are no answer, and one-sided dyads.
    **options
        The keys of a study file's ``data`` entry (see `DataEntry`). By default a person layout
        with the columns ``dyad_id``, ``role``, and where they exist ``coach_id`` and ``occasion``.

    Returns
    -------
    Responses
        One row per answer; ``flow`` accounts for every row of the file.

    Raises
    ------
    ResponseError
        Everything wrong with the file, each with its row and column.
    OptionError
        An option that does not exist or a value it cannot have.

    Examples
    --------
    >>> from alliance_stats.instrument.catalogue import load_instrument, shipped_sample
    >>> answers = read_responses(
    ...     shipped_sample() / "end.csv",
    ...     load_instrument("outcomes"),
    ...     missing=["", 99],
    ...     policy=Policy(duplicates="last"),
    ... )
    >>> answers.roles
    ('coach', 'client')
    >>> file = answers.flow[0]
    >>> file.read == file.used + file.set_aside
    True
    """
    chosen = [instruments] if isinstance(instruments, Instrument) else list(instruments)
    for one in chosen:
        check_kind("instruments", one, Instrument, "load_instrument()")
    by_id = {instrument.id: instrument for instrument in chosen}
    if not by_id:
        raise OptionError("`instruments` must hold at least one instrument.")
    if not isinstance(path, str | Path):
        raise OptionError(
            f"`path` must name a data file; got {type(path).__name__}. Save the table in a file "
            "first, for example with `to_csv`."
        )
    place = Path(path)
    entry, table = _friendly_entry(place, dict(options))
    found = _spellings(occasions) if occasions is not None else _found_occasions(entry, table)
    result = _read(
        [entry],
        Frame(by_id, _spellings(roles) if roles else _default_roles(chosen), found or _ONCE),
        policy or Policy(),
        _Folder(place.parent, allow_outside=True),
        tables={0: table},
    )
    return result


def read_entries(
    entries: Sequence[DataEntry],
    instruments: Mapping[str, Instrument],
    *,
    roles: Spellings,
    occasions: Spellings,
    policy: Policy | None = None,
    folder: Path,
    allow_outside: bool = False,
) -> Responses:
    """Read every data file of a study.

    Parameters
    ----------
    entries
        The study file's ``data``, in order.
    instruments
        Questionnaires by id.
    roles, occasions
        Name → how the data spell it, in declared order; no occasions means one, ``once``.
    policy
        The study's ``policy``.
    folder
        Where files are looked for; they may not lie outside unless ``allow_outside``.

    Raises
    ------
    ResponseError
        Every problem of every file at once.
    """
    frame = Frame(instruments, _spellings(roles), _spellings(occasions) or _ONCE)
    return _read(entries, frame, policy or Policy(), _Folder(folder, allow_outside))


def check_columns(
    entries: Sequence[DataEntry],
    instruments: Mapping[str, Instrument],
    *,
    roles: Spellings,
    occasions: Spellings,
    folder: Path,
    allow_outside: bool = False,
) -> list[Problem]:
    """Look at headers only: every problem with files and columns, none with values."""
    frame = Frame(instruments, _spellings(roles), _spellings(occasions) or _ONCE)
    gathered = _Gathered()
    for index, entry in enumerate(entries):
        try:
            path = located(entry.file, folder, allow_outside=allow_outside)
            table = open_table(path, entry, header_only=True)
        except ResponseError as error:
            gathered.problems.extend(error.problems)
            gathered.unread = True
            continue
        account = Account(index, entry, table)
        account.problems.extend(key_problems(entry, table, frame))
        plan = _planned(account, frame)
        gathered.problems += account.problems
        gathered.found |= plan.found if plan and not account.problems else set(instruments)
        gathered.accounts.append(account)
    gathered.problems += _numbered_twice(entries)
    gathered.problems += _nowhere(gathered, frame)
    return list(dict.fromkeys(gathered.problems))


_ONCE: dict[str, tuple[str, ...]] = {ONLY_OCCASION: (ONLY_OCCASION,)}


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    allow_outside: bool = False


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    accounts: list[Account] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    unread: bool = False


def _read(
    entries: Sequence[DataEntry],
    frame: Frame,
    policy: Policy,
    folder: _Folder,
    tables: Mapping[int, RawTable] | None = None,
) -> Responses:
    for name in ("duplicates", "invalid", "incomplete_dyads"):
        check_choice(name, getattr(policy, name), _POLICIES[name])
    gathered, register = _Gathered(), Register()
    gathered.problems += _numbered_twice(entries)
    for index, entry in enumerate(entries):
        try:
            known = (tables or {}).get(index)
            table = known or open_table(
                located(entry.file, folder.path, allow_outside=folder.allow_outside), entry
            )
        except ResponseError as error:
            gathered.problems.extend(error.problems)
            gathered.unread = True
            continue
        _read_one(Account(index, entry, table), frame, register, policy, gathered)
    gathered.problems += _nowhere(gathered, frame)
    rule_problems, coach_of = apply_rules(gathered.blocks, frame, register, policy)
    problems = list(dict.fromkeys([*gathered.problems, *rule_problems]))
    if problems:
        raise ResponseError(problems)
    return _responses(gathered, frame, register, coach_of)


_POLICIES = {
    "duplicates": ("error", "first", "last"),
    "invalid": ("error", "missing"),
    "incomplete_dyads": ("keep", "drop", "error"),
}


def _read_one(
    account: Account, frame: Frame, register: Register, policy: Policy, gathered: _Gathered
) -> None:
    account.problems.extend(key_problems(account.entry, account.table, frame))
    plan = _planned(account, frame)
    gathered.accounts.append(account)
    if account.problems:
        gathered.found |= set(frame.instruments)  # what the file holds cannot be said
        gathered.problems += account.problems
        return
    account.problems.extend(unread_cells(account))
    keys = row_keys(account, frame, register, policy)
    decoder = Decoder(account, frame.instruments.values())
    if plan is None:
        blocks = long_blocks(account, keys, frame, decoder, policy)
        # With faulty rows left out it cannot be said what a long file holds.
        gathered.found |= set(frame.instruments) if account.problems else long_instruments(blocks)
    else:
        blocks = wide_blocks(account, plan, keys, frame, decoder)
        gathered.found |= plan.found
    decoder.report(policy)
    if account.problems and plan is not None:
        names = dict.fromkeys(name for group in plan.groups for name in group.columns.values())
        account.problems.extend(extra_header_rows(account, list(names)))
    gathered.problems += account.problems
    gathered.blocks += blocks


def _planned(account: Account, frame: Frame) -> Plan | None:
    """Match item columns (not in a long layout, which has none) and note what is wrong."""
    if account.entry.layout == "long":
        return None
    keys = key_columns(account.entry).values()
    plan = plan_columns(account.entry, account.table.places, frame, keys)
    account.used = {name for group in plan.groups for name in group.columns.values()}
    if account.problems and not plan.groups:
        account.problems[:0] = header_hints(account, frame)  # the cause before what follows from it
    account.problems.extend(plan.problems)
    for sentence in absent_sides(account.entry, plan, frame):
        account.notice(sentence)
    return plan


def _numbered_twice(entries: Sequence[DataEntry]) -> list[Problem]:
    """Rows may be counted as dyads in a study of one file only."""
    if len(entries) < 2:
        return []
    return [
        Problem(
            "Without 'id' the rows of this file would be numbered, and dyads of several files "
            "cannot be matched by their row. Name the column with the dyad's id.",
            entry.file,
        )
        for entry in entries
        if entry.layout == "dyad" and entry.id is None
    ]


def _nowhere(gathered: _Gathered, frame: Frame) -> list[Problem]:
    """Find instruments that no file holds."""
    absent = [name for name in frame.instruments if name not in gathered.found]
    if gathered.unread or not absent:
        return []
    files = gathered.accounts
    hints = [hint for account in files for hint in header_hints(account, frame)]
    return [
        Problem(
            f"No data file has a column for instrument '{name}'. Check the item names, the roles "
            "and the 'items' pattern.",
            ", ".join(account.entry.file for account in files) or None,
        )
        for name in absent
    ] + hints


def _responses(
    gathered: _Gathered, frame: Frame, register: Register, coach_of: np.ndarray
) -> Responses:
    for account in gathered.accounts:
        mine = [block for block in gathered.blocks if block.account is account]
        close(account, mine)
        tell_hints(account, mine, frame)
        tell_of_checks(account, mine, frame)
    tell_near_ids(gathered.accounts, register)
    tell_of_strangers(gathered.accounts, gathered.blocks, frame)
    tell_unused_columns(gathered.accounts)
    if not any(block.kept.any() for block in gathered.blocks):
        raise ResponseError(
            [
                Problem("There are no answers in this file yet.", account.entry.file)
                for account in gathered.accounts
            ]
            or "The study names no data file."
        )
    return Responses(
        frame=response_frame(gathered.blocks, frame, register, coach_of),
        instruments=dict(frame.instruments),
        roles=tuple(frame.roles),
        occasions=tuple(frame.occasions),
        flow=tuple(account.flow() for account in gathered.accounts),
    )


def _friendly_entry(path: Path, options: dict[str, object]) -> tuple[DataEntry, RawTable]:
    """Fill in the column names a file is likely to have, looking at its header."""
    known = list(EntryOptions.__annotations__)
    for name in options:
        if name not in known:
            raise OptionError(f"There is no option `{name}`.{did_you_mean(name, known)}")
    given = {"file": path.name, **options}
    layout = given.setdefault("layout", "person")
    if layout != "dyad":
        given.setdefault("id", DYAD)
        given.setdefault("role", ROLE)
    entry = _entry(given)
    folder = path.parent
    table = open_table(located(path.name, folder, allow_outside=True), entry)
    for option, column in {"id": DYAD, "coach": COACH, "occasion": OCCASION}.items():
        if option not in given and column in table.places:
            given[option] = column
    return _entry(given), table


def _entry(given: dict[str, object]) -> DataEntry:
    try:
        return DataEntry.model_validate(given)
    except ValidationError as error:
        raise OptionError(
            [
                Problem(
                    f"`{'.'.join(str(part) for part in fault['loc']) or 'layout'}`: "
                    f"{fault['msg'].removeprefix('Value error, ')}"
                )
                for fault in error.errors()
            ]
        ) from None


def _spellings(words: Words) -> dict[str, tuple[str, ...]]:
    if isinstance(words, Mapping):
        return {
            name: (spelt,) if isinstance(spelt, str) else tuple(spelt) or (name,)
            for name, spelt in words.items()
        }
    return {word: (word,) for word in ([words] if isinstance(words, str) else words)}


def _default_roles(instruments: Sequence[Instrument]) -> dict[str, tuple[str, ...]]:
    """Coach before client, then any others as the instruments name them."""
    every = list(dict.fromkeys(role for one in instruments for role in one.roles))
    usual = [role for role in DEFAULT_ROLES if role in every]
    return {role: (role,) for role in [*usual, *(r for r in every if r not in usual)]}


def _found_occasions(entry: DataEntry, table: RawTable) -> dict[str, tuple[str, ...]]:
    """Occasions in the order in which the file names them first."""
    if not isinstance(entry.occasion, str):
        fixed = entry.occasion.value if entry.occasion else ONLY_OCCASION
        return {fixed: (fixed,)}
    if entry.occasion not in table.places:
        return {}
    words = [cell_text(cell) for cell in table.column(entry.occasion).cells]
    return {word: (word,) for word in words if word}
