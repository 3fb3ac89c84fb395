"""Where in ``results.json`` a number stands, and what the rows there are about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SCALES = ("scale", "predictor", "outcome", "mediator", "moderator")
ROLES = ("role", "role_x", "role_y", "judge", "other", "via", "moderated_by")


@dataclass(frozen=True)
class Source:
    """One place: a column of a row of a result, or a path outside the results."""

    path: str
    result: int = -1
    row: int = -1
    column: str = ""

    @property
    def in_row(self) -> bool:
        return self.row >= 0


class Index:
    """Every number of ``results.json`` by its value, and the words of its rows."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        self.places: dict[float, list[Source]] = defaultdict(list)
        self.texts: set[str] = set()
        for key, part in whole.items():
            if key == "results":
                for place, result in enumerate(part):
                    self._result(place, result)
            elif key != "files":
                self._any(part, key)
        for key, number in recounted(whole):
            self.places[float(number)].append(Source(f"recounted: {key}"))
        self.titles = dict(self._titles())

    def find(self, number: float) -> list[Source]:
        return self.places.get(number, [])

    def is_kept(self, word: str) -> bool:
        """Say whether a word is a row of a file, the seed, or the beginning of a hash."""
        whole = self.whole
        bare = word.strip(".,;:()“”")
        rows = {
            str(row) for file in whole["flow"] for each in file["reasons"] for row in each["rows"]
        }
        known = rows | {str(whole["provenance"].get("seed"))}
        is_hash = len(bare) == 8 and any(len(x) == 64 and bare in x for x in self.texts)
        return is_hash or set(re.split("[-–]", bare)) <= known

    def row(self, source: Source) -> dict[str, Any]:
        """Return the row of a source with everything that says what it is about."""
        result = self.whole["results"][source.result]
        about = {key: entry for key, entry in result.items() if isinstance(entry, str)}
        return about | result["rows"][source.row]

    def scale_names(self, row: Mapping[str, Any]) -> dict[str, set[str]]:
        """Return side → the printed names that the scale on this side of a row may have."""
        found = {}
        for side in SCALES:
            name = row.get(side)
            if isinstance(name, str) and name:
                instrument = row.get("instrument" if side == "scale" else f"{side}_instrument")
                found[side] = self.titles.get(
                    (str(instrument), name.rpartition(".")[2]), set()
                ) | self.titles.get(("", name), set())
        return {side: names for side, names in found.items() if names}

    def _result(self, place: int, result: Mapping[str, Any]) -> None:
        for at, row in enumerate(result["rows"]):
            for column, entry in row.items():
                path = f"results[{place}].rows[{at}].{column}"
                self._one(entry, Source(path, place, at, column))
        for key in ("options", "notes", "undefined", "kept"):
            self._any(result[key], f"results[{place}].{key}", place)

    def _any(self, part: Any, path: str, result: int = -1) -> None:
        if isinstance(part, Mapping):
            for key, entry in part.items():
                self._any(entry, f"{path}.{key}", result)
        elif isinstance(part, list):
            for place, entry in enumerate(part):
                self._any(entry, f"{path}[{place}]", result)
        else:
            self._one(part, Source(path, result))

    def _one(self, entry: Any, source: Source) -> None:
        if isinstance(entry, str):
            if any(sign.isdigit() for sign in entry):
                self.texts.add(entry)
        elif isinstance(entry, int | float) and not isinstance(entry, bool):
            self.places[float(entry)].append(source)

    def _titles(self) -> Iterator[tuple[tuple[str, str], set[str]]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name, instrument in self.whole["instruments"].items():
            for score in (*instrument["subscales"].values(), *instrument["composites"].values()):
                titles = set(score["title"].values())
                found[name, score["id"]] |= titles
                found["", score["id"]] |= titles
                found["", f"{name}.{score['id']}"] |= titles
        yield from found.items()


def recounted(whole: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield what a report counts, counted again: rows of all files, tests of a family, relations.

    Sections may count what they show; they may not reckon with it.
    """
    yield from _rows_of_files(whole["flow"])
    yield from _dyads(whole["design"])
    yield from _things(whole)
    yield from _tests(whole["results"])
    yield from _relations(whole["results"])
    yield from _surfaces(whole["results"])


def _rows_of_files(flow: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for key in ("read", "used", "set_aside"):
        yield f"rows {key}", sum(file[key] for file in flow)
    reasons: dict[str, int] = defaultdict(int)
    for file in flow:
        for reason in file["reasons"]:
            reasons[reason["reason"]] += reason["count"]
    yield from ((f"rows set aside: {reason}", n) for reason, n in reasons.items())


def _dyads(design: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for each in design["occasions"]:
        one_sided = each["first_only"] + each["second_only"]
        yield f"dyads with one view at {each['occasion']}", one_sided
        yield f"dyads with a view at {each['occasion']}", one_sided + each["both"]


def _things(whole: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    yield "instruments", len(whole["instruments"])
    yield "occasions", len(whole["study"]["occasions"])
    yield "declared analyses", len(whole["report"]["confirmatory"])
    for name, instrument in whole["instruments"].items():
        yield f"items of {name}", len(instrument["items"])
        yield f"scales of {name}", len(instrument["subscales"])
        yield f"reversed items of {name}", sum(i["reverse"] for i in instrument["items"].values())
        for score in instrument["subscales"].values():
            yield f"items of {score['id']}", len(score["items"])
        for place, scale in instrument["scales"].items():
            yield f"answers of {name} {place}", len(scale["values"])


def _surfaces(results: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for result in results:
        if result["analysis"] == "congruence":
            for surface in result["kept"]["fields"]["surfaces"]:
                counts["surfaces"] += 1
                counts[f"surfaces: {surface['checklist']['verdict']}"] += 1
    yield from counts.items()


def _tests(results: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for result in results:
        for row in result["rows"]:
            if row.get("p_adjusted") is not None:
                counts[f"{row['family']} tests"] += 1
                counts[f"{row['family']} tests of {result['analysis']}"] += 1
    yield from counts.items()


def _relations(results: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    yield from _held_constant(results)
    for result in results:
        if result["analysis"] != "correlate":
            continue
        for row in result["rows"]:
            if row["estimate"] is None or row["term"] not in ("pearson", "partial"):
                continue
            who = "one person" if row["role_x"] == row["role_y"] else "two people"
            clear = _is_clear(row)
            name = f"{row['term']} relations, {row.get('level', 'total')}"
            for what in (name, f"{name}, with {result['outcome']}"):
                for kind in ("", f", {who}"):
                    counts[f"{what}{kind}"] += 1
                    counts[f"{what}{kind}: {'clear' if clear else 'open'}"] += 1
    yield from counts.items()


def _is_clear(row: Mapping[str, Any]) -> bool:
    low, high, p = row["conf_low"], row["conf_high"], row["p_adjusted"]
    return low is not None and not low <= 0 <= high and (p is None or p < 0.05)


def _held_constant(results: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """Yield how many clear relations were looked at again, and how many still were."""
    before = after = 0
    for result in results:
        rows: dict[tuple[str, str, str], Mapping[str, Any]] = {
            (row["term"], row["role_x"], row["role_y"]): row
            for row in result["rows"]
            if result["analysis"] == "correlate" and row.get("level", "total") == "total"
        }
        for (term, *roles), row in rows.items():
            again = rows.get(("partial", roles[0], roles[1]))
            if term == "pearson" and again and _is_clear(row):
                before += 1
                after += _is_clear(again)
    yield "clear relations looked at again", before
    yield "clear relations that still were", after
