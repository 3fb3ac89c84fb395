"""Populations whose true coefficients are known without simulation.

Each role answers four parallel items. The latent answer is sqrt(.6) T + sqrt(.4) e; the two roles'
T correlate .7, and a fifth of T's variance belongs to the coach. ``shift`` is how much higher the
second role answers, in latent standard deviations. Ordinal populations cut the latent answer into
seven skewed categories; their means and covariances follow from the bivariate normal distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import atanh, sqrt

import numpy as np
from scipy import stats as scipy_stats

from alliance_stats import stats

N_ITEMS = 4
LOADING_SQUARED = 0.6
ROLE_CORRELATION = 0.7
COACH_SHARE = 0.2
# Shares of the seven categories for the first role: few low answers, many high ones.
SHARES = np.array([0.02, 0.04, 0.08, 0.14, 0.24, 0.28, 0.20])
CATEGORIES = np.arange(1, 8)
CUTS = scipy_stats.norm.ppf(np.cumsum(SHARES)[:-1])
FAR = 9.0

PROFILE_ITEMS = 12
PROFILE_SEED = 7
MANY_DYADS = 400_000


def cells(correlation: float, shift_1: float, shift_2: float) -> np.ndarray:
    """Return the probabilities of each pair of categories, shape (7, 7)."""
    cuts = [np.concatenate([[-FAR], CUTS - shift, [FAR]]) for shift in (shift_1, shift_2)]
    grid = np.stack(np.meshgrid(*cuts, indexing="ij"), axis=-1)
    joint = scipy_stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    below = joint.cdf(grid.reshape(-1, 2)).reshape(8, 8)
    return np.diff(np.diff(below, axis=0), axis=1)


@dataclass(frozen=True)
class Population:
    """One population; ``shift`` in latent standard deviations, ``ordinal`` for seven points."""

    name: str
    shift: float
    ordinal: bool

    def draw(
        self, rng: np.random.Generator, coaches: np.ndarray, n_occasions: int = 1
    ) -> np.ndarray:
        """Return answers of dyads of these coaches, shape (n_occasions, n, 2 roles, 4 items).

        Traits stay the same from one occasion to the next; errors are new.
        """
        root = np.linalg.cholesky([[1, ROLE_CORRELATION], [ROLE_CORRELATION, 1]])
        of_coach = rng.normal(size=(coaches.max() + 1, 2))[coaches] @ root.T
        of_dyad = rng.normal(size=(len(coaches), 2)) @ root.T
        true = sqrt(COACH_SHARE) * of_coach + sqrt(1 - COACH_SHARE) * of_dyad
        error = rng.normal(size=(n_occasions, len(coaches), 2, N_ITEMS))
        latent = sqrt(LOADING_SQUARED) * true[None, :, :, None] + sqrt(1 - LOADING_SQUARED) * error
        latent = latent + np.array([0, self.shift])[:, None]
        return np.searchsorted(CUTS, latent) + 1.0 if self.ordinal else latent

    def draw_profiles(
        self, rng: np.random.Generator, coaches: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return two profiles per dyad over 12 items with different norms, shape (n, 12) each."""
        norm = np.random.default_rng(PROFILE_SEED).normal(scale=0.6, size=(2, PROFILE_ITEMS))
        norm[1] = 0.7 * norm[0] + 0.5 * norm[1]
        of_coach = rng.normal(scale=0.4, size=(coaches.max() + 1, PROFILE_ITEMS))[coaches]
        shared = of_coach + rng.normal(scale=0.7, size=of_coach.shape)
        both = [m + shared + rng.normal(scale=0.8, size=shared.shape) for m in norm]
        if not self.ordinal:
            return both[0], both[1]
        first, second = (np.clip(np.round(5 + 1.2 * part), 1, 7) for part in both)
        return first, second

    @cached_property
    def truth(self) -> dict[str, float]:
        """Return every true coefficient by name."""
        same, cross = LOADING_SQUARED, LOADING_SQUARED * ROLE_CORRELATION
        within = [self._moments(same, s, s) for s in (0.0, self.shift)]
        between = self._moments(cross, 0.0, self.shift)
        variances = [self._moments(1.0, s, s)[2] for s in (0.0, self.shift)]
        k = N_ITEMS
        var_x, var_y = ((v + (k - 1) * w[2]) / k for v, w in zip(variances, within, strict=True))
        alphas = [
            k / (k - 1) * (1 - v / (k * score))
            for v, score in zip(variances, (var_x, var_y), strict=True)
        ]
        own, true = var_x + var_y, var_x * alphas[0] + var_y * alphas[1]
        cov = between[2]
        return {
            "alpha": alphas[0],
            "gap": (true - 2 * cov) / (own - 2 * cov),
            "mean": (true + 2 * cov) / (own + 2 * cov),
            "change in icc(A,1)": 0.0,
            "change in bias": 0.0,
            **_pair_truth(var_x, var_y, cov, between[0] - between[1]),
            **self._category_truth(cross),
        }

    def _moments(self, r: float, shift_1: float, shift_2: float) -> tuple[float, float, float]:
        """Return both means and the covariance of two items of latent correlation ``r``."""
        if not self.ordinal:
            return shift_1, shift_2, r
        if r == 1:
            shares = cells(0.0, shift_1, shift_2).sum(axis=1)
            mean = float(shares @ CATEGORIES)
            return mean, mean, float(shares @ CATEGORIES**2) - mean**2
        p = cells(r, shift_1, shift_2)
        mean_1, mean_2 = float(p.sum(axis=1) @ CATEGORIES), float(p.sum(axis=0) @ CATEGORIES)
        return mean_1, mean_2, float(CATEGORIES @ p @ CATEGORIES) - mean_1 * mean_2

    def _category_truth(self, cross: float) -> dict[str, float]:
        if not self.ordinal:
            return {}
        p = cells(cross, 0.0, self.shift)
        return {
            "kappa": float(stats.kappa_of_tables(p, weights="quadratic")),
            "ac2": float(stats.gwet_of_tables(p, weights="quadratic")),
            # Alpha counts pairs without replacement, so the table of a population is a large one.
            "krippendorff": float(
                stats.krippendorff_of_tables(
                    1e9 * p, level="interval", categories=CATEGORIES.tolist()
                )
            ),
        }

    @cached_property
    def similarity(self) -> dict[str, float]:
        """Return mean z of overall and distinctive similarity of very many dyads (error .0006)."""
        rng = np.random.default_rng(PROFILE_SEED + 1)
        z = similarity_z(*self.draw_profiles(rng, np.arange(MANY_DYADS)))
        return {name: float(np.nanmean(values)) for name, values in z.items()}


def similarity_z(first: np.ndarray, second: np.ndarray) -> dict[str, np.ndarray]:
    """Return Fisher's z of each dyad's profile correlations; NaN where there is none."""
    found = stats.profile_similarity(first, second)
    inside = {
        "overall similarity": np.where(np.abs(found.overall) < 1 - 1e-10, found.overall, np.nan),
        "distinctive similarity": np.where(
            np.abs(found.distinctive) < 1 - 1e-10, found.distinctive, np.nan
        ),
    }
    return {name: np.arctanh(r) for name, r in inside.items()}


def _pair_truth(var_x: float, var_y: float, cov: float, level: float) -> dict[str, float]:
    """Return what each estimator tends to as dyads become many."""
    b, e = (var_x + var_y + 2 * cov) / 2, (var_x + var_y - 2 * cov) / 2
    w = e + level**2 / 2
    sd = sqrt(2 * e)
    r = cov / sqrt(var_x * var_y)
    if abs(atanh(r)) > 3:
        raise ValueError("The populations are meant to have moderate correlations.")
    return {
        "icc(1,1)": (b - w) / (b + w),
        "icc(A,1)": (b - e) / (b + e + level**2),
        "icc(C,1)": (b - e) / (b + e),
        "icc(1,k)": (b - w) / b,
        "icc(A,k)": (b - e) / (b + level**2 / 2),
        "icc(C,k)": (b - e) / b,
        "ccc": 2 * cov / (var_x + var_y + level**2),
        "pearson": r,
        "bias": level,
        "sd_difference": sd,
        "loa_low": level - scipy_stats.norm.ppf(0.975) * sd,
        "loa_high": level + scipy_stats.norm.ppf(0.975) * sd,
    }


POPULATIONS = (
    Population("normal, equal level", 0.0, False),
    Population("normal, level differs", 0.3, False),
    Population("7-point, skewed", 0.3, True),
)
