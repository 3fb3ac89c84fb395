"""Arithmetic of parameters (``k := pa/aa``, ``pa == -1*aa``), parsed to a tree, never run.

The grammar is numbers, parameter names, ``+ - * / ^`` (or ``**``), brackets and ``sqrt exp log
abs``. A tree is evaluated for one set of parameters or for many at once, with or without its
gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from alliance_stats.errors import OptionError, listed
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.tokens import Token, fault, tokens

DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the text."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter's label, or an earlier defined one."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A sign or function with its one or two arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Number | Name | Call

# value and derivatives by each argument, from the arguments and the value
UNARY: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats, Floats], Floats]]] = {
    "negative": (lambda x: -x, lambda x, y: -np.ones_like(x)),
    "sqrt": (np.sqrt, lambda x, y: 0.5 / y),
    "exp": (np.exp, lambda x, y: y),
    "log": (np.log, lambda x, y: 1.0 / x),
    "abs": (np.abs, lambda x, y: np.sign(x)),
}
FUNCTIONS = ("sqrt", "exp", "log", "abs")


def parse_expression(text: str | list[Token], line: int = 1) -> Expression:
    """Parse one arithmetic expression.

    Raises
    ------
    OptionError
        At the first place that is not arithmetic.

    Examples
    --------
    >>> parse_expression("a + 2")
    Call(function='+', arguments=(Name(name='a'), Number(value=2.0)))
    """
    reader = _Reader(tokens(text, line) if isinstance(text, str) else text)
    tree = reader.total(0)
    reader.finish()
    return tree


def names_in(tree: Expression) -> Iterator[str]:
    """Yield every name of a tree.

    Examples
    --------
    >>> sorted(set(names_in(parse_expression("a*b + a"))))
    ['a', 'b']
    """
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Call):
        for part in tree.arguments:
            yield from names_in(part)


def value_of(tree: Expression, known: Mapping[str, Floats]) -> Floats:
    """Evaluate a tree; every known name holds an array of one common shape.

    What has no value (a division by zero, the root of a negative number) is NaN or infinite, and
    nothing is raised.

    Examples
    --------
    >>> value_of(parse_expression("p/a"), {"p": np.array([1.0, 2.0]), "a": np.array([2.0, 2.0])})
    array([0.5, 1. ])
    """
    return value_and_gradient(tree, {name: (value, None) for name, value in known.items()})[0]


Dual: TypeAlias = tuple[Floats, Floats | None]


def value_and_gradient(tree: Expression, known: Mapping[str, Dual]) -> Dual:
    """Evaluate a tree together with its gradient, carried along each operation.

    ``known`` maps a name to its value (any shape) and its gradient (that shape plus one axis), or
    None where no gradient is wanted.

    Examples
    --------
    >>> a = (np.array(3.0), np.array([1.0, 0.0]))
    >>> b = (np.array(2.0), np.array([0.0, 1.0]))
    >>> value_and_gradient(parse_expression("a*b"), {"a": a, "b": b})[1]
    array([2., 3.])
    """
    if isinstance(tree, Number):
        return np.asarray(tree.value), None
    if isinstance(tree, Name):
        return known[tree.name]
    parts = [value_and_gradient(part, known) for part in tree.arguments]
    with np.errstate(all="ignore"):
        values = [part[0] for part in parts]
        value, slopes = _apply(tree.function, values)
        gradient: Floats | None = None
        for (_, inner), slope in zip(parts, slopes, strict=True):
            if inner is not None:
                term = np.asarray(slope)[..., None] * inner
                gradient = term if gradient is None else gradient + term
    return value, gradient


def _apply(function: str, values: list[Floats]) -> tuple[Floats, list[Floats]]:
    if len(values) == 1:
        forward, slope = UNARY[function]
        value = np.asarray(forward(values[0]))
        return value, [np.asarray(slope(values[0], value))]
    a, b = values
    if function == "+":
        return a + b, [np.ones_like(a), np.ones_like(b)]
    if function == "-":
        return a - b, [np.ones_like(a), -np.ones_like(b)]
    if function == "*":
        return a * b, [b, a]
    if function == "/":
        return np.divide(a, b), [np.divide(1.0, b), np.divide(-a, np.square(b))]
    power = np.power(a, b)
    # A constant exponent needs no logarithm, which a negative base does not have.
    return power, [b * np.power(a, b - 1.0), power * np.log(np.where(a > 0, a, 1.0))]


def linear_form(tree: Expression) -> tuple[dict[str, float], float]:
    """Return the coefficients and the constant of a linear expression.

    Raises
    ------
    OptionError
        If the expression is not linear.

    Examples
    --------
    >>> linear_form(parse_expression("2*a - (b + 1)/4"))
    ({'a': 2.0, 'b': -0.25}, -0.25)
    """
    if isinstance(tree, Number):
        return {}, tree.value
    if isinstance(tree, Name):
        return {tree.name: 1.0}, 0.0
    forms = [linear_form(part) for part in tree.arguments]
    if tree.function == "negative":
        return _scaled(forms[0], -1.0)
    if tree.function in "+-" and len(forms) == 2:
        sign = 1.0 if tree.function == "+" else -1.0
        (left, constant), (right, other) = forms[0], _scaled(forms[1], sign)
        merged = {n: left.get(n, 0.0) + right.get(n, 0.0) for n in {**left, **right}}
        return merged, constant + other
    if tree.function == "*" and not (forms[0][0] and forms[1][0]):
        numbers, other_form = (forms[0], forms[1]) if not forms[0][0] else (forms[1], forms[0])
        return _scaled(other_form, numbers[1])
    if tree.function == "/" and not forms[1][0] and forms[1][1] != 0:
        return _scaled(forms[0], 1.0 / forms[1][1])
    if not any(form[0] for form in forms):
        return {}, float(value_of(tree, {}))
    raise OptionError(
        "A constraint (==) must be linear in the parameters, for example a == 2*b; "
        f"'{tree.function}' is not."
    )


def _scaled(form: tuple[dict[str, float], float], by: float) -> tuple[dict[str, float], float]:
    return {name: by * value for name, value in form[0].items()}, by * form[1]


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, line: list[Token]) -> None:
        self.line = line
        self.place = 0

    @property
    def next(self) -> Token:
        return self.line[self.place]

    def take(self) -> Token:
        token = self.line[self.place]
        self.place += token.kind != "end"
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def total(self, depth: int) -> Expression:
        tree = self.product(depth)
        while self.is_sign("+", "-"):
            tree = Call(self.take().text, (tree, self.product(depth)))
        return tree

    def product(self, depth: int) -> Expression:
        tree = self.signed(depth)
        while self.is_sign("*", "/"):
            tree = Call(self.take().text, (tree, self.signed(depth)))
        return tree

    def signed(self, depth: int) -> Expression:
        self._check(depth)
        if self.is_sign("-"):
            self.take()
            return Call("negative", (self.signed(depth + 1),))
        if self.is_sign("+"):
            self.take()
            return self.signed(depth + 1)
        return self.power(depth)

    def power(self, depth: int) -> Expression:
        base = self.atom(depth)
        if self.is_sign("^", "**"):
            self.take()
            return Call("^", (base, self.signed(depth + 1)))
        return base

    def atom(self, depth: int) -> Expression:
        self._check(depth)
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "name" and self.is_sign("("):
            if token.text not in FUNCTIONS:
                raise fault(
                    f"'{token.text}' is no function here; use {listed(FUNCTIONS)}.",
                    token.line,
                    token.column,
                )
            return Call(token.text, (self.bracket(depth),))
        if token.kind == "name":
            return Name(token.text)
        if token.text == "(":
            self.place -= 1
            return self.bracket(depth)
        raise fault(
            "A number, a parameter or a bracket was expected here.", token.line, token.column
        )

    def bracket(self, depth: int) -> Expression:
        self.take()
        tree = self.total(depth + 1)
        token = self.take()
        if token.text != ")":
            raise fault("A closing bracket is missing.", token.line, token.column)
        return tree

    def finish(self) -> None:
        if self.next.kind != "end":
            raise fault(
                f"'{self.next.text}' was not expected here.", self.next.line, self.next.column
            )

    def _check(self, depth: int) -> None:
        if depth > DEEPEST:
            raise fault("The expression is nested too deeply.", self.next.line, self.next.column)
