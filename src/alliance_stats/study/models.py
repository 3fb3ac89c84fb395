"""Which models of two people a study asks for: those it declares, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_stats.report.content import NotComputed
from alliance_stats.study.loading import Study
from alliance_stats.study.relationship import declared_step
from alliance_stats.study.steps import Step

#: Verbs that are planned here.
DYADIC_MODELS = ("apim", "distinguishability", "common_fate", "mutual_influence")

Declared = Sequence[tuple[str, dict[str, str]]]


def dyadic_steps(study: Study, declared: Declared) -> Iterator[Step]:
    """Yield the declared models; an actor-partner model is asked with its test of the roles.

    They stand before the questions about the relationship: the two-way panel takes up k.
    """
    for verb, about in declared:
        if verb in DYADIC_MODELS:
            yield declared_step(study, verb, about)
        if verb == "apim":
            yield declared_step(study, "distinguishability", about)


def no_models(declared: Declared) -> Iterator[NotComputed]:
    """Say that no actor-partner model was asked for."""
    if not any(verb == "apim" for verb, _ in declared):
        yield NotComputed(
            what="Actor-partner models: whose rating goes with whose outcome?",
            why="The study file declares none.",
            tag="withheld",
            analysis="apim",
            remedy="Declare one, under analysis: confirmatory, for example {apim: {predictor: "
            "trust, outcome: growth}}.",
        )
