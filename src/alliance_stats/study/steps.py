"""One question of a study, and what is known about a scale before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance_stats.dyads.forms import JointScale, joint_scales
from alliance_stats.formatting import join
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.report.words import analysis_name
from alliance_stats.scoring.table import Scores
from alliance_stats.study.loading import Study
from alliance_stats.vocabulary import (
    COVARIATES,
    INSTRUMENT,
    OCCASION,
    ONLY_OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    ROLE,
    SCALE,
)

#: Keys of a question that name a scale, in the order of a sentence.
SCALES = (SCALE, "predictor", "mediator", "moderator", "outcome")
#: Keys that are handed on as they are written.
SETTINGS = ("model", "occasions", "times")
#: Questions about several occasions at once.
OVER_TIME = ("growth", "ri_clpm")


@dataclass(frozen=True, slots=True)
class Step:
    """One call: the verb and its keywords."""

    analysis: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One scale in one perspective, and who answered it when."""

    instrument: str
    scale: str
    perspective: str
    is_composite: bool
    roles_at: Mapping[str, frozenset[str]]

    @property
    def name(self) -> str:
        """The scale's full name."""
        return f"{self.instrument}.{self.scale}"


def asked_of(study: Study, scores: Scores) -> Iterator[Asked]:
    """Yield every scale in every perspective that somebody was asked."""
    keys = [INSTRUMENT, SCALE, PERSPECTIVE, OCCASION, ROLE]
    present = scores.frame[keys].drop_duplicates().astype(str)
    roles_at: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for instrument, scale, perspective, occasion, role in present.itertuples(index=False):
        times = roles_at.setdefault((instrument, scale, perspective), {})
        times.setdefault(occasion, set()).add(role)
    for instrument_id, instrument in study.instruments.items():
        for scale in instrument.score_ids:
            for perspective in PERSPECTIVES:
                found = roles_at.get((instrument_id, scale, perspective), {})
                if found:
                    yield Asked(
                        instrument_id,
                        scale,
                        perspective,
                        scale in instrument.composites,
                        {when: frozenset(roles) for when, roles in found.items()},
                    )


def declared(study: Study) -> list[tuple[str, dict[str, Any]]]:
    """Return the confirmatory analyses as (verb, keywords as written)."""
    return [
        (verb, question.model_dump(exclude_none=True))
        for entry in study.file.analysis.confirmatory
        for verb, question in entry.named.items()
    ]


def declared_step(study: Study, verb: str, about: Mapping[str, Any]) -> Step:
    """Return the step of a question that the study declares."""
    options: dict[str, Any] = {
        key: full_name(study, about[key]) for key in SCALES if about.get(key) is not None
    }
    if about.get(COVARIATES):
        options[COVARIATES] = tuple(full_name(study, name) for name in about[COVARIATES])
    options |= {key: about[key] for key in SETTINGS if about.get(key) is not None}
    if verb in OVER_TIME:
        whose = {key: about[key] for key in ("role_x", "role_y") if about.get(key) is not None}
        return Step(verb, options | whose)
    return Step(verb, options | {OCCASION: about.get(OCCASION, study.occasion)})


def in_words(study: Study, analysis: str, about: Mapping[str, Any]) -> str:
    """Return a question in words: the analysis and the scales' printed names."""
    if "predictor" in about:
        what = f"{_title(study, about['predictor'])} with {_title(study, about['outcome'])}"
        what += "".join(
            f", {words} {_title(study, about[key])}"
            for key, words in (("mediator", "through"), ("moderator", "depending on"))
            if key in about
        )
        # A correlation is told with and without what is held constant.
        if about.get(COVARIATES) and analysis != "correlate":
            held = join(_title(study, name) for name in about[COVARIATES])
            what += f", {held} held constant"
    else:
        scale = about.get("scale", ())
        scales = [scale] if isinstance(scale, str) else scale
        what = join(_title(study, name) for name in scales)
    whose = [str(about[key]) for key in (ROLE, "role_x", "role_y") if key in about]
    role = f", {' and '.join(whose)}" if whose else ""
    over = ", over the occasions" if about.get("over") == "occasions" else ""
    meta = ", guessed" if about.get("perspective") == "meta" else ""
    when = f", {about['occasion']}" if about.get("occasion", ONLY_OCCASION) != ONLY_OCCASION else ""
    return f"{analysis_name(analysis)}: {what}{role}{over}{meta}{when}"


def _title(study: Study, name: str) -> str:
    """Return a scale's printed name, with its questionnaire's where it alone is ambiguous."""
    instrument, scale = resolve_scale(study.instruments, name, roles=study.roles)
    title = instrument.title_of(scale)
    same = [
        each
        for each in study.instruments.values()
        if any(each.title_of(score) == title for score in each.score_ids)
    ]
    if len(same) == 1:
        return title
    return f"{title} ({instrument.title.get(instrument.languages[0], instrument.id)})"


def joint_of(study: Study) -> dict[tuple[str, str], JointScale]:
    """Return the scales that the two roles answer on forms of their own."""
    return joint_scales(study.instruments, study.roles)


def full_name(study: Study, name: str, role: str | None = None) -> str:
    """Return a scale's full name; of two forms, the first role's, or else ``role``'s own."""
    instrument, scale = resolve_scale(study.instruments, name, roles=study.roles)
    joint = joint_of(study).get((instrument.id, scale))
    if joint is not None:
        instrument = joint.second if role in joint.second.roles else joint.first
    return f"{instrument.id}.{scale}"


def split_name(name: str) -> tuple[str, str]:
    """Return instrument and scale of a full name.

    Examples
    --------
    >>> split_name("we-scale.trust")
    ('we-scale', 'trust')
    """
    instrument, _, scale = name.partition(".")
    return instrument, scale


def answered(
    study: Study, asked: Sequence[Asked], occasion: str
) -> dict[tuple[str, str], set[str]]:
    """Return which roles answered each scale at an occasion, two forms read as one."""
    joint = joint_of(study)
    answered: dict[tuple[str, str], set[str]] = {}
    for each in asked:
        if each.perspective == "direct":
            both = joint.get((each.instrument, each.scale))
            owner = each.instrument if both is None else both.first.id
            roles = answered.setdefault((owner, each.scale), set())
            roles |= each.roles_at.get(occasion, frozenset())
    return answered
