"""Agreement over occasions: did the two views come closer."""

from __future__ import annotations

import math
from dataclasses import replace

from alliance_stats.formatting import count, counted, join, p_value, sentence, value
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Figure,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    group_of,
    has_number,
    key_of,
    named_in_study,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.sentences import standing
from alliance_stats.report.tabling import (
    MOST_ROWS,
    head,
    interval_cell,
    left,
    left_out,
    note,
    number_of,
    right,
    value_cell,
    without_number,
)
from alliance_stats.results import Estimate, Result

FIGURE = "agreement-over-occasions"
_MOST_PICTURES = 6
_MOST_TIMES = 5
"""More would make a table of more than nine columns."""
_NAMES = {
    "ccc": "Lin’s concordance",
    "pearson": "Pearson’s r",
    "bias": "Mean difference",
    "sd_difference": "SD of the difference",
}


def section(content: ReportContent) -> Section | None:
    """Return agreement at every occasion and how it changed."""
    results = shown_results(content)
    if not results:
        return None
    blocks: list[Block] = [Paragraph(_answer(content, results), "answer"), _table(content, results)]
    if pictured(content):
        blocks.append(_figure(content))
    return Section(
        id="over-occasions",
        kicker="We · Over occasions",
        question="Did the two views come closer?",
        contents="Agreement over occasions",
        group="We",
        blocks=tuple(blocks),
    )


def shown_results(content: ReportContent) -> list[Result]:
    """List the results in reading order; a long list keeps what the study file names."""
    results = results_of(content, "agreement_change")
    keys = [key_of(result) for result in results]
    if len(results) <= MOST_ROWS:
        return results
    named = set(named_in_study(content, keys))
    return [result for result in results if key_of(result) in named]


def pictured(content: ReportContent) -> list[Result]:
    """List what the figure shows: one measure, scales with a number at two occasions."""
    whole = [r for r in shown_results(content) if len(_known_moments(r)) > 1]
    every = [r for r in whole if group_of(content, key_of(r)) == "We"] or whole
    same = [r for r in every if measure_of(r) == measure_of(every[0])]
    return same[:_MOST_PICTURES]


def measure_of(result: Result) -> str:
    """Return which number a result follows."""
    given = getattr(result, "measure", None)
    return str(given or result.estimates[0].term)


def measure_name(result: Result) -> str:
    """Return the measure as a reader knows it."""
    measure = measure_of(result)
    return _NAMES.get(measure, measure.replace("icc", "ICC"))


def moments(result: Result) -> list[Estimate]:
    """List the estimates of single occasions."""
    return [e for e in result.estimates if e.term not in ("difference", "omnibus")]


def _known_moments(result: Result) -> list[Estimate]:
    return [e for e in moments(result) if has_number(e)]


def whole_change(result: Result) -> Estimate | None:
    """Return the difference between the first and the last occasion that have one."""
    times = [e.extra.get("occasion") for e in moments(result)]

    def distance(found: Estimate) -> int:
        ends = found.extra.get("earlier"), found.extra.get("later")
        known = all(end in times for end in ends)
        return times.index(ends[1]) - times.index(ends[0]) if known else 0

    found = [e for e in result.estimates if e.term == "difference" and has_number(e)]
    return max(found, key=distance, default=None)


def _test(result: Result) -> Estimate | None:
    omnibus = [e for e in result.estimates if e.term == "omnibus"]
    return omnibus[0] if omnibus else whole_change(result)


def _p(found: Estimate | None) -> float:
    if found is None:
        return math.nan
    adjusted = number_of(found).p_adjusted
    return found.p_value if math.isnan(adjusted) else adjusted


def _answer(content: ReportContent, results: list[Result]) -> Rich:
    weak = {key for key, _ in unreliable(content)}
    alpha = 1 - content.confidence
    sound = [r for r in results if key_of(r) not in weak and not math.isnan(_p(_test(r)))]
    if not sound:
        if not any(len(_known_moments(r)) > 1 for r in results):
            return rich("Whether agreement changed cannot be tested: no scale has it twice.")
        reason = next(
            (test.undefined for r in results if (test := _test(r)) and test.undefined), ""
        )
        return rich(f"Whether agreement changed cannot be tested. {sentence(reason or '')}".strip())
    moved = [key_of(r) for r in sound if _p(_test(r)) < alpha]
    if not moved:
        return rich(
            "Whether the two views came closer or drifted apart is not settled by these data on "
            f"{'the one scale' if len(sound) == 1 else 'any scale'} tested."
        )
    text = f"Agreement differed between occasions on {_names(content, moved)}"
    rest = [key_of(r) for r in sound if key_of(r) not in moved]
    more = f"; on {_names(content, rest)} that is not settled" if rest else ""
    return rich(f"{text}{more}.", " ", _directions(content, sound, set(moved), alpha))


def _names(content: ReportContent, keys: list[ScaleKey]) -> str:
    return join(in_sentence(scale_title(content, key)) for key in keys)


def _directions(
    content: ReportContent, results: list[Result], moved: set[ScaleKey], alpha: float
) -> str:
    """Say in which direction agreement moved where the whole change has a clear interval."""
    words = []
    for result in results:
        change = whole_change(result)
        if key_of(result) not in moved or change is None:
            continue
        state = standing(number_of(change), alpha=alpha)
        if state != "clear":
            continue
        way = "rose" if change.estimate > 0 else "fell"
        ends = f"{change.extra.get('earlier')} to {change.extra.get('later')}"
        name = in_sentence(scale_title(content, key_of(result)))
        words.append(f"From {ends} it {way} on {name}.")
    return " ".join(words)


def _table(content: ReportContent, results: list[Result]) -> Table:
    times = _times(content, results)
    header = (
        head("Scale", left=True),
        *(head(time) for time in times),
        head("Change [CI]"),
        head("From, to", left=True),
        head(em("p")),
    )
    rows = tuple(_row(content, result, times) for result in results)
    every = [key_of(r) for r in results_of(content, "agreement_change")]
    measures = join(dict.fromkeys(measure_name(r) for r in results))
    text = rich(
        f"{measures} at each occasion (complete dyads in parentheses). Change: last − first "
        "occasion; every dyad counts where it is complete, and what the occasions share is allowed "
        "for. ",
        em("p"),
        ": of any difference between the occasions, corrected within its family.",
        _other_times(content, results, times),
        left_out([key_of(r) for r in results], every, "agreement_change"),
    )
    title = "Agreement at each occasion, and its change"
    return Table("tab-over-occasions", title, (header,), rows, (note(text),))


def _other_times(content: ReportContent, results: list[Result], times: list[str]) -> Rich:
    found = {str(e.extra.get("occasion")) for r in results for e in moments(r)}
    rest = len(found) - len(times)
    if rest <= 0:
        return ()
    other = counted(rest, "other occasion")
    return rich(f" The {other} are in ", code("tables/agreement_change.csv"), ".")


def _times(content: ReportContent, results: list[Result]) -> list[str]:
    """Return the occasions that have a column: of many, the ends, the analysed and the next."""
    found = {str(e.extra.get("occasion")) for r in results for e in moments(r)}
    every = [time for time in content.occasions if time in found]
    if len(every) <= _MOST_TIMES:
        return every
    ranked = dict.fromkeys([every[0], every[-1], content.occasion, *every])
    first = [time for time in ranked if time in found][:_MOST_TIMES]
    return [time for time in every if time in first]


def _row(content: ReportContent, result: Result, times: list[str]) -> Row:
    name = left(scale_title(content, key_of(result)))
    at = {str(e.extra.get("occasion")): e for e in moments(result)}
    if not any(has_number(e) for e in at.values()):
        reason = next((e.undefined for e in at.values() if e.undefined), "No reason was recorded.")
        return Row((name, without_number("undefined", reason, len(times) + 3)))
    cells: list[Cell] = [name]
    for time in times:
        found = at.get(time)
        if found is None or not has_number(found):
            cells.append(right("–", dim=True))
        else:
            cells.append(right(value_cell(found).text, f" ({count(found.n_dyads)})"))
    change = whole_change(result)
    ends = "" if change is None else f"{change.extra.get('earlier')}, {change.extra.get('later')}"
    cells += [_change_cell(result, change), left(ends or "–"), right(p_value(_p(_test(result))))]
    return Row(tuple(cells))


def _change_cell(result: Result, change: Estimate | None) -> Cell:
    if change is None:
        return right("–", dim=True)
    # A difference is written as the measure is.
    return interval_cell(replace(change, term=measure_of(result)))


def _figure(content: ReportContent) -> Figure:
    results = pictured(content)
    parts = []
    for result in results:
        numbers = ", ".join(
            f"{e.extra.get('occasion')} {value(e.term, e.estimate)}" for e in _known_moments(result)
        )
        parts.append(f"{scale_title(content, key_of(result))}: {numbers}")
    return Figure(
        id="fig-over-occasions",
        name=FIGURE,
        title=f"Agreement over occasions, {measure_name(results[0])}",
        alt_title="Agreement of the two roles over occasions",
        alt=f"{'. '.join(parts)}. Every value is in the table above.",
        note=note(
            "Points and intervals: dyads complete at that occasion, their number below its name. "
            "Different dyads may be complete at different occasions."
        ),
    )
