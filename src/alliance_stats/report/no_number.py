"""Sentences for a question that has no number: which kind of nothing, why, and what would help."""

from __future__ import annotations

from alliance_stats.formatting import sentence
from alliance_stats.report.blocks import Rich, rich
from alliance_stats.report.capitals import capitalised, clause


def refused(measure: str, reason: str) -> Rich:
    """Say that a question has no meaning, why, and what can be asked instead.

    ``reason`` holds both sentences, as the error of the verb does.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> print(plain_text(refused("agreement on trust", "Each role rates the other. Ask for more.")))
    Agreement on trust has no meaning here: each role rates the other. Ask for more.
    """
    return rich(f"{capitalised(measure)} has no meaning here: {clause(reason)}.")


def withheld(result: str, reason: str) -> Rich:
    """Say that a number is not given because a condition was not met.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(withheld("the interval", "There are too few dyads."))
    'The interval is withheld: there are too few dyads.'
    """
    return rich(f"{capitalised(result)} is withheld: {clause(reason)}.")


def without_answer(kind: str, what: str, reason: str) -> Rich:
    """Say why a question has no number, by the kind of nothing that stands in its place.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(without_answer("not available", "durability", "Not part of this version."))
    'Durability is not available: not part of this version.'
    """
    if kind == "refused":
        return refused(what, reason)
    if kind == "withheld":
        return withheld(what, reason)
    if kind == "undefined":
        return undefined(capitalised(what), reason)
    return rich(f"{capitalised(what)} is {kind}: {clause(reason)}.")


def undefined(result: str, reason: str, remedy: str = "") -> Rich:
    """Say that an estimate does not exist, why, and what would help.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(undefined("Alpha of trust", "The scale has one item."))
    'Alpha of trust is undefined: the scale has one item.'
    """
    reason = reason or "no reason was recorded"
    # A reason with a colon of its own stands as a sentence.
    why = f". {sentence(reason)}" if ": " in reason else f": {clause(reason)}."
    return rich(f"{result} is undefined{why} {sentence(remedy)}".strip())
