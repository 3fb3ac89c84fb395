"""A simulated study that declares every model of two roles, written to disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alliance_stats import simulate

OCCASIONS = ("baseline", "s3", "s6", "end")
MODELS = (
    "{apim: {predictor: collaboration, outcome: growth}}",
    "{apim: {predictor: trust, outcome: growth, covariates: [workplace]}}",
    "{apim_mediation: {predictor: trust, mediator: collaboration, outcome: growth}}",
    "{apim_moderation: {predictor: collaboration, moderator: trust, outcome: growth}}",
    "{apim_latent: {predictor: collaboration, outcome: growth}}",
    "{common_fate: {predictor: collaboration, outcome: growth}}",
    "{mutual_influence: {predictor: collaboration, outcome: growth}}",
    "{dyadic_score: {predictor: collaboration, outcome: growth}}",
    "{bifactor: {scale: collaboration}}",
    "{growth: {scale: collaboration}}",
    "{ri_clpm: {scale: collaboration}}",
    "{ri_clpm: {predictor: collaboration, outcome: growth, role_x: client, role_y: client}}",
)
OTHERS = (
    "{agreement: {scale: collaboration}}",
    "{agreement: {scale: collaboration, occasion: s3}}",
    "{congruence: {predictor: collaboration, outcome: growth}}",
    "{correlate: {predictor: trust, outcome: growth, covariates: [workplace]}}",
    "{describe: {scale: trust}}",
    "{distinguishability: {predictor: trust, outcome: growth}}",
    "{invariance: {scale: collaboration}}",
    "{perception: {scale: trust}}",
    "{reliability: {scale: collaboration}}",
    "{similarity: {scale: collaboration}}",
    "{two_way: {scale: trust}}",
)
STUDY = """\
schema: 1
id: declared
title: "A simulated study that declares everything"
seed: 11
instruments: [{instruments}]
roles: {{coach: [coach], client: [client]}}
occasions: [{occasions}]
data:
  - {{file: answers.csv, id: dyad_id, coach: coach_id, role: role, occasion: occasion,
     items: {{direct: "{{item}}", meta: "{{item}}_meta"}}}}
perspectives:
  we: [collaboration, trust]
  external: [workplace]
  outcomes: [growth]
analysis:
  occasion: {last}
  confirmatory:
{declared}
x-synthetic: true
"""


def write_declared_study(
    folder: Path,
    *,
    n_dyads: int = 200,
    occasions: Sequence[str] = OCCASIONS,
    declared: Sequence[str] = (*MODELS, *OTHERS),
    seed: int = 5,
) -> Path:
    """Write answers and study file, and return the path of the study file."""
    instruments = ("we-scale", "systems-context", "outcomes")
    made = simulate(
        n_dyads=n_dyads,
        n_coaches=max(n_dyads // 5, 2),
        occasions=occasions,
        instruments=instruments,
        seed=seed,
    )
    frame = made.responses.frame.astype({"perspective": str, "item_id": str})
    frame["column"] = frame["item_id"] + frame["perspective"].map({"direct": "", "meta": "_meta"})
    keys = ["dyad_id", "coach_id", "role", "occasion"]
    table = frame.astype(dict.fromkeys(keys, str)).pivot_table(
        index=keys, columns="column", values="response"
    )
    table.reset_index().to_csv(folder / "answers.csv", index=False)
    text = STUDY.format(
        instruments=", ".join(instruments),
        occasions=", ".join(occasions),
        last=occasions[-1],
        declared="\n".join(f"    - {entry}" for entry in declared),
    )
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return path
