"""Our own sentences for what pydantic finds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from alliance_stats.documents.base import shortened

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping (key: value)",
    "mapping_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "none_required": "empty",
    "string_unicode": "plain text",
}
_ENTRIES, _SIGNS = ("entry", "entries"), ("character", "characters")
#: What is too short or too long: which bound, what is counted, where the number stands.
_LENGTHS = {
    "too_short": ("at least", _ENTRIES, "min_length"),
    "too_long": ("at most", _ENTRIES, "max_length"),
    "string_too_short": ("at least", _SIGNS, "min_length"),
    "string_too_long": ("at most", _SIGNS, "max_length"),
}
_TRUTH_WORDS = {"yes", "no", "on", "off", "y", "n", "true", "false"}


def expectation(details: ErrorDetails) -> str:
    """Say what was expected, as the end of "… must be"."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind in ("literal_error", "enum"):
        return str(context["expected"])
    bounds = {
        "greater_than": ("above", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("below", "lt"),
        "less_than_equal": ("at most", "le"),
    }
    if kind in bounds:
        word, key = bounds[kind]
        bound = context[key]
        return f"{word} {bound:g}" if isinstance(bound, int | float) else f"{word} {bound}"
    if kind in _LENGTHS:
        limit, noun, which = _LENGTHS[kind]
        return f"of {limit} {_counted(context.get(which, 1), *noun)}"
    return "something else"


def _counted(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


def _has(value: object) -> str:
    """Say how long a text, list or mapping is."""
    n = len(value) if isinstance(value, str | Sequence | Mapping) else 0
    if not n:
        return "it is empty"
    return f"it has {_counted(n, *(_SIGNS if isinstance(value, str) else _ENTRIES))}"


def sentence(
    name: str,
    details: ErrorDetails,
    expected: Sequence[str],
    value: object,
    *,
    about_key: bool = False,
) -> str:
    """Say in one or two sentences what is wrong with the value called ``name``."""
    subject = f"The key '{shortened(value)}'" if about_key else (f"`{name}`" if name else "This")
    own = own_words(details)
    if own is not None:
        return _complete(subject, own)
    kinds = dict.fromkeys(expected)
    if details["type"] in _LENGTHS and len(kinds) == 1:
        return f"{subject} must have {next(iter(kinds)).removeprefix('of ')}; {_has(value)}."
    if "a number" in kinds:
        kinds.pop("a whole number", None)
    wanted = " or ".join(kinds)
    return f"{subject} must be {wanted}; got {described(value)}.{_advice(details['type'], value)}"


def own_words(details: ErrorDetails) -> str | None:
    """Return the words of a validator of ours: a sentence, or its end ("must be …")."""
    if details["type"] == "value_error":
        return str(details.get("ctx", {}).get("error", details["msg"]))
    known = details["type"] in _EXPECTED or details["type"].startswith(
        ("literal", "enum", "greater", "less", "too_", "string_too")
    )
    return None if known else details["msg"]


def _complete(subject: str, words: str) -> str:
    text = words if words[:1].isupper() or words[:1] == "`" else f"{subject} {words}"
    return text if text.endswith((".", "?")) else f"{text}."


def _advice(kind: str, value: object) -> str:
    if kind == "bool_type" and str(value).lower() in _TRUTH_WORDS:
        return " Write true or false, without quotes."
    if kind == "string_type":
        if isinstance(value, bool | int | float):
            return f' Put it in quotes: "{str(value).lower()}".'
        if isinstance(value, Mapping | list | tuple):
            return " If it is a sentence, put it in quotes."
    if kind in ("int_type", "float_type") and isinstance(value, str) and _is_number(value):
        return " Write it without quotes."
    if kind in ("tuple_type", "list_type") and isinstance(value, str | int | float):
        return f" Write [{shortened(value, 30)}]."
    return ""


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", text.strip()) is not None


def described(value: Any) -> str:
    """Name a value in a message.

    Examples
    --------
    >>> described("yes"), described([1, 2]), described(None)
    ("the text 'yes'", 'a list', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {shortened(value, 30)}"
    if isinstance(value, str):
        return f"the text '{shortened(value, 40)}'"
    return "a mapping" if isinstance(value, Mapping) else "a list"
