"""Agreement in categories: item by item, and on the bands of a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.question import Question
from alliance_stats.analysis.rows import estimate
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues
from alliance_stats.instrument.model import Bands, Composite
from alliance_stats.results import Estimate
from alliance_stats.scoring.matrix import item_matrix
from alliance_stats.scoring.norms import pomp
from alliance_stats.stats.agreement.cross_table import band
from alliance_stats.stats.agreement.gwet import gwet_ac
from alliance_stats.stats.agreement.kappa import weighted_kappa
from alliance_stats.stats.agreement.krippendorff import Level, krippendorff_alpha
from alliance_stats.vocabulary import GATE_NOT_TESTED, ITEM

WEIGHTS = "quadratic"
LEVEL: Level = "ordinal"
#: More steps than this are a measurement, not a choice among categories.
MOST_STEPS = 11
#: Scores within this of a cut are on it, as in ``scoring``.
ON_THE_CUT = 1e-9

Values = NDArray[np.float64]


def category_rows(
    dyads: Dyads, question: Question, values: PairedValues, confidence: float
) -> Iterator[Estimate]:
    """Yield weighted kappa of the score's bands, and three coefficients for each item.

    Items are those that both roles answer, on one scale with declared codes (at most 11). A
    composite has no item rows: its parts have them.
    """
    if question.unit == "raw":
        bands = question.instrument.score(question.scale).bands
        if bands is not None and len(bands.cuts) > 1:
            yield _banded(question, bands, values, confidence)
    if isinstance(question.instrument.score(question.scale), Composite):
        return
    items = _items(question, dyads.roles)
    if not items:
        return
    sides = [_answers(dyads, question, items, role, values.dyad_id) for role in dyads.roles]
    for place, item in enumerate(items):
        first, second = sides[0][:, place], sides[1][:, place]
        yield from _item(question, item, first, second, values.coach_id, confidence)


def _banded(question: Question, bands: Bands, values: PairedValues, confidence: float) -> Estimate:
    low, high = question.range
    sides = [values.first, values.second]
    if bands.on == "pomp":
        sides = [pomp(side, low, high) for side in sides]
    cuts = [cut for cut, _ in bands.cuts]
    codes = [band(side + ON_THE_CUT, cuts) - 1 for side in sides]
    # Below the first cut there is no band.
    first, second = (np.where(code < 0, np.nan, code) for code in codes)
    extra = {"categories": ", ".join(name for _, name in bands.cuts)}
    return _kappa(
        (first, second), range(len(cuts)), values.coach_id, confidence, "bands of the score", extra
    )


def _items(question: Question, roles: Sequence[str]) -> list[str]:
    """Return the items both roles answer on the same few codes."""
    forms = [question.form_of(role) for role in roles]
    shared = [item for item in question.items_of(roles[0]) if item in question.items_of(roles[1])]
    codes = {
        item: {form.scales[form.items[item].scale].values for form in forms} for item in shared
    }
    return [item for item in shared if len(codes[item]) == 1 and _are_few(*codes[item])]


def _are_few(codes: tuple[float, ...]) -> bool:
    return 1 < len(codes) <= MOST_STEPS


def _answers(
    dyads: Dyads,
    question: Question,
    items: Sequence[str],
    role: str,
    dyad_id: NDArray[np.object_],
) -> Values:
    """Return one role's keyed answers, one row for each dyad of the study."""
    matrix = item_matrix(
        dyads.scores.responses,
        question.form_of(role),
        items,
        role=role,
        occasion=question.occasion,
        perspective=question.perspective,
    )
    row_of = {dyad: row for row, dyad in enumerate(matrix.dyad_id)}
    places = [row_of.get(dyad, -1) for dyad in dyad_id]
    padded = np.vstack([matrix.values, np.full((1, len(items)), np.nan)])
    return padded[places]


def _item(
    question: Question,
    item: str,
    first: Values,
    second: Values,
    coaches: NDArray[np.object_],
    confidence: float,
) -> Iterator[Estimate]:
    scale = question.instrument.scales[question.instrument.items[item].scale]
    codes = sorted(scale.values)
    own: dict[str, object] = {ITEM: item}
    yield _kappa((first, second), codes, coaches, confidence, "item", own)
    gwet = gwet_ac(
        (first, second), weights=WEIGHTS, categories=codes, clusters=coaches, confidence=confidence
    )
    yield estimate(
        "gwet_ac2",
        gwet.value,
        n_dyads=gwet.n,
        method=f"Gwet's {gwet.coefficient}, {WEIGHTS} weights; std_error: {gwet.method}",
        interval=gwet.interval_jackknife,
        reason=gwet.undefined,
        std_error=gwet.std_error,
        statistic=gwet.statistic,
        df=gwet.df,
        p_value=gwet.p_value,
        extra=own | _about(len(codes)),
    )
    alpha = krippendorff_alpha(
        np.stack([first, second]), level=LEVEL, clusters=coaches, confidence=confidence
    )
    yield estimate(
        "krippendorff_alpha",
        alpha.value,
        n_dyads=alpha.n_units,
        method=f"Krippendorff's alpha, {LEVEL}; {alpha.method}",
        interval=alpha.interval,
        reason=alpha.undefined,
        std_error=alpha.std_error,
        df=alpha.df,
        extra=own | _about(len(codes)) | {"weights": LEVEL},
    )


def _kappa(
    pair: tuple[Values, Values],
    codes: Sequence[object],
    coaches: NDArray[np.object_],
    confidence: float,
    what: str,
    extra: Mapping[str, object],
) -> Estimate:
    found = weighted_kappa(
        pair, weights=WEIGHTS, categories=codes, clusters=coaches, confidence=confidence
    )
    return estimate(
        "weighted_kappa",
        found.value,
        n_dyads=found.n,
        method=f"weighted kappa of the {what}, {WEIGHTS} weights; std_error: {found.method}",
        interval=found.interval_jackknife,
        reason=found.undefined,
        std_error=found.std_error,
        statistic=found.statistic,
        df=found.df,
        p_value=found.p_value,
        extra={**extra, **_about(len(codes))},
    )


def _about(n_categories: int) -> dict[str, object]:
    return {"weights": WEIGHTS, "n_categories": n_categories, "gate": GATE_NOT_TESTED}
