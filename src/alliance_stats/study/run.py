"""``run_study``: read, score, pair, ask every question, keep what could not be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from alliance_stats.analysis.agreement import agreement
from alliance_stats.analysis.agreement_change import agreement_change
from alliance_stats.analysis.apim import apim
from alliance_stats.analysis.apim_latent import apim_latent
from alliance_stats.analysis.apim_mediation import apim_mediation
from alliance_stats.analysis.apim_moderation import apim_moderation
from alliance_stats.analysis.bifactor import bifactor
from alliance_stats.analysis.common_fate import common_fate
from alliance_stats.analysis.congruence import congruence
from alliance_stats.analysis.correlate import correlate
from alliance_stats.analysis.describe import describe
from alliance_stats.analysis.distinguishability import distinguishability
from alliance_stats.analysis.dyadic_score import dyadic_score
from alliance_stats.analysis.families import adjust
from alliance_stats.analysis.gate import gated
from alliance_stats.analysis.growth import growth
from alliance_stats.analysis.invariance import InvarianceResult, invariance
from alliance_stats.analysis.items import items
from alliance_stats.analysis.mutual_influence import mutual_influence
from alliance_stats.analysis.perception import perception
from alliance_stats.analysis.reliability import reliability
from alliance_stats.analysis.ri_clpm import ri_clpm
from alliance_stats.analysis.similarity import similarity
from alliance_stats.analysis.two_way import two_way
from alliance_stats.dyads.design import design
from alliance_stats.dyads.pairing import pair
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import (
    AllianceError,
    DyadError,
    EstimationError,
    RefusedError,
    ResponseError,
)
from alliance_stats.report.content import NotComputed, Tag
from alliance_stats.responses.reading import read_entries
from alliance_stats.responses.table import Responses
from alliance_stats.results import Result
from alliance_stats.scoring.score import score
from alliance_stats.scoring.table import Scores
from alliance_stats.study import pseudonyms
from alliance_stats.study.loading import Study
from alliance_stats.study.plan import declared, not_planned, plan
from alliance_stats.study.provenance import provenance, sha256_of
from alliance_stats.study.results import StudyResults
from alliance_stats.study.small_cells import PROGRAMME
from alliance_stats.study.steps import Step, in_words

Watch = Callable[[Sequence[Step]], Iterable[Step]]

_OF_SCORES: Mapping[str, Callable[..., Result]] = {
    "describe": describe,
    "reliability": reliability,
    "items": items,
}
_OF_DYADS: Mapping[str, Callable[..., Result]] = {
    "agreement": agreement,
    "agreement_change": agreement_change,
    "apim": apim,
    "apim_latent": apim_latent,
    "apim_mediation": apim_mediation,
    "apim_moderation": apim_moderation,
    "bifactor": bifactor,
    "common_fate": common_fate,
    "congruence": congruence,
    "correlate": correlate,
    "distinguishability": distinguishability,
    "dyadic_score": dyadic_score,
    "growth": growth,
    "invariance": invariance,
    "mutual_influence": mutual_influence,
    "perception": perception,
    "ri_clpm": ri_clpm,
    "similarity": similarity,
    "two_way": two_way,
}
_NO_CONFIDENCE = frozenset({"items"})
_TAKES_SEED = frozenset([*_OF_DYADS, "reliability"]) - {
    "agreement_change",
    "apim_latent",
    "apim_moderation",
    "bifactor",
    "common_fate",
    "distinguishability",
    "dyadic_score",
    "growth",
    "mutual_influence",
    "ri_clpm",
}


def run_study(study: Study, *, watch: Watch = iter) -> StudyResults:
    """Run a study and return everything it found.

    Parameters
    ----------
    study
        From ``load_study``.
    watch
        Handed the steps, returns them one by one: the place for a progress bar.

    Raises
    ------
    AllianceError
        Problems in the data files, all of them at once. A single question that cannot be answered
        stops nothing: it stands in ``not_computed`` with its reason.
    """
    with _placed(study):
        responses, codes_notice = _answers(study)
        scores = score(responses)
        first, second = study.roles[:2]
        dyads = pair(scores, roles=(first, second), incomplete=study.policy.incomplete_dyads)
    found, failed = _ask_all(study, scores, dyads, watch)
    warnings = (*_unverified(study), *responses.warnings)
    told = (*warnings, *_notices(study, responses, dyads), *codes_notice)
    return StudyResults(
        study=study,
        results=adjust(found, [{verb: about} for verb, about in declared(study)]),
        responses=responses,
        scores=scores,
        dyads=dyads,
        design=design(dyads),
        not_computed=(*failed, *not_planned(study, scores)),
        warnings=warnings,
        notices=told,
        provenance=_provenance(study),
    )


@contextmanager
def _placed(study: Study) -> Iterator[None]:
    """Place what has no place of its own, a breach of the declared policy, in the study file."""
    try:
        yield
    except (ResponseError, DyadError) as error:
        where = ("policy", "incomplete_dyads")
        raise type(error)(
            problem if problem.file else study.document.problem(where, problem.message)
            for problem in error.problems
        ) from error


def _answers(study: Study) -> tuple[Responses, tuple[str, ...]]:
    """Read the data files; a programme's ids are replaced before anything else sees them."""
    file = study.file
    responses = read_entries(
        file.data,
        study.instruments,
        roles=file.roles,
        occasions=file.occasions,
        policy=study.policy,
        folder=study.folder,
        allow_outside=study.allow_outside,
    )
    if file.report.audience != "programme":
        return responses, ()
    paths = [study.folder / entry.file for entry in file.data]
    key = pseudonyms.key_from_files(paths, file.seed)
    codes = pseudonyms.make_pseudonyms(responses, key)
    return pseudonyms.with_pseudonyms(responses, codes), (pseudonyms.NOTICE, PROGRAMME)


def _ask_all(
    study: Study, scores: Scores, dyads: Dyads, watch: Watch
) -> tuple[list[Result], list[NotComputed]]:
    found: list[Result] = []
    failed: list[NotComputed] = []
    for step in watch(plan(study, scores)):
        try:
            found.append(_ask(study, step, scores, dyads, found))
        except AllianceError as error:
            failed.append(_failure(study, step, error))
    verdicts = [result for result in found if isinstance(result, InvarianceResult)]
    return [gated(result, verdicts) for result in found], failed


def _ask(
    study: Study, step: Step, scores: Scores, dyads: Dyads, earlier: Sequence[Result]
) -> Result:
    options: dict[str, Any] = dict(step.options)
    if step.analysis == "two_way":
        options["models"] = earlier
    if step.analysis == "invariance":
        options["known"] = earlier
    if step.analysis not in _NO_CONFIDENCE:
        options["confidence"] = study.file.analysis.confidence
    if step.analysis in _TAKES_SEED:
        options["seed"] = study.file.seed
    if step.analysis in _OF_SCORES:
        return _OF_SCORES[step.analysis](scores, **options)
    return _OF_DYADS[step.analysis](dyads, **options)


def _failure(study: Study, step: Step, error: AllianceError) -> NotComputed:
    tag: Tag = "withheld"
    if isinstance(error, RefusedError):
        tag = "refused"
    elif isinstance(error, EstimationError):
        tag = "undefined"
    named = step.options.get("scale", "")
    instrument, _, scale = (named if isinstance(named, str) else "").rpartition(".")
    return NotComputed(
        what=in_words(study, step.analysis, step.options),
        why=str(error),
        tag=tag,
        analysis=step.analysis,
        scale=scale,
        instrument=instrument,
    )


def _unverified(study: Study) -> Iterator[str]:
    """Scores by a key that nobody has checked must not look like any others."""
    for each in study.instruments.values():
        if each.key_status == "unverified":
            yield (
                f"The scoring key of '{each.id}' is unverified: nobody has checked it against its "
                "source. Check it before its numbers are used."
            )


def _notices(study: Study, responses: Responses, dyads: Dyads) -> list[str]:
    told = [line for file in responses.flow for line in file.told()]
    if study.file.goals is not None:
        told.append(f"{study.file.goals.file}: Not read: goals are not part of this version.")
    told += dyads.dropped
    told += dyads.notes
    return list(dict.fromkeys(told))


def _provenance(study: Study) -> dict[str, object]:
    names = [entry.file for entry in study.file.data]
    if study.file.goals is not None:
        names.append(study.file.goals.file)
    hashes = {name: sha256_of(study.folder / name) for name in names}
    return provenance(
        seed=study.file.seed,
        study=study.resolved(),
        inputs={study.path.name: study.sha256} | hashes,
        instruments={each.id: each.sha256 for each in study.instruments.values()},
    )
