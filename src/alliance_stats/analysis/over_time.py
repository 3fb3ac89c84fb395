"""Two processes over occasions: what the models of a few occasions need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.nested import coach_notes
from alliance_stats.analysis.question import Question, ask, check_role
from alliance_stats.analysis.resampled import canonical_order
from alliance_stats.analysis.rows import unique
from alliance_stats.analysis.two_scales import MIN_DYADS
from alliance_stats.checks import check_choice, check_names
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import paired_values
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.formatting import counted, join, plain
from alliance_stats.stats.comparability.rules import RULES

#: With two occasions a line always fits, and nothing is left to learn from.
LEAST_OCCASIONS = 3

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """Two series of scores, one row per dyad with at least one of them.

    Attributes
    ----------
    questions : tuple of Question
        The first and the second process, at the first occasion used.
    series : tuple of ndarray, shape (n, t)
        NaN where there is no score.
    occasions : tuple of str
    times : tuple of float
    coaches : ndarray of object, shape (n,)
    n_complete : int
        Dyads with every score.
    options, notes
        Those that all answers about time have.
    """

    questions: tuple[Question, Question]
    series: tuple[Values, Values]
    occasions: tuple[str, ...]
    times: tuple[float, ...]
    coaches: NDArray[np.object_]
    n_complete: int
    options: Mapping[str, object]
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        """Dyads used."""
        return len(self.coaches)


def over_time(
    dyads: Dyads,
    *,
    model: str,
    processes: Sequence[tuple[str, str]],
    occasions: Sequence[str] | None,
    times: Sequence[float] | None,
    confidence: float,
) -> OverTime:
    """Take the scores of two (scale, role) over the occasions at which both were given.

    Parameters
    ----------
    dyads : Dyads
    model : str
        The model's name as it begins a sentence.
    processes : two (scale, role)
    occasions : sequence of str, optional
        Three or more, in declared order; default all at which both were answered.
    times : sequence of float, optional
        When these were; default 0, 1, 2 and so on.
    confidence : float

    Raises
    ------
    OptionError
        If a scale, role or occasion is not known, or times do not fit the occasions.
    InsufficientDataError
        If there are fewer than three such occasions, or too few dyads.
    """
    check_names("occasions", occasions)
    first, second = (_series(dyads, name, role, occasions) for name, role in processes)
    used = tuple(
        when
        for when in first.tables
        if np.isfinite(first.tables[when]).any() and np.isfinite(second.tables[when]).any()
    )
    _check_occasions(model, first.tables, used, is_named=occasions is not None)
    when = _times(used, times)
    tables = [np.column_stack([one.tables[name] for name in used]) for one in (first, second)]
    order = canonical_order(*(np.nan_to_num(table, nan=-np.inf) for table in tables))
    known = np.isfinite(np.hstack(tables))
    rows = order[known[order].any(axis=1)]
    n_complete = int(known.all(axis=1).sum())
    _check_dyads(model, tables)
    return OverTime(
        questions=(first.question, second.question),
        series=(tables[0][rows], tables[1][rows]),
        occasions=used,
        times=when,
        coaches=first.coaches[rows],
        n_complete=n_complete,
        options={
            "occasions": list(used),
            "times": list(when),
            "confidence": confidence,
            "missing": "full information maximum likelihood",
            "incomplete_dyads": dyads.policy,
        },
        notes=_notes(dyads, (first, second), used, when, first.coaches[rows], n_complete),
    )


@dataclass(frozen=True, slots=True)
class _Series:
    question: Question
    tables: dict[str, Values]
    coaches: NDArray[np.object_]


def _series(dyads: Dyads, name: str, role: str, occasions: Sequence[str] | None) -> _Series:
    wanted = list(occasions or dyads.occasions)
    for occasion in wanted:
        check_choice("occasions", occasion, dyads.occasions)
    places = [dyads.occasions.index(occasion) for occasion in wanted]
    if places != sorted(set(places)):
        raise OptionError("`occasions` must stand in the declared order, each once.")
    question = ask(dyads, scale=name, occasion=wanted[0])
    check_role(question, dyads.roles, role)
    full = f"{question.instrument.id}.{question.scale}"
    found = {when: paired_values(dyads, full, occasion=when) for when in wanted}
    tables = {when: one.of(dyads.roles.index(role)) for when, one in found.items()}
    return _Series(question, tables, found[wanted[0]].coach_id)


def _check_occasions(
    model: str, wanted: Mapping[str, Values], used: Sequence[str], *, is_named: bool
) -> None:
    absent = [when for when in wanted if when not in used]
    if is_named and absent:
        raise InsufficientDataError(
            f"Nobody answered at {join(absent)}, or one of the two sides did not. Leave "
            f"{'it' if len(absent) == 1 else 'them'} out of the occasions."
        )
    if len(used) >= LEAST_OCCASIONS:
        return
    at = f": {join(list(used))}" if used else ""
    raise InsufficientDataError(
        f"{model} needs at least {LEAST_OCCASIONS} occasions at which both sides were answered; "
        f"there {'is' if len(used) == 1 else 'are'} {len(used)}{at}."
    )


def _times(used: Sequence[str], times: Sequence[float] | None) -> tuple[float, ...]:
    if times is None:
        return tuple(float(place) for place in range(len(used)))
    if len(times) != len(used):
        raise OptionError(
            f"`times` has {len(times)} numbers for {len(used)} occasions ({join(list(used))}). "
            "Give one per occasion."
        )
    when = tuple(float(time) for time in times)
    if not all(later > one for one, later in pairwise(when)):
        raise OptionError("`times` must ascend.")
    return when


def _check_dyads(model: str, tables: Sequence[Values]) -> None:
    """Refuse where hardly anybody was followed: both sides, at two occasions or more."""
    followed = [np.isfinite(table).sum(axis=1) >= 2 for table in tables]
    n = int((followed[0] & followed[1]).sum())
    if n < MIN_DYADS:
        raise InsufficientDataError(
            f"{model} needs at least {MIN_DYADS} dyads with two or more occasions on both sides; "
            f"there {'is' if n == 1 else 'are'} {n}."
        )


def check_size(model: str, n: int, n_parameters: int, fewer: str = "Fewer occasions need") -> None:
    """Raise ``InsufficientDataError`` if there are fewer than two dyads per parameter.

    Examples
    --------
    >>> check_size("A model", 60, 26)
    """
    if RULES.too_few(n, n_parameters):
        needed = int(np.ceil(RULES.rows_per_parameter * n_parameters))
        raise InsufficientDataError(
            f"{model} has {n_parameters} parameters here and needs at least {needed} dyads; there "
            f"are {n}. {fewer} fewer."
        )


def _notes(
    dyads: Dyads,
    processes: Sequence[_Series],
    used: Sequence[str],
    times: Sequence[float],
    coaches: NDArray[np.object_],
    complete: int,
) -> tuple[str, ...]:
    n = len(coaches)
    left = [when for when in processes[0].tables if when not in used]
    notes = [note for one in processes for note in one.question.notes]
    when = join([f"{name} {plain(time)}" for name, time in zip(used, times, strict=True)])
    notes.append(f"Time: {when}.")
    if left:
        notes.append(f"Left out, since one side or both did not answer then: {join(left)}.")
    notes.append(
        f"{counted(n, 'dyad')} used: {complete} with every score, {n - complete} with some of "
        "them (full information maximum likelihood)."
    )
    return unique([*notes, *coach_notes(coaches), *dyads.dropped])
