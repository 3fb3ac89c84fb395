"""Rules about response scales."""

from __future__ import annotations

from collections import Counter

from alliance_stats.documents import Address
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import ScaleFile
from alliance_stats.instrument.shorthand import (
    MAX_CODES,
    SINGLE_SCALE,
    codes_of,
    number,
)


def check(found: Findings) -> None:
    """Check every response scale, and which items stand on it."""
    file = found.file
    if (file.scale is None) == (file.scales is None):
        given = "Neither `scale` nor" if file.scale is None else "Both `scale` and"
        verb = "is" if file.scale is None else "are"
        path: Address = () if file.scale is None else ("scales",)
        found.error(
            path,
            f"{given} `scales` {verb} given. "
            "Write `scale:` for one response scale, or `scales:` for several by name.",
            key=True,
        )
    for name, scale in found.shape.scales.items():
        path = ("scales", name) if file.scales is not None else (SINGLE_SCALE,)
        _range(found, path, scale)
        _codes(found, path, scale)
        _anchors(found, path, name, scale)
        _reversible(found, path, name, scale)


def _range(found: Findings, path: Address, scale: ScaleFile) -> None:
    if scale.min >= scale.max:
        found.error(
            (*path, "max"),
            f"`max` ({number(scale.max)}) must be above `min` ({number(scale.min)}).",
        )


def _codes(found: Findings, path: Address, scale: ScaleFile) -> None:
    if scale.values is not None:
        _values(found, path, scale)
    elif scale.min < scale.max and codes_of(scale) is None:
        if (scale.max - scale.min) / float(scale.step or 1) >= MAX_CODES:
            found.error(
                path,
                f"The scale has more than {MAX_CODES - 1:,} steps. "
                "Write `step: any` for a slider without a grid.",
                key=True,
            )
        elif scale.step is None:
            found.error(
                path,
                "A scale without `step` or `values` has whole numbers only. "
                "Add `step: 0.1` (or what fits) for a slider, or `step: any`.",
                key=True,
            )
        else:
            found.error(
                (*path, "step"),
                f"Steps of {number(float(scale.step))} do not lead "
                f"from {number(scale.min)} to {number(scale.max)}. Change `step`, `min` or `max`.",
            )


def _values(found: Findings, path: Address, scale: ScaleFile) -> None:
    values = scale.values or ()
    if scale.step is not None:
        found.error(
            (*path, "step"), "`values` and `step` exclude each other. Remove one.", key=True
        )
    found.repeated((*path, "values"), "value", [number(value) for value in values])
    if min(values) != scale.min or max(values) != scale.max:
        found.error(
            (*path, "values"),
            f"`values` must begin at `min` ({number(scale.min)}) and end at `max` "
            f"({number(scale.max)}); they go from {number(min(values))} to {number(max(values))}.",
        )


def _anchors(found: Findings, path: Address, name: str, scale: ScaleFile) -> None:
    if scale.min >= scale.max:
        return
    for code in scale.anchors:
        where = (*path, "anchors", code)
        if not scale.min <= code <= scale.max:
            found.error(
                where,
                f"The anchor {number(code)} is outside {number(scale.min)} to "
                f"{number(scale.max)}. Correct it, or the range of the scale.",
                key=True,
            )
        elif not found.shape.allows(name, code):
            found.error(
                where,
                f"The anchor {number(code)} is not an answer of this scale. "
                "Correct it, or `values` or `step`.",
                key=True,
            )
    for language in found.file.languages:
        _ambiguous(found, path, scale, language)


def _ambiguous(found: Findings, path: Address, scale: ScaleFile, language: str) -> None:
    """Two codes with one word could not be told apart in data that hold the words."""
    words = {
        code: (text if isinstance(text, str) else text.get(language, "")).strip().casefold()
        for code, text in scale.anchors.items()
    }
    counts = Counter(word for word in words.values() if word)
    for code, word in words.items():
        if counts[word] > 1:
            found.error(
                (*path, "anchors", code),
                f"Two codes have the same anchor in '{language}'. Give each its own words.",
            )
            return


def _reversible(found: Findings, path: Address, name: str, scale: ScaleFile) -> None:
    if scale.values is None:
        return
    reversed_ = [
        item
        for item, entry in found.shape.items.items()
        if entry.reverse and found.shape.scale_name(entry.scale) == name
    ]
    mirrored = sorted(round(scale.min + scale.max - value, 10) for value in scale.values)
    if reversed_ and mirrored != sorted(round(value, 10) for value in scale.values):
        found.error(
            (*path, "values"),
            f"`values` are not symmetric, so item '{reversed_[0]}' cannot be reversed: "
            "min + max - answer would be no answer. Make them symmetric, or do not reverse.",
        )
