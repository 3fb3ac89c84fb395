"""Scales on which a coefficient's sampling error is closer to constant."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.arrays import Floats

Scale: TypeAlias = Literal["identity", "fisher", "complement", "log"]


def forward(values: Floats, scale: Scale) -> Floats:
    """Return the values on ``scale``; NaN where they have no place on it.

    ``fisher`` is atanh(x), for correlations; ``complement`` is -log(1 - x), for coefficients that
    end at 1 on one side only (alpha, ICC of a mean); ``log`` is for standard deviations.

    Examples
    --------
    >>> forward(np.array([0.5, 1.0]), "fisher").round(4).tolist()
    [0.5493, nan]
    """
    if scale == "identity":
        return values
    if scale == "fisher":
        inside = np.abs(values) < 1
        changed = np.arctanh(np.where(inside, values, 0.0))
    elif scale == "complement":
        inside = values < 1
        changed = -np.log(np.where(inside, 1 - values, 1.0))
    else:
        inside = values > 0
        changed = np.log(np.where(inside, values, 1.0))
    result: Floats = np.where(inside, changed, np.nan)
    return result


def back(values: Floats, scale: Scale) -> Floats:
    """Return values on ``scale`` as what they were before :func:`forward`.

    Examples
    --------
    >>> back(forward(np.array([0.5, -2.0]), "complement"), "complement").round(6).tolist()
    [0.5, -2.0]
    """
    if scale == "identity":
        return values
    if scale == "fisher":
        result: Floats = np.tanh(values)
    elif scale == "complement":
        result = 1 - np.exp(-values)
    else:
        result = np.exp(values)
    return result


def forward_columns(values: Floats, scales: tuple[Scale, ...]) -> Floats:
    """Return ``values``, shape (…, k), with each column on its own scale.

    Examples
    --------
    >>> forward_columns(np.array([[0.5, 2.0]]), ("fisher", "identity")).round(4).tolist()
    [[0.5493, 2.0]]
    """
    return np.stack([forward(values[..., j], scale) for j, scale in enumerate(scales)], axis=-1)
