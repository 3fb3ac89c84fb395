"""Correlations of scales with outcomes, laid out as who rated what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_stats.report.content import ReportContent, remembered
from alliance_stats.report.lookup import ScaleKey, named_scale, order, unreliable
from alliance_stats.results import Estimate, Result


@dataclass(frozen=True, slots=True)
class Correlation:
    """One total correlation: predictor rated by ``role_x``, outcome rated by ``role_y``.

    ``interpreted`` is False where one of the two scores is below the floor of reliability: the
    number stands in the table and enters no sentence.
    """

    predictor: ScaleKey
    outcome: ScaleKey
    role_x: str
    role_y: str
    family: str
    estimate: Estimate
    interpreted: bool = True

    @property
    def same_source(self) -> bool:
        """Whether one person rated both."""
        return self.role_x == self.role_y


@remembered
def correlations(content: ReportContent, occasion: str | None = None) -> list[Correlation]:
    """List every Pearson correlation at an occasion (default: analysed), in reading order."""
    when = occasion or content.occasion
    found: list[Correlation] = []
    weak = unreliable(content)
    for result in content.results:
        if result.analysis != "correlate":
            continue
        if result.about.get("occasion", when) != when:
            continue
        predictor = side_key(content, result, "predictor")
        outcome = side_key(content, result, "outcome")
        for estimate in result.estimates:
            extra = estimate.extra
            if estimate.term != "pearson" or extra.get("level", "total") != "total":
                continue
            role_x, role_y = str(extra.get("role_x", "")), str(extra.get("role_y", ""))
            family = str(extra.get("family", ""))
            sound = not {(predictor, role_x), (outcome, role_y)} & weak
            pair = Correlation(predictor, outcome, role_x, role_y, family, estimate, sound)
            found.append(pair)
    return sorted(found, key=lambda c: (order(content, c.outcome), order(content, c.predictor)))


def interval_methods(pairs: Sequence[Correlation]) -> list[str]:
    """List how the intervals were made, each way once."""
    methods = (c.estimate.method.partition("; std_error")[0] for c in pairs)
    return [method for method in dict.fromkeys(methods) if method]


def side_key(content: ReportContent, result: Result, side: str) -> ScaleKey:
    """Return the scale on one side of a result: ``predictor`` or ``outcome``."""
    name = str(result.about.get(side, ""))
    instrument = result.about.get(f"{side}_instrument")
    if instrument is None:
        return named_scale(content, name)
    return ScaleKey(str(instrument), name.removeprefix(f"{instrument}."))
