"""Who, when: ids, roles and occasions of every row, as text, exactly as declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import Problem, did_you_mean, listed
from alliance_stats.responses.account import Account, Names
from alliance_stats.responses.answers import number
from alliance_stats.responses.columns import Frame, repeated_headers, spelt
from alliance_stats.responses.entry import DataEntry, Fixed
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.raw import DATES, RawTable, cell_text, has_address, trimmed

MAX_NAME = 40
_WITH_POINTS = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?[ T]+(\d{1,2})(:\d{2}(?::\d{2})?))?", re.ASCII
)
NO_ID = "no dyad id"
EMPTY_ROW = "empty row"

_A = {"role": "a role", "occasion": "an occasion"}

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RowKeys:
    """Codes per row; -1 is blank or unknown. ``role`` or ``occasion`` is ``None`` in columns.

    ``order`` is the moment of submission in seconds: -inf where it is blank, NaN throughout where
    no column says.
    """

    dyad: Codes
    coach: Codes
    person: Codes
    role: Codes | None
    occasion: Codes | None
    order: NDArray[np.float64]


def key_columns(entry: DataEntry) -> dict[str, str]:
    """Return the columns an entry names, by option."""
    named = {
        "id": entry.id,
        "coach": entry.coach,
        "person": entry.person,
        "submitted": entry.submitted,
        "role": entry.role,
        "occasion": entry.occasion,
    }
    if entry.layout == "long":
        named |= {"item": entry.item, "response": entry.response}
    return {option: name for option, name in named.items() if isinstance(name, str)}


def key_problems(entry: DataEntry, table: RawTable, frame: Frame) -> list[Problem]:
    """Find key columns that are not there, and roles or occasions nobody declared."""
    named = key_columns(entry)
    free = [name for name in table.places if name not in named.values()]
    problems = [
        Problem(
            f"There is no column '{name}', which '{option}' names."
            f"{did_you_mean(name, free)}{_has(table)}",
            entry.file,
        )
        for option, name in named.items()
        if name not in table.places
    ]
    problems += repeated_headers(entry, table.places, named.values())
    return problems + _word_problems(entry, frame)


def _has(table: RawTable) -> str:
    """Name some headers, unless they may be somebody's answers."""
    names = list(table.places)
    if any(number(name) is not None or has_address(name) for name in names):
        return " The first row holds numbers or addresses; does the file have a header row?"
    names = [name for name in names if len(name) <= MAX_NAME]
    shown = ", ".join(f"'{name}'" for name in names[:8])
    return f" It has {shown}{' and more' if len(names) > 8 else ''}." if names else ""


def _word_problems(entry: DataEntry, frame: Frame) -> list[Problem]:
    problems = []
    if isinstance(entry.role, Fixed) and spelt(entry.role.value, frame.roles) is None:
        problems.append(_undeclared(entry, "role", entry.role.value, frame.roles))
    if isinstance(entry.occasion, Fixed) and spelt(entry.occasion.value, frame.occasions) is None:
        problems.append(_undeclared(entry, "occasion", entry.occasion.value, frame.occasions))
    if entry.occasion is None and len(frame.occasions) > 1 and not _occasion_in_columns(entry):
        problems.append(
            Problem(
                "The study has several occasions, and nothing says which of them this file holds. "
                "Name the column under 'occasion', or write occasion: {is: ...}.",
                entry.file,
            )
        )
    return problems


def _undeclared(
    entry: DataEntry, option: str, word: str, known: Mapping[str, tuple[str, ...]]
) -> Problem:
    return Problem(
        f"'{option}' is '{word}', which is not declared. Declared are {listed(known, 'and')}."
        f"{did_you_mean(word, known)}",
        entry.file,
    )


def _occasion_in_columns(entry: DataEntry) -> bool:
    patterns = [entry.items] if isinstance(entry.items, str) else entry.items.values()
    return any("{occasion}" in pattern for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Register:
    """Every id of a study, shared by its files."""

    dyads: Names = field(default_factory=Names)
    coaches: Names = field(default_factory=Names)
    people: Names = field(default_factory=Names)


def row_keys(account: Account, frame: Frame, register: Register, policy: Policy) -> RowKeys:
    """Read the key columns of every row, setting aside rows that cannot belong anywhere."""
    account.set_aside(~account.table.filled(), EMPTY_ROW)
    entry = account.entry
    dyad = _dyads(account, register.dyads)
    account.set_aside(dyad < 0, NO_ID)
    coach = _ids(account, entry.coach, register.coaches)
    if entry.coach and ((coach < 0) & account.open_rows).any():
        blank = (coach < 0) & account.open_rows
        account.notice(
            f"The coach's id is blank in {account.place(blank)}; it was taken from the dyad's "
            "other rows where they have one."
        )
    return RowKeys(
        dyad=dyad,
        coach=coach,
        person=_ids(account, entry.person, register.people),
        role=_roles(account, frame, policy),
        occasion=_occasions(account, frame, policy),
        order=_order(account, policy),
    )


def _dyads(account: Account, dyads: Names) -> Codes:
    if account.entry.id is None:
        account.notice("No 'id' is declared, so dyads are numbered by their row: 1, 2, 3 ...")
        return np.array([dyads.code(str(n + 1)) for n in range(account.n_rows)], dtype=np.int64)
    return _ids(account, account.entry.id, dyads)


def _ids(account: Account, name: str | None, names: Names) -> Codes:
    if name is None:
        return np.full(account.n_rows, -1, dtype=np.int64)
    column = account.table.column(name)
    dated = column.rows_with([isinstance(cell, DATES) for cell in column.cells])
    if (dated & account.open_rows).any():
        account.problem(
            "The id is stored as a date: a spreadsheet turns text such as 1-2 into one. "
            "Format the column as text and enter these ids again.",
            field=name,
            rows=dated & account.open_rows,
        )
    ids = [_unguarded(cell_text(cell)) for cell in column.cells]
    _tell_of_ids(account, name, ids)
    codes = np.array([names.code(text) for text in ids], dtype=np.int64)
    return codes[column.codes] if len(codes) else np.zeros(0, dtype=np.int64)


def _unguarded(text: str) -> str:
    """Take off the apostrophe that guards a cell against being run as a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text


def _tell_of_ids(account: Account, name: str, ids: list[str]) -> None:
    column = account.table.column(name)
    changed = column.rows_with(
        [isinstance(c, str) and c != text for c, text in zip(column.cells, ids, strict=True)]
    )
    if changed.any():
        account.notice(
            f"Outer white space (or an invisible mark) was taken off ids in column '{name}', "
            f"{account.place(changed)}."
        )
    if any(has_address(text) for text in ids):
        account.notice(
            f"Column '{name}' holds e-mail addresses. Replace them by codes before the data are "
            "passed on: an address names a person."
        )


def _roles(account: Account, frame: Frame, policy: Policy) -> Codes | None:
    role = account.entry.role
    if role is None:
        return None
    if isinstance(role, Fixed):
        name = spelt(role.value, frame.roles)
        return np.full(account.n_rows, list(frame.roles).index(name) if name else -1)
    return _words(account, role, frame.roles, "role", policy)


def _occasions(account: Account, frame: Frame, policy: Policy) -> Codes | None:
    occasion = account.entry.occasion
    if isinstance(occasion, str):
        return _words(account, occasion, frame.occasions, "occasion", policy)
    if isinstance(occasion, Fixed):
        name = spelt(occasion.value, frame.occasions)
        return np.full(account.n_rows, list(frame.occasions).index(name) if name else -1)
    if _occasion_in_columns(account.entry):
        return None
    return np.zeros(account.n_rows, dtype=np.int64)


def _words(
    account: Account,
    name: str,
    spellings: Mapping[str, tuple[str, ...]],
    what: str,
    policy: Policy,
) -> Codes:
    known = {word: code for code, words in enumerate(spellings.values()) for word in words}
    column = account.table.column(name)
    texts = [cell_text(cell) for cell in column.cells]
    codes = np.array([known.get(text, -1) for text in texts], dtype=np.int64)[column.codes]
    unknown = (codes < 0) & account.open_rows
    if not unknown.any():
        return codes
    if policy.invalid == "missing":
        account.cells.append(
            f"{account.table.file}: column '{name}', {account.place(unknown)}: no known {what}."
        )
        account.set_aside(unknown, f"no known {what}")
        return codes
    for message, words in _unknown_words(texts, known, what).items():
        rows = column.rows_with([text in words for text in texts]) & account.open_rows
        if rows.any():
            account.problem(message, field=name, rows=rows)
    return codes


def _unknown_words(texts: list[str], known: Mapping[str, int], what: str) -> dict[str, set[str]]:
    """Group unknown words by what can be said of them without showing them."""
    groups: dict[str, set[str]] = {}
    for text in dict.fromkeys(texts):
        if text in known:
            continue
        near = did_you_mean(text.casefold(), {word.casefold() for word in known})
        meant = [word for word in known if near and f"'{word.casefold()}'" in near]
        message = (
            f"The cell is empty where {_A[what]} is expected. Fill it in, or take out the row."
            if not text
            else f"The word is no declared spelling of {_A[what]}: {listed(known)}."
            + (f" Is '{meant[0]}' meant?" if meant else "")
            + f" Mend the cell, or declare the spelling under '{what}s'."
        )
        groups.setdefault(message, set()).add(text)
    return groups


def _order(account: Account, policy: Policy) -> NDArray[np.float64]:
    """Return when each row was submitted; needed only where a policy chooses between rows.

    Where duplicates are an error instead, stamps that cannot be read are kept to be told with
    them: whoever then writes another policy would meet them next.
    """
    name = account.entry.submitted
    unknown = np.full(account.n_rows, np.nan)
    if name is None:
        return unknown
    column = account.table.column(name)
    stamps = [_stamp(cell) for cell in column.cells]
    unread = column.rows_with([stamp is None for stamp in stamps]) & account.open_rows
    if unread.any():
        told = Problem(
            "The time stamp cannot be read, or its day and month could be confused (01/02/2026). "
            "Write it like 2026-03-01 14:05 or 01.03.2026 14:05.",
            account.entry.file,
            field=name,
            rows=account.shown_rows(unread),
        )
        later = policy.duplicates == "error"
        (account.beside_duplicates if later else account.problems).append(told)
    if unread.any() or policy.duplicates == "error":
        return unknown
    times = np.array([-np.inf if stamp is None else stamp for stamp in stamps], dtype=float)
    return times[column.codes] if len(times) else unknown


def _stamp(cell: object) -> float | None:
    """Return a moment as a number that sorts; -inf for a blank, ``None`` if it cannot be read."""
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, str):
        text = str(trimmed(cell))
        if not text:
            return -np.inf
        try:
            cell = datetime.fromisoformat(_iso(text))
        except ValueError:
            return None
    if isinstance(cell, datetime):
        zoned = cell if cell.tzinfo else cell.replace(tzinfo=UTC)
        return zoned.timestamp()
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC).timestamp()
    return None


def _iso(text: str) -> str:
    """Write a date with points, which is day before month everywhere, as ISO does.

    Examples
    --------
    >>> _iso("1.3.2026 9:05"), _iso("2026-03-01"), _iso("01/03/2026")
    ('2026-03-01 09:05', '2026-03-01', '01/03/2026')
    """
    found = _WITH_POINTS.fullmatch(text)
    if found is None:
        return text
    day, month, year, hour, rest = found.groups()
    clock = f" {int(hour):02d}{rest}" if hour else ""
    return f"{year}-{int(month):02d}-{int(day):02d}{clock}"
