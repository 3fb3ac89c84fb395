"""Which questions a study asks: one step per call of a verb, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alliance_stats.report.content import NotComputed
from alliance_stats.report.words import analysis_name
from alliance_stats.scoring.table import Scores
from alliance_stats.study.loading import Study
from alliance_stats.study.models import DYADIC_MODELS, dyadic_steps, no_models
from alliance_stats.study.relationship import RELATIONSHIP, declared_step, relationship_steps
from alliance_stats.study.steps import Asked, Step, asked_of, full_name, in_words, joint_of
from alliance_stats.vocabulary import INSTRUMENT, OCCASION, PERSPECTIVE, ROLE, SCALE

VERBS = (
    "describe",
    "reliability",
    "items",
    "invariance",
    "agreement",
    "correlate",
    *DYADIC_MODELS,
    *RELATIONSHIP,
)
"""What this version can compute."""

_LATER = "This analysis is not part of this version."


def plan(study: Study, scores: Scores) -> list[Step]:
    """Return every step of a study, each once."""
    asked = list(asked_of(study, scores))
    steps = [
        *_descriptions(study, asked),
        *_reliabilities(study, asked),
        *_gates(study, asked),
        *_agreements(study, asked),
        *dyadic_steps(study, declared(study)),
        *relationship_steps(study, asked),
        *_correlations(study),
        *_declared(study),
    ]
    return _each_once(steps)


def not_planned(study: Study, scores: Scores) -> Iterator[NotComputed]:
    """Yield what the study asks, or could ask, and this version or these data cannot answer."""
    for n, (verb, about) in enumerate(declared(study)):
        if verb not in VERBS:
            what = in_words(study, verb, about) if about else analysis_name(verb)
            yield NotComputed(
                what=f"{what} (declared beforehand, number {n + 1})",
                why=_LATER,
                tag="not available",
                analysis=verb,
            )
    if not any(True for _ in _correlations(study)):
        yield NotComputed(
            what="Relations of the relationship with outcomes",
            why="The study file does not say which scales are of the relationship and which are "
            "outcomes.",
            tag="withheld",
            analysis="correlate",
            remedy="List both in the study file, under perspectives: we and outcomes.",
        )
    yield from no_models(declared(study))
    yield from _absent(study, scores)
    yield from _later(study, scores)


def declared(study: Study) -> list[tuple[str, dict[str, str]]]:
    """Return the confirmatory analyses as (verb, keywords as written)."""
    return [
        (verb, question.model_dump(exclude_none=True))
        for entry in study.file.analysis.confirmatory
        for verb, question in entry.named.items()
    ]


def _descriptions(study: Study, asked: Iterable[Asked]) -> Iterator[Step]:
    for each in asked:
        for occasion in study.occasions:
            if occasion in each.roles_at:
                yield Step("describe", _about(each, occasion))


def _reliabilities(study: Study, asked: Iterable[Asked]) -> Iterator[Step]:
    for each in asked:
        about = _about(each, study.occasion)
        for role in study.roles:
            if role in each.roles_at.get(study.occasion, ()):
                yield Step("reliability", about | {ROLE: role})
                if not each.is_composite:
                    yield Step("items", about | {ROLE: role})


def _gates(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask of every scale that both roles answered whether they understand its items alike.

    Composites come last: they take the verdicts of their scales.
    """
    pair = set(study.roles[:2])
    composites = {each.name for each in asked if each.is_composite}
    names = [
        f"{owner}.{scale}"
        for (owner, scale), roles in _answered(study, asked).items()
        if pair <= roles
    ]
    for name in sorted(names, key=lambda name: name in composites):
        yield Step("invariance", {SCALE: name, OCCASION: study.occasion, PERSPECTIVE: "direct"})


def _agreements(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask wherever both roles answered a scale, be it on one form or each on its own.

    A scale that only one role is asked at all is asked about too: the refusal says so.
    """
    pair = set(study.roles[:2])
    for (instrument, scale), roles in _answered(study, asked).items():
        if pair <= roles or (roles and not pair <= _roles_of(study, instrument, scale)):
            yield Step(
                "agreement",
                {SCALE: f"{instrument}.{scale}", OCCASION: study.occasion, PERSPECTIVE: "direct"},
            )


def _answered(study: Study, asked: Sequence[Asked]) -> dict[tuple[str, str], set[str]]:
    """Return which roles answered each scale at the analysed occasion, two forms read as one."""
    joint = joint_of(study)
    answered: dict[tuple[str, str], set[str]] = {}
    for each in asked:
        if each.perspective == "direct":
            both = joint.get((each.instrument, each.scale))
            owner = each.instrument if both is None else both.first.id
            roles = answered.setdefault((owner, each.scale), set())
            roles |= each.roles_at.get(study.occasion, frozenset())
    return answered


def _roles_of(study: Study, instrument: str, scale: str) -> set[str]:
    """Return the roles that are asked a scale, here or on the form that pairs with this one."""
    both = joint_of(study).get((instrument, scale))
    forms = [study.instruments[instrument]] if both is None else [both.first, both.second]
    return {role for form in forms for i in form.items_of(scale) for role in form.items[i].roles}


def _correlations(study: Study) -> Iterator[Step]:
    groups = study.file.perspectives
    if groups is None:
        return
    for predictor in (*groups.we, *groups.i, *groups.external):
        for outcome in groups.outcomes:
            yield _correlation(study, predictor, outcome, study.occasion)


def _declared(study: Study) -> Iterator[Step]:
    for verb, about in declared(study):
        occasion = about.get("occasion", study.occasion)
        if verb in DYADIC_MODELS:
            continue
        if verb in RELATIONSHIP:
            yield declared_step(study, verb, about)
        elif verb == "correlate":
            yield _correlation(study, about["predictor"], about["outcome"], occasion)
        elif verb in VERBS:
            step = {SCALE: full_name(study, about["scale"]), OCCASION: occasion}
            step[PERSPECTIVE] = "direct"
            roles = [about[ROLE]] if ROLE in about else list(study.roles)
            if verb == "reliability":
                for role in roles:
                    own = full_name(study, about["scale"], role)
                    yield Step(verb, step | {SCALE: own, ROLE: role})
            else:
                yield Step(verb, step)


def _correlation(study: Study, predictor: str, outcome: str, occasion: str) -> Step:
    names = {"predictor": predictor, "outcome": outcome}
    full = {key: full_name(study, name) for key, name in names.items()}
    return Step("correlate", full | {OCCASION: occasion})


def _about(each: Asked, occasion: str) -> dict[str, str]:
    return {SCALE: each.name, OCCASION: occasion, PERSPECTIVE: each.perspective}


def _each_once(steps: Iterable[Step]) -> list[Step]:
    seen = {(step.analysis, *sorted(step.options.items())): step for step in steps}
    return list(seen.values())


def _absent(study: Study, scores: Scores) -> Iterator[NotComputed]:
    """Instruments that nobody was asked at the analysed occasion."""
    here = scores.frame[scores.frame[OCCASION] == study.occasion]
    present = set(here[INSTRUMENT].astype(str))
    for instrument_id in study.instruments:
        if instrument_id not in present:
            yield NotComputed(
                what=f"Reliability and agreement of {instrument_id}",
                why=f"It was not asked at the analysed occasion, '{study.occasion}'.",
                tag="withheld",
                instrument=instrument_id,
            )


def _later(study: Study, scores: Scores) -> Iterator[NotComputed]:
    """Questions of the 'We' perspective that later versions will answer."""
    waiting = []
    if len(study.occasions) > 1:
        waiting.append("Sessions, change and durability: what moved, and did it last?")
    if study.file.goals is not None:
        waiting.append("Goals: were they reached?")
    waiting.append("Primacy: does the relationship explain outcomes beyond the rest?")
    for question in waiting:
        yield NotComputed(what=question, why=_LATER, tag="not available")
