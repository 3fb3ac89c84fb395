"""One data file as a study declares it: ``DataEntry``, an entry of the study file's ``data:``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from pydantic import Field, field_validator, model_validator

from alliance_stats.documents.base import StrictModel
from alliance_stats.vocabulary import ITEM, RESPONSE, Layout

Separator = Literal[",", ";", "\t", "|", "tab"]


class Fixed(StrictModel):
    """``{is: client}``: the whole file has this one role (or occasion)."""

    value: str = Field(alias="is", min_length=1)


class DataEntry(StrictModel):
    """How one data file is laid out.

    ``file`` is relative to the study file. ``id``, ``coach``, ``person``, ``submitted``, ``role``
    and ``occasion`` name columns; ``role`` and ``occasion`` may be ``{is: word}`` instead.

    ``items`` says how the item columns are called: one pattern for all (``"{item}_{role}"``), a
    pattern per perspective (``{direct: "{item}", meta: "{item}_meta"}``), or a map from item id to
    pattern. Patterns may hold ``{item}``, ``{role}``, ``{occasion}`` and ``{perspective}``;
    ``{role}`` and ``{occasion}`` stand for the data's own spelling, ``{perspective}`` for
    ``direct`` or ``meta``. Meta items are read only where the patterns tell them apart. An item id
    that two instruments share is written ``instrument.item`` in the map.

    ``missing`` lists codes and words that mean "no answer" in item columns; an empty cell always
    does. ``skip_rows`` are rows as a spreadsheet shows them (the first row is 1); the header is
    the first row that is not skipped.

    Examples
    --------
    >>> DataEntry.model_validate({"file": "a.csv", "id": "dyad", "role": {"is": "client"}}).layout
    'person'
    """

    file: str = Field(min_length=1)
    layout: Layout = "person"
    id: str | None = None
    coach: str | None = None
    role: str | Fixed | None = None
    occasion: str | Fixed | None = None
    person: str | None = None
    submitted: str | None = None
    items: str | dict[str, str] = "{item}"
    item: str = ITEM
    response: str = RESPONSE
    missing: tuple[str | int | float, ...] = ("",)
    decimal: Literal[".", ","] = "."
    labels: bool = False
    separator: Separator | None = None
    encoding: str | None = None
    sheet: str | int | None = None
    skip_rows: tuple[int, ...] = ()

    @field_validator("skip_rows")
    @classmethod
    def _rows_count_from_one(cls, rows: tuple[int, ...]) -> tuple[int, ...]:
        if any(row < 1 for row in rows):
            raise ValueError("Rows count from 1, as a spreadsheet shows them.")
        return rows

    @model_validator(mode="after")
    def _layout_has_what_it_needs(self) -> DataEntry:
        faults = layout_faults(self)
        if faults:
            raise ValueError(" ".join(faults))
        return self


class EntryOptions(TypedDict, total=False):
    """The keys of ``DataEntry`` as keyword arguments (all but ``file``)."""

    layout: Layout
    id: str | None
    coach: str | None
    role: str | Mapping[str, str] | None
    occasion: str | Mapping[str, str] | None
    person: str | None
    submitted: str | None
    items: str | Mapping[str, str]
    item: str
    response: str
    missing: Sequence[str | int | float]
    decimal: str
    labels: bool
    separator: str | None
    encoding: str | None
    sheet: str | int | None
    skip_rows: Sequence[int]


def layout_faults(entry: DataEntry) -> list[str]:
    """Say what a layout needs and the entry does not give."""
    patterns = [entry.items] if isinstance(entry.items, str) else list(entry.items.values())
    faults = []
    if entry.layout == "dyad":
        if entry.role is not None:
            faults.append(
                "A dyad layout has both roles in one row, so it takes no 'role'. "
                "Write {role} in the 'items' pattern instead."
            )
        if not all("{role}" in pattern for pattern in patterns):
            faults.append(
                "A dyad layout needs {role} in every 'items' pattern, "
                'for example "{item}_{role}", to know whose answer a column holds.'
            )
    else:
        needed = [("id", entry.id, "the dyad's id"), ("role", entry.role, "the role")]
        faults += [
            f"A {entry.layout} layout needs '{key}': the column that holds {what}"
            + (", or {is: word} for a file of one role." if key == "role" else ".")
            for key, value, what in needed
            if value is None
        ]
    return faults
