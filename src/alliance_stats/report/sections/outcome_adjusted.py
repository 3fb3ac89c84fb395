"""Relations with outcomes when what surrounds people is held constant: how External enters."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_stats.formatting import join, value
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Paragraph,
    Row,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent, remembered
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    grouped,
    named_scale,
    scale_title,
)
from alliance_stats.report.pairs import Correlation, correlations, side_key
from alliance_stats.report.sentences import adjusted, held_constant, standing
from alliance_stats.report.tabling import (
    group_row,
    head,
    interval_cell,
    left,
    note,
    number_of,
    right,
)
from alliance_stats.results import Estimate

Pair = tuple[ScaleKey, ScaleKey, str, str]


@remembered
def partials(content: ReportContent) -> dict[Pair, Estimate]:
    """Return the partial correlations at the analysed occasion, by scales and who rated them."""
    found: dict[Pair, Estimate] = {}
    for result in content.results:
        if result.analysis != "correlate":
            continue
        if result.about.get("occasion", content.occasion) != content.occasion:
            continue
        sides = side_key(content, result, "predictor"), side_key(content, result, "outcome")
        for row in result.estimates:
            if row.term == "partial":
                raters = str(row.extra.get("role_x", "")), str(row.extra.get("role_y", ""))
                found[(*sides, *raters)] = row
    return found


def _pair(found: Correlation) -> Pair:
    return found.predictor, found.outcome, found.role_x, found.role_y


def _others(content: ReportContent, row: Estimate) -> str:
    names = str(row.extra.get("covariates", "")).split(", ")
    return join(in_sentence(scale_title(content, named_scale(content, name))) for name in names)


def adjusted_sentence(content: ReportContent, every: Sequence[Correlation]) -> str:
    """Say how many relations stayed clear of zero with what surrounds people held constant."""
    alpha = 1 - content.confidence
    rest = partials(content)
    found = [
        c
        for c in every
        if c.interpreted and standing(number_of(c.estimate), alpha=alpha) == "clear"
    ]
    clear = [rest[_pair(c)] for c in found if _pair(c) in rest]
    if not clear:
        return ""
    still = sum(standing(number_of(row), alpha=alpha) == "clear" for row in clear)
    some = len(clear) < len(found)
    return held_constant(_others(content, clear[0]), still, len(clear), some=some)


def adjusted_blocks(content: ReportContent) -> list[Block]:
    """Return what became of declared relations, and every partial correlation to unfold."""
    every = [c for c in correlations(content) if _pair(c) in partials(content)]
    if not every:
        return []
    tables = [
        _table(content, outcome, [c for c in every if c.outcome == outcome])
        for outcome in dict.fromkeys(c.outcome for c in every)
    ]
    return [*_declared(content, every), Details("With External held constant", tuple(tables))]


def _declared(content: ReportContent, every: Sequence[Correlation]) -> list[Block]:
    """Say of a declared relation that was clear whether it still was."""
    alpha = 1 - content.confidence
    blocks: list[Block] = []
    for c in every:
        before = number_of(c.estimate)
        if c.family != "confirmatory" or not c.interpreted:
            continue
        if standing(before, alpha=alpha) != "clear":
            continue
        row = partials(content)[_pair(c)]
        x, y = (in_sentence(scale_title(content, key)) for key in (c.predictor, c.outcome))
        text = adjusted(
            f"{x} as rated by {c.role_x}",
            f"{y} as rated by {c.role_y}",
            before,
            number_of(row),
            _others(content, row),
            alpha=alpha,
        )
        blocks.append(Paragraph(text))
    return blocks


def _table(content: ReportContent, outcome: ScaleKey, pairs: list[Correlation]) -> Table:
    raters = [role for role in content.roles if any(c.role_y == role for c in pairs)]
    top = (
        head("Scale", left=True, rows=2),
        *(head(f"Outcome rated by {role}", span=4) for role in raters),
    )
    names = [
        cell
        for _ in raters
        for who in ("Same", "Other")
        for cell in (head(f"{who}, ", em("r")), head("partial ", em("r"), " [CI]"))
    ]
    rows: list[Row] = []
    for title, members in grouped(content, list(dict.fromkeys(c.predictor for c in pairs))):
        rows.append(group_row(title, 1 + 4 * len(raters)))
        rows += [_row(content, pairs, key, raters) for key in members]
    others = _others(content, partials(content)[_pair(pairs[0])])
    text = rich(
        f"Partial: with {others} held constant, as rated by every role that is asked. Fewer dyads "
        "have all of these scores. Tests and unrounded numbers: ",
        code("tables/correlate.csv"),
        ".",
    )
    name = in_sentence(scale_title(content, outcome))
    title = f"Correlations with {name}{at_occasion(content)}, adjusted"
    return Table("", title, (top, tuple(names)), tuple(rows), (note(text),))


def _row(content: ReportContent, pairs: list[Correlation], key: ScaleKey, raters: list[str]) -> Row:
    cells: list[Cell] = [left(scale_title(content, key))]
    for rater in raters:
        mine = [c for c in pairs if c.predictor == key and c.role_y == rater]
        for same in (True, False):
            found = next((c for c in mine if c.same_source is same), None)
            if found is None:
                cells += [right("–", dim=True), right("–", dim=True)]
                continue
            shut = not found.interpreted
            plain = value("pearson", found.estimate.estimate)
            cells.append(right(f"({plain})" if shut else plain, dim=shut))
            cells.append(interval_cell(partials(content)[_pair(found)], shut=shut))
    return Row(tuple(cells), indent=True)
