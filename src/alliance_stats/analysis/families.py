"""How many questions were asked? p values corrected within declared families."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alliance_stats.analysis.question import SECOND_FORM
from alliance_stats.formatting import counted
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.vocabulary import COVARIATES

CONFIRMATORY, EXPLORATORY = "confirmatory", "exploratory"
METHODS = {CONFIRMATORY: "holm", EXPLORATORY: "fdr_bh"}
NAMES = {CONFIRMATORY: "Holm", EXPLORATORY: "Benjamini–Hochberg"}

#: Rows whose test repeats another row's, or tests nothing anybody asks; one hypothesis is counted
#: once. By analysis; an analysis that is not here has all its tests counted.
NOT_COUNTED: Mapping[str, frozenset[str]] = {
    # Repeat the test of the association, item by item too, and the t test of the bias.
    "agreement": frozenset({"f_targets", "f_raters", "weighted_kappa", "gwet_ac2", "spread_slope"}),
    # Whether the questions may be asked, not what was found.
    "invariance": frozenset(
        {
            *("configural", "loadings", "intercepts", "residuals"),
            *("loadings_partial", "intercepts_partial", "dmacs", "latent_difference"),
        }
    ),
    # Parts of the omnibus test.
    "agreement_change": frozenset({"difference"}),
    # Repeats the test of agreement's Pearson correlation; accuracy with the other's rating.
    "two_way": frozenset({"agreement", "meta_accuracy"}),
    "perception": frozenset({"agreement"}),
    # A likeness counts by what exceeds chance pairs; that people follow a norm is no finding.
    "similarity": frozenset({"double_entry", "normative", "cross_normative", "accuracy_normative"}),
    # The family is the effects: an intercept or what residuals share is nobody's question, and the
    # differences of roles are parts of the test of distinguishability.
    "apim": frozenset(
        {
            "intercept",
            "covariate",
            "correlation",
            "predictor_correlation",
            "actor_difference",
            "partner_difference",
        }
    ),
    # As in the actor-partner model of scores; that loadings are equal is an assumption.
    "apim_latent": frozenset(
        {
            "actor_difference",
            "partner_difference",
            "correlation",
            "predictor_correlation",
            "loading",
            "equal_loadings",
        }
    ),
    # Where the lines begin; what is stable or carries over is the background of the question.
    "growth": frozenset({"intercept", "cor(intercept)", "cor(intercept,slope)"}),
    "ri_clpm": frozenset({"autoregressive", "cor(intercept)"}),
    # What goes through the mediator is counted as a whole: its parts, the total and what compares
    # the roles repeat it, or another model's test.
    "apim_mediation": frozenset(
        {
            *("actor_actor", "partner_partner", "actor_partner", "partner_actor"),
            *("total_actor", "total_partner", "contrast_actor", "contrast_partner"),
            *("covariate", "correlation", "equal_effects", "complete"),
            *("actor_difference", "partner_difference"),
            *("direct_actor_difference", "direct_partner_difference"),
            *("actor_actor_difference", "partner_partner_difference"),
            *("actor_partner_difference", "partner_actor_difference"),
            *("indirect_actor_difference", "indirect_partner_difference"),
            *("total_actor_difference", "total_partner_difference"),
        }
    ),
    # Whether anything is moderated is one question; interactions and slopes are its parts.
    "apim_moderation": frozenset(
        {
            *("intercept", "actor", "partner", "covariate", "correlation"),
            *("moderator", "own_moderator", "partner_moderator"),
            *("actor_x_moderator", "partner_x_moderator"),
            *("actor_x_own_moderator", "actor_x_partner_moderator"),
            *("partner_x_own_moderator", "partner_x_partner_moderator"),
            *("actor_x_moderator_difference", "partner_x_moderator_difference"),
            *("actor_x_own_moderator_difference", "actor_x_partner_moderator_difference"),
            *("partner_x_own_moderator_difference", "partner_x_partner_moderator_difference"),
            *("actor_slope", "partner_slope", "own_moderator_only", "partner_moderator_only"),
            *("couple_moderator", "contrast_moderator", "equal_moderation"),
        }
    ),
    # Parts of the complete test.
    "distinguishability": frozenset({"outcome", "effects"}),
    "common_fate": frozenset({"predictor_variance", "disturbance"}),
    "mutual_influence": frozenset({"correlation"}),
    # The surface is tested through a1 to a5.
    "congruence": frozenset(
        {"b0", "b1", "b2", "b3", "b4", "b5", "r2", "delta_r2", "aicc_weight", "distinguishability"}
    ),
}

#: What a question asks when it is declared: the test of its own hypothesis. Other tests of the same
#: result are secondary and enter no confirmatory family. Without an entry, all that are counted.
PRIMARY: Mapping[str, frozenset[str]] = {
    # Is there no agreement at all? The F test of the dyads has the same hypothesis, and no *p*
    # where dyads share coaches.
    "agreement": frozenset({"pearson"}),
    "correlate": frozenset({"pearson", "partial"}),
    "apim_latent": frozenset({"actor", "partner"}),
    # Whether mean views draw nearer compares levels: it waits for the gate, declared or not.
    "growth": frozenset({"slope", "cor(slope)", "gap_change"}),
    "ri_clpm": frozenset({"cross_lagged"}),
    "apim_mediation": frozenset({"indirect_actor", "indirect_partner"}),
}
#: Verdicts under which a comparison of the roles' levels may count as a finding.
OPEN_GATES = frozenset({"licensed", "partially licensed"})

#: Levels that the total correlation is made of; they ask no question of their own.
_PARTS = frozenset({"within", "between"})
#: Keys of a declaration that say how it is answered, not which row is meant.
_SETTINGS = frozenset({COVARIATES, "occasions", "times"})

Declared = Sequence[Mapping[str, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class _Test:
    """Where a p value stands (result, row) and which family it belongs to."""

    result: int
    row: int
    p_value: float
    family: str


def adjust(results: Sequence[Result], confirmatory: Declared = ()) -> tuple[Result, ...]:
    """Correct the p values of a study for the number of tests in their family.

    Answers: which findings would stand out if nothing were going on, given how many were looked
    for? Tests that were declared beforehand are corrected by Holm's method among themselves; all
    others are exploratory and corrected by Benjamini and Hochberg's.

    Parameters
    ----------
    results : sequence of Result
        Every result of the study.
    confirmatory : sequence of mappings
        As a study file declares them: ``{analysis: {key: value}}``. A row is declared if its
        analysis and all the keys named are equal (``scale``, ``predictor`` and ``outcome`` with or
        without the instrument before the dot), and if it holds constant the declared covariates
        and no others.

    Returns
    -------
    tuple of Result
        The same results; every row has ``p_adjusted`` (NaN where there is no test) and
        ``family`` (``"confirmatory"``, ``"exploratory"`` or None). A note names method and size
        of the family. Nothing else changes.

    Notes
    -----
    Holm controls the chance of any false finding in the family; Benjamini–Hochberg the expected
    share of false ones among the findings. A test that repeats another row's is not counted again
    (``NOT_COUNTED``): ``f_targets`` and ``f_raters``, for example, test what ``pearson`` and
    ``bias`` test. A declared agreement is confirmed or not by ``pearson`` alone (``PRIMARY``);
    ``bias`` and ``proportional_bias`` are exploratory, and only where the gate is open.
    Correlations with what surrounds the two held constant ask a question of their own: where
    nobody declared them they count in the exploratory family, beside the plain ones.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65. Benjamini & Hochberg (1995), Journal of
    the Royal Statistical Society B 57:289.

    Checked against p.adjust of R (case A50).

    Examples
    --------
    >>> rows = tuple(Estimate(term="pearson", p_value=p) for p in (0.01, 0.04, 0.03))
    >>> (result,) = adjust([Result(estimates=rows)])
    >>> [round(row.extra["p_adjusted"], 3) for row in result.estimates]
    [0.03, 0.04, 0.04]
    """
    tests = [
        test
        for number, result in enumerate(results)
        for test in _tests_of(result, number, confirmatory)
    ]
    adjusted: dict[tuple[int, int], tuple[float, str]] = {}
    sizes: dict[str, int] = {}
    for family in (CONFIRMATORY, EXPLORATORY):
        own = [test for test in tests if test.family == family]
        sizes[family] = len(own)
        corrected = _correct([test.p_value for test in own], METHODS[family])
        for test, p in zip(own, corrected, strict=True):
            adjusted[test.result, test.row] = (p, family)
    for number, result in enumerate(results):
        # What was declared stays declared where it has no test; it counts as none.
        for place in _untested(result, confirmatory):
            adjusted[number, place] = (NAN, CONFIRMATORY)
    return tuple(
        _with_adjusted(result, number, adjusted, sizes) for number, result in enumerate(results)
    )


def _untested(result: Result, confirmatory: Declared) -> list[int]:
    terms = PRIMARY.get(result.analysis, frozenset())
    return [
        place
        for place, (found, row) in enumerate(zip(result.estimates, result.rows(), strict=True))
        if found.term in terms
        and not _is_part(result.analysis, row)
        and math.isnan(found.p_value)
        and _is_declared(result.analysis, row, confirmatory)
    ]


def _tests_of(result: Result, number: int, confirmatory: Declared) -> list[_Test]:
    rows = list(result.rows())
    tests = []
    for place, row in enumerate(result.estimates):
        family = _family(result.analysis, row, rows[place], confirmatory)
        if family is not None:
            tests.append(_Test(number, place, row.p_value, family))
    return tests


def _family(
    analysis: str, found: Estimate, row: Mapping[str, object], confirmatory: Declared
) -> str | None:
    """Return the family in which a row's test counts; None where it counts in neither."""
    if math.isnan(found.p_value) or found.term in NOT_COUNTED.get(analysis, ()):
        return None
    if _is_part(analysis, row):
        return None
    is_primary = analysis not in PRIMARY or found.term in PRIMARY[analysis]
    if is_primary and _is_declared(analysis, row, confirmatory):
        return CONFIRMATORY
    gate = row.get("gate")
    compares_levels = analysis == "agreement" or found.term == "slope_difference"
    if compares_levels and gate is not None and gate not in OPEN_GATES:
        return None
    return EXPLORATORY


def _is_part(analysis: str, row: Mapping[str, object]) -> bool:
    """Whether a row is a part of another one, and so no question of its own."""
    return analysis == "correlate" and row.get("level") in _PARTS


def _is_declared(analysis: str, row: Mapping[str, object], confirmatory: Declared) -> bool:
    return any(
        analysis in entry
        and _same_covariates(row, entry[analysis].get(COVARIATES))
        and all(_same(row, key, value) for key, value in entry[analysis].items())
        for entry in confirmatory
    )


def is_answered(results: Sequence[Result], analysis: str, about: Mapping[str, object]) -> bool:
    """Say whether an analysis that a study file declares has a number.

    Examples
    --------
    >>> is_answered([Result(estimates=())], "apim", {"predictor": "trust"})
    False
    """
    return any(
        not math.isnan(found.estimate)
        and _same_covariates(row, about.get(COVARIATES))
        and all(key not in row or _same(row, key, value) for key, value in about.items())
        for result in results
        if result.analysis == analysis
        for found, row in zip(result.estimates, result.rows(), strict=True)
    )


def _same_covariates(row: Mapping[str, object], declared: object) -> bool:
    """Whether a row holds constant what was declared, and nothing where nothing was."""
    held = str(row.get(COVARIATES) or "")
    mine = held.split(", ") if held else []
    theirs = [str(name) for name in declared] if isinstance(declared, list | tuple) else []
    return len(mine) == len(theirs) and all(
        any(name in (other, other.rpartition(".")[-1]) for other in theirs) for name in mine
    )


def _same(row: Mapping[str, object], key: str, value: object) -> bool:
    """Whether a row has a declared value; a scale may be named with its instrument or form."""
    if value is None or key in _SETTINGS:
        return True
    found = row.get(key)
    if found == value:
        return True
    start = "" if key == "scale" else f"{key}_"
    owners = (row.get(f"{start}instrument"), row.get(f"{start}{SECOND_FORM}"))
    return any(owner is not None and f"{owner}.{found}" == value for owner in owners)


def _correct(p_values: Sequence[float], method: str) -> list[float]:
    if not p_values:
        return []
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(p_values, method=method)[1]]


def _with_adjusted(
    result: Result,
    number: int,
    adjusted: Mapping[tuple[int, int], tuple[float, str]],
    sizes: Mapping[str, int],
) -> Result:
    estimates: list[Estimate] = []
    families: dict[str, None] = {}
    for place, row in enumerate(result.estimates):
        p, family = adjusted.get((number, place), (NAN, None))
        estimates.append(replace(row, extra={**row.extra, "p_adjusted": p, "family": family}))
        if family is not None and not math.isnan(p):
            families[family] = None
    notes = [
        f"Column p_adjusted: {NAMES[family]} over the {counted(sizes[family], 'test')} of the "
        f"{family} family."
        for family in families
    ]
    return replace(result, estimates=tuple(estimates), notes=(*result.notes, *notes))
