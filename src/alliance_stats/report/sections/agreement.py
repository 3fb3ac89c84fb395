"""5 Agreement: how far both roles see the same relationship."""

from __future__ import annotations

from alliance_stats.formatting import counted, join, unit
from alliance_stats.interpret import (
    RELIABILITY_FLOOR,
    SO_FEW,
)
from alliance_stats.report.blocks import (
    Block,
    Paragraph,
    Rich,
    Section,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    estimate_of,
    kept_back,
    scale_title,
    unreliable,
)
from alliance_stats.report.sections.agreement_figures import (
    bland_altman,
    means_figure,
    not_pictured,
    pictured,
    with_means,
)
from alliance_stats.report.sections.agreement_items import item_details
from alliance_stats.report.sections.agreement_table import agreement_table, elsewhere_table
from alliance_stats.report.sections.data import margin_of
from alliance_stats.report.sections.gate import freed_items
from alliance_stats.report.sentences import few_coaches, level_summary, standing
from alliance_stats.report.shared import (
    headline,
    open_gates,
    refusals,
    shared_scales,
)
from alliance_stats.report.tabling import (
    gate_of,
    number_of,
)


def section(content: ReportContent) -> Section | None:
    """Return agreement on every scale that both roles answer about the same thing."""
    scales = shared_scales(content)
    turned_down = refusals(content)
    if not scales and not turned_down:
        return None
    blocks: list[Block] = [Paragraph(_answer(content), "answer"), agreement_table(content)]
    elsewhere = elsewhere_table(content)
    blocks += [elsewhere] if elsewhere is not None else []
    single = item_details(content)
    blocks += [single] if single is not None else []
    if with_means(content):
        blocks.append(means_figure(content))
    blocks += [bland_altman(content, key) for key in pictured(content)]
    undrawn = not_pictured(content)
    if undrawn:
        blocks.append(Paragraph(rich(undrawn), "note"))
    return Section(
        id="agreement",
        kicker="We · Agreement",
        question=f"How far do {join(content.roles)} see the same relationship?",
        contents="Agreement",
        group="We",
        blocks=tuple(blocks),
    )


def _answer(content: ReportContent) -> Rich:
    found = {
        key: number_of(estimate_of([result], headline(content)))
        for key, result in shared_scales(content).items()
    }
    weak = {key for key, _ in unreliable(content)}
    known = {k: n for k, n in found.items() if standing(n) != "undefined" and k not in weak}
    described = [in_sentence(scale_title(content, key)) for key in found if key in weak]
    if not known:
        return rich(_no_answer(content, described))
    shut = [key for key in known if standing(known[key]) != "clear"]
    names = join(in_sentence(scale_title(content, key)) for key in shut)
    if not shut:
        first = (
            "Agreement was clear of zero on every scale that both answer about the same thing."
            if len(known) > 1
            else f"Agreement on {in_sentence(scale_title(content, *known))} was clear of zero."
        )
    elif len(shut) == len(known):
        where = "on any scale" if len(known) > 1 else f"on {names}"
        first = f"Whether the roles agree beyond chance is not settled {where}."
    elif len(shut) > len(known) - len(shut):
        clear = join(in_sentence(scale_title(content, k)) for k in known if k not in shut)
        others = counted(len(shut), "other scale")
        first = f"Agreement was clear of zero on {clear}; on {others} it is not settled."
    else:
        first = f"Agreement was clear of zero on all scales but {names}, where it is not settled."
    first += _described(described)
    few = few_coaches(content.design.n_coaches) if content.design.is_nested else ""
    if few:
        first += f" {few}"
    gated = open_gates(content)
    if gated:
        levels = _levels(content, [key for key in gated if key not in weak])
        return rich(first, " ", levels) if levels else rich(first)
    limit = (
        " Agreement is told by consistency, ICC(C,1), and who rates higher is not said, because "
        f"the gate was {_gate_words(content)}."
    )
    return rich(first, limit)


def _levels(content: ReportContent, keys: list[ScaleKey]) -> Rich:
    """Say which role rated higher, on the scales whose levels may be compared."""
    rows = []
    for key in keys:
        freed = len(freed_items(content, key))
        mark = f" ({counted(freed, 'item')} freed)" if freed else ""
        bias = number_of(estimate_of([shared_scales(content)[key]], "bias"))
        name = in_sentence(scale_title(content, key))
        rows.append((f"{name}{mark}", bias, margin_of(content, key)))
    return level_summary(content.roles, rows, alpha=1 - content.confidence)


def _described(names: list[str]) -> str:
    if not names:
        return ""
    floor = unit(RELIABILITY_FLOOR.value)
    return f" Described, not interpreted (reliability below {floor}): {join(names)}."


def _gate_words(content: ReportContent) -> str:
    verdicts = {gate_of(estimate_of([r], "bias")) for r in shared_scales(content).values()}
    return "not tested" if verdicts == {"not tested"} else "not passed"


def _no_answer(content: ReportContent, described: list[str]) -> str:
    """Say that no scale has an answer; the reasons are in the rows and notes of the table."""
    start = "No scale allows an answer"
    if kept_back(content, "agreement"):
        start = f"Agreement would be about {SO_FEW} here, so none is shown"
    elif refusals(content) and not shared_scales(content):
        start += ": the question does not fit the scales that were asked"
    return f"{start}.{_described(described)} The table gives the reason for each."
