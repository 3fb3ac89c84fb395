"""From content to a document: sections in the order of the questions, blocks numbered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from alliance_stats.formatting import count, counted
from alliance_stats.interpret import MINIMUM_CELL
from alliance_stats.report.blocks import (
    Block,
    Details,
    Document,
    Fact,
    Figure,
    Panel,
    Rich,
    Section,
    Table,
    code,
    rich,
    strong,
)
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import extra_number
from alliance_stats.report.sections import (
    agreement,
    apim,
    congruence,
    data,
    description,
    found,
    gate,
    instruments,
    methods,
    missing,
    models,
    outcomes,
    over_occasions,
    perception,
    provenance,
    reliability,
    similarity,
    two_way,
)
from alliance_stats.report.tables import full_tables
from alliance_stats.vocabulary import ONLY_OCCASION

_ORDER: tuple[Callable[[ReportContent], Section | None], ...] = (
    found.section,
    data.section,
    instruments.section,
    reliability.section,
    gate.section,
    agreement.section,
    similarity.section,
    two_way.section,
    perception.section,
    over_occasions.section,
    congruence.section,
    description.section,
    apim.section,
    *(kind.section for kind in models.KINDS),
    outcomes.section,
    missing.section,
    methods.section,
    provenance.section,
)


def build(content: ReportContent) -> Document:
    """Return the report as data: whatever can be answered, in the order of the questions.

    Trust in the numbers comes before the numbers, We before I, outcomes after both. A section
    without results is absent, and its question stands under "Not computed".
    """
    made = [make(content) for make in _ORDER]
    sections = tuple(section for section in made if section is not None)
    is_programme = content.audience == "programme"
    return Document(
        title=content.title,
        kicker="Programme report" if is_programme else "Research report",
        standfirst=_standfirst(content),
        facts=_facts(content),
        banner=_banner(content),
        status=_status(content),
        sections=sections,
        labels=_labels(sections),
        roles=content.roles,
        footer=_footer(),
        data=full_tables(content),
    )


def blocks_of(sections: Sequence[Section]) -> Iterator[Block]:
    """Yield every block of every section, unfolding the folded ones."""
    for section in sections:
        yield from _unfolded(section.blocks)


def _unfolded(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _unfolded(block.blocks)


def _labels(sections: Sequence[Section]) -> dict[str, str]:
    numbered = [section for section in sections if section.numbered]
    labels = {f"section-{s.id}": f"Section {i}" for i, s in enumerate(numbered, start=1)}
    for kind, word in ((Table, "Table"), (Figure, "Figure"), (Panel, "Panel")):
        ids = [block.id for block in blocks_of(sections) if isinstance(block, kind) and block.id]
        labels |= {name: f"{word} {i}" for i, name in enumerate(ids, start=1)}
    return labels


def _standfirst(content: ReportContent) -> str:
    many = len(content.occasions) > 1
    when = f", {counted(len(content.occasions), 'occasion')}" if many else ""
    return (
        f"{counted(content.design.n_dyads, 'dyad')}, two views of each{when}. What the two views "
        "share, where they part, and what goes with outcomes."
    )


def _facts(content: ReportContent) -> tuple[Fact, ...]:
    design = content.design
    here = data.at_the_analysed(content)
    first, second = content.roles
    both = "" if math.isnan(here.both) else f"{count(here.both)} with both views when analysed"
    facts = [Fact("Dyads", count(design.n_dyads), both)]
    if design.is_nested and math.isnan(design.n_coaches):
        few = f"fewer than {count(MINIMUM_CELL.value)}"
        facts.append(Fact("Coaches", few, "so no coach view is shown"))
    elif design.is_nested:
        most, least = (f(design.dyads_per_coach, default=0) for f in (max, min))
        span = f"{count(least)} to {count(most)} dyads each" if least < most else ""
        facts.append(Fact("Coaches", count(design.n_coaches), span))
    else:
        facts.append(Fact("Nesting", "none", "every dyad stands alone"))
    occasions = content.occasions
    ends = f"{occasions[0]} to {occasions[-1]}" if len(occasions) > 1 else "each dyad once"
    facts.append(Fact("Occasions", count(len(occasions)), ends))
    named = content.occasion != ONLY_OCCASION
    facts.append(
        Fact(
            "Analysed at",
            content.occasion if named else "one occasion",
            "unless a table says otherwise" if named else "the only one",
        )
    )
    facts.append(_declared(content))
    facts.append(Fact("Sign of every gap", f"{first} − {second}", f"negative: {second} higher"))
    return tuple(facts)


def _declared(content: ReportContent) -> Fact:
    number = len(content.confirmatory)
    label = "Declared beforehand"
    if not number:
        return Fact(label, "nothing", "everything is exploratory")
    tests = _confirmatory_tests(content)
    answered = content.declared_answered
    if answered is None:
        answered = number if tests else 0
    if not answered:
        return Fact(label, counted(number, "analysis", "analyses"), "not computed")
    text = "corrected by Holm" if tests > 1 else "confirmatory"
    if answered < number:
        text = f"of which {count(answered)} computed; {text}"
    return Fact(label, counted(number, "analysis", "analyses"), text)


def _confirmatory_tests(content: ReportContent) -> int:
    return sum(
        estimate.extra.get("family") == "confirmatory"
        and not math.isnan(extra_number(estimate, "p_adjusted"))
        for result in content.results
        for estimate in result.estimates
    )


def _banner(content: ReportContent) -> str:
    if not content.synthetic:
        return ""
    return (
        "Synthetic data: every answer on this page was made by a program. It shows what a report "
        "looks like, not what anybody thinks."
    )


def _status(content: ReportContent) -> tuple[Rich, ...]:
    warnings = [instruments.drafts_warning(content), instruments.key_warning(content)]
    if content.audience == "programme":
        least = count(MINIMUM_CELL.value)
        warnings.append(
            rich(
                strong(f"No result here is about fewer than {least} people."),
                " Where one would be, or would let somebody work one out, it is left out (–). "
                "Counts beside results are rounded down to tens.",
            )
        )
    return tuple(warning for warning in warnings if warning)


def _footer() -> Rich:
    return rich(
        "The same results are in ",
        code("results.json"),
        " as data, in ",
        code("tables/"),
        " as CSV and in ",
        code("report.docx"),
        " as a Word file.",
    )
