"""Which questions about the relationship a study asks: likeness, perception, congruence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_stats.study.loading import Study
from alliance_stats.study.steps import Asked, Step, full_name, joint_of
from alliance_stats.vocabulary import FIXED_TARGETS, OCCASION, SCALE

#: Verbs that are planned here.
RELATIONSHIP = ("agreement_change", "similarity", "two_way", "perception", "congruence")

#: What two people can rate without rating each other, or each themselves.
_NOT_SHARED = frozenset({"partner", "self", "mixed"})


def relationship_steps(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Yield the questions in the order of the report.

    Questions that have no meaning for a scale are not asked here: what ``agreement`` refuses is
    told there, once.
    """
    yield from _changes(study, asked)
    yield from _similarities(study, asked)
    yield from _two_ways(study, asked)
    yield from _perceptions(study, asked)
    yield from _congruences(study, asked)


def _changes(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    for each in _direct(study, asked):
        times = [when for when in study.occasions if _both(study, each, when)]
        if len(times) > 1 and _is_shared(study, each):
            yield Step("agreement_change", {SCALE: each.name})


def _similarities(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask once per questionnaire and target: the profile needs all items it can get."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in _direct(study, asked):
        if not each.is_composite and _is_shared(study, each) and _both(study, each):
            key = (each.instrument, _target(study, each))
            groups.setdefault(key, []).append(each.name)
    for names in groups.values():
        scale = names[0] if len(names) == 1 else tuple(names)
        yield Step("similarity", {SCALE: scale, OCCASION: study.occasion})


def _two_ways(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    named = _named(study, "we")
    for each in _direct(study, asked):
        wanted = each.name in named if named else _target(study, each) in {"us", "partner"}
        if wanted and _target(study, each) not in {"self", "mixed"} and _both(study, each):
            yield Step("two_way", {SCALE: each.name, OCCASION: study.occasion})


def _perceptions(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    for each in asked:
        guessed = each.perspective == "meta" and each.roles_at.get(study.occasion)
        if guessed and _target(study, each) not in {"self", "mixed"}:
            yield Step("perception", {SCALE: each.name, OCCASION: study.occasion})


def _congruences(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    named = _named(study, "we")
    for each in _direct(study, asked):
        if each.name in named and _is_shared(study, each) and _both(study, each):
            for outcome in _named(study, "outcomes"):
                if outcome != each.name:
                    names = {"predictor": each.name, "outcome": outcome}
                    yield Step("congruence", names | {OCCASION: study.occasion})


def _direct(study: Study, asked: Sequence[Asked]) -> Iterator[Asked]:
    """Yield each scale once, by the first role's form where each role has its own."""
    joint = joint_of(study)
    for each in asked:
        both = joint.get((each.instrument, each.scale))
        if each.perspective == "direct" and (both is None or both.first.id == each.instrument):
            yield each


def _both(study: Study, each: Asked, occasion: str | None = None) -> bool:
    """Whether both roles were asked; a role with a form of its own counts as asked."""
    roles = set(each.roles_at.get(occasion or study.occasion, ()))
    if (each.instrument, each.scale) in joint_of(study) and roles:
        return True
    return set(study.roles[:2]) <= roles


def _target(study: Study, each: Asked) -> str:
    return study.instruments[each.instrument].target_of(each.scale)


def _is_shared(study: Study, each: Asked) -> bool:
    target = _target(study, each)
    known = target in FIXED_TARGETS or target in study.instruments[each.instrument].roles
    return known and target not in _NOT_SHARED


def _named(study: Study, group: str) -> tuple[str, ...]:
    """Return the full names of the scales that the study file lists under a perspective."""
    groups = study.file.perspectives
    if groups is None:
        return ()
    return tuple(full_name(study, name) for name in getattr(groups, group))
