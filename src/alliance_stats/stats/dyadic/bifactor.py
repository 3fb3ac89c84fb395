"""The bifactor dyadic model: what both share in their answers, and what is each one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence, names_of
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.columns import some_value
from alliance_stats.stats.dyadic.common_fate import two_tables
from alliance_stats.stats.dyadic.inference import inference_of
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit

IDENTIFICATION = (
    "All items of both members measure one dyadic factor, each member's items also one factor of "
    "the member's own; the three are uncorrelated with variance 1, and the same item's residuals "
    "of the two members covary."
)
LEAST_ITEMS = 3
_MEMBERS = ("the first member", "the second member")


@dataclass(frozen=True, slots=True)
class DyadicBifactor:
    """A bifactor dyadic model; see :func:`bifactor`.

    Attributes
    ----------
    shared_loadings, own_loadings : tuple of tuple of float
        Standardised, first and second member's items.
    shared_variance : tuple of float
        Share of each member's explained item variance that the dyadic factor explains (ECV).
    test : ModelFit
    identification : str
    admissible : bool
    undefined : str or None
    n, n_clusters : int
    notes : tuple of str
    fit : SemFit
    """

    shared_loadings: tuple[tuple[float, ...], tuple[float, ...]]
    own_loadings: tuple[tuple[float, ...], tuple[float, ...]]
    shared_variance: tuple[float, float]
    test: ModelFit
    identification: str
    admissible: bool
    undefined: str | None
    n: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit


def bifactor(
    items: Sequence[ArrayLike],
    *,
    names: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> DyadicBifactor:
    """Split two members' answers to the same items into what is shared and what is each one's own.

    Answers: how much of what the items measure belongs to the dyad, how much to one member?

    Parameters
    ----------
    items : two array_like, shape (n, k)
        First and second member's answers to the same k items (three or more); NaN is missing.
    names, labels : sequence of str, optional
        What the k items and the two members are called where a reason names them.
    clusters : array_like, shape (n,), optional
    confidence : float, default 0.95

    Returns
    -------
    DyadicBifactor
        With an inadmissible solution loadings and shares are NaN and ``undefined`` says why.

    Raises
    ------
    OptionError, InsufficientDataError

    Notes
    -----
    ECV = sum of squared standardised loadings on the dyadic factor over that on both factors.

    References
    ----------
    Reise (2012), Multivariate Behavioral Research 47:667. Sakaluk, Fisher & Kilshaw (2021),
    Personal Relationships 28:190.

    Checked against lavaan.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> shared, own = rng.normal(size=(400, 1)), rng.normal(size=(2, 400, 1))
    >>> a, b = (shared + 0.7 * own[m] + rng.normal(size=(400, 4)) for m in (0, 1))
    >>> found = bifactor([a, b])
    >>> found.admissible, found.test.df
    (True, 8)
    """
    check_confidence(confidence)
    a, b = two_tables("items", items)
    k = a.shape[1]
    if k < LEAST_ITEMS:
        raise OptionError(f"A bifactor model needs at least {LEAST_ITEMS} items; got {k}.")
    terms = {m: [f"{m}{j + 1}" for j in range(k)] for m in "ab"}
    columns = dict(zip([*terms["a"], *terms["b"]], [*a.T, *b.T], strict=True))
    inference = inference_of(clusters, some_value(columns), confidence)
    lines = [f"G =~ {' + '.join([*terms['a'], *terms['b']])}"]
    lines += [f"S{m} =~ {' + '.join(terms[m])}" for m in "ab"]
    lines += ["G ~~ 0*Sa + 0*Sb", "Sa ~~ 0*Sb"]
    lines += [f"{one} ~~ {other}" for one, other in zip(terms["a"], terms["b"], strict=True)]
    fit = sem.fit(
        "\n".join(lines),
        columns,
        scaling="variance",
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    members = names_of(labels or _MEMBERS, 2, "labels", "member")
    reason = inadmissible(fit, _words(terms, names_of(names, k, "names", "item"), members))
    shared = [_standardised(fit, "G", terms[m], reason) for m in "ab"]
    own = [_standardised(fit, f"S{m}", terms[m], reason) for m in "ab"]
    shares = [_share(g, s) for g, s in zip(shared, own, strict=True)]
    return DyadicBifactor(
        shared_loadings=(shared[0], shared[1]),
        own_loadings=(own[0], own[1]),
        shared_variance=(shares[0], shares[1]),
        test=model_fit(fit, inference),
        identification=IDENTIFICATION,
        admissible=fit.admissible,
        undefined=reason,
        n=fit.n,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )


def _words(
    terms: Mapping[str, Sequence[str]], names: Sequence[str], members: Sequence[str]
) -> dict[str, str]:
    """Say what each variable of the model is."""
    words = {"G": "the dyadic factor"}
    for (m, observed), member in zip(terms.items(), members, strict=True):
        words[f"S{m}"] = f"the own factor of {member}"
        each = (f"{name} as answered by {member}" for name in names)
        words |= dict(zip(observed, each, strict=True))
    return words


def _standardised(
    fit: sem.SemFit, factor: str, items: Sequence[str], reason: str | None
) -> tuple[float, ...]:
    if reason is not None:
        return tuple(nan for _ in items)
    found = sem.implied(fit)
    spread = np.sqrt(found.covariance.diagonal())
    return tuple(
        float(fit.value(f"{factor}=~{item}") / spread[found.names.index(item)]) for item in items
    )


def _share(shared: Sequence[float], own: Sequence[float]) -> float:
    one, other = sum(x**2 for x in shared), sum(x**2 for x in own)
    return one / (one + other)
