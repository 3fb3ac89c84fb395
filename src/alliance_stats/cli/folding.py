"""One fault of many columns in one line: a file of words is wrong once, not once per question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance_stats.errors import Problem, row_ranges

WHOLESALE = 20
"""From so many rows on, a fault is one of the column and not of single cells."""
MAX_COLUMNS = 8


def folded(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield problems as lines; those of whole columns that say the same stand together.

    Examples
    --------
    >>> rows = tuple(range(2, 42))
    >>> same = [Problem("Text.", file="a.csv", field=name, rows=rows) for name in ("q1", "q2")]
    >>> print(*folded(same))
    a.csv: columns 'q1' and 'q2', rows 2-41: Text.
    """
    groups: dict[object, list[Problem]] = {}
    for place, problem in enumerate(problems):
        whole = problem.field is not None and len(problem.rows) >= WHOLESALE
        key = (problem.file, problem.message) if whole else place
        groups.setdefault(key, []).append(problem)
    for group in groups.values():
        yield str(group[0]) if len(group) == 1 else _together(group)


def _together(group: list[Problem]) -> str:
    names = [f"'{problem.field}'" for problem in group]
    rows = row_ranges(sorted({row for problem in group for row in problem.rows}))
    return f"{group[0].file}: columns {_listed(names)}, rows {rows}: {group[0].message}"


def _listed(names: list[str]) -> str:
    if len(names) <= MAX_COLUMNS:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[:MAX_COLUMNS])} and {len(names) - MAX_COLUMNS} more"
