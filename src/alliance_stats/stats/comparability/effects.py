"""What stands beside the ladder: how much items differ, and how the views differ on the factor."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.comparability.dmacs import ItemEffect, item_effects, no_effects
from alliance_stats.stats.comparability.ladder import Step
from alliance_stats.stats.comparability.models import Freed
from alliance_stats.stats.comparability.verdict import Setting
from alliance_stats.stats.interval import Estimate

_NOT_ALLOWED = "The verdict of the ladder does not allow it."


def effects_of(
    steps: Sequence[Step], freed: Freed, tables: Sequence[Floats], setting: Setting
) -> tuple[ItemEffect, ...]:
    """Return dMACS of every item, from the unconstrained solution of two views."""
    k = len(setting.items)
    fit = steps[0].fit if steps else None
    if fit is None or setting.n_views != 2 or steps[0].undefined or fit.undefined:
        reason = (
            "It is for two views, and here are more."
            if setting.n_views != 2
            else "There is no usable unconstrained model."
        )
        return no_effects(k, setting.confidence, reason)
    cells = [_cell_names(setting, kind, view) for kind in ("=~", "~1") for view in (0, 1)]
    names = [name for part in cells for name in part]
    place = {name: n for n, name in enumerate(fit.names)}
    index = np.array([place[name] for name in names])
    values = fit.estimates[index].reshape(4, k)
    one, other = (np.nanvar(table, axis=0, ddof=1) for table in tables)
    weight = [np.maximum((~np.isnan(table)).sum(axis=0) - 1, 0) for table in tables]
    pooled = (weight[0] * np.sqrt(one) + weight[1] * np.sqrt(other)) / (weight[0] + weight[1])
    anchors = np.array([j not in freed.items for j in range(k)])
    return item_effects(
        values[:2],
        values[2:],
        fit.covariance[np.ix_(index, index)],
        pooled,
        anchors=anchors,
        confidence=setting.confidence,
        seed=setting.seed,
    )


def _cell_names(setting: Setting, kind: str, view: int) -> list[str]:
    """Return the engine's names of the loadings or intercepts of one view."""
    v, suffix = (1, f".g{view + 1}" if view else "") if setting.independent else (view + 1, "")
    names = []
    for j in range(1, len(setting.items) + 1):
        term = f"F{v}=~x{v}_{j}" if kind == "=~" else f"x{v}_{j}~1"
        names.append(f"{term}{suffix}")
    return names


def latent(fit: sem.SemFit | None, setting: Setting, what: str) -> list[Estimate]:
    """Return each later view's mean (turned round) or variance, beside the first's 0 and 1."""
    found = []
    for view in range(1, setting.n_views):
        if fit is None:
            found.append(Estimate(nan, setting.n, "", undefined=_NOT_ALLOWED))
            continue
        factor = "F1" if setting.independent else f"F{view + 1}"
        term = f"{factor}~1" if what == "mean" else f"{factor}~~{factor}"
        group = fit.group_labels[view] if setting.independent else None
        cell = fit.parameter(term, group)
        if what == "variance":
            found.append(
                Estimate(
                    cell.estimate,
                    setting.n,
                    "variance over that of the first view",
                    std_error=cell.std_error,
                    interval=cell.interval,
                    undefined=cell.undefined,
                )
            )
            continue
        turned = cell.interval
        found.append(
            Estimate(
                -cell.estimate,
                setting.n,
                "first view less the later one, in SDs of the first view",
                std_error=cell.std_error,
                statistic=-cell.statistic,
                p_value=cell.p_value,
                interval=type(turned)(-turned.high, -turned.low, turned.level, turned.method),
                undefined=cell.undefined,
            )
        )
    return found
