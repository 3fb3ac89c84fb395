"""Faults put into a report on purpose, to see whether the walk notices them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from alliance_stats.report.content import ReportContent
from alliance_stats.results import Estimate, Result
from report.walk.lines import Printed

Row = tuple[int, int]


def digit(text: str, rng: random.Random) -> str:
    """Return a printed number with another last digit."""
    places = [i for i, sign in enumerate(text) if sign.isdigit()]
    place = places[-1]
    other = rng.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + other + text[place + 1 :]


def sign(text: str, _: random.Random) -> str:
    """Return a printed number with the other sign."""
    place = next(i for i, each in enumerate(text) if each.isdigit() or each in "−.")
    return (
        text[:place] + text[place + 1 :] if text[place] == "−" else f"{text[:place]}−{text[place:]}"
    )


def printed_otherwise(
    every: Sequence[Printed],
    change: Callable[[str, random.Random], str],
    rng: random.Random,
    n: int,
) -> tuple[list[Printed], set[int]]:
    """Return a report in which ``n`` numbers are printed wrongly, and which."""
    places = set(rng.sample(range(len(every)), n))
    return [
        replace(one, text=change(one.text, rng)) if place in places else one
        for place, one in enumerate(every)
    ], places


def rows_swapped(
    every: Sequence[Printed], rng: random.Random, counting: frozenset[str]
) -> tuple[list[Printed], list[set[int]]]:
    """Return a report in which two rows of every table have each other's numbers, and which.

    Each entry of the list holds the places of one swap whose numbers are not the same.
    """
    tables: dict[str, dict[int, list[int]]] = {}
    for place, one in enumerate(every):
        if one.line.cell is not None:
            tables.setdefault(one.line.cell[0], {}).setdefault(one.line.cell[1], []).append(place)
    changed = list(every)
    swaps = []
    for rows in tables.values():
        shapes = {
            row: [(every[p].line.cell or ("", 0, 0))[2] for p in ps] for row, ps in rows.items()
        }
        pairs = [(a, b) for a in rows for b in rows if a < b and shapes[a] == shapes[b]]
        if not pairs:
            continue
        a, b = rng.choice(pairs)
        touched = set()
        for one, two in zip(rows[a], rows[b], strict=True):
            changed[one] = replace(every[one], text=every[two].text, call=every[two].call)
            changed[two] = replace(every[two], text=every[one].text, call=every[one].call)
            if every[one].call != every[two].call and every[one].call.writer not in counting:
                touched |= {one, two}
        swaps += [touched] if touched else []
    return changed, swaps


NUMBERS = (
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "conf_low",
    "conf_high",
    "n_dyads",
)


def other_digit(results: list[Result], rows: Sequence[Row], rng: random.Random) -> None:
    """Change an estimate or a bound of one row by a few hundredths."""
    at, row = rng.choice(rows)
    name = rng.choice(["estimate", "conf_low", "conf_high"])
    old = getattr(results[at].estimates[row], name)
    new = old + rng.choice([-1, 1]) * 0.01 * rng.randint(1, 9)
    _put(results, (at, row), replace(results[at].estimates[row], **{name: new}))


def other_sign(results: list[Result], rows: Sequence[Row], rng: random.Random) -> None:
    """Turn the sign of one row."""
    at, row = rng.choice(rows)
    old = results[at].estimates[row]
    turned = replace(old, estimate=-old.estimate, conf_low=-old.conf_high, conf_high=-old.conf_low)
    _put(results, (at, row), turned)


def swapped_rows(results: list[Result], rows: Sequence[Row], rng: random.Random) -> None:
    """Give two rows of one result each other's numbers."""
    at, row = rng.choice(rows)
    others = [each for each in rows if each[0] == at and each[1] != row]
    if others:
        _swap(results, (at, row), rng.choice(others))


def swapped_results(results: list[Result], rows: Sequence[Row], rng: random.Random) -> None:
    """Give the same row of two results of one analysis each other's numbers."""
    at, row = rng.choice(rows)
    term = results[at].estimates[row].term
    others = [
        (a, r)
        for a, r in rows
        if a != at
        and results[a].analysis == results[at].analysis
        and results[a].estimates[r].term == term
    ]
    if others:
        _swap(results, (at, row), rng.choice(others))


FAULTS = (other_digit, other_sign, swapped_rows, swapped_results)


def faulty(
    content: ReportContent,
    fault: Callable[[list[Result], Sequence[Row], random.Random], None],
    rows: Sequence[Row],
    rng: random.Random,
) -> ReportContent:
    """Return the content as a report would use it that takes a number from the wrong place."""
    results = list(content.results)
    fault(results, rows, rng)
    return replace(content, results=tuple(results))


def _swap(results: list[Result], one: Row, two: Row) -> None:
    first, second = (results[at].estimates[row] for at, row in (one, two))
    _put(results, one, _with_numbers(first, second))
    _put(results, two, _with_numbers(second, first))


def _with_numbers(own: Estimate, other: Estimate) -> Estimate:
    numbers = {
        name: entry
        for name, entry in other.extra.items()
        if name in own.extra and isinstance(entry, int | float) and not isinstance(entry, bool)
    }
    tidy = {name: getattr(other, name) for name in NUMBERS}
    return replace(own, **tidy, extra={**own.extra, **numbers})


def _put(results: list[Result], place: Row, estimate: Estimate) -> None:
    at, row = place
    every = list(results[at].estimates)
    every[row] = estimate
    results[at] = replace(results[at], estimates=tuple(every))
