"""The report's figures: each drawn from the results it shows, written as SVG or PNG."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from matplotlib.figure import Figure as Drawing

from alliance_stats.analysis.agreement import AgreementResult
from alliance_stats.interpret import gate_is_open
from alliance_stats.plots.bland_altman import bland_altman_figure
from alliance_stats.plots.flow import FileRows, OccasionDyads, flow_figure
from alliance_stats.plots.results import bland_altman_picture
from alliance_stats.plots.role_means import Point, ScaleMeans, role_means_figure
from alliance_stats.plots.svg import png_bytes, svg_text
from alliance_stats.report.blocks import Document, Figure
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.drawings import Draw, further_drawings
from alliance_stats.report.lookup import (
    ScaleKey,
    about_words,
    estimate_of,
    scale_title,
    target_of,
)
from alliance_stats.report.sections.agreement_figures import (
    described_mean,
    picture_name,
    pictured,
    with_means,
)
from alliance_stats.report.sections.data import occasion_name
from alliance_stats.report.shared import shared_scales
from alliance_stats.report.tabling import gate_of
from alliance_stats.results import Estimate


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure, both ways it is written: SVG text for the page, PNG for Word."""

    svg: str
    png: bytes


def drawn_figures(content: ReportContent, document: Document) -> dict[str, Drawn]:
    """Return every figure of a built report, by name, each drawn once and written twice."""
    return {
        block.name: Drawn(_svg(block, drawing), png_bytes(drawing))
        for block, drawing in _drawings(content, document)
    }


def figures(content: ReportContent) -> dict[str, str]:
    """Return every figure of the report as SVG text, by name: byte-stable, ids prefixed."""
    return {
        block.name: _svg(block, drawing) for block, drawing in _drawings(content, build(content))
    }


def pictures(content: ReportContent) -> dict[str, bytes]:
    """Return every figure of the report as PNG, by name, for Word."""
    return {block.name: png_bytes(drawing) for block, drawing in _drawings(content, build(content))}


def _svg(block: Figure, drawing: Drawing) -> str:
    return svg_text(drawing, prefix=block.name, title=block.alt_title, description=block.alt)


def _drawings(content: ReportContent, document: Document) -> Iterator[tuple[Figure, Drawing]]:
    drawn: dict[str, Draw] = {
        "flow": partial(_flow, content),
        "role-means": partial(_role_means, content),
        **{picture_name(key): partial(_bland_altman, content, key) for key in pictured(content)},
        **further_drawings(content),
    }
    for block in figure_blocks(document):
        yield block, drawn[block.name]()


def figure_blocks(document: Document) -> list[Figure]:
    """List the figures of a document, in order."""
    return [block for block in blocks_of(document.sections) if isinstance(block, Figure)]


def _flow(content: ReportContent) -> Drawing:
    files = [
        FileRows(
            flow.file,
            flow.used,
            tuple((reason.reason, reason.count) for reason in flow.reasons),
        )
        for flow in content.flow
    ]
    dyads = [
        OccasionDyads(
            occasion_name(entry.occasion),
            int(entry.both),
            int(entry.first_only),
            int(entry.second_only),
            int(entry.neither),
            analysed=entry.occasion == content.occasion,
        )
        for entry in content.design.occasions
        if not math.isnan(entry.both + entry.first_only + entry.second_only + entry.neither)
    ]
    return flow_figure(files, dyads, content.roles)


def _role_means(content: ReportContent) -> Drawing:
    scales = shared_scales(content)
    rows = []
    for key in with_means(content):
        first, second = (_point(described_mean(content, key, role)) for role in content.roles)
        bias = estimate_of([scales[key]], "bias")
        verdict = gate_of(bias)
        low, high = content.instruments[key.instrument].range_of(key.scale)
        rows.append(
            ScaleMeans(
                scale=scale_title(content, key),
                first=first,
                second=second,
                difference=_point(bias),
                gate=verdict.capitalize(),
                minimum=low,
                maximum=high,
                group=about_words(target_of(content, key)),
                compared=gate_is_open(verdict),
            )
        )
    return role_means_figure(rows, content.roles, confidence=content.confidence)


def _point(estimate: Estimate | None) -> Point:
    if estimate is None:
        return Point(float("nan"), float("nan"), float("nan"))
    return Point(estimate.estimate, estimate.conf_low, estimate.conf_high)


def _bland_altman(content: ReportContent, key: ScaleKey) -> Drawing:
    result = shared_scales(content)[key]
    if not isinstance(result, AgreementResult):
        raise TypeError(f"{key} is drawn from an agreement result, not from {type(result)}.")
    return bland_altman_figure(bland_altman_picture(result))
