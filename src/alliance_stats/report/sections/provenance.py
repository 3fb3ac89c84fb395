"""Provenance: what made these numbers."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Paragraph,
    Preformatted,
    Row,
    Section,
    Table,
    code,
    rich,
)
from alliance_stats.report.content import ReportContent
from alliance_stats.report.tabling import head, left


def section(content: ReportContent) -> Section:
    """Return inputs with their hashes, versions, seed, and the study file as resolved."""
    blocks: list[Block] = []
    rows = _hashes(content)
    if rows:
        header = (head("Input", left=True), head("SHA-256", left=True))
        blocks.append(Table("tab-provenance", "Inputs and their hashes", (header,), tuple(rows)))
    blocks.append(Paragraph(rich(_versions(content)), "note"))
    study = content.provenance.get("study")
    if study:
        text = study if isinstance(study, str) else _as_yaml(study)
        summary = "The study file, as resolved"
        blocks.append(Details(summary, (Preformatted(text, summary),)))
    return Section(
        id="provenance",
        kicker="The record · Provenance",
        question="What made these numbers",
        contents="Provenance",
        group="The record",
        blocks=tuple(blocks),
    )


def _as_yaml(study: object) -> str:
    text: str = yaml.safe_dump(study, sort_keys=False, allow_unicode=True, width=88)
    return text


def _hashes(content: ReportContent) -> list[Row]:
    rows: list[Row] = []
    for group in ("inputs", "instruments"):
        found = content.provenance.get(group)
        if isinstance(found, Mapping):
            rows += [_hash_row(str(name), str(value)) for name, value in found.items()]
    if rows:
        return rows
    files = [_hash_row(flow.file, flow.sha256) for flow in content.flow]
    asked = [_hash_row(one.id, one.sha256) for one in content.instruments.values() if one.sha256]
    return [*files, *asked]


def _hash_row(name: str, value: str) -> Row:
    parts = [value[i : i + 8] for i in range(0, len(value), 8)]
    return Row((left(code(name)), Cell(rich(" ".join(parts)), "left", style="hash")))


def _versions(content: ReportContent) -> str:
    made = content.provenance
    parts = []
    if made.get("seed") is not None:
        parts.append(f"Seed {made['seed']}")
    if made.get("version"):
        parts.append(f"alliance-stats {made['version']}")
    if made.get("python"):
        parts.append(f"Python {made['python']}")
    libraries = made.get("libraries")
    if isinstance(libraries, Mapping):
        parts += [f"{name} {value}" for name, value in libraries.items()]
    if made.get("created"):
        parts.append(f"created {made['created']}")
    return " · ".join(parts)
