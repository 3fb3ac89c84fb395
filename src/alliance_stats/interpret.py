"""Cited rules of thumb, as data.

A rule gives a word only where the whole interval lies inside one word's range: an interval that
spans two words has earned neither. Nothing here touches a number; it only says what a number may
be called, and who said so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from alliance_stats.stats.comparability.rules import RULES
from alliance_stats.vocabulary import GateVerdict


@dataclass(frozen=True, slots=True)
class Rule:
    """Words for ranges of a number: each cut is where its word begins (half-open, ascending)."""

    about: str
    cuts: tuple[tuple[float, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number that a decision hangs on, what it means, and where it comes from."""

    value: float
    meaning: str
    source: str


ICC_WORDS = Rule(
    about="intraclass correlation, judged by its 95% confidence interval",
    cuts=((-math.inf, "poor"), (0.50, "moderate"), (0.75, "good"), (0.90, "excellent")),
    source="Koo and Li (2016), Journal of Chiropractic Medicine, 15(2), 155–163",
)

RELIABILITY_FLOOR = Threshold(
    0.60,
    "below it a scale is described, not interpreted",
    "a house rule: with more than 40% of the variance error, group statements rest on noise",
)
GROUP_RELIABILITY = Threshold(
    0.70,
    "the usual minimum for statements about groups in early research",
    "Nunnally and Bernstein (1994), Psychometric Theory, 3rd ed.",
)
GAP_RELIABILITY = Threshold(
    0.80,
    "below it the gap of a single dyad should not be interpreted",
    "Nunnally and Bernstein (1994), Psychometric Theory, 3rd ed., for decisions beyond groups",
)
WILD_COACHES = 4
"""Below it no interval is given where dyads share coaches; from it on a wild bootstrap is."""
FEWEST_PEOPLE = 10
"""Below it no sentence says that scores are reliable: alpha of so few is too rough."""
MINIMUM_CLUSTERS = Threshold(
    8,
    "below it cluster-robust p values are not trusted and a fallback is used",
    "Pustejovsky and Tipton (2018), Journal of Business & Economic Statistics, 36(4), 672–683",
)
MINIMUM_CELL = Threshold(
    10,
    "fewer people than this in a cell are not shown in a programme report",
    "disclosure control practice for small cells",
)

SO_FEW = f"fewer than {MINIMUM_CELL.value:.0f} people"
FEW_PEOPLE = f"{SO_FEW.capitalize()}: not shown, so that nobody can be made out."
"""The reason in place of a number that is about too few people for a programme report."""

#: What the verdict of the gate hangs on; a step passes by its test, or by CFI and RMSEA together.
GATE_RULES: Mapping[str, Threshold] = {
    "p": Threshold(
        RULES.p,
        "a step passes if the test of its cost has a p of this or more",
        "Satorra and Bentler (2001), Psychometrika, 66(4), 507–514, where tests are scaled",
    ),
    "delta_cfi": Threshold(
        RULES.delta_cfi,
        "a step passes if CFI falls by no more than this, and RMSEA rises by no more than allowed",
        "Cheung and Rensvold (2002), Structural Equation Modeling, 9(2), 233–255",
    ),
    "delta_rmsea": Threshold(
        RULES.delta_rmsea,
        "a step passes if RMSEA rises by no more than this, and CFI falls by no more than allowed",
        "Chen (2007), Structural Equation Modeling, 14(3), 464–504",
    ),
    "cfi": Threshold(
        RULES.cfi,
        "below it, with a significant test, one factor per role does not describe the answers",
        "Bentler and Bonett (1980), Psychological Bulletin, 88(3), 588–606",
    ),
    "srmr": Threshold(
        RULES.srmr,
        "above it, with a significant test, one factor per role does not describe the answers",
        "Hu and Bentler (1999), Structural Equation Modeling, 6(1), 1–55",
    ),
    "rows_per_parameter": Threshold(
        RULES.rows_per_parameter,
        "with fewer dyads per parameter of the unconstrained model nothing is tested",
        "a house rule; Bentler and Chou (1987), Sociological Methods & Research, 16(1), 78–117, "
        "would like five",
    ),
    "freed_share": Threshold(
        RULES.freed_share,
        "the largest share of items that may be freed for a partial licence",
        "Byrne, Shavelson and Muthén (1989), Psychological Bulletin, 105(3), 456–466, ask for two "
        "invariant items; no more than half is a house rule",
    ),
}
MODEL_SIZE = Threshold(
    RULES.rows_per_parameter,
    "with fewer dyads per parameter a model of items or of occasions is refused: latent "
    "actor-partner, bifactor, growth and cross-lagged panel models",
    "a house rule; Bentler and Chou (1987), Sociological Methods & Research, 16(1), 78–117, would "
    "like five",
)
DMACS_WORDS = Rule(
    about="dMACS of an item, in standard deviations of the item",
    cuts=((0.0, "negligible"), (0.20, "small"), (0.40, "medium"), (0.70, "large")),
    source="Nye, Bradburn, Olenick, Bialko and Drasgow (2019), Organizational Research Methods, "
    "22(3), 678–709",
)

GATE_MEANING: Mapping[GateVerdict, str] = {
    "licensed": (
        "Same loadings and same intercepts in both roles. Means, gaps and directional bias may "
        "be compared."
    ),
    "partially licensed": (
        "Holds after freeing named items, never more than half. Compared, with those items "
        "printed beside the result."
    ),
    "not licensed": (
        "The roles use the items differently. Relations are shown. Gaps stand in parentheses, "
        "for the record, and enter no sentence."
    ),
    "not tested": (
        "Whether the roles use the items alike was not examined. Treated like “not licensed”: "
        "gaps stand in parentheses, for the record, and enter no sentence."
    ),
}

GATE_OPEN: frozenset[str] = frozenset({"licensed", "partially licensed"})


def word(x: float, rule: Rule) -> str | None:
    """Return the word whose range holds ``x``, or None for NaN.

    Examples
    --------
    >>> word(0.8, ICC_WORDS)
    'good'
    """
    if math.isnan(x):
        return None
    return [name for cut, name in rule.cuts if x >= cut][-1]


def interpret(low: float, high: float, rule: Rule) -> str | None:
    """Return a word only where the whole interval has earned it.

    Parameters
    ----------
    low, high
        The interval's ends; NaN gives None.
    rule
        Whose words.

    Examples
    --------
    >>> interpret(0.76, 0.88, ICC_WORDS)
    'good'
    >>> interpret(0.60, 0.88, ICC_WORDS) is None
    True
    """
    first, last = word(low, rule), word(high, rule)
    return first if first == last else None


def excludes(low: float, high: float, null: float = 0.0) -> bool:
    """Say whether an interval is clear of a null value; NaN is not.

    Examples
    --------
    >>> excludes(0.1, 0.4), excludes(-0.1, 0.4), excludes(float("nan"), 0.4)
    (True, False, False)
    """
    return low > null or high < null


def gate_is_open(verdict: str) -> bool:
    """Say whether a verdict allows the roles' levels to be compared in a sentence."""
    return verdict in GATE_OPEN
