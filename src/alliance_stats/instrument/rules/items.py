"""Rules about items: ids, roles, scales, reversing, end anchors."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_stats.documents import Address
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import CheckFile, CountedItems, ItemFile


def check(found: Findings) -> None:
    """Check the items, the attention items' names and the list of reversed items."""
    file = found.file
    _ids(found, [*found.shape.items, *file.checks])
    _reversed(found)
    written = {} if isinstance(file.items, CountedItems) else file.items
    for item, entry in written.items():
        path: Address = ("items", item)
        found.repeated((*path, "roles"), "role", entry.roles or ())
        for n, role in enumerate(entry.roles or ()):
            if role not in file.roles:
                found.unknown((*path, "roles", n), "role", role, file.roles)
        scale_of_one(found, path, entry)
        _ends(found, path, entry)
    if isinstance(file.items, CountedItems):
        scale_of_one(found, ("items",), ItemFile())


def scale_of_one(found: Findings, path: Address, entry: ItemFile | CheckFile) -> None:
    """Check that it is clear on which response scale an item stands."""
    scales = found.shape.scales
    if entry.scale is not None and entry.scale not in scales:
        found.unknown((*path, "scale"), "scale", entry.scale, scales)
    elif entry.scale is None and len(scales) > 1:
        found.error(
            path, f"Say on which scale this is answered: `scale:` {' or '.join(scales)}.", key=True
        )


def _ids(found: Findings, ids: Iterable[str]) -> None:
    """LimeSurvey drops underscores and REDCap capitals: ids must differ without them."""
    first: dict[str, str] = {}
    for item in ids:
        where: Address = ("checks", item) if item in found.file.checks else ("items", item)
        bare = item.replace("_", "").lower()
        if bare in first and first[bare] != item:
            found.error(
                where,
                f"The ids '{first[bare]}' and '{item}' are the same to survey platforms, which "
                "drop '_' and capitals. Rename one.",
                key=True,
            )
        first.setdefault(bare, item)


def _reversed(found: Findings) -> None:
    file = found.file
    found.repeated(("reverse",), "item", file.reverse)
    for n, reference in enumerate(file.reverse):
        if found.shape.item_id(reference) is None:
            unknown_item(found, ("reverse", n), reference)


def unknown_item(found: Findings, path: Address, reference: int | str) -> None:
    """Say that an item is unknown, in the terms in which the file gives its items."""
    items = found.file.items
    if isinstance(items, CountedItems):
        found.error(
            path,
            f"There is no item {reference!r}: the file counts {items.count} items. "
            f"Write a number from 1 to {items.count}, or correct `count`.",
        )
    elif isinstance(reference, int):
        found.error(
            path,
            f"The item {reference} is given by number, but the items have ids. "
            "Write the id; numbers are for items given by `count`.",
        )
    else:
        found.unknown(path, "item", reference, items)


def _ends(found: Findings, path: Address, entry: ItemFile) -> None:
    name = found.shape.scale_name(entry.scale)
    if name is None:
        return
    ends = [side for side in ("left", "right") if getattr(entry, side) is not None]
    if found.shape.scales[name].bipolar:
        if len(ends) < 2 and found.file.text == "included":
            found.error(
                path,
                "An item on a bipolar scale needs the words at both ends. "
                "Add `left: …` and `right: …`.",
                key=True,
            )
    elif ends:
        found.error(
            (*path, ends[0]),
            f"`{ends[0]}` belongs to a bipolar scale. Remove it, or add `bipolar: true` "
            "to the scale.",
            key=True,
        )
