"""Which restriction hurts: score tests of equalities and fixed cells, without refitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.distributions import chi2_tail
from alliance_stats.stats.sem.cells import Cell
from alliance_stats.stats.sem.grammar import parse
from alliance_stats.stats.sem.likelihood import Information
from alliance_stats.stats.sem.model import assemble
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.optimise import SINGULAR, solve
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.search import scaled_eigen

UNTESTED = "The data do not speak to this parameter once it is free: it cannot be tested."


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """What one restriction costs; see :func:`score_tests`.

    Attributes
    ----------
    name : str
        The label that holds the cell, or the released cell itself.
    term, group : str
        The cell that would be freed.
    chi2, df, p_value : float
        How much the chi-square would fall (about).
    expected_change : float
        How far the freed cell would move (about), in the units of the model.
    undefined : str or None
    """

    name: str
    term: str
    group: str
    chi2: float
    df: int
    p_value: float
    expected_change: float
    undefined: str | None = None


def score_tests(
    fit: SemFit,
    release: Sequence[str] | None = None,
    *,
    information: Information = "expected",
) -> tuple[ScoreTest, ...]:
    """Test restrictions one at a time (modification indices).

    Answers: which equality, or which cell that is fixed at 0, keeps the model from fitting?

    Parameters
    ----------
    fit : SemFit
    release : sequence of str, optional
        Cells such as ``"x1 ~~ x2"`` or ``"y ~ x"`` to be freed, in every group. Left out: every
        cell that shares its label with another one (of two, only the second: the tests are one).
    information : {"expected", "observed"}, default "expected"
        Whose curvature predicts the gain; lavaan takes the expected one.

    Returns
    -------
    tuple of ScoreTest

    Raises
    ------
    OptionError
        If a cell to be released is unknown or already free of restrictions.

    Notes
    -----
    With g the score and I the information of the model in which the cell is free, at the estimates
    of the fitted one: T = g'I⁻¹g, and the expected change is the cell's part of I⁻¹g.

    References
    ----------
    Sörbom (1989), Psychometrika 54:371.

    Checked against lavaan's ``lavTestScore`` and ``modindices``.
    """
    check_choice("information", information, ("expected", "observed"))
    if not fit.usable:
        raise OptionError("Score tests need a fit that arrived and is identified.")
    if release is None:
        pairs: list[tuple[Cell | None, Cell]] = [(c, _unlabelled(c)) for c in _shared(fit)]
    else:
        pairs = [pair for text in release for pair in _released(fit, text)]
    return tuple(_test(fit, old, new, information) for old, new in pairs)


def _shared(fit: SemFit) -> list[Cell]:
    by_name: dict[str, list[Cell]] = {}
    for cell in fit.model.cells:
        if cell.fixed is None:
            by_name.setdefault(cell.name, []).append(cell)
    groups = [cells for cells in by_name.values() if len(cells) > 1]
    return [cell for cells in groups for cell in (cells[1:] if len(cells) == 2 else cells)]


def _unlabelled(cell: Cell) -> Cell:
    return replace(cell, name=f"{cell.term}.released{cell.group}", label=None)


def _released(fit: SemFit, text: str) -> list[tuple[Cell | None, Cell]]:
    terms = parse(text).terms
    if len(terms) != 1:
        raise OptionError(f"One cell at a time can be released; got '{text}'.")
    term = terms[0]
    for name in (term.left, term.right):
        if name and name not in fit.model.variables():
            raise OptionError(f"'{name}' is no variable of the model.")
    wanted = {term.term, f"{term.right}~~{term.left}" if term.operator == "~~" else term.term}
    found: list[tuple[Cell | None, Cell]] = []
    for group in range(len(fit.group_labels)):
        name = f"{term.term}.released{group}"
        old = next((c for c in fit.model.cells if c.group == group and c.term in wanted), None)
        if old is None:
            args = (term.left, term.operator, term.right, name, None, None, None, None, None, True)
            found.append((None, Cell(group, *args)))
        elif old.fixed is None:
            raise OptionError(f"'{term.term}' is estimated already.")
        else:
            found.append((old, replace(old, name=name, label=None, fixed=None)))
    return found


def _test(fit: SemFit, old: Cell | None, new: Cell, information: Information) -> ScoreTest:
    cells = [new if cell is old else cell for cell in fit.model.cells]
    if old is None:
        cells.append(new)
    model = assemble(fit.model.spec, fit.model.options, cells, len(fit.group_labels))
    known = dict(zip(fit.names, fit.estimates.tolist(), strict=True))
    known[new.name] = 0.0
    if old is not None:
        known[new.name] = old.fixed if old.fixed is not None else known[old.name]
    theta = np.array([known[name] for name in model.names])
    x = theta[list(model.reduction.free)]
    place = [model.names[i] for i in model.reduction.free].index(new.name)
    objective = Objective(model.groups, fit.objective.samples, fit.objective.means)
    _, gradient, information_there = objective.slope(x[None], information)
    step = solve(information_there, gradient)[0]
    head = (old.name if old is not None else new.term, new.term, fit.group_labels[new.group])
    values, _ = scaled_eigen(information_there[0])
    if not values[0] > SINGULAR * values[-1]:
        return ScoreTest(*head, nan, 1, nan, nan, UNTESTED)
    chi2 = float(gradient[0] @ step)
    return ScoreTest(*head, chi2, 1, chi2_tail(chi2, 1), float(step[place]))
