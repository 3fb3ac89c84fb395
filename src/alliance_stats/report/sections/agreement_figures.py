"""The figures of section 5: role means, and single dyads."""

from __future__ import annotations

import math

from alliance_stats.formatting import counted, join, number, sentence
from alliance_stats.interpret import excludes, gate_is_open
from alliance_stats.report.blocks import Figure, Row, Table, badge, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    estimate_of,
    group_of,
    has_number,
    joint_of,
    key_of,
    question_key,
    results_of,
    scale_title,
    target_of,
)
from alliance_stats.report.sentences import with_bounds
from alliance_stats.report.shared import open_gates, shared_scales
from alliance_stats.report.summaries import with_interval
from alliance_stats.report.tabling import (
    gate_cell,
    gate_of,
    head,
    interval_cell,
    left,
    note,
    number_of,
)
from alliance_stats.results import Estimate, Result

_MOST_PICTURES = 8


def with_means(content: ReportContent) -> list[ScaleKey]:
    """List the scales that the figure of role means shows, those about one target together.

    Means that two forms give on different ranges have no axis in common.
    """
    described = {key_of(result) for result in results_of(content, "describe")}
    keys = [
        key
        for key in shared_scales(content)
        if key in described and ((joint := joint_of(content, key)) is None or joint.unit == "raw")
    ]
    targets = list(dict.fromkeys(target_of(content, key) for key in keys))
    return sorted(keys, key=lambda key: targets.index(target_of(content, key)))


def described_mean(content: ReportContent, key: ScaleKey, role: str) -> Estimate | None:
    """Return a role's mean on a scale, from its own form where there are two."""
    mine = [
        result
        for result in results_of(content, "describe")
        if question_key(content, key_of(result)) == key
    ]
    return estimate_of(mine, "mean", role=role)


def pictured(content: ReportContent) -> list[ScaleKey]:
    """List the scales that get a Bland–Altman figure: the We scales.

    It shows single dyads, so a programme report has none.
    """
    if content.audience != "research":
        return []
    usable = [
        key for key, result in shared_scales(content).items() if why_no_picture(result) is None
    ]
    ours = [key for key in usable if group_of(content, key) == "We"]
    return (ours or usable)[:_MOST_PICTURES]


def why_no_picture(result: Result) -> str | None:
    """Say why single dyads make no picture; None where they do."""
    spread = estimate_of([result], "sd_difference")
    if spread is None or not has_number(spread):
        return "no spread" if spread is None else spread.undefined or "no spread"
    if spread.estimate == 0:
        return "all dyads have the same difference"
    return None


def not_pictured(content: ReportContent) -> str:
    """Say which We scales have no picture of single dyads, and why; "" where all have one."""
    if content.audience != "research":
        return ""
    found: dict[str, list[str]] = {}
    for key, result in shared_scales(content).items():
        reason = why_no_picture(result)
        if reason is not None:
            found.setdefault(sentence(reason), []).append(scale_title(content, key))
    return " ".join(
        f"Single dyads of {join(names)} are not drawn. {reason}" for reason, names in found.items()
    )


def picture_name(key: ScaleKey) -> str:
    """Return the file name of a scale's Bland–Altman figure."""
    return f"bland-altman-{key.instrument}-{key.scale}"


def means_figure(content: ReportContent) -> Figure:
    """Return the figure of role means, hollow where the gate is not passed."""
    first, second = content.roles
    keys = with_means(content)
    gated = [key for key in keys if key in open_gates(content)]
    if gated:
        reading = _higher(content, gated)
        if len(gated) < len(keys):
            names = join(scale_title(content, key) for key in keys if key not in gated)
            reading += f" On {names} the gate is not passed and marks are hollow."
    else:
        reading = (
            "All marks are hollow and all differences in parentheses, because "
            f"{_why_shut(content, keys)}."
        )
    text = (
        "Points: means of all who answered, with their intervals. Differences: complete pairs. "
        "Hollow marks, dotted links and parentheses: the gate was not passed; printed for the "
        "record, not to be interpreted. Bold: the interval of the difference excludes 0."
    )
    return Figure(
        id="fig-role-means",
        name="role-means",
        title="Mean scores of the two roles, and whether they may be compared",
        alt_title="Role means on each shared scale",
        alt=f"Mean scores of {first} and {second} with intervals. {reading} "
        "Every value is in the table below the figure.",
        note=note(text),
        numbers=_means_numbers(content, keys),
    )


def _why_shut(content: ReportContent, keys: list[ScaleKey]) -> str:
    verdicts = {gate_of(estimate_of([shared_scales(content)[key]], "bias")) for key in keys}
    if verdicts == {"not tested"}:
        return "it was not tested that the roles may be compared"
    return "the gate was passed on none of the scales"


def _higher(content: ReportContent, keys: list[ScaleKey]) -> str:
    """Say on which scales the interval of the difference is clear of zero, and who is higher."""
    found: dict[str, list[str]] = {}
    for key in keys:
        bias = number_of(estimate_of([shared_scales(content)[key]], "bias"))
        is_clear = excludes(bias.low, bias.high)
        who = content.roles[0 if bias.estimate > 0 else 1] if is_clear else ""
        found.setdefault(who, []).append(scale_title(content, key))
    words = [f"{who} higher on {join(names)}" for who, names in found.items() if who]
    clear = f"intervals clear of zero have {'; '.join(words)}" if words else ""
    holding = f"intervals hold zero on {join(found[''])}" if "" in found else ""
    return f"Where the gate is passed, {'; '.join(part for part in (clear, holding) if part)}."


def _means_numbers(content: ReportContent, keys: list[ScaleKey]) -> Table:
    header = (
        head("Scale", left=True),
        *(head(f"{role}, mean") for role in content.roles),
        head("Difference"),
        head("Gate", left=True),
    )
    rows = []
    for key in keys:
        bias = estimate_of([shared_scales(content)[key]], "bias")
        verdict = gate_of(bias)
        means = [interval_cell(described_mean(content, key, role)) for role in content.roles]
        gap = interval_cell(bias, shut=not gate_is_open(verdict))
        rows.append(Row((left(scale_title(content, key)), *means, gap, gate_cell(verdict))))
    return Table("", "Role means and differences", (header,), tuple(rows))


def bland_altman(content: ReportContent, key: ScaleKey) -> Figure:
    """Return the figure of single dyads on one scale."""
    result = shared_scales(content)[key]
    first, second = content.roles
    bias = estimate_of([result], "bias")
    name = scale_title(content, key)
    ends = [estimate_of([result], term) for term in ("loa_low", "loa_high")]
    low, high = (math.nan if end is None else end.estimate for end in ends)
    n_dyads = math.nan if bias is None else bias.n_dyads
    shown = number_of(bias)
    alt = (
        f"Difference of {first} minus {second} against the pair’s mean; "
        f"{counted(n_dyads, 'dyad')}. Mean difference "
        f"{with_bounds(shown.estimate, shown.low, shown.high)}. "
        f"Limits {number(low)} and {number(high)}.{_slope_in_words(result)}"
    )
    verdict = gate_of(bias)
    text = rich(
        f"{counted(n_dyads, 'dyad')}; larger dots hold several. Solid line: mean difference. "
        f"Dashed lines: 95% limits of agreement.{_shaded(ends)}{_slope(result)} ",
        badge(verdict),
        "" if gate_is_open(verdict) else " The height of the lines is not to be interpreted.",
    )
    return Figure(
        id=f"fig-{picture_name(key)}",
        name=picture_name(key),
        title=f"{name}: how far apart single dyads are",
        alt_title=f"Bland–Altman figure of {name}",
        alt=alt,
        note=note(text),
        numbers=_limits_numbers(result, not gate_is_open(verdict)),
    )


def _shaded(ends: list[Estimate | None]) -> str:
    missing = next((e.undefined for e in ends if e is not None and e.undefined), None)
    if missing is None:
        return " Shaded: their intervals."
    return f" The limits have no interval: {missing[0].lower()}{missing[1:]}"


def _slope(result: Result) -> str:
    """Say that the limits follow the level, where the figure draws it."""
    slope = estimate_of([result], "proportional_bias")
    if slope is None or not excludes(slope.conf_low, slope.conf_high):
        return ""
    shown = with_interval("proportional_bias", number_of(slope))
    return (
        f" Dotted: the same where the difference may change with the level, by {shown} points per "
        "point."
    )


def _slope_in_words(result: Result) -> str:
    """Say whether the difference goes with the level, for who does not see the picture."""
    slope = number_of(estimate_of([result], "proportional_bias"))
    if math.isnan(slope.estimate) or math.isnan(slope.low):
        return ""
    shown = with_interval("proportional_bias", slope)
    if excludes(slope.low, slope.high):
        return f" The difference went with the level, by {shown} points per point."
    return f" Whether the difference goes with the level is not settled: {shown} points per point."


def _limits_numbers(result: Result, shut: bool) -> Table:
    words = {
        "bias": "Mean difference",
        "sd_difference": "SD of the difference",
        "loa_low": "Lower limit",
        "loa_high": "Upper limit",
        "proportional_bias": "Slope of the difference on the mean",
        "spread_slope": "Slope of the spread on the mean",
    }
    found = {word: estimate_of([result], term) for term, word in words.items()}
    rows = tuple(
        Row((left(word), interval_cell(estimate, shut=shut)))
        for word, estimate in found.items()
        if estimate is not None
    )
    header = (head("Number", left=True), head("Estimate and interval"))
    return Table("", "Numbers in the figure", (header,), rows)
