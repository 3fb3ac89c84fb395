"""The models of the invariance ladder: one factor per view, the same items in each.

Views are the roles of a dyad or the occasions of a person, side by side in one row, or
independent groups below each other. Item j of view v is the variable ``x<v>_<j>``, its factor
``F<v>``; both count from 1.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from alliance_stats.stats.sem.spec import Spec, Term

StepName: TypeAlias = Literal["configural", "loadings", "intercepts", "residuals"]
STEPS: tuple[StepName, ...] = get_args(StepName)

_LETTER = {"loadings": "l", "intercepts": "i", "residuals": "r"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """Items (counted from 0) whose loading or intercept differs between the views."""

    loadings: frozenset[int] = frozenset()
    intercepts: frozenset[int] = frozenset()

    @property
    def items(self) -> frozenset[int]:
        """Items with anything freed."""
        return self.loadings | self.intercepts

    def at(self, kind: str) -> frozenset[int]:
        """Return the items that a step leaves free.

        An item with a loading of its own has no common intercept, and one with an intercept of
        its own no common residual variance, that would mean anything.
        """
        return self.loadings if kind == "loadings" else self.items


def wide_model(n_views: int, n_items: int, step: StepName, freed: Freed | None = None) -> Spec:
    """Return the model for views side by side, the residuals of an item correlated over views.

    The first factor has variance 1 and mean 0. The others' variances are free once loadings are
    equal, their means once intercepts are; before that they are 1 and 0.

    Examples
    --------
    >>> wide_model(2, 3, "configural").latent
    ('F1', 'F2')
    >>> [term.label for term in wide_model(2, 3, "loadings").terms if term.right == "x2_3"][0]
    ('l3',)
    """
    freed = freed or Freed()
    terms: list[Term] = []
    for view in range(1, n_views + 1):
        terms += _view(view, n_items, step, freed)
    for one, other in combinations(range(1, n_views + 1), 2):
        terms.append(Term(f"F{one}", "~~", f"F{other}"))
        terms += [Term(f"x{one}_{j}", "~~", f"x{other}_{j}") for j in range(1, n_items + 1)]
    return Spec(tuple(terms))


def _view(view: int, n_items: int, step: StepName, freed: Freed) -> list[Term]:
    terms: list[Term] = []
    for j in range(1, n_items + 1):
        item = f"x{view}_{j}"
        terms.append(Term(f"F{view}", "=~", item, label=_label("loadings", j, step, freed)))
        terms.append(Term(item, "~1", label=_label("intercepts", j, step, freed)))
        terms.append(Term(item, "~~", item, label=_label("residuals", j, step, freed)))
    first = view == 1
    variance_is_free = not first and reaches(step, "loadings")
    mean_is_free = not first and reaches(step, "intercepts")
    factor = f"F{view}"
    terms.append(Term(factor, "~~", factor, value=("free" if variance_is_free else 1.0,)))
    terms.append(Term(factor, "~1", value=("free" if mean_is_free else 0.0,)))
    return terms


def group_model(n_groups: int, n_items: int, step: StepName, freed: Freed | None = None) -> Spec:
    """Return the same ladder for independent groups: one factor, labels equal across groups.

    Examples
    --------
    >>> [term.value for term in group_model(2, 3, "loadings").terms if term.left == "F1"][-2]
    (1.0, 'free')
    """
    freed = freed or Freed()
    terms: list[Term] = []
    for j in range(1, n_items + 1):
        item = f"x1_{j}"
        terms.append(Term("F1", "=~", item, label=_label("loadings", j, step, freed)))
        terms.append(Term(item, "~1", label=_label("intercepts", j, step, freed)))
        terms.append(Term(item, "~~", item, label=_label("residuals", j, step, freed)))
    later = n_groups - 1
    free: Literal["free"] = "free"
    variances = (1.0, *([free if reaches(step, "loadings") else 1.0] * later))
    means = (0.0, *([free if reaches(step, "intercepts") else 0.0] * later))
    terms.append(Term("F1", "~~", "F1", value=variances))
    terms.append(Term("F1", "~1", value=means))
    return Spec(tuple(terms))


def reaches(step: StepName, kind: StepName) -> bool:
    """Say whether a step of the ladder holds this kind of parameter equal.

    Examples
    --------
    >>> reaches("intercepts", "loadings"), reaches("loadings", "intercepts")
    (True, False)
    """
    return STEPS.index(step) >= STEPS.index(kind)


def label_of(kind: str, item: int) -> str:
    """Return the label that holds an item (from 0) equal over views.

    Examples
    --------
    >>> label_of("intercepts", 2)
    'i3'
    """
    return f"{_LETTER[kind]}{item + 1}"


def held_items(kind: StepName, n_items: int, freed: Freed) -> Collection[int]:
    """Return the items that are held equal in a kind of parameter."""
    return [item for item in range(n_items) if item not in freed.at(kind)]


def _label(kind: StepName, j: int, step: StepName, freed: Freed) -> tuple[str | None]:
    held = reaches(step, kind) and j - 1 not in freed.at(kind)
    return (label_of(kind, j - 1) if held else None,)
