"""7 Outcomes: does relationship quality go with outcomes, and by whose rating."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_stats.formatting import count, level, p_value, unit
from alliance_stats.interpret import RELIABILITY_FLOOR
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    em,
    rich,
    sup,
)
from alliance_stats.report.capitals import capitalised, in_sentence
from alliance_stats.report.choice import chosen
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    grouped,
    scale_title,
    target_of,
)
from alliance_stats.report.pairs import Correlation, correlations, interval_methods
from alliance_stats.report.sections.outcome_adjusted import adjusted_blocks, adjusted_sentence
from alliance_stats.report.sections.outcome_figures import forest, pictured
from alliance_stats.report.sentences import declared, few_coaches
from alliance_stats.report.summaries import pattern
from alliance_stats.report.tabling import (
    group_row,
    head,
    interval_cell,
    left,
    note,
    number_of,
    right,
)

_METHODS_SHOWN = 3


def section(content: ReportContent) -> Section | None:
    """Return what went with each outcome, split by who rated what."""
    every = correlations(content)
    if not every:
        return None
    blocks: list[Block] = [Paragraph(rich(_answer(content, every)), "answer")]
    outcomes = list(dict.fromkeys(c.outcome for c in every))
    drawn = pictured(content)
    for place, outcome in enumerate(outcomes):
        mine = [c for c in every if c.outcome == outcome]
        if outcome in drawn:
            blocks.append(forest(content, outcome))
        blocks.append(_table(content, outcome, mine, is_last=place == len(outcomes) - 1))
    blocks += adjusted_blocks(content)
    blocks += _elsewhere(content)
    return Section(
        id="outcomes",
        kicker="Outcomes",
        question="Does relationship quality go with outcomes, and by whose rating?",
        contents="What goes with outcomes",
        group="Outcomes",
        blocks=tuple(blocks),
    )


def _answer(content: ReportContent, every: Sequence[Correlation]) -> str:
    parts = [sources_sentence(every, alpha=1 - content.confidence)]
    if not parts[0]:
        parts = ["No relation is interpreted: the scores are too unreliable or undefined."]
    beyond = adjusted_sentence(content, every)
    parts += [beyond] if beyond else []
    parts.append("The design cannot say which came first.")
    few = few_coaches(content.design.n_coaches) if content.design.is_nested else ""
    return " ".join([*parts, *([few] if few else [])])


def _elsewhere(content: ReportContent) -> list[Block]:
    """Tell what was declared for another occasion than the analysed one."""
    blocks: list[Block] = []
    for occasion in content.occasions:
        pairs = correlations(content, occasion)
        if occasion == content.occasion or not pairs:
            continue
        for relation in dict.fromkeys((c.predictor, c.outcome) for c in pairs):
            mine = [c for c in pairs if (c.predictor, c.outcome) == relation]
            x, y = (in_sentence(scale_title(content, key)) for key in relation)
            found = [(c.role_x, c.role_y, number_of(c.estimate)) for c in mine]
            text = declared(x, y, found, alpha=1 - content.confidence)
            blocks.append(Paragraph(rich(f"At {occasion}. ", text)))
    return blocks


def sources_sentence(every: Sequence[Correlation], *, alpha: float) -> str:
    """Say how correlations lie when one person rated both sides, and when two people did."""
    sound = [c for c in every if c.interpreted]
    same = pattern([number_of(c.estimate) for c in sound if c.same_source], alpha=alpha)
    other = pattern([number_of(c.estimate) for c in sound if not c.same_source], alpha=alpha)
    parts = []
    if same:
        parts.append(
            f"Where one person rated both scale and outcome, {same}; part of this may be one "
            "person answering twice."
        )
    if other:
        parts.append(f"Where two people did, {other}.")
    return " ".join(parts)


def _table(
    content: ReportContent, outcome: ScaleKey, pairs: list[Correlation], *, is_last: bool
) -> Table:
    raters = [role for role in content.roles if any(c.role_y == role for c in pairs)]
    top = (
        head("Scale", left=True, rows=2),
        *(head(f"Outcome rated by {role}", span=4) for role in raters),
    )
    names: list[Cell] = []
    for _ in raters:
        names += [
            head("Same, ", em("r"), " [CI]"),
            head(em("p"), " adj."),
            head("Other, ", em("r"), " [CI]"),
            head(em("p"), " adj."),
        ]
    rows: list[Row] = []
    predictors = list(dict.fromkeys(c.predictor for c in pairs))
    told = {c.predictor for c in pairs if c.family == "confirmatory"}
    kept = {*chosen(content, predictors)[0], *told}
    for title, members in grouped(content, [key for key in predictors if key in kept]):
        rows.append(group_row(title, 1 + 4 * len(raters)))
        rows += [_row(content, pairs, key, raters) for key in members]
    name = scale_title(content, outcome)
    return Table(
        f"tab-outcome-{outcome.instrument}-{outcome.scale}",
        f"Correlations with {in_sentence(name)}{at_occasion(content)}, same and other source",
        (top, tuple(names)),
        tuple(rows),
        (
            *(_notes(content, pairs) if is_last else _short_notes(content, pairs)),
            *_left_out(len(predictors) - len(kept)),
        ),
    )


def _left_out(number: int) -> list[Rich]:
    if number <= 0:
        return []
    file = code("tables/correlate.csv")
    return [rich(f"{count(number)} more scales, own views before guesses, are in ", file, ".")]


def _row(content: ReportContent, pairs: list[Correlation], key: ScaleKey, raters: list[str]) -> Row:
    cells: list[Cell] = [left(scale_title(content, key))]
    for rater in raters:
        mine = [c for c in pairs if c.predictor == key and c.role_y == rater]
        cells += _cells(next((c for c in mine if c.same_source), None))
        cells += _cells(next((c for c in mine if not c.same_source), None))
    return Row(tuple(cells), indent=True)


def _cells(found: Correlation | None) -> list[Cell]:
    if found is None:
        return [right("–", dim=True), right("–", dim=True)]
    marks = ["a"] if found.family == "confirmatory" else []
    marks += [] if found.interpreted else ["b"]
    return [
        interval_cell(found.estimate, mark=", ".join(marks), shut=not found.interpreted),
        right(p_value(number_of(found.estimate).p_adjusted)),
    ]


def _own_life(content: ReportContent, pairs: list[Correlation]) -> list[Rich]:
    """Say where an outcome is each rater's own life, not a rating of the other's."""
    outcomes = dict.fromkeys(c.outcome for c in pairs)
    names = [scale_title(content, one) for one in outcomes if target_of(content, one) == "self"]
    if not names:
        return []
    first, second = content.roles
    text = (
        f"{', '.join(names)}: each role answers about its own life. {capitalised(first)}’s answers "
        f"are no rating of what {second} gained."
    )
    return [rich(text)]


def _short_notes(content: ReportContent, pairs: list[Correlation]) -> tuple[Rich, ...]:
    text = f"{_dyads(pairs)} Same: one person rated both. Other: the other role rated the scale."
    return (note(text), *_marks(pairs), *_own_life(content, pairs))


def _notes(content: ReportContent, pairs: list[Correlation]) -> tuple[Rich, ...]:
    how = "; ".join(interval_methods(pairs)[:_METHODS_SHOWN])
    text = rich(
        f"{_dyads(pairs)} Same: one person rated both. Other: the other role rated the scale. "
        f"Total correlations; {level(content.confidence)} intervals: {how}. ",
        em("p"),
        " adj.: corrected within its family, Holm for what was declared beforehand, "
        "Benjamini–Hochberg for the rest; intervals are not corrected. Corrected for "
        "unreliability and unrounded: ",
        code("tables/correlate.csv"),
        ".",
    )
    return (note(text), *_marks(pairs), *_own_life(content, pairs))


def _dyads(pairs: list[Correlation]) -> str:
    numbers = sorted({c.estimate.n_dyads for c in pairs if c.estimate.n_dyads > 0})
    if not numbers:
        return ""
    ends = dict.fromkeys((count(numbers[0]), count(numbers[-1])))
    return f"{' to '.join(ends)} dyads."


def _marks(pairs: list[Correlation]) -> list[Rich]:
    notes = []
    if any(c.family == "confirmatory" for c in pairs):
        notes.append(rich(sup("a"), " Declared beforehand; corrected by Holm within that family."))
    if not all(c.interpreted for c in pairs):
        floor = unit(RELIABILITY_FLOOR.value)
        notes.append(rich(sup("b"), f" A score below {floor} in reliability: not interpreted."))
    return notes
