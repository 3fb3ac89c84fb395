"""Actor-partner mediation as columns, text and paths: who predicts whom, through whom.

Parameters are called as in :mod:`~alliance_stats.stats.dyadic.exchange`: ``b_ma_xb`` is the effect
of the second member's predictor on the first member's mediator. Where the members are alike in a
part, a parameter has the smaller of its own and its counterpart's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import Floats, same_length
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.stats.dyadic.columns import (
    OUTCOME,
    PREDICTOR,
    Covariates,
    DyadicColumns,
    check_columns,
    dyadic_columns,
    some_value,
    titled,
    two_columns,
)

MEDIATOR = ("ma", "mb")

Part: TypeAlias = Literal["a", "b", "direct", "covariates", "intercepts", "residuals", "predictors"]
PARTS: frozenset[Part] = frozenset(
    ("a", "b", "direct", "covariates", "intercepts", "residuals", "predictors")
)
Path: TypeAlias = Literal["a", "b", "direct", "indirect", "total", "contrast", "covariate"]

#: A sum of products of parameters: (weight, names), (weight, names), …
Products: TypeAlias = tuple[tuple[float, tuple[str, ...]], ...]

#: From the two columns of an effect to its parameter's name.
_Namer: TypeAlias = Callable[[str, str], str]

_WORDS = {"ma": "the first member's mediator", "mb": "the second member's mediator"}


@dataclass(frozen=True, slots=True)
class Route:
    """One effect as a sum of products of parameters.

    Attributes
    ----------
    term, path : str
        See :class:`~alliance_stats.stats.dyadic.MediationEffect`.
    member, source_member, via : 0, 1 or None
        Whose mediator or outcome, whose predictor (or mediator), through whose mediator.
    left, right : str
        The columns where the effect ends and begins.
    products : Products
    """

    term: str
    path: Path
    member: int
    source_member: int | None
    via: int | None
    left: str
    right: str
    products: Products


def mediation_columns(
    predictor: ArrayLike,
    mediator: ArrayLike,
    outcome: ArrayLike,
    covariates: Covariates | None,
) -> DyadicColumns:
    """Take the members' values and name them; mediators are ``ma`` and ``mb``.

    Raises
    ------
    OptionError, InsufficientDataError
        As :func:`~alliance_stats.stats.dyadic.columns.dyadic_columns`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = mediation_columns(*rng.normal(size=(3, 10, 2)), None)
    >>> list(found.columns)
    ['xa', 'xb', 'ya', 'yb', 'ma', 'mb']
    """
    data = dyadic_columns(predictor, outcome, covariates)
    table = two_columns("mediator", mediator)
    same_length(data.columns["xa"], table, "predictor", "mediator")
    columns: dict[str, Floats] = {
        **data.columns,
        **dict(zip(MEDIATOR, table.T, strict=True)),
    }
    check_columns(columns, titled(data.titles) | _WORDS)
    return replace(data, columns=columns, rows=some_value(columns))


def mediation_text(data: DyadicColumns, equal: frozenset[Part]) -> str:
    """Write the mediation model, with the parameters of some parts equal for both members.

    Without equalities it is saturated; with all parts equal, members are exchangeable.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = mediation_columns(*rng.normal(size=(3, 10, 2)), None)
    >>> "mb ~ b_ma_xa*xb" in mediation_text(data, frozenset({"a"}))
    True
    """
    lines = []
    for part, kind, left, right in _cells(data):
        name = _name(data, kind, left, right, alike=part in equal)
        sign = "~" if kind in "bm" else "~~"
        lines.append(f"{left} {sign} {name}*{right or 1}")
    return "\n".join(lines)


def _cells(data: DyadicColumns) -> Iterator[tuple[Part, str, str, str]]:
    for left in (*MEDIATOR, *OUTCOME):
        for right in data.exogenous:
            own: Part = "a" if left in MEDIATOR else "direct"
            yield own if right in PREDICTOR else "covariates", "b", left, right
        yield "intercepts", "m", left, ""
        yield "residuals", "v", left, left
    for left in OUTCOME:
        for right in MEDIATOR:
            yield "b", "b", left, right
    yield "residuals", "v", *MEDIATOR
    yield "residuals", "v", *OUTCOME
    for name in data.exogenous:
        yield "predictors", "m", name, ""
        yield "predictors", "v", name, name
    for one, other in combinations(data.exogenous, 2):
        yield "predictors", "v", one, other


def swapped(data: DyadicColumns, name: str) -> str:
    """Return a variable's counterpart when the members change places."""
    if name in MEDIATOR:
        return MEDIATOR[1 - MEDIATOR.index(name)]
    return data.swapped(name) if name else ""


def _name(data: DyadicColumns, kind: str, left: str, right: str, *, alike: bool) -> str:
    names = [(left, right)]
    if alike:
        names.append((swapped(data, left), swapped(data, right)))
    if kind == "v":
        names = [(min(pair), max(pair)) for pair in names]
    return min("_".join(filter(None, (kind, *pair))) for pair in names)


def routes(data: DyadicColumns, model: Structure) -> tuple[Route, ...]:
    """Return every path, indirect and total effect of a model.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = mediation_columns(*rng.normal(size=(3, 10, 2)), None)
    >>> found = {r.term: r.products for r in routes(data, "indistinguishable")}
    >>> found["partner_actor"]
    ((1.0, ('b_ma_xb', 'b_ya_ma')),)
    """
    alike = model == "indistinguishable"

    def b(left: str, right: str) -> str:
        return _name(data, "b", left, right, alike=alike)

    members = (0,) if alike else (0, 1)
    found: list[Route] = []
    for member in members:
        found += _simple(data, member, b)
    for member in members:
        found += _compound(member, b)
    return tuple(found)


def _simple(data: DyadicColumns, member: int, b: _Namer) -> Iterator[Route]:
    """Yield what one regression coefficient answers: paths a, b, direct, and covariates'."""
    order = (("actor", member), ("partner", 1 - member))
    m, y = MEDIATOR[member], OUTCOME[member]
    for path, left, sources in (("a", m, PREDICTOR), ("b", y, MEDIATOR), ("direct", y, PREDICTOR)):
        head = "direct_" if path == "direct" else ""
        for term, whose in order:
            right = sources[whose]
            yield Route(
                f"{head}{term}",
                path,  # type: ignore[arg-type]
                member,
                whose,
                None,
                left,
                right,
                ((1.0, (b(left, right),)),),
            )
    for left in (m, y):
        for right in data.exogenous:
            if right not in PREDICTOR:
                places = [pair.index(right) for pair in data.pairs if right in pair]
                whose_value = places[0] if places else None
                products: Products = ((1.0, (b(left, right),)),)
                yield Route(
                    "covariate", "covariate", member, whose_value, None, left, right, products
                )


def _compound(member: int, b: _Namer) -> Iterator[Route]:
    """Yield what is made of products: the four simple indirect effects and their sums."""
    y, words = OUTCOME[member], ("actor", "partner")
    for side, source in zip(words, (member, 1 - member), strict=True):
        x = PREDICTOR[source]
        simple: dict[str, tuple[int, Products]] = {}
        for via in (source, 1 - source):
            first, second = words[via != source], words[via != member]
            m = MEDIATOR[via]
            simple[f"{first}_{second}"] = via, ((1.0, (b(m, x), b(y, m))),)
        ends = member, source
        for term, (through, product) in simple.items():
            yield Route(term, "indirect", *ends, through, y, x, product)
        one, other = (product for _, product in simple.values())
        direct: Products = ((1.0, (b(y, x),)),)
        yield Route(f"indirect_{side}", "indirect", *ends, None, y, x, (*one, *other))
        yield Route(f"total_{side}", "total", *ends, None, y, x, (*direct, *one, *other))
        yield Route(f"contrast_{side}", "contrast", *ends, None, y, x, minus(one, other))


def minus(one: Products, other: Products) -> Products:
    """Return the difference of two sums of products.

    Examples
    --------
    >>> minus(((1.0, ("a",)),), ((1.0, ("b", "c")),))
    ((1.0, ('a',)), (-1.0, ('b', 'c')))
    """
    return (*one, *((-weight, names) for weight, names in other))


def value_of(products: Products, known: Mapping[str, Floats]) -> Floats:
    """Return a sum of products at many values of the parameters at once.

    Examples
    --------
    >>> value_of(((2.0, ("a", "b")),), {"a": np.array([1.0, 3.0]), "b": np.array([2.0, 5.0])})
    array([ 4., 30.])
    """
    terms = [
        weight * np.prod([known[name] for name in names], axis=0) for weight, names in products
    ]
    total: Floats = np.sum(terms, axis=0)
    return total
