"""Perception: do they know how the other sees it, or do they guess from themselves."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_stats.formatting import count, counted, join, p_value, sentence, value
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Paragraph,
    Rich,
    Row,
    Section,
    Span,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.chance import beyond_chance
from alliance_stats.report.choice import chosen
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    extra_number,
    has_number,
    is_declared,
    key_of,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.sentences import standing
from alliance_stats.report.strips import versus_of
from alliance_stats.report.summaries import after_correction, share, spread
from alliance_stats.report.tabling import (
    MOST_ROWS,
    gate_cell,
    gate_of,
    group_row,
    head,
    interval_cell,
    left,
    note,
    number_of,
    right,
    without_number,
)
from alliance_stats.results import Estimate, Result

_ACCURACY_WIDTH = 6
_FORCE_WIDTH = 5
_MOST_SCALES = MOST_ROWS // 2
"""Each has a row per judge."""


def section(content: ReportContent) -> Section | None:
    """Return accuracy, assumed similarity, and truth and bias, for each judge."""
    results = results_of(content, "perception")
    if not results:
        return None
    keys = [key_of(result) for result in results]
    kept, _ = chosen(content, keys, _MOST_SCALES)
    shown = [result for result in results if key_of(result) in kept or is_declared(result)]
    blocks: list[Block] = [
        Paragraph(_answer(content, results), "answer"),
        _accuracy_table(content, shown, rest=len(results) - len(shown)),
        _forces(content, shown),
    ]
    first, second = content.roles
    return Section(
        id="perception",
        kicker="We · Perception",
        question=f"Do {first} and {second} know how the other sees it?",
        contents="Perception",
        group="We",
        blocks=tuple(blocks),
    )


def _answer(content: ReportContent, results: list[Result]) -> Rich:
    alpha = 1 - content.confidence
    weak = {key for key, _ in unreliable(content)}
    sound = [r for r in results if key_of(r) not in weak]
    parts = [_accuracy_sentence(sound, judge, alpha) for judge in judges(sound)]
    parts.append(_force_sentence(sound, alpha))
    said = [part for part in parts if part]
    if not said:
        return rich("No number allows an answer; the tables say why for each scale.")
    return rich(*(rich(" ", part) if i else part for i, part in enumerate(said)))


def judges(results: Iterable[Result]) -> list[str]:
    """List who guesses, in the order of the rows."""
    terms = ("accuracy", "truth_force")
    found = (e.extra.get("judge") for r in results for e in r.estimates if e.term in terms)
    return list(dict.fromkeys(str(judge) for judge in found if judge))


def _of_judge(results: Iterable[Result], term: str, judge: str) -> list[Estimate]:
    return [
        e
        for r in results
        for e in r.estimates
        if e.term == term and e.extra.get("judge") == judge and has_number(e)
    ]


def _accuracy_sentence(results: list[Result], judge: str, alpha: float) -> Rich:
    found = _of_judge(results, "accuracy", judge)
    if not found:
        return ()
    other = "the other" if judge == "both" else str(found[0].extra.get("other"))
    who = "" if judge == "both" else f" by {judge}"
    beyond = sum(beyond_chance(versus_of(e), alpha=alpha) for e in found)
    start = f"Guesses{who} "
    span = rich(" (", em("r"), f" {spread('accuracy', [e.estimate for e in found])}).")
    if len(found) > 1 and not beyond:
        start = f"Whether guesses{who} "
        on = f"go with what {other} answered, beyond chance, is not settled on any of "
        on += f"{count(len(found))} scales"
    elif len(found) > 1:
        on = (
            f"went with what {other} answered, beyond chance, on {share(beyond, len(found))} scales"
        )
    elif beyond:
        on = f"went with what {other} answered, beyond chance"
    else:
        on = f"cannot be told from chance as an account of what {other} answered"
    return rich(start, on, span)


def _force_sentence(results: list[Result], alpha: float) -> Rich:
    """Say how often a guess followed the other's answer, and how often one's own."""
    whole = judges(results)
    truth, bias = (
        [e for judge in whole for e in _of_judge(results, f"{kind}_force", judge)]
        for kind in ("truth", "bias")
    )
    if not truth or not bias:
        return ()
    clear = [sum(standing(number_of(e), alpha=alpha) == "clear" for e in s) for s in (truth, bias)]
    after = after_correction(number_of(e) for e in (*truth, *bias))
    return rich(
        f"With both in one model, the guess followed the other’s answer{after} in "
        f"{share(clear[0], len(truth))} comparisons and one’s own answer in "
        f"{share(clear[1], len(bias))}."
    )


def _accuracy_table(content: ReportContent, results: list[Result], *, rest: int) -> Table:
    header = (
        head("Who guesses", left=True),
        head("Dyads"),
        head("Accuracy, ", em("r"), " [CI]"),
        head("Random pairs"),
        head(em("p"), " random"),
        head("Assumed similarity, ", em("r"), " [CI]"),
    )
    rows: list[Row] = []
    for result in results:
        rows.append(group_row(scale_title(content, key_of(result)), _ACCURACY_WIDTH))
        for judge in judges([result]):
            rows.append(_accuracy_row(result, judge))
    text = rich(
        "Accuracy: what one takes the other to see, with what the other saw. Random pairs: the "
        "same with someone else’s partner. Assumed similarity: what one takes the other to see, "
        "with what one sees oneself; part of it is one person answering twice.",
        *_left_out(rest),
    )
    title = f"What each takes the other to see{at_occasion(content)}"
    return Table("tab-perception", title, (header,), tuple(rows), (note(text),))


def _left_out(rest: int) -> list[str | Span]:
    if not rest:
        return []
    more = counted(rest, "more scale is", "more scales are")
    return [f" {more} in ", code("tables/perception.csv"), "."]


def _accuracy_row(result: Result, judge: str) -> Row:
    found = {e.term: e for e in result.estimates if e.extra.get("judge") == judge}
    accuracy, own = found.get("accuracy"), found.get("assumed_similarity")
    name = left(judge)
    if accuracy is None or not has_number(accuracy):
        return _empty(name, accuracy, _ACCURACY_WIDTH)
    cells: tuple[Cell, ...] = (
        name,
        right(count(accuracy.n_dyads)),
        interval_cell(accuracy),
        right(value("accuracy", extra_number(accuracy, "baseline"))),
        right(p_value(extra_number(accuracy, "p_permutation"))),
        interval_cell(own),
    )
    return Row(cells, indent=True)


def _empty(name: Cell, found: Estimate | None, width: int) -> Row:
    reason = (found.undefined if found else None) or "No reason was recorded."
    return Row((name, without_number("undefined", reason, width - 1)), indent=True)


def _forces(content: ReportContent, results: list[Result]) -> Block:
    """Return truth and bias as a table; where one reason empties all of it, that reason alone."""
    found = [e for r in results for e in r.estimates if e.term == "truth_force"]
    reasons = {e.undefined for e in found}
    if found and len(reasons) == 1 and not any(has_number(e) for e in found):
        reason = sentence(next(iter(reasons)) or "No reason was recorded")
        text = f"What a guess leans on, the other’s answer or one’s own, cannot be told. {reason}"
        return Paragraph(rich(text), "aside")
    return _force_table(content, results)


def _force_table(content: ReportContent, results: list[Result]) -> Table:
    header = (
        head("Who guesses", left=True),
        head("Truth force [CI]"),
        head("Bias force [CI]"),
        head("Directional bias [CI]"),
        head("Gate", left=True),
    )
    rows: list[Row] = []
    for result in results:
        rows.append(group_row(scale_title(content, key_of(result)), _FORCE_WIDTH))
        for judge in judges([result]):
            rows.append(_force_row(result, judge))
    adjusted = _differences(content, results)
    text = rich(
        "Truth force: points of the guess per point of the other’s answer; bias force: per point "
        "of the own answer; both at once, both centred on the mean of the other’s answers. "
        "Directional bias: how far guesses lie above (+) or below (−) the other’s answers; in "
        "parentheses where the gate is not passed.",
        f" {adjusted}" if adjusted else "",
    )
    title = "What a guess leans on: the other’s answer, or one’s own"
    return Table("tab-truth-bias", title, (header,), tuple(rows), (note(text),))


def _force_row(result: Result, judge: str) -> Row:
    found = {e.term: e for e in result.estimates if e.extra.get("judge") == judge}
    truth, bias, direction = (
        found.get(term) for term in ("truth_force", "bias_force", "directional_bias")
    )
    if truth is None or not has_number(truth):
        return _empty(left(judge), truth, _FORCE_WIDTH)
    verdict = gate_of(direction)
    cells: tuple[Cell, ...] = (
        left(judge),
        interval_cell(truth),
        interval_cell(bias),
        interval_cell(direction, shut=not gate_is_open(verdict)),
        gate_cell(verdict),
    )
    return Row(cells, indent=True)


def _differences(content: ReportContent, results: list[Result]) -> str:
    """Say on which scales the two judges were told apart; "" where nobody compared them."""
    alpha = 1 - content.confidence
    every: list[tuple[ScaleKey, Estimate]] = [
        (key_of(r), e)
        for r in results
        for e in r.estimates
        if e.term in ("truth_force_difference", "bias_force_difference") and has_number(e)
    ]
    if not every:
        return ""
    clear = [key for key, e in every if standing(number_of(e), alpha=alpha) == "clear"]
    if not clear:
        return "Whether the two judges lean on different things is not settled on any scale."
    names = join(dict.fromkeys(in_sentence(scale_title(content, key)) for key in clear))
    return f"The two judges were told apart on {names}."
