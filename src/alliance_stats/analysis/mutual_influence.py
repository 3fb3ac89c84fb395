"""Mutual influence: whether each role's outcome goes with the other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.rows import from_record
from alliance_stats.analysis.two_scales import TwoScales, TwoScalesResult, two_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.results import Estimate
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.mutual_influence import Variant
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED


@dataclass(frozen=True, kw_only=True)
class MutualInfluenceResult(TwoScalesResult):
    """Answer of :func:`mutual_influence`; ``admissible`` says whether it may be interpreted."""

    analysis: ClassVar[str] = "mutual_influence"

    admissible: bool
    identification: str


def mutual_influence(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    variant: Variant = "free",
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> MutualInfluenceResult:
    """Relate the two roles' outcomes to each other, each role's predictor being its own matter.

    Answers: if a role's predictor matters for its own outcome only, how much of the other's
    outcome is reflected in one's own? The assumption is what identifies the model.

    Parameters
    ----------
    dyads : Dyads
    predictor, outcome : str
        Scale or composite ids, or ``instrument.scale``; both roles must be asked both.
    variant : {"free", "equal", "uncorrelated"}, default "free"
        Saturated; equal mutual paths (1 df); uncorrelated residuals (1 df).
    occasion : str, optional
    confidence : float, default 0.95

    Returns
    -------
    MutualInfluenceResult
        Terms ``actor`` and ``mutual`` by ``role`` (whose outcome), ``mutual_difference``,
        ``correlation`` (of residuals); columns ``chi2 chi2_df chi2_p admissible variant
        weak_instrument`` (the other role's own path may be zero, so that nothing identifies this
        mutual path).

    Raises
    ------
    OptionError, RefusedError, InsufficientDataError
        As in :func:`alliance_stats.apim`.

    References
    ----------
    Kenny (1996), Journal of Social and Personal Relationships 13:279.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import mutual_influence, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = mutual_influence(dyads, predictor="trust", outcome="growth")
    >>> [row.term for row in result.estimates]
    ['actor', 'mutual', 'actor', 'mutual', 'mutual_difference', 'correlation']
    """
    asked = two_scales(
        dyads,
        model="A mutual influence model",
        predictor=predictor,
        outcome=outcome,
        occasion=occasion,
        confidence=confidence,
    )
    found = dyadic.mutual_influence(
        asked.predictor,
        asked.outcome,
        variant=variant,
        clusters=asked.coaches,
        confidence=confidence,
    )
    return asked.answer(
        MutualInfluenceResult,
        _rows(found, asked),
        options={"variant": variant},
        notes=_notes(found, asked),
        admissible=found.admissible,
        identification=found.identification,
    )


def _rows(found: dyadic.MutualInfluence, asked: TwoScales) -> list[Estimate]:
    rows = []
    for member, role in enumerate(asked.roles):
        extra = {
            **asked.fit_columns(found.test, admissible=found.admissible, role=role),
            "variant": found.variant,
            "other": asked.roles[1 - member],
        }
        rows.append(from_record("actor", found.actor[member], extra={**extra, "other": role}))
        # The partner's predictor is what tells the path from the partner's outcome apart.
        weak = found.weak_instrument[1 - member]
        rows.append(
            from_record("mutual", found.mutual[member], extra={**extra, "weak_instrument": weak})
        )
    both = {
        **asked.fit_columns(found.test, admissible=found.admissible),
        "variant": found.variant,
    }
    if found.difference is not None:
        # Whether two paths differ is a comparison of the roles: it waits for the gate.
        gate = {"gate": GATE_NOT_TESTED}
        rows.append(from_record("mutual_difference", found.difference, extra={**both, **gate}))
    rows.append(from_record("correlation", found.residual_correlation, extra=both))
    return rows


def _notes(found: dyadic.MutualInfluence, asked: TwoScales) -> Iterator[str]:
    yield found.identification
    for member, role in enumerate(asked.roles):
        if found.undefined is None and found.weak_instrument[member]:
            yield (
                f"The {role}'s own path could be zero, so the path from the {role}'s outcome to "
                f"the {asked.roles[1 - member]}'s is hardly identified."
            )
    if found.undefined:
        yield found.undefined
