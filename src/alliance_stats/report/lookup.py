"""Find results in a report's content by what they are about, in the order a reader needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alliance_stats.dyads.forms import JointScale, joint_scales
from alliance_stats.formatting import join
from alliance_stats.instrument.model import Instrument
from alliance_stats.interpret import FEW_PEOPLE, RELIABILITY_FLOOR, SO_FEW
from alliance_stats.report.content import ReportContent, remembered
from alliance_stats.results import Estimate, Result
from alliance_stats.vocabulary import ONLY_OCCASION

GROUPS = (("we", "We"), ("i", "I"), ("external", "External"), ("outcomes", "Outcomes"))
OTHER = "Other scales"


@dataclass(frozen=True, slots=True)
class ScaleKey:
    """One score of one instrument in one perspective."""

    instrument: str
    scale: str
    perspective: str = "direct"


def key_of(result: Result) -> ScaleKey:
    """Return the scale a result is about."""
    about = result.about
    return ScaleKey(
        str(about.get("instrument", "")),
        str(about.get("scale", "")),
        str(about.get("perspective") or "direct"),
    )


@remembered
def results_of(content: ReportContent, analysis: str) -> list[Result]:
    """List the results of one analysis at the analysed occasion, scales in reading order."""
    found = [
        result
        for result in content.results
        if result.analysis == analysis
        and result.about.get("occasion", content.occasion) == content.occasion
    ]
    return sorted(found, key=lambda result: order(content, key_of(result)))


def keys_of(results: Iterable[Result]) -> list[ScaleKey]:
    """List the scales of results, each once, in the order given."""
    return list(dict.fromkeys(key_of(result) for result in results))


@remembered
def group_of(content: ReportContent, key: ScaleKey) -> str:
    """Return the perspective a scale was declared under: We, I, External, Outcomes or other."""
    names = _names(content, key)
    for word, title in GROUPS:
        if names & set(content.perspectives.get(word, ())):
            return title
    return OTHER


def _names(content: ReportContent, key: ScaleKey) -> set[str]:
    """Every way a study file may name a scale; either of two forms names both."""
    joint = joint_of(content, key)
    owners = {key.instrument} if joint is None else {joint.first.id, joint.second.id}
    return {key.scale, *(f"{owner}.{key.scale}" for owner in owners)}


@remembered
def order(content: ReportContent, key: ScaleKey) -> tuple[int, int, int, int]:
    """Return where a scale stands: We first, then as declared, direct before meta."""
    names = _names(content, key)
    instruments = list(content.instruments)
    place = instruments.index(key.instrument) if key.instrument in instruments else 0
    scales = content.instruments[key.instrument].score_ids if key.instrument in instruments else ()
    in_file = scales.index(key.scale) if key.scale in scales else 0
    meta = int(key.perspective != "direct")
    for rank, (word, _) in enumerate(GROUPS):
        declared = content.perspectives.get(word, ())
        for i, name in enumerate(declared):
            if name in names:
                return rank, meta, i, 0
    return len(GROUPS), meta, place, in_file


def grouped(content: ReportContent, keys: Sequence[ScaleKey]) -> list[tuple[str, list[ScaleKey]]]:
    """Put scales under their perspective's heading, empty headings left out."""
    titles = [*(title for _, title in GROUPS), OTHER]
    groups = [(title, [k for k in keys if group_of(content, k) == title]) for title in titles]
    return [(title, members) for title, members in groups if members]


def named_in_study(content: ReportContent, keys: Sequence[ScaleKey]) -> list[ScaleKey]:
    """Keep the scales the study file names; all of them where it names none."""
    named = [key for key in keys if group_of(content, key) != OTHER]
    return named or list(keys)


def instrument_of(content: ReportContent, key: ScaleKey) -> Instrument | None:
    """Return the questionnaire a scale belongs to."""
    return content.instruments.get(key.instrument)


@remembered
def scale_title(content: ReportContent, key: ScaleKey) -> str:
    """Return a scale's printed name, told apart where two instruments share it.

    Two forms of one questionnaire, one for each role, share it without being told apart:
    ``form_title`` does that, where each form stands for itself.
    """
    joint = joint_of(content, key)
    forms = set() if joint is None else {joint.first.id, joint.second.id}
    return _told_apart(content, key, {key.instrument, *forms})


def form_title(content: ReportContent, key: ScaleKey) -> str:
    """Return a scale's printed name on one form, told apart from every other's."""
    return _told_apart(content, key, {key.instrument})


def joint_of(content: ReportContent, key: ScaleKey) -> JointScale | None:
    """Return the question that two forms put together, if the scale is of such forms."""
    return _joint(content).get((key.instrument, key.scale))


@remembered
def _joint(content: ReportContent) -> dict[tuple[str, str], JointScale]:
    return joint_scales(content.instruments, content.roles)


def question_key(content: ReportContent, key: ScaleKey) -> ScaleKey:
    """Return the key under which both roles' answers to a scale stand side by side."""
    joint = joint_of(content, key)
    return key if joint is None else replace(key, instrument=joint.first.id)


def _told_apart(content: ReportContent, key: ScaleKey, own: set[str]) -> str:
    instrument = instrument_of(content, key)
    title = _bare_title(instrument, key)
    twins = [
        other
        for other in content.instruments.values()
        if other.id not in own and any(other.title_of(score) == title for score in other.score_ids)
    ]
    if twins and instrument is not None:
        title = f"{title} ({instrument.id})"
    return title if key.perspective == "direct" else f"{title} (guessed)"


def _bare_title(instrument: Instrument | None, key: ScaleKey) -> str:
    if instrument is None or key.scale not in instrument.score_ids:
        return key.scale
    return instrument.title_of(key.scale)


def named_scale(content: ReportContent, name: str) -> ScaleKey:
    """Return the scale behind ``scale`` or ``instrument.scale``."""
    for instrument in content.instruments.values():
        if name in instrument.score_ids:
            return ScaleKey(instrument.id, name)
        head, _, tail = name.partition(".")
        if head == instrument.id and tail in instrument.score_ids:
            return ScaleKey(instrument.id, tail)
    return ScaleKey("", name)


def target_of(content: ReportContent, key: ScaleKey) -> str:
    """Return what a scale is about."""
    instrument = instrument_of(content, key)
    if instrument is None or key.scale not in instrument.score_ids:
        return ""
    return instrument.target_of(key.scale)


def kept_back(content: ReportContent, analysis: str) -> bool:
    """Say whether results of an analysis are about too few people to be shown."""
    return any(one.analysis == analysis and one.why == FEW_PEOPLE for one in content.not_computed)


def why_absent(
    content: ReportContent, analysis: str, key: ScaleKey, role: str
) -> tuple[Literal["", "withheld"], str]:
    """Return which kind of nothing stands for a role, and why: kept back, or never asked."""
    instrument = instrument_of(content, key)
    if instrument is not None and key.scale in instrument.score_ids:
        items = [instrument.items[name] for name in instrument.items_of(key.scale)]
        if any(role in item.roles for item in items) and kept_back(content, analysis):
            return "withheld", SO_FEW
    return "", "not asked of this role"


def about_words(target: str) -> str:
    """Return a row-group heading for a target.

    Examples
    --------
    >>> about_words("us"), about_words("coach"), about_words("context")
    ('About us', 'About the coach', 'About the context')
    """
    return {"us": "About us", "self": "About oneself", "": ""}.get(target, f"About the {target}")


def estimate_of(results: Iterable[Result], term: str, **where: object) -> Estimate | None:
    """Return the first estimate of a term whose row has the given values."""
    for result in results:
        for estimate in result.estimates:
            row = dict(result.about) | dict(estimate.extra)
            if estimate.term == term and all(row.get(k) == v for k, v in where.items()):
                return estimate
    return None


def of_scale(results: Iterable[Result], key: ScaleKey) -> list[Result]:
    """Keep the results about one scale."""
    return [result for result in results if key_of(result) == key]


def is_declared(result: Result) -> bool:
    """Say whether a result was declared beforehand."""
    return any(estimate.extra.get("family") == "confirmatory" for estimate in result.estimates)


def item_names(content: ReportContent, key: ScaleKey, items: Sequence[str]) -> str:
    """Name items as a sentence does: by what they say, where the questionnaire tells it.

    The wording is the first role's; a file that holds only the key leaves the item's id.
    """
    return join(_item_name(content, key, item) for item in items)


def _item_name(content: ReportContent, key: ScaleKey, item: str) -> str:
    instrument = instrument_of(content, key)
    asked = None if instrument is None else instrument.items.get(item)
    if instrument is None or asked is None or not asked.texts:
        return f"item {item}"
    roles = [*content.roles, *asked.roles]
    every = (asked.texts.get((role, "direct")) for role in roles)
    said = next((text for text in every if text), None) or next(iter(asked.texts.values()))
    known = [said[language] for language in ("en", *instrument.languages) if said.get(language)]
    return f"“{known[0].strip().rstrip('.')}”" if known else f"item {item}"


def has_number(estimate: Estimate | None) -> bool:
    """Say whether there is an estimate and it is a number."""
    return estimate is not None and not math.isnan(estimate.estimate)


def role_title(role: str) -> str:
    """Return a role as a heading; a role of one or two letters stays as it is spelt.

    Examples
    --------
    >>> role_title("client"), role_title("f")
    ('Client', 'f')
    """
    return role if len(role) < 3 else role[0].upper() + role[1:]


def at_occasion(content: ReportContent) -> str:
    """Return " at <occasion>", or nothing where the study has only one.

    The words go straight after a noun.
    """
    return "" if content.occasion == ONLY_OCCASION else f" at {content.occasion}"


@remembered
def unreliable(content: ReportContent) -> set[tuple[ScaleKey, str]]:
    """Return (scale, role) of every score below the floor: described, entering no sentence.

    A role's own form counts under the key of the question that it is part of.
    """
    return {
        (question_key(content, key_of(result)), str(result.about.get("role", "")))
        for result in results_of(content, "reliability")
        for estimate in result.estimates
        if estimate.term == "alpha" and estimate.estimate < RELIABILITY_FLOOR.value
    }


def extra_number(estimate: Estimate, name: str) -> float:
    """Return a numeric extra column of an estimate, NaN where it has none."""
    value = estimate.extra.get(name)
    return float(value) if isinstance(value, int | float) else math.nan
