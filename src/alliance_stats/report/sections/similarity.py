"""Similarity: do both see the same pattern, beyond what any two people would share."""

from __future__ import annotations

import math

from alliance_stats.formatting import count, counted, p_value, value, value_interval
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Figure,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.chance import chance_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    about_words,
    at_occasion,
    extra_number,
    has_number,
    results_of,
)
from alliance_stats.report.strips import versus_of
from alliance_stats.report.tabling import (
    gate_cell,
    gate_of,
    group_row,
    head,
    interval_cell,
    left,
    note,
    right,
    without_number,
)
from alliance_stats.results import Estimate, Result

_MAIN = {
    "overall": "Overall",
    "distinctive": "Distinctive",
    "double_entry": "Double-entry correlation",
}
_FURTHER = {
    "normative": "Normative: with the average profile of the own role",
    "cross_normative": "With the average profile of the other role",
    "generalised": "The two average profiles with each other",
    "elevation_difference": "Elevation: difference in level, points",
    "scatter_difference": "Scatter: difference in spread, points",
    "shape_distance": "Shape: squared distance of standardised profiles",
    "mean_absolute_difference": "Mean absolute difference, points",
    "accuracy_normative": "Social accuracy: share of the average profile",
    "accuracy_distinctive": "Social accuracy: share of the other’s own profile",
    "accuracy_intercept": "Social accuracy: intercept, points",
}
_WIDTH = 6
FIGURE = "similarity"


def section(content: ReportContent) -> Section | None:
    """Return the similarity of the two profiles, for each set of items about one thing."""
    results = results_of(content, "similarity")
    if not results:
        return None
    blocks: list[Block] = [Paragraph(_answer(content, results), "answer"), _table(content, results)]
    main = pictured(content)
    if main is not None:
        blocks.append(_figure(content, main))
    further = tuple(_further(content, result) for result in results)
    blocks.append(Details("Average profiles, level, spread and shape", further))
    return Section(
        id="similarity",
        kicker="We · Similarity",
        question="Do both see the same pattern?",
        contents="Similarity",
        group="We",
        blocks=tuple(blocks),
    )


def pictured(content: ReportContent) -> Result | None:
    """Return the result that the figure shows: the first with a number."""
    found = (r for r in results_of(content, "similarity") if _has_main(r))
    return next(found, None)


def _has_main(result: Result) -> bool:
    return any(e.term in _MAIN and has_number(e) for e in result.estimates)


def profile_title(content: ReportContent, result: Result) -> str:
    """Return what a profile is made of, in words."""
    title = str(getattr(result, "title", "") or result.about.get("scale", "profile"))
    target = about_words(str(result.about.get("target", "")))
    return f"{title} ({in_sentence(target)})" if target else title


def distinctive_sentence(content: ReportContent) -> Rich:
    """Say whether dyads are alike beyond what any two people share; () where it cannot be said."""
    result = pictured(content)
    found = None if result is None else _first(result, "distinctive")
    if found is None:
        return ()
    return chance_sentence(
        "the two profiles of a dyad were alike in what is peculiar to the pair",
        "the two profiles of a dyad are alike in what is peculiar to the pair",
        versus_of(found),
        term="distinctive",
        alpha=1 - content.confidence,
    )


def _first(result: Result, term: str) -> Estimate | None:
    return next((e for e in result.estimates if e.term == term), None)


def _answer(content: ReportContent, results: list[Result]) -> Rich:
    said = distinctive_sentence(content)
    if not said:
        return rich("Whether both see the same pattern cannot be said; the table gives the reason.")
    return rich(
        said,
        " Overall similarity also holds what any two people would share, because everybody finds "
        "some statements easier to agree with than others.",
    )


def _table(content: ReportContent, results: list[Result]) -> Table:
    header = (
        head("Similarity of profiles", left=True),
        head("Dyads"),
        head("Mean ", em("r"), " [CI]"),
        head("Random pairs"),
        head("Above them [CI]"),
        head(em("p")),
    )
    rows: list[Row] = []
    for result in results:
        rows.append(group_row(profile_title(content, result), _WIDTH))
        rows += [_row(result, term, words) for term, words in _MAIN.items() if _first(result, term)]
    parts = [extra_number(r.estimates[0], "n_items") for r in results if r.estimates]
    known = [n for n in parts if not math.isnan(n)]
    span = " to ".join(dict.fromkeys(count(n) for n in (min(known), max(known)))) if known else ""
    items = f"Profiles of {span} items. " if span else ""
    pairings = results[0].options.get("n_pairings")
    times = f" {counted(float(pairings), 're-pairing')}." if isinstance(pairings, int) else ""
    text = rich(
        f"{items}Distinctive: after taking out what is average for each role. Double-entry: also "
        "counts level and spread. Means by Fisher’s z. Random pairs: the same mean when partners "
        f"are exchanged within the occasion.{times} One row per dyad: ",
        code("tables/similarity_dyads.csv"),
        ".",
    )
    title = f"How alike the two profiles of a dyad are{at_occasion(content)}"
    return Table("tab-similarity", title, (header,), tuple(rows), (note(text),))


def _row(result: Result, term: str, words: str) -> Row:
    found = _first(result, term)
    name = left(words)
    if found is None or not has_number(found):
        reason = (found.undefined if found else None) or "No reason was recorded."
        return Row((name, without_number("undefined", reason, _WIDTH - 1)), indent=True)
    above = [extra_number(found, f"above_{end}") for end in ("baseline", "low", "high")]
    ends = "" if math.isnan(above[1]) else f" {value_interval(term, above[1], above[2])}"
    cells: tuple[Cell, ...] = (
        name,
        right(count(found.n_dyads)),
        interval_cell(found),
        right(value(term, extra_number(found, "baseline"))),
        right(f"{value(term, above[0])}{ends}"),
        right(p_value(extra_number(found, "p_permutation"))),
    )
    return Row(cells, indent=True)


def _further(content: ReportContent, result: Result) -> Table:
    rows: list[Row] = []
    for term, words in _FURTHER.items():
        for found in (e for e in result.estimates if e.term == term):
            role = found.extra.get("role")
            name = left(f"{words}{f' ({role})' if role else ''}")
            if not has_number(found):
                reason = found.undefined or "No reason was recorded."
                rows.append(Row((name, without_number("undefined", reason, 2))))
                continue
            is_level = term == "elevation_difference"
            verdict = gate_of(found)
            shut = is_level and not gate_is_open(verdict)
            gate = gate_cell(verdict) if is_level else left("")
            rows.append(Row((name, interval_cell(found, shut=shut), gate)))
    header = (head("Number", left=True), head("Estimate [CI]"), head("Gate", left=True))
    first, second = content.roles
    text = f"Differences are {first} − {second}. Parentheses: gate not passed."
    return Table("", profile_title(content, result), (header,), tuple(rows), (note(text),))


def _figure(content: ReportContent, result: Result) -> Figure:
    shown = [e for e in result.estimates if e.term in ("overall", "distinctive") and has_number(e)]
    parts = [
        f"{_MAIN[e.term]} {value(e.term, e.estimate)}, random pairs "
        f"{value(e.term, extra_number(e, 'baseline'))}"
        for e in shown
    ]
    return Figure(
        id="fig-similarity",
        name=FIGURE,
        title=f"{profile_title(content, result)}: real dyads and dyads paired at random",
        alt_title="Profile similarity of real and of randomly paired dyads",
        alt=f"Mean profile correlations. {'; '.join(parts)}. Every value is in the table above.",
        note=note(
            "Grey: the mean in each random re-pairing. Dot and line: the mean of the real dyads "
            "and its interval."
        ),
    )
