"""Numbers only: arrays in, small frozen records out.

Every estimator of the package, for a statistician who has no questionnaire. Missing values are
NaN; what cannot be computed is NaN with the reason in ``undefined``.

A function and the file it lives in often share a name (``stats.icc``). The functions are imported
here, first, so that the name is always the function.

Examples
--------
>>> from alliance_stats import stats
>>> round(stats.alpha([[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4]]).value, 4)
0.8789
"""

from __future__ import annotations

from alliance_stats.stats import dyadic as dyadic
from alliance_stats.stats import sem as sem
from alliance_stats.stats.agreement.agreement_change import (
    AgreementChange,
    Difference,
    agreement_change,
)
from alliance_stats.stats.agreement.bland_altman import BlandAltman, Limit, bland_altman
from alliance_stats.stats.agreement.bland_altman_regression import (
    BlandAltmanRegression,
    bland_altman_regression,
)
from alliance_stats.stats.agreement.bland_altman_repeated import (
    BlandAltmanRepeated,
    MoverLimits,
    bland_altman_repeated,
)
from alliance_stats.stats.agreement.concordance import Concordance, concordance
from alliance_stats.stats.agreement.concordance_repeated import concordance_repeated
from alliance_stats.stats.agreement.cross_table import band
from alliance_stats.stats.agreement.gwet import GwetAc, gwet_ac, gwet_of_tables
from alliance_stats.stats.agreement.icc import Icc, MeanSquares, icc, icc_all
from alliance_stats.stats.agreement.kappa import Kappa, kappa_of_tables, weighted_kappa
from alliance_stats.stats.agreement.krippendorff import (
    Krippendorff,
    krippendorff_alpha,
    krippendorff_of_tables,
)
from alliance_stats.stats.agreement.pair_agreement import PairAgreement, pair_agreement
from alliance_stats.stats.agreement.within_group import WithinGroup, within_group
from alliance_stats.stats.comparability.dmacs import ItemEffect
from alliance_stats.stats.comparability.invariance import (
    Invariance,
    invariance,
    invariance_of_groups,
)
from alliance_stats.stats.comparability.rules import InvarianceRules
from alliance_stats.stats.factors.polychoric import Polychoric, polychoric
from alliance_stats.stats.interval import Estimate, FTest, Interval
from alliance_stats.stats.moments import Moments, moments
from alliance_stats.stats.profiles.profile import (
    ProfileSimilarity,
    profile_deviations,
    profile_similarity,
    profile_units,
)
from alliance_stats.stats.profiles.profile_summary import (
    MeanSimilarity,
    ProfileBaseline,
    generalised_statistic,
    mean_similarity,
    profile_baseline,
)
from alliance_stats.stats.profiles.social_accuracy import SocialAccuracy, social_accuracy
from alliance_stats.stats.relations.correlation import correlation, partial_correlation
from alliance_stats.stats.relations.correlation_inference import Correlation
from alliance_stats.stats.relations.correlation_levels import (
    CorrelationLevels,
    correlation_levels,
)
from alliance_stats.stats.relations.cr2 import ClusterRegression, ols_cr2
from alliance_stats.stats.relations.disattenuation import Disattenuated, disattenuate
from alliance_stats.stats.relations.paired_gls import (
    LikelihoodRatio,
    PairedGls,
    likelihood_ratio,
    paired_gls,
)
from alliance_stats.stats.relations.regression import Regression, regression
from alliance_stats.stats.relations.truth_bias import (
    DyadicTruthBias,
    JudgeForces,
    TruthBias,
    truth_bias,
    truth_bias_dyadic,
)
from alliance_stats.stats.reliability.alpha import Alpha, alpha
from alliance_stats.stats.reliability.alpha_bootstrap import (
    AlphaBootstrap,
    alpha_bootstrap,
    alpha_statistic,
)
from alliance_stats.stats.reliability.ave import (
    AverageVariance,
    CompositeReliability,
    average_variance,
    composite_reliability,
)
from alliance_stats.stats.reliability.difference import (
    RoleReliability,
    gap_reliability,
    role_reliability,
)
from alliance_stats.stats.reliability.gap_statistic import gap_statistic
from alliance_stats.stats.reliability.guttman import Guttman, SplitHalf, guttman, split_half
from alliance_stats.stats.reliability.items import ItemStatistics, item_table
from alliance_stats.stats.reliability.measurement_error import MeasurementError, measurement_error
from alliance_stats.stats.reliability.omega import Omega, omega
from alliance_stats.stats.reliability.omega_bootstrap import omega_statistic
from alliance_stats.stats.reliability.omega_hierarchical import (
    HierarchicalOmega,
    omega_hierarchical,
)
from alliance_stats.stats.reliability.omega_model import ModelOmega, omega_model
from alliance_stats.stats.reliability.omega_ordinal import OrdinalOmega, omega_ordinal
from alliance_stats.stats.reliability.omega_two_level import TwoLevelOmega, omega_two_level
from alliance_stats.stats.resampling.bootstrap import Bootstrap, bootstrap
from alliance_stats.stats.resampling.means import mean_statistic
from alliance_stats.stats.resampling.null_distribution import Baseline, Null
from alliance_stats.stats.resampling.nulls import permutation, pseudo_dyads
from alliance_stats.stats.resampling.pairs import pair_statistic
from alliance_stats.stats.resampling.parallel import Parallel
from alliance_stats.stats.resampling.plan import Units, units
from alliance_stats.stats.resampling.regression import regression_statistic
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, difference_of
from alliance_stats.stats.resampling.tables import table_statistic
from alliance_stats.stats.surfaces.axes import Axes
from alliance_stats.stats.surfaces.congruence_checklist import (
    Checklist,
    Condition,
    congruence_checklist,
)
from alliance_stats.stats.surfaces.dyadic_surface import DyadicSurface, RoleSurface, dyadic_surface
from alliance_stats.stats.surfaces.geometry import surface_value
from alliance_stats.stats.surfaces.models import SurfaceModel, SurfaceModels, surface_models
from alliance_stats.stats.surfaces.response_surface import (
    CentredPair,
    ResponseSurface,
    centre_pair,
    response_surface,
)

__all__ = [
    "AgreementChange",
    "Alpha",
    "AlphaBootstrap",
    "AverageVariance",
    "Axes",
    "Baseline",
    "BlandAltman",
    "BlandAltmanRegression",
    "BlandAltmanRepeated",
    "Bootstrap",
    "CentredPair",
    "Checklist",
    "ClusterRegression",
    "CompositeReliability",
    "Concordance",
    "Condition",
    "Correlation",
    "CorrelationLevels",
    "Difference",
    "Disattenuated",
    "DyadicSurface",
    "DyadicTruthBias",
    "Estimate",
    "FTest",
    "Guttman",
    "GwetAc",
    "HierarchicalOmega",
    "Icc",
    "Interval",
    "Invariance",
    "InvarianceRules",
    "ItemEffect",
    "ItemStatistics",
    "JudgeForces",
    "Kappa",
    "Krippendorff",
    "LikelihoodRatio",
    "Limit",
    "MeanSimilarity",
    "MeanSquares",
    "MeasurementError",
    "ModelOmega",
    "MomentForm",
    "MomentStatistic",
    "Moments",
    "MoverLimits",
    "Null",
    "Omega",
    "OrdinalOmega",
    "PairAgreement",
    "PairedGls",
    "Parallel",
    "Polychoric",
    "ProfileBaseline",
    "ProfileSimilarity",
    "Regression",
    "ResponseSurface",
    "RoleReliability",
    "RoleSurface",
    "SocialAccuracy",
    "SplitHalf",
    "SurfaceModel",
    "SurfaceModels",
    "TruthBias",
    "TwoLevelOmega",
    "Units",
    "WithinGroup",
    "agreement_change",
    "alpha",
    "alpha_bootstrap",
    "alpha_statistic",
    "average_variance",
    "band",
    "bland_altman",
    "bland_altman_regression",
    "bland_altman_repeated",
    "bootstrap",
    "centre_pair",
    "composite_reliability",
    "concordance",
    "concordance_repeated",
    "congruence_checklist",
    "correlation",
    "correlation_levels",
    "difference_of",
    "disattenuate",
    "dyadic_surface",
    "gap_reliability",
    "gap_statistic",
    "generalised_statistic",
    "guttman",
    "gwet_ac",
    "gwet_of_tables",
    "icc",
    "icc_all",
    "invariance",
    "invariance_of_groups",
    "item_table",
    "kappa_of_tables",
    "krippendorff_alpha",
    "krippendorff_of_tables",
    "likelihood_ratio",
    "mean_similarity",
    "mean_statistic",
    "measurement_error",
    "moments",
    "ols_cr2",
    "omega",
    "omega_hierarchical",
    "omega_model",
    "omega_ordinal",
    "omega_statistic",
    "omega_two_level",
    "pair_agreement",
    "pair_statistic",
    "paired_gls",
    "partial_correlation",
    "permutation",
    "polychoric",
    "profile_baseline",
    "profile_deviations",
    "profile_similarity",
    "profile_units",
    "pseudo_dyads",
    "regression",
    "regression_statistic",
    "response_surface",
    "role_reliability",
    "social_accuracy",
    "split_half",
    "surface_models",
    "surface_value",
    "table_statistic",
    "truth_bias",
    "truth_bias_dyadic",
    "units",
    "weighted_kappa",
    "within_group",
]
