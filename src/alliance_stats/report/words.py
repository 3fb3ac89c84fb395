"""What every analysis is called in sentences and tables."""

from __future__ import annotations

ANALYSES = {
    "describe": "Description",
    "reliability": "Reliability",
    "items": "Items",
    "invariance": "Measurement invariance",
    "agreement": "Agreement",
    "agreement_change": "Change of agreement",
    "similarity": "Similarity",
    "two_way": "Two-way view",
    "perception": "Perception",
    "congruence": "Congruence",
    "correlate": "Correlation",
    "apim": "Actor–partner model",
    "apim_latent": "Latent actor–partner model",
    "apim_mediation": "Actor–partner mediation",
    "apim_moderation": "Actor–partner moderation",
    "bifactor": "Bifactor dyadic model",
    "distinguishability": "Distinguishability",
    "common_fate": "Common fate model",
    "mutual_influence": "Mutual influence model",
    "dyadic_score": "Dyadic score model",
    "sessions": "Sessions",
    "one_with_many": "One-with-many model",
    "growth": "Growth",
    "ri_clpm": "Cross-lagged panel model",
    "change": "Change",
    "goals": "Goals",
    "durability": "Durability",
    "primacy": "Primacy",
    "pool": "Pooled result",
}


def the(role: object) -> str:
    """Return a role as a sentence names one who has it: without an article where it is a name.

    Examples
    --------
    >>> the("coach"), the("partner1"), the("f")
    ('the coach', 'partner1', 'f')
    """
    word = str(role)
    return word if len(word) < 2 or word[-1].isdigit() else f"the {word}"


def analysis_name(verb: str) -> str:
    """Return the printed name of an analysis.

    Examples
    --------
    >>> analysis_name("apim"), analysis_name("some_thing")
    ('Actor–partner model', 'Some thing')
    """
    return ANALYSES.get(verb, verb.replace("_", " ").capitalize())
