"""Where a study's comparisons of the roles, or of occasions, must first be licensed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_stats.study.loading import Study
from alliance_stats.study.steps import (
    SCALES,
    Asked,
    Step,
    answered,
    declared,
    full_name,
    split_name,
)
from alliance_stats.vocabulary import OCCASION, PERSPECTIVE, ROLE, SCALE


def gate_steps(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask of every scale that both roles answered whether they understand its items alike.

    Composites come last: they take the verdicts of their scales.
    """
    pair = set(study.roles[:2])
    composites = {each.name for each in asked if each.is_composite}
    yield from _over_time(study, asked)
    for occasion, wanted in _compared_at(study).items():
        names = [
            f"{owner}.{scale}"
            for (owner, scale), roles in answered(study, asked, occasion).items()
            if pair <= roles and (wanted is None or f"{owner}.{scale}" in wanted)
        ]
        for name in sorted(names, key=lambda name: name in composites):
            yield Step("invariance", {SCALE: name, OCCASION: occasion, PERSPECTIVE: "direct"})


def _over_time(study: Study, asked: Sequence[Asked]) -> Iterator[Step]:
    """Ask of each role whether its answers compare over the occasions of a growth model."""
    pair = set(study.roles[:2])
    for verb, about in declared(study):
        if verb != "growth":
            continue
        name = full_name(study, about[SCALE])
        times = about.get("occasions") or tuple(
            when
            for when in study.occasions
            if pair <= answered(study, asked, when).get(split_name(name), set())
        )
        if len(times) > 1:
            for role in study.roles[:2]:
                own = full_name(study, about[SCALE], role)
                whose = {ROLE: role, "over": "occasions", "occasions": times}
                yield Step("invariance", {SCALE: own, **whose})


def _compared_at(study: Study) -> dict[str, set[str] | None]:
    """Return the scales that roles are compared on, by occasion; None stands for all.

    All at the analysed occasion; elsewhere what the study declares there.
    """
    found: dict[str, set[str] | None] = {study.occasion: None}
    for verb, about in declared(study):
        if verb == "ri_clpm":
            continue  # follows each side on its own; nothing in it compares the roles' levels
        over_time = about.get("occasions", study.occasions) if verb == "growth" else ()
        for occasion in over_time or (about.get(OCCASION, study.occasion),):
            names = found.setdefault(occasion, set())
            if names is not None:
                names |= {full_name(study, about[key]) for key in SCALES if key in about}
    return found
