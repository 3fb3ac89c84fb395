"""The two-way panel: one scale seen from both sides, every number beside that of strangers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON, one_sided_note
from alliance_stats.analysis.perception import views_of
from alliance_stats.analysis.question import Question, ask, check_dyads, nobody_answered
from alliance_stats.analysis.refusals import refuse_two_way
from alliance_stats.analysis.resampled import (
    N_PAIRINGS,
    resampling_options,
    wrong_partners_note,
)
from alliance_stats.analysis.rows import unique
from alliance_stats.analysis.two_way_rows import (
    EQUALITY,
    META_ACCURACY,
    Panel,
    is_about,
    panel_rows,
)
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import paired_values
from alliance_stats.results import Estimate, Result
from alliance_stats.stats.resampling.null_distribution import Null
from alliance_stats.vocabulary import CONFIDENCE, PERSPECTIVE, ROLE


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoWayResult(Result):
    """Answer of :func:`two_way`, with the null distributions that its figure draws.

    ``nulls`` maps ``"agreement"``, ``"reciprocity"`` and ``"meta_accuracy:<judge>"`` to the same
    number in each random re-pairing, shape (n_pairings,); only rows with a number are there.
    """

    analysis: ClassVar[str] = "two_way"

    roles: tuple[str, str]
    title: str
    target: str
    nulls: Mapping[str, NDArray[np.float64]]


def two_way(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
    models: Sequence[Result] = (),
    n_pairings: int = N_PAIRINGS,
    seed: int | None = None,
) -> TwoWayResult:
    """Show one scale from both sides: whether it is mutual, and whether the two know it.

    Answers, each where it has a meaning: do both describe the same thing (``agreement``), is what
    the one feels for the other returned (``reciprocity``), does each role know how the other
    rates (``meta_accuracy``), and does the partner's view count as much as one's own
    (``equality``)? Beside each number stands the same number for people who are not partners.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    confidence : float, default 0.95
        Level of the intervals.
    models : sequence of Result, optional
        Actor-partner models (``apim``) with this scale as predictor: their ``k`` (partner effect
        divided by actor effect) is what ``equality`` shows, one row per outcome.
    n_pairings : int
        Random re-pairings behind the baselines.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    TwoWayResult
        Always these rows: ``agreement`` (ICC(A,1), carries the gate), ``reciprocity`` (r), one
        ``meta_accuracy`` (r) and one ``equality`` (k) per ``role``; unitless. A row is a number, or
        NaN with the reason. ``p_value`` is that of the re-pairings, one-sided. Intervals are
        clustered on coaches; below 8 coaches there are none.

    Raises
    ------
    RefusedError
        For a scale asked of one role only, or about oneself or mixed things.
    OptionError
        If an option is not known.
    InsufficientDataError
        If no dyad answered at this occasion.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis. McGraw & Wong (1996), Psychological Methods
    1:30. Kenny (1994), Interpersonal perception.

    Checked against ``agreement``, ``correlate`` and ``perception`` on the same data.

    Examples
    --------
    >>> from alliance_stats import pair, score, simulate, two_way
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = two_way(pair(score(study.responses)), scale="trust", n_pairings=200)
    >>> [(row.term, row.undefined is None) for row in result.estimates[:3]]
    [('agreement', False), ('reciprocity', True), ('meta_accuracy', True)]
    """
    check_dyads(dyads)
    check_confidence(confidence)
    question = ask(dyads, scale=scale, occasion=occasion)
    refuse_two_way(question, dyads.roles)
    views = views_of(dyads, question)
    if np.isnan(views.direct).all():
        raise nobody_answered(question, dyads.scores)
    null = views.re_pair(n_pairings=n_pairings, seed=seed or 0, confidence=confidence)
    panel = Panel(
        question=question,
        roles=dyads.roles,
        views=views,
        null=null,
        confidence=confidence,
        seed=seed or 0,
    )
    own = [model for model in models if is_about(model, question)]
    rows = panel_rows(panel, own)
    about = {key: value for key, value in question.about().items() if key != PERSPECTIVE}
    return TwoWayResult(
        estimates=rows,
        about=about | {"target": question.target},
        options={
            "confidence": confidence,
            "missing": "each row's complete pairs",
            "incomplete_dyads": dyads.policy,
            **resampling_options(None, n_pairings, panel.seed),
        },
        notes=_notes(dyads, question, rows),
        roles=dyads.roles,
        title=question.title,
        target=question.target,
        nulls=_nulls(rows, null, dyads.roles),
    )


def _nulls(
    rows: tuple[Estimate, ...], null: Null, roles: tuple[str, str]
) -> dict[str, NDArray[np.float64]]:
    found: dict[str, NDArray[np.float64]] = {}
    for row in rows:
        if np.isnan(row.estimate) or not null.n or row.term == EQUALITY:
            continue
        if row.term == META_ACCURACY:
            role = str(row.extra[ROLE])
            column = null.names.index(f"{META_ACCURACY} {roles.index(role)}")
            found[f"{META_ACCURACY}:{role}"] = null.values[:, column]
        else:
            found[row.term] = null.values[:, null.names.index(row.term)]
    return found


def _notes(dyads: Dyads, question: Question, rows: tuple[Estimate, ...]) -> tuple[str, ...]:
    name = f"{question.instrument.id}.{question.scale}"
    values = paired_values(dyads, name, occasion=question.occasion)
    notes = [
        *question.notes,
        one_sided_note(values, dyads.roles),
        *dyads.dropped,
        *wrong_partners_note(values.coach_id),
    ]
    if not np.isnan(rows[0].estimate):
        notes.append(GATE_REASON)
    return unique(notes)
