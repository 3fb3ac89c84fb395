from __future__ import annotations

import math

from alliance_stats.report.build import build
from alliance_stats.report.tables import table_csvs
from report.factories import content, results


def test_every_result_is_there_in_full_precision() -> None:
    made = content()
    tables = table_csvs(build(made))
    header, *rows = tables["agreement"]
    assert header[:2] == ["term", "estimate"]
    originals = [e for r in results(made.roles) if r.analysis == "agreement" for e in r.estimates]
    assert [row[1] for row in rows] == [e.estimate for e in originals]


def test_rows_are_rectangular_and_name_what_they_are_about() -> None:
    for name, (header, *rows) in table_csvs(build(content())).items():
        assert all(len(row) == len(header) for row in rows), name
    assert {"scale", "role", "undefined"} <= set(table_csvs(build(content()))["reliability"][0])


def test_flow_adds_up() -> None:
    _, *rows = table_csvs(build(content()))["flow"]
    counts = {row[1]: row[2] for row in rows}
    aside = sum(n for what, n in counts.items() if str(what).startswith("set aside"))
    assert counts["read"] == counts["used"] + aside


def test_what_was_not_computed_is_a_table_too() -> None:
    header, *rows = table_csvs(build(content()))["not_computed"]
    assert header == ["result", "state", "reason", "remedy"]
    assert any(row[1] == "refused" for row in rows)


def test_an_undefined_number_is_nan_with_its_reason() -> None:
    made = content()
    rows = table_csvs(build(made))["items"]
    place = rows[0].index("alpha_if_deleted")
    assert all(math.isnan(float(str(row[place]))) for row in rows[1:])
