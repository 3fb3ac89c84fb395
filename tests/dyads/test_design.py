from __future__ import annotations

from alliance_stats.dyads.design import design
from alliance_stats.dyads.pairing import pair
from alliance_stats.scoring.score import score
from scoring.factories import Form, Study, answers

FULL = answers(7, 6, 2, 5, 3)
NOTHING = answers(None, None, None, None, None)


def designed(*forms: Form, **changes):
    return design(pair(score(Study(forms, **changes).responses())))


def test_dyads_coaches_and_sides():
    found = designed(
        Form("D1", "client", FULL, coach="C1", occasion="t1"),
        Form("D1", "coach", FULL, coach="C1", occasion="t1"),
        Form("D2", "coach", FULL, coach="C1", occasion="t1"),
        Form("D3", "client", FULL, coach="C2", occasion="t1"),
        Form("D4", "client", NOTHING, coach=None, occasion="t1"),
        Form("D1", "client", FULL, coach="C1", occasion="t2"),
        occasions=("t1", "t2"),
    )
    assert (found.n_dyads, found.n_coaches, found.n_without_coach) == (4, 2, 1)
    assert found.dyads_per_coach == (2, 1)
    assert found.is_nested
    first, second = found.occasions
    assert (first.both, first.first_only, first.second_only, first.neither) == (1, 1, 1, 1)
    assert (second.both, second.first_only, second.second_only, second.neither) == (0, 0, 1, 3)
    for count in found.occasions:
        assert sum((count.both, count.first_only, count.second_only, count.neither)) == 4


def test_without_coaches_nothing_is_nested():
    found = designed(Form("D1", "client", FULL, coach=None), Form("D2", "client", FULL, coach=None))
    assert (found.n_coaches, found.is_nested, found.n_without_coach) == (0, False, 2)


def test_one_dyad_per_coach_is_not_nested():
    found = designed(Form("D1", "client", FULL, coach="C1"), Form("D2", "client", FULL, coach="C2"))
    assert not found.is_nested


def test_no_data():
    found = designed()
    assert (found.n_dyads, found.n_coaches, found.is_nested) == (0, 0, False)
