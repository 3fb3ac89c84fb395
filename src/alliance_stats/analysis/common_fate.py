"""Common fate: what the two share in one scale, and what they share in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.analysis.two_scales import TwoScales, TwoScalesResult, two_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.results import Estimate
from alliance_stats.stats import dyadic
from alliance_stats.vocabulary import CONFIDENCE


@dataclass(frozen=True, kw_only=True)
class CommonFateResult(TwoScalesResult):
    """Answer of :func:`common_fate`; ``admissible`` says whether it may be interpreted."""

    analysis: ClassVar[str] = "common_fate"

    admissible: bool
    identification: str


def common_fate(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> CommonFateResult:
    """Relate what both roles share in one scale to what they share in another.

    Answers: where both report on something that belongs to the two of them, does the shared
    predictor go with the shared outcome? It needs roles that agree to some degree.

    Parameters
    ----------
    dyads : Dyads
    predictor, outcome : str
        Scale or composite ids, or ``instrument.scale``; both roles must be asked both.
    occasion : str, optional
    confidence : float, default 0.95

    Returns
    -------
    CommonFateResult
        Terms ``effect`` (column ``std_estimate``), ``predictor_variance``, ``disturbance``,
        ``r2``; columns ``chi2 chi2_df chi2_p cfi rmsea srmr admissible``. With an inadmissible
        solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError, RefusedError, InsufficientDataError
        As in :func:`alliance_stats.apim`.

    References
    ----------
    Ledermann & Kenny (2012), Journal of Family Psychology 26:140.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import common_fate, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> result = common_fate(pair(score(study.responses)), predictor="trust", outcome="growth")
    >>> [row.term for row in result.estimates]
    ['effect', 'predictor_variance', 'disturbance', 'r2']
    """
    asked = two_scales(
        dyads,
        model="A common fate model",
        predictor=predictor,
        outcome=outcome,
        occasion=occasion,
        confidence=confidence,
    )
    found = dyadic.common_fate(
        asked.predictor, asked.outcome, clusters=asked.coaches, confidence=confidence
    )
    return asked.answer(
        CommonFateResult,
        _rows(found, asked),
        notes=filter(None, [found.identification, found.undefined]),
        admissible=found.admissible,
        identification=found.identification,
    )


def _rows(found: dyadic.CommonFate, asked: TwoScales) -> tuple[Estimate, ...]:
    extra = asked.fit_columns(found.test, admissible=found.admissible)
    effect = {**extra, "std_estimate": found.standardised}
    return (
        from_record("effect", found.effect, extra=effect),
        from_record("predictor_variance", found.predictor_variance, extra=extra),
        from_record("disturbance", found.disturbance, extra=extra),
        estimate(
            "r2",
            found.r_squared,
            n_dyads=found.n,
            method="explained share of the dyadic outcome's variance",
            reason=found.undefined,
            extra=extra,
        ),
    )
