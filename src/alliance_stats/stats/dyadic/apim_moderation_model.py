"""Actor-partner moderation as columns: centred scores, their products, and what each one is called.

``w`` is a moderator of the dyad, ``wa`` and ``wb`` are the members' own. ``qa`` is the product of a
member's predictor with the dyad's or with the same member's moderator, ``ra`` with the partner's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats.arrays import Floats, matrix, numbers, same_length
from alliance_stats.stats.dyadic.cells import Cell, Structure, cells_of
from alliance_stats.stats.dyadic.columns import (
    OUTCOME,
    PREDICTOR,
    Covariates,
    DyadicColumns,
    check_columns,
    dyadic_columns,
    titled,
)

Side: TypeAlias = Literal["actor", "partner"]
#: Whose moderator: one's own, the partner's, or the dyad's.
Moderator: TypeAlias = Literal["own", "partner", "dyad"]
Missing: TypeAlias = Literal["outcome", "listwise"]

_WORDS = {
    "w": "the moderator",
    "wa": "the first member's moderator",
    "wb": "the second member's moderator",
    "qa": "the product of the first member's predictor and moderator",
    "qb": "the product of the second member's predictor and moderator",
    "ra": "the product of the first member's predictor and the second's moderator",
    "rb": "the product of the second member's predictor and the first's moderator",
}


@dataclass(frozen=True, slots=True)
class Moderated:
    """Columns of a moderation model, and what its centred scores stand for.

    Attributes
    ----------
    data : DyadicColumns
        Centred predictors and moderators, their products, outcomes and covariates.
    centre_predictor, centre_moderator : float
        Means over both members that were subtracted.
    sd_predictor, sd_moderator, sd_outcome : float
        Standard deviations over both members.
    values : ndarray
        Every known value of the moderator that is used, centred.
    level : {"dyad", "person"}
        Whether the moderator is the dyad's or each member's own.
    """

    data: DyadicColumns
    centre_predictor: float
    centre_moderator: float
    sd_predictor: float
    sd_moderator: float
    sd_outcome: float
    values: Floats
    level: Literal["dyad", "person"]

    def probed(self) -> tuple[tuple[str, float], ...]:
        """Return where simple slopes are taken: name and centred value of the moderator.

        One standard deviation below the mean, the mean, one above; or the two values of a
        moderator that has only two.
        """
        distinct = np.unique(self.values)
        if len(distinct) == 2:
            return ("lower value", float(distinct[0])), ("higher value", float(distinct[1]))
        sd = self.sd_moderator
        return ("-1 SD", -sd), ("mean", 0.0), ("+1 SD", sd)


def moderated(
    predictor: ArrayLike,
    moderator: ArrayLike,
    outcome: ArrayLike,
    covariates: Covariates | None,
    missing: Missing,
) -> Moderated:
    """Centre predictors and moderators, multiply them, and leave out dyads that lack one.

    Raises
    ------
    OptionError, InsufficientDataError
        As :func:`~alliance_stats.stats.dyadic.columns.dyadic_columns`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = moderated(*rng.normal(size=(3, 10, 2)), None, "outcome")
    >>> list(found.data.columns)
    ['xa', 'xb', 'wa', 'wb', 'qa', 'qb', 'ra', 'rb', 'ya', 'yb']
    """
    given = dyadic_columns(predictor, outcome, covariates)
    table = numbers("moderator", moderator)
    table = matrix("moderator", table[:, None] if table.ndim == 1 else table)
    same_length(given.columns["xa"], table, "predictor", "moderator")
    if table.shape[1] > 2:
        raise OptionError("`moderator` must have one column, or one per member of the dyad.")
    rows = _rows(given, table, missing)
    x = np.column_stack([given.columns[name] for name in PREDICTOR])
    x = np.where(rows[:, None], x, np.nan)
    w = np.where(rows[:, None], table, np.nan)
    centre_x, centre_w = float(np.nanmean(x)), float(np.nanmean(w))
    columns = _columns(given, x - centre_x, w - centre_w, rows)
    check_columns(columns, titled(given.titles) | _WORDS)
    of_dyad = table.shape[1] == 1
    pairs = [PREDICTOR, *([] if of_dyad else [("wa", "wb")]), ("qa", "qb")]
    pairs += [] if of_dyad else [("ra", "rb")]
    data = replace(
        given,
        columns=columns,
        pairs=(*pairs, *given.pairs[1:]),
        shared=(*(("w",) if of_dyad else ()), *given.shared),
        rows=rows,
    )
    y = np.column_stack([columns[name] for name in OUTCOME])
    return Moderated(
        data=data,
        centre_predictor=centre_x,
        centre_moderator=centre_w,
        sd_predictor=float(np.nanstd(x, ddof=1)),
        sd_moderator=float(np.nanstd(w, ddof=1)),
        sd_outcome=float(np.nanstd(y, ddof=1)),
        values=(w - centre_w)[rows].ravel(),
        level="dyad" if of_dyad else "person",
    )


def _rows(given: DyadicColumns, moderator: Floats, missing: Missing) -> NDArray[np.bool_]:
    """Say which dyads have every predictor, and one outcome or both."""
    predictors = [given.columns[name] for name in given.exogenous]
    known = np.isfinite(np.column_stack([*predictors, moderator])).all(axis=1)
    outcomes = np.isfinite(np.column_stack([given.columns[name] for name in OUTCOME]))
    enough = outcomes.any(axis=1) if missing == "outcome" else outcomes.all(axis=1)
    rows = np.asarray(known & enough, dtype=np.bool_)
    if rows.sum() < 2:
        raise InsufficientDataError(
            "Fewer than two dyads have all predictors, moderators and covariates and an outcome."
        )
    return rows


def _columns(
    given: DyadicColumns, x: Floats, w: Floats, rows: NDArray[np.bool_]
) -> dict[str, Floats]:
    xa, xb = x.T
    found = {"xa": xa, "xb": xb}
    if w.shape[1] == 1:
        found |= {"w": w[:, 0], "qa": xa * w[:, 0], "qb": xb * w[:, 0]}
    else:
        wa, wb = w.T
        found |= {"wa": wa, "wb": wb}
        found |= {"qa": xa * wa, "qb": xb * wb, "ra": xa * wb, "rb": xb * wa}
    rest = (*OUTCOME, *(name for name in given.exogenous if name not in PREDICTOR))
    return found | {name: np.where(rows, given.columns[name], np.nan) for name in rest}


@dataclass(frozen=True, slots=True)
class Named:
    """One cell of the model by what it means.

    ``side`` is the effect that is moderated, ``by`` whose moderator; both empty where they do not
    apply.
    """

    term: str
    side: Side | None
    by: Moderator | None
    cell: Cell


def named_cells(of: Moderated, model: Structure) -> tuple[Named, ...]:
    """Return every intercept and effect of the model with its term.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> dyad = moderated(*rng.normal(size=(3, 10, 2)), None, "outcome")
    >>> [one.term for one in named_cells(dyad, "indistinguishable")][5:7]
    ['actor_x_own_moderator', 'partner_x_partner_moderator']
    """
    return tuple(_named(cell, of) for cell in cells_of(of.data, model))


def _named(cell: Cell, of: Moderated) -> Named:
    if cell.term != "covariate":
        return Named(cell.term, None, None, cell)
    kind = cell.predictor[0]
    # One's own column where members are alike is the first of a pair.
    own = cell.source_member == (cell.member or 0)
    side: Side = "actor" if own else "partner"
    whose: Moderator = "own" if own else "partner"
    if cell.predictor == "w":
        return Named("moderator", None, "dyad", cell)
    if kind == "w":
        return Named(f"{whose}_moderator", None, whose, cell)
    if kind == "q" and of.level == "dyad":
        return Named(f"{side}_x_moderator", side, "dyad", cell)
    if kind in "qr":
        # q pairs a predictor with the same person's moderator, r with the other person's.
        other: Moderator = "partner" if whose == "own" else "own"
        by = whose if kind == "q" else other
        return Named(f"{side}_x_{by}_moderator", side, by, cell)
    return Named("covariate", None, None, cell)


@dataclass(frozen=True, slots=True)
class Product:
    """The effect of a product: whose moderator (``by``) changes which effect (``side``)."""

    term: str
    side: Side
    by: Moderator
    cell: Cell


def interactions(cells: tuple[Named, ...]) -> tuple[Product, ...]:
    """Return the products' effects."""
    return tuple(
        Product(one.term, one.side, one.by, one.cell)
        for one in cells
        if one.side is not None and one.by is not None
    )
