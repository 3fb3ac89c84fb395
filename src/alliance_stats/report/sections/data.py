"""1 Data: what happened to every row and every dyad."""

from __future__ import annotations

import math
from collections.abc import Mapping

from alliance_stats.dyads.design import OccasionCount
from alliance_stats.errors import row_ranges
from alliance_stats.formatting import count, counted, join
from alliance_stats.report.blocks import (
    Block,
    Bullets,
    Details,
    Figure,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    rich,
    strong,
)
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, at_occasion, joint_of
from alliance_stats.report.tabling import head, left, note, right, why
from alliance_stats.vocabulary import ONLY_OCCASION

_NOTICES_SHOWN = 6
_NOTICE_LENGTH = 200


def section(content: ReportContent) -> Section:
    """Return the account of rows and dyads."""
    blocks: list[Block] = [Paragraph(rich(_answer(content)), "answer"), *_near_ids(content)]
    blocks.append(_figure(content))
    if any(flow.reasons for flow in content.flow):
        blocks.append(_set_aside(content))
    blocks += _cells(content)
    blocks += _notices(content)
    return Section(
        id="data",
        kicker="Data",
        question="What happened to every row and every dyad?",
        contents="Data",
        group="Can the numbers be trusted?",
        blocks=tuple(blocks),
    )


def _near_ids(content: ReportContent) -> list[Block]:
    """Put ids that may be one, spelt twice, where nobody can miss them."""
    found = [text for flow in content.flow for text in flow.warnings]
    if not found:
        return []
    head = strong("Look at this before any number is used.")
    if content.audience == "programme":
        text = f" {counted(len(found), 'warning')} on reading the files: in "
        return [Paragraph(rich(head, text, code("results.json"), "."))]
    return [Paragraph(rich(head, " ", *(f"{text} " for text in found)))]


def at_the_analysed(content: ReportContent) -> OccasionCount:
    """Return the counts at the analysed occasion."""
    for entry in content.design.occasions:
        if entry.occasion == content.occasion:
            return entry
    n = content.design.n_dyads
    return OccasionCount(occasion=content.occasion, both=0, first_only=0, second_only=0, neither=n)


def occasion_name(occasion: str) -> str:
    """Return the occasion as a row label; a study with only one has no name for it."""
    return "All dyads" if occasion == ONLY_OCCASION else occasion


def policy_of(content: ReportContent) -> Mapping[str, object]:
    """Return the study's declared policy, empty where it is not known."""
    study = content.provenance.get("study")
    policy = study.get("policy") if isinstance(study, Mapping) else None
    return policy if isinstance(policy, Mapping) else {}


def margin_of(content: ReportContent, key: ScaleKey) -> float:
    """Return the smallest difference of interest that the study declares; NaN without one.

    It is in score points, so it says nothing where two forms are compared in percent.
    """
    study = content.provenance.get("study")
    analysis = study.get("analysis") if isinstance(study, Mapping) else None
    margin = analysis.get("margin") if isinstance(analysis, Mapping) else None
    joint = joint_of(content, key)
    if not isinstance(margin, int | float) or (joint is not None and joint.unit == "pomp"):
        return math.nan
    return float(margin)


def policy_sentence(content: ReportContent) -> str:
    """Say what was done with dyads of which one side answered."""
    policy = policy_of(content).get("incomplete_dyads")
    aside = sum(flow.set_aside for flow in content.flow)
    rows = "Every set-aside row has a stated reason." if aside else "No row was set aside."
    here = at_the_analysed(content)
    if policy == "keep" and here.first_only + here.second_only:
        return f"No dyad was dropped for being one-sided. {rows}"
    if policy == "drop":
        return f"One-sided dyads were set aside, as the study file declares. {rows}"
    return rows


def reasons_text(content: ReportContent) -> str:
    """Name the reasons with their counts, most frequent first."""
    totals: dict[str, int] = {}
    for flow in content.flow:
        for reason in flow.reasons:
            totals[reason.reason] = totals.get(reason.reason, 0) + reason.count
    ranked = sorted(totals.items(), key=lambda item: -item[1])
    # What follows a semicolon explains the policy, which has a sentence of its own.
    words = [(n, reason.partition(";")[0].rstrip(".")) for reason, n in ranked]
    return join(f"{reason} ({count(n)})" for n, reason in words)


def _totals(content: ReportContent) -> tuple[int, int, int]:
    read = sum(flow.read for flow in content.flow)
    used = sum(flow.used for flow in content.flow)
    return read, used, read - used


def _answer(content: ReportContent) -> str:
    read, used, aside = _totals(content)
    here = at_the_analysed(content)
    at_least_one = here.both + here.first_only + here.second_only
    if aside:
        rows = f"{count(used)} were used and {count(aside)} set aside, each with a reason"
    else:
        rows = "all were used"
    total = content.design.n_dyads
    if math.isnan(here.both) or math.isnan(at_least_one):
        return f"{_start(read, rows)} {capitalised(counted(total, 'dyad'))} took part."
    if total == 1:
        sides = "both sides" if here.both else "one side" if at_least_one else "neither side"
        return f"{_start(read, rows)} The one dyad had a view from {sides}{at_occasion(content)}."
    if here.both == total:
        return (
            f"{_start(read, rows)} All {count(total)} dyads had both views{at_occasion(content)}."
        )
    dyads = f"{count(at_least_one)} of {count(total)} dyads had a view"
    return (
        f"{_start(read, rows)} {capitalised(dyads)} from at least one side{at_occasion(content)}, "
        f"{count(here.both)} from both."
    )


def _start(read: int, rows: str) -> str:
    if read == 1:
        return f"One row was read; {'it was used' if rows == 'all were used' else rows}."
    return f"Of {count(read)} rows read, {rows}."


def _figure(content: ReportContent) -> Figure:
    first, second = content.roles
    bold = " Bold: the occasion that is analysed." if len(content.design.occasions) > 1 else ""
    sides = (
        f"Solid: both roles answered. Orange stripes: {first} only. Blue stripes, leaning the "
        f"other way: {second} only. Outlined: neither. "
    )
    drawn = any(not math.isnan(one.both) for one in content.design.occasions)
    legend = (
        f"{sides if drawn else ''}A row is a row of the file as a spreadsheet shows it."
        f"{bold if drawn else ''}"
    )
    return Figure(
        id="fig-flow",
        name="flow",
        title="Rows read, and dyads by occasion",
        alt_title="Data flow",
        alt=_alt(content),
        note=note(legend),
        numbers=_numbers(content),
    )


def _alt(content: ReportContent) -> str:
    read, used, aside = _totals(content)
    first, second = content.roles
    here = at_the_analysed(content)
    why_aside = f": {reasons_text(content)}" if aside else ""
    rows = (
        f"{counted(read, 'row was', 'rows were')} read: {count(used)} used and {count(aside)} "
        f"set aside{why_aside}."
    )
    sides = (here.both, here.first_only, here.second_only, here.neither)
    if any(math.isnan(n) for n in sides):
        return f"{rows} The table below the figure has the counts of dyads that may be shown."
    return (
        f"{rows}{_when(content)} {count(here.both)} of "
        f"{counted(content.design.n_dyads, 'dyad')} were complete, {count(here.first_only)} had "
        f"{first} only, {count(here.second_only)} {second} only and {count(here.neither)} "
        "neither. The table below the figure has every occasion."
    )


def _when(content: ReportContent) -> str:
    return f" {capitalised(at_occasion(content).strip())}" if at_occasion(content) else ""


def _numbers(content: ReportContent) -> Table:
    first, second = content.roles
    rows = [
        Row(
            (
                left(occasion_name(entry.occasion)),
                right(count(entry.both)),
                right(count(entry.first_only)),
                right(count(entry.second_only)),
                right(count(entry.neither)),
            )
        )
        for entry in content.design.occasions
    ]
    header = (
        head("Occasion", left=True),
        head("Both"),
        head(f"{first} only"),
        head(f"{second} only"),
        head("Neither"),
    )
    return Table("", "Dyads at each occasion", (header,), tuple(rows))


def _set_aside(content: ReportContent) -> Table:
    is_private = content.audience == "programme"
    rows = [
        Row(
            (
                left(code(flow.file)),
                left(reason.reason),
                right(count(reason.count)),
                why("not shown" if is_private else _rows_text(reason.rows)),
            )
        )
        for flow in content.flow
        for reason in flow.reasons
    ]
    header = (
        head("File", left=True),
        head("Reason", left=True),
        head("Rows"),
        head("Which", left=True),
    )
    text = "Rows count as a spreadsheet shows them: the header is row 1."
    return Table("tab-flow", "Rows set aside, and why", (header,), tuple(rows), (note(text),))


def _rows_text(rows: tuple[int, ...]) -> str:
    if len(rows) <= 20:
        return row_ranges(rows)
    return f"{row_ranges(rows[:20])} and {count(len(rows) - 20)} more"


def _cells(content: ReportContent) -> list[Block]:
    total = sum(len(flow.cells) for flow in content.flow)
    if not total:
        return []
    text = (
        f"{counted(total, 'single cell was', 'single cells were')} no possible answer and "
        "taken as missing, as the study file declares; each is listed in "
    )
    return [Paragraph(rich(text, code("results.json"), "."))]


def _notices(content: ReportContent) -> list[Block]:
    own = [f"{flow.file}: {text}" for flow in content.flow for text in flow.notices]
    cells = {f"{flow.file}: {text}" for flow in content.flow for text in flow.cells}
    items = [text for text in dict.fromkeys([*own, *content.notices]) if text not in cells]
    if not items:
        return []
    if content.audience == "programme":
        # A notice may name rows or ids; who passes a report on should not have to check.
        text = f"{counted(len(items), 'note')} on reading the files: in "
        return [Paragraph(rich(text, code("results.json"), "."))]
    listed = Bullets(tuple(_shortened(text) for text in items))
    if len(items) <= _NOTICES_SHOWN:
        return [Paragraph(rich("While reading, the following was found or guessed:")), listed]
    summary = f"{count(len(items))} things found or guessed while reading"
    return [Details(summary, (listed,))]


def _shortened(text: str) -> Rich:
    if len(text) <= _NOTICE_LENGTH:
        return rich(text)
    start = text[:_NOTICE_LENGTH].rsplit(" ", 1)[0]
    return rich(f"{start} … (in full in ", code("results.json"), ")")
