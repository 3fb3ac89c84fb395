"""Change in agreement: whether two roles agree more at a later occasion than at an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.agreement_rows import COMPARES_ROLES
from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.question import Question, ask, check_dyads
from alliance_stats.analysis.refusals import refuse_agreement
from alliance_stats.analysis.rows import estimate, from_record, unique
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues, paired_values
from alliance_stats.errors import InsufficientDataError, OptionError, listed
from alliance_stats.formatting import counted
from alliance_stats.results import Estimate, Result
from alliance_stats.stats.agreement.pair_agreement import MEASURES, Measure
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, OCCASION

SCALES = {"fisher": "Fisher's z", "log": "the logarithm", "identity": "the measure's own scale"}
ASKED = tuple(measure for measure in MEASURES if measure != "weighted_kappa")
"""Scores are compared; kappa is for items."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AgreementChangeResult(Result):
    """Answer of :func:`agreement_change`.

    ``occasions`` are those compared, in order; ``n_paired`` the dyads complete at all of them.
    """

    analysis: ClassVar[str] = "agreement_change"

    roles: tuple[str, str]
    title: str
    measure: str
    occasions: tuple[str, ...]
    n_paired: int


def agreement_change(
    dyads: Dyads,
    *,
    scale: str,
    measure: Measure = "icc(A,1)",
    occasions: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
) -> AgreementChangeResult:
    """Follow the agreement of two roles over occasions and test its change.

    Answers: do coach and client come to see the relationship more alike? The same dyads are seen
    again, and that is taken into account. An ICC may also rise because dyads come to differ more
    from each other: ask ``sd_difference`` too, which is in score points.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    measure : str, default "icc(A,1)"
        ``icc(1,1)``, ``icc(A,1)``, ``icc(C,1)``, ``ccc``, ``pearson``, ``bias`` or
        ``sd_difference``.
    occasions : sequence of str, optional
        Which, in order; default all at which both roles answered.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    AgreementChangeResult
        One row per ``occasion``, named after the measure; ``difference`` rows (``later`` minus
        ``earlier``: each occasion and the one before, then last and first); with three occasions
        or more ``omnibus``, the F test that all are equal. Tests are on Fisher's z (or what
        ``method`` says), clustered on coaches; below 8 coaches there are none.

    Raises
    ------
    RefusedError
        Where agreement has no meaning (see ``agreement``).
    OptionError
        If an option is not known, or fewer than two occasions are named.
    InsufficientDataError
        If both roles answered at fewer than two occasions.

    References
    ----------
    Zou (2007), Psychological Methods 12:399. Pustejovsky & Tipton (2018), Journal of Business &
    Economic Statistics 36:672.

    Checked against ``agreement`` at each occasion; the test through ``stats``.

    Examples
    --------
    >>> from alliance_stats import agreement_change, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["s3", "end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = agreement_change(pair(score(study.responses)), scale="collaboration")
    >>> [row.term for row in result.estimates], result.occasions
    (['icc(A,1)', 'icc(A,1)', 'difference'], ('s3', 'end'))
    """
    check_dyads(dyads)
    check_confidence(confidence)
    check_choice("measure", measure, ASKED)
    if occasions is not None:
        for occasion in occasions:
            check_choice("occasions", occasion, dyads.occasions)
        if len(set(occasions)) < 2:
            raise OptionError("`occasions` must name at least two different occasions.")
    question = ask(dyads, scale=scale, occasion=dyads.occasions[-1])
    refuse_agreement(question, dyads.roles)
    found = _values(dyads, question, occasions)
    change = _change(list(found.values()), measure, confidence)
    names = tuple(found)
    about = {key: value for key, value in question.about().items() if key != OCCASION}
    return AgreementChangeResult(
        estimates=tuple(_rows(change, names, list(found.values()), measure)),
        about=about,
        options={
            "measure": measure,
            "occasions": list(names),
            "confidence": confidence,
            "missing": "pairs complete at an occasion count there",
            "incomplete_dyads": dyads.policy,
        },
        notes=_notes(dyads, change),
        roles=dyads.roles,
        title=question.title,
        measure=measure,
        occasions=names,
        n_paired=change.n_paired,
    )


def _values(
    dyads: Dyads, question: Question, occasions: Sequence[str] | None
) -> dict[str, PairedValues]:
    """Return both roles' scores at each occasion, in order; unasked, where both answered."""
    name = f"{question.instrument.id}.{question.scale}"
    found = {
        occasion: paired_values(dyads, name, occasion=occasion)
        for occasion in dict.fromkeys(occasions or dyads.occasions)
    }
    if occasions is None:
        found = {when: values for when, values in found.items() if values.complete.any()}
    if len(found) < 2:
        raise InsufficientDataError(
            f"Both roles answered '{question.scale}' at fewer than two occasions"
            + (f" (only at {listed(found)})." if found else ".")
        )
    return found


def _change(
    found: Sequence[PairedValues], measure: Measure, confidence: float
) -> stats.AgreementChange:
    return stats.agreement_change(
        np.column_stack([values.first for values in found]),
        np.column_stack([values.second for values in found]),
        measure=measure,
        clusters=found[0].coach_id,
        confidence=confidence,
    )


def _rows(
    change: stats.AgreementChange,
    names: tuple[str, ...],
    found: Sequence[PairedValues],
    measure: str,
) -> Iterator[Estimate]:
    gate = GATE_NOT_TESTED if measure in COMPARES_ROLES else None
    scale = f"std_error is on {SCALES[change.scale]}"
    for name, values, one in zip(names, found, change.occasions, strict=True):
        yield estimate(
            measure,
            one.value,
            n_dyads=one.n,
            method=f"{one.method}; {scale}",
            interval=replace(one.interval, method=""),
            reason=one.undefined,
            std_error=one.std_error,
            extra={OCCASION: name, "gate": gate, "n_coaches": _coaches(values)},
        )
    for difference in change.differences:
        row = from_record("difference", difference.estimate)
        earlier, later = names[difference.earlier], names[difference.later]
        yield replace(
            row,
            method=f"{difference.estimate.method}; {scale}",
            extra={OCCASION: None, "earlier": earlier, "later": later, "gate": gate},
        )
    if len(names) > 2:
        test = change.omnibus
        yield estimate(
            "omnibus",
            test.statistic,
            n_dyads=change.n,
            method="F test: is agreement the same at all occasions",
            statistic=test.statistic,
            df=test.df,
            p_value=test.p_value,
            reason=change.undefined,
            extra={OCCASION: None, "df2": test.df2, "gate": gate},
        )


def _coaches(values: PairedValues) -> int:
    coaches: NDArray[np.object_] = values.coach_id[values.complete]
    return count_coaches(coaches)


def _notes(dyads: Dyads, change: stats.AgreementChange) -> tuple[str, ...]:
    first, second = dyads.roles
    return unique(
        [
            f"{counted(change.n_paired, 'dyad is', 'dyads are')} complete at every occasion, "
            f"{change.n} at one or more; all count where they answered.",
            f"Differences between roles are {first} minus {second}.",
            *dyads.dropped,
            GATE_REASON,
        ]
    )
