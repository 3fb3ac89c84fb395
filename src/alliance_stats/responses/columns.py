"""Which column holds which item: patterns resolved against a file's header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from alliance_stats.errors import Problem, did_you_mean, listed
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.entry import DataEntry, Fixed
from alliance_stats.responses.raw import trimmed
from alliance_stats.vocabulary import PERSPECTIVES, Perspective

PLACEHOLDERS = ("item", "role", "occasion", "perspective")
_HOLE = re.compile(r"\{([A-Za-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Question:
    """One item of one instrument in one perspective."""

    perspective: Perspective
    instrument: str
    item: str
    scale: str


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one instrument that one role answers at one occasion.

    ``occasion`` is ``None`` where the row says it. ``columns`` maps each question to its header.
    """

    role: str
    occasion: str | None
    instrument: str
    columns: Mapping[Question, str]


@dataclass(slots=True)
class Plan:
    """What a header offers: groups of columns, and everything wrong with it.

    ``missing`` lists the columns that an instrument of the file lacks, as (instrument, headers).
    """

    groups: list[Group] = field(default_factory=list)
    missing: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    found: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a study declares for all its files."""

    instruments: Mapping[str, Instrument]
    roles: Mapping[str, tuple[str, ...]]
    occasions: Mapping[str, tuple[str, ...]]

    def roles_in(self, entry: DataEntry) -> tuple[str, ...]:
        """Roles that a file can hold: all, or the one it is declared to be."""
        if isinstance(entry.role, Fixed):
            role = spelt(entry.role.value, self.roles)
            return (role,) if role else ()
        return tuple(self.roles)


def spelt(word: str, spellings: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the name whose spellings (or own name) hold ``word``.

    Examples
    --------
    >>> spelt("K", {"coach": ("coach", "K"), "client": ("C",)})
    'coach'
    """
    text = str(trimmed(word))
    for name, words in spellings.items():
        if text in words:
            return name
    return text if text in spellings else None


def expanded(pattern: str, **words: str) -> str:
    """Fill a pattern's holes.

    Examples
    --------
    >>> expanded("{item}_{role}", item="tr1", role="K")
    'tr1_K'
    """
    return str(trimmed(_HOLE.sub(lambda hole: words.get(hole.group(1), hole.group(0)), pattern)))


def pattern_problems(entry: DataEntry, frame: Frame) -> list[Problem]:
    """Find unknown holes in patterns, and item ids that no instrument has."""
    faults = dict.fromkeys(sentence for _, sentence in pattern_faults(entry, frame))
    return [Problem(sentence, entry.file) for sentence in faults]


def pattern_faults(entry: DataEntry, frame: Frame) -> Iterator[tuple[str | None, str]]:
    """Yield what is wrong with an entry's ``items``, as (key of the map or None, sentence)."""
    patterns: Mapping[str | None, str]
    patterns = {None: entry.items} if isinstance(entry.items, str) else dict(entry.items.items())
    for key, pattern in patterns.items():
        for hole in sorted(set(_HOLE.findall(pattern)) - set(PLACEHOLDERS)):
            hint = did_you_mean(hole, PLACEHOLDERS)
            yield key, f"'items' holds '{{{hole}}}', which stands for nothing.{hint}"
    if isinstance(entry.items, str) or set(entry.items) <= set(PERSPECTIVES):
        yield from ((None, sentence) for sentence in _shared_items(frame))
        return
    known = _item_names(frame)
    for item in entry.items:
        if item not in known:
            yield (
                item,
                f"'items' names '{item}', which is no item of the study's instruments."
                f"{did_you_mean(item, known)}",
            )


def has_item_map(entry: DataEntry) -> bool:
    """Whether an entry names its item columns one by one."""
    return not isinstance(entry.items, str) and not set(entry.items) <= set(PERSPECTIVES)


def _item_names(frame: Frame) -> list[str]:
    pairs = [(i.id, item) for i in frame.instruments.values() for item in i.items]
    return [item for _, item in pairs] + [f"{instrument}.{item}" for instrument, item in pairs]


def _shared_items(frame: Frame) -> list[str]:
    owners: dict[str, list[str]] = {}
    for instrument in frame.instruments.values():
        for item in instrument.items:
            owners.setdefault(item, []).append(instrument.id)
    shared = {item: ids for item, ids in owners.items() if len(ids) > 1}
    if not shared:
        return []
    item, ids = next(iter(shared.items()))
    return [
        f"{len(shared)} item ids belong to more than one instrument ('{item}' to "
        f"{listed(ids, 'and')}), so a pattern cannot tell their columns apart. "
        f"Write 'items' as a map with keys such as '{ids[0]}.{item}'."
    ]


def plan_columns(
    entry: DataEntry, places: Mapping[str, list[int]], frame: Frame, keys: Iterable[str] = ()
) -> Plan:
    """Match every question to a header; ``keys`` are the headers that hold ids, roles and so on.

    An instrument none of whose columns is there (for a role, occasion and perspective) is not in
    this file; one with some of its columns there is a problem that names the rest.
    """
    plan = Plan(problems=pattern_problems(entry, frame))
    if plan.problems:
        return plan
    for role in frame.roles_in(entry):
        for occasion in _occasions_in_columns(entry, frame):
            for instrument in frame.instruments.values():
                columns = _group_columns(entry, places, frame, instrument, (role, occasion), plan)
                if columns:
                    plan.groups.append(Group(role, occasion, instrument.id, columns))
                    plan.found.add(instrument.id)
    used = {name for group in plan.groups for name in group.columns.values()} | set(keys)
    free = [name for name in places if name not in used]
    plan.problems += [_missing(entry, name, absent, free) for name, absent in plan.missing]
    plan.problems += _repeated(entry, places, plan.groups) + _one_role_only(entry, plan, frame)
    plan.problems = list(dict.fromkeys(plan.problems))
    return plan


def absent_sides(entry: DataEntry, plan: Plan, frame: Frame) -> list[str]:
    """Say where roles or occasions that stand in columns have none for an instrument."""
    told = []
    for name in sorted(plan.found):
        mine = [group for group in plan.groups if group.instrument == name]
        roles, occasions = {g.role for g in mine}, {g.occasion for g in mine} - {None}
        asked = {role for item in frame.instruments[name].items.values() for role in item.roles}
        absent = [r for r in frame.roles_in(entry) if r in asked and r not in roles]
        absent += [o for o in frame.occasions if occasions and o not in occasions]
        if mine and absent:
            told.append(f"There are no columns of instrument '{name}' for {listed(absent, 'and')}.")
    return told


def _one_role_only(entry: DataEntry, plan: Plan, frame: Frame) -> list[Problem]:
    """Find a dyad layout in which only one role has columns: a spelling that does not fit."""
    have = {group.role for group in plan.groups}
    if entry.layout != "dyad" or len(have) != 1:
        return []
    absent = [role for role in frame.roles_in(entry) if role not in have][:1]
    return [
        Problem(
            f"No column holds answers of role '{role}', spelt {listed(frame.roles[role])}. Check "
            "the 'items' pattern and the spellings under 'roles'.",
            entry.file,
        )
        for role in absent
    ]


def _occasions_in_columns(entry: DataEntry, frame: Frame) -> Iterable[str | None]:
    patterns = [entry.items] if isinstance(entry.items, str) else entry.items.values()
    return tuple(frame.occasions) if any("{occasion}" in p for p in patterns) else (None,)


def _group_columns(
    entry: DataEntry,
    places: Mapping[str, list[int]],
    frame: Frame,
    instrument: Instrument,
    who: tuple[str, str | None],
    plan: Plan,
) -> dict[Question, str]:
    columns: dict[Question, str] = {}
    for perspective in PERSPECTIVES:
        wanted = dict(_candidates(entry, frame, instrument, who, perspective))
        there = {question: [n for n in names if n in places] for question, names in wanted.items()}
        present = {question: names for question, names in there.items() if names}
        absent = [names[0] for question, names in wanted.items() if not there[question]]
        if present and absent:
            plan.missing.append((instrument.id, absent))
            plan.found.add(instrument.id)
        for names in present.values():
            if len(names) > 1:
                plan.problems.append(
                    Problem(
                        f"Columns {listed(names, 'and')} spell the same item, role and occasion "
                        "in two ways. Take one out.",
                        entry.file,
                    )
                )
        columns |= {question: names[0] for question, names in present.items()}
    return columns


def _candidates(
    entry: DataEntry,
    frame: Frame,
    instrument: Instrument,
    who: tuple[str, str | None],
    perspective: str,
) -> Iterator[tuple[Question, list[str]]]:
    role, occasion = who
    for item in instrument.items.values():
        if role not in item.roles or perspective not in item.perspectives:
            continue
        pattern = pattern_for(entry, instrument.id, item.id, perspective)
        if pattern is None:
            continue
        names = [
            expanded(pattern, item=item.id, role=r, occasion=o, perspective=perspective)
            for r in frame.roles[role]
            for o in (frame.occasions[occasion] if occasion else ("",))
        ]
        question = Question(as_perspective(perspective), instrument.id, item.id, item.scale)
        yield question, list(dict.fromkeys(names))


def pattern_for(entry: DataEntry, instrument: str, item: str, perspective: str) -> str | None:
    """Return the pattern of an item's column, or ``None`` where this perspective is not read."""
    items = entry.items
    if isinstance(items, str):
        pattern: str | None = items
    elif set(items) <= set(PERSPECTIVES):
        return items.get(perspective)
    else:
        # An item the map leaves out has no column; the name says so in a message.
        pattern = items.get(f"{instrument}.{item}", items.get(item, f"(no column for {item})"))
    if pattern is not None and "{perspective}" not in pattern and perspective != "direct":
        return None
    return pattern


def as_perspective(word: str) -> Perspective:
    """Return a perspective's word as one of the two there are."""
    return "meta" if word == "meta" else "direct"


def _missing(entry: DataEntry, instrument: str, absent: list[str], free: Iterable[str]) -> Problem:
    shown = ", ".join(f"'{name}'" for name in absent[:12])
    more = f" and {len(absent) - 12} more" if len(absent) > 12 else ""
    return Problem(
        f"Columns of instrument '{instrument}' are missing: {shown}{more}. A column that is not "
        f"there is not taken for missing answers; check the names and the 'items' pattern, or add "
        f"empty columns if nobody was asked.{did_you_mean(absent[0], free)}",
        entry.file,
    )


def _repeated(
    entry: DataEntry, places: Mapping[str, list[int]], groups: list[Group]
) -> list[Problem]:
    used = {name for group in groups for name in group.columns.values()}
    return repeated_headers(entry, places, used)


def repeated_headers(
    entry: DataEntry, places: Mapping[str, list[int]], used: Iterable[str]
) -> list[Problem]:
    """Find headers that stand more than once and that the study uses."""
    return [
        Problem(
            f"The header stands {len(places[name])} times, and it cannot be known which column is "
            "meant. Rename or take out the others.",
            entry.file,
            field=name,
            rows=(1,),
        )
        for name in sorted(set(used))
        if len(places.get(name, ())) > 1
    ]
