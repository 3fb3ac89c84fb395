"""Which models of two people a study asks for: those it declares, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from alliance_stats.report.content import NotComputed
from alliance_stats.study.loading import Study
from alliance_stats.study.steps import Step, declared_step

#: Verbs that are planned here.
DYADIC_MODELS = (
    "apim",
    "distinguishability",
    "common_fate",
    "mutual_influence",
    "dyadic_score",
    "apim_mediation",
    "apim_moderation",
    "apim_latent",
    "growth",
    "ri_clpm",
    "bifactor",
)

Declared = Sequence[tuple[str, dict[str, Any]]]
_WHOSE = ("role_x", "role_y")


def dyadic_steps(study: Study, declared: Declared) -> Iterator[Step]:
    """Yield the declared models; an actor-partner model is asked with its test of the roles.

    They stand before the questions about the relationship: the two-way panel takes up k.
    """
    for verb, about in declared:
        if verb == "ri_clpm":
            yield from _panels(study, about)
        elif verb in DYADIC_MODELS:
            yield declared_step(study, verb, about)
        if verb == "apim":
            yield declared_step(study, "distinguishability", {**about, "model": None})


def _panels(study: Study, about: Mapping[str, Any]) -> Iterator[Step]:
    """Yield a panel model of two scales for every pair of roles that is not ruled out."""
    if "scale" in about:
        yield declared_step(study, "ri_clpm", about)
        return
    first, second = ([about[key]] if key in about else study.roles[:2] for key in _WHOSE)
    for pair in product(first, second):
        yield declared_step(study, "ri_clpm", {**about, **dict(zip(_WHOSE, pair, strict=True))})


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
