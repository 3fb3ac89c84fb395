"""The rows of a congruence: surfaces, their axes, simpler models, and the conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.resampled import blank, few_coaches, sampling_units
from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.interval import Estimate as Record
from alliance_stats.stats.interval import FTest, Interval
from alliance_stats.stats.relations.paired_gls import LikelihoodRatio
from alliance_stats.stats.relations.paired_likelihood import Structure
from alliance_stats.stats.surfaces.congruence_checklist import Checklist, congruence_checklist
from alliance_stats.stats.surfaces.dyadic_surface import DyadicSurface, RoleSurface, dyadic_surface
from alliance_stats.stats.surfaces.models import SurfaceModels, surface_models
from alliance_stats.stats.surfaces.response_surface import ResponseSurface, response_surface
from alliance_stats.vocabulary import GATE_NOT_TESTED, ROLE

BOTH = "both"
AXES = ("p10", "p11", "p20", "p21", "x0", "y0")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all rows of one call share; ``outcome_roles`` are places of roles with a surface."""

    roles: tuple[str, str]
    outcome_roles: tuple[int, ...]
    structure: Structure
    coaches: NDArray[np.object_]
    confidence: float
    n_resamples: int
    seed: int

    @property
    def is_pooled(self) -> bool:
        """Whether one surface stands for both roles' outcomes."""
        return self.structure == "indistinguishable" and len(self.outcome_roles) == 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoleSurfaceData:
    """One surface: x is the view of the role whose outcome it is, y the partner's.

    Attributes
    ----------
    role, x_role, y_role
        Whose outcome, whose view is x, whose is y; "both", "own", "partner" when indistinguishable.
    coefficients : ndarray, shape (6,)
        b0 to b5; draw with ``stats.surface_value``.
    x, y, outcome : ndarray, shape (n,)
        Centred views and raw outcome of the dyads used.
    shape : str
        "dome", "bowl", "saddle", "ridge" or "plane".
    axes : mapping
        ``p10 p11 p20 p21 x0 y0`` → number.
    checklist, models
        Conditions of a congruence effect; simpler surfaces by AICc.
    """

    role: str
    x_role: str
    y_role: str
    coefficients: Values
    x: Values
    y: Values
    outcome: Values
    shape: str
    axes: Mapping[str, float]
    checklist: Checklist
    models: SurfaceModels


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Surfaces with everything their rows say; ``named`` has the estimates of each by name.

    ``nested`` says whether dyads share coaches.
    """

    surfaces: tuple[RoleSurfaceData, ...]
    named: tuple[Mapping[str, Record], ...]
    plain: tuple[ResponseSurface, ...]
    coaches: tuple[int, ...]
    n_dyads: int
    nested: bool
    distinguishability: LikelihoodRatio | None


def fit_surfaces(scores: Values, outcomes: Values, setting: Setting) -> Fitted:
    """Fit the surfaces of both outcomes together, or of the one that is there.

    ``scores`` and ``outcomes`` have the shape (n_dyads, 2); NaN where missing.
    """
    together: DyadicSurface | None = None
    if len(setting.outcome_roles) == 2:
        together = dyadic_surface(
            scores,
            outcomes,
            structure=setting.structure,
            clusters=setting.coaches,
            confidence=setting.confidence,
            n_resamples=setting.n_resamples,
            seed=setting.seed,
        )
    surfaces, named, plain, coaches = [], [], [], []
    for k, sides in enumerate(_groups(setting)):
        x, y, z, labels = _points(scores, outcomes, sides, setting)
        alone = response_surface(
            x,
            y,
            z,
            clusters=labels,
            confidence=setting.confidence,
            n_resamples=0 if together else setting.n_resamples,
            seed=setting.seed,
        )
        own = together.surfaces[k] if together else alone
        estimates = _honest(own.named(), labels)
        plain.append(alone)
        named.append(estimates)
        surfaces.append(_data(own, estimates, (x, y, z), sides, setting))
        coaches.append(count_coaches(setting.coaches[_used(scores, outcomes, sides)]))
    return Fitted(
        surfaces=tuple(surfaces),
        named=tuple(named),
        plain=tuple(plain),
        coaches=tuple(coaches),
        n_dyads=int(_used(scores, outcomes, setting.outcome_roles).sum()),
        nested=sampling_units(setting.coaches).kind != "rows",
        distinguishability=together.distinguishability if together else None,
    )


def surface_rows(fitted: Fitted) -> tuple[Estimate, ...]:
    """Return every row of a congruence."""
    rows: list[Estimate] = []
    for surface, named, plain, coaches in zip(
        fitted.surfaces, fitted.named, fitted.plain, fitted.coaches, strict=True
    ):
        identity = {
            ROLE: surface.role,
            "x_role": surface.x_role,
            "y_role": surface.y_role,
            "gate": GATE_NOT_TESTED,
            "n_coaches": coaches,
        }
        own = [
            *(_parameter(term, record) for term, record in named.items()),
            *_explained(plain),
            *_model_rows(surface.models, plain.n_clusters > 0),
            *_condition_rows(surface.checklist, len(surface.outcome)),
        ]
        rows += [replace(row, extra={**identity, **row.extra}) for row in own]
    if fitted.distinguishability is not None:
        rows.append(_distinguishability(fitted.distinguishability, fitted))
    return tuple(rows)


def _groups(setting: Setting) -> Sequence[tuple[int, ...]]:
    return [(0, 1)] if setting.is_pooled else [(side,) for side in setting.outcome_roles]


def _used(scores: Values, outcomes: Values, sides: tuple[int, ...]) -> NDArray[np.bool_]:
    """Dyads with both views and at least one of these roles' outcomes."""
    both = ~np.isnan(scores).any(axis=1)
    return np.asarray(both & ~np.isnan(outcomes[:, list(sides)]).all(axis=1))


def _points(
    scores: Values, outcomes: Values, sides: tuple[int, ...], setting: Setting
) -> tuple[Values, Values, Values, NDArray[np.object_]]:
    """Own view, partner's view, outcome and cluster of every outcome of these roles."""
    x = np.concatenate([scores[:, side] for side in sides])
    y = np.concatenate([scores[:, 1 - side] for side in sides])
    z = np.concatenate([outcomes[:, side] for side in sides])
    known = ~np.isnan(x + y + z)
    labels = np.tile(setting.coaches, len(sides))
    if len(sides) == 2 and sampling_units(setting.coaches).kind == "rows":
        # The two outcomes of a dyad belong together where nothing larger does.
        labels = np.tile(np.arange(len(scores)).astype(object), 2)
    return x[known], y[known], z[known], labels[known]


def _honest(named: Mapping[str, Record], labels: NDArray[np.object_]) -> dict[str, Record]:
    """Return the estimates; a bootstrap of few coaches gives the axes no interval."""
    reason = few_coaches(sampling_units(labels))
    if reason is None:
        return dict(named)
    return {
        term: replace(record, interval=_blank(record), undefined=record.undefined or reason)
        if term in AXES
        else record
        for term, record in named.items()
    }


def _data(
    own: RoleSurface | ResponseSurface,
    estimates: Mapping[str, Record],
    points: tuple[Values, Values, Values],
    sides: tuple[int, ...],
    setting: Setting,
) -> RoleSurfaceData:
    x, y, z = points
    role, x_role, y_role = BOTH, "own", "partner"
    if len(sides) == 1:
        role = x_role = setting.roles[sides[0]]
        y_role = setting.roles[1 - sides[0]]
    return RoleSurfaceData(
        role=role,
        x_role=x_role,
        y_role=y_role,
        coefficients=np.array([row.value for row in own.coefficients]),
        x=x,
        y=y,
        outcome=z,
        shape=own.shape,
        axes={name: estimates[name].value for name in AXES},
        checklist=congruence_checklist(_Named(estimates), alpha=1 - setting.confidence),
        models=surface_models(x, y, z),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """Estimates by name, as the checklist reads them."""

    estimates: Mapping[str, Record]

    def named(self) -> dict[str, Record]:
        """Return them."""
        return dict(self.estimates)


def _blank(record: Record) -> Interval | None:
    return None if record.interval is None else blank(record.interval)


def _parameter(term: str, record: Record) -> Estimate:
    row = from_record(term, record)
    # A ratio has no standard error that means anything: its replicates have endless tails.
    return replace(row, std_error=NAN) if term in AXES else row


def _test(test: FTest, nested: bool) -> FTest:
    """Return an F test; there is none where dyads share coaches, which it does not know of."""
    return FTest(NAN, NAN, NAN, NAN) if nested else test


def _how(method: str, nested: bool) -> str:
    return f"{method}; no test, as dyads share coaches" if nested else method


def _explained(plain: ResponseSurface) -> Iterator[Estimate]:
    nested = plain.n_clusters > 0
    for term, value, test, method in (
        ("r2", plain.r_squared, plain.f_model, "share of variance explained, least squares"),
        (
            "delta_r2",
            plain.delta_r_squared,
            plain.f_linear,
            "share that the second-order terms add to x + y, least squares",
        ),
    ):
        tested = _test(test, nested)
        yield estimate(
            term,
            value,
            n_dyads=plain.n,
            method=_how(method, nested),
            statistic=tested.statistic,
            df=tested.df,
            p_value=tested.p_value,
            reason=plain.undefined,
            extra={"df2": tested.df2},
        )


def _model_rows(found: SurfaceModels, nested: bool) -> Iterator[Estimate]:
    for model in found.models:
        tested = _test(model.f_full, nested)
        yield estimate(
            "aicc_weight",
            model.weight,
            n_dyads=found.n,
            method=_how(found.method, nested),
            statistic=tested.statistic,
            df=tested.df,
            p_value=tested.p_value,
            reason=found.undefined,
            extra={
                "model": model.name,
                "model_title": model.title,
                "aicc": model.aicc,
                "delta_aicc": model.delta_aicc,
                "n_parameters": model.n_parameters,
                "model_r2": model.r_squared,
                "df2": tested.df2,
            },
        )


def _condition_rows(found: Checklist, n: int) -> Iterator[Estimate]:
    for condition in found.conditions:
        is_axis = condition.name.split()[0] in AXES
        row = from_record("condition", condition.estimate)
        row = replace(row, std_error=NAN) if is_axis else row
        extra = {
            "condition": condition.name,
            "sense": condition.sense,
            "required": condition.required,
            "met": condition.met,
        }
        # Its test is that of the parameter's own row and is not told twice.
        yield replace(row, statistic=NAN, df=NAN, p_value=NAN, extra=extra)
    yield estimate(
        "verdict",
        sum(condition.met is True for condition in found.conditions),
        n_dyads=n,
        method="conditions met, of the congruence checklist (Humberg, Nestler & Back 2019)",
        extra={
            "verdict": found.verdict,
            "verdict_reason": found.reason,
            "n_conditions": len(found.conditions),
        },
    )


def _distinguishability(test: LikelihoodRatio, fitted: Fitted) -> Estimate:
    method = "likelihood ratio (ML): both roles' surfaces and residual variances are equal"
    return estimate(
        "distinguishability",
        test.statistic,
        n_dyads=fitted.n_dyads,
        method=_how(method, fitted.nested),
        statistic=test.statistic,
        df=test.df,
        p_value=NAN if fitted.nested else test.p_value,
        reason=test.undefined,
        extra={ROLE: None, "gate": GATE_NOT_TESTED, "n_coaches": max(fitted.coaches)},
    )
