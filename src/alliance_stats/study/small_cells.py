"""Which numbers about few people are hidden, so that nobody can be made out in a report.

Pure rules: they see counts and sentences, never a file. ``protection`` applies them.

Two things are kept apart. A *cell* is the people a number is about: with fewer than
``MINIMUM_CELL`` of them the number is withheld. A *count* is how many people did something: a
small one is hidden, and with it as many of the next smallest as it takes that the hidden ones
cannot be worked out from the total (complementary suppression). Counts that stand beside
estimates are rounded down to tens, so that the difference of two of them names nobody.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from alliance_stats.interpret import MINIMUM_CELL

LEAST = int(MINIMUM_CELL.value)
STEP = 10
PROGRAMME = (
    "No number about fewer than ten people is written, no count that would let somebody work it "
    "out, no lowest or highest score, and no single person's scores: scores.csv and dyads.csv hold "
    "their headings only. With `audience: research` everything is written."
)
ROUNDED = "Counts of people are rounded down to tens."

_PEOPLE = r"(dyads?|pairs?|people|persons?|rows?|answers?|coach\w*|clusters?|groups?|sides?)"
_COUNTED = re.compile(rf"\d[^.;]*\b{_PEOPLE}\b|\b{_PEOPLE}\b[^.;]*\d", re.IGNORECASE)

#: What the name of a method says about how many people it rests on, and what stands for it.
_IN_METHODS = (
    (re.compile(r", \d+ clusters\b"), ""),
    (re.compile(r"\bt\(\d+\)"), "t"),
    (re.compile(r"\berror x sqrt\(\d+ / \d+\)"), "error widened for a small sample"),
    (
        re.compile(r"\bp of chi-square times [\d.]+"),
        "p of chi-square times a factor for a small sample",
    ),
)


def is_small(n: float) -> bool:
    """Say whether a count is of somebody, but of too few; nobody is no cell.

    Examples
    --------
    >>> is_small(9), is_small(10), is_small(0)
    (True, False, False)
    """
    return 0 < n < LEAST


def hide_small(counts: Sequence[float]) -> list[float]:
    """Return counts that add up to a known total, hidden ones NaN.

    Small counts are hidden; then the next smallest, until at least two are hidden and together
    they hold enough people.

    Examples
    --------
    >>> hide_small([125, 9, 13, 3])
    [125, nan, 13, nan]
    >>> hide_small([136, 12, 2, 0])
    [136, nan, nan, 0]
    >>> hide_small([62, 38, 31, 19])
    [62, 38, 31, 19]
    """
    hidden = {i for i, n in enumerate(counts) if is_small(n)}
    others = sorted((i for i, n in enumerate(counts) if n >= LEAST), key=lambda i: counts[i])
    while hidden and others and not _is_safe([counts[i] for i in hidden]):
        hidden.add(others.pop(0))
    return [math.nan if i in hidden else n for i, n in enumerate(counts)]


def _is_safe(hidden: Sequence[float]) -> bool:
    return len(hidden) > 1 and sum(hidden) >= LEAST


def rounded(n: float) -> float:
    """Return a count as it may stand beside an estimate: down to tens, NaN where it is small.

    Examples
    --------
    >>> rounded(127), rounded(9), rounded(0)
    (120, nan, 0)
    """
    if math.isnan(n) or n == 0:
        return n
    return math.nan if is_small(n) else STEP * int(n // STEP)


def hides_share(share: float, n: float) -> bool:
    """Say whether a share of ``n`` people is about few of them, or about all but few.

    Examples
    --------
    >>> hides_share(0.02, 134), hides_share(0.98, 134), hides_share(0.5, 134), hides_share(0, 134)
    (True, True, False, False)
    """
    if math.isnan(share) or math.isnan(n):
        return False
    those = round(share * n)
    return is_small(those) or is_small(n - those)


def tells_counts(text: str) -> bool:
    """Say whether a sentence holds a number of people, rows or answers.

    Examples
    --------
    >>> tells_counts("123 of 150 dyads have both scores."), tells_counts("Omega needs 3 items.")
    (True, False)
    """
    return bool(_COUNTED.search(text))


def without_counts(method: str) -> str:
    """Return the name of a method without the numbers of people in it.

    Examples
    --------
    >>> without_counts("cluster-robust, 24 clusters, t(23), error x sqrt(122 / 119)")
    'cluster-robust, t, error widened for a small sample'
    >>> without_counts("studentised bootstrap of coaches, 2000 resamples; Feldt (1987)")
    'studentised bootstrap of coaches, 2000 resamples; Feldt (1987)'
    """
    for pattern, words in _IN_METHODS:
        method = pattern.sub(words, method)
    return method


def tells_people(df: float, std_error: float, n: float) -> bool:
    """Say whether degrees of freedom tell how many people a test rests on.

    Those near the number of dyads do, and whole ones of an estimate with an error: they are people
    or groups of them less the coefficients. Those of a model (no error) and Satterthwaite's do not.

    Examples
    --------
    >>> tells_people(117, math.nan, 120), tells_people(23, 0.1, 140), tells_people(18.4, 0.1, 140)
    (True, True, False)
    >>> tells_people(25, math.nan, 140)
    False
    """
    return abs(df - n) < LEAST or (not math.isnan(std_error) and df % 1 == 0)
