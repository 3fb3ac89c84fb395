"""Rules about composites: parts that exist, no cycles, nothing counted twice."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_stats.documents import Address
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import CompositeFile
from alliance_stats.instrument.shorthand import counted, range_of_scale


def check(found: Findings) -> None:
    """Check every composite."""
    for name, composite in found.file.composites.items():
        path: Address = ("composites", name)
        if name in found.file.subscales:
            found.error(
                path,
                f"'{name}' is a subscale already. Give the composite another name.",
                key=True,
            )
            continue
        _parts(found, path, composite)
        _min_valid(found, path, composite)
        _ranges(found, path, composite)
        _double(found, path, composite)
    for name in in_cycle(found.file.composites):
        if name in found.file.subscales:
            continue
        found.error(
            ("composites", name, "of"),
            f"The composite '{name}' contains itself, directly or through its parts. "
            "Remove one of the parts.",
        )


def _parts(found: Findings, path: Address, composite: CompositeFile) -> None:
    found.repeated((*path, "of"), "part", composite.of)
    for n, part in enumerate(composite.of):
        if part not in found.shape.scores:
            known = [score for score in found.shape.scores if score != path[-1]]
            found.unknown((*path, "of", n), "subscale or composite", part, known)


def _min_valid(found: Findings, path: Address, composite: CompositeFile) -> None:
    least = composite.min_valid
    if composite.over == "items":
        n = len(found.shape.items_behind(str(path[-1])) or ())
    else:
        n = len(composite.of)
    if isinstance(least, int) and 0 < n < least:
        what = "item" if composite.over == "items" else "part"
        found.error(
            (*path, "min_valid"),
            f"`min_valid: {least}` is more than the {counted(n, what)} of '{path[-1]}'. "
            f"Write a number from 1 to {n}, or a percentage.",
        )


def _ranges(found: Findings, path: Address, composite: CompositeFile) -> None:
    shape = found.shape
    if composite.over == "items":
        behind = shape.items_behind(str(path[-1])) or ()
        if len({range_of_scale(shape.scale_of(item)) for item in behind}) > 1:
            found.error(
                path,
                f"The items of '{path[-1]}' have different response ranges: a mean or sum of them "
                "has no meaning. Write `over: subscales`, or leave a part out.",
                key=True,
            )
        return
    is_mean = (composite.aggregate or found.file.scoring.aggregate) == "mean"
    if is_mean and len({shape.range_of(part) for part in composite.of}) > 1:
        found.warn(
            path,
            f"The parts of '{path[-1]}' have different ranges: their mean weighs them unequally.",
            key=True,
        )


def _double(found: Findings, path: Address, composite: CompositeFile) -> None:
    behind = found.shape.items_behind(str(path[-1]))
    twice = [item for item, times in (behind or {}).items() if times > 1]
    if not twice or len(set(composite.of)) < len(composite.of):
        return
    message = f"The item '{twice[0]}' is in more than one part of '{path[-1]}'"
    if composite.over == "items":
        found.error(
            (*path, "of"),
            f"{message} and would count twice. Leave a part out, or write `over: subscales`.",
        )
    else:
        found.warn((*path, "of"), f"{message}: it weighs more than the others.")


def in_cycle(composites: Mapping[str, CompositeFile]) -> list[str]:
    """Names of composites that contain themselves, found by following parts upward from each."""
    reach = {name: {p for p in entry.of if p in composites} for name, entry in composites.items()}
    for middle in composites:  # Warshall (1962): transitive closure
        for name in composites:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    return [name for name in composites if name in reach[name]]
