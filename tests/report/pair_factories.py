"""Results of the pair verbs made by hand: every number is invented."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from alliance_stats.analysis.agreement_change import AgreementChangeResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.congruence_rows import RoleSurfaceData
from alliance_stats.analysis.perception import PerceptionResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.analysis.two_way import TwoWayResult
from alliance_stats.report.content import ReportContent
from alliance_stats.results import Estimate, Result
from report.factories import NAN, about, content, estimate

ROLES = ("coach", "client")
NO_MODEL = "It rests on an actor-partner model, and none was fitted."


def beside(term: str, r: float, p: float, *, base: float = 0.02, **more: object) -> Estimate:
    """A row with an interval and a baseline."""
    columns = {"baseline": base, "baseline_low": base - 0.17, "baseline_high": base + 0.17}
    low, high = more.pop("low", r - 0.18), more.pop("high", r + 0.18)
    return estimate(term, r, float(low), float(high), p_value=p, p_permutation=p, **columns, **more)


def two_way(
    scale: str = "trust",
    *,
    crossed: bool = True,
    r: float = 0.34,
    p: float = 0.004,
    guess: float = 0.30,
    guess_p: float = 0.118,
    p_adjusted: float = NAN,
    k: float = NAN,
    roles: tuple[str, str] = ROLES,
) -> TwoWayResult:
    first, second = roles
    nothing = {"undefined": "Each role rates the other."}
    agreement = {"question": "Do they describe the same thing?", "measure": "icc(A,1)"}
    reciprocity = {"question": "Is it returned?", "measure": "pearson"}
    rows = [
        estimate("agreement", NAN, **agreement, **nothing)
        if crossed
        else beside("agreement", r, p, gate="not tested", p_adjusted=p_adjusted, **agreement),
        beside("reciprocity", r, p, p_adjusted=p_adjusted, **reciprocity)
        if crossed
        else estimate("reciprocity", NAN, **reciprocity, undefined="Both rate the same thing."),
    ]
    for judge, other in ((first, second), (second, first)):
        words = {"question": f"Does the {judge}'s guess hold?", "measure": "pearson"}
        rows.append(beside("meta_accuracy", guess, guess_p, role=judge, other=other, **words))
    for judge, other in ((first, second), (second, first)):
        words = {"question": f"Does the {other} count as much?", "measure": "k"}
        reason = NO_MODEL if math.isnan(k) else None
        ends = (k - 0.4, k + 0.4)
        rows.append(
            estimate(
                "equality",
                k,
                *ends,
                role=judge,
                other=other,
                undefined=reason,
                n_dyads=NAN,
                **words,
            )
        )
    return TwoWayResult(
        estimates=tuple(rows),
        about=about(scale, target="partner" if crossed else "us"),
        options={"n_pairings": 1000},
        roles=roles,
        title=scale.capitalize(),
        target="partner" if crossed else "us",
        nulls={},
    )


def similarity(
    *, r: float = 0.3, p: float = 0.002, roles: tuple[str, str] = ROLES, undefined: str = ""
) -> SimilarityResult:
    value = NAN if undefined else r
    above = {"above_baseline": r - 0.02, "above_low": r - 0.2, "above_high": r + 0.16, "n_items": 4}
    why = {"undefined": undefined or None}
    terms = ("overall", "distinctive", "double_entry")
    rows = [beside(term, value, p, **above, **why) for term in terms]
    for role in roles:
        rows.append(estimate("normative", 0.5, 0.4, 0.6, role=role))
    rows.append(estimate("elevation_difference", -0.4, -0.6, -0.2, gate="not tested"))
    rows.append(estimate("shape_distance", NAN, undefined="Every profile is flat."))
    null = np.random.default_rng(3).normal(0.02, 0.08, 200)
    frame = {"dyad_id": ["d1", "d2"], "coach_id": ["c1", "c1"], "overall": [0.2, 0.4]}
    return SimilarityResult(
        estimates=tuple(rows),
        about={"instrument": "demo", "occasion": "end", "perspective": "direct", "target": "us"},
        options={"n_pairings": 1000, "n_resamples": 2000},
        roles=roles,
        title="Bond and Clarity",
        target="us",
        scales=("bond", "clarity"),
        scale_titles=("Bond", "Clarity"),
        over="items",
        parts=("bond1", "bond2", "clarity1", "clarity2"),
        norms="all",
        norm_first=np.full(4, 5.0),
        norm_second=np.full(4, 5.5),
        table=pd.DataFrame(frame),
        null_overall=null,
        null_distinctive=null - 0.02,
    )


def perception(
    scale: str = "bond",
    *,
    r: float = 0.4,
    p: float = 0.001,
    truth: float = 0.3,
    gate: str = "not tested",
    roles: tuple[str, str] = ROLES,
) -> PerceptionResult:
    first, second = roles
    rows = []
    for judge, other in ((first, second), (second, first)):
        who = {"judge": judge, "other": other}
        rows += [
            beside("accuracy", r, p, **who),
            estimate("assumed_similarity", 0.5, 0.4, 0.6, **who),
            estimate("truth_force", truth, truth - 0.2, truth + 0.2, **who),
            estimate("bias_force", 0.4, 0.2, 0.6, **who),
            estimate("directional_bias", -0.3, -0.5, -0.1, gate=gate, **who),
        ]
    between = {"judge": f"{first} - {second}", "other": None}
    rows.append(estimate("truth_force_difference", 0.1, -0.1, 0.3, **between))
    return PerceptionResult(
        estimates=tuple(rows),
        about=about(scale, target="us"),
        options={"n_pairings": 1000},
        roles=roles,
        title=scale.capitalize(),
        target="us",
        structure="distinguishable",
        score_range=(1, 7),
        judges=(),
    )


def agreement_change(
    scale: str = "bond", *, change: float = 0.2, p: float = 0.3, roles: tuple[str, str] = ROLES
) -> AgreementChangeResult:
    rows = (
        estimate("icc(A,1)", 0.3, 0.1, 0.5, occasion="start", gate="not tested"),
        estimate("icc(A,1)", 0.3 + change, 0.3, 0.7, occasion="end", gate="not tested"),
        estimate(
            "difference",
            change,
            change - 0.15,
            change + 0.15,
            earlier="start",
            later="end",
            p_value=p,
            p_adjusted=p,
            occasion=None,
        ),
    )
    bare = {key: value for key, value in about(scale).items() if key != "occasion"}
    return AgreementChangeResult(
        estimates=rows,
        about=bare,
        roles=roles,
        title=scale.capitalize(),
        measure="icc(A,1)",
        occasions=("start", "end"),
        n_paired=38,
    )


def _surface(role: str, x_role: str, y_role: str, rows: list[Estimate]) -> RoleSurfaceData:
    rng = np.random.default_rng(5)
    x, y = (np.round(rng.normal(1.2, 1, 60).clip(-3, 3) * 2) / 2 for _ in range(2))
    return RoleSurfaceData(
        role=role,
        x_role=x_role,
        y_role=y_role,
        coefficients=np.array([5.0, 0.2, 0.1, -0.2, 0.4, -0.2]),
        x=x,
        y=y,
        outcome=5 + 0.2 * x,
        shape="dome",
        axes={e.term: e.estimate for e in rows if e.term.startswith(("p", "x", "y"))},
        checklist=None,
        models=None,
    )


def congruence(
    *,
    verdict: str = "broad",
    gate: str = "not tested",
    family: str = "exploratory",
    roles: tuple[str, str] = ROLES,
) -> CongruenceResult:
    rows: list[Estimate] = []
    surfaces = []
    for role, other in ((roles[0], roles[1]), (roles[1], roles[0])):
        who = {"role": role, "x_role": role, "y_role": other, "gate": gate}
        mine = [
            *(estimate(f"b{i}", 0.1 * i, -0.1, 0.8, **who) for i in range(6)),
            estimate("a4", -0.8, -1.2, -0.4, family=family, **who),
            *(estimate(term, 0.5, 0.1, 0.9, **who) for term in ("p10", "p11", "x0", "y0")),
            estimate("r2", 0.215, **who),
            estimate("aicc_weight", 0.6, model="RR", model_title="rising ridge", delta_aicc=0.0,
                     model_r2=0.2, **who),
            estimate("aicc_weight", 0.4, model="null", model_title="nothing", delta_aicc=0.8,
                     model_r2=0.0, **who),
            estimate("condition", -0.8, -1.2, -0.4, condition="a4 below 0", sense="broad", met=True,
                     required="The surface falls off to both sides.", **who),
            estimate("condition", 0.4, 0.1, 0.7, condition="a1 near 0", sense="strict", met=False,
                     required="The outcome neither rises nor falls.", **who),
            estimate("condition", NAN, condition="p11 near 1", sense="broad", met=None,
                     required="The axis has the slope of congruence.", **who),
            estimate("verdict", NAN, verdict=verdict, verdict_reason="Congruence, but not alone.",
                     **who),
        ]  # fmt: skip
        rows += mine
        surfaces.append(_surface(role, role, other, mine))
    return CongruenceResult(
        estimates=tuple(rows),
        about={
            "predictor": "bond",
            "outcome": "growth",
            "predictor_instrument": "demo",
            "outcome_instrument": "demo",
            "occasion": "end",
        },
        options={"n_resamples": 2000, "centring": "midpoint"},
        roles=roles,
        predictor_title="Bond",
        outcome_title="Growth",
        score_range=(1, 7),
        outcome_range=(1, 7),
        centre=4.0,
        centring="midpoint",
        structure="distinguishable",
        surfaces=tuple(surfaces),
    )


def pair_results(roles: tuple[str, str] = ROLES) -> list[Result]:
    """Every kind of result about pairs, once or twice."""
    return [
        two_way(roles=roles),
        two_way("bond", crossed=False, roles=roles),
        similarity(roles=roles),
        perception(roles=roles),
        perception("clarity", roles=roles),
        agreement_change(roles=roles),
        agreement_change("clarity", roles=roles),
        congruence(roles=roles),
    ]


def whole_content(roles: tuple[str, str] = ROLES, **changes: object) -> ReportContent:
    """The small study with everything that can be asked of pairs."""
    made = content(roles)
    return replace(replace(made, results=[*made.results, *pair_results(roles)]), **changes)
