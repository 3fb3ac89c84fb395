"""Estimates taken from a fitted model, or the reason why they are no finding."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.inference import Inference, combination, correlation_of
from alliance_stats.stats.interval import Estimate, no_interval

_METHOD = "maximum likelihood"


@dataclass(frozen=True, slots=True)
class Picker:
    """Takes estimates from a fit, or blanks with the reason why it is no finding."""

    fit: sem.SemFit
    inference: Inference
    reason: str | None

    def one(self, name: str) -> Estimate:
        """Return one parameter."""
        return self.sum({name: 1.0})

    def sum(self, weights: dict[str, float]) -> Estimate:
        """Return a weighted sum of parameters."""
        if self.reason is not None:
            return self._blank()
        return combination(self.fit, weights, self.inference, _METHOD)

    def correlation(self, covariance: str, variances: tuple[str, str]) -> Estimate:
        """Return the correlation that a covariance and two variances amount to."""
        if self.reason is not None:
            return self._blank()
        return correlation_of(self.fit, covariance, variances, self.inference, _METHOD)

    def _blank(self) -> Estimate:
        nothing = no_interval(self.inference.confidence, "")
        return Estimate(nan, self.fit.n, _METHOD, interval=nothing, undefined=self.reason)
