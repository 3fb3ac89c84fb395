"""A structural equation model as plain data: what :func:`parse` makes of text, or written by hand.

One :class:`Term` is one cell of the model: a loading, a regression, a (co)variance, an intercept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.sem.expressions import Expression, parse_expression

Operator: TypeAlias = Literal["=~", "~", "~~", "~1"]
OPERATORS: tuple[Operator, ...] = ("=~", "~", "~~", "~1")

PerGroup: TypeAlias = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of a model.

    The modifiers hold one entry, which serves every group, or one entry per group.

    Attributes
    ----------
    left, operator, right : str
        ``F =~ x`` (F is measured by x), ``y ~ x`` (y is regressed on x), ``a ~~ b`` (they covary),
        ``y ~1`` with an empty right side (the intercept of y).
    label : tuple of str or None
        Parameters with one label are one parameter.
    value : tuple of float, "free" or None
        A number fixes the cell, ``"free"`` frees it where a rule would fix it.
    start, lower, upper : tuple of float or None
        Where the search begins, and bounds.

    Examples
    --------
    >>> Term("y", "~", "x", label=("a",)).term
    'y~x'
    """

    left: str
    operator: Operator
    right: str = ""
    label: tuple[str | None, ...] = (None,)
    value: tuple[float | Literal["free"] | None, ...] = (None,)
    start: PerGroup = (None,)
    lower: PerGroup = (None,)
    upper: PerGroup = (None,)

    def __post_init__(self) -> None:
        check_choice("operator", self.operator, OPERATORS)
        if not self.left or (self.operator == "~1") != (not self.right):
            raise OptionError(
                f"A term needs a name on both sides of '{self.operator}', and an intercept (~1) "
                f"none on the right; got '{self.left}' and '{self.right}'."
            )

    @property
    def term(self) -> str:
        """The cell as text, for example ``"y~x"``."""
        return f"{self.left}{self.operator}{self.right}"

    def merged(self, other: Term) -> Term:
        """Return this term with what another one about the same cell adds.

        Examples
        --------
        >>> first = Term("F", "=~", "x", value=("free",))
        >>> first.merged(Term("F", "=~", "x", label=("a",))).label
        ('a',)
        """
        changes = {
            field: getattr(other, field)
            for field in ("label", "value", "start", "lower", "upper")
            if any(entry is not None for entry in getattr(other, field))
        }
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Defined:
    """A number computed from parameters: ``name := expression``.

    Examples
    --------
    >>> Defined.of("k", "p/a").name
    'k'
    """

    name: str
    text: str
    tree: Expression

    @classmethod
    def of(cls, name: str, text: str) -> Defined:
        """Parse ``text`` and give it a name."""
        return cls(name, text, parse_expression(text))


@dataclass(frozen=True, slots=True)
class Constraint:
    """Two linear expressions that must be equal: ``left == right``."""

    text: str
    left: Expression
    right: Expression

    @classmethod
    def of(cls, left: str, right: str) -> Constraint:
        """Parse both sides.

        Examples
        --------
        >>> Constraint.of("pa", "-1*aa").text
        'pa == -1*aa'
        """
        return cls(f"{left} == {right}", parse_expression(left), parse_expression(right))


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole model: its terms, defined parameters and constraints.

    Examples
    --------
    >>> Spec((Term("y", "~", "x"),)).terms[0].term
    'y~x'
    """

    terms: tuple[Term, ...]
    defined: tuple[Defined, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    @property
    def latent(self) -> tuple[str, ...]:
        """Names on the left of ``=~``, in order."""
        return tuple(dict.fromkeys(term.left for term in self.terms if term.operator == "=~"))

    @property
    def observed(self) -> tuple[str, ...]:
        """Every other name, in order."""
        latent = set(self.latent)
        names = [name for term in self.terms for name in (term.left, term.right) if name]
        return tuple(name for name in dict.fromkeys(names) if name not in latent)
