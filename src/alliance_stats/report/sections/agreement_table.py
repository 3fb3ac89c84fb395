"""The table of agreement: one row per scale that both roles answer about the same thing."""

from __future__ import annotations

import math

from alliance_stats.formatting import count, counted, join, unit
from alliance_stats.interpret import (
    GAP_RELIABILITY,
    ICC_WORDS,
    MINIMUM_CLUSTERS,
    WILD_COACHES,
    gate_is_open,
    interpret,
)
from alliance_stats.report.blocks import (
    Cell,
    Rich,
    Row,
    Table,
    code,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.choice import chosen
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    about_words,
    at_occasion,
    estimate_of,
    has_number,
    is_declared,
    joint_of,
    key_of,
    results_of,
    scale_title,
    target_of,
)
from alliance_stats.report.sections.missing import short_reason
from alliance_stats.report.shared import (
    agreement_elsewhere,
    headline,
    refusals,
    shared_scales,
)
from alliance_stats.report.tabling import (
    Reasons,
    gate_cell,
    gate_of,
    group_row,
    head,
    interval_cell,
    left,
    left_out,
    note,
    number_of,
    pair_cell,
    value_cell,
    without_number,
)
from alliance_stats.report.words import analysis_name
from alliance_stats.results import Result

_WIDTH = 7
_PREFIX = f"{analysis_name('agreement')} of "


def agreement_table(content: ReportContent) -> Table:
    """Return one row per scale of the analysed occasion, and what was refused."""
    rows: list[Row] = []
    about = ""
    reasons = Reasons()
    for key, result in _by_target(content):
        words = about_words(target_of(content, key))
        if words != about:
            about = words
            rows.append(group_row(about, _WIDTH))
        rows.append(_row(content, key, result, reasons))
    rows += _refused_rows(content)
    return Table(
        "tab-agreement",
        f"Agreement between {join(content.roles)}{at_occasion(content)}",
        (_header(content),),
        tuple(rows),
        (*_notes(content), *reasons.notes()),
    )


def elsewhere_table(content: ReportContent) -> Table | None:
    """Show what was declared for another occasion than the analysed one."""
    results = agreement_elsewhere(content)
    if not results:
        return None
    reasons = Reasons()
    rows: list[Row] = []
    for occasion in dict.fromkeys(str(result.about["occasion"]) for result in results):
        rows.append(group_row(f"At {occasion}", _WIDTH))
        rows += [
            _row(content, key_of(result), result, reasons)
            for result in results
            if result.about["occasion"] == occasion
        ]
    text = "Columns as in the table above. Each was declared beforehand for its occasion."
    return Table(
        "tab-agreement-elsewhere",
        f"Agreement between {join(content.roles)} at other occasions",
        (_header(content),),
        tuple(rows),
        (note(text), *reasons.notes()),
    )


def _header(content: ReportContent) -> tuple[Cell, ...]:
    told, other = (term.replace("icc", "ICC") for term in _icc_terms(content))
    return (
        head("Scale", left=True),
        head(f"{told} [CI]"),
        head(other),
        head("Difference [CI]"),
        head("95% limits"),
        head("Gap rel."),
        head("Gate", left=True),
    )


def _icc_terms(content: ReportContent) -> tuple[str, str]:
    """Return the ICC that sentences are about, which has its interval, and the other."""
    told = headline(content)
    return told, "icc(A,1)" if told == "icc(C,1)" else "icc(C,1)"


def _by_target(content: ReportContent) -> list[tuple[ScaleKey, Result]]:
    """Keep scales of one target together, targets in the order of their first scale."""
    every = shared_scales(content)
    shown, _ = chosen(content, list(every))
    told = [(key, r) for key, r in every.items() if key in shown or is_declared(r)]
    targets = list(dict.fromkeys(target_of(content, key) for key, _ in told))
    return sorted(told, key=lambda entry: targets.index(target_of(content, entry[0])))


def _row(content: ReportContent, key: ScaleKey, result: Result, reasons: Reasons) -> Row:
    icc = estimate_of([result], "icc(A,1)")
    bias = estimate_of([result], "bias")
    verdict = gate_of(bias)
    name = left(scale_title(content, key))
    if not has_number(icc) and not has_number(bias):
        reason = next((e.undefined for e in (icc, bias) if e and e.undefined), "no reason given")
        return Row((name, without_number("undefined", reason, _WIDTH - 1)), indent=True)
    shut = not gate_is_open(verdict)
    told_term, other_term = _icc_terms(content)
    told, other = (estimate_of([result], term) for term in (told_term, other_term))
    low, high = (estimate_of([result], term) for term in ("loa_low", "loa_high"))
    cells: tuple[Cell, ...] = (
        name,
        interval_cell(told, shut=shut and "A" in told_term, reasons=reasons),
        value_cell(other, shut=shut and "A" in other_term, reasons=reasons),
        interval_cell(bias, shut=shut, reasons=reasons),
        pair_cell(low, high, shut=shut, reasons=reasons),
        value_cell(estimate_of([result], "gap_reliability"), shut=shut, reasons=reasons),
        gate_cell(verdict),
    )
    return Row(cells, indent=True)


def _refused_rows(content: ReportContent) -> list[Row]:
    entries = refusals(content)
    if not entries:
        return []
    reasons: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        key = ScaleKey(entry.instrument, entry.scale)
        name = scale_title(content, key) if entry.scale else entry.what.removeprefix(_PREFIX)
        reasons.setdefault((entry.tag, short_reason(entry.why)), []).append(name)
    withheld = any(word == "withheld" for word, _ in reasons)
    title = "Without an answer" if withheld else "No question of agreement"
    rows = [group_row(title, _WIDTH)]
    for (word, reason), names in reasons.items():
        cell = without_number(word, reason, _WIDTH - 1)
        rows.append(Row((left(", ".join(names)), cell), indent=True))
    return rows


def _notes(content: ReportContent) -> tuple[Rich, ...]:
    first, second = content.roles
    scales = [key for key, _ in _by_target(content)]
    every = [key_of(result) for result in results_of(content, "agreement")]
    text = rich(
        f"{_pairs(content)}ICC(C,1): consistency of single ratings (Shrout–Fleiss 3,1): do "
        "both put dyads in the same order, whatever their levels? ICC(A,1): absolute agreement "
        f"(2,1), which compares levels too. Difference: {first} − {second} in score points. 95% "
        "limits: of agreement. Parentheses: gate not passed, not to be interpreted. Gap rel.: "
        f"reliability of the difference; below {unit(GAP_RELIABILITY.value)} a single dyad’s gap "
        "should not be interpreted.",
        f" {_intervals(content)}",
        " The other ICC forms and Lin’s concordance are in ",
        code("tables/agreement.csv"),
        ".",
        left_out(scales, every, "agreement"),
    )
    return (note(text), *_forms(content), *_words(content))


def _pairs(content: ReportContent) -> str:
    """Say on how many complete pairs the rows rest."""
    found = [estimate_of([result], "icc(A,1)") for _, result in _by_target(content)]
    known = sorted({e.n_dyads for e in found if e is not None and e.n_dyads > 0})
    if not known:
        return ""
    ends = dict.fromkeys((count(known[0]), count(known[-1])))
    return f"{' to '.join(ends)} complete pairs. "


def _intervals(content: ReportContent) -> str:
    """Say how the intervals were made, as the rows' own methods have it."""
    design = content.design
    first = next(iter(shared_scales(content).values()), None)
    if first is None or not design.is_nested:
        return "Intervals: F distribution, Student’s t."
    coaches = counted(design.n_coaches, "coach", "coaches")
    if design.n_coaches >= MINIMUM_CLUSTERS.value:
        return f"Intervals have errors clustered on the {coaches} (CR2)."
    if design.n_coaches < WILD_COACHES:
        return f"The dyads belong to {coaches}, too few for an interval."
    return (
        f"The dyads belong to {coaches}: intervals are a wild bootstrap of coaches and "
        "provisional; the limits have none."
    )


def _forms(content: ReportContent) -> list[Rich]:
    """Say what is compared in percent of the range, because the roles' forms differ."""
    joint = [(key, joint_of(content, key)) for key in shared_scales(content)]
    names = [scale_title(content, key) for key, found in joint if found and found.unit == "pomp"]
    if not names:
        return []
    text = (
        f"{join(names)}: each role answers a form of its own; difference and limits are in "
        "percent of the possible range (POMP), not in score points."
    )
    return [rich(text)]


def _words(content: ReportContent) -> list[Rich]:
    """Name agreement by a cited rule, only where the whole interval has earned the word."""
    named: dict[str, list[str]] = {}
    for key, result in shared_scales(content).items():
        found = number_of(estimate_of([result], headline(content)))
        earned = interpret(found.low, found.high, ICC_WORDS)
        if earned is not None:
            named.setdefault(earned, []).append(in_sentence(scale_title(content, key)))
    if not named or not math.isclose(content.confidence, 0.95):
        return []
    parts = "; ".join(f"{join(names)}: {word}" for word, names in named.items())
    earned_by = sum(len(names) for names in named.values())
    rest = (
        " The intervals of the other scales reach over two of these words, so none is given."
        if earned_by < len(shared_scales(content))
        else ""
    )
    measure = "ICC(C,1)" if headline(content) == "icc(C,1)" else "ICC(A,1)"
    rule = (
        "Koo and Li (2016) call an ICC poor below .50, moderate to .75, good to .90 and excellent "
        f"above. Words for {measure}, given only where its whole interval lies in one range: "
    )
    return [rich(f"{rule}{parts}.{rest}")]
