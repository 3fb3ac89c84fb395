"""Reliability from a factor model: the omega rows of :func:`reliability`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from alliance_stats.analysis.parts import Parts
from alliance_stats.analysis.resampled import blank, canonical_order, few_coaches, sampling_units
from alliance_stats.analysis.rows import estimate
from alliance_stats.formatting import join
from alliance_stats.results import Estimate
from alliance_stats.stats.reliability.omega import Omega, omega
from alliance_stats.stats.reliability.omega_ordinal import omega_ordinal

#: Answers with at most this many steps are also taken as ordered steps.
MOST_STEPS = 7
N_RESAMPLES = 1000
_COLUMNS = re.compile(r"item column ((?:\d+(?:, | and )?)+)")


def omega_rows(
    parts: Parts, *, confidence: float, n_resamples: int, seed: int
) -> tuple[tuple[Estimate, ...], tuple[str, ...]]:
    """Return the rows ``omega`` and, where it can be had, ``omega_ordinal``, and their notes.

    People are resampled, or whole coaches where one has several of them.
    """
    row, found = _row("omega", parts, "", confidence, n_resamples, seed)
    return (row, *_ordinal_rows(parts)), _notes(parts, found)


def omega_h_row(
    groups: Parts | str, parts: Parts, *, confidence: float, n_resamples: int, seed: int
) -> Estimate:
    """Return the row ``omega_h`` of a total, from the scores of its subscales.

    In a higher-order or bifactor model with the declared subscales as groups, only the general
    factor relates two subscales. So the loadings of the subscale scores on one factor are sums of
    the items' general loadings, and the omega of those scores is omega hierarchical of the total:
    what a subscale has to itself is no part of it, as little as error is (Zinbarg, Revelle, Yovel
    & Li 2005, Psychometrika 70:123).
    """
    if isinstance(groups, str):
        n = int(parts.complete.sum())
        extra = {"n": n, "n_items": len(parts.names)}
        return estimate("omega_h", np.nan, n_dyads=n, method="", reason=groups, extra=extra)
    words = "omega hierarchical, subscales as groups: "
    return _row("omega_h", groups, words, confidence, n_resamples, seed)[0]


def _row(
    term: str, parts: Parts, words: str, confidence: float, n_resamples: int, seed: int
) -> tuple[Estimate, Omega]:
    rows = parts.values[parts.complete]
    coaches = parts.coaches[parts.complete]
    order = canonical_order(rows) if len(rows) else np.arange(0)
    plan = sampling_units(coaches)
    found = omega(
        rows[order],
        clusters=coaches[order] if plan.kind == "clusters" else None,
        confidence=confidence,
        n_resamples=n_resamples,
        seed=seed,
    )
    lonely = few_coaches(plan)
    drawn: Literal["people", "coaches"] = "coaches" if plan.kind == "clusters" else "people"
    method = found.method.replace("the items", f"the {parts.kind}")
    row = estimate(
        term,
        found.value,
        n_dyads=found.n,
        method=f"{words}{method}; {n_resamples} resamples of {drawn}",
        interval=blank(found.interval) if lonely else found.interval,
        reason=in_names(found.undefined, parts.names) or lonely,
        std_error=np.nan if lonely else found.std_error,
        extra={"n": found.n, "n_items": len(parts.names)},
    )
    return row, found


def in_names(reason: str | None, names: Sequence[str]) -> str | None:
    """Name the items (or parts) that a reason knows by the places of their columns.

    Examples
    --------
    >>> in_names("Omega is undefined: no variance in item column 1 and 3.", ["a", "b", "c"])
    'Omega is undefined: no variance in a and c.'
    """

    def named(found: re.Match[str]) -> str:
        places = [int(place) - 1 for place in re.findall(r"\d+", found[1])]
        return join(names[place] for place in places)

    return reason and _COLUMNS.sub(named, reason)


def _ordinal_rows(parts: Parts) -> tuple[Estimate, ...]:
    """Return the row of ordered answers; none for other answers or where it has no value."""
    rows = parts.values[parts.complete]
    if parts.kind != "items" or not len(rows) or (rows != np.round(rows)).any():
        return ()
    if max(len(np.unique(column)) for column in rows.T) > MOST_STEPS:
        return ()
    found = omega_ordinal(rows, n_resamples=0)
    if np.isnan(found.value):
        return ()
    extra = {"n": found.n, "n_items": len(parts.names)}
    return (
        estimate("omega_ordinal", found.value, n_dyads=found.n, method=found.method, extra=extra),
    )


def _notes(parts: Parts, found: Omega) -> tuple[str, ...]:
    if found.caution is None:
        return ()
    against = [
        name
        for name, loading in zip(parts.names, found.loadings.tolist(), strict=True)
        if loading < 0
    ]
    return (
        f"In the model behind omega {join(against)} goes against the other {parts.kind}. Check "
        "whether it must be reversed.",
    )
