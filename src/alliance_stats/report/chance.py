"""Sentences that set a number beside the same number in randomly re-paired dyads.

Two people who never met agree to some degree, because people answer alike. Only what goes beyond
that is about the pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from alliance_stats.formatting import p_relation, value, value_interval
from alliance_stats.interpret import excludes
from alliance_stats.report.blocks import Rich, em, rich

_SYMBOL = {
    "pearson": rich(em("r")),
    "overall": rich("mean ", em("r")),
    "distinctive": rich("mean ", em("r")),
    "icc(A,1)": rich("ICC(A,1)"),
}


@dataclass(frozen=True, slots=True)
class Versus:
    """An estimate, and what random pairs give.

    ``p`` is of the comparison with them, NaN where there is none; ``p_adjusted`` corrects for the
    number of tests, NaN where no correction was asked.
    """

    estimate: float
    low: float
    high: float
    baseline: float = math.nan
    p: float = math.nan
    p_adjusted: float = math.nan


def beyond_chance(found: Versus, *, alpha: float = 0.05) -> bool:
    """Say whether real dyads are told apart from random ones.

    Examples
    --------
    >>> beyond_chance(Versus(0.34, 0.13, 0.52, 0.04, 0.004))
    True
    >>> beyond_chance(Versus(0.22, -0.01, 0.43, 0.09, 0.118))
    False
    """
    return not doubt(found, alpha=alpha)


def doubt(found: Versus, *, alpha: float = 0.05) -> str:
    """Say why real dyads are not told apart from random ones; "" where they are.

    Three things must hold: the comparison with random pairs, the same after correction, and an
    interval clear of zero where there is one.

    Examples
    --------
    >>> doubt(Versus(0.22, -0.01, 0.43, 0.09, 0.118))
    'cannot be told from chance'
    >>> doubt(Versus(0.22, -0.01, 0.43, 0.02, 0.012)), doubt(Versus(0.2, 0.1, 0.4, 0.0, 0.02, 0.08))
    ('could be zero', 'not settled after correction (p = .080)')
    """
    if math.isnan(found.p) or found.p >= alpha:
        return "cannot be told from chance"
    if found.p_adjusted >= alpha:
        return f"not settled after correction (p {p_relation(found.p_adjusted)})"
    if not math.isnan(found.low) and not excludes(found.low, found.high):
        return "could be zero"
    return ""


def shown(found: Versus, term: str = "pearson") -> Rich:
    """Write ``r = .34 [.13, .52]; random pairs .04, p = .004``."""
    # A mean that random pairs do not have (every one alike) leaves the comparison itself.
    random = "; against random pairs "
    if not math.isnan(found.baseline):
        random = f"; random pairs {value(term, found.baseline)}, "
    return rich(
        _SYMBOL.get(term, rich(term)),
        f" = {value(term, found.estimate)}{interval_of(term, found.low, found.high)}",
        random,
        em("p"),
        f" {p_relation(found.p)}",
    )


def interval_of(term: str, low: float, high: float) -> str:
    """Write an interval after its estimate; nothing where there is none."""
    return "" if math.isnan(low) and math.isnan(high) else f" {value_interval(term, low, high)}"


def chance_sentence(
    claim: str, question: str, found: Versus, *, term: str = "pearson", alpha: float = 0.05
) -> Rich:
    """Say what a comparison with random pairs has earned.

    ``claim`` is what may be said where real dyads stand out, ``question`` the same thing as it
    stands after "whether".

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> clear, unsure = Versus(0.34, 0.13, 0.52, 0.04, 0.004), Versus(0.1, -0.1, 0.3, 0.02, 0.3)
    >>> words = "trust tended to be returned", "trust is returned"
    >>> print(plain_text(chance_sentence(*words, clear)))
    Trust tended to be returned, more than in randomly re-paired dyads (r = .34 [.13, .52]; random
    pairs .04, p = .004).
    >>> print(plain_text(chance_sentence(*words, unsure)))
    Whether trust is returned cannot be told from chance here (r = .10 [−.10, .30]; random pairs
    .02, p = .300).
    """
    if math.isnan(found.estimate) or math.isnan(found.p):
        return ()
    numbers = shown(found, term)
    why = doubt(found, alpha=alpha)
    if not why:
        start = f"{claim[0].upper()}{claim[1:]}, more than in randomly re-paired dyads ("
        return rich(start, numbers, ").")
    if found.p >= alpha:
        return rich(f"Whether {question} cannot be told from chance here (", numbers, ").")
    corrected = found.p_adjusted >= alpha
    how = "after correction" if corrected else "by these data"
    start = f"Whether {question} is not settled {how} ("
    if corrected:
        return rich(start, numbers, "; corrected ", em("p"), f" {p_relation(found.p_adjusted)}).")
    return rich(start, numbers, f"; {why}).")
