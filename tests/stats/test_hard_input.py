"""Whatever is given, the answer is a record or an error of ours, and the caller's data stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance_stats import stats
from alliance_stats.errors import AllianceError, OptionError

RNG = np.random.default_rng(3)
N = 40
X = RNG.normal(4, 1, N).round(1)
Y = (X / 2 + RNG.normal(2, 1, N)).round(1)
ITEMS = np.clip(np.round(4 + RNG.normal(size=(N, 1)) + RNG.normal(size=(N, 4))), 1, 7)
BOTH = np.column_stack([X, Y])
OTHER = BOTH[:, ::-1] + RNG.normal(size=(N, 2))
COACH = np.repeat(np.arange(10), 4)
ONES = np.column_stack([np.ones(N), X])

#: What a call takes as its first argument, and the call.
DOORS: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "alpha": (ITEMS, stats.alpha),
    "agreement_change": (BOTH, lambda x: stats.agreement_change(x, OTHER)),
    "apim": (BOTH, lambda x: stats.dyadic.apim(x, OTHER, n_resamples=20)),
    "apim_moderation": (ITEMS[:, :2], lambda x: stats.dyadic.apim_moderation(BOTH, OTHER, x)),
    "bland_altman": (X, lambda x: stats.bland_altman(x, Y)),
    "concordance": (X, lambda x: stats.concordance(x, Y)),
    "correlation": (X, lambda x: stats.correlation(x, Y, clusters=COACH)),
    "dyadic_surface": (BOTH, lambda x: stats.dyadic_surface(x, OTHER, n_resamples=20)),
    "guttman": (ITEMS, stats.guttman),
    "gwet_of_tables": (np.array([[5.0, 1], [2, 4]]), stats.gwet_of_tables),
    "icc": (BOTH, stats.icc_all),
    "invariance": (ITEMS, lambda x: stats.invariance([x, np.clip(ITEMS + 1, 1, 7)])),
    "kappa_of_tables": (np.array([[5.0, 1], [2, 4]]), stats.kappa_of_tables),
    "moments": (X, stats.moments),
    "ols_cr2": (ONES, lambda x: stats.ols_cr2(x, Y, COACH)),
    "omega": (ITEMS, lambda x: stats.omega(x, interval="profile")),
    "omega_two_level": (ITEMS, lambda x: stats.omega_two_level(x, COACH)),
    "pair_agreement": (X, lambda x: stats.pair_agreement(x, Y, clusters=COACH)),
    "paired_gls": (np.dstack([np.ones((N, 2)), OTHER]), lambda x: stats.paired_gls(BOTH, x)),
    "profile_similarity": (ITEMS, lambda x: stats.profile_similarity(x, ITEMS[:, ::-1])),
    "response_surface": (X, lambda x: stats.response_surface(x, Y, X * Y, n_resamples=20)),
    "sem.fit": (ITEMS, lambda x: stats.sem.fit("F =~ a + b + c + d", x, names=list("abcd"))),
    "surface_value": (X, lambda x: stats.surface_value(np.arange(6.0), x, Y)),
    "truth_bias": (X, lambda x: stats.truth_bias(x, Y)),
    "weighted_kappa": (ITEMS[:, 0], lambda x: stats.weighted_kappa((x, ITEMS[:, 1]))),
}


def with_one(values: Any, cell: object) -> Any:
    changed = np.array(values, dtype=object if isinstance(cell, str) else float)
    changed.flat[0] = cell
    return changed


SHAPES: dict[str, Callable[[Any], Any]] = {
    "empty": lambda v: v[:0],
    "one row": lambda v: v[:1],
    "two rows": lambda v: v[:2],
    "nothing but NaN": lambda v: np.full_like(v, np.nan),
    "every third NaN": lambda v: np.where(np.arange(v.size).reshape(v.shape) % 3, v, np.nan),
    "constant": lambda v: np.full_like(v, 0.1),
    "infinite": lambda v: with_one(v, np.inf),
    "a word": lambda v: with_one(v, "a"),
    "words": lambda v: v.astype(str),
    "complex": lambda v: v.astype(complex),
    "one value": lambda _: 3.0,
    "nothing": lambda _: None,
    "huge": lambda v: v * 1e150,
    "one huge": lambda v: with_one(v, 1e150),
    "tiny": lambda v: v * 1e-150,
    "large": lambda v: v * 1e25,
    "small": lambda v: v * 1e-25,
    "single precision": lambda v: v.astype(np.float32),
    "objects": lambda v: v.astype(object),
    "lists": lambda v: v.tolist(),
    "odd index": lambda v: (
        pd.DataFrame(v, index=np.arange(len(v))[::-1] * 7) if v.ndim == 2 else v.tolist()
    ),
    "read only": lambda v: np.broadcast_to(v, v.shape),
}


@pytest.mark.parametrize("door", DOORS)
def test_only_our_errors_and_no_warning(door: str) -> None:
    values, call = DOORS[door]
    call(values)
    for shape, made in SHAPES.items():
        given = made(values)
        before = given.copy() if hasattr(given, "copy") else given
        try:
            call(given)
        except AllianceError:
            pass
        except Exception as error:
            pytest.fail(f"{shape}: {error!r}")
        assert pd.DataFrame(np.ravel(given)).equals(pd.DataFrame(np.ravel(before))), shape


@pytest.mark.parametrize("labels", [None, 3.0, "abc"])
def test_clusters_that_are_no_labels(labels: Any) -> None:
    with pytest.raises(OptionError, match="clusters"):
        stats.ols_cr2(ONES, Y, labels)


@pytest.mark.parametrize("wrong", ["a", None, 1j])
def test_one_number_where_one_is_asked(wrong: Any) -> None:
    for call in (
        lambda: stats.measurement_error(wrong, 0.8),
        lambda: stats.measurement_error(1.0, wrong),
        lambda: stats.role_reliability(wrong, 0.8, 0.5),
        lambda: stats.role_reliability(0.8, 0.8, wrong),
        lambda: stats.role_reliability(0.8, 0.8, 0.5, sd_2=wrong),
        lambda: stats.disattenuate(0.3, wrong, 0.8),
        lambda: stats.alpha(ITEMS, confidence=wrong),
    ):
        with pytest.raises(OptionError, match="must be a number"):
            call()


def test_a_surface_has_six_coefficients_and_points_of_one_shape() -> None:
    with pytest.raises(OptionError, match="6 coefficients"):
        stats.surface_value([1.0, 2.0], X, Y)
    with pytest.raises(OptionError, match="one shape"):
        stats.surface_value(np.arange(6.0), X, Y[:3])


def test_a_table_of_more_pairs_than_people() -> None:
    with pytest.raises(OptionError, match="at most 10,000,000 pairs"):
        stats.weighted_kappa([[10**9, 1], [1, 10**9]])


def test_the_unit_of_a_score_is_free_within_what_can_be_computed() -> None:
    plain = stats.correlation(X, Y)
    for unit in (1e-28, 1e28):
        assert stats.correlation(X * unit, Y).value == pytest.approx(plain.value, abs=1e-12)
    with pytest.raises(OptionError, match="Use another unit"):
        stats.correlation(X * 1e31, Y)
    with pytest.raises(OptionError, match="Use another unit"):
        stats.correlation(X * 1e-31, Y)
