"""Rules about subscales: their items, target, and how many answers they need."""

from __future__ import annotations

from collections import Counter

from alliance_stats.documents import Address
from alliance_stats.errors import did_you_mean
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.rules.items import unknown_item
from alliance_stats.instrument.schema import SubscaleFile
from alliance_stats.instrument.shorthand import counted, needed, number, range_of_scale
from alliance_stats.vocabulary import DEFAULT_ROLES, FIXED_TARGETS


def check(found: Findings) -> None:
    """Check every subscale, and that every item is used once."""
    for name, subscale in found.file.subscales.items():
        path: Address = ("subscales", name)
        _items(found, path, subscale)
        _target(found, path, subscale)
        _one_range(found, path, subscale)
        _min_valid(found, path, subscale)
        _roles(found, path, subscale)
    _use(found)


def _items(found: Findings, path: Address, subscale: SubscaleFile) -> None:
    seen: set[str] = set()
    for n, reference in enumerate(subscale.items):
        where = (*path, "items", n)
        item = found.shape.item_id(reference)
        if item is None:
            unknown_item(found, where, reference)
        elif item in seen:
            found.error(where, f"The item '{item}' is in this subscale twice. Remove one.")
        elif found.shape.items[item].unscored:
            found.error(
                where, f"The item '{item}' is marked `unscored`. Remove the mark, or the item here."
            )
        if item is not None:
            seen.add(item)


def _target(found: Findings, path: Address, subscale: SubscaleFile) -> None:
    known = list(dict.fromkeys([*FIXED_TARGETS, *DEFAULT_ROLES, *found.file.roles]))
    if subscale.target not in known:
        hint = did_you_mean(subscale.target, known)
        found.error(
            (*path, "target"),
            f"The target '{subscale.target}' is unknown: write what the items are about, "
            f"one of {', '.join(known)}.{hint}",
        )


def _one_range(found: Findings, path: Address, subscale: SubscaleFile) -> None:
    ranges: dict[tuple[float, float], str] = {}
    for reference in subscale.items:
        item = found.shape.item_id(reference)
        bounds = None if item is None else range_of_scale(found.shape.scale_of(item))
        if item is not None and bounds is not None:
            ranges.setdefault(bounds, item)
    if len(ranges) > 1:
        (first, one), (second, other) = list(ranges.items())[:2]
        found.error(
            (*path, "items"),
            f"Item '{one}' goes from {number(first[0])} to {number(first[1])}, '{other}' from "
            f"{number(second[0])} to {number(second[1])}: a mean or sum of both has no meaning. "
            "Use one response scale, or two subscales.",
        )


def _min_valid(found: Findings, path: Address, subscale: SubscaleFile) -> None:
    n = len(subscale.items)
    own = subscale.min_valid
    least = found.file.scoring.min_valid if own is None else own
    where = ("scoring", "min_valid") if own is None else (*path, "min_valid")
    if isinstance(least, int) and least > n:
        percentage = f"; for a percentage write {least}%" if 10 <= least <= 100 else ""
        found.error(
            where,
            f"`min_valid: {least}` is more than the {counted(n, 'item')} of '{path[-1]}'. "
            f"Write a number from 1 to {n}{percentage}.",
        )


def _roles(found: Findings, path: Address, subscale: SubscaleFile) -> None:
    """Tell of roles that are asked too few of the items ever to get a score."""
    items = [found.shape.item_id(reference) for reference in subscale.items]
    asked = Counter(role for i in items if i is not None for role in found.shape.roles_of(i))
    least = found.file.scoring.min_valid if subscale.min_valid is None else subscale.min_valid
    for role in found.file.roles:
        if 0 < asked[role] < needed(least, len(items)):
            found.warn(
                path,
                f"The role '{role}' is asked {asked[role]} of the {len(items)} items, fewer than "
                "`min_valid`: it never gets this score.",
                key=True,
            )


def _use(found: Findings) -> None:
    used = Counter(
        item
        for subscale in found.file.subscales.values()
        for item in {found.shape.item_id(reference) for reference in subscale.items}
    )
    for item, entry in found.shape.items.items():
        if not used[item] and not entry.unscored:
            found.warn(
                ("items", item),
                f"The item '{item}' is in no subscale. Add it to one, or mark it `unscored: true`.",
                key=True,
            )
        elif used[item] > 1:
            found.warn(
                ("items", item),
                f"The item '{item}' is in {used[item]} subscales, which are then related "
                "by construction.",
                key=True,
            )
