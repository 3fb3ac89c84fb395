"""What the tests and intervals of an actor-partner model rest on when dyads are few.

Each outcome is a regression inside the model: so many dyads, so many coefficients. Maximum
likelihood takes its residual variance over n and as known, which at 40 dyads makes 95 % intervals
of 92 to 94 %. Least squares, which has the same coefficients, does not.
"""

from __future__ import annotations

from typing import Literal

from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.stats.dyadic.columns import OUTCOME, DyadicColumns
from alliance_stats.stats.dyadic.inference import Inference


def on_effects(
    inference: Inference, data: DyadicColumns, model: Structure, member: int | None
) -> Inference:
    """Return the inference on the effects on one member's outcome, or on both (None).

    The exchangeable model is a regression of means and one of half differences, which has fewer
    coefficients; the first one's degrees of freedom are used for what both make up.

    Examples
    --------
    >>> import numpy as np
    >>> from alliance_stats.stats.dyadic.columns import dyadic_columns
    >>> from alliance_stats.stats.dyadic.inference import inference_of
    >>> x = np.random.default_rng(1).normal(size=(40, 2))
    >>> data = dyadic_columns(x, x + np.random.default_rng(2).normal(size=(40, 2)))
    >>> alone = inference_of(None, data.rows, 0.95)
    >>> on_effects(alone, data, "distinguishable", 0).df
    37.0
    >>> on_effects(alone, data, "indistinguishable", None).df
    38.0
    """
    outcomes = OUTCOME if member is None else (OUTCOME[member],)
    return inference.of_regression(data.n_known(*outcomes), _coefficients(data, model))


def on_correlation(
    inference: Inference, data: DyadicColumns, model: Structure, which: Literal["x", "y"]
) -> Inference:
    """Return the inference on the correlation of the residuals or of the predictors."""
    if which == "x":
        return inference.of_correlation(data.n_known(), 1)
    return inference.of_correlation(data.n_known(*OUTCOME), _coefficients(data, model))


def _coefficients(data: DyadicColumns, model: Structure) -> int:
    if model == "indistinguishable":
        return 1 + len(data.pairs) + len(data.shared)
    return 1 + len(data.exogenous)
