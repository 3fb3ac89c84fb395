"""The report of 118 real couples, where the shared studies are beside the checkout."""

from __future__ import annotations

import pytest

from alliance_stats.report.blocks import Table, plain_text
from alliance_stats.report.build import blocks_of, build
from conftest import shared_path


@pytest.mark.filterwarnings("error")
def test_the_couples_report_shows_the_reference_alpha() -> None:
    from alliance_stats.study.loading import load_study
    from alliance_stats.study.output import report_content

    path = shared_path("studies", "couples-commitment", "study.yaml")
    content = report_content(load_study(path).run())
    document = build(content)
    table = next(
        b
        for b in blocks_of(document.sections)
        if isinstance(b, Table) and b.id == "tab-reliability"
    )
    row = next(r for r in table.rows if plain_text(r.cells[0].text) == "Satisfaction")
    # psych::alpha for partner 1, complete rows: .945593 [.928285, .959755]
    assert plain_text(row.cells[2].text) == ".95"
    assert dict(document.data)["reliability"][0][:2] == ("term", "estimate")
    [first] = [
        r
        for r in content.results
        if (r.analysis, r.about.get("scale")) == ("reliability", "satisfaction")
        and r.about.get("role") == "partner1"
    ]
    alpha = first["alpha"]
    assert (alpha.conf_low, alpha.conf_high) == pytest.approx((0.928285, 0.959755), abs=1e-6)
    assert "coach" not in " ".join(plain_text(c.text) for r in table.rows for c in r.cells)
