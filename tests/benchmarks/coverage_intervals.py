"""Every interval the package advertises, computed for one simulated study."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from coverage_population import CATEGORIES, Population, similarity_z

from alliance_stats import stats
from alliance_stats.stats.agreement.agreement_change import agreement_change
from alliance_stats.stats.agreement.pair_agreement import pair_agreement
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.resampling.draws import moment_draws
from alliance_stats.stats.resampling.intervals import bca, percentile, studentised

N_RESAMPLES = 999
BOOTSTRAPPED = ("icc(A,1)", "icc(C,1)", "ccc", "pearson", "bias", "sd_difference", "loa_low")
INFLUENCE = ("icc(A,1)", "icc(C,1)", "ccc", "bias", "sd_difference")
ICC_MODEL = {"1": "one-way", "A": "Satterthwaite", "C": "exact"}

Named = Iterator[tuple[str, float, Interval | None]]


def intervals(
    population: Population, rng: np.random.Generator, coaches: np.ndarray | None, n: int
) -> Named:
    """Yield (name, truth, interval) of one study of ``n`` dyads, clustered where coaches are given.

    Where dyads are independent every dyad is drawn with a coach of its own.
    """
    labels = np.arange(n) if coaches is None else coaches
    items, later = population.draw(rng, labels, 2)
    x, y = items.mean(axis=2).T
    truth = population.truth
    if coaches is None:
        yield from _classical(items, x, y, truth)
    else:
        yield from _ignoring(items, x, y, truth)
        found = stats.correlation(x, y, clusters=coaches)
        yield "r, CR2 on Fisher's z", truth["pearson"], found.interval
    yield from _influence(x, y, coaches, truth)
    plan = stats.units(n, coaches)
    seed = int(rng.integers(2**31))
    pairs = stats.pair_statistic(*BOOTSTRAPPED)
    yield from _bootstraps(pairs, (x, y), plan, seed, truth)
    yield from _bootstraps(stats.alpha_statistic(), (items[:, 0],), plan, seed, truth)
    roles = (items[:, 0], items[:, 1])
    yield from _bootstraps(stats.gap_statistic(), roles, plan, seed, truth, label="reliability of ")
    yield from _change(x, y, later.mean(axis=2), coaches, plan, seed, truth)
    yield from _surface(x, y, rng, coaches)
    if population.ordinal:
        yield from _categories(items[:, 0, 0], items[:, 1, 0], coaches, plan, seed, truth)
    z = similarity_z(*population.draw_profiles(rng, labels))
    for name, values in z.items():
        yield from _similarity(name, values, coaches, plan, seed, population.similarity[name])


def _classical(items: np.ndarray, x: np.ndarray, y: np.ndarray, truth: dict[str, float]) -> Named:
    yield "alpha, Feldt", truth["alpha"], stats.alpha(items[:, 0]).interval
    for form, found in stats.icc_all(np.column_stack([x, y])).items():
        yield f"ICC({form}), {ICC_MODEL[form[0]]} F", truth[f"icc({form})"], found.interval
    lin = stats.concordance(x, y)
    yield "CCC, Fisher z", truth["ccc"], lin.interval
    yield "CCC, asymptotic", truth["ccc"], lin.interval_asymptotic
    limits = stats.bland_altman(x, y)
    yield "bias, t", truth["bias"], limits.bias.interval
    yield "SD of differences, chi-square", truth["sd_difference"], limits.sd_interval
    for side, limit in (("low", limits.lower), ("high", limits.upper)):
        yield f"limit {side}, exact", truth[f"loa_{side}"], limit.interval
        yield f"limit {side}, MOVER", truth[f"loa_{side}"], limit.interval_mover
    yield "limit low, 1986", truth["loa_low"], limits.lower.interval_1986
    yield "limit low, 1999", truth["loa_low"], limits.lower.interval_1999
    yield "r, Fisher z", truth["pearson"], stats.correlation(x, y).interval


def _ignoring(items: np.ndarray, x: np.ndarray, y: np.ndarray, truth: dict[str, float]) -> Named:
    """What the intervals for independent dyads do here; they are not meant for it."""
    six = stats.icc_all(np.column_stack([x, y]))
    yield "(coaches ignored) alpha, Feldt", truth["alpha"], stats.alpha(items[:, 0]).interval
    yield "(coaches ignored) ICC(C,1), exact F", truth["icc(C,1)"], six["C,1"].interval
    bias = stats.bland_altman(x, y).bias.interval
    yield "(coaches ignored) bias, t", truth["bias"], bias
    yield "(coaches ignored) CCC, Fisher z", truth["ccc"], stats.concordance(x, y).interval
    yield "(coaches ignored) r, Fisher z", truth["pearson"], stats.correlation(x, y).interval


def _influence(
    x: np.ndarray, y: np.ndarray, coaches: np.ndarray | None, truth: dict[str, float]
) -> Named:
    for measure in INFLUENCE:
        found = pair_agreement(x, y, measure=measure, clusters=coaches)
        yield f"{measure}, influence", truth[measure], found.interval


def _bootstraps(
    statistic: stats.MomentStatistic,
    data: tuple[np.ndarray, ...],
    plan: stats.Units,
    seed: int,
    truth: dict[str, float],
    *,
    label: str = "",
) -> Named:
    """All three intervals from one set of resamples, as ``stats.bootstrap`` makes each of them."""
    draws = moment_draws(statistic, data, plan, N_RESAMPLES, seed, studentise=True, progress=None)
    for j, (name, scale) in enumerate(zip(statistic.names, statistic.scales_of_all(), strict=True)):
        there = ~np.isnan(draws.replicates[:, j])
        known, value = draws.replicates[there, j], float(draws.values[j])
        yield f"{label}{name}, percentile", truth[name], percentile(known, 0.95)
        yield f"{label}{name}, BCa", truth[name], bca(known, value, draws.jackknife[:, j], 0.95)[0]
        errors, error = draws.replicate_errors[there, j], float(draws.errors[j])
        interval, _ = studentised(known, errors, value, error, 0.95, scale)
        yield f"{label}{name}, studentised", truth[name], interval


def _categories(
    x: np.ndarray,
    y: np.ndarray,
    coaches: np.ndarray | None,
    plan: stats.Units,
    seed: int,
    truth: dict[str, float],
) -> Named:
    """Coefficients of one item's seven categories."""
    options = {"categories": CATEGORIES.tolist(), "weights": "quadratic", "clusters": coaches}
    error = "Fleiss–Cohen–Everitt" if coaches is None else "CR2"
    yield f"kappa, {error}", truth["kappa"], stats.weighted_kappa((x, y), **options).interval
    error = "Gwet" if coaches is None else "CR2"
    yield f"AC2, {error}", truth["ac2"], stats.gwet_ac((x, y), **options).interval
    alpha = stats.krippendorff_alpha(np.stack([x, y]), level="interval", clusters=coaches)
    yield "Krippendorff alpha, jackknife", truth["krippendorff"], alpha.interval
    kappa = stats.table_statistic(
        CATEGORIES.tolist(), lambda t: stats.kappa_of_tables(t)[..., None], ["kappa"]
    )
    yield from _bootstraps(kappa, (x, y), plan, seed, truth)


def _similarity(
    name: str,
    z: np.ndarray,
    coaches: np.ndarray | None,
    plan: stats.Units,
    seed: int,
    truth: float,
) -> Named:
    found = stats.mean_similarity(np.tanh(z), clusters=coaches)
    yield f"{name}, {'t' if coaches is None else 'CR2'}", float(np.tanh(truth)), found.interval
    statistic = stats.mean_statistic(name)
    yield from _bootstraps(statistic, (z,), plan, seed, {name: truth})


def _change(
    x: np.ndarray,
    y: np.ndarray,
    later: np.ndarray,
    coaches: np.ndarray | None,
    plan: stats.Units,
    seed: int,
    truth: dict[str, float],
) -> Named:
    """The second occasion is like the first, so nothing changes."""
    first, second = np.column_stack([x, later[:, 0]]), np.column_stack([y, later[:, 1]])
    for measure in ("icc(A,1)", "bias"):
        found = agreement_change(first, second, measure=measure, clusters=coaches)
        interval = found.differences[0].estimate.interval
        yield f"change in {measure}, influence", 0.0, interval
    change = stats.difference_of(stats.pair_statistic("icc(A,1)", "bias"), 2)
    data = (x, y, later[:, 0], later[:, 1])
    yield from _bootstraps(change, data, plan, seed, truth)


def _surface(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator, coaches: np.ndarray | None
) -> Named:
    """Curvature along the line of incongruence: a1 = .5, a4 = -.4; errors shared within a coach."""
    outcome = 0.3 * x + 0.2 * y - 0.1 * (x - y) ** 2 + 0.05 * (x * x - y * y)
    labels = np.arange(len(x)) if coaches is None else coaches
    outcome = outcome + rng.normal(scale=0.3, size=labels.max() + 1)[labels]
    outcome = outcome + rng.normal(scale=0.6, size=len(x))
    found = stats.response_surface(x, y, outcome, clusters=coaches, n_resamples=0)
    error = "t" if coaches is None else "CR2"
    yield f"surface a1, {error}", 0.5, found.parameters[0].interval
    yield f"surface a4, {error}", -0.4, found.parameters[3].interval
