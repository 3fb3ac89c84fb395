"""From the records of ``stats`` to the tidy rows of a Result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from alliance_stats.formatting import counted
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.dyadic import ModelFit
from alliance_stats.stats.interval import Estimate as Record
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.relations.correlation_inference import Correlation
from alliance_stats.vocabulary import ROLE


def estimate(
    term: str,
    value: float,
    *,
    n_dyads: float,
    method: str,
    interval: Interval | None = None,
    reason: str | None = None,
    std_error: float = NAN,
    statistic: float = NAN,
    df: float = NAN,
    p_value: float = NAN,
    extra: Mapping[str, object] | None = None,
) -> Estimate:
    """Return one tidy row; ``reason`` is kept only where a number of this row is missing.

    A record of ``stats`` carries one reason for all its numbers. Here it goes with the numbers
    that are NaN and not with their neighbours that exist.
    """
    bounds = (NAN, NAN) if interval is None else (interval.low, interval.high)
    is_missing = math.isnan(value) or (interval is not None and any(map(math.isnan, bounds)))
    how = method if interval is None or not interval.method else f"{method}; {interval.method}"
    return Estimate(
        term=term,
        estimate=float(value),
        std_error=float(std_error),
        statistic=float(statistic),
        df=float(df),
        p_value=float(p_value),
        conf_low=float(bounds[0]),
        conf_high=float(bounds[1]),
        conf_level=NAN if interval is None else interval.level,
        n_dyads=n_dyads,
        method=how,
        undefined=reason if is_missing else None,
        extra=dict(extra or {}),
    )


def from_record(term: str, found: Record, *, extra: Mapping[str, object] | None = None) -> Estimate:
    """Return the tidy row of an estimate that ``stats`` made with its test and interval."""
    return estimate(
        term,
        found.value,
        n_dyads=found.n,
        method=found.method,
        interval=found.interval,
        reason=found.undefined,
        std_error=found.std_error,
        statistic=found.statistic,
        df=found.df,
        p_value=found.p_value,
        extra=extra,
    )


def correlation_row(
    term: str, found: Correlation, *, extra: Mapping[str, object] | None = None
) -> Estimate:
    """Return the tidy row of a correlation; ``std_error`` is on the scale of Fisher's z."""
    has_error = not math.isnan(found.std_error)
    return estimate(
        term,
        found.value,
        n_dyads=found.n,
        method=f"{found.method}; std_error is of z" if has_error else found.method,
        interval=replace(found.interval, method=""),
        reason=found.undefined,
        std_error=found.std_error,
        statistic=found.statistic,
        df=found.df,
        p_value=found.p_value,
        extra=extra,
    )


def fit_columns(test: ModelFit, *, admissible: bool, role: str | None = None) -> dict[str, object]:
    """Return the columns that say how a model fits and whether it may be interpreted."""
    return {
        ROLE: role,
        "chi2": test.chi2,
        "chi2_df": test.df,
        "chi2_p": test.p_value,
        "cfi": test.cfi,
        "rmsea": test.rmsea,
        "srmr": test.srmr,
        "admissible": admissible,
    }


class Solved(Protocol):
    """A model of ``stats.dyadic``, as far as its solution is told."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the solution."""

    @property
    def undefined(self) -> str | None:
        """Why it is no finding."""


def solution_notes(found: Solved) -> tuple[str, ...]:
    """Return why a solution is no finding, or else what is odd about it."""
    return found.notes if found.undefined is None else (found.undefined,)


def nesting_note(coaches: Sequence[object], unit: str) -> tuple[str, ...]:
    """Say that intervals take the rows as independent, where they share coaches.

    ``coaches`` has one entry per person (or dyad), None where no coach is named. Nothing is said
    where no coach has two of them.

    Examples
    --------
    >>> nesting_note(["c1", "c2", None], "dyads")
    ()
    >>> nesting_note(["c1", "c1", "c2"], "dyads")
    ('The dyads belong to 2 coaches; ...',)
    """
    named = [coach for coach in coaches if coach is not None]
    n_coaches = len(set(named))
    if n_coaches == len(named):
        return ()
    return (
        f"The {unit} belong to {counted(n_coaches, 'coach', 'coaches')}; intervals that are not "
        f"clustered take {unit} as independent and are too narrow if those of one coach are alike.",
    )


def unique(notes: Iterable[str]) -> tuple[str, ...]:
    """Return the notes, each once, in order.

    Examples
    --------
    >>> unique(["a", "b", "a"])
    ('a', 'b')
    """
    return tuple(dict.fromkeys(notes))
