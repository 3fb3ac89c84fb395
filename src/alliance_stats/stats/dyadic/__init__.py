"""Models of two people: actor and partner, common fate, mutual influence, and their kin.

Numbers only. ``predictor`` and ``outcome`` are tables with one row per dyad and one column per
member; NaN is a missing value.
"""

from __future__ import annotations

from alliance_stats.stats.dyadic.apim import Apim, Effect, apim
from alliance_stats.stats.dyadic.apim_latent import LatentApim, LatentEffect, apim_latent
from alliance_stats.stats.dyadic.apim_mediation import ApimMediation, apim_mediation
from alliance_stats.stats.dyadic.apim_mediation_effects import MediationEffect
from alliance_stats.stats.dyadic.apim_moderation import (
    ApimModeration,
    ModerationEffect,
    apim_moderation,
)
from alliance_stats.stats.dyadic.apim_moderation_slopes import Interaction, Region, SimpleSlope
from alliance_stats.stats.dyadic.bifactor import DyadicBifactor, bifactor
from alliance_stats.stats.dyadic.common_fate import CommonFate, common_fate, common_fate_items
from alliance_stats.stats.dyadic.distinguishability import Exchangeability, distinguishability
from alliance_stats.stats.dyadic.dyadic_score import DyadicScore, dyadic_score
from alliance_stats.stats.dyadic.growth import DyadicGrowth, dyadic_growth, growth_parameters
from alliance_stats.stats.dyadic.k_ratio import KRatio
from alliance_stats.stats.dyadic.model_fit import ModelFit
from alliance_stats.stats.dyadic.mutual_influence import MutualInfluence, mutual_influence
from alliance_stats.stats.dyadic.nested import NestedTest
from alliance_stats.stats.dyadic.ri_clpm import Lag, RiClpm, ri_clpm

__all__ = [
    "Apim",
    "ApimMediation",
    "ApimModeration",
    "CommonFate",
    "DyadicBifactor",
    "DyadicGrowth",
    "DyadicScore",
    "Effect",
    "Exchangeability",
    "Interaction",
    "KRatio",
    "Lag",
    "LatentApim",
    "LatentEffect",
    "MediationEffect",
    "ModelFit",
    "ModerationEffect",
    "MutualInfluence",
    "NestedTest",
    "Region",
    "RiClpm",
    "SimpleSlope",
    "apim",
    "apim_latent",
    "apim_mediation",
    "apim_moderation",
    "bifactor",
    "common_fate",
    "common_fate_items",
    "distinguishability",
    "dyadic_growth",
    "dyadic_score",
    "growth_parameters",
    "mutual_influence",
    "ri_clpm",
]
