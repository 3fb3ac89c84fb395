"""Which scores a long table shows: at most twelve, by a rule that never looks at a number."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_stats.formatting import count, counted
from alliance_stats.report.blocks import Rich, code, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, group_of, named_in_study
from alliance_stats.report.tabling import MOST_ROWS

_FIRST = ("We", "Outcomes", "I", "External")
"""Where there is no room for every score, what is kept first."""


def chosen(
    content: ReportContent, keys: Sequence[ScaleKey], most: int = MOST_ROWS
) -> tuple[list[ScaleKey], list[ScaleKey]]:
    """Return the scores that a table shows, and the others that the study file names.

    A table of ``most`` or fewer shows all. A longer one shows as many of those that the study file
    names: own views before guesses, then We, Outcomes, I and External. Both lists are in reading
    order; what the study file does not name is in the CSV alone.
    """
    if len(keys) <= most:
        return list(keys), []
    named = named_in_study(content, keys)
    ranked = sorted(named, key=lambda key: _rank(content, key))
    kept = set(ranked[:most])
    return [k for k in named if k in kept], [k for k in named if k not in kept]


def _rank(content: ReportContent, key: ScaleKey) -> tuple[bool, int]:
    group = group_of(content, key)
    place = _FIRST.index(group) if group in _FIRST else len(_FIRST)
    return key.perspective != "direct", place


def rest_note(
    shown: Sequence[object], folded: Sequence[object], total: Sequence[object], file: str
) -> Rich:
    """Say how many scores a table leaves out, by which rule, and where they are."""
    if len(shown) == len(total):
        return ()
    below = (
        f" {counted(len(folded), 'more follows', 'more follow')} below the table." if folded else ""
    )
    return rich(
        f" {count(len(shown))} of {count(len(total))} scores are shown, of those the study file "
        f"names: own views before guesses, We and outcomes first.{below} All are in ",
        code(f"tables/{file}.csv"),
        ".",
    )
