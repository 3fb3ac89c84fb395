"""Cross-lagged panel model: who follows whom, from one occasion to the next."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from alliance_stats.formatting import counted, plain
from alliance_stats.interpret import excludes
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.capitals import capitalised, in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import extra_number, named_scale, scale_title
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import paths_sentences, spaced, told_path
from alliance_stats.report.sentences import with_bounds
from alliance_stats.results import Estimate, Result

_MOST_TOLD = 4
_MOST_LAGS = 2


def _tell(content: ReportContent, result: Result) -> Telling:
    across = [row for row in result.estimates if row.term == "cross_lagged"]
    lags = _lags(result)
    shown = lags[:_MOST_LAGS]
    more = "" if len(shown) == len(lags) else " Further intervals are in the table files."
    return Telling(
        name=f"Cross-lagged panel model of {_name(content, result)}",
        answer=_answer(content, across),
        paths=[_in_words(content, row) for row in _paths(lags[0])],
        parts=[
            *(
                Part([Line(_ways(content, row), row) for row in _paths(lag)], _heading(lag, lags))
                for lag in shown
            ),
            Part(_stable(content, result), "Stable levels, between dyads"),
        ],
        units=rich(
            em("b"),
            ": points of departure from the usual level at the next occasion per point at this "
            f"one.{more}",
        ),
        identification=str(getattr(result, "identification", "")),
    )


def _name(content: ReportContent, result: Result) -> str:
    called = names(content, result)
    about = result.about
    if "scale" in called:
        return f"{called['scale']} in both roles"
    return (
        f"{called['predictor']} as rated by {about.get('role_x')} and {called['outcome']} as rated "
        f"by {about.get('role_y')}"
    )


def _side(content: ReportContent, row: Estimate, which: str) -> str:
    """Return what comes before (``from``) or after (``to``): a scale as rated by a role."""
    role = row.extra["other" if which == "from" else "role"]
    title = scale_title(content, named_scale(content, str(row.extra[f"scale_{which}"])))
    return f"{in_sentence(title)} as rated by {role}"


def _answer(content: ReportContent, across: Sequence[Estimate]) -> Rich:
    known = [row for row in across if not isnan(row.estimate)]
    if len(known) > _MOST_TOLD:
        clear = sum(excludes(row.conf_low, row.conf_high) for row in known)
        return rich(
            f"Of {counted(len(known), 'path')} from one side’s departure from its usual level to "
            f"the other’s at the next occasion, {clear} had an interval that excludes zero, before "
            "correction."
        )
    told = [
        told_path(
            f"a departure from the usual in {_side(content, row, 'from')}",
            f"one {_direction(row)}in {_side(content, row, 'to')} {_later(row, known)}",
            row,
        )
        for row in known
    ]
    return spaced(paths_sentences(told, alpha=1 - content.confidence))


def _direction(row: Estimate) -> str:
    """Say whether both depart to the same side, where the interval tells."""
    if not excludes(row.conf_low, row.conf_high):
        return ""
    return "to the same side " if row.estimate > 0 else "to the other side "


def _later(row: Estimate, known: Sequence[Estimate]) -> str:
    lengths = {extra_number(one, "interval") for one in known}
    if len(lengths) == 1:
        return "at the next occasion"
    return f"at the next occasion, {plain(extra_number(row, 'interval'))} units of time later"


def _lags(result: Result) -> list[list[Estimate]]:
    """Return the rows of each length of interval, or of each interval where all have their own."""
    found: dict[tuple[object, object], list[Estimate]] = {}
    for row in result.estimates:
        if row.term in ("autoregressive", "cross_lagged"):
            key = (row.extra.get("interval"), row.extra.get("step"))
            found.setdefault(key, []).append(row)
    return list(found.values())


def _paths(lag: Sequence[Estimate]) -> list[Estimate]:
    """Return the paths between the two sides first, then each one's own."""
    return sorted(lag, key=lambda row: row.term != "cross_lagged")


def _heading(lag: Sequence[Estimate], lags: Sequence[Sequence[Estimate]]) -> str:
    if len(lags) == 1:
        return "From one occasion to the next, within dyads"
    step = extra_number(lag[0], "step")
    if not isnan(step):
        return f"Over interval {plain(step)}, within dyads"
    length = extra_number(lag[0], "interval")
    return f"Over {plain(length)} {'unit' if length == 1 else 'units'} of time, within dyads"


def _ways(content: ReportContent, row: Estimate) -> str:
    return f"{_side(content, row, 'from')} → {_side(content, row, 'to')}"


def _stable(content: ReportContent, result: Result) -> list[Line]:
    lines = [
        Line(f"variance of {_side(content, row, 'to')}", row)
        for row in result.estimates
        if row.term == "var(intercept)"
    ]
    return [*lines, Line("correlation of the two", result["cor(intercept)"])]


def _in_words(content: ReportContent, row: Estimate) -> str:
    before, after = (_side(content, row, which) for which in ("from", "to"))
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    text = f"{before} to {after} at the next occasion: {shown}."
    return capitalised(text)


KIND = ModelKind(
    analysis="ri_clpm",
    kicker="We",
    question="Who follows whom, from one occasion to the next?",
    group=GROUP,
    tell=_tell,
    draws="cross_lagged",
    method=(
        "Cross-lagged panel models have random intercepts (Hamaker, Kuiper & Grasman, 2015): what "
        "is stable between dyads is kept apart from who follows whom within them."
    ),
)
