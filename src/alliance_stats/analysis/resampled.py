"""How often is resampled, what a row says about it, and who is resampled."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alliance_stats.results import NAN
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.relations.regression import MIN_CLUSTERS
from alliance_stats.stats.resampling.null_distribution import Baseline
from alliance_stats.stats.resampling.plan import Units, units

#: Bootstrap resamples of dyads, or of coaches with all their dyads.
N_RESAMPLES = 2000
#: Random re-pairings of partners.
N_PAIRINGS = 1000

SAME_BY_CONSTRUCTION = "It does not depend on who is paired with whom: the same by construction."
ONE_PERSON = "Both ratings are one person's, so there is no partner to exchange."


def no_baseline(reason: str | None) -> dict[str, object]:
    """Return the baseline columns of a row that has none, with the reason."""
    return {
        "baseline": NAN,
        "baseline_low": NAN,
        "baseline_high": NAN,
        "p_permutation": NAN,
        "baseline_reason": reason,
    }


def baseline_columns(found: Baseline, centre: float | None = None) -> dict[str, object]:
    """Return the columns that put a number beside the same number of wrong pairs.

    ``centre`` replaces the mean of the re-pairings where it is known exactly.
    """
    return {
        "baseline": found.mean if centre is None else centre,
        "baseline_low": found.low,
        "baseline_high": found.high,
        "p_permutation": found.p_value,
        "baseline_reason": found.undefined,
    }


def sampling_units(coaches: NDArray[np.object_]) -> Units:
    """Return what is resampled: coaches where one has several dyads, else dyads.

    Examples
    --------
    >>> sampling_units(np.array(["a", "b", None], dtype=object)).kind
    'rows'
    """
    return units(len(coaches), coaches)


def few_coaches(plan: Units) -> str | None:
    """Say why a bootstrap of coaches is not to be trusted; None if there are enough.

    Examples
    --------
    >>> few_coaches(sampling_units(np.array(["a", "a", "b"], dtype=object)))
    'The dyads belong to 2 coaches; an interval over coaches needs at least 8.'
    """
    if plan.kind == "rows" or plan.n_units >= MIN_CLUSTERS:
        return None
    return (
        f"The dyads belong to {plan.n_units} coaches; an interval over coaches needs at least "
        f"{MIN_CLUSTERS}."
    )


def wrong_partners_note(coaches: NDArray[np.object_]) -> tuple[str, ...]:
    """Say among whom wrong partners are drawn, where it makes a difference.

    Examples
    --------
    >>> wrong_partners_note(np.array([None, None], dtype=object))
    ()
    """
    if sampling_units(coaches).kind == "rows":
        return ()
    return ("Wrong partners are drawn from all dyads, so some may be of the same coach.",)


def canonical_order(*columns: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return an order of the rows that depends on their values alone.

    Resampling draws rows by their places. In this order the same seed gives the same numbers
    however the rows were sorted and the dyads called.

    Examples
    --------
    >>> canonical_order(np.array([[2.0], [1.0], [np.nan]])).tolist()
    [1, 0, 2]
    """
    return np.lexsort(np.column_stack(columns).T[::-1])


def blank(interval: Interval) -> Interval:
    """Return the same kind of interval without bounds."""
    return Interval(NAN, NAN, interval.level, interval.method)


def resampling_options(
    n_resamples: int | None, n_pairings: int | None, seed: int
) -> Mapping[str, object]:
    """Return what ``options`` says about resampling."""
    asked = {"n_resamples": n_resamples, "n_pairings": n_pairings, "seed": seed}
    return {name: value for name, value in asked.items() if value is not None}
