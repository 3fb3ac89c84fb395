"""Which questions a study asks: one step per call of a verb, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from alliance_stats.report.content import NotComputed
from alliance_stats.report.words import analysis_name
from alliance_stats.scoring.table import Scores
from alliance_stats.study.gates import gate_steps
from alliance_stats.study.loading import Study
from alliance_stats.study.models import DYADIC_MODELS, dyadic_steps, no_models
from alliance_stats.study.relationship import RELATIONSHIP, relationship_steps
from alliance_stats.study.steps import (
    Asked,
    Step,
    answered,
    asked_of,
    declared_step,
    full_name,
    in_words,
    joint_of,
    split_name,
)
from alliance_stats.study.steps import declared as declared
from alliance_stats.vocabulary import (
    COVARIATES,
    INSTRUMENT,
    OCCASION,
    PERSPECTIVE,
    ROLE,
    SCALE,
    SCORE,
)

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

Answers = frozenset[tuple[str, ...]]
"""Occasion, instrument, scale."""
_LATER = "This analysis is not part of this version."


def plan(study: Study, scores: Scores) -> list[Step]:
    """Return every step of a study, each once."""
    asked, answers = list(asked_of(study, scores)), _answers(scores)
    steps = [
        *_descriptions(study, asked),
        *_reliabilities(study, asked),
        *gate_steps(study, asked),
        *_agreements(study, asked),
        *dyadic_steps(study, declared(study)),
        *relationship_steps(study, asked),
        *_correlations(study, answers),
        *_declared(study, answers),
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
    if not any(True for _ in _correlations(study, _answers(scores))):
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
    yield from _later(study)


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


def _agreements(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask wherever both roles answered a scale, be it on one form or each on its own.

    A scale that only one role is asked at all is asked about too: the refusal says so.
    """
    pair = set(study.roles[:2])
    for (instrument, scale), roles in answered(study, asked, study.occasion).items():
        if pair <= roles or (roles and not pair <= _roles_of(study, instrument, scale)):
            yield Step(
                "agreement",
                {SCALE: f"{instrument}.{scale}", OCCASION: study.occasion, PERSPECTIVE: "direct"},
            )


def _roles_of(study: Study, instrument: str, scale: str) -> set[str]:
    """Return the roles that are asked a scale, here or on the form that pairs with this one."""
    both = joint_of(study).get((instrument, scale))
    forms = [study.instruments[instrument]] if both is None else [both.first, both.second]
    return {role for form in forms for i in form.items_of(scale) for role in form.items[i].roles}


def _correlations(study: Study, answers: Answers) -> Iterator[Step]:
    groups = study.file.perspectives
    if groups is None:
        return
    for predictor in (*groups.we, *groups.i, *groups.external):
        for outcome in groups.outcomes:
            yield _correlation(study, answers, {"predictor": predictor, "outcome": outcome})


def _declared(study: Study, answers: Answers) -> Iterator[Step]:
    for verb, about in declared(study):
        occasion = about.get("occasion", study.occasion)
        if verb in DYADIC_MODELS:
            continue
        if verb in RELATIONSHIP:
            yield declared_step(study, verb, about)
        elif verb == "correlate":
            yield _correlation(study, answers, about)
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


def _correlation(study: Study, answers: Answers, about: Mapping[str, Any]) -> Step:
    """Return the step of a correlation with an outcome.

    What surrounds the two is held constant beside it; a declaration may name other covariates.
    """
    pair = {key: full_name(study, about[key]) for key in ("predictor", "outcome")}
    step = {**pair, OCCASION: about.get(OCCASION, study.occasion)}
    covariates = about.get(COVARIATES) or _held_constant(study, answers, step)
    return declared_step(study, "correlate", {**step, COVARIATES: covariates})


def _held_constant(study: Study, answers: Answers, step: Mapping[str, str]) -> Sequence[str]:
    """Return what is held constant where the question itself does not say so.

    What the same question is declared with; else every scale of the External perspective that
    somebody answered then.
    """
    for verb, about in declared(study):
        if verb == "correlate" and about.get(COVARIATES):
            same = declared_step(study, verb, about).options
            if all(same[key] == value for key, value in step.items()):
                return tuple(about[COVARIATES])
    groups = study.file.perspectives
    around = [] if groups is None else [full_name(study, name) for name in groups.external]
    if set(step.values()) & set(around):
        return ()
    when = step[OCCASION]
    return [name for name in around if (when, *split_name(name)) in answers]


def _answers(scores: Scores) -> Answers:
    """Return every scale that somebody has a score on, with the occasion."""
    columns = [OCCASION, INSTRUMENT, SCALE]
    known = scores.frame.loc[scores.frame[SCORE].notna(), columns].drop_duplicates().astype(str)
    return frozenset(known.itertuples(index=False, name=None))


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


def _later(study: Study) -> Iterator[NotComputed]:
    """Questions of the 'We' perspective that later versions will answer."""
    waiting = []
    if len(study.occasions) > 1:
        waiting.append("Sessions, change and durability: what moved, and did it last?")
    if study.file.goals is not None:
        waiting.append("Goals: were they reached?")
    waiting.append("Primacy: does the relationship explain outcomes beyond the rest?")
    for question in waiting:
        yield NotComputed(what=question, why=_LATER, tag="not available")
