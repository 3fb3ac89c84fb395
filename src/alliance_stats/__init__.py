"""Dyadic relationship analytics for coaching research: one study file in, one report out.

The front door. Names are loaded on first use, so that ``import alliance_stats`` stays cheap.

>>> import alliance_stats as als
>>> als.load_instrument("we-scale").roles
('client', 'coach')
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "AllianceError": "alliance_stats.errors",
    "AllianceWarning": "alliance_stats.errors",
    "agreement": "alliance_stats.analysis.agreement",
    "agreement_change": "alliance_stats.analysis.agreement_change",
    "apim": "alliance_stats.analysis.apim",
    "apim_latent": "alliance_stats.analysis.apim_latent",
    "apim_mediation": "alliance_stats.analysis.apim_mediation",
    "apim_moderation": "alliance_stats.analysis.apim_moderation",
    "bifactor": "alliance_stats.analysis.bifactor",
    "common_fate": "alliance_stats.analysis.common_fate",
    "congruence": "alliance_stats.analysis.congruence",
    "correlate": "alliance_stats.analysis.correlate",
    "describe": "alliance_stats.analysis.describe",
    "distinguishability": "alliance_stats.analysis.distinguishability",
    "dyadic_score": "alliance_stats.analysis.dyadic_score",
    "growth": "alliance_stats.analysis.growth",
    "invariance": "alliance_stats.analysis.invariance",
    "list_instruments": "alliance_stats.instrument.catalogue",
    "load_instrument": "alliance_stats.instrument.catalogue",
    "load_study": "alliance_stats.study.loading",
    "mutual_influence": "alliance_stats.analysis.mutual_influence",
    "pair": "alliance_stats.dyads.pairing",
    "perception": "alliance_stats.analysis.perception",
    "plot": "alliance_stats.plots",
    "read_responses": "alliance_stats.responses.reading",
    "reliability": "alliance_stats.analysis.reliability",
    "ri_clpm": "alliance_stats.analysis.ri_clpm",
    "score": "alliance_stats.scoring.score",
    "similarity": "alliance_stats.analysis.similarity",
    "simulate": "alliance_stats.simulation",
    "stats": "alliance_stats.stats",
    "two_way": "alliance_stats.analysis.two_way",
}

__all__ = [
    *sorted(_HOMES),
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alliance_stats' has no attribute '{name}'")
    home = import_module(_HOMES[name])
    return home if home.__name__.endswith(f".{name}") and name == "stats" else getattr(home, name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
