"""Do restrictions on a dyadic model make it fit worse: one likelihood-ratio test, in one record."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.inference import Inference


@dataclass(frozen=True, slots=True)
class NestedTest:
    """A restricted model against the free one.

    Attributes
    ----------
    term : str
        What is restricted.
    chi2, df, p_value : float
        Likelihood ratio; scaled (Satorra-Bentler) where errors are robust or cluster-robust.
    scaling_factor : float
        What it was divided by; 1 where nothing is scaled.
    n : int
    undefined : str or None
    """

    term: str
    chi2: float
    df: int
    p_value: float
    scaling_factor: float
    n: int
    undefined: str | None = None


def nested_test(
    term: str, restricted: sem.SemFit, free: sem.SemFit, inference: Inference
) -> NestedTest:
    """Return the test of a restricted model against the one it is nested in.

    Answers: do the data speak against the restriction?

    Examples
    --------
    >>> import numpy as np
    >>> from alliance_stats.stats.dyadic.inference import inference_of
    >>> rng = np.random.default_rng(1)
    >>> data = {"x": rng.normal(size=50), "y": rng.normal(size=50)}
    >>> free, none = sem.fit("y ~ b*x", data), sem.fit("y ~ 0*x", data)
    >>> nested_test("none", none, free, inference_of(None, np.ones(50, dtype=bool), 0.95)).df
    1
    """
    df = restricted.df - free.df
    why = inference.undefined
    for fit in (restricted, free):
        if not fit.usable:
            why = fit.undefined or "The model could not be fitted."
    if why is not None:
        return NestedTest(term, nan, df, nan, nan, free.n, why)
    found = sem.difference(restricted, free)
    factor = 1.0 if isnan(found.scaling_factor) else found.scaling_factor
    return NestedTest(term, found.chi2, df, found.p_value, factor, free.n, found.undefined)
