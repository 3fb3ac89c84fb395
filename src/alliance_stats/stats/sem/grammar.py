"""Reads model text in lavaan's notation into a :class:`~alliance_stats.stats.sem.spec.Spec`.

::

    F =~ x1 + a*x2 + c(b1, b2)*x3     F is measured by x1 …; labels, one per group with c()
    y ~ x + 1                         regression, intercept
    x1 ~~ 0*x2                        (co)variance, fixed at 0
    F ~~ lower(0)*F                   bounded;  start(.5)* says where to begin;  NA* frees
    k := p / a                        defined parameter
    p == -1 * a                       linear constraint

One statement per line or semicolon; a line that ends in ``+`` or an operator goes on; ``#`` and
``!`` begin a comment.
"""

from __future__ import annotations

import re
from typing import Literal

from alliance_stats.errors import OptionError
from alliance_stats.stats.sem.expressions import parse_expression
from alliance_stats.stats.sem.spec import Constraint, Defined, Operator, Spec, Term
from alliance_stats.stats.sem.tokens import LONGEST_TEXT, Token, fault, tokens

RELATIONS = ("=~", "~~", "~", ":=", "==")
MODIFIERS = ("start", "lower", "upper")
Entry = str | float | Literal["free"] | None


def parse(text: str) -> Spec:
    """Read model text.

    Answers: what does this text say, cell by cell?

    Parameters
    ----------
    text : str
        One statement a line: ``=~``, ``~``, ``~~``, ``~ 1``, ``:=`` and ``==``.

    Returns
    -------
    Spec
        The model's terms, defined quantities and constraints.

    Raises
    ------
    OptionError
        With the line and column of the first thing that cannot be read.

    Examples
    --------
    >>> spec = parse("F =~ x1 + a*x2 + a*x3")
    >>> spec.latent, spec.observed
    (('F',), ('x1', 'x2', 'x3'))
    >>> [term.label for term in spec.terms]
    [(None,), ('a',), ('a',)]
    """
    if len(text) > LONGEST_TEXT:
        raise OptionError(f"The model text must have at most {LONGEST_TEXT} characters.")
    terms: dict[tuple[str, str, frozenset[str] | str], Term] = {}
    defined, constraints = [], []
    for number, statement in _statements(text):
        line = tokens(statement, number)
        split = _relation(line)
        left, sign, right = line[:split], line[split], line[split + 1 :]
        end = Token("end", "", number, sign.column)
        if sign.text == ":=":
            name = _one_name(left, sign)
            written = statement.split(":=", 1)[1].strip()
            defined.append(Defined(name, written, parse_expression(right)))
        elif sign.text == "==":
            sides = parse_expression([*left, end]), parse_expression(right)
            constraints.append(Constraint(" ".join(statement.split()), *sides))
        else:
            for name in _names(left, sign):
                for term in _terms(name, sign, right):
                    key = _cell(term)
                    terms[key] = terms[key].merged(term) if key in terms else term
    if not terms:
        raise OptionError("The model says nothing: write at least one line such as F =~ x1 + x2.")
    return Spec(tuple(terms.values()), tuple(defined), tuple(constraints))


def _cell(term: Term) -> tuple[str, str, frozenset[str] | str]:
    """Return what makes two terms speak of the same cell: a covariance has no direction."""
    if term.operator == "~~":
        return "", "~~", frozenset((term.left, term.right))
    return term.left, term.operator, term.right


def _statements(text: str) -> list[tuple[int, str]]:
    """Return complete statements with their line numbers."""
    found: list[tuple[int, str]] = []
    open_line = False
    for number, raw in enumerate(text.split("\n"), start=1):
        for part in re.split(r"[#!]", raw, maxsplit=1)[0].split(";"):
            if not part.strip():
                continue
            goes_on = part.strip().startswith("+") and bool(found)
            if open_line or goes_on:
                found[-1] = (found[-1][0], f"{found[-1][1].rstrip()} {part.strip()}")
            else:
                found.append((number, part.rstrip()))
            open_line = part.rstrip().endswith(("+", "~", "=", "*", ","))
    return found


def _relation(line: list[Token]) -> int:
    places = [i for i, token in enumerate(line) if token.text in RELATIONS]
    if len(places) != 1:
        message = "One of =~, ~, ~~, := or == was expected" + (" only once." if places else ".")
        at = line[places[1]] if places else line[-1]
        raise fault(message, at.line, at.column)
    return places[0]


def _one_name(left: list[Token], sign: Token) -> str:
    names = _names(left, sign)
    if len(names) != 1:
        raise fault(f"One name was expected before {sign.text}.", sign.line, sign.column)
    return names[0]


def _names(left: list[Token], sign: Token) -> list[str]:
    """Read ``a`` or ``a + b`` before the relation."""
    plain = [token.text for token in left[::2] if token.kind == "name"]
    joined = all(token.text == "+" for token in left[1::2])
    if not left or len(left) % 2 == 0 or not joined or len(plain) != len(left[::2]):
        raise fault(f"A name was expected before {sign.text}.", sign.line, sign.column)
    return plain


def _terms(left: str, sign: Token, right: list[Token]) -> list[Term]:
    """Read the sum on the right of a relation."""
    found, place = [], 0
    while True:
        term, place = _term(left, sign, right, place)
        found.append(term)
        token = right[place]
        if token.kind == "end":
            return found
        if token.text != "+":
            raise fault(f"A + was expected before '{token.text}'.", token.line, token.column)
        place += 1


def _term(left: str, sign: Token, right: list[Token], place: int) -> tuple[Term, int]:
    """Read ``modifier*modifier*name`` beginning at ``place``."""
    modifiers: dict[str, tuple[Entry, ...]] = {}
    while True:
        begun = right[place]
        name, entries, place = _factor(right, place)
        if right[place].text == "*":
            kind = name or _kind(entries, begun)
            modifiers[kind] = entries
            place += 1
            continue
        return _made(left, sign, begun, modifiers), place


def _made(left: str, sign: Token, target: Token, modifiers: dict[str, tuple[Entry, ...]]) -> Term:
    operator: Operator = sign.text  # type: ignore[assignment]
    right = target.text
    if target.kind == "number" and sign.text == "~" and float(target.text) == 1:
        operator, right = "~1", ""
    elif target.kind != "name":
        raise fault(
            "A variable was expected here; to fix a cell write the number and a star before its "
            "variable, as in 0*x.",
            target.line,
            target.column,
        )
    return Term(left, operator, right, **modifiers)  # type: ignore[arg-type]


def _kind(entries: tuple[Entry, ...], token: Token) -> str:
    """Say whether a modifier labels its cell or fixes and frees it."""
    words = [isinstance(entry, str) and entry != "free" for entry in entries]
    if all(words):
        return "label"
    if not any(words):
        return "value"
    raise fault("c(…) holds labels or numbers, not both.", token.line, token.column)


def _factor(right: list[Token], place: int) -> tuple[str, tuple[Entry, ...], int]:
    """Read one factor: a name, a number, ``NA``, ``c(…)``, ``start(…)`` or a bound.

    The word returned first is that of a modifier, and empty for everything else.
    """
    token = right[place]
    if token.kind == "name" and right[place + 1].text == "(":
        if token.text not in ("c", *MODIFIERS):
            message = f"'{token.text}(' has no meaning here; use c(, start(, lower( or upper(."
            raise fault(message, token.line, token.column)
        entries, place = _list(right, place + 2)
        if token.text in MODIFIERS and not all(isinstance(e, float) for e in entries):
            raise fault(f"{token.text}(…) needs numbers.", token.line, token.column)
        return (token.text if token.text in MODIFIERS else ""), entries, place
    entry, place = _entry(right, place)
    return "", (entry,), place


def _list(right: list[Token], place: int) -> tuple[tuple[Entry, ...], int]:
    entries = []
    while True:
        entry, place = _entry(right, place)
        entries.append(entry)
        token = right[place]
        place += 1
        if token.text == ")":
            return tuple(entries), place
        if token.text != ",":
            raise fault("A comma or ) was expected.", token.line, token.column)


def _entry(right: list[Token], place: int) -> tuple[Entry, int]:
    token = right[place]
    if token.text in ("-", "+") and right[place + 1].kind == "number":
        value = float(right[place + 1].text)
        return (-value if token.text == "-" else value), place + 2
    if token.kind == "number":
        return float(token.text), place + 1
    if token.kind == "name":
        return ("free" if token.text == "NA" else token.text), place + 1
    raise fault("A variable, a label or a number was expected.", token.line, token.column)
