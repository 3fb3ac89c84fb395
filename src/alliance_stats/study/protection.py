"""A programme's results as they may be passed on: what could expose anyone is taken out first.

Everything that is written (report, tables, figures, ``results.json``) is made from what this
returns, so no renderer has to know the rules. They stand in ``small_cells``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats.dyads.design import Design, OccasionCount
from alliance_stats.formatting import join
from alliance_stats.interpret import FEW_PEOPLE
from alliance_stats.report.content import NotComputed
from alliance_stats.report.words import analysis_name
from alliance_stats.responses.table import FileFlow, SetAside
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.study.people import People
from alliance_stats.study.results import StudyResults
from alliance_stats.study.small_cells import (
    ROUNDED,
    hide_small,
    hides_share,
    is_small,
    rounded,
    tells_counts,
    tells_people,
    without_counts,
)

_SMALLER = "This rests on few people, so the reason is not given in numbers."
_PER_ROLE = frozenset({"describe", "reliability", "correlate"})
_SHARES = frozenset({"floor", "ceiling", "missing"})
_EXTREMES = frozenset({"min", "max"})
_ROLE_COLUMNS = ("role", "role_x", "role_y", "judge", "other")
_COUNTS = ("n", "n_complete", "n_coaches")
#: Counts of people among the fields of results and of the records in them.
_RECORD_COUNTS = frozenset({*_COUNTS, "n_clusters", "n_dropped", "n_dyads", "n_paired", "n_real"})
#: Fields of results that hold one entry per person or dyad.
_SINGLE = frozenset(
    {"first", "second", "differences", "means", "table"}
    | {"x", "y", "outcome", "judgement", "truth", "own", "dyad_id"}
)


def protected(results: StudyResults) -> StudyResults:
    """Return the results without anything that could expose a person.

    Examples
    --------
    ``protected(study.run())`` is what ``write`` writes for ``audience: programme``.
    """
    people = People.of(results)
    kept: list[Result] = []
    withheld: list[Result] = []
    for result in results.results:
        if result.analysis == "items":
            continue
        if _is_hidden(result, people):
            withheld.append(result)
        else:
            kept.append(_shown(result, people))
    entries = [_scrubbed(entry) for entry in results.not_computed]
    return replace(
        results,
        results=tuple(kept),
        not_computed=(*_withheld(results, withheld), *entries),
        design=_design(results.design),
        responses=replace(results.responses, flow=tuple(_flow(f) for f in results.flow)),
        scores=replace(results.scores, frame=results.scores.frame.iloc[:0]),
        dyads=replace(results.dyads, frame=results.dyads.frame.iloc[:0]),
        warnings=tuple(text for text in results.warnings if not tells_counts(text)),
        notices=tuple(text for text in results.notices if not tells_counts(text)),
    )


def _is_hidden(result: Result, people: People) -> bool:
    """Say whether a whole result is withheld: every row of it, or any where both sides enter."""
    if result.analysis in _PER_ROLE:
        return all(_row_is_hidden(result, row, people) for row in result.estimates)
    if people.hidden_role:
        return True
    if any(_has_few(row, with_coaches=True) for row in result.estimates):
        return True
    return people.few_pairs(result)


def _row_is_hidden(result: Result, row: Estimate, people: People) -> bool:
    about = dict(result.about) | dict(row.extra)
    roles = [str(about[column]) for column in _ROLE_COLUMNS if about.get(column)]
    if people.hidden_role in roles:
        return True
    if _has_few(row, with_coaches=people.coach_role in roles):
        return True
    return any(people.few_answers(result, role) for role in roles)


def _has_few(row: Estimate, *, with_coaches: bool) -> bool:
    names = ("n", "n_coaches") if with_coaches else ("n",)
    counts = [row.n_dyads, *(_number(row.extra.get(name)) for name in names)]
    return any(is_small(n) for n in counts)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _shown(result: Result, people: People) -> Result:
    """Return a result with its small rows withheld and its counts rounded."""
    rows = []
    for row in result.estimates:
        if row.term in _EXTREMES or row.extra.get("item_id"):
            continue
        hide = result.analysis in _PER_ROLE and _row_is_hidden(result, row, people)
        if row.term in _SHARES and hides_share(row.estimate, _number(row.extra.get("n"))):
            hide = True
        rows.append(_without(row) if hide else _rounded(row))
    notes = [text for text in result.notes if not tells_counts(text)]
    shown: Result = _without_people(result)
    return replace(shown, estimates=tuple(rows), notes=(*notes, ROUNDED))


def _without(row: Estimate) -> Estimate:
    """Return a row without its numbers."""
    extra = {
        key: NAN if isinstance(value, int | float) and not isinstance(value, bool) else value
        for key, value in row.extra.items()
    }
    known = {k: v for k, v in extra.items() if k != "n_items"}
    known |= {k: row.extra[k] for k in ("n_items",) if k in row.extra}
    method = without_counts(row.method)
    return Estimate(term=row.term, method=method, undefined=FEW_PEOPLE, extra=known)


def _rounded(row: Estimate) -> Estimate:
    """Return a row with its counts down to tens, and no degrees of freedom that tell them."""
    extra = dict(row.extra)
    for name in _COUNTS:
        if name in extra:
            extra[name] = rounded(_number(extra[name]))
    if "df2" in extra:
        extra["df2"] = NAN
    reason = row.undefined
    if reason and tells_counts(reason):
        reason = _SMALLER
    return replace(
        row,
        n_dyads=rounded(row.n_dyads),
        df=NAN if tells_people(row.df, row.std_error, row.n_dyads) else row.df,
        method=without_counts(row.method),
        undefined=reason,
        extra={k: _words(v) for k, v in extra.items()},
    )


def _words(value: object) -> object:
    return _SMALLER if isinstance(value, str) and tells_counts(value) else value


def _without_people(record: Any) -> Any:
    """Empty what holds one entry per person and round the counts, however deep they lie."""
    if not is_dataclass(record) or isinstance(record, type):
        return record
    known = {each.name: getattr(record, each.name) for each in fields(record) if each.init}
    changes = {name: _field(name, value, known) for name, value in known.items()}
    return replace(record, **changes)


def _field(name: str, value: Any, record: Mapping[str, Any]) -> Any:
    """Return what a field of a record may show."""
    if isinstance(value, np.ndarray):
        return value[:0] if name in _SINGLE else value
    if isinstance(value, pd.DataFrame):
        return value.iloc[:0] if name in _SINGLE else value
    if isinstance(value, tuple):
        return tuple(_without_people(one) for one in value)
    if isinstance(value, str):
        return without_counts(value) if name == "method" else _words(value)
    if name in _RECORD_COUNTS:
        return rounded(value) if isinstance(value, int | float) else value
    if name == "df2":
        return NAN
    if name == "df" and "std_error" in record:
        n = _number(record.get("n"))
        return NAN if tells_people(_number(value), _number(record["std_error"]), n) else value
    return _without_people(value)


def _withheld(results: StudyResults, hidden: Sequence[Result]) -> list[NotComputed]:
    """Name what was withheld, one entry per analysis."""
    names: dict[str, list[str]] = {}
    for result in hidden:
        names.setdefault(result.analysis, []).append(_title(results, result))
    return [
        NotComputed(
            f"{analysis_name(verb)} of {join(dict.fromkeys(of))}",
            FEW_PEOPLE,
            "withheld",
            analysis=verb,
        )
        for verb, of in names.items()
    ]


def _title(results: StudyResults, result: Result) -> str:
    about = result.about
    sides = [side for side in ("scale", "predictor", "outcome") if about.get(side)]
    found = []
    for side in sides:
        owner = about.get("instrument" if side == "scale" else f"{side}_instrument")
        instrument = results.study.instruments.get(str(owner))
        name = str(about[side]).rpartition(".")[2]
        known = instrument is not None and name in instrument.score_ids
        found.append(instrument.title_of(name) if known and instrument is not None else name)
    return " with ".join(found) or str(getattr(result, "title", "the profiles"))


def _scrubbed(entry: NotComputed) -> NotComputed:
    return replace(entry, why=_SMALLER) if tells_counts(entry.why) else entry


def _design(design: Design) -> Design:
    return replace(
        design,
        dyads_per_coach=(),
        n_coaches=NAN if is_small(design.n_coaches) else design.n_coaches,
        n_without_coach=NAN if is_small(design.n_without_coach) else design.n_without_coach,
        occasions=tuple(_occasion(one) for one in design.occasions),
    )


def _occasion(one: OccasionCount) -> OccasionCount:
    both, first, second, neither = hide_small(
        [one.both, one.first_only, one.second_only, one.neither]
    )
    return replace(one, both=both, first_only=first, second_only=second, neither=neither)


def _flow(flow: FileFlow) -> FileFlow:
    """Keep the account of rows, and of the reasons only those of enough rows."""
    return replace(
        flow,
        reasons=tuple(_joined(flow.reasons)),
        notices=tuple(text for text in flow.notices if not tells_counts(text)),
        cells=(),
        warnings=tuple(text for text in flow.warnings if not tells_counts(text)),
    )


def _joined(reasons: Iterable[SetAside]) -> list[SetAside]:
    """Put the reasons of few rows into one that names none; which rows they were is never told."""
    every = list(reasons)
    shown = hide_small([one.count for one in every])
    kept = [
        SetAside(one.reason, (), one.count)
        for one, n in zip(every, shown, strict=True)
        if not math.isnan(n)
    ]
    rest = sum(one.count for one, n in zip(every, shown, strict=True) if math.isnan(n))
    return [*kept, SetAside("for reasons with few rows each", (), rest)] if rest else kept
