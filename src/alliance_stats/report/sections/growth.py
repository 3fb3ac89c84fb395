"""Growth: whether the two views change, and whether they change together."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import Rich, code, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import spaced
from alliance_stats.report.sentences import Number, standing, with_bounds
from alliance_stats.report.tabling import gate_of, number_of
from alliance_stats.report.words import the
from alliance_stats.results import Estimate, Result

_MEANS = (
    ("intercept", "mean level at time 0"),
    ("slope", "mean change per unit of time"),
)
_SPREAD = (
    ("var(intercept)", "variance of levels between dyads"),
    ("var(slope)", "variance of changes between dyads"),
    ("cor(intercept,slope)", "correlation of level with change"),
)


def _tell(content: ReportContent, result: Result) -> Telling:
    name = names(content, result)["scale"]
    alpha = 1 - content.confidence
    answer: list[str | Rich] = [
        *(_change(role, name, result.find("slope", role=role), alpha) for role in content.roles),
        _together(content.roles, result["cor(slope)"], alpha),
        _nearer(result["gap_change"], alpha),
    ]
    return Telling(
        name=f"Growth model of {name} in both roles",
        answer=spaced([part for part in answer if part]),
        paths=_in_words(content, result),
        parts=[*(_part(result, role, _MEANS) for role in content.roles), _both(content, result)],
        folded=(
            "Variances between dyads, and level with change",
            [_part(result, role, _SPREAD) for role in content.roles],
        ),
        units=rich(
            em("b"), ": scale points, for change per unit of time; correlations as such. The gap "
            "at each occasion is in ", code("tables/growth.csv"), ".",
        ),
        identification=str(getattr(result, "identification", "")),
        closing="",
        gates=[
            gate_of(row) for row in result.estimates if row.term in ("slope", "slope_difference")
        ],
    )  # fmt: skip


def _change(role: str, name: str, row: Estimate, alpha: float) -> str:
    """Say whether a role's view rose or fell, if its answers compare over the occasions."""
    what = f"{the(role)}’s view of {name}"
    verdict = gate_of(row)
    if not gate_is_open(verdict):
        why = "was not tested" if verdict == "not tested" else "was not passed"
        return f"Whether {what} changed in level is not said: the gate over the occasions {why}."
    found = number_of(row)
    size = f"({with_bounds(row.estimate, row.conf_low, row.conf_high)} per unit of time)"
    state = standing(found, alpha=alpha)
    direction = "rose" if row.estimate > 0 else "fell"
    if state == "clear":
        return f"{capitalised(what)} {direction} {size}."
    if state == "before correction":
        return f"Before correction {what} {direction} {size}; after it, not settled."
    if state == "undefined":
        return ""
    return f"Whether {what} rose or fell is not settled by these data {size}."


def _correlation(found: Number) -> Rich:
    shown = with_bounds(found.estimate, found.low, found.high, bounded=True)
    return rich("(", em("r"), f" = {shown})")


def _together(roles: tuple[str, str], row: Estimate, alpha: float) -> Rich:
    """Say whether dyads in which one role's view changes more have a partner whose view does."""
    first, second = roles
    found = number_of(row)
    state = standing(found, alpha=alpha)
    if state == "undefined":
        return ()
    if state == "clear":
        which = "more" if row.estimate > 0 else "less"
        return rich(
            f"Where {the(first)}’s view changed more, {the(second)}’s changed {which} ",
            _correlation(found),
            ".",
        )
    before = "; clear before correction only" if state == "before correction" else ""
    return rich(
        f"Whether the two change together, dyad by dyad, is not settled by these data{before} ",
        _correlation(found),
        ".",
    )


def _nearer(row: Estimate, alpha: float) -> str:
    """Say whether the two views draw nearer: what the lines leave of the gap, last less first."""
    state = standing(number_of(row), alpha=alpha)
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    size = f"(variance of the gap, last less first: {shown})"
    if state == "undefined":
        return ""
    if state == "clear":
        way = "drew nearer" if row.estimate < 0 else "moved apart"
        return f"The two views {way} {size}."
    return f"Whether the two views draw nearer is not settled by these data {size}."


def _part(result: Result, role: str, terms: Sequence[tuple[str, str]]) -> Part:
    lines = [
        Line(words, result.find(term, role=role), compares=term == "slope") for term, words in terms
    ]
    return Part(lines, f"As rated by {role}")


def _both(content: ReportContent, result: Result) -> Part:
    first, second = content.roles
    return Part(
        [
            Line(f"difference in change ({first} − {second})", result["slope_difference"], True),
            Line("correlation of the two levels", result["cor(intercept)"]),
            Line("correlation of the two changes", result["cor(slope)"]),
            Line("variance of the gap, last less first", result["gap_change"]),
        ],
        "Both roles",
    )


def _in_words(content: ReportContent, result: Result) -> list[str]:
    said = []
    for role in content.roles:
        for term, words in _MEANS:
            row = result.find(term, role=role)
            shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
            said.append(f"{role}, {words}: {shown}.")
        row = result.find("cor(intercept,slope)", role=role)
        said.append(f"{role}, correlation of level with change: {_bounded(row)}.")
    said.append(f"Correlation of the two levels: {_bounded(result['cor(intercept)'])}.")
    said.append(f"Correlation of the two changes: {_bounded(result['cor(slope)'])}.")
    return [capitalised(text) for text in said]


def _bounded(row: Estimate) -> str:
    if isnan(row.estimate):
        return "undefined"
    return with_bounds(row.estimate, row.conf_low, row.conf_high, bounded=True)


KIND = ModelKind(
    analysis="growth",
    kicker="We",
    question="Do the two views change, and do they change together?",
    group=GROUP,
    tell=_tell,
    draws="slope",
    method=(
        "Growth models fit a straight line to each role’s scores, both roles in one model, by full "
        "information maximum likelihood (Kenny, Kashy & Cook, 2006)."
    ),
)
