"""Perception: whether each role knows how the other sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.pairings import Views
from alliance_stats.analysis.perception_rows import Setting, perception_rows
from alliance_stats.analysis.question import Question, ask, check_dyads, nobody_answered
from alliance_stats.analysis.refusals import refuse_perception, why_no_agreement
from alliance_stats.analysis.resampled import N_PAIRINGS, resampling_options
from alliance_stats.analysis.rows import unique
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import paired_values
from alliance_stats.formatting import count, counted
from alliance_stats.results import Result
from alliance_stats.stats.relations.paired_likelihood import STRUCTURES, Structure
from alliance_stats.vocabulary import CONFIDENCE, PERSPECTIVE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """One role's guesses: what was guessed, what the other says, and what the judge says.

    ``judgement``, ``truth`` and ``own`` have one entry per dyad that has all three, in score
    points; ``dyad_id`` names the dyads.
    """

    role: str
    other: str
    judgement: NDArray[np.float64]
    truth: NDArray[np.float64]
    own: NDArray[np.float64]
    dyad_id: NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, eq=False)
class PerceptionResult(Result):
    """Answer of :func:`perception`, with the arrays that its figure draws.

    ``judges`` holds the roles that gave guesses; ``score_range`` the lowest and highest
    possible score.
    """

    analysis: ClassVar[str] = "perception"

    roles: tuple[str, str]
    title: str
    target: str
    structure: Structure
    score_range: tuple[float, float]
    judges: tuple[Judge, ...]


def perception(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    structure: Structure = "distinguishable",
    confidence: float = CONFIDENCE,
    n_pairings: int = N_PAIRINGS,
    seed: int | None = None,
) -> PerceptionResult:
    """Compare each role's guess of the other's rating with that rating.

    Answers: do coaches know how their clients see it, and clients how their coaches do
    (``accuracy``)? Do people take their own view for the other's (``assumed_similarity``)? Put
    together: how strongly does a guess follow the other's rating (``truth_force``), how strongly
    the judge's own (``bias_force``), and is it too high or too low on the whole
    (``directional_bias``)?

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``, of a questionnaire with meta items.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    structure : {"distinguishable", "indistinguishable"}, default "distinguishable"
        Each role its own forces, or one set for both.
    confidence : float, default 0.95
        Level of the intervals.
    n_pairings : int
        Random re-pairings behind the baseline of ``accuracy`` and ``agreement``.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    PerceptionResult
        Per ``judge``: ``accuracy``, ``assumed_similarity`` (correlations), ``truth_force``,
        ``bias_force`` (score points per point), ``directional_bias`` (score points; carries the
        gate). ``agreement`` of the two direct ratings, NaN with the reason where these are about
        different people. ``truth_force_difference`` and so on: first judge minus second.
        Clustered on coaches (CR2); below 8 coaches estimates without tests.

    Raises
    ------
    RefusedError
        Without meta items, for a scale asked of one role only, or about oneself or mixed things.
    OptionError
        If an option is not known.
    InsufficientDataError
        If nobody gave a guess, or a rating, at this occasion.

    References
    ----------
    West & Kenny (2011), Psychological Review 118:357. Laing, Phillipson & Lee (1966),
    Interpersonal perception. Kenny (1994), Interpersonal perception.

    Checked against nlme::gls through ``stats`` (case A34) and numpy.

    Examples
    --------
    >>> from alliance_stats import pair, perception, score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = perception(pair(score(study.responses)), scale="trust", n_pairings=200)
    >>> [row.term for row in result.estimates if row.extra["judge"] == "client"]
    ['accuracy', 'assumed_similarity', 'truth_force', 'bias_force', 'directional_bias']
    """
    check_dyads(dyads)
    check_confidence(confidence)
    check_choice("structure", structure, STRUCTURES)
    question = ask(dyads, scale=scale, occasion=occasion)
    refuse_perception(question, dyads.roles)
    meta = replace(question, perspective="meta")
    views = views_of(dyads, question)
    if views.meta is None or np.isnan(views.meta).all():
        raise nobody_answered(meta, dyads.scores)
    if np.isnan(views.direct).all():
        raise nobody_answered(question, dyads.scores)
    setting = Setting(
        roles=dyads.roles,
        judging=tuple(bool((~np.isnan(guesses)).any()) for guesses in views.meta.T),
        structure=structure,
        confidence=confidence,
        n_pairings=n_pairings,
        seed=seed or 0,
        no_agreement=why_no_agreement(question),
    )
    about = {key: value for key, value in question.about().items() if key != PERSPECTIVE}
    return PerceptionResult(
        estimates=perception_rows(views, setting),
        about=about | {"target": question.target},
        options={
            "structure": structure,
            "estimator": "REML",
            "confidence": confidence,
            "missing": "each role's complete guesses",
            "incomplete_dyads": dyads.policy,
            **resampling_options(None, n_pairings, setting.seed),
        },
        notes=_notes(dyads, question, views, setting),
        roles=dyads.roles,
        title=question.title,
        target=question.target,
        structure=structure,
        score_range=question.range,
        judges=tuple(_judges(views, setting)),
    )


def views_of(dyads: Dyads, question: Question) -> Views:
    """Return direct and, where they are asked, meta scores of both roles."""
    name = f"{question.instrument.id}.{question.scale}"
    direct = paired_values(dyads, name, occasion=question.occasion)
    meta = None
    if replace(question, perspective="meta").asked(dyads.roles):
        meta = paired_values(dyads, name, occasion=question.occasion, perspective="meta")
    return Views.of(direct, meta)


def _judges(views: Views, setting: Setting) -> Iterator[Judge]:
    for judge, role in enumerate(setting.roles):
        if not setting.judging[judge]:
            continue
        guess, truth, own = views.guess(judge)
        used = ~np.isnan(guess + truth + own)
        yield Judge(
            role=role,
            other=setting.roles[1 - judge],
            judgement=guess[used],
            truth=truth[used],
            own=own[used],
            dyad_id=views.dyad_id[used],
        )


def _notes(dyads: Dyads, question: Question, views: Views, setting: Setting) -> tuple[str, ...]:
    total = len(views.dyad_id)
    notes = [*question.notes]
    for judge in _judges(views, setting):
        notes.append(
            f"Judge {judge.role}: {count(len(judge.truth))} of {counted(total, 'dyad')} have the "
            f"guess, {judge.other}'s own rating and {judge.role}'s own rating."
        )
    silent = [role for role, asked in zip(setting.roles, setting.judging, strict=True) if not asked]
    notes += [f"Nobody in role {role} guessed how the other sees it." for role in silent]
    if question.target == "partner":
        notes.append(
            "Each role rates the other here, so assumed similarity means: I take my view of you "
            "for your view of me."
        )
    first, second = dyads.roles
    return unique(
        [
            *notes,
            *dyads.dropped,
            f"Differences between judges are {first} minus {second}.",
            "Judgement and truth are both centred on the mean of the truth.",
            GATE_REASON,
        ]
    )
