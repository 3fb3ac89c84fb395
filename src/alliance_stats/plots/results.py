"""What figures of similarity, congruence and actor-partner models show, from their results."""

from __future__ import annotations

import math

import numpy as np

from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.formatting import level
from alliance_stats.plots.path_diagram import Bond, Path, PathDiagram
from alliance_stats.plots.similarity import AgainstRandom
from alliance_stats.plots.surface import SurfacePicture
from alliance_stats.results import Estimate

_KINDS = (
    ("overall", "Overall", "null_overall"),
    ("distinctive", "Distinctive", "null_distinctive"),
)


def against_random(result: SimilarityResult) -> list[AgainstRandom]:
    """Return mean similarities with what random pairs give; those without a number are left out."""
    found = []
    for term, label, null in _KINDS:
        row = result[term]
        if row.estimate == row.estimate:
            values = np.asarray(getattr(result, null), dtype=np.float64)
            base = number_in(row, "baseline")
            ends = row.conf_low, row.conf_high
            found.append(AgainstRandom(label, row.estimate, *ends, values, base))
    return found


def number_in(estimate: Estimate, name: str) -> float:
    """Return a numeric column that an analysis added to its rows; NaN where there is none."""
    value = estimate.extra.get(name)
    return float(value) if isinstance(value, int | float) else math.nan


def surface_pictures(result: CongruenceResult, *, dots: bool = True) -> list[SurfacePicture]:
    """Return one picture per role whose outcome was explained, in score points."""
    low, high = result.score_range
    pictures = []
    for surface in result.surfaces:
        whose = "both roles, pooled" if surface.role == "both" else surface.role
        pictures.append(
            SurfacePicture(
                coefficients=[float(b) for b in surface.coefficients],
                x=np.asarray(surface.x, dtype=np.float64) + result.centre,
                y=np.asarray(surface.y, dtype=np.float64) + result.centre,
                centre=result.centre,
                low=low,
                high=high,
                x_label=f"{result.predictor_title}: {surface.x_role}",
                y_label=f"{result.predictor_title}: {surface.y_role}",
                title=f"{result.outcome_title}, rated by {whose}",
                axis=(float(surface.axes["p10"]), float(surface.axes["p11"])),
                dots=dots,
            )
        )
    return pictures


def path_diagram(result: ApimResult, predictor: str, outcome: str) -> PathDiagram:
    """Return what the path diagram of an actor-partner model shows."""
    roles = result.roles
    shared = result.model == "indistinguishable"
    paths = []
    for target, role in enumerate(roles):
        where = {} if shared else {"role": role}
        for term, source in (("actor", target), ("partner", 1 - target)):
            row = result.find(term, **where)
            size = number_in(row, "std_estimate")
            ends = (row.conf_low, row.conf_high)
            paths.append(Path(source, target, term, row.estimate, *ends, size))
    bonds = [result[term] for term in ("predictor_correlation", "correlation")]
    shares = [result.find("r2", **({} if shared else {"role": r})).estimate for r in roles]
    first, second = (Bond(b.estimate, b.conf_low, b.conf_high) for b in bonds)
    words = level(bonds[0].conf_level)
    return PathDiagram(
        roles, predictor, outcome, paths, first, second, (shares[0], shares[1]), words
    )
