"""Two-way trust: is what one side feels returned, and does each side know how the other feels."""

from __future__ import annotations

import math

from alliance_stats.formatting import count, counted, join, value
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Panel,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    badge,
    code,
    em,
    refer,
    rich,
    sup,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.chance import beyond_chance, chance_sentence
from alliance_stats.report.content import ReportContent, Tag
from alliance_stats.report.lookup import (
    extra_number,
    group_of,
    has_number,
    key_of,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.strips import Asked, strip_group, versus_of
from alliance_stats.report.summaries import share
from alliance_stats.report.tabling import (
    MOST_ROWS,
    gate_of,
    group_row,
    head,
    interval_cell,
    left,
    note,
    right,
)
from alliance_stats.results import Estimate, Result

_MOST_PANELS = 2
_PAIRED = ("agreement", "reciprocity")
_WIDTH = 8


def section(content: ReportContent) -> Section | None:
    """Return the two-way panel: scales that each role answers about the other come first."""
    results = results_of(content, "two_way")
    if not results:
        return None
    shown = featured(content, results)
    blocks: list[Block] = [Paragraph(_answer(content, shown), "answer")]
    blocks += [_panel(content, result) for result in shown]
    others = [result for result in results if result not in shown and _has_any(result)]
    if others:
        blocks.append(_table(content, others))
    name = in_sentence(scale_title(content, key_of(shown[0])))
    question = (
        f"Is {name} a two-way street?" if is_crossed(shown[0]) else f"Do both see the same {name}?"
    )
    return Section(
        id="two-way",
        kicker="We · Two-way",
        question=question,
        contents="Two-way view",
        group="We",
        blocks=tuple(blocks),
    )


def is_crossed(result: Result) -> bool:
    """Say whether each role answers about the other."""
    return result.about.get("target") == "partner"


def featured(content: ReportContent, results: list[Result]) -> list[Result]:
    """Choose the scales that get a panel: those on which each answers about the other."""
    ours = [r for r in results if group_of(content, key_of(r)) == "We"] or results
    crossed = [result for result in ours if is_crossed(result)]
    return crossed[:_MOST_PANELS] or ours[:1]


def crossed_results(content: ReportContent) -> list[Result]:
    """List the panels that show whether something is returned."""
    shown = featured(content, results_of(content, "two_way"))
    return [result for result in shown if is_crossed(result)]


def returned_sentence(content: ReportContent, result: Result) -> Rich:
    """Say whether one side's answers went with the other's; "" where it cannot be said."""
    found = next((e for e in result.estimates if e.term == "reciprocity"), None)
    if found is None or not _is_sound(content, result):
        return ()
    name = in_sentence(scale_title(content, key_of(result)))
    return chance_sentence(
        f"{name} tended to be returned",
        f"{name} is returned",
        versus_of(found),
        alpha=1 - content.confidence,
    )


def _is_sound(content: ReportContent, result: Result) -> bool:
    return key_of(result) not in {key for key, _ in unreliable(content)}


def _answer(content: ReportContent, results: list[Result]) -> Rich:
    alpha = 1 - content.confidence
    sound = [result for result in results if _is_sound(content, result)]
    parts: list[Rich] = []
    for result in sound:
        if is_crossed(result):
            parts.append(returned_sentence(content, result))
        else:
            name = in_sentence(scale_title(content, key_of(result)))
            parts.append(_seen_alike(result, name, alpha))
    parts.append(_guesses(content, sound, alpha))
    said = [part for part in parts if part]
    if not said:
        return rich("No number allows an answer; the panel says why for each question.")
    return rich(*(rich(" ", part) if i else part for i, part in enumerate(said)))


def _seen_alike(result: Result, name: str, alpha: float) -> Rich:
    found = next((e for e in result.estimates if e.term == "agreement"), None)
    if found is None:
        return ()
    return chance_sentence(
        f"both described {name} alike",
        f"both describe {name} alike",
        versus_of(found),
        term="icc(A,1)",
        alpha=alpha,
    )


def _guesses(content: ReportContent, results: list[Result], alpha: float) -> Rich:
    """Say for each judge on how many scales guesses went with the other's answers."""
    told: dict[str, tuple[int, int]] = {}
    for judge in content.roles:
        found = [
            e
            for r in results
            for e in r.estimates
            if e.term == "meta_accuracy" and e.extra.get("role") == judge and has_number(e)
        ]
        if found:
            beyond = sum(beyond_chance(versus_of(e), alpha=alpha) for e in found)
            told[judge] = beyond, len(found)
    if not told:
        return ()
    if not any(beyond for beyond, _ in told.values()):
        return rich("Guesses of what the other answered cannot be told from chance here.")
    start = "went with the other’s answers, more than in random pairs"
    if max(total for _, total in told.values()) > 1:
        return rich(f"Guesses of what the other answered {start}, {_on_scales(told)}.")
    able = join(f"by {judge}" for judge, (beyond, _) in told.items() if beyond)
    rest = join(f"by {judge}" for judge, (beyond, _) in told.items() if not beyond)
    more = f"; those {rest} cannot be told from chance" if rest else ""
    return rich(f"Guesses {able} of what the other answered {start}{more}.")


def _on_scales(told: dict[str, tuple[int, int]]) -> str:
    """Say on how many scales each role's guesses went with the answers; once if it is the same."""
    if len(set(told.values())) == 1:
        both = share(*next(iter(told.values())))
        return f"on {both} scales, {join(f'by {judge}' for judge in told)}"
    return join(f"on {share(*numbers)} scales by {judge}" for judge, numbers in told.items())


def _panel(content: ReportContent, result: Result) -> Panel:
    key = key_of(result)
    alpha = 1 - content.confidence
    first = [_asked(result, e) for e in result.estimates if e.extra.get("measure") != "k"]
    ratios = [_asked(result, e) for e in result.estimates if e.extra.get("measure") == "k"]
    groups = [strip_group(first, alpha=alpha, label=rich(em("r"), " or ICC"))]
    if ratios:
        label = rich(em("k"), ": 0 own only, 1 equal")
        groups.append(strip_group(ratios, alpha=alpha, ratio=True, label=label))
    return Panel(
        id=f"panel-two-way-{key.instrument}-{key.scale}",
        title=f"{scale_title(content, key)} from both sides, each number beside dyads paired at "
        "random",
        groups=tuple(groups),
        notes=_notes(content, result),
    )


def state_of(result: Result, found: Estimate) -> Tag:
    """Say in which way a question of the panel has no number.

    Refused: agreement where each answers about the other, and giving back where both answer about
    one thing. Undefined: it was asked of dyads and came to nothing. Withheld: it was not asked.
    """
    if found.term == ("agreement" if is_crossed(result) else "reciprocity"):
        return "refused"
    return "undefined" if found.term in _PAIRED or found.n_dyads > 0 else "withheld"


def _asked(result: Result, found: Estimate) -> Asked:
    term = found.term
    role, other = (str(found.extra.get(side) or "") for side in ("role", "other"))
    measure = rich(
        {
            "agreement": rich("Agreement, ICC(A,1) "),
            "reciprocity": rich("Reciprocity,\u00a0", em("r")),
            "meta_accuracy": rich(f"Guess of {role} with answer of {other},\u00a0", em("r")),
            "equality": rich(em("k"), ": partner’s side ÷ own side"),
        }.get(term, rich(term))
    )
    if term == "agreement" and has_number(found):
        measure = rich(measure, badge(gate_of(found)))
    written = {"agreement": "icc(A,1)", "equality": "k"}.get(term, "pearson")
    question = str(found.extra.get("question") or term).replace("'", "’")
    return Asked(question, measure, found, written, state_of(result, found))


def _notes(content: ReportContent, result: Result) -> tuple[Rich, ...]:
    numbers = sorted({e.n_dyads for e in result.estimates if e.n_dyads > 0})
    ends = list(dict.fromkeys(count(n) for n in (numbers[:1] + numbers[-1:])))
    dyads = f"{' to '.join(ends)} complete dyads. " if ends else ""
    pairings = result.options.get("n_pairings")
    times = f"{counted(pairings, 're-pairing')} of " if isinstance(pairings, int) else ""
    first, second = content.roles
    text = rich(
        f"{dyads}Random pairs: {times}{first} and {second} who are not a dyad; ",
        em("p"),
        " is one-sided, from the re-pairings. A question without a number keeps its place, with "
        "the reason.",
        _icc_note(result),
    )
    return (note(text),)


def _icc_note(result: Result) -> Rich:
    found = next((e for e in result.estimates if e.term == "agreement"), None)
    if found is None or not has_number(found):
        return ()
    return rich(" The ICC and its interval are those of ", refer("tab-agreement"), ".")


def _has_any(result: Result) -> bool:
    return any(has_number(e) for e in result.estimates)


def _table(content: ReportContent, results: list[Result]) -> Table:
    ours = [r for r in results if group_of(content, key_of(r)) == "We"] or results
    shown = ours[:MOST_ROWS]
    first, second = content.roles
    top = (
        head("Scale", left=True, rows=2),
        head("Dyads", rows=2),
        head("Both answers", span=2),
        head(f"Guess of {first}", span=2),
        head(f"Guess of {second}", span=2),
    )
    names = tuple(cell for _ in range(3) for cell in (head("Estimate [CI]"), head("Random")))
    rows: list[Row] = []
    for crossed, title in (
        (False, "About one thing: agreement, ICC(A,1)"),
        (True, "About each other: reciprocity, r"),
    ):
        members = [result for result in shown if is_crossed(result) is crossed]
        if members:
            rows.append(group_row(title, _WIDTH))
            rows += [_row(content, result) for result in members]
    text = rich(
        "Random: the same number in randomly re-paired dyads. Guesses: what one role thinks the "
        "other answered, with what the other did answer (r); “–”: the questionnaire does not ask.",
        "" if len(shown) == len(results) else rich(" Further scales are in ", code(_FILE), "."),
    )
    mark = rich(sup("a"), " Cannot be told from random pairs.")
    spans = [span for row in rows for cell in row.cells for span in cell.text]
    marked = any(span.style == "sup" for span in spans)
    return Table(
        "tab-two-way",
        "The same questions for the other shared scales",
        (top, names),
        tuple(rows),
        (note(text), *([mark] if marked else [])),
    )


_FILE = "tables/two_way.csv"


def _row(content: ReportContent, result: Result) -> Row:
    cells: list[Cell] = [left(scale_title(content, key_of(result)))]
    paired = next((e for e in result.estimates if e.term in _PAIRED and has_number(e)), None)
    cells.append(right(count(math.nan if paired is None else paired.n_dyads)))
    cells += _pair(content, paired)
    for role in content.roles:
        mine = [e for e in result.estimates if e.term == "meta_accuracy"]
        found = next((e for e in mine if e.extra.get("role") == role), None)
        cells += _pair(content, found)
    return Row(tuple(cells), indent=True)


def _pair(content: ReportContent, found: Estimate | None) -> tuple[Cell, Cell]:
    if found is None or not has_number(found):
        return right("–", dim=True), right("–", dim=True)
    baseline = extra_number(found, "baseline")
    alone = not math.isnan(baseline) and not beyond_chance(
        versus_of(found), alpha=1 - content.confidence
    )
    return interval_cell(found, mark="a" if alone else ""), right(value(found.term, baseline))
