"""What the printed words of tables and sentences stand for in ``results.json``.

Only for checking: nothing is drawn or written from here. Each entry is a pattern for the words
beside a number and what the row must then be; a word that is not here says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Row = Mapping[str, Any]
Meaning = Callable[[Row, str], bool]


def term(*names: str) -> Meaning:
    """The row's term is one of these."""
    return lambda row, _: row.get("term") in names


def column(*names: str) -> Meaning:
    """The number stands in one of these columns."""
    return lambda _, place: place in names


def own(row: Row, _: str) -> bool:
    """The path is a person's own: from a role to the same role."""
    return row.get("role") == row.get("other")


def lagged(name: str) -> Meaning:
    """The path of a cross-lagged model has this term."""
    return lambda row, _: row.get("analysis") != "ri_clpm" or row.get("term") == name


#: Labels of rows and headings of columns.
TABLES: tuple[tuple[str, Meaning], ...] = tuple(
    {
        r"^Mean difference$": term("bias"),
        r"^SD of the difference$": term("sd_difference"),
        r"^Lower limit$": term("loa_low"),
        r"^Upper limit$": term("loa_high"),
        r"^Slope of the difference": term("proportional_bias"),
        r"^Slope of the spread": term("spread_slope"),
        r"^Overall$": term("overall"),
        r"^Distinctive$": term("distinctive"),
        r"^Double-entry": term("double_entry"),
        r"^Normative: with": term("normative"),
        r"^With the average profile of the other": term("cross_normative"),
        r"^The two average profiles": term("generalised"),
        r"^Elevation:": term("elevation_difference"),
        r"^Scatter:": term("scatter_difference"),
        r"^Shape:": term("shape_distance"),
        r"^Mean absolute difference": term("mean_absolute_difference"),
        r"share of the average profile": term("accuracy_normative"),
        r"share of the other’s own profile": term("accuracy_distinctive"),
        r"^Social accuracy: intercept": term("accuracy_intercept"),
        r"^Is it returned": term("reciprocity"),
        r"know how the .* rates it\?": term("meta_accuracy"),
        r"view count as much": term("equality"),
        r"^Do .* describe the same": term("agreement"),
        r"difference in actor effects": term("actor_difference"),
        r"difference in partner effects": term("partner_difference"),
        r"^k = ": term("k"),
        r"^own [^×]+$": own,
        r"^own .* × own": term("actor_x_own_moderator"),
        r"^own .* × (?!own)": term("actor_x_partner_moderator"),
        r"^(?!own).* × own": term("partner_x_own_moderator"),
        r"^(?!own).* × (?!own)": term("partner_x_partner_moderator"),
        r"^difference of the two paths": term("mutual_difference"),
        r"^variance of shared .* left": term("disturbance"),
        r"^variance of shared (?!.* left)": term("predictor_variance"),
        r"^gap in ": term("difference_to_mean", "difference_to_difference"),
        r"^mean (?!level|change)": term("mean_to_mean", "mean_to_difference"),
        r"^Gap in ": term("mean_to_difference", "difference_to_difference"),
        r"^Mean .* of the pair": term("mean_to_mean", "difference_to_mean"),
        r"^variance of levels": term("var(intercept)"),
        r"^variance of changes": term("var(slope)"),
        r"^correlation of the two levels": term("cor(intercept)"),
        r"^correlation of the two changes": term("cor(slope)"),
        r"^correlation of the two$": lambda row, _: "cor" in str(row.get("term")),
        r"^mean level": term("intercept"),
        r"^mean change": term("slope"),
        r"^difference in change": term("slope_difference"),
        r"^(.+) → \1( [A-Z].*)?$": lagged("autoregressive"),
        r"^(?!(.+) → \1).+ → ": lagged("cross_lagged"),
        r"\bω \[": term("omega", "alpha"),
        r"\bSEM$": term("sem"),
        r"\bMDC$": term("mdc95"),
        r"(?<!Krippendorff’s )α$": term("alpha"),
        r"^α without$": column("alpha_if_deleted"),
        r"Configural": term("configural"),
        r"Equal loadings": term("loadings"),
        r"Equal intercepts": term("intercepts"),
        r"CFI$": column("cfi", "delta_cfi"),
        r"RMSEA$": column("rmsea", "delta_rmsea"),
        r"^ICC\(C,1\)": term("icc(C,1)", "agreement", "difference"),
        r"^ICC\(A,1\)": term("icc(A,1)", "agreement", "difference"),
        r"^Difference( \[|$)": term("bias"),
        r"95% limits$": term("loa_low", "loa_high"),
        r"^Gap rel": term("gap_reliability"),
        r"^Weighted κ": term("weighted_kappa"),
        r"^Gwet": term("gwet_ac2"),
        r"^Krippendorff": term("krippendorff_alpha"),
        r", mean$|\bMean \[": term("mean"),
        r"\bSD$": lambda row, place: row.get("term") == "sd" or place == "sd",
        r"\bAt top$": term("ceiling"),
        r"^Ceiling$": column("ceiling"),
        r"^Floor$": column("floor"),
        r"^Missing$": column("missing"),
        r"^(Random pairs|Random|.* Random)$": column("baseline", "baseline_low", "baseline_high"),
        r"^Above them": column("above_baseline", "above_low", "above_high"),
        r"^Assumed similarity": term("assumed_similarity"),
        r"^Accuracy": term("accuracy"),
        r"^Truth force": term("truth_force"),
        r"^Bias force": term("bias_force"),
        r"^Directional bias": term("directional_bias"),
        r"^Change \[": term("difference"),
        r"\bR²$": lambda row, place: row.get("term") == "r2" or place == "model_r2",
        r"^Weight$": term("aicc_weight"),
        r"^Δ AICc$": column("delta_aicc"),
        r"^SE$": column("std_error"),
        # The ratio k has no β; its Monte Carlo interval spans the columns from there.
        r"^β$": column("std_estimate", "std_pooled", "mc_low", "mc_high"),
        r"^b$": column("estimate"),
        r"^p$": column("p_value", "p_adjusted", "p_permutation"),
        r"\bp adj\.$": column("p_adjusted"),
        r"\bSame, r": lambda row, _: row.get("same_source") is True,
        r"\bOther, r": lambda row, _: row.get("same_source") is False,
        r"partial r": term("partial"),
    }.items()
)

#: Whose view a question of a panel is about: the one who knows, the one for whom it counts.
SUBJECT = re.compile(r"Does the ([\w-]+) know how|for the ([\w-]+)\?", re.IGNORECASE)

#: The words just before a number in a sentence.
SENTENCES: tuple[tuple[str, Meaning], ...] = tuple(
    {
        r"ICC\(A,1\) = $": term("icc(A,1)", "agreement", "occasion"),
        r"ICC\(C,1\) = $": term("icc(C,1)", "agreement", "occasion"),
        r"random pairs $": column("baseline"),
        r"Mean difference $": term("bias"),
        r"Limits $": term("loa_low"),
        r"CFI = $": column("cfi"),
        r"SRMR = $": column("srmr"),
        r"RMSEA = $": column("rmsea"),
        r"\bp ?$": column("p_value", "p_adjusted", "p_permutation", "delta_p", "chi2_p"),
    }.items()
)
#: Whoever is named as the rater of an outcome, or of both sides.
RATER = re.compile(r"rated by (?:the )?([\w-]+)", re.IGNORECASE)
BOTH = re.compile(r"([\w-]+) rated both", re.IGNORECASE)


@cache
def meanings(text: str, table: bool) -> list[Meaning]:
    """Return what the words say about the number beside them."""
    known = TABLES if table else SENTENCES
    return [meaning for pattern, meaning in known if re.search(pattern, text)]
