"""Results of the dyadic models made by hand: every number is invented."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_stats.analysis.common_fate import CommonFateResult
from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.analysis.mutual_influence import MutualInfluenceResult
from alliance_stats.results import Estimate
from report.factories import NAN, estimate

ROLES = ("coach", "client")
FIT: Mapping[str, object] = {
    "chi2": 1.5,
    "chi2_df": 1,
    "chi2_p": 0.221,
    "cfi": 0.99,
    "rmsea": 0.05,
    "srmr": 0.02,
    "admissible": True,
}
SATURATED: Mapping[str, object] = {**FIT, "chi2": 0.0, "chi2_df": 0, "chi2_p": NAN}
IDENTIFIED = "Both scores measure each dyadic variable with loading 1."
WHY_NOT = "The solution is inadmissible: a variance is negative."


def about(x: str = "bond", y: str = "growth", occasion: str = "end") -> dict[str, object]:
    return {
        "predictor": x,
        "outcome": y,
        "predictor_instrument": "demo",
        "outcome_instrument": "demo",
        "occasion": occasion,
    }


def path(
    term: str,
    b: float = 0.4,
    half: float = 0.2,
    *,
    p: float = 0.001,
    p_adjusted: float | None = None,
    **more: object,
) -> Estimate:
    """A path with an interval of ``half`` to either side, declared beforehand."""
    corrected = p if p_adjusted is None else p_adjusted
    columns = {"p_adjusted": corrected, "family": "confirmatory", **more}
    return estimate(term, b, b - half, b + half, p_value=p, **columns)


def common_fate(
    b: float = 0.4, half: float = 0.2, *, p: float = 0.001, p_adjusted: float | None = None,
    x: str = "bond", occasion: str = "end", roles: tuple[str, str] = ROLES,
) -> CommonFateResult:  # fmt: skip
    rows = (
        path("effect", b, half, p=p, p_adjusted=p_adjusted, std_estimate=0.35, **FIT),
        estimate("predictor_variance", 0.5, 0.3, 0.7, **FIT),
        estimate("disturbance", 0.6, 0.4, 0.8, **FIT),
        estimate("r2", 0.12, **FIT),
    )
    return _common_fate(rows, about(x, occasion=occasion), roles, admissible=True)


def unsolved_common_fate(roles: tuple[str, str] = ROLES) -> CommonFateResult:
    terms = ("effect", "predictor_variance", "disturbance", "r2")
    columns = {**FIT, "admissible": False}
    rows = tuple(estimate(term, NAN, undefined=WHY_NOT, **columns) for term in terms)
    return _common_fate(rows, about(), roles, admissible=False)


def _common_fate(
    rows: tuple[Estimate, ...],
    asked: dict[str, object],
    roles: tuple[str, str],
    *,
    admissible: bool,
) -> CommonFateResult:
    return CommonFateResult(
        estimates=rows,
        about=asked,
        notes=("40 dyads used: 38 with all four scores.", IDENTIFIED),
        roles=roles,
        predictor_title=str(asked["predictor"]).capitalize(),
        outcome_title="Growth",
        admissible=admissible,
        identification=IDENTIFIED,
    )


def mutual_influence(
    *, gate: str = "not tested", roles: tuple[str, str] = ROLES
) -> MutualInfluenceResult:
    rows = []
    for role, other in (roles, roles[::-1]):
        rows.append(path("actor", 0.3, role=role, other=role, **SATURATED))
        rows.append(path("mutual", 0.2, 0.3, p=0.2, role=role, other=other, **SATURATED))
    rows.append(path("mutual_difference", 0.5, gate=gate, role=None, **SATURATED))
    rows.append(estimate("correlation", -0.2, -0.8, 0.6, **SATURATED))
    return MutualInfluenceResult(
        estimates=tuple(rows),
        about=about(),
        roles=roles,
        predictor_title="Bond",
        outcome_title="Growth",
        admissible=True,
        identification="Each predictor goes with the own outcome only.",
    )


def dyadic_score(*, gate: str = "not tested", roles: tuple[str, str] = ROLES) -> DyadicScoreResult:
    rows = (
        path("mean_to_mean", 0.5),
        path("difference_to_mean", 0.1, 0.3, p=0.5, gate=gate),
        path("mean_to_difference", 0.0, 0.3, p=0.9, gate=gate),
        path("difference_to_difference", 0.4, gate=gate),
    )
    return DyadicScoreResult(
        estimates=rows,
        about=about(),
        roles=roles,
        predictor_title="Bond",
        outcome_title="Growth",
    )
