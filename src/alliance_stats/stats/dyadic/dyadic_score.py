"""The dyadic score model: how high are the two, and how far apart, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.columns import Covariates, dyadic_columns
from alliance_stats.stats.dyadic.distinguishability import fitted
from alliance_stats.stats.dyadic.inference import combination, inference_of
from alliance_stats.stats.dyadic.small_sample import on_effects
from alliance_stats.stats.interval import Estimate

#: Weights of the four actor-partner effects: aa (xa on ya), pa (xb on ya), ab (xb on yb), pb.
_WEIGHTS = {
    "mean_to_mean": (0.5, 0.5, 0.5, 0.5),
    "difference_to_mean": (0.25, -0.25, -0.25, 0.25),
    "mean_to_difference": (1.0, 1.0, -1.0, -1.0),
    "difference_to_difference": (0.5, -0.5, 0.5, -0.5),
}
_EFFECTS = ("b_ya_xa", "b_ya_xb", "b_yb_xb", "b_yb_xa")


@dataclass(frozen=True, slots=True)
class DyadicScore:
    """The four paths of a dyadic score model; see :func:`dyadic_score`.

    ``mean_to_mean``, ``difference_to_mean``, ``mean_to_difference``,
    ``difference_to_difference``: Estimates. Differences are first minus second member.
    """

    mean_to_mean: Estimate
    difference_to_mean: Estimate
    mean_to_difference: Estimate
    difference_to_difference: Estimate
    n: int
    n_clusters: int
    undefined: str | None
    fit: sem.SemFit


def dyadic_score(
    predictor: ArrayLike,
    outcome: ArrayLike,
    *,
    covariates: Covariates | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> DyadicScore:
    """Regress the dyad's mean and difference of the outcome on those of the predictor.

    Answers: does the dyad's level go with its level, and the gap between the two with their gap?

    Parameters
    ----------
    predictor, outcome : array_like, shape (n, 2)
        First and second member's values, NaN where one is missing (FIML).
    covariates : mapping of str to array_like, optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    clusters : array_like, shape (n,), optional
    confidence : float, default 0.95

    Returns
    -------
    DyadicScore

    Raises
    ------
    OptionError, InsufficientDataError

    Notes
    -----
    The same model as the actor-partner model in another basis: with equal effects mean to mean is
    actor + partner, difference to difference actor - partner. So it is computed from that model,
    which also uses dyads with one member's answers, with its tests and intervals.

    References
    ----------
    Iida, Seidman & Shrout (2018), Journal of Social and Personal Relationships 35:59.

    Checked against least squares on means and differences, and lavaan (.688 and .112, 148 couples).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(300, 2))
    >>> y = 0.5 * x + 0.2 * x[:, ::-1] + rng.normal(size=(300, 2))
    >>> round(dyadic_score(x, y).mean_to_mean.value, 2)
    0.64
    """
    check_confidence(confidence)
    data = dyadic_columns(predictor, outcome, covariates)
    inference = inference_of(clusters, data.rows, confidence)
    fit = fitted(data, frozenset(), inference)
    small = on_effects(inference, data, "distinguishable", None)
    paths = {
        name: combination(
            fit,
            dict(zip(_EFFECTS, weights, strict=True)),
            small,
            "maximum likelihood, actor-partner model in sums and differences",
        )
        for name, weights in _WEIGHTS.items()
    }
    return DyadicScore(
        **paths,
        n=fit.n,
        n_clusters=inference.n_clusters,
        undefined=None if fit.usable else fit.undefined,
        fit=fit,
    )
