"""Not computed: what was asked for, or belongs to the plan, and has no number."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from alliance_stats.formatting import count, join, sentence
from alliance_stats.interpret import FEW_PEOPLE
from alliance_stats.report.blocks import (
    Block,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    rich,
    tag,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import NotComputed, ReportContent, Tag
from alliance_stats.report.lookup import (
    ScaleKey,
    instrument_of,
    key_of,
    results_of,
    scale_title,
)
from alliance_stats.report.pairs import side_key
from alliance_stats.report.sections import two_way
from alliance_stats.report.tabling import head, left, note, one_cause, why
from alliance_stats.report.words import analysis_name
from alliance_stats.results import Estimate, Result

_MOST = 40
_SIDES = ("predictor", "outcome")
_BY_SCALE = ("agreement", "similarity", "perception", "two_way", "agreement_change")
_IDENTITY = ("role", "judge", "role_x", "role_y", "model", "occasion")
#: The model of a study whose roles are told apart: nothing that a reader has to be told.
_USUAL_MODEL = "distinguishable"
#: Terms as a reader knows them; the rest lose their underscores.
_TERMS = {
    "alpha_std": "standardised alpha",
    "ceiling": "share at the highest score",
    "cor(intercept)": "correlation of the levels",
    "cor(intercept,slope)": "correlation of level with change",
    "cor(slope)": "correlation of the changes",
    "disattenuated": "correlation corrected for unreliability",
    "dmacs": "how far items differ (dMACS)",
    "floor": "share at the lowest score",
    "item": "correlation with the other items",
    "latent_difference": "difference of the latent means",
    "latent_variance_ratio": "ratio of the latent variances",
    "loa_high": "upper limit of agreement",
    "loa_low": "lower limit of agreement",
    "max": "highest score",
    "mdc95": "smallest detectable change",
    "min": "lowest score",
    "missing": "share of missing scores",
    "omega_h": "omega hierarchical",
    "omega_ordinal": "omega for ordered answers",
    "sd": "SD",
    "sd_difference": "SD of the difference",
    "sem": "standard error of measurement",
    "split_half": "split-half coefficient",
    "var(intercept)": "variance of the levels",
    "var(slope)": "variance of the changes",
}
#: What a two-way panel asks of every scale, in words; only one of the first two can have a number.
_PANEL = {
    "agreement": "Agreement in the two-way view",
    "reciprocity": "Reciprocity",
    "meta_accuracy": "Knowing how the other sees it",
    "equality": "Equal weight of both sides",
}


def section(content: ReportContent) -> Section:
    """Return every question without a number, with its kind and its reason."""
    entries = everything_missing(content)
    shown = entries[:_MOST]
    rows = tuple(_row(entry) for entry in shown)
    has_remedy = any(entry.remedy for entry in shown)
    header = [head("Result", left=True), head("State", left=True), head("Reason", left=True)]
    if has_remedy:
        header.append(head("What would help", left=True))
        rows = tuple(
            Row((*row.cells, why(entry.remedy or "–")))
            for row, entry in zip(rows, shown, strict=True)
        )
    text = rich(
        "Refused: the question does not fit the scales. Withheld: a condition was not met. "
        "Undefined: the estimate does not exist in these data. Not available: this version "
        "cannot do it.",
        _unnamed_occasion(content),
        _rest(len(entries) - _MOST),
    )
    blocks: list[Block] = [
        Paragraph(rich(_answer(entries)), "answer"),
        Table(
            "tab-missing",
            "Results without a number, and why",
            (tuple(header),),
            rows,
            (note(text),),
        ),
    ]
    return Section(
        id="missing",
        kicker="The record",
        question="What was asked for and could not be computed",
        contents="Not computed",
        group="The record",
        blocks=tuple(blocks),
    )


def _unnamed_occasion(content: ReportContent) -> str:
    if len(content.occasions) < 2:
        return ""
    return f" Where a result names no occasion, it is of {content.occasion}."


def _rest(number: int) -> Rich:
    if number <= 0:
        return ()
    return rich(f" {count(number)} more are in ", code("tables/not_computed.csv"), ".")


def everything_missing(content: ReportContent) -> list[NotComputed]:
    """List what the study asked for in vain, what is kept private, and undefined numbers."""
    given = list(dict.fromkeys(content.not_computed))
    now = _gathered(content, [entry for entry in given if entry.tag != "not available"])
    later = [entry for entry in given if entry.tag == "not available"]
    return [*now, *_private(content), *_undefined(content), *later]


def _gathered(content: ReportContent, entries: list[NotComputed]) -> list[NotComputed]:
    """Put scales of which one thing failed for one reason into one row."""
    found: dict[tuple[str, str, str], list[NotComputed]] = {}
    rows: list[NotComputed] = []
    for entry in entries:
        if entry.analysis in _BY_SCALE and entry.scale:
            key = (entry.analysis, entry.tag, short_reason(entry.why))
            found.setdefault(key, []).append(entry)
        else:
            rows.append(entry)
    for (analysis, _, reason), members in found.items():
        names = join(
            dict.fromkeys(scale_title(content, ScaleKey(e.instrument, e.scale)) for e in members)
        )
        on = "on" if analysis == "agreement" else "of"
        rows.append(replace(members[0], what=f"{analysis_name(analysis)} {on} {names}", why=reason))
    return rows


def short_reason(text: str) -> str:
    """Leave out the words that name the scale: its row does that, and one reason is one row."""
    _, _, after = text.partition(" has no meaning: ")
    return sentence(after) if after else text


def _private(content: ReportContent) -> list[NotComputed]:
    if content.audience != "programme":
        return []
    why_not = "A programme report shows no single dyads, rows or items."
    return [NotComputed("Figures of single dyads, item tables, row numbers", why_not, "withheld")]


def _undefined(content: ReportContent) -> list[NotComputed]:
    """Gather undefined estimates by analysis and reason, so that one cause is one row."""
    found: dict[tuple[str, str, str], list[str]] = {}
    few: dict[str, list[str]] = {}
    for result in content.results:
        if result.analysis == "two_way":
            continue
        here: dict[str, list[str]] = {}
        for entry in result.estimates:
            if entry.undefined == FEW_PEOPLE:
                few.setdefault(result.analysis, []).append(_TERMS.get(entry.term, entry.term))
            elif entry.undefined and not _is_idle(content, result, entry):
                here.setdefault(one_cause(entry.undefined), []).append(_term(entry))
        if here and _is_empty(result) and (len(here) == 1 or result.analysis == "invariance"):
            # Of a ladder, what failed first took everything with it.
            here = {next(iter(here)): ["every number"]}
        for reason, terms in here.items():
            key = (result.analysis, _terms(list(dict.fromkeys(terms))), reason)
            found.setdefault(key, []).append(_what(content, result))
    rows = [
        NotComputed(f"{analysis_name(verb)} of {_terms(names)}: {terms}", reason, "undefined")
        for (verb, terms, reason), names in found.items()
    ]
    rows += [
        NotComputed(
            f"{analysis_name(verb)}: {_terms(list(dict.fromkeys(terms)))}", FEW_PEOPLE, "withheld"
        )
        for verb, terms in few.items()
    ]
    return [*_panel_slots(content), *rows]


def _term(entry: Estimate) -> str:
    """Name an estimate as a reader knows it; of one that has a number the interval is missing."""
    detail = [
        str(entry.extra[part])
        for part in _IDENTITY
        if entry.extra.get(part) not in (None, _USUAL_MODEL)
    ]
    name = _TERMS.get(entry.term, entry.term.replace("_", " "))
    # A step of the ladder that is inadmissible has a fit and no interval to miss.
    has_only = not isnan(entry.estimate) and "delta_chi2" not in entry.extra
    name = f"interval of {name}" if has_only else name
    return f"{name} ({', '.join(detail)})" if detail else name


def _is_empty(result: Result) -> bool:
    """Say whether a result of several numbers has none, each for a reason."""
    every = result.estimates
    return len(every) > 1 and all(isnan(e.estimate) and bool(e.undefined) for e in every)


def _is_idle(content: ReportContent, result: Result, entry: Estimate) -> bool:
    """Say whether a row is empty because its question is the other one of a pair."""
    if result.analysis == "invariance" and getattr(result, "parts", None):
        # A total has a verdict without steps of its own: its scales are judged.
        return True
    if entry.term == "omega_h" and not _is_total(content, result):
        # Only a total over subscales has an omega of what they share.
        return True
    if result.analysis == "agreement":
        # No table shows the F tests; the bias and the correlation stand for them.
        return entry.term in ("f_targets", "f_raters")
    if result.analysis not in ("two_way", "perception"):
        return False
    is_crossed = result.about.get("target") == "partner"
    return entry.term == ("agreement" if is_crossed else "reciprocity")


def _is_total(content: ReportContent, result: Result) -> bool:
    instrument = instrument_of(content, key_of(result))
    return instrument is not None and key_of(result).scale in instrument.composites


def _panel_slots(content: ReportContent) -> list[NotComputed]:
    """Gather the empty slots of two-way panels by question and reason, over all scales.

    Agreement where each role answers about the other, and reciprocity where both answer about
    one thing, are told by the panel and are no gap.
    """
    found: dict[tuple[str, str, Tag], list[str]] = {}
    for result in results_of(content, "two_way"):
        for entry in result.estimates:
            if entry.undefined and not _is_idle(content, result, entry):
                kind = two_way.state_of(result, entry)
                names = found.setdefault((entry.term, entry.undefined, kind), [])
                names.append(scale_title(content, key_of(result)))
    return [
        NotComputed(f"{_PANEL.get(term, term)}: {_terms(list(dict.fromkeys(names)))}", reason, kind)
        for (term, reason, kind), names in found.items()
    ]


def _terms(terms: list[str]) -> str:
    if len(terms) <= 6:
        return join(terms)
    return f"{', '.join(terms[:5])} and {count(len(terms) - 5)} more"


def _what(content: ReportContent, result: Result) -> str:
    about = result.about
    if "predictor" in about:
        sides = [in_sentence(scale_title(content, side_key(content, result, s))) for s in _SIDES]
        name = f"{' with '.join(sides)}{_third(content, result)}"
    elif "scale" not in about and result.analysis == "similarity":
        name = str(getattr(result, "title", "the profiles"))
    else:
        key = ScaleKey(
            str(about.get("instrument", "")),
            str(about.get("scale", "")),
            str(about.get("perspective") or "direct"),
        )
        name = scale_title(content, key)
    role = f" ({about['role']})" if about.get("role") else ""
    occasion = about.get("occasion")
    elsewhere = bool(occasion) and occasion != content.occasion
    when = f" at {occasion}" if len(content.occasions) > 1 and elsewhere else ""
    return f"{name}{role}{when}"


def _third(content: ReportContent, result: Result) -> str:
    """Name what a relation runs through or depends on, and whose ratings were taken."""
    said = ""
    for side, word in (("mediator", "through"), ("moderator", "by")):
        if side in result.about:
            said += f" {word} {in_sentence(scale_title(content, side_key(content, result, side)))}"
    whose = [str(result.about[key]) for key in ("role_x", "role_y") if key in result.about]
    return f"{said} ({' and '.join(whose)})" if whose else said


def _row(entry: NotComputed) -> Row:
    return Row((left(entry.what), left(rich(tag(entry.tag))), why(sentence(entry.why))))


def _answer(entries: list[NotComputed]) -> str:
    words = ("refused", "undefined", "withheld", "not available")
    counts = {word: sum(entry.tag == word for entry in entries) for word in words}
    listed = join(f"{count(n)} {word}" for word, n in counts.items() if n)
    return f"Nothing that failed is left out: {listed}. Each stands here with its reason."
