"""The verb ``invariance``, and its verdict beside the numbers that compare roles."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from tests.analysis.factories import (
    Form,
    make_composite,
    make_dyads,
    make_instrument,
    make_subscale,
)
from tests.stats.comparability.invariance_cases import answers

from alliance_stats.analysis.agreement import GATE_REASON, agreement
from alliance_stats.analysis.families import adjust
from alliance_stats.analysis.gate import gated
from alliance_stats.analysis.invariance import InvarianceResult, invariance
from alliance_stats.analysis.invariance_rows import worst
from alliance_stats.analysis.similarity import similarity
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.interpret import GATE_RULES
from alliance_stats.stats.comparability.rules import RULES

ITEMS = ["a", "b", "c", "d"]
STEPS = ["configural", "loadings", "intercepts", "residuals"]


def dyads_of(
    seed: int = 1,
    *,
    n: int = 150,
    intercepts=(0, 0, 0, 0),
    n_coaches: int = 0,
    gaps: float = 0.0,
    occasions=("once",),
) -> Dyads:
    """Dyads on ``bond`` (four items) and ``other`` (two of them again), and a composite."""
    more = ["e", "f", "g"]
    instrument = make_instrument(
        [make_subscale("bond", ITEMS), make_subscale("rest", more)],
        composites=[make_composite("all", ["bond", "rest"])],
    )
    forms = []
    for k, occasion in enumerate(occasions):
        first, second = answers(seed + k, n=n, intercepts=intercepts)
        third, fourth = answers(seed + 50 + k, n=n)
        rng = np.random.default_rng(seed)
        for role, own, others in (("coach", first, third), ("client", second, fourth)):
            own[rng.random(own.shape) < gaps] = np.nan
            columns = dict(zip(ITEMS, own.T, strict=True)) | dict(
                zip(more, others.T[:3], strict=True)
            )
            kept = {item: np.clip(given, 0, 10) for item, given in columns.items()}
            forms.append(Form(instrument, role, kept, occasion=occasion))
    coaches = {f"d{i + 1:03d}": f"c{i % n_coaches}" for i in range(n if n_coaches else 0)}
    return make_dyads(forms, coaches=coaches, occasions=occasions)


def test_steps_then_the_verdict_with_the_columns_scripts_rely_on() -> None:
    frame = invariance(dyads_of(), scale="bond").to_frame()
    assert list(frame["term"][:5]) == [*STEPS, "verdict"]
    columns = "chi2 chi2_df chi2_p cfi tli rmsea srmr delta_chi2 delta_df delta_p delta_cfi"
    for column in [*columns.split(), "delta_rmsea", "verdict", "scale", "occasion"]:
        assert column in frame, column
    assert frame.loc[4, "verdict"] == "licensed"
    assert list(frame["item_id"].dropna()) == ITEMS


def test_numbers_are_those_of_the_statistic() -> None:
    from alliance_stats import stats

    result = invariance(dyads_of(3), scale="bond")
    first, second = answers(3, n=150)
    known = stats.invariance([np.clip(first, 0, 10), np.clip(second, 0, 10)])
    for step in STEPS:
        assert result[step].extra["chi2"] == pytest.approx(known[step].chi2, abs=1e-6)
    assert result["latent_difference"].estimate == pytest.approx(known.mean_differences[0].value)


def test_a_freed_item_is_named_everywhere() -> None:
    result = invariance(dyads_of(n=250, intercepts=(0, 0, 0, 1.0)), scale="bond")
    assert result.verdict == "partially licensed"
    assert result.freed == ("d",)
    assert result["verdict"].extra["freed"] == "d"
    assert result["intercepts_partial"].extra["freed"] == "d"
    assert "The intercept of d differs between coach and client" in result.reason
    assert any(note.startswith("Gate: partially licensed.") for note in result.notes)


def test_gaps_are_used_and_the_complete_rows_told() -> None:
    result = invariance(dyads_of(gaps=0.05), scale="bond")
    assert result["configural"].n_dyads == 150
    assert result["configural"].extra["n_complete"] < 150
    assert any("complete rows alone the verdict is" in note for note in result.notes)
    listwise = invariance(dyads_of(gaps=0.05), scale="bond", missing="listwise")
    complete = result["loadings"].extra["chi2_complete"]
    assert listwise["loadings"].extra["chi2"] == pytest.approx(complete, abs=1e-8)


def test_coaches_scale_the_tests_where_there_are_enough() -> None:
    many = invariance(dyads_of(n_coaches=25), scale="bond")
    assert many.options["errors"] == "cluster"
    few = invariance(dyads_of(n_coaches=5), scale="bond")
    assert few.options["errors"] == "standard"
    assert any("fewer than 8 coaches" in note for note in few.notes)
    for term in ("latent_difference", "dmacs"):
        assert np.isfinite([many[term].estimate, few[term].estimate]).all()
        assert many[term].undefined is None
        assert np.isfinite([many[term].conf_low, many[term].conf_high]).all()
        assert np.isnan([few[term].conf_low, few[term].conf_high, few[term].p_value]).all()
        assert few[term].undefined == (
            "Coaches have several dyads; an interval needs at least 8 coaches."
        )
    asked = invariance(dyads_of(n_coaches=5), scale="bond", errors="standard")
    assert np.isfinite(asked["latent_difference"].conf_low)


def test_composites_are_judged_by_their_scales() -> None:
    dyads = dyads_of(n=250, intercepts=(0, 0, 0, 1.0))
    result = invariance(dyads, scale="all")
    assert result.parts["bond"] == "partially licensed"
    assert result.verdict == worst(list(result.parts.values()))
    assert np.isnan(result["configural"].estimate)
    assert result["configural"].undefined is not None
    parts = [invariance(dyads, scale=part) for part in ("bond", "rest")]
    assert invariance(dyads, scale="all", known=parts).parts == result.parts


def test_few_dyads_are_not_tested_and_say_so() -> None:
    result = invariance(dyads_of(n=40), scale="bond")
    assert result.verdict == "not tested"
    assert "40 rows for the 29 parameters" in str(result["verdict"].undefined)
    assert all(result[step].undefined for step in STEPS)


def test_occasions_and_cohorts_of_one_role() -> None:
    dyads = dyads_of(occasions=("start", "end"))
    over = invariance(dyads, scale="bond", over="occasions", role="client")
    assert over.views == ("start", "end")
    assert over.about["role"] == "client"
    assert "occasion" not in over.about
    cohort = {f"d{i + 1:03d}": ("spring", "autumn")[i % 2] for i in range(150)}
    result = invariance(
        dyads, scale="bond", occasion="end", over="cohorts", role="coach", cohorts=cohort
    )
    assert set(result.views) == {"spring", "autumn"}
    assert [result[step].extra["chi2_df"] for step in STEPS] == [4, 7, 10, 14]


def test_wrong_questions_are_refused() -> None:
    dyads = dyads_of(n=60)
    with pytest.raises(OptionError, match="name it as `role`"):
        invariance(dyads, scale="bond", over="occasions")
    with pytest.raises(OptionError, match="needs `cohorts`"):
        invariance(dyads, scale="bond", over="cohorts", role="client")
    with pytest.raises(OptionError):
        invariance(dyads, scale="bond", over="roles ")  # type: ignore[arg-type]
    instrument = make_instrument(
        [make_subscale("mood", ITEMS[:3])], item_roles={item: ["client"] for item in ITEMS[:3]}
    )
    alone = make_dyads([Form(instrument, "client", dict.fromkeys(ITEMS[:3], np.arange(5.0)))])
    with pytest.raises(RefusedError, match="only role 'client' is asked this scale"):
        invariance(alone, scale="mood")


def test_nobody_at_this_occasion_is_an_error() -> None:
    dyads = dyads_of(n=30, occasions=("start", "end"))
    frame = dyads.scores.responses.frame
    later = replace(dyads.scores.responses, frame=frame[frame["occasion"] == "start"])
    empty = replace(dyads, scores=replace(dyads.scores, responses=later))
    with pytest.raises(InsufficientDataError):
        invariance(empty, scale="bond", occasion="end")


def test_different_items_are_not_tested() -> None:
    instrument = make_instrument([make_subscale("bond", ITEMS)], item_roles={"d": ["client"]})
    first, second = (np.clip(view, 0, 10) for view in answers(1, n=100))
    dyads = make_dyads(
        [
            Form(instrument, "coach", dict(zip(ITEMS[:3], first.T[:3], strict=True))),
            Form(instrument, "client", dict(zip(ITEMS, second.T, strict=True))),
        ]
    )
    result = invariance(dyads, scale="bond")
    assert (result.verdict, result.reason) == (
        "not tested",
        "The two roles are not asked the same items of this scale.",
    )


def test_verdict_stands_beside_every_number_that_compares_roles() -> None:
    dyads = dyads_of(n=250, intercepts=(0, 0, 0, 1.0))
    before = agreement(dyads, scale="bond")
    verdict = invariance(dyads, scale="bond")
    after = gated(before, [verdict])
    assert {row.extra["gate"] for row in before.estimates} == {None, "not tested"}
    for old, new in zip(before.estimates, after.estimates, strict=True):
        wanted = None if old.extra["gate"] is None else "partially licensed"
        assert new.extra["gate"] == wanted
        np.testing.assert_equal(
            [getattr(new, f.name) for f in fields(old) if f.name != "extra"],
            [getattr(old, f.name) for f in fields(old) if f.name != "extra"],
        )
    assert GATE_REASON in before.notes
    assert GATE_REASON not in after.notes
    assert any("intercept of d" in note for note in after.notes)


def test_a_row_over_several_scales_carries_the_least_verdict() -> None:
    dyads = dyads_of(n=250, intercepts=(0, 0, 0, 1.0))
    result = similarity(dyads, scale=["bond", "rest"], n_resamples=200, n_pairings=200)
    verdicts = [invariance(dyads, scale=scale) for scale in ("bond", "rest")]
    row = gated(result, verdicts)["elevation_difference"]
    assert row.extra["gate"] == worst([one.verdict for one in verdicts]) == "partially licensed"
    half = gated(result, verdicts[:1])["elevation_difference"]
    assert half.extra["gate"] == "not tested"


def test_a_verdict_elsewhere_changes_nothing() -> None:
    dyads = dyads_of(occasions=("start", "end"))
    result = agreement(dyads, scale="bond", occasion="end")
    other = invariance(dyads, scale="bond", occasion="start")
    assert gated(result, [other])["bias"].extra["gate"] == "not tested"
    over = invariance(dyads, scale="bond", occasion="end", over="cohorts", role="coach",
                      cohorts={f"d{i + 1:03d}": str(i % 2) for i in range(150)})  # fmt: skip
    assert gated(result, [over]) is not None
    assert gated(result, [over])["bias"].extra["gate"] == "not tested"


def test_worst_is_the_one_that_allows_least() -> None:
    assert worst(["licensed", "not tested", "partially licensed"]) == "not tested"
    assert worst(["not tested", "not licensed"]) == "not licensed"
    assert worst([]) == "not tested"


def test_tests_of_the_gate_are_no_findings() -> None:
    (result,) = adjust([invariance(dyads_of(), scale="bond")])
    assert isinstance(result, InvarianceResult)
    assert all(row.extra["family"] is None for row in result.estimates)


def test_every_rule_is_cited() -> None:
    assert {name: one.value for name, one in GATE_RULES.items()} == {
        field.name: getattr(RULES, field.name) for field in fields(RULES)
    }
    assert all(one.source and one.meaning for one in GATE_RULES.values())
