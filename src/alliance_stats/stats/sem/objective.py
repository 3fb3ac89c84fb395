"""The log-likelihood of a whole model over all groups, ready for the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.sem.likelihood import (
    Information,
    case_scores,
    gradient_and_information,
    pieces,
)
from alliance_stats.stats.sem.ram import Matrices, implied
from alliance_stats.stats.sem.sample import Sample


@dataclass(frozen=True, slots=True)
class Objective:
    """Groups and their samples; ``means`` says whether the means belong to the model."""

    groups: Sequence[Matrices]
    samples: Sequence[Sample]
    means: bool

    @property
    def n(self) -> float:
        """Rows of all groups."""
        return sum(sample.n for sample in self.samples)

    @property
    def complete(self) -> bool:
        """Whether no group misses a value."""
        return all(sample.complete for sample in self.samples)

    def value(self, x: Floats) -> Floats:
        """Return the log-likelihood at each row of ``x``, shape (b, q) → (b,)."""
        total = np.zeros(len(x))
        for model, sample in zip(self.groups, self.samples, strict=True):
            total = total + pieces(sample, implied(model, x), means=self.means).value
        return total

    def slope(self, x: Floats, information: Information) -> tuple[Floats, Floats, Floats]:
        """Return log-likelihood (b,), gradient (b, q) and information (b, q, q)."""
        b, q = x.shape
        value, gradient, total = np.zeros(b), np.zeros((b, q)), np.zeros((b, q, q))
        for model, sample in zip(self.groups, self.samples, strict=True):
            at = implied(model, x)
            here = pieces(sample, at, means=self.means)
            with np.errstate(all="ignore"):
                g, i = gradient_and_information(
                    model, sample, at, here, means=self.means, information=information
                )
            value, gradient, total = value + here.value, gradient + g, total + i
        return value, gradient, total

    def scores(self, x: Floats) -> Floats:
        """Return every row's gradient at one vector, shape (n, q), groups one after another."""
        parts = []
        for model, sample in zip(self.groups, self.samples, strict=True):
            at = implied(model, x[None])
            here = pieces(sample, at, means=self.means)
            parts.append(case_scores(model, sample, at, here, means=self.means))
        return np.concatenate(parts)

    def only(self, keep: Integers) -> Objective:
        """Return the objective of some replicates of the samples, in ascending order."""
        if all(len(sample.count) in (1, len(keep)) for sample in self.samples):
            return self
        samples = [
            sample
            if len(sample.count) == 1
            else Sample(
                sample.names,
                sample.count[keep],
                sample.means[keep],
                sample.covariances[keep],
                sample.centre,
                sample.pattern,
            )
            for sample in self.samples
        ]
        return Objective(self.groups, samples, self.means)
