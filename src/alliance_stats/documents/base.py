"""What every model of a file has in common: nothing unknown, nothing guessed, nothing changed.

Write fields of a file model with these rules in mind.

* Lists are ``tuple[...]``: a list from YAML or Python is turned into a tuple on the way in.
* ``int``, ``float``, ``bool`` and ``str`` mean what they say: ``"1"`` is no number, ``1`` no text,
  ``"yes"`` no truth value. Infinite numbers and NaN are refused.
* A model that allows the user's own ``x-…`` keys derives from `ExtensibleModel`.
* A rule about one value that pydantic cannot express is an ``AfterValidator`` that raises
  ``ValueError("One plain sentence.")``; a short pattern is ``Annotated[str, Matches(...)]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.annotated_handlers import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

EXTENSION = "x-"
# No YAML file of ours can hold this key: control characters are refused by the reader.
_EXTENSIONS_KEY = "\x00extensions"


class StrictModel(BaseModel):
    """A part of a file: unknown keys are errors, types are strict, instances are frozen.

    Examples
    --------
    >>> class Range(StrictModel):
    ...     min: float
    ...     max: float
    >>> Range(min=1, max=7).max
    7.0
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        regex_engine="python-re",
    )

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, Mapping):
            return data
        if isinstance(info.context, dict):  # `check_model` asks, and has turned lists into tuples
            info.context.setdefault(id(data), set()).update(cls.known_keys())
            return cls._sorted_out(data)
        return without_lists(cls._sorted_out(data))

    @classmethod
    def _sorted_out(cls, data: Mapping[Any, Any]) -> Mapping[Any, Any]:
        return data

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """Keys a file may use here, as they are written in the file."""
        keys = ((f.alias or name) for name, f in cls.model_fields.items())
        return tuple(key for key in keys if key != _EXTENSIONS_KEY)


def _hide_extensions(schema: dict[str, Any]) -> None:
    schema.get("properties", {}).pop(_EXTENSIONS_KEY, None)
    schema["patternProperties"] = {f"^{EXTENSION}": {}}


class ExtensibleModel(StrictModel):
    """A part of a file where the user's own keys are allowed if they begin with ``x-``.

    Examples
    --------
    >>> class Entry(ExtensibleModel):
    ...     file: str
    >>> Entry.model_validate({"file": "a.csv", "x-by": "Ana"}).extensions
    {'x-by': 'Ana'}
    """

    model_config = ConfigDict(json_schema_extra=_hide_extensions)

    extensions: dict[str, Any] = Field(default_factory=dict, alias="\x00extensions")

    @classmethod
    def _sorted_out(cls, data: Mapping[Any, Any]) -> Mapping[Any, Any]:
        own = {k: v for k, v in data.items() if isinstance(k, str) and k.startswith(EXTENSION)}
        rest = {k: v for k, v in data.items() if k not in own}
        return {**rest, _EXTENSIONS_KEY: own} if own else rest


@dataclass(frozen=True)
class Matches:
    """Text that fits a pattern; ``expected`` ends the message "… must be".

    Examples
    --------
    >>> from typing import Annotated
    >>> class Named(StrictModel):
    ...     id: Annotated[str, Matches(r"[a-z]+", "lower-case letters")]
    >>> Named(id="abc").id
    'abc'
    """

    pattern: str
    expected: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Add the check after the type's own."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors the pattern."""
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}

    def _check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise ValueError(f"must be {self.expected}; got '{shortened(value)}'")
        return value


def shortened(value: object, width: int = 60) -> str:
    """Return a value as text of at most ``width`` characters.

    Examples
    --------
    >>> shortened("abcdefgh", width=5)
    'abcd…'
    """
    text = str(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def without_lists(value: Any) -> Any:
    """Return ``value`` with every list in it as a tuple.

    Examples
    --------
    >>> without_lists({"a": [1, [2]]})
    {'a': (1, (2,))}
    """
    if isinstance(value, list | tuple):
        return tuple(without_lists(part) for part in value)
    if isinstance(value, dict):
        return {key: without_lists(part) for key, part in value.items()}
    return value
