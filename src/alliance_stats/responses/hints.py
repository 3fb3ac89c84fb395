"""What a careful reader would notice: told, never acted upon."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import Problem
from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.account import Account
from alliance_stats.responses.answers import number
from alliance_stats.responses.blocks import Block
from alliance_stats.responses.columns import Frame, has_item_map
from alliance_stats.responses.keys import MAX_NAME, Register, key_columns
from alliance_stats.responses.raw import RawColumn, cell_text, has_address

MIN_PEOPLE = 20
AGAINST_THE_REST = -0.2
MIN_STRAIGHT = 8
MAX_NAMES = 20
MAX_SHEETS = 8
MAX_HEADER_ROWS = 3  # beyond the first; where more rows hold text, the answers do
_TEST_WORDS = re.compile(r"(?:test|demo|dummy|preview|probe|xxx+|asdf)[\s_-]*\d*", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_PREVIEW = frozenset({"survey preview", "survey test", "preview", "spam", "test"})
_STATUS = frozenset({"status", "distributionchannel", "responsetype"})


def header_hints(account: Account, frame: Frame) -> list[Problem]:
    """Guess why item columns are not found: another pattern, or another header row."""
    hints = []
    items = [item for one in frame.instruments.values() for item in one.items]
    pattern = _near_pattern(items, account.table.header)
    if pattern and pattern != account.entry.items:
        hints.append(f"Columns seem to be called '{pattern}': write items: \"{pattern}\".")
    row = _row_with_items(account, set(items))
    if row is not None:
        above = [r for r in range(1, row) if r not in account.entry.skip_rows]
        hints.append(
            f"The item names stand in row {row}, so the header seems to stand there: write "
            f"skip_rows: {above}."
        )
    if account.table.other_sheets:
        sheets = account.table.other_sheets
        hints.append(
            f"The workbook also has {_quoted(sheets)}. If the answers stand in another sheet, "
            f'name it: sheet: "{sheets[0]}".'
        )
    return [Problem(hint, account.entry.file) for hint in hints]


def _quoted(sheets: Sequence[str]) -> str:
    some = [f"'{name[:MAX_NAME]}'" for name in sheets[:MAX_SHEETS]]
    rest = len(sheets) - MAX_SHEETS
    return ", ".join(some) + (f" and {rest} more" if rest > 0 else "")


def _near_pattern(items: Sequence[str], header: Sequence[str]) -> str | None:
    """Return the pattern that most headers with an item's name in them share."""
    by_length = sorted(items, key=len, reverse=True)
    wraps: Counter[str] = Counter()
    for name in header:
        item = next((i for i in by_length if _stands_in(i, name)), None)
        if item is not None:
            wraps[name.replace(item, "{item}", 1)] += 1
    if not wraps:
        return None
    pattern, count = wraps.most_common(1)[0]
    return pattern if count >= 2 and pattern != "{item}" else None


def _stands_in(item: str, name: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(item)}(?![A-Za-z0-9])", name) is not None


def _row_with_items(account: Account, items: set[str]) -> int | None:
    header = account.table.header
    for position, row in enumerate(account.table.rows[:5].tolist()):
        here = [values[position : position + 1] for values in account.table.data]
        words = {cell_text(str(cell)) for values in here for cell in list(values)}
        if len(words & items) >= 2 and not set(header) & items:
            return int(row)
    return None


def extra_header_rows(account: Account, names: Sequence[str]) -> list[Problem]:
    """Find rows under the header that hold text in nearly every item column."""
    if account.entry.labels or not names:
        return []
    columns = [account.table.column(name) for name in names]
    rows = []
    for position, row in enumerate(account.table.rows[: MAX_HEADER_ROWS + 1].tolist()):
        texts = sum(_is_prose(column, position) for column in columns)
        if texts < max(2, 0.8 * len(columns)):
            break
        rows.append(row)
    if not rows or len(rows) == account.n_rows or len(rows) > MAX_HEADER_ROWS:
        return []
    return [
        Problem(
            "These rows hold text in nearly every item column, as further header rows do. If they "
            f"are, write skip_rows: {[*account.entry.skip_rows, *rows]}.",
            account.entry.file,
            rows=tuple(rows),
        )
    ]


def _is_prose(column: RawColumn, position: int) -> bool:
    cell = column.cells[column.codes[position]]
    text = cell_text(cell)
    return isinstance(cell, str) and len(text) > 3 and number(text.replace(",", ".")) is None


def tell_hints(account: Account, blocks: Sequence[Block], frame: Frame) -> None:
    """Look at what was read and note what its owner should look at."""
    if not account.n_rows:
        account.notice("The file has its header and no rows, so nothing was read from it.")
    _tell_of_test_rows(account)
    for role, name in enumerate(frame.roles):
        for instrument in frame.instruments.values():
            mine = [b for b in blocks if b.role == role and b.instrument == instrument.id]
            if mine:
                _tell_of_turned_items(account, mine, instrument, name)
                _tell_of_straight_lines(account, mine, instrument)
                _tell_of_gaps(account, mine, instrument, name)
    _tell_of_unasked(account, blocks)


def _tell_of_test_rows(account: Account) -> None:
    table = account.table
    mask = np.zeros(account.n_rows, dtype=bool)
    for name in table.places:
        if name.casefold() in _STATUS:
            column = table.column(name)
            mask |= column.rows_with([cell_text(c).casefold() in _PREVIEW for c in column.cells])
    for option, name in key_columns(account.entry).items():
        if option in ("id", "coach", "person"):
            column = table.column(name)
            fits = [_TEST_WORDS.fullmatch(cell_text(c)) is not None for c in column.cells]
            mask |= column.rows_with(fits)
    mask &= account.open_rows
    if mask.any():
        account.notice(
            f"{_rows(mask, 'looks', 'look')} like a test or preview ({account.place(mask)}). "
            "Nothing was set aside for it."
        )


def _rows(mask: NDArray[np.bool_], one: str, many: str) -> str:
    return counted(int(mask.sum()), f"row {one}", f"rows {many}")


def _tell_of_turned_items(
    account: Account, blocks: Sequence[Block], instrument: Instrument, role: str
) -> None:
    """Notice items that go against the rest of their subscale once keyed as declared."""
    keyed = _keyed(blocks, instrument)
    for subscale in instrument.subscales.values():
        items = [item for item in subscale.items if item in keyed]
        if len(items) < 3:
            continue
        table = np.stack([keyed[item] for item in items], axis=1)
        complete = table[~np.isnan(table).any(axis=1)]
        if len(complete) < MIN_PEOPLE:
            continue
        against = [i for i, r in zip(items, _item_rest(complete), strict=True) if _is_against(r)]
        # When most items "go against", it is the few others that are turned; say nothing exact.
        for item in against if 2 * len(against) < len(items) else []:
            account.notice(_turned(item, subscale.id, role, instrument.items[item].reverse))


def _is_against(r: float) -> bool:
    return bool(r < AGAINST_THE_REST)


def _turned(item: str, subscale: str, role: str, reverse: bool) -> str:
    why = (
        "it is declared 'reverse', and the file may hold it already reversed"
        if reverse
        else "the file may hold its codes turned round"
    )
    return (
        f"Answers of role '{role}' to item '{item}' go against the other items of '{subscale}': "
        f"{why}. Nothing was changed; check the export."
    )


def _keyed(blocks: Sequence[Block], instrument: Instrument) -> dict[str, NDArray[np.float64]]:
    """Return each direct item's answers, reversed as declared, over all units of the blocks."""
    keyed = {}
    for item in instrument.items.values():
        parts = []
        for block in blocks:
            column = _answers(block, item.id)
            if column is None:
                break
            parts.append(column)
        else:
            values = np.concatenate(parts)
            scale = instrument.scales[item.scale]
            keyed[item.id] = scale.minimum + scale.maximum - values if item.reverse else values
    return keyed


def _answers(block: Block, item: str) -> NDArray[np.float64] | None:
    for place, question in enumerate(block.questions):
        if question.item == item and question.perspective == "direct":
            answers: NDArray[np.float64] = block.values[block.kept, place]
            return answers
    return None


def _item_rest(table: NDArray[np.float64]) -> list[float]:
    """Correlate each column with the sum of the others; NaN where one of the two is constant."""
    total = table.sum(axis=1)
    return [_correlation(column, total - column) for column in table.T]


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    dx, dy = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((dx @ dx) * (dy @ dy)))
    return float(dx @ dy) / scale if scale > 0 else float("nan")


def _tell_of_straight_lines(
    account: Account, blocks: Sequence[Block], instrument: Instrument
) -> None:
    """Notice people who gave one answer to every item, reversed ones included."""
    mask = np.zeros(account.n_rows, dtype=bool)
    for block in blocks:
        direct = [p for p, q in enumerate(block.questions) if q.perspective == "direct"]
        items = [instrument.items[block.questions[p].item] for p in direct]
        if len(direct) < MIN_STRAIGHT or len({item.reverse for item in items}) < 2:
            continue
        values = block.values[:, direct]
        same = (values == values[:, :1]).all(axis=1) & block.kept
        mask |= block.rows(same)
    if mask.any():
        account.notice(
            f"{_rows(mask, 'gives', 'give')} one and the same answer to every item of "
            f"'{instrument.id}', reversed items included ({account.place(mask)}). Nothing was set "
            "aside for it."
        )


def _tell_of_gaps(
    account: Account, blocks: Sequence[Block], instrument: Instrument, role: str
) -> None:
    mask = np.zeros(account.n_rows, dtype=bool)
    nobody: list[str] = []
    for block in blocks:
        unanswered = np.isnan(block.values)
        idle = np.logical_and.reduce(unanswered[block.kept], axis=0)
        if idle.all():
            continue
        nobody += [q.item for q, none in zip(block.questions, list(idle), strict=True) if none]
        asked = unanswered[:, ~idle]
        mask |= block.rows((asked.mean(axis=1) > 0.5) & ~asked.all(axis=1) & block.kept)
    if nobody:
        account.notice(
            f"Nobody in role '{role}' answers these items of '{instrument.id}': "
            f"{', '.join(dict.fromkeys(nobody))}."
        )
    if mask.any():
        account.notice(
            f"{_rows(mask, 'answers', 'answer')} fewer than half the items of '{instrument.id}' "
            f"(role '{role}', {account.place(mask)}). Nothing was set aside for it."
        )


def _tell_of_unasked(account: Account, blocks: Sequence[Block]) -> None:
    """Notice answers in columns that this row's role is not asked."""
    if account.entry.layout != "person" or account.entry.role is None:
        return
    by_role: dict[int, set[str]] = {}
    rows: dict[int, NDArray[np.bool_]] = {}
    for block in blocks:
        by_role.setdefault(block.role, set()).update(block.columns)
        none = np.zeros(account.n_rows, dtype=bool)
        rows[block.role] = rows.get(block.role, none) | block.rows(block.kept)
    every = set().union(*by_role.values())
    for name, mask in _other_answers(account, by_role, rows, every):
        account.notice(
            f"Column '{name}' holds something in {account.place(mask)}, although its item is not "
            "asked of that role; it was not used."
        )


def _other_answers(
    account: Account,
    by_role: dict[int, set[str]],
    rows: dict[int, NDArray[np.bool_]],
    every: set[str],
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for role, own in by_role.items():
        for name in sorted(every - own):
            column = account.table.column(name)
            filled = column.rows_with([cell_text(cell) != "" for cell in column.cells])
            if (filled & rows[role]).any():
                yield name, filled & rows[role]


def tell_unused_columns(accounts: Sequence[Account]) -> None:
    """Name the columns that nobody uses, where an explicit map names those that are used."""
    files: dict[str, list[Account]] = {}
    for account in accounts:
        files.setdefault(account.entry.file, []).append(account)
    for entries in files.values():
        last = entries[-1]
        if last.entry.layout == "long" or not any(has_item_map(one.entry) for one in entries):
            continue
        used = {name for one in entries for name in one.used}
        used |= {name for one in entries for name in key_columns(one.entry).values()}
        unused = [name for name in last.table.places if name not in used]
        if unused:
            last.notice(
                f"{counted(len(unused), 'column is', 'columns are')} not used{_named(unused)}. If "
                "one holds answers, name it under 'items'."
            )


def _named(names: Sequence[str]) -> str:
    """Write headers, unless they may be somebody's answers in a file without a header."""
    if any(number(name) is not None or has_address(name) for name in names):
        return ""
    shown = ", ".join(f"'{name[:MAX_NAME]}'" for name in names[:MAX_NAMES])
    rest = len(names) - MAX_NAMES
    return f": {shown}{f' and {rest} more' if rest > 0 else ''}"


def tell_near_ids(accounts: Sequence[Account], register: Register) -> None:
    """Warn of ids that differ in case, accents, spaces, signs, O/0 or leading zeros only."""
    for what, ids in (("dyad", register.dyads), ("coach", register.coaches)):
        groups: dict[str, list[str]] = {}
        for name in ids.all():
            groups.setdefault(_loosely(name), []).append(name)
        near = [names for names in groups.values() if len(names) > 1]
        if near and accounts:
            accounts[-1].warn(_near(what, near))


def _near(what: str, near: list[list[str]]) -> str:
    shown = [names for names in near if not any(has_address(name) for name in names)][:10]
    pairs = "; ".join(" and ".join(f"'{name}'" for name in names) for names in shown)
    more = f"; and {len(near) - len(shown)} more" if shown and len(near) > len(shown) else ""
    zeros = any(len({name.lstrip("0") for name in names}) < len(names) for names in near)
    why = "; a spreadsheet drops leading zeros unless the column is formatted as text"
    return (
        f"{counted(len(near), 'group')} of {what} ids nearly the same, kept apart"
        f"{f': {pairs}{more}' if shown else ''}. Mend the ids if they mean one {what}"
        f"{why if zeros else ''}."
    )


def _loosely(name: str) -> str:
    if not name.isascii():
        marks = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in marks if not unicodedata.combining(letter))
    letters = name.casefold() if name.isalnum() else _SIGNS.sub("", name.casefold())
    return _LEADING_ZEROS.sub("", letters.replace("o", "0"))
