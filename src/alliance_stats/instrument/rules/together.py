"""Rules about several questionnaires side by side."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_stats.errors import Problem
from alliance_stats.instrument.model import Instrument


def check_together(instruments: Iterable[Instrument]) -> list[Problem]:
    """Return what is wrong between questionnaires that are each sound by themselves.

    Parameters
    ----------
    instruments : iterable of Instrument
        As loaded.

    Returns
    -------
    list of Problem
        Two files with one id and version and different content; forms that pair with each other
        and have no, or differing, subscales in common.
    """
    forms = list(instruments)
    problems: list[Problem] = []
    first: dict[tuple[str, str], Instrument] = {}
    by_id: dict[str, Instrument] = {}
    for form in forms:
        before = first.setdefault((form.id, form.version), form)
        if before.sha256 != form.sha256:
            problems.append(
                Problem(
                    f"This file and {_name(before)} are both '{form.id}' version {form.version}, "
                    "but differ. Give the changed one a new version.",
                    file=_name(form),
                )
            )
        by_id.setdefault(form.id, form)
    for form in by_id.values():
        other = by_id.get(form.pairs_with or "")
        if other is not None:
            problems.extend(_paired(form, other))
    return problems


def _paired(form: Instrument, other: Instrument) -> list[Problem]:
    """Only same-named subscales of paired forms are compared: the names must match."""
    here, there = set(form.subscales), set(other.subscales)
    return [
        Problem(
            f"The subscale '{name}' has no partner in '{other.id}', with which this form pairs. "
            f"That form has {', '.join(sorted(there))}; give both the same names.",
            file=_name(form),
        )
        for name in form.subscales
        if name in here - there
    ]


def _name(form: Instrument) -> str:
    return form.path.name if form.path is not None else form.id
