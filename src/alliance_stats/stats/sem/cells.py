"""From what the model says to every cell it has: the rules for what nobody writes down.

The rules are lavaan's for ``sem(fixed.x = FALSE)``, so that published syntax means here what it
means there: variances and observed intercepts are free, exogenous latent variables covary, so do
exogenous observed ones, so do the residuals of outcomes that predict nothing; latent means are 0;
a factor's first loading is 1 (``scaling="marker"``) or its variance is (``"variance"``); the only
indicator of a factor has no residual.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias, TypeVar

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.sem.spec import Operator, Spec, Term

Entry = TypeVar("Entry")
Scaling: TypeAlias = Literal["marker", "variance", "none"]
Kind: TypeAlias = Literal[
    "loadings",
    "intercepts",
    "residuals",
    "residual covariances",
    "means",
    "variances",
    "covariances",
    "regressions",
]
SCALINGS: tuple[Scaling, ...] = ("marker", "variance", "none")
KINDS: tuple[Kind, ...] = (
    "loadings",
    "intercepts",
    "residuals",
    "residual covariances",
    "means",
    "variances",
    "covariances",
    "regressions",
)


@dataclass(frozen=True, slots=True)
class Options:
    """How a specification is completed; see :func:`alliance_stats.stats.sem.fit`."""

    means: bool = True
    scaling: Scaling = "marker"
    equal: tuple[Kind, ...] = ()
    automatic: bool = True

    def __post_init__(self) -> None:
        check_choice("scaling", self.scaling, SCALINGS)
        for kind in self.equal:
            check_choice("equal", kind, KINDS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one group's matrices.

    ``name`` is the parameter's name (its label, or its term and group); ``fixed`` is a number
    where nothing is estimated. ``written`` says that the user named the cell.
    """

    group: int
    left: str
    operator: Operator
    right: str
    name: str
    label: str | None
    fixed: float | None
    start: float | None
    lower: float | None
    upper: float | None
    written: bool

    @property
    def term(self) -> str:
        """The cell as text, for example ``"F=~x1"``."""
        return f"{self.left}{self.operator}{self.right}"


def complete(spec: Spec, n_groups: int, options: Options) -> list[Cell]:
    """Return every cell of every group.

    Examples
    --------
    >>> from alliance_stats.stats.sem.grammar import parse
    >>> cells = complete(parse("F =~ x1 + x2 + x3"), 1, Options(means=False))
    >>> [(cell.term, cell.fixed) for cell in cells][:2], len(cells)
    ([('F=~x1', 1.0), ('F=~x2', None)], 7)
    """
    terms = _completed(spec, options)
    cells = []
    for group in range(n_groups):
        for term, written in terms:
            cells.append(_cell(term, group, n_groups, spec, options, written=written))
    return _one_value_per_label(cells)


def _completed(spec: Spec, options: Options) -> list[tuple[Term, bool]]:
    """Return the written terms, mended by the rules, then those that the rules add."""
    written = {_key(term): term for term in spec.terms}
    added = [term for term in _automatic(spec, options) if _key(term) not in written]
    firsts = {term.left: term.right for term in reversed(spec.terms) if term.operator == "=~"}
    singles = _single_indicators(spec)
    result = []
    for term in spec.terms:
        if not options.means and term.operator == "~1":
            raise OptionError(
                f"The model speaks of the mean of '{term.left}', but it is fitted without means."
            )
        marker = options.scaling == "marker" and options.automatic
        unset = all(value is None for value in term.value)
        if marker and term.operator == "=~" and firsts[term.left] == term.right and unset:
            term = replace(term, value=(1.0,))
        result.append((term, True))
    for term in added:
        only = term.operator == "~~" and term.left == term.right and term.left in singles
        result.append((replace(term, value=(0.0,)) if only and options.automatic else term, False))
    return result


def _automatic(spec: Spec, options: Options) -> Iterable[Term]:
    latent, observed = set(spec.latent), spec.observed
    names = (*observed, *spec.latent)
    outcomes = {term.left for term in spec.terms if term.operator == "~"}
    predictors = {term.right for term in spec.terms if term.operator == "~"}
    measured = {term.right for term in spec.terms if term.operator == "=~"}
    for name in names:
        unit = options.scaling == "variance" and options.automatic and name in latent
        yield Term(name, "~~", name, value=(1.0,) if unit else (None,))
    if options.automatic:
        exogenous = [n for n in names if n not in outcomes and n not in measured]
        final = [n for n in names if n in outcomes - predictors and n not in measured]
        blocks = (
            [n for n in exogenous if n in latent],
            [n for n in exogenous if n not in latent and n in predictors],
            final,
        )
        for block in blocks:
            for first, second in combinations(block, 2):
                yield Term(first, "~~", second)
    if options.means:
        for name in observed:
            yield Term(name, "~1")
        for name in spec.latent:
            yield Term(name, "~1", value=(0.0,))


def _key(term: Term) -> tuple[str, ...]:
    if term.operator == "~~":
        return ("~~", *sorted((term.left, term.right)))
    return (term.left, term.operator, term.right)


def _single_indicators(spec: Spec) -> set[str]:
    latent = set(spec.latent)
    indicators: dict[str, list[str]] = {}
    for term in spec.terms:
        if term.operator == "=~":
            indicators.setdefault(term.left, []).append(term.right)
    return {names[0] for names in indicators.values() if len(names) == 1} - latent


def _cell(
    term: Term, group: int, n_groups: int, spec: Spec, options: Options, *, written: bool
) -> Cell:
    label = _pick(term, term.label, group, n_groups)
    value = _pick(term, term.value, group, n_groups)
    kind = _kind(term, set(spec.latent))
    if group and not written and value is not None and _freed_later(kind, options):
        value = None
    if label is None and n_groups > 1 and kind in options.equal and value is None:
        label = f"{term.term}."
    suffix = f".g{group + 1}" if group else ""
    return Cell(
        group,
        term.left,
        term.operator,
        term.right,
        label or f"{term.term}{suffix}",
        label,
        value if isinstance(value, float | int) else None,
        _pick(term, term.start, group, n_groups),
        _pick(term, term.lower, group, n_groups),
        _pick(term, term.upper, group, n_groups),
        written,
    )


def _freed_later(kind: Kind, options: Options) -> bool:
    """Say whether equal measurement lets the latent scale of later groups be estimated."""
    if kind == "means":
        return "intercepts" in options.equal and "means" not in options.equal
    return kind == "variances" and options.scaling == "variance" and "loadings" in options.equal


def _kind(term: Term, latent: set[str]) -> Kind:
    if term.operator == "=~":
        return "loadings"
    if term.operator == "~":
        return "regressions"
    if term.operator == "~1":
        return "means" if term.left in latent else "intercepts"
    if term.left == term.right:
        return "variances" if term.left in latent else "residuals"
    both = term.left in latent and term.right in latent
    return "covariances" if both else "residual covariances"


def _pick(term: Term, entries: Sequence[Entry], group: int, n_groups: int) -> Entry:
    if len(entries) == 1:
        return entries[0]
    if len(entries) != n_groups:
        raise OptionError(
            f"'{term.term}' has {len(entries)} entries in c(…), but there "
            f"{'is 1 group' if n_groups == 1 else f'are {n_groups} groups'}."
        )
    return entries[group]


def _one_value_per_label(cells: list[Cell]) -> list[Cell]:
    """Fix every cell of a label that is fixed anywhere: one label is one number."""
    values: dict[str, float] = {}
    for cell in cells:
        if cell.label is not None and cell.fixed is not None:
            known = values.setdefault(cell.label, cell.fixed)
            if known != cell.fixed:
                raise OptionError(
                    f"The label '{cell.label}' is fixed at {known:g} and at {cell.fixed:g}; a "
                    "label is one number."
                )
    return [
        replace(cell, fixed=values[cell.label])
        if cell.label in values and cell.label is not None
        else cell
        for cell in cells
    ]
