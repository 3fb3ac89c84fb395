"""Similarity: how far two roles describe the same pattern, beyond what any two people share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.profiles import Profiles, profiles_of
from alliance_stats.analysis.question import Question, ask, check_dyads
from alliance_stats.analysis.refusals import refuse_similarity
from alliance_stats.analysis.resampled import (
    N_PAIRINGS,
    N_RESAMPLES,
    canonical_order,
    resampling_options,
    sampling_units,
    wrong_partners_note,
)
from alliance_stats.analysis.rows import unique
from alliance_stats.analysis.similarity_rows import Setting, re_pair, similarity_rows
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import OptionError, RefusedError
from alliance_stats.formatting import count, counted, join
from alliance_stats.results import Result
from alliance_stats.stats.profiles.profile import Norms, ProfileSimilarity, profile_similarity
from alliance_stats.stats.profiles.profile_summary import PERFECT
from alliance_stats.vocabulary import COACH, CONFIDENCE, DYAD, SCALE


@dataclass(frozen=True, kw_only=True, eq=False)
class SimilarityResult(Result):
    """Answer of :func:`similarity`, with the table of dyads and what its figures draw.

    Attributes
    ----------
    roles, title, target
        First and second role; the profile's name; what it is about.
    scales, scale_titles, over, parts
        Scales asked, their names, and the items (or subscales) that make up the profile.
    norms : {"all", "leave_one_out"}
        Whether a dyad counts in the norms it is compared with.
    norm_first, norm_second : ndarray, shape (n_parts,)
        Mean profile of each role, in answer points.
    table : DataFrame
        One row per complete dyad: ``dyad_id, coach_id, overall, distinctive, normative_<role>,
        cross_normative_<role>, double_entry, squared_distance, elevation_difference,
        scatter_difference, shape_distance, mean_absolute_difference``.
    null_overall, null_distinctive : ndarray, shape (n_pairings,)
        Mean similarity in each random re-pairing.
    """

    analysis: ClassVar[str] = "similarity"

    roles: tuple[str, str]
    title: str
    target: str
    scales: tuple[str, ...]
    scale_titles: tuple[str, ...]
    over: str
    parts: tuple[str, ...]
    norms: Norms
    norm_first: NDArray[np.float64]
    norm_second: NDArray[np.float64]
    table: pd.DataFrame
    null_overall: NDArray[np.float64]
    null_distinctive: NDArray[np.float64]


def similarity(
    dyads: Dyads,
    *,
    scale: str | Sequence[str],
    over: str = "items",
    occasion: str | None = None,
    norms: Norms = "auto",
    confidence: float = CONFIDENCE,
    n_resamples: int = N_RESAMPLES,
    n_pairings: int = N_PAIRINGS,
    seed: int | None = None,
) -> SimilarityResult:
    """Compare the pattern of two roles' answers, dyad by dyad.

    Answers: do the two of a dyad find the same things more and less true of their relationship
    (``overall``), and how much of that is peculiar to the pair (``distinctive``) rather than the
    way everybody answers (``normative``, ``generalised``)? Level plays no part in a profile
    correlation. Beside each mean stands the same mean for people who are not partners.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str or sequence of str
        One scale, or several of one questionnaire about the same thing; their items make up the
        profile.
    over : {"items", "subscales"}, default "items"
        Profile of keyed answers, or of the scores of the scales named.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    norms : {"auto", "all", "leave_one_out"}, default "auto"
        Whether a dyad counts in the mean profiles; "auto" leaves it out below 30 dyads.
    confidence : float, default 0.95
        Level of the intervals.
    n_resamples, n_pairings : int
        Bootstrap resamples (of coaches where one has several dyads, else of dyads) and random
        re-pairings of partners.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    SimilarityResult
        ``overall distinctive double_entry`` (means by Fisher's z, with ``baseline``,
        ``baseline_low``, ``baseline_high``, ``p_permutation`` and ``above_baseline`` with its
        interval), ``normative`` and ``cross_normative`` per role (with the own and the partner
        role's norm), ``generalised``: unitless. ``elevation_difference scatter_difference``
        (first minus second role) and ``mean_absolute_difference`` in answer points,
        ``shape_distance`` (squared, of standardised profiles). ``accuracy_normative
        accuracy_distinctive accuracy_intercept`` per perceiving role: answer points per point.
        Complete dyads only; NaN with the reason below 3, and below 8 coaches no interval.

    Raises
    ------
    RefusedError
        Crossed, own or mixed targets, one role not asked, fewer than 3 parts, or parts in
        different units.
    OptionError
        If an option is not known, or the scales are of several questionnaires.
    InsufficientDataError
        If no dyad answered at this occasion.

    References
    ----------
    Furr (2008), Journal of Personality 76:1267. Biesanz (2010), Multivariate Behavioral Research
    45:853. Kenny, Kashy & Cook (2006), Dyadic data analysis, chapter 12 (pseudo-couples).

    Checked against R for 118 couples (case A22) and, for the baseline, a loop over all pairs.

    Examples
    --------
    >>> from alliance_stats import pair, score, similarity, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = similarity(dyads, scale=["collaboration", "understanding"], n_pairings=200)
    >>> len(result.parts), result.norms, len(result.table) == result["overall"].n_dyads
    (8, 'leave_one_out', True)
    """
    check_dyads(dyads)
    check_confidence(confidence)
    questions = _questions(dyads, scale, occasion)
    profiles = profiles_of(dyads, questions, over)
    both = np.flatnonzero(profiles.complete)
    order = both[canonical_order(profiles.first[both], profiles.second[both])]
    first, second = profiles.first[order], profiles.second[order]
    coaches = profiles.coach_id[order]
    found = profile_similarity(first, second, norms=norms)
    setting = Setting(
        roles=dyads.roles,
        coaches=coaches,
        plan=sampling_units(coaches),
        confidence=confidence,
        n_resamples=n_resamples,
        n_pairings=n_pairings,
        seed=seed or 0,
    )
    null = re_pair(first, second, setting)
    about = questions[0].about() | {"target": questions[0].target}
    if len(questions) > 1:
        del about[SCALE]
    return SimilarityResult(
        estimates=similarity_rows(first, second, found, null, setting),
        about=about,
        options=_options(questions, over, found, setting, dyads.policy),
        notes=_notes(questions[0], profiles, found, over, dyads),
        roles=dyads.roles,
        title=join([one.title for one in questions]),
        target=questions[0].target,
        scales=tuple(one.scale for one in questions),
        scale_titles=tuple(one.title for one in questions),
        over=over,
        parts=profiles.parts,
        norms=found.norms,
        norm_first=found.norm_first,
        norm_second=found.norm_second,
        table=_table(profiles, order, found, dyads.roles),
        null_overall=null.values[:, 0] if null.n else np.empty(0),
        null_distinctive=null.values[:, 1] if null.n else np.empty(0),
    )


def _questions(
    dyads: Dyads, scale: str | Sequence[str], occasion: str | None
) -> tuple[Question, ...]:
    names = (scale,) if isinstance(scale, str) else tuple(dict.fromkeys(scale))
    if not names:
        raise OptionError("`scale` must name at least one scale.")
    questions = tuple(ask(dyads, scale=name, occasion=occasion) for name in names)
    if len({question.instrument.id for question in questions}) > 1:
        raise OptionError("The scales of one profile must be of one questionnaire.")
    for question in questions:
        refuse_similarity(question, dyads.roles)
    targets = list(dict.fromkeys(question.target for question in questions))
    if len(targets) > 1:
        raise RefusedError(
            f"A profile must be about one thing; these scales are about {join(targets)}. "
            "Ask about each apart."
        )
    return questions


def _table(
    profiles: Profiles,
    order: NDArray[np.intp],
    found: ProfileSimilarity,
    roles: tuple[str, str],
) -> pd.DataFrame:
    """Return one row per complete dyad, in the order of the ids."""
    first, second = roles
    table = pd.DataFrame(
        {
            DYAD: profiles.dyad_id[order],
            COACH: profiles.coach_id[order],
            "overall": found.overall,
            "distinctive": found.distinctive,
            f"normative_{first}": found.normative_first,
            f"normative_{second}": found.normative_second,
            f"cross_normative_{first}": found.cross_normative_first,
            f"cross_normative_{second}": found.cross_normative_second,
            "double_entry": found.double_entry,
            "squared_distance": found.squared_distance,
            "elevation_difference": found.elevation_difference,
            "scatter_difference": found.scatter_difference,
            "shape_distance": found.shape_distance,
            "mean_absolute_difference": found.mean_absolute_difference,
        }
    )
    return table.sort_values(DYAD, ignore_index=True)


def _options(
    questions: Sequence[Question],
    over: str,
    found: ProfileSimilarity,
    setting: Setting,
    policy: str,
) -> dict[str, object]:
    return {
        "scales": [one.scale for one in questions],
        "over": over,
        "keyed": True,
        "norms": found.norms,
        "confidence": setting.confidence,
        "missing": "dyads complete on every part",
        "incomplete_dyads": policy,
        **resampling_options(setting.n_resamples, setting.n_pairings, setting.seed),
    }


def _notes(
    question: Question, profiles: Profiles, found: ProfileSimilarity, over: str, dyads: Dyads
) -> tuple[str, ...]:
    total = len(profiles.dyad_id)
    first, second = dyads.roles
    kind = "items, keyed so that all point the same way" if over == "items" else "scores of scales"
    notes = [
        *question.notes,
        f"Profiles are over {len(profiles.parts)} {kind}.",
        f"{count(found.n)} of {counted(total, 'dyad')} answered every part in both roles and "
        "are used.",
        *dyads.dropped,
        f"Differences are {first} minus {second}.",
        *wrong_partners_note(profiles.coach_id),
    ]
    if found.norms == "leave_one_out":
        notes.append("With so few dyads, each dyad is left out of the norm it is compared with.")
    if found.n_flat:
        notes.append(
            f"{counted(found.n_flat, 'dyad has', 'dyads have')} a flat profile (all answers "
            "equal), which has no correlation."
        )
    n_perfect = int((np.abs(found.overall) > PERFECT).sum())
    if n_perfect:
        notes.append(
            f"{counted(n_perfect, 'dyad')} with an overall similarity of 1 or −1 "
            f"{'has' if n_perfect == 1 else 'have'} no Fisher z and no part in its mean."
        )
    return unique([*notes, GATE_REASON])
