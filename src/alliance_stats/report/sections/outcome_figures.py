"""The figures of the outcomes section: what goes with an outcome, by whose rating."""

from __future__ import annotations

from math import isnan

from alliance_stats.report.blocks import Figure, rich
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import GROUPS, ScaleKey, group_of, scale_title
from alliance_stats.report.pairs import correlations
from alliance_stats.report.summaries import spread
from alliance_stats.report.tabling import note

_MOST = 3
_SETS = tuple(title for _, title in GROUPS[:3])


def pictured(content: ReportContent) -> list[ScaleKey]:
    """List the outcomes that get a figure: those the study file names, three at most."""
    found = dict.fromkeys(c.outcome for c in correlations(content))
    named = [key for key in found if group_of(content, key) == "Outcomes"]
    return [key for key in named if predictors_of(content, key)][:_MOST]


def picture_name(key: ScaleKey) -> str:
    """Return the file name of an outcome's figure."""
    return f"forest-{key.instrument}-{key.scale}"


def forest(content: ReportContent, outcome: ScaleKey) -> Figure:
    """Return the figure of one outcome; its numbers are in the table after it."""
    mine = [c for c in correlations(content) if c.outcome == outcome]
    name = scale_title(content, outcome)
    spans = [
        f"{word}-source correlations: {spread('pearson', [c.estimate.estimate for c in some])}"
        for word, some in (
            ("same", [c for c in mine if c.same_source]),
            ("other", [c for c in mine if not c.same_source]),
        )
        if some
    ]
    alt = "; ".join(spans)
    lonely = any(isnan(c.estimate.conf_low) and not isnan(c.estimate.estimate) for c in mine)
    return Figure(
        id=f"fig-{picture_name(outcome)}",
        name=picture_name(outcome),
        title=f"What goes with {in_sentence(name)}, by whose rating",
        alt_title=f"Which ratings go with {in_sentence(name)}",
        alt=f"{alt[0].upper()}{alt[1:]}. Every value is in the table below the figure.",
        note=note(
            rich(
                "Marks: who rated the scale. Same source where that is also who rated the "
                "outcome: part of it may be one person answering twice. Hollow: the interval "
                f"holds zero{', or there is none' if lonely else ''}."
            )
        ),
    )


def raters_of(content: ReportContent, outcome: ScaleKey) -> list[str]:
    """List the roles that rated an outcome."""
    mine = [c for c in correlations(content) if c.outcome == outcome]
    return [role for role in content.roles if any(c.role_y == role for c in mine)]


def predictors_of(content: ReportContent, outcome: ScaleKey) -> list[ScaleKey]:
    """List the scales of an outcome's figure, in the groups We, I and External."""
    found = dict.fromkeys(c.predictor for c in correlations(content) if c.outcome == outcome)
    return [key for title in _SETS for key in found if group_of(content, key) == title]
