"""Does every printed number stand where the words around it say?

For each printed number the rows of ``results.json`` that hold exactly this number are looked up;
one of them must fit the words around it: the scales named there, the roles, the estimate that an
interval follows, and the kind of number that the column or the row of a table holds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance_stats import interpret
from report.walk.around import Fitting
from report.walk.index import Index, Source
from report.walk.lines import Printed
from report.walk.tracing import COUNTING, bare

Fits = Mapping[int, set[Source]]


@dataclass(frozen=True)
class Failure:
    """A printed number that cannot be walked back, and why."""

    printed: Printed
    why: str

    def __str__(self) -> str:
        return f"{self.printed.where} {self.why}"


def thresholds() -> set[float]:
    """Return the numbers of the cited rules: they are no results."""
    found: set[float] = set()
    for entry in vars(interpret).values():
        for each in entry.values() if isinstance(entry, dict) else (entry,):
            if isinstance(each, interpret.Threshold):
                found |= {float(each.value), -float(each.value)}
            elif isinstance(each, interpret.Rule):
                found |= {float(cut) for cut, _ in each.cuts}
            elif isinstance(each, int | float) and not isinstance(each, bool):
                found.add(float(each))
    return found


class Walk:
    """One report's numbers against one ``results.json``."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.fitting = Fitting(index)
        self.rules = thresholds()

    def failures(self, every: Sequence[Printed]) -> list[Failure]:
        """List the numbers that cannot be walked back to a row about the same thing."""
        found: dict[int, str] = {}
        fits: dict[int, set[Source]] = {}
        for place, one in enumerate(every):
            why, fits[place] = self._alone(one)
            if why:
                found[place] = why
        for place, why in (*_intervals(every, fits), *self._tables(every, fits)):
            found.setdefault(place, why)
        return [Failure(every[place], why) for place, why in sorted(found.items())]

    def sources(self, one: Printed) -> set[tuple[int, int]]:
        """Return the (result, row) pairs that hold every number of a printed text."""
        each = [self.index.find(x) for x in one.call.numbers]
        rows = [{(s.result, s.row) for s in found if s.in_row} for found in each]
        return set.intersection(*rows)

    def _alone(self, one: Printed) -> tuple[str, set[Source]]:
        """Return what is wrong with one number, and the places in rows that fit its words."""
        if one.text != one.call.text:
            return f"is printed otherwise than {one.call.text}", set()
        each = [self.index.find(x) for x in one.call.numbers]
        if not all(each):
            known = all(x in self.rules or self.index.find(x) for x in one.call.numbers)
            return ("" if known else "stands in no row"), set()
        common = self.sources(one)
        # What a result keeps beyond its rows says nothing of whose number it is.
        elsewhere = all(any(s.result < 0 for s in found) for found in each)
        if not common:
            kept = all(any(not s.in_row for s in found) for found in each)
            return ("" if kept else "comes from two rows"), set()
        around = self.fitting.around(one)
        fits = {
            source
            for found in each
            for source in found
            if (source.result, source.row) in common and self.fitting.fits(around, source)
        }
        wrong = not fits and not elsewhere
        return ("belongs to a row about something else" if wrong else ""), fits

    def _tables(self, every: Sequence[Printed], fits: Fits) -> Iterator[tuple[int, str]]:
        tables: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(every):
            if one.line.cell is not None and fits[place]:
                tables[one.line.cell[0]].append(place)
        for places in tables.values():
            if all(every[place].call.writer in COUNTING for place in places):
                continue  # a table of counts: of people, of items
            # A table has one kind of number a column, or one a row: whichever it breaks less.
            ways = [self._odd(every, fits, places, by_row=by_row) for by_row in (False, True)]
            yield from ((place, "is no number of this column") for place in min(ways, key=len))

    def _odd(
        self, every: Sequence[Printed], fits: Fits, places: Sequence[int], *, by_row: bool
    ) -> list[int]:
        """List the numbers whose term is not that of their column (or of their row)."""
        of_terms: dict[Hashable, list[int]] = defaultdict(list)
        of_columns: dict[Hashable, list[int]] = defaultdict(list)
        for place in places:
            _, row, column = every[place].line.cell or ("", 0, 0)
            key = (column, every[place].ordinal, _letters(every[place].since))
            of_columns[key].append(place)
            of_terms[row if by_row else key].append(place)
        terms = {place: {self._term(source) for source in fits[place]} for place in places}
        columns = {place: {source.column for source in fits[place]} for place in places}
        odd = {place for members in of_terms.values() for place in _minority(members, terms)}
        odd |= {place for members in of_columns.values() for place in _minority(members, columns)}
        return sorted(odd)

    def _term(self, source: Source) -> tuple[str, str]:
        row = self.fitting.about(source).row
        return str(row.get("analysis")), str(row.get("term"))


def _intervals(every: Sequence[Printed], fits: Fits) -> Iterator[tuple[int, str]]:
    """Yield the estimates whose interval comes from another row."""
    for place, one in enumerate(every[1:], start=1):
        before = every[place - 1]
        follows = before.line is one.line and not bare(one.since).strip()
        if follows and "interval" in one.call.writer and fits[place] and fits[place - 1]:
            own = {(s.result, s.row) for s in fits[place]}
            if not own & {(s.result, s.row) for s in fits[place - 1]}:
                yield place - 1, "and its interval come from two rows"
                yield place, "and its estimate come from two rows"


def _letters(text: str) -> str:
    """Return the words in front of a number in its cell: one cell may hold several kinds."""
    return " ".join(re.findall(r"[^\W\d_]+", bare(text)))


def _minority(members: Sequence[int], kinds: Mapping[int, set[Hashable]]) -> Iterator[int]:
    """Yield the members that lack the kind which most of them have."""
    votes = Counter(kind for member in members for kind in kinds[member])
    most = max(votes.values(), default=0)
    winners = {kind for kind, n in votes.items() if n == most}
    yield from (member for member in members if not kinds[member] & winners)
