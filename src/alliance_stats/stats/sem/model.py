"""A model ready to be fitted: cells, parameters, and the matrices of every group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_stats.errors import OptionError, Problem, did_you_mean
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.cells import Cell, Options, complete
from alliance_stats.stats.sem.constraints import Reduction, reduce
from alliance_stats.stats.sem.expressions import names_in
from alliance_stats.stats.sem.ram import Matrices
from alliance_stats.stats.sem.spec import Spec

MOST_CELLS = 20_000
PLACES = ("paths", "spread", "means")


@dataclass(frozen=True, slots=True)
class Model:
    """A completed specification.

    Attributes
    ----------
    spec : Spec
    options : Options
    observed : tuple of str
        The observed variables, in the order of all matrices.
    cells : tuple of Cell
        Every cell of every group.
    reduction : Reduction
        Named parameters from the q free numbers that are searched.
    groups : tuple of Matrices
    lower, upper : ndarray, shape (q,)
    """

    spec: Spec
    options: Options
    observed: tuple[str, ...]
    cells: tuple[Cell, ...]
    reduction: Reduction
    groups: tuple[Matrices, ...]
    lower: Floats
    upper: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Every named free parameter, those that a constraint determines included."""
        return self.reduction.names

    @property
    def n_free(self) -> int:
        """How many numbers are estimated."""
        return len(self.reduction.free)

    @property
    def fixed_labels(self) -> dict[str, float]:
        """Labels of fixed cells with their numbers: a defined parameter may use them."""
        return {
            cell.label: cell.fixed
            for cell in self.cells
            if cell.label is not None and cell.fixed is not None
        }

    def variables(self) -> tuple[str, ...]:
        """All variables, the observed ones first."""
        return (*self.observed, *self.spec.latent)


def build(spec: Spec, available: Sequence[str], n_groups: int, options: Options) -> Model:
    """Complete a specification and lay it out as matrices.

    Raises
    ------
    OptionError
        If the model speaks of a variable that the data do not have, or of an unknown parameter.
    """
    observed = spec.observed
    _check_names(spec, observed, available)
    cells = complete(spec, n_groups, options)
    if len(cells) > MOST_CELLS:
        raise OptionError(f"The model has {len(cells)} cells; at most {MOST_CELLS} can be fitted.")
    model = assemble(spec, options, cells, n_groups)
    _check_defined(spec, {*model.names, *model.fixed_labels})
    return model


def assemble(spec: Spec, options: Options, cells: Sequence[Cell], n_groups: int) -> Model:
    """Lay out cells as matrices; the specification gives the variables and the constraints."""
    variables = (*spec.observed, *spec.latent)
    ordered = [_in_place(cells, group, variables) for group in range(n_groups)]
    free = [cell for group in ordered for _, _, _, cell in group if cell.fixed is None]
    names = tuple(dict.fromkeys(cell.name for cell in free))
    lower, upper = _bounds(free)
    bounded = frozenset(n for n in names if n in lower or n in upper)
    reduction = reduce(names, spec.constraints, bounded)
    searched = [names[i] for i in reduction.free]
    n_observed = len(spec.observed)
    return Model(
        spec,
        options,
        spec.observed,
        tuple(cells),
        reduction,
        tuple(_matrices(group, variables, n_observed, reduction) for group in ordered),
        np.array([lower.get(name, -np.inf) for name in searched]),
        np.array([upper.get(name, np.inf) for name in searched]),
    )


def _check_names(spec: Spec, observed: Sequence[str], available: Sequence[str]) -> None:
    if not observed:
        raise OptionError("The model has no observed variable.")
    known = set(available)
    missing = [name for name in observed if name not in known]
    if missing:
        raise OptionError(
            Problem(
                f"The model speaks of '{name}', which the data do not have."
                f"{did_you_mean(name, known)}"
            )
            for name in missing
        )
    clash = [name for name in spec.latent if name in known]
    if clash:
        raise OptionError(
            f"'{clash[0]}' is both a latent variable of the model and a variable of the data; "
            "rename one."
        )
    for term in spec.terms:
        if term.operator in ("=~", "~") and term.left == term.right:
            raise OptionError(f"'{term.term}' makes a variable its own cause.")


def _check_defined(spec: Spec, known: set[str]) -> None:
    names = set(known)
    for defined in spec.defined:
        if defined.name in names:
            raise OptionError(f"The name '{defined.name}' is given twice; choose another one.")
        for name in names_in(defined.tree):
            if name not in names:
                raise OptionError(
                    f"'{defined.name} := {defined.text}' speaks of '{name}', which is no label "
                    f"of the model.{did_you_mean(name, names)}"
                )
        names.add(defined.name)


Placed = tuple[str, int, int, Cell]


def _in_place(cells: Sequence[Cell], group: int, variables: Sequence[str]) -> list[Placed]:
    """Return one group's cells with their places, ordered as the matrices need them."""
    index = {name: i for i, name in enumerate(variables)}
    placed: list[Placed] = []
    for cell in cells:
        if cell.group != group:
            continue
        left = index[cell.left]
        if cell.operator == "~1":
            placed.append(("means", left, 0, cell))
        elif cell.operator == "~~":
            right = index[cell.right]
            placed.append(("spread", max(left, right), min(left, right), cell))
        elif cell.operator == "~":
            placed.append(("paths", left, index[cell.right], cell))
        else:
            placed.append(("paths", index[cell.right], left, cell))
    return sorted(placed, key=lambda one: PLACES.index(one[0]))


def _bounds(free: Sequence[Cell]) -> tuple[dict[str, float], dict[str, float]]:
    lower: dict[str, float] = {}
    upper: dict[str, float] = {}
    for cell in free:
        if cell.lower is not None:
            lower[cell.name] = max(cell.lower, lower.get(cell.name, -np.inf))
        if cell.upper is not None:
            upper[cell.name] = min(cell.upper, upper.get(cell.name, np.inf))
    for name in lower.keys() & upper.keys():
        if not lower[name] < upper[name]:
            raise OptionError(
                f"The bounds of '{name}' leave it no room: {lower[name]:g} to {upper[name]:g}."
            )
    return lower, upper


def _matrices(
    placed: Sequence[Placed], variables: Sequence[str], n_observed: int, reduction: Reduction
) -> Matrices:
    m = len(variables)
    base = {"paths": np.zeros((m, m)), "spread": np.zeros((m, m)), "means": np.zeros((m, 1))}
    places: dict[str, list[tuple[int, int]]] = {"paths": [], "spread": [], "means": []}
    row = {name: i for i, name in enumerate(reduction.names)}
    rows = []
    for matrix, i, j, cell in placed:
        if cell.fixed is None:
            places[matrix].append((i, j))
            rows.append(row[cell.name])
            continue
        base[matrix][i, j] = cell.fixed
        if matrix == "spread":
            base[matrix][j, i] = cell.fixed
    mixing, offset = reduction.mixing[rows], reduction.offset[rows]
    plain = mixing.shape[0] == mixing.shape[1] and bool((mixing == np.eye(len(mixing))).all())
    index = {k: np.array(v, dtype=np.intp).reshape(-1, 2).T for k, v in places.items()}
    return Matrices(
        tuple(variables),
        n_observed,
        index["paths"],
        index["spread"],
        index["means"],
        base["paths"],
        base["spread"],
        base["means"][:, 0],
        mixing,
        offset,
        plain and not offset.any(),
    )
