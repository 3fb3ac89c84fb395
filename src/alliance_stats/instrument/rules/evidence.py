"""Rules about norms, bands and attention items: sources, ranges, known names."""

from __future__ import annotations

from itertools import pairwise

from alliance_stats.documents import Address
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.rules.items import scale_of_one
from alliance_stats.instrument.schema import BandsFile, NormFile
from alliance_stats.instrument.shorthand import number


def check(found: Findings) -> None:
    """Check norms, bands and attention items."""
    seen: set[tuple[str, str, str]] = set()
    for n, norm in enumerate(found.file.norms):
        _norm(found, ("norms", n), norm)
        group = (norm.score, norm.role, norm.population)
        if group in seen:
            found.error(
                ("norms", n),
                f"There are two norms of '{norm.score}' for the role '{norm.role}' in one "
                "population. Remove one.",
            )
        seen.add(group)
    for name, score in found.shape.scores.items():
        if score.bands is not None:
            group_name = "composites" if name in found.file.composites else "subscales"
            _bands(found, (group_name, name, "bands"), name, score.bands)
    _checks(found)


def _norm(found: Findings, path: Address, norm: NormFile) -> None:
    if norm.score not in found.shape.scores:
        found.unknown((*path, "score"), "score", norm.score, found.shape.scores)
    if norm.role not in found.file.roles:
        found.unknown((*path, "role"), "role", norm.role, found.file.roles)
    if norm.sd <= 0:
        found.error((*path, "sd"), f"`sd` must be above 0; got {number(norm.sd)}.")
    bounds = found.shape.range_of(norm.score)
    if bounds is not None and not bounds[0] <= norm.mean <= bounds[1]:
        found.error(
            (*path, "mean"),
            f"The mean {number(norm.mean)} is outside the possible scores of '{norm.score}', "
            f"{number(bounds[0])} to {number(bounds[1])}. Is it of a sum, or of another key?",
        )


def _bands(found: Findings, path: Address, score: str, bands: BandsFile) -> None:
    cuts = [cut for cut, _ in bands.cuts]
    for n, (below, above) in enumerate(pairwise(cuts), start=1):
        if above <= below:
            found.error(
                (*path, "cuts", n),
                f"The bands overlap: {number(above)} comes after {number(below)}. "
                "Write the cuts in ascending order, each once.",
            )
    bounds = _bounds(found, path, score, bands)
    if bounds is None:
        return
    low, high = bounds
    for n, cut in enumerate(cuts):
        if not low <= cut <= high:
            found.error(
                (*path, "cuts", n),
                f"The cut {number(cut)} is outside the possible scores, "
                f"{number(low)} to {number(high)}. Correct it, or `on`.",
            )
    if low < cuts[0] <= high:
        found.error(
            (*path, "cuts", 0),
            f"There is a gap: scores from {number(low)} to {number(cuts[0])} have no band. "
            f"Begin with [{number(low)}, …].",
        )


def _bounds(
    found: Findings, path: Address, score: str, bands: BandsFile
) -> tuple[float, float] | None:
    if bands.on == "raw":
        return found.shape.range_of(score)
    if bands.on == "pomp":
        return 0.0, 100.0
    if not any(norm.score == score for norm in found.file.norms):
        found.error(
            (*path, "on"), f"Bands on t need norms, and '{score}' has none. Add them to `norms`."
        )
    return None


def _checks(found: Findings) -> None:
    for name, attention in found.file.checks.items():
        path: Address = ("checks", name)
        if name in found.shape.items:
            found.error(
                path, f"'{name}' is an item already. Give the check another name.", key=True
            )
        scale_of_one(found, path, attention)
        scale_name = found.shape.scale_name(attention.scale)
        if scale_name is not None and not found.shape.allows(scale_name, attention.expect):
            found.error(
                (*path, "expect"),
                f"The answer {number(attention.expect)} is not possible on this scale. "
                "Write the answer that is asked for.",
            )
