"""Results of the dyadic models made by hand: every number is invented."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_stats.analysis.apim_latent import ApimLatentResult
from alliance_stats.analysis.apim_mediation import ApimMediationResult
from alliance_stats.analysis.apim_moderation import ApimModerationResult
from alliance_stats.analysis.bifactor import BifactorResult
from alliance_stats.analysis.common_fate import CommonFateResult
from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.analysis.growth import GrowthResult
from alliance_stats.analysis.mutual_influence import MutualInfluenceResult
from alliance_stats.analysis.ri_clpm import RiClpmResult
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


TIMES = ("start", "middle", "end")


def of_scale(scale: str = "bond", **more: object) -> dict[str, object]:
    return {"instrument": "demo", "scale": scale, "perspective": "direct", **more}


def growth(
    *,
    gate: str = "licensed",
    slope: float = 0.3,
    together: float = 0.5,
    nearer: float = -0.2,
    half: float = 0.1,
    roles: tuple[str, str] = ROLES,
) -> GrowthResult:
    rows = []
    for role in roles:
        mine = {"role": role, **FIT}
        rows += [
            path("intercept", 4.5, **mine),
            path("slope", slope, half, gate=gate, gate_over="occasions", **mine),
            estimate("var(intercept)", 0.5, 0.3, 0.7, **mine),
            estimate("var(slope)", 0.1, 0.05, 0.15, **mine),
            path("cor(intercept,slope)", -0.2, 0.3, p=0.2, **mine),
        ]
    rows += [
        path("cor(intercept)", 0.4, **FIT),
        path("cor(slope)", together, half, **FIT),
        path("slope_difference", 0.05, 0.2, p=0.6, gate=gate, gate_over="both", **FIT),
        *(estimate("var(gap)", 0.6, 0.4, 0.8, occasion=when, **FIT) for when in TIMES),
        path("gap_change", nearer, half, **FIT),
    ]
    return GrowthResult(
        estimates=tuple(rows),
        about=of_scale(),
        notes=("Time: start 0, middle 1 and end 2.",),
        roles=roles,
        title="Bond",
        occasions=TIMES,
        times=(0.0, 1.0, 2.0),
        residuals="free",
        admissible=True,
        identification="Each role's scores follow a straight line.",
        n=40,
        n_complete=30,
    )


def ri_clpm(
    *, two_scales: bool = False, lengths: tuple[float, ...] = (1.0,), b: float = 0.4,
    roles: tuple[str, str] = ROLES,
) -> RiClpmResult:  # fmt: skip
    first, second = roles
    other = "growth" if two_scales else "bond"
    processes = (("bond", first), (other, second))
    rows = []
    for length in lengths:
        for to, start in ((0, 0), (0, 1), (1, 1), (1, 0)):
            (scale_to, role), (scale_from, whose) = processes[to], processes[start]
            term = "autoregressive" if to == start else "cross_lagged"
            when = {"interval": length, "step": None, "level": "within"}
            whom = {"role": role, "other": whose, "scale_to": scale_to, "scale_from": scale_from}
            rows.append(path(term, b, 0.2, **whom, **when, **FIT))
    for scale, role in processes:
        rows.append(estimate("var(intercept)", 0.5, 0.3, 0.7, role=role, scale_to=scale, **FIT))
    rows.append(path("cor(intercept)", 0.4, **FIT))
    asked = about(y="growth") | {"role_x": first, "role_y": second}
    asked.pop("occasion")
    return RiClpmResult(
        estimates=tuple(rows),
        about=asked if two_scales else of_scale(),
        roles=roles,
        processes=processes,
        titles=("Bond", other.capitalize()),
        occasions=TIMES,
        times=(0.0, 1.0, 2.0),
        lags="equal",
        admissible=True,
        identification="Each score is a stable level plus a deviation.",
        n=40,
        n_complete=30,
    )


def bifactor(roles: tuple[str, str] = ROLES) -> BifactorResult:
    rows = []
    for place, role in enumerate(roles):
        mine = {"role": role, **FIT}
        rows.append(estimate("shared_variance", 0.62 - 0.1 * place, item_id=None, **mine))
        for item in ("bond1", "bond2"):
            rows.append(estimate("shared_loading", 0.71, item_id=item, **mine))
            rows.append(estimate("own_loading", 0.38, item_id=item, **mine))
    return BifactorResult(
        estimates=tuple(rows),
        about=of_scale(occasion="end"),
        roles=roles,
        title="Bond",
        admissible=True,
        identification="All items measure one dyadic factor.",
        n=40,
        n_complete=38,
    )


def apim_latent(
    *, gate: str = "not tested", half: float = 0.2, roles: tuple[str, str] = ROLES
) -> ApimLatentResult:
    rows = []
    for role, other in (roles, roles[::-1]):
        mine = {"role": role, "std_estimate": 0.3, **FIT}
        rows += [
            path("actor", 0.4, half, other=role, **mine),
            path("partner", 0.1, 0.3, p=0.4, other=other, **mine),
            estimate("r2", 0.21, role=role, **FIT),
        ]
    rows += [
        estimate("actor_difference", 0.1, -0.2, 0.4, gate=gate, **FIT),
        estimate("partner_difference", 0.0, -0.3, 0.3, gate=gate, **FIT),
        estimate("correlation", 0.3, 0.1, 0.5, **FIT),
        estimate("predictor_correlation", 0.4, 0.2, 0.6, **FIT),
        Estimate(term="equal_loadings", estimate=2.5, statistic=2.5, df=3.0, p_value=0.475),
    ]
    return ApimLatentResult(
        estimates=tuple(rows),
        about=about(),
        roles=roles,
        predictor_title="Bond",
        outcome_title="Growth",
        admissible=True,
        identification="Four latent variables.",
        n=40,
        n_complete=38,
        n_parameters=20,
    )


_WAYS = {
    # term: (whose predictor, whose mediator) seen from the outcome's role: 0 own, 1 the partner's
    "actor_actor": (0, 0),
    "partner_partner": (0, 1),
    "actor_partner": (1, 1),
    "partner_actor": (1, 0),
}


def mediation(
    *,
    gate: str = "not tested",
    way: float = 0.2,
    p_sum: float = 0.001,
    model: str = "distinguishable",
    roles: tuple[str, str] = ROLES,
) -> ApimMediationResult:
    """Every way is open but the one through one's own predictor and mediator."""
    rows = []
    views = [(None, ("own", "partner"))] if model == "indistinguishable" else [
        (roles[0], roles), (roles[1], roles[::-1])
    ]  # fmt: skip
    for role, whose in views:
        mine = {"role": role, "model": model, "std_estimate": 0.2}
        for path_name in "ab":
            rows.append(estimate("actor", 0.5, 0.3, 0.7, path=path_name, other=whose[0], **mine))
            rows.append(estimate("partner", 0.1, -0.1, 0.3, path=path_name, other=whose[1], **mine))
        for place, kind in enumerate(("actor", "partner")):
            direct = {"path": "direct", "other": whose[place], **mine}
            rows.append(estimate(f"direct_{kind}", 0.1, -0.1, 0.3, **direct))
            rows.append(estimate(f"total_{kind}", 0.3, 0.1, 0.5, **direct))
            corrected = {"p_adjusted": p_sum, "family": "confirmatory"}
            total = {**mine, "path": "indirect", "other": whose[place], **corrected}
            rows.append(estimate(f"indirect_{kind}", 0.2, 0.1, 0.3, p_value=0.001, **total))
        for term, (source, via) in _WAYS.items():
            size, half = (way, 0.1) if term == "actor_actor" else (0.02, 0.1)
            where = {"path": "indirect", "other": whose[source], "via": whose[via], **mine}
            rows.append(estimate(term, size, size - half, size + half, **where))
    for term in ("equal_indirect", "complete"):
        test = {"gate": gate, "chi2": 3.5, "chi2_df": 4, "chi2_p": 0.478}
        rows.append(
            Estimate(term=term, estimate=3.5, statistic=3.5, df=4.0, p_value=0.478, extra=test)
        )
    return ApimMediationResult(
        estimates=tuple(rows),
        about=about() | {"mediator": "clarity", "mediator_instrument": "demo"},
        roles=roles,
        predictor_title="Bond",
        mediator_title="Clarity",
        outcome_title="Growth",
        model=model,
        n=40,
        n_complete=38,
        n_clusters=0,
    )


def moderation(
    *, product: float = 0.2, p_whole: float = 0.001, by: str = "person", gate: str = "not tested",
    pattern: str | None = "strengthening", roles: tuple[str, str] = ROLES,
) -> ApimModerationResult:  # fmt: skip
    """Every product is open but that of one's own predictor and moderator."""
    rows = []
    for role, other in (roles, roles[::-1]):
        mine = {"role": role, "model": "distinguishable"}
        rows.append(estimate("actor", 0.4, 0.2, 0.6, other=role, **mine))
        rows.append(estimate("partner", 0.1, -0.1, 0.3, other=other, **mine))
        moderators = {"own": role, "partner": other} if by == "person" else {"dyad": "dyad"}
        for side, whose in (("actor", role), ("partner", other)):
            for name, who in moderators.items():
                is_first = side == "actor" and name in ("own", "dyad")
                size = product if is_first else 0.02
                word = "moderator" if name == "dyad" else f"{name}_moderator"
                rows.append(
                    estimate(
                        f"{side}_x_{word}",
                        size,
                        size - 0.1,
                        size + 0.1,
                        other=whose,
                        moderated_by=who,
                        pattern=pattern if is_first else None,
                        **mine,
                    )
                )
    whole = {"p_adjusted": p_whole, "family": "confirmatory", "chi2": 9.5, "chi2_df": 8}
    test = {"statistic": 9.5, "df": 8.0, "p_value": 0.3}
    rows.append(Estimate(term="no_moderation", estimate=9.5, extra=whole, **test))
    rows.append(Estimate(term="equal_moderation", estimate=9.5, extra={"gate": gate}, **test))
    return ApimModerationResult(
        estimates=tuple(rows),
        about=about() | {"moderator": "clarity", "moderator_instrument": "demo"},
        roles=roles,
        predictor_title="Bond",
        moderator_title="Clarity",
        outcome_title="Growth",
        model="distinguishable",
        level="person" if by == "person" else "dyad",
        centre_predictor=4.0,
        centre_moderator=4.0,
        sd_moderator=1.0,
        n=40,
        n_complete=38,
        n_clusters=0,
    )
