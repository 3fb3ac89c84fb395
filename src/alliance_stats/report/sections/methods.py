"""Methods text, generated from what ran: nothing is described that did not happen."""

from __future__ import annotations

import math
from collections.abc import Mapping

from alliance_stats.formatting import count, counted, join, level
from alliance_stats.interpret import MINIMUM_CLUSTERS
from alliance_stats.report.blocks import Block, Paragraph, Section, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import estimate_of, extra_number, has_number, results_of
from alliance_stats.report.methods_words import model_words, relationship_words
from alliance_stats.report.pairs import correlations, interval_methods
from alliance_stats.report.sections import models
from alliance_stats.report.sections.data import policy_of, reasons_text
from alliance_stats.report.sections.instruments import roles_of
from alliance_stats.report.tabling import gate_of
from alliance_stats.report.words import analysis_name
from alliance_stats.vocabulary import ONLY_OCCASION


def section(content: ReportContent) -> Section:
    """Return the methods text."""
    paragraphs = (
        _sample(content),
        _scoring(content),
        *_statistics(content),
        _software(content),
    )
    blocks: list[Block] = [Paragraph(rich(text)) for text in paragraphs if text]
    aside = (
        "This text is generated from the options that ran. Copy it, then add recruitment, ethics "
        "approval and anything the software could not know."
    )
    return Section(
        id="methods",
        kicker="The record · Methods",
        question="Methods, as run",
        contents="Methods",
        group="The record",
        blocks=(*blocks, Paragraph(rich(aside), "aside")),
    )


def _sample(content: ReportContent) -> str:
    design = content.design
    dyads = counted(design.n_dyads, "dyad")
    nested = f" with {counted(design.n_coaches, 'coach', 'coaches')}" if design.is_nested else ""
    many = content.occasions != (ONLY_OCCASION,)
    when = f" on {counted(len(content.occasions), 'occasion')}" if many else ""
    asked = counted(len(content.instruments), "questionnaire")
    read = sum(flow.read for flow in content.flow)
    aside = sum(flow.set_aside for flow in content.flow)
    rows = f"{counted(read, 'row was', 'rows were')} read"
    flow = f"{rows}; {count(aside)} set aside: {reasons_text(content)}" if aside else rows
    synthetic = " The data are synthetic, made by a program." if content.synthetic else ""
    return (
        f"{dyads}{nested} answered {asked}{when}, each from two sides ({join(content.roles)})."
        f"{_others(content)} "
        f"{capitalised(flow)}.{_policies(content)}{synthetic}"
    )


def _others(content: ReportContent) -> str:
    others = roles_of(content)[2:]
    if not others:
        return ""
    return (
        f" Answers of {join(others)} were read and scored; they belong to no pair and enter "
        "nothing here but the account of the data."
    )


def _policies(content: ReportContent) -> str:
    policy = policy_of(content)
    one_sided = {
        "keep": " One-sided dyads were kept: they enter everything that needs one side only.",
        "drop": " One-sided dyads were left out before scoring.",
        "error": "",
    }.get(str(policy.get("incomplete_dyads")), "")
    duplicates = {
        "first": " Of duplicate submissions the first was used.",
        "last": " Of duplicate submissions the last was used.",
    }.get(str(policy.get("duplicates")), "")
    invalid = (
        " Cells that were no possible answer were taken as missing."
        if policy.get("invalid") == "missing"
        else ""
    )
    return f"{one_sided}{duplicates}{invalid}"


def _scoring(content: ReportContent) -> str:
    aggregates: set[str] = set()
    rules: set[str] = set()
    reverses = False
    for one in content.instruments.values():
        for scale in one.subscales.values():
            aggregates.add(scale.aggregate)
            rules.add(scale.missing)
        reverses = reverses or any(item.reverse for item in one.items.values())
    if not aggregates:
        return ""
    text = f"Scale scores are {join(f'{word}s' for word in sorted(aggregates))} of items"
    if rules == {"complete"}:
        text += ", given when every item was answered."
    else:
        text += (
            ", given when at least the number of items was answered that the instrument declares "
            "(a sum is then prorated)."
        )
    if reverses:
        text += " Reversed items were keyed by the declared range of the scale."
    return text


def _statistics(content: ReportContent) -> list[str]:
    """Return a paragraph on scores and agreement, on pairs, on models, on relations and tests."""
    ran = {result.analysis for result in content.results}
    ci = level(content.confidence)
    parts = []
    if "reliability" in ran:
        parts.append(
            f"Reliability is Cronbach’s alpha per role with Feldt’s {ci} interval, on "
            f"{_missing_words(content)}; the standard error of measurement and the smallest "
            "detectable change follow from alpha."
        )
        if _has_omega(content):
            parts[-1] += (
                " Omega total comes from a one-factor model per role and score, fitted by maximum "
                f"likelihood, with a percentile bootstrap {ci} interval."
            )
    if "agreement" in ran:
        first, second = content.roles
        parts.append(
            "Agreement is reported as intraclass correlations (McGraw & Wong, 1996), Lin’s (1989) "
            "concordance and Bland–Altman limits, on complete pairs; differences are "
            f"{first} − {second}. {_agreement_intervals(content)} {_gate_words(content)}"
        )
    relations = [*_correlation_words(content), *_family_words(content)]
    fitted = [*model_words(content), *models.methods(content)]
    return [" ".join(some) for some in (parts, relationship_words(content), fitted, relations)]


def _has_omega(content: ReportContent) -> bool:
    return any(has_number(estimate_of([r], "omega")) for r in results_of(content, "reliability"))


def _agreement_intervals(content: ReportContent) -> str:
    """Say how intervals of agreement were made, by whether coaches have several dyads."""
    design = content.design
    if not design.is_nested:
        return (
            "Their intervals are those of the F distribution, of Fisher’s z and Student’s t, and "
            "exact for the limits (Carkeet, 2015)."
        )
    if design.n_coaches >= MINIMUM_CLUSTERS.value:
        return (
            "Intervals and tests respect that dyads share coaches: CR2 errors with Satterthwaite "
            "degrees of freedom on the jackknife contributions of dyads (Pustejovsky & Tipton, "
            "2018), and for the limits a studentised bootstrap of coaches."
        )
    return (
        f"With {counted(design.n_coaches, 'coach', 'coaches')}, intervals are wild cluster "
        "bootstraps (MacKinnon, Nielsen & Webb, 2023), never narrower than for independent dyads, "
        "from four coaches on; below, and for the limits, none is given."
    )


def _gate_words(content: ReportContent) -> str:
    verdicts = {
        gate_of(estimate_of([result], "bias")) for result in results_of(content, "agreement")
    }
    if verdicts <= {"not tested"}:
        return (
            "Measurement invariance between the roles was not tested, so no statement compares "
            "their levels."
        )
    return "Levels of the roles are compared only where measurement invariance allows it."


def _missing_words(content: ReportContent) -> str:
    policies = {
        str(result.options.get("missing", "listwise"))
        for result in content.results
        if result.analysis == "reliability"
    }
    return "complete rows" if policies <= {"listwise"} else "all available pairs of items"


def _correlation_words(content: ReportContent) -> list[str]:
    pairs = correlations(content)
    if not pairs:
        return []
    methods = interval_methods(pairs)
    text = f"Correlations are Pearson’s, with these intervals: {'; '.join(methods)}."
    if any("CR2" in method for method in methods):
        text += (
            " Errors are clustered on the influence of each dyad on Fisher’s z, not on the slope "
            "of a regression of z-scores, so that intervals stay within ±1 and hold their level "
            "away from zero."
        )
    return [text]


def _family_words(content: ReportContent) -> list[str]:
    """Describe the families of tests as they are: which analyses, how many tests."""
    found: dict[str, dict[str, int]] = {}
    for result in content.results:
        for row in result.estimates:
            family = row.extra.get("family")
            if family is not None and not math.isnan(extra_number(row, "p_adjusted")):
                counts = found.setdefault(str(family), {})
                counts[result.analysis] = counts.get(result.analysis, 0) + 1
    parts = []
    names = {"confirmatory": "Holm’s", "exploratory": "Benjamini and Hochberg’s"}
    for family, method in names.items():
        counts = found.get(family, {})
        total = sum(counts.values())
        if total:
            kinds = join(f"{analysis_name(verb).lower()} {count(n)}" for verb, n in counts.items())
            parts.append(
                f"The {family} family holds {counted(total, 'test')} ({kinds}), corrected by "
                f"{method} method."
            )
    if "confirmatory" in found and "agreement" in found["confirmatory"]:
        parts.append(
            "A declared agreement is one test, of no agreement; the difference in level is "
            "secondary."
        )
    return parts


def _software(content: ReportContent) -> str:
    made = content.provenance
    version = made.get("version")
    text = f"Analyses ran in alliance-stats{f' {version}' if version else ''}"
    if made.get("python"):
        text += f" on Python {made['python']}"
    libraries = made.get("libraries")
    if isinstance(libraries, Mapping):
        text += f", with {join(f'{name} {value}' for name, value in libraries.items())}"
    seed = f" Random numbers start from seed {made['seed']}." if made.get("seed") else ""
    return f"{text}.{seed}"
