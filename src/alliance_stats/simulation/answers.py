"""From latent scores to answers on a questionnaire's own response scales."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_stats.instrument.model import Instrument, ResponseScale
from alliance_stats.simulation.levels import FloatArray
from alliance_stats.simulation.parameters import FamilyParameters, SimulationParameters


def paired_normals(
    rng: np.random.Generator, correlation: float, shape: tuple[int, ...]
) -> FloatArray:
    """Return standard normals of shape (2, *shape) whose two halves correlate."""
    drawn = rng.standard_normal((2, *shape))
    drawn[1] = correlation * drawn[0] + np.sqrt(1 - correlation**2) * drawn[1]
    return drawn


def latent_scores(
    rng: np.random.Generator,
    levels: FloatArray,
    family: FamilyParameters,
    n_scales: int,
    n_occasions: int,
) -> FloatArray:
    """Return latent scores of variance 1, shape (2 roles, occasions, scales, dyads).

    Parameters
    ----------
    levels
        The family's levels, shape (2, dyads).
    """
    n = levels.shape[-1]
    theme = paired_normals(rng, family.theme_shared, (1, n_scales, n))
    moment = paired_normals(rng, family.occasion_shared, (n_occasions, n_scales, n))
    latent: FloatArray = (
        np.sqrt(family.level) * levels[:, None, None, :]
        + np.sqrt(family.theme) * theme
        + np.sqrt(1.0 - family.level - family.theme) * moment
    )
    return latent


def meta_scores(
    rng: np.random.Generator, direct: FloatArray, parameters: SimulationParameters
) -> FloatArray:
    """Return how each role thinks the other sees it: truth, own view, and noise; variance near 1.

    ``direct`` and the result have the shape (2 roles, …).
    """
    truth, bias = parameters.meta_truth, parameters.meta_bias
    noise = np.sqrt(max(0.0, 1.0 - truth**2 - bias**2))
    partner = direct[::-1]
    meta: FloatArray = truth * partner + bias * direct + noise * rng.standard_normal(direct.shape)
    return meta


def means_over_time(family: FamilyParameters, n_occasions: int) -> FloatArray:
    """Return means in points of a 1 to 7 scale, shape (2 roles, occasions)."""
    reached = along(family.course, n_occasions)
    half = family.first_minus_second / 2.0
    middle = family.start + family.change * reached
    return np.stack([middle + half, middle - half])


def along(course: tuple[float, ...], n_occasions: int) -> FloatArray:
    """Spread a course evenly over the occasions; with one occasion, it is the first.

    Examples
    --------
    >>> along((0.0, 1.0), 3).tolist()
    [0.0, 0.5, 1.0]
    """
    at = np.linspace(0.0, 1.0, n_occasions) if n_occasions > 1 else np.zeros(1)
    return np.interp(at, np.linspace(0.0, 1.0, len(course)), course)


def answer_items(
    rng: np.random.Generator,
    instrument: Instrument,
    scale_id: str,
    latent: FloatArray,
    means: FloatArray,
    parameters: SimulationParameters,
) -> dict[str, FloatArray]:
    """Return raw answers to the items of one scale.

    Parameters
    ----------
    latent
        Any shape; variance 1.
    means
        Means in points of a 1 to 7 scale, of a shape that fits ``latent``.

    Returns
    -------
    dict
        Item id → answers as a person would mark them (reversed items are marked low when the
        score is high), of the shape of ``latent``.
    """
    answers = {}
    for j, item_id in enumerate(instrument.subscales[scale_id].items):
        item = instrument.items[item_id]
        loading = parameters.loadings[j % len(parameters.loadings)]
        offset = parameters.offsets[j % len(parameters.offsets)]
        noise = np.sqrt(1.0 - loading**2) * rng.standard_normal(latent.shape)
        points = means + offset + parameters.spread * (loading * latent + noise)
        scale = instrument.scales[item.scale]
        marked = nearest_answer(points, scale)
        answers[item_id] = scale.minimum + scale.maximum - marked if item.reverse else marked
    return answers


def nearest_answer(points: FloatArray, scale: ResponseScale) -> FloatArray:
    """Turn points of a 1 to 7 scale into the nearest answer the scale allows.

    Examples
    --------
    >>> scale = ResponseScale(name="s", minimum=1, maximum=5, values=(1, 2, 3, 4, 5))
    >>> nearest_answer(np.array([0.2, 4.0, 7.0]), scale).tolist()
    [1.0, 3.0, 5.0]
    """
    share = np.clip((points - 1.0) / 6.0, 0.0, 1.0)
    wanted = scale.minimum + share * (scale.maximum - scale.minimum)
    if not scale.values:
        return wanted
    codes: NDArray[np.float64] = np.sort(np.asarray(scale.values, dtype=float))
    halfway = (codes[1:] + codes[:-1]) / 2.0
    return codes[np.searchsorted(halfway, wanted)]
