"""One question of a study, and what is known about a scale before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alliance_stats.dyads.forms import JointScale, joint_scales
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.scoring.table import Scores
from alliance_stats.study.loading import Study
from alliance_stats.vocabulary import INSTRUMENT, OCCASION, PERSPECTIVE, PERSPECTIVES, ROLE, SCALE


@dataclass(frozen=True, slots=True)
class Step:
    """One call: the verb, its keywords, and the question in words."""

    analysis: str
    options: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The question in words, for the list of what could not be computed."""
        about = self.options
        if "predictor" in about:
            what = f"{about['predictor']} with {about['outcome']}"
        else:
            scale = about["scale"]
            what = scale if isinstance(scale, str) else ", ".join(scale)
        role = f", {about['role']}" if "role" in about else ""
        meta = ", meta" if about.get("perspective") == "meta" else ""
        when = f", {about['occasion']}" if "occasion" in about else ""
        return f"{self.analysis.capitalize().replace('_', ' ')}: {what}{role}{meta}{when}"


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
