"""What figures of agreement, similarity, surfaces and actor-partner models show."""

from __future__ import annotations

import numpy as np

from alliance_stats.analysis.agreement import AgreementResult
from alliance_stats.analysis.agreement_change import AgreementChangeResult
from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.formatting import is_unit, level
from alliance_stats.interpret import excludes, gate_is_open
from alliance_stats.plots.bland_altman import BlandAltmanPicture, Line, Slant
from alliance_stats.plots.estimates import number_in
from alliance_stats.plots.over_occasions import Course, Moment
from alliance_stats.plots.path_diagram import Bond, Path, PathDiagram
from alliance_stats.plots.similarity import AgainstRandom
from alliance_stats.plots.surface import SurfacePicture
from alliance_stats.results import Estimate

_LEVELS = {"bias": "Mean difference"}
"""Measures that compare the roles' levels and nothing else."""
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


def bland_altman_picture(result: AgreementResult) -> BlandAltmanPicture:
    """Return what a Bland–Altman figure of an agreement result shows."""
    bias = result["bias"]
    return BlandAltmanPicture(
        means=result.means.tolist(),
        differences=result.differences.tolist(),
        bias=_line(bias),
        lower=_line(result["loa_low"]),
        upper=_line(result["loa_high"]),
        roles=result.roles,
        slant=_slant(result),
        span=result.score_range[1] - result.score_range[0],
        confidence=bias.conf_level,
        score_range=result.score_range,
    )


def _slant(result: AgreementResult) -> Slant | None:
    """Return the limits as lines, where the difference clearly changes with the level."""
    slope = next((e for e in result.estimates if e.term == "proportional_bias"), None)
    if slope is None or not excludes(slope.conf_low, slope.conf_high):
        return None
    ends = [float(result.means.min()), float(result.means.max())]
    lower, middle, upper = (line.tolist() for line in result.regression.limits(ends))
    return Slant(ends, lower, middle, upper)


def _line(estimate: Estimate) -> Line:
    return Line(estimate.estimate, estimate.conf_low, estimate.conf_high)


def agreement_course(result: AgreementChangeResult) -> Course:
    """Return agreement at each occasion; a comparison of levels whose gate is shut is hollow."""
    moments = tuple(
        Moment(
            str(e.extra.get("occasion")),
            e.estimate,
            e.conf_low,
            e.conf_high,
            e.n_dyads,
            hollow=result.measure in _LEVELS and not gate_is_open(str(e.extra.get("gate", ""))),
        )
        for e in result.estimates
        if e.term == result.measure
    )
    label = _LEVELS.get(result.measure, result.measure.replace("icc", "ICC"))
    return Course(result.title, moments, label, bounded=is_unit(result.measure))
