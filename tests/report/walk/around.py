"""Do the words around a printed number fit a row of ``results.json``?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from report.walk.glossary import BOTH, RATER, SUBJECT, meanings
from report.walk.index import ROLES, Index, Source
from report.walk.lines import Printed
from report.walk.tracing import COUNTING, bare

Mentioned = Callable[[str], frozenset[str]]


@dataclass
class Around:
    """The words around one number, nearest first, and what is named in them."""

    levels: list[str]
    scales: list[frozenset[str]]
    roles: frozenset[str]
    label: str
    head: str
    group: str
    before: str
    in_table: bool

    @cached_property
    def all_scales(self) -> frozenset[str]:
        return frozenset().union(*self.scales)

    @cached_property
    def nearest_scales(self) -> frozenset[str]:
        return next((names for names in self.scales if names), frozenset())

    @cached_property
    def raters(self) -> tuple[list[str], list[str]]:
        """Return who is named as the rater of both sides, and of the outcome."""
        near = self.levels[:3] if self.in_table else self.levels[:1]
        both = [found[-1] for found in map(BOTH.findall, near) if found]
        return both, [found[-1] for found in map(RATER.findall, near) if found]


@dataclass
class About:
    """What one row is about, as words."""

    row: dict[str, Any]
    sides: list[set[str]]
    held: set[str]
    roles: set[str]
    words: set[str]


class Fitting:
    """Says whether a row may stand where a number is printed."""

    def __init__(self, index: Index) -> None:
        self.index = index
        study = index.whole["study"]
        self.roles = {role.casefold() for role in study["roles"]}
        self.occasions = {each.casefold() for each in study["occasions"]}
        names = {name.casefold() for titles in index.titles.values() for name in titles}
        self._scales = mentioned(sorted(names, key=len, reverse=True))
        self._roles = mentioned(sorted(self.roles))
        self._about: dict[tuple[int, int], About] = {}
        self.words = {
            entry.casefold()
            for result in index.whole["results"]
            for row in result["rows"]
            for entry in row.values()
            if is_word(entry)
        }

    def around(self, one: Printed) -> Around:
        """Return the words around a number."""
        in_table = one.line.cell is not None
        texts = [bare(level) for level in one.line.levels]
        if not in_table:
            # Whose count it is may follow ("99 to 113 for client").
            clause = () if one.call.writer in COUNTING else (bare(one.since),)
            texts = [*clause, bare(_sentence(one)), *texts]
        levels = [text.casefold() for text in texts]
        roles = next((found for found in map(self._roles, levels) if found), frozenset())
        label, head = (texts[0].strip(), texts[1].strip()) if in_table else ("", "")
        scales = [self._scales(level) for level in levels]
        group = texts[2].strip() if in_table and len(texts) > 3 else ""
        return Around(levels, scales, roles, label, head, group, bare(one.before), in_table)

    def fits(self, around: Around, source: Source) -> bool:
        about = self.about(source)
        return (
            _scale_fits(around, about)
            and self._role_fits(around, about)
            and self._name_fits(around, about)
            and _words_fit(around, about, source.column)
            and self._arrow_fits(around, about)
        )

    def about(self, source: Source) -> About:
        key = (source.result, source.row)
        if key not in self._about:
            row = self.index.row(source)
            sides = [*self.index.scale_names(row).values()]
            profile = self.index.whole["results"][source.result]["kept"]["fields"]
            sides = sides or [set(profile.get("scale_titles", ()))]
            whose = ("judge",) if row.get("judge") else ROLES
            options = self.index.whole["results"][source.result]["options"]
            self._about[key] = About(
                row=row,
                sides=[{name.casefold() for name in names} for names in sides if names],
                held={
                    name.casefold()
                    for scale in options.get("covariates", ())
                    for name in self.index.titles.get(("", scale), ())
                },
                roles={str(row.get(key)).casefold() for key in whose} & self.roles,
                words={entry.casefold() for entry in row.values() if is_word(entry)},
            )
        return self._about[key]

    def _name_fits(self, around: Around, about: About) -> bool:
        """A label that is a word of some rows (an item, a term, a model) is one of this row's."""
        if around.in_table and about.row.get("analysis") in ("describe", "reliability"):
            is_guess = about.row.get("perspective") == "meta"
            if is_guess != ("(guessed)" in around.label):
                return False
        label, head = {around.label.casefold()}, {around.head.casefold()}
        return label & self.words | head & self.occasions <= about.words

    def _arrow_fits(self, around: Around, about: About) -> bool:
        """Whether a path between two scales leads where its label says."""
        to, ends = about.row.get("scale_to"), re.split(" → |^variance of ", around.label)
        if len(ends) != 2 or not isinstance(to, str):
            return True
        names = {name.casefold() for name in self.index.titles.get(("", to), ())}
        return bool(self._scales(ends[1].casefold()) & names)

    def _role_fits(self, around: Around, about: About) -> bool:
        if not about.roles:
            return True
        if around.roles and not around.roles & about.roles:
            return False
        subject = SUBJECT.search(around.label) if around.in_table else None
        if subject and about.row.get("role"):
            named = subject[1] or subject[2]
            return (
                named.casefold() not in self.roles
                or named.casefold() == about.row["role"].casefold()
            )
        both, raters = ([r for r in named if r in self.roles] for named in around.raters)
        if both and about.row.get("role_y"):
            sides = {str(about.row[key]).casefold() for key in ("role_x", "role_y")}
            return sides == {both[0]}
        rater = about.row.get("role_y") or about.row.get("role")
        return not raters or not rater or str(rater).casefold() == raters[0]


def _words_fit(around: Around, about: About, column: str) -> bool:
    """Whether the glossary's meaning of the words beside the number holds for the row."""
    if around.in_table:
        asked = [
            *meanings(around.label, table=True),
            *meanings(around.head, table=True),
            *meanings(around.group, table=True),
        ]
    else:
        asked = meanings(around.before, table=False)
    return all(meaning(about.row, column) for meaning in asked)


def _scale_fits(around: Around, about: About) -> bool:
    if not about.sides or not around.all_scales:
        return True
    own = set().union(*about.sides)
    if not around.nearest_scales & (own | about.held):
        return False
    told = [bool(names & around.all_scales) for names in about.sides]
    return sum(told) >= min(len(told), len(around.all_scales))


def _sentence(one: Printed) -> str:
    """Return the sentence that a number stands in."""
    begin = max([0, *(found.end() for found in re.finditer(r"[.?] ", one.before))])
    end = one.after.find(". ")
    return one.before[begin:] + (one.after if end < 0 else one.after[:end])


def is_word(entry: object) -> bool:
    """Say whether a column's entry is a word that a label may be."""
    return isinstance(entry, str) and 0 < len(entry) < 30


def mentioned(known: Sequence[str]) -> Mentioned:
    """Return what finds known words in a text, the longest first, each part of it once."""
    words = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in known)
    pattern = re.compile(words or r"(?!)", re.IGNORECASE)

    @cache
    def find(text: str) -> frozenset[str]:
        return frozenset(found.group().casefold() for found in pattern.finditer(text))

    return find
