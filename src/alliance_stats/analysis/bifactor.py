"""What both roles share in their answers to one scale, and what is each one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.item_tables import check_items, item_tables
from alliance_stats.analysis.nested import coach_notes
from alliance_stats.analysis.over_time import check_size
from alliance_stats.analysis.question import ask
from alliance_stats.analysis.refusals import refuse_shared_factor
from alliance_stats.analysis.rows import estimate, fit_columns, solution_notes, unique
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.formatting import counted
from alliance_stats.results import Estimate, Result
from alliance_stats.stats import dyadic
from alliance_stats.vocabulary import CONFIDENCE, ITEM

NAME = "A bifactor dyadic model"
LEAST_ITEMS = 3
#: Per item and role: two loadings, a residual variance, an intercept; and one covariance.
PARAMETERS_PER_ITEM = 9


@dataclass(frozen=True, kw_only=True)
class BifactorResult(Result):
    """Answer of :func:`bifactor`; ``admissible`` says whether it may be interpreted."""

    analysis: ClassVar[str] = "bifactor"

    roles: tuple[str, str]
    title: str
    admissible: bool
    identification: str
    n: int
    n_complete: int


def bifactor(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> BifactorResult:
    """Split both roles' answers to the same items into what is shared and what is each one's own.

    Answers: how much of what a scale measures belongs to the two together, how much to one of
    them?

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale id, or ``instrument.scale``; both roles rate the same thing with the same items.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    confidence : float, default 0.95

    Returns
    -------
    BifactorResult
        By ``role``: ``shared_variance`` (share of the explained item variance that the dyadic
        factor explains, ECV), then by item ``shared_loading`` and ``own_loading``, standardised,
        all without intervals. Columns ``chi2 chi2_df chi2_p cfi rmsea srmr admissible n_coaches``.
        With an inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError
        If a scale or option is not known.
    RefusedError
        Where the two roles do not rate the same thing, for composites, and where the roles are
        not asked the same items.
    InsufficientDataError
        With fewer than three items, or fewer than two dyads for each parameter.

    References
    ----------
    Reise (2012), Multivariate Behavioral Research 47:667. Sakaluk, Fisher & Kilshaw (2021),
    Personal Relationships 28:190.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import bifactor, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=150, n_coaches=30, occasions=["end"], instruments=["we-scale"], seed=2
    ... )
    >>> result = bifactor(pair(score(study.responses)), scale="collaboration")
    >>> result.estimates[0].term
    'shared_variance'
    """
    check_confidence(confidence)
    question = ask(dyads, scale=scale, occasion=occasion)
    refuse_shared_factor(question, dyads.roles)
    check_items(NAME, question, dyads.roles, least=LEAST_ITEMS)
    views = item_tables(dyads, question)
    check_size(NAME, views.n_rows, PARAMETERS_PER_ITEM * len(views.items), "Shorter scales need")
    found = dyadic.bifactor(
        views.tables,
        names=views.items,
        labels=dyads.roles,
        clusters=views.coaches,
        confidence=confidence,
    )
    used = (
        f"{counted(views.n_rows, 'dyad')} used: {views.n_complete} with every answer, "
        f"{views.n_rows - views.n_complete} with some (full information maximum likelihood)."
    )
    return BifactorResult(
        estimates=tuple(_rows(found, views.items, dyads.roles, count_coaches(views.coaches))),
        about=question.about(),
        options={
            "confidence": confidence,
            "missing": "full information maximum likelihood",
            "incomplete_dyads": dyads.policy,
        },
        notes=unique(
            [
                *question.notes,
                used,
                *coach_notes(views.coaches),
                found.identification,
                *solution_notes(found),
                *dyads.dropped,
            ]
        ),
        roles=dyads.roles,
        title=question.title,
        admissible=found.undefined is None,
        identification=found.identification,
        n=views.n_rows,
        n_complete=views.n_complete,
    )


def _rows(
    found: dyadic.DyadicBifactor,
    items: tuple[str, ...],
    roles: tuple[str, str],
    n_coaches: int,
) -> Iterator[Estimate]:
    for member, role in enumerate(roles):
        extra = fit_columns(found.test, admissible=found.undefined is None, role=role)
        extra |= {ITEM: None, "n_coaches": n_coaches}
        yield estimate(
            "shared_variance",
            found.shared_variance[member],
            n_dyads=found.n,
            method="explained common variance of the dyadic factor; no interval",
            reason=found.undefined,
            extra=extra,
        )
        loadings = {
            "shared_loading": found.shared_loadings[member],
            "own_loading": found.own_loadings[member],
        }
        for place, item in enumerate(items):
            for term, values in loadings.items():
                yield estimate(
                    term,
                    values[place],
                    n_dyads=found.n,
                    method="standardised loading, maximum likelihood; no interval",
                    reason=found.undefined,
                    extra={**extra, ITEM: item},
                )
