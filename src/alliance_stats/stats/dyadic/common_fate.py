"""The common fate model: two people as indicators of what befalls both of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats, matrix, same_length
from alliance_stats.stats.dyadic.columns import dyadic_columns, some_value
from alliance_stats.stats.dyadic.inference import Inference, combination, inference_of
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit
from alliance_stats.stats.interval import Estimate, no_interval

SCORES = """
X =~ 1*xa + 1*xb
Y =~ 1*ya + 1*yb
Y ~ effect*X
X ~~ var_x*X
Y ~~ var_y*Y
xa ~~ same_a*ya
xb ~~ same_b*yb
"""

_WORDS = {"X": "the dyadic predictor", "Y": "the dyadic outcome"}

IDENTIFIED_BY_SCORES = (
    "Both members' scores measure each dyadic variable with loading 1, and what one member's two "
    "scores share beyond that is free: 1 degree of freedom."
)
IDENTIFIED_BY_ITEMS = (
    "All items of both members measure one dyadic variable, the first with loading 1; the same "
    "item's residuals of the two members covary."
)


@dataclass(frozen=True, slots=True)
class CommonFate:
    """A common fate model; see :func:`common_fate`.

    Attributes
    ----------
    effect : Estimate
        Dyadic outcome per unit of the dyadic predictor; NaN where the solution is inadmissible.
    standardised : float
    predictor_variance, disturbance : Estimate
        Variance of the dyadic predictor; what is left of the dyadic outcome's.
    r_squared : float
    test : ModelFit
    identification : str
    admissible : bool
    undefined : str or None
        Why there is no finding: not arrived, not identified, or inadmissible.
    n, n_clusters : int
    notes : tuple of str
    fit : SemFit
        With all the numbers of the solution, also of an inadmissible one.
    """

    effect: Estimate
    standardised: float
    predictor_variance: Estimate
    disturbance: Estimate
    r_squared: float
    test: ModelFit
    identification: str
    admissible: bool
    undefined: str | None
    n: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit


def common_fate(
    predictor: ArrayLike,
    outcome: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> CommonFate:
    """Regress what is common in two people's outcomes on what is common in their predictors.

    Answers: where both members report on something that belongs to the two of them, does the
    shared predictor go with the shared outcome?

    Parameters
    ----------
    predictor, outcome : array_like, shape (n, 2)
        First and second member's scores; NaN where one is missing (FIML).
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    confidence : float, default 0.95

    Returns
    -------
    CommonFate
        An inadmissible solution (a negative variance) is told as such: its effect is NaN with the
        reason, and its numbers stand in ``fit`` only.

    Raises
    ------
    OptionError, InsufficientDataError
        For tables of a wrong shape, or columns that do not vary.

    Notes
    -----
    xa = X + e, xb = X + e', ya = Y + d, yb = Y + d', Y = b X + z, with cov(e, d) and cov(e', d')
    free. The variance of X is the covariance of the two members' scores: the model needs members
    who agree.

    References
    ----------
    Ledermann & Kenny (2012), Journal of Family Psychology 26:140.

    Checked against lavaan (case A28, and an inadmissible solution for OtherPos).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> shared = rng.normal(size=(300, 1))
    >>> x = shared + 0.5 * rng.normal(size=(300, 2))
    >>> y = 0.6 * shared + 0.5 * rng.normal(size=(300, 1)) + 0.5 * rng.normal(size=(300, 2))
    >>> found = common_fate(x, y)
    >>> round(found.effect.value, 2), found.test.df, found.admissible
    (0.59, 1, True)
    """
    check_confidence(confidence)
    data = dyadic_columns(predictor, outcome)
    inference = inference_of(clusters, data.rows, confidence)
    fit = sem.fit(
        SCORES,
        dict(data.columns),
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    return _record(fit, inference, IDENTIFIED_BY_SCORES)


def common_fate_items(
    predictor: Sequence[ArrayLike],
    outcome: Sequence[ArrayLike],
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> CommonFate:
    """Fit the common fate model to the items themselves.

    Answers: the question of :func:`common_fate`, with measurement error of the items apart.

    Parameters
    ----------
    predictor, outcome : two array_like, shape (n, k)
        First and second member's answers to the same k items (two or more).
    clusters : array_like, shape (n,), optional
    confidence : float, default 0.95

    Returns
    -------
    CommonFate

    Raises
    ------
    OptionError, InsufficientDataError

    Notes
    -----
    One factor for all items of both members, on either side; the same item's two residuals covary.

    References
    ----------
    Ledermann & Kenny (2012), Journal of Family Psychology 26:140.

    Checked against lavaan (case A29).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> shared = rng.normal(size=(200, 1))
    >>> x = [shared + rng.normal(size=(200, 3)) for _ in range(2)]
    >>> y = [0.5 * shared + rng.normal(size=(200, 3)) for _ in range(2)]
    >>> common_fate_items(x, y).test.df
    47
    """
    check_confidence(confidence)
    xa, xb = two_tables("predictor", predictor)
    ya, yb = two_tables("outcome", outcome)
    same_length(xa, ya, "predictor", "outcome")
    columns: dict[str, Floats] = {}
    for stem, table in (("xa", xa), ("xb", xb), ("ya", ya), ("yb", yb)):
        columns |= {f"{stem}{j + 1}": values for j, values in enumerate(table.T)}
    lines = [
        *_measured("X", "x", xa.shape[1]),
        *_measured("Y", "y", ya.shape[1]),
        "Y ~ effect*X",
        "X ~~ var_x*X",
        "Y ~~ var_y*Y",
    ]
    inference = inference_of(clusters, some_value(columns), confidence)
    fit = sem.fit(
        "\n".join(lines),
        columns,
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    return _record(fit, inference, IDENTIFIED_BY_ITEMS)


def _measured(factor: str, stem: str, k: int) -> list[str]:
    items = [f"{stem}{member}{j + 1}" for member in "ab" for j in range(k)]
    pairs = [f"{stem}a{j + 1} ~~ {stem}b{j + 1}" for j in range(k)]
    return [f"{factor} =~ {' + '.join(items)}", *pairs]


def two_tables(name: str, tables: Sequence[ArrayLike]) -> tuple[Floats, Floats]:
    """Return the two members' answers to the same items.

    Raises
    ------
    OptionError
        If there are not two tables of one shape with at least two columns.
    """
    if not isinstance(tables, Sequence) or len(tables) != 2:
        given = len(tables) if isinstance(tables, Sequence) else type(tables).__name__
        raise OptionError(f"`{name}` must hold two tables, one per member; got {given}.")
    first, second = (matrix(name, table, min_columns=2) for table in tables)
    if first.shape != second.shape:
        raise OptionError(
            f"The two members' tables of `{name}` must have the same shape; got {first.shape} and "
            f"{second.shape}."
        )
    return first, second


def _record(fit: sem.SemFit, inference: Inference, identification: str) -> CommonFate:
    reason = inadmissible(fit, _WORDS)
    test = model_fit(fit, inference)
    method = "maximum likelihood"
    found = {
        name: combination(fit, {name: 1.0}, inference, method)
        for name in ("effect", "var_x", "var_y")
    }
    share = standardised = nan
    if reason is None:
        explained = found["effect"].value ** 2 * found["var_x"].value
        total = explained + found["var_y"].value
        share = explained / total
        standardised = found["effect"].value * sqrt(found["var_x"].value / total)
    else:
        nothing = no_interval(inference.confidence, "")
        blank = Estimate(nan, fit.n, method, interval=nothing, undefined=reason)
        found = dict.fromkeys(found, blank)
    return CommonFate(
        effect=found["effect"],
        standardised=standardised,
        predictor_variance=found["var_x"],
        disturbance=found["var_y"],
        r_squared=share,
        test=test,
        identification=identification,
        admissible=fit.admissible,
        undefined=reason,
        n=fit.n,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )
