"""What this study found: a few sentences, each with its evidence and one on what is not settled."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alliance_stats.formatting import count, counted, join, level, p_relation
from alliance_stats.interpret import MINIMUM_CLUSTERS
from alliance_stats.report.blocks import Finding, Found, Paragraph, Rich, Section, em, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    estimate_of,
    extra_number,
    key_of,
    named_in_study,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.pairs import correlations
from alliance_stats.report.sections import apim, apim_words, reliability, similarity, two_way
from alliance_stats.report.sections.data import at_the_analysed, policy_sentence
from alliance_stats.report.sections.gate import freed_items
from alliance_stats.report.sections.outcomes import sources_sentence
from alliance_stats.report.sentences import (
    Number,
    declared,
    in_sentence,
    level_difference,
    standing,
)
from alliance_stats.report.shared import headline, open_gates, shared_scales
from alliance_stats.report.summaries import (
    agreement_text,
    reliability_summary,
    share,
    spread,
)
from alliance_stats.report.tabling import gate_of, number_of

_MOST = 10


def section(content: ReportContent) -> Section:
    """Return the findings; there is always one, for the data are always accounted for."""
    inferred = [
        *_declared_agreement(content),
        *_declared_relations(content),
        *_declared_models(content),
        *_agreement(content),
        *_both_sides(content),
        *_levels(content),
        *_relations(content),
    ]
    findings = [*_data(content), *_reliability(content), *_provisional(content, inferred)]
    findings = [*findings[: _MOST - 1], _not_settled(content)]
    aside = (
        f"Square brackets hold {level(content.confidence)} confidence intervals throughout. "
        "Counts aside, every finding is exploratory unless it says that it was declared beforehand."
    )
    return Section(
        id="found",
        kicker="",
        question="What this study found",
        contents="What this study found",
        group="",
        blocks=(Found(tuple(findings)), Paragraph(rich(aside), "aside")),
        numbered=False,
    )


def _data(content: ReportContent) -> list[Finding]:
    here = at_the_analysed(content)
    one_sided = here.first_only + here.second_only
    total = content.design.n_dyads
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


def _reliability(content: ReportContent) -> list[Finding]:
    results = results_of(content, "reliability")
    shown = set(named_in_study(content, [key_of(result) for result in results]))
    values, few = reliability.alphas(content, results, shown)
    said = reliability_summary(values, few) if values or few else ()
    return [Finding(said, "tab-reliability")] if said else []


def _provisional(content: ReportContent, findings: list[Finding]) -> list[Finding]:
    """Mark what rests on few coaches: the reader of one line must not have to look further."""
    design = content.design
    if not design.is_nested or design.n_coaches >= MINIMUM_CLUSTERS.value:
        return findings
    mark = f" Provisional: {counted(design.n_coaches, 'coach', 'coaches')}."
    return [Finding(rich(one.text, mark), one.evidence) for one in findings]


def _declared_agreement(content: ReportContent) -> list[Finding]:
    """Give an agreement that was declared beforehand a sentence of its own, named as declared."""
    findings = []
    for key, result in shared_scales(content).items():
        test = estimate_of([result], "pearson")
        if test is None or test.extra.get("family") != "confirmatory":
            continue
        name = in_sentence(scale_title(content, key))
        found = number_of(estimate_of([result], headline(content)))
        shown = agreement_text(headline(content), found)
        p = extra_number(test, "p_adjusted")
        rejected = not math.isnan(p) and p < 1 - content.confidence
        if math.isnan(found.estimate) or math.isnan(p):
            text = rich(f"Declared beforehand: agreement on {name} could not be tested.")
        elif rejected and test.estimate > 0:
            text = rich(
                f"Declared beforehand: the roles agreed on {name} ({shown}; test of no agreement, ",
                em("p"),
                f" {p_relation(p)} by Holm).",
            )
        else:
            text = rich(
                f"Declared beforehand: whether the roles agree on {name} is not settled ({shown}; "
                "test of no agreement, ",
                em("p"),
                f" {p_relation(p)} by Holm).",
            )
        findings.append(Finding(text, "tab-agreement"))
    return findings


def _agreement(content: ReportContent) -> list[Finding]:
    scales = shared_scales(content)
    measure = headline(content)
    found = {key: estimate_of([result], measure) for key, result in scales.items()}
    numbers = {key: number_of(estimate) for key, estimate in found.items()}
    weak = {key for key, _ in unreliable(content)}
    known = {key: n for key, n in numbers.items() if standing(n) != "undefined" and key not in weak}
    told = {
        key
        for key, result in scales.items()
        if (test := estimate_of([result], "pearson")) is not None
        and test.extra.get("family") == "confirmatory"
    }
    known = {key: n for key, n in known.items() if key not in told or len(known) > 2}
    if not known:
        return []
    alpha = 1 - content.confidence
    clear = [key for key, n in known.items() if standing(n, alpha=alpha) == "clear"]
    span = spread(measure, [n.estimate for n in known.values()])
    if len(known) == 1:
        key, only = next(iter(known.items()))
        name = in_sentence(scale_title(content, key))
        what = "was clear of zero" if clear else "is not settled"
        text = f"Agreement on {name} {what}: {agreement_text(measure, only)}."
        return [Finding(rich(text), "tab-agreement")]
    meaning = (
        "ICC(A,1), where 1 is the same answer"
        if measure == "icc(A,1)"
        else "ICC(C,1), where 1 is the same answer but for a constant difference"
    )
    if all(math.isnan(n.low) for n in known.values()):
        text = f"Agreement between the roles ({meaning}) ran {span}; no interval can be given."
        return [Finding(rich(text), "tab-agreement")]
    text = (
        f"Agreement between the roles ({meaning}) ran {span} over {count(len(known))} scales that "
        f"both answer about the same thing; it was clear of zero on "
        f"{share(len(clear), len(known))}."
    )
    return [Finding(rich(text), "tab-agreement")]


def _both_sides(content: ReportContent) -> list[Finding]:
    """Say whether something is returned, or else whether both see the same pattern."""
    for result in two_way.crossed_results(content):
        said = two_way.returned_sentence(content, result)
        if said:
            key = key_of(result)
            return [Finding(said, f"panel-two-way-{key.instrument}-{key.scale}")]
    said = similarity.distinctive_sentence(content)
    return [Finding(said, "tab-similarity")] if said else []


def _levels(content: ReportContent) -> list[Finding]:
    rows = [
        level_difference(
            in_sentence(scale_title(content, key)),
            content.roles,
            number_of(bias),
            gate=gate_of(bias),
            reason=freed_items(content, key),
            alpha=1 - content.confidence,
        )
        for key, result in open_gates(content).items()
        if (bias := estimate_of([result], "bias")) is not None
    ]
    return [Finding(row, "tab-agreement") for row in rows[:1]]


def _declared_relations(content: ReportContent) -> list[Finding]:
    """Give every relation declared beforehand a finding, the first two of them."""
    pairs = [c for c in correlations(content) if c.family == "confirmatory"]
    relations = list(dict.fromkeys((c.predictor, c.outcome) for c in pairs))
    return [
        Finding(
            declared(
                in_sentence(scale_title(content, predictor)),
                in_sentence(scale_title(content, outcome)),
                [
                    (c.role_x, c.role_y, number_of(c.estimate))
                    for c in pairs
                    if (c.predictor, c.outcome) == (predictor, outcome)
                ],
                alpha=1 - content.confidence,
            ),
            f"tab-outcome-{outcome.instrument}-{outcome.scale}",
        )
        for predictor, outcome in relations[:2]
    ]


def _declared_models(content: ReportContent) -> list[Finding]:
    """Give a declared actor-partner model its own sentence: what its section answers."""
    findings = []
    for result in apim.models_of(content):
        families = {estimate.extra.get("family") for estimate in result.estimates}
        if "confirmatory" in families:
            said = apim_words.answer(content, result)
            evidence = f"fig-{apim.picture_name(content, result)}"
            findings.append(Finding(rich("Declared beforehand: ", said), evidence))
    return findings


def _relations(content: ReportContent) -> list[Finding]:
    """Say how everything that was not declared lay, by whose ratings."""
    every = [c for c in correlations(content) if c.family != "confirmatory"]
    rest = sources_sentence(every, alpha=1 - content.confidence)
    return [Finding(rich(rest), "section-outcomes")] if rest else []


def _shut_levels(content: ReportContent, shut: Sequence[ScaleKey]) -> str:
    """Say that levels are not compared, on which scales, and why."""
    first, second = content.roles
    shared = shared_scales(content)
    names = join(in_sentence(scale_title(content, key)) for key in shut)
    where = "" if len(shut) == len(shared) else f" on {names}"
    verdicts = {gate_of(estimate_of([shared[key]], "bias")) for key in shut}
    tested = "it was not tested" if verdicts == {"not tested"} else "it could not be shown"
    return (
        f"whether {first} or {second} rated higher{where}, since {tested} that both understand "
        "the items alike"
    )


def _not_settled(content: ReportContent) -> Finding:
    """Say what these data leave open; something always is."""
    parts: list[str] = []
    shut = [key for key in shared_scales(content) if key not in open_gates(content)]
    if shut:
        parts.append(_shut_levels(content, shut))
    sound = [c for c in correlations(content) if c.interpreted]
    open_pairs = _open(content, [number_of(c.estimate) for c in sound])
    if open_pairs:
        total = len(sound)
        parts.append(f"{count(open_pairs)} of {counted(total, 'relation')} with outcomes")
    if correlations(content):
        parts.append("what came first, which this design cannot say")
    if not parts:
        parts.append("how the roles differ in level, and what goes with outcomes")
    # The parts hold commas of their own.
    text: Rich = rich(f"Not settled by these data: {'; and '.join(parts)}.")
    return Finding(text, "section-gate" if shut else "section-missing")


def _open(content: ReportContent, numbers: Sequence[Number]) -> int:
    alpha = 1 - content.confidence
    return sum(standing(n, alpha=alpha) in {"open", "before correction"} for n in numbers)
