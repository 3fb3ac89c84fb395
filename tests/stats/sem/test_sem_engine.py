"""The engine's own properties: derivatives, hostile input, honest flags."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.errors import AllianceError, InsufficientDataError, OptionError
from alliance_stats.stats import sem

PAIR = "y1 ~ a*x1 + p*x2\ny2 ~ p2*x1 + a2*x2"
FACTOR = "F =~ x1 + x2 + x3 + x4"


def table(n: int = 80, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=n)
    data = {f"x{i}": 2 + 0.8 * f + rng.normal(size=n) for i in range(1, 5)}
    data |= {f"y{i}": 1 + 0.5 * data[f"x{i}"] + rng.normal(size=n) for i in (1, 2)}
    return data


def holed(data: dict[str, np.ndarray], seed: int = 4) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {k: np.where(rng.random(len(v)) < 0.2, np.nan, v) for k, v in data.items()}


@pytest.mark.parametrize("data", [table(), holed(table())], ids=["complete", "missing"])
@pytest.mark.parametrize(
    "text",
    [
        f"{FACTOR}\ny1 ~ F + x1\ny2 ~ F\ny1 ~~ y2",
        "y1 ~ y2 + x1\ny2 ~ y1 + x2",
        "G =~ F + y1 + y2\nF =~ x1 + a*x2 + a*x3\nF ~ .3*1\na == 2*b\nx4 ~ b*y1",
    ],
    ids=["factor", "nonrecursive", "second order"],
)
def test_derivatives_are_those_of_the_likelihood(text: str, data: dict[str, Any]) -> None:
    fit = sem.fit(text, data)
    rng = np.random.default_rng(0)
    x = fit.position + 0.05 * rng.normal(size=len(fit.position))
    value, gradient, observed = fit.objective.slope(x[None], "observed")
    step = 1e-5 * np.eye(len(x))
    high, low = fit.objective.value(x + step), fit.objective.value(x - step)
    np.testing.assert_allclose(gradient[0], (high - low) / 2e-5, rtol=1e-5, atol=1e-4)
    up, down = (fit.objective.slope(x + s, "expected")[1] for s in (step, -step))
    np.testing.assert_allclose(observed[0], -(up - down) / 2e-5, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(fit.objective.scores(x).sum(axis=0), gradient[0], atol=1e-7)
    assert value[0] == pytest.approx(fit.objective.value(x[None])[0])


def test_bootstrap_is_refitting() -> None:
    data = table(40)
    fit = sem.fit(f"{PAIR}\nk := p/a", data)
    drawn = sem.bootstrap(fit, n_resamples=20, seed=7)
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 40, (20, 40))
    for b in (0, 19):
        again = sem.fit(PAIR, {k: v[rows[b]] for k, v in data.items()})
        np.testing.assert_allclose(drawn.replicates[b], again.estimates, atol=1e-4)
    assert drawn.estimates["k"].draws[0] == pytest.approx(
        drawn.estimates["p"].draws[0] / drawn.estimates["a"].draws[0]
    )


def test_bootstrap_of_clusters_draws_clusters() -> None:
    data = table(40)
    coach = np.repeat(np.arange(8), 5)
    fit = sem.fit(PAIR, data, clusters=coach)
    assert sem.bootstrap(fit, n_resamples=5).units == "clusters"
    assert sem.bootstrap(sem.fit(PAIR, data), n_resamples=5).units == "rows"


def test_moments_and_rows_say_the_same() -> None:
    data = table()
    rows = np.column_stack(list(data.values()))
    moments = sem.SampleMoments(
        list(data), len(rows), covariance=np.cov(rows.T), means=rows.mean(axis=0)
    )
    one, two = sem.fit(f"{FACTOR}\ny1 ~ F", data), sem.fit(f"{FACTOR}\ny1 ~ F", moments=moments)
    np.testing.assert_allclose(one.estimates, two.estimates, atol=1e-7)
    assert one.log_likelihood == pytest.approx(two.log_likelihood, abs=1e-8)


def test_units_do_not_matter() -> None:
    data = table()
    large = {k: v * 1e5 for k, v in data.items()}
    one, two = sem.fit(FACTOR, data), sem.fit(FACTOR, large)
    assert two.converged
    assert sem.fit_indices(two).chi2 == pytest.approx(sem.fit_indices(one).chi2, abs=1e-6)
    for a, b in zip(sem.standardised(one), sem.standardised(two), strict=True):
        if a.operator != "~1":
            assert a.estimate == pytest.approx(b.estimate, abs=1e-6)


def test_a_bound_holds_and_is_told() -> None:
    data = table(30)
    fit = sem.fit("y1 ~ b*upper(0.1)*x1", data)
    assert fit.value("b") == 0.1
    assert np.isnan(fit.parameter("b").std_error)
    assert any("bound" in note for note in fit.notes)


def test_not_identified_is_said() -> None:
    fit = sem.fit("F =~ x1 + x2", table())
    assert not fit.identified and not fit.usable
    assert fit.undefined is not None and np.isnan(fit.parameters[1].std_error)
    assert any("not identified" in note for note in fit.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "says nothing"),
        ("y1 x1", "was expected"),
        ("y1 ~ x1 ~ x2", "only once"),
        ("y1 ~ zz", "'zz'"),
        ("y1 ~ a*", "expected"),
        ("y1 ~ 0*", "expected"),
        ("y1 ~ 2", "variable was expected"),
        ("y1 ~ c(a, b)*x1", "entries"),
        ("y1 ~ f(a)*x1", "no meaning"),
        ("y1 ~ x1; k := system(1)", "no function"),
        ("y1 ~ a*x1; k := b/a", "'b'"),
        ("y1 ~ a*x1; a == a^2", "linear"),
        ("y1 ~ a*x1 + b*x2; a == 1; a == 2", "cannot hold"),
        ("y1 ~ a*x1; a := 2*a", "twice"),
        ("y1 ~ y1", "own cause"),
        ("x1 =~ x2 + x3", "latent"),
        ("y1 ~ $x1", "no meaning"),
        ("y1 ~ a*x1; k := " + "(" * 500 + "a" + ")" * 500, "too deeply"),
    ],
)
def test_text_that_cannot_be_read_says_where(text: str, words: str) -> None:
    with pytest.raises(OptionError, match=words.replace("(", r"\(")):
        sem.fit(text, table())


def test_data_that_no_model_fits_say_why() -> None:
    data = table()
    constant = {**data, "x2": np.ones(80)}
    copied = {**data, "x2": 2 * data["x1"]}
    empty = {**data, "x2": np.full(80, np.nan)}
    apart = {**data, "x1": np.where(np.arange(80) < 40, data["x1"], np.nan)}
    apart["x2"] = np.where(np.arange(80) >= 40, data["x2"], np.nan)
    holes = {k: v.copy() for k, v in copied.items()}
    holes["x1"][3] = np.nan
    tiny = {k: v[:1] for k, v in data.items()}
    few = {k: v[:3] for k, v in data.items()}
    cases = {
        "does not vary": constant,
        "determine each other": copied,
        "value": empty,
        "by nobody": apart,
        "say the same": holes,
        "too few": tiny,
        "rows are too few": few,
    }
    for words, bad in cases.items():
        with pytest.raises(InsufficientDataError, match=words):
            sem.fit(FACTOR, bad)


NAMES = st.sampled_from(["x1", "x2", "x3", "y1", "y2", "F", "G"])
MODIFIER = st.sampled_from(
    ["", "", "a*", "b*", "1*", "0*", "NA*", "start(.4)*", "lower(0)*", "-2*"]
)
TERM = st.builds(lambda m, n: m + n, MODIFIER, NAMES | st.just("1"))
LINE = st.builds(
    lambda left, sign, terms: f"{left} {sign} {' + '.join(terms)}",
    NAMES,
    st.sampled_from(["=~", "~", "~~"]),
    st.lists(TERM, min_size=1, max_size=4),
)
EXTRA = st.sampled_from(["", "k := a/b", "a == b", "a == 2*b - 1", "q := sqrt(a) + log(b)"])
FACTORS = st.sampled_from(
    [
        "",
        "F =~ x1 + x2 + x3\nG =~ y1 + y2",
        "F =~ a*x1 + b*x2 + x3\nG =~ F + x4 + y1",
        "F =~ x4\nG =~ 1*x4",
    ]
)
MODEL = st.builds(
    lambda first, lines, extra: "\n".join([first, *lines, extra]),
    FACTORS,
    st.lists(LINE, min_size=1, max_size=5),
    EXTRA,
)


def run_anything(text: str, *, missing: bool, scaling: Any) -> None:
    data = table(25)
    try:
        fit = sem.fit(text, holed(data) if missing else data, scaling=scaling)
        sem.fit_indices(fit)
        sem.standardised(fit)
    except AllianceError:
        return
    if not fit.usable:
        assert fit.undefined is not None
        assert all(np.isnan(p.std_error) for p in fit.parameters)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(MODEL, st.booleans(), st.sampled_from(["marker", "variance", "none"]))
def test_any_model_gives_a_fit_or_a_reason(text: str, missing: bool, scaling: str) -> None:
    run_anything(text, missing=missing, scaling=scaling)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(MODEL, st.booleans(), st.sampled_from(["marker", "variance", "none"]))
def test_ten_thousand_models_give_a_fit_or_a_reason(text: str, missing: bool, scaling: str) -> None:
    run_anything(text, missing=missing, scaling=scaling)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        sem.parse(text)
    except OptionError as error:
        assert str(error)
