"""The sentences that may stand in "What this study found": each with the block it rests on.

A section of a declared model adds a function to ``MODELS`` and is found here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from alliance_stats.formatting import count, counted, p_relation
from alliance_stats.report.blocks import Finding, Rich, em, rich
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    estimate_of,
    extra_number,
    is_declared,
    item_names,
    key_of,
    named_in_study,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.no_number import without_answer
from alliance_stats.report.pairs import correlations
from alliance_stats.report.sections import (
    apim,
    apim_words,
    models,
    reliability,
    similarity,
    two_way,
)
from alliance_stats.report.sections.data import at_the_analysed, margin_of, policy_sentence
from alliance_stats.report.sections.gate import freed_items
from alliance_stats.report.sections.missing import short_reason
from alliance_stats.report.sections.outcomes import sources_sentence
from alliance_stats.report.sentences import (
    Number,
    as_declared,
    declared,
    level_difference,
    standing,
)
from alliance_stats.report.shared import (
    agreement_elsewhere,
    headline,
    open_gates,
    shared_scales,
)
from alliance_stats.report.summaries import agreement_text, reliability_summary, share, spread
from alliance_stats.report.tabling import gate_of, number_of
from alliance_stats.results import Result


def accounted(content: ReportContent) -> list[Finding]:
    """Say how many dyads gave both views."""
    here = at_the_analysed(content)
    one_sided = here.first_only + here.second_only
    total = content.design.n_dyads
    if math.isnan(here.both) or math.isnan(one_sided):
        return [
            Finding(
                rich(f"{counted(total, 'dyad')} took part. {policy_sentence(content)}"), "fig-flow"
            )
        ]
    if here.both == total == 1:
        text = f"The one dyad gave both views{at_occasion(content)}."
    elif here.both == total:
        text = f"All {counted(total, 'dyad')} gave both views{at_occasion(content)}."
    else:
        text = (
            f"Of {counted(total, 'dyad')}, {count(here.both)} gave both views"
            f"{at_occasion(content)} and {count(one_sided)} gave one."
        )
    return [Finding(rich(f"{text} {policy_sentence(content)}"), "fig-flow")]


def reliable(content: ReportContent) -> list[Finding]:
    """Say how reliable the scores were."""
    results = results_of(content, "reliability")
    shown = set(named_in_study(content, [key_of(result) for result in results]))
    values, few = reliability.alphas(content, results, shown)
    said = reliability_summary(values, few) if values or few else ()
    return [Finding(said, "tab-reliability")] if said else []


def declared_findings(content: ReportContent) -> list[Finding]:
    """Give everything that was declared beforehand a sentence of its own, named as declared."""
    models = (finding for of_model in MODELS for finding in of_model(content))
    known = [*_declared_agreement(content), *_declared_relations(content), *models]
    return [*known, *_declared_in_vain(content)]


def _declared_in_vain(content: ReportContent) -> Iterator[Finding]:
    """Say what was declared and has no answer: leaving it out would be choosing by the result."""
    # What failed names its occasion; what was declared does where it is not the analysed one.
    named = {f"{what}{when}" for what in content.confirmatory for when in _whens(content)}
    for entry in content.not_computed:
        if entry.what in named:
            verb, _, about = entry.what.partition(": ")
            what = f"{in_sentence(verb)} ({about})"
            text = without_answer(entry.tag, what, short_reason(entry.why))
            yield Finding(as_declared(text), "tab-missing")


def _whens(content: ReportContent) -> tuple[str, str]:
    return "", f", {content.occasion}"


def _declared_agreement(content: ReportContent) -> Iterator[Finding]:
    here = [(key, result, "") for key, result in shared_scales(content).items()]
    elsewhere = [
        (key_of(result), result, f" at {result.about.get('occasion')}")
        for result in agreement_elsewhere(content)
    ]
    for key, result, when in (*here, *elsewhere):
        if is_declared(result):
            evidence = "tab-agreement-elsewhere" if when else "tab-agreement"
            yield Finding(_agreement_text(content, key, result, when), evidence)


def _agreement_text(content: ReportContent, key: ScaleKey, result: Result, when: str) -> Rich:
    name = f"{in_sentence(scale_title(content, key))}{when}"
    test = estimate_of([result], "pearson")
    p = math.nan if test is None else extra_number(test, "p_adjusted")
    found = number_of(estimate_of([result], headline(content)))
    shown = agreement_text(headline(content), found)
    if test is None or math.isnan(found.estimate) or math.isnan(p):
        return rich(f"Declared beforehand: agreement on {name} could not be tested.")
    how = rich(f"({shown}; test of no agreement, ", em("p"), f" {p_relation(p)} by Holm).")
    if p < 1 - content.confidence and test.estimate > 0:
        return rich(f"Declared beforehand: agreement on {name} was clear of zero ", how)
    early = " after correction" if standing(found) == "clear" else ""
    return rich(
        f"Declared beforehand: whether the roles agree on {name} is not settled{early} ", how
    )


def _declared_relations(content: ReportContent) -> Iterator[Finding]:
    for occasion in content.occasions:
        pairs = [c for c in correlations(content, occasion) if c.family == "confirmatory"]
        is_here = occasion == content.occasion
        for predictor, outcome in dict.fromkeys((c.predictor, c.outcome) for c in pairs):
            text = declared(
                in_sentence(scale_title(content, predictor)),
                in_sentence(scale_title(content, outcome)),
                [
                    (c.role_x, c.role_y, number_of(c.estimate))
                    for c in pairs
                    if (c.predictor, c.outcome) == (predictor, outcome)
                ],
                alpha=1 - content.confidence,
            )
            evidence = f"tab-outcome-{outcome.instrument}-{outcome.scale}"
            if is_here:
                yield Finding(text, evidence)
            else:
                yield Finding(rich(f"At {occasion}. ", text), "section-outcomes")


def _actor_partner(content: ReportContent) -> list[Finding]:
    """Give a declared actor-partner model what its section answers."""
    return [
        Finding(
            as_declared(rich(apim_words.answer(content, result))),
            f"fig-{apim.picture_name(content, result)}",
        )
        for result in apim.models_of(content)
        if is_declared(result)
    ]


MODELS: tuple[Callable[[ReportContent], list[Finding]], ...] = (_actor_partner, models.findings)
"""One function per kind of model that a study can declare: its findings, () where none is."""


def agreements(content: ReportContent) -> list[Finding]:
    """Say how far the roles agreed on the scales that were not declared."""
    scales = shared_scales(content)
    measure = headline(content)
    found = {key: estimate_of([result], measure) for key, result in scales.items()}
    numbers = {key: number_of(estimate) for key, estimate in found.items()}
    weak = {key for key, _ in unreliable(content)}
    known = {key: n for key, n in numbers.items() if standing(n) != "undefined" and key not in weak}
    told = {key for key, result in scales.items() if is_declared(result)}
    known = {key: n for key, n in known.items() if key not in told or len(known) > 2}
    if not known:
        return []
    return [Finding(rich(_agreements_text(content, known)), "tab-agreement")]


def _agreements_text(content: ReportContent, known: dict[ScaleKey, Number]) -> str:
    measure = headline(content)
    alpha = 1 - content.confidence
    clear = [key for key, n in known.items() if standing(n, alpha=alpha) == "clear"]
    if len(known) == 1:
        key, only = next(iter(known.items()))
        name = in_sentence(scale_title(content, key))
        what = "was clear of zero" if clear else "is not settled"
        return f"Agreement on {name} {what}: {agreement_text(measure, only)}."
    meaning = (
        "ICC(A,1), where 1 is the same answer"
        if measure == "icc(A,1)"
        else "ICC(C,1), where 1 is the same answer but for a constant difference"
    )
    start = (
        f"Agreement between the roles ({meaning}) ran "
        f"{spread(measure, [n.estimate for n in known.values()])}"
    )
    if all(math.isnan(n.low) for n in known.values()):
        return f"{start}; no interval can be given."
    return (
        f"{start} over {count(len(known))} scales that both answer about the same thing; it was "
        f"clear of zero on {share(len(clear), len(known))}."
    )


def both_sides(content: ReportContent) -> list[Finding]:
    """Say whether something is returned, or else whether both see the same pattern."""
    for result in two_way.crossed_results(content):
        said = two_way.returned_sentence(content, result)
        if said:
            key = key_of(result)
            return [Finding(said, f"panel-two-way-{key.instrument}-{key.scale}")]
    said = similarity.distinctive_sentence(content)
    return [Finding(said, "tab-similarity")] if said else []


def levels(content: ReportContent) -> list[Finding]:
    """Say who rated higher on the first scale whose gate is open."""
    rows = [
        level_difference(
            in_sentence(scale_title(content, key)),
            content.roles,
            number_of(bias),
            gate=gate_of(bias),
            reason=item_names(content, key, freed_items(content, key)),
            alpha=1 - content.confidence,
            margin=margin_of(content, key),
        )
        for key, result in open_gates(content).items()
        if (bias := estimate_of([result], "bias")) is not None
    ]
    return [Finding(row, "tab-agreement") for row in rows[:1]]


def relations(content: ReportContent) -> list[Finding]:
    """Say how everything that was not declared lay, by whose ratings."""
    every = [c for c in correlations(content) if c.family != "confirmatory"]
    rest = sources_sentence(every, alpha=1 - content.confidence)
    return [Finding(rich(rest), "section-outcomes")] if rest else []
