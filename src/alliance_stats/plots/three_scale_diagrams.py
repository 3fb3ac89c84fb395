"""Figures of the models of three scales: through whose view, and on what it depends."""

from __future__ import annotations

from matplotlib.axes import Axes

from alliance_stats.analysis.apim_mediation import ApimMediationResult
from alliance_stats.analysis.apim_moderation import ApimModerationResult
from alliance_stats.plots.diagram_parts import (
    LIFTS,
    Titles,
    arrow,
    confidence_of,
    is_unsolved,
    path_around,
    title_of,
)
from alliance_stats.plots.estimates import forest_row, values_heading
from alliance_stats.plots.forest import draw_forest
from alliance_stats.plots.network import Arrow, Network, Node, Side
from alliance_stats.results import Estimate

_COLUMNS = (("predictor", 80.0), ("mediator", 340.0), ("outcome", 600.0))
_ROWS = (108.0, 288.0)


def mediation_network(result: ApimMediationResult, titles: Titles | None = None) -> Network | None:
    """Return predictor, mediator and outcome of both roles; direct paths are one's own alone."""
    if is_unsolved(result, "actor_actor"):
        return None
    nodes, arrows, curves = [], [], []
    for member, (role, y) in enumerate(zip(result.roles, _ROWS, strict=True)):
        for side, x in _COLUMNS:
            title, below = title_of(result, titles, side), f"as rated by {role}"
            nodes.append(Node(f"{side}{member}", x, y, title, below, member, wide=124))
        whose = {"role": role} if result.model == "distinguishable" else {}
        for path, (begin, end) in (("a", _COLUMNS[:2]), ("b", _COLUMNS[1:])):
            arrows += _step(result, member, path, begin[0], end[0], whose)
        side_of: Side = "top" if member == 0 else "bottom"
        ends = (f"predictor{member}", f"outcome{member}")
        bulge = (0.0, (-44.0, 44.0)[member])
        row = result.find("direct_actor", **whose)
        curves.append(path_around(*ends, (side_of, side_of), bulge, row, "direct"))
    confidence = confidence_of(result.find("actor", path="a"))
    return Network(nodes, arrows, curves, height=424, confidence=confidence)


def _step(
    result: ApimMediationResult, member: int, path: str, begin: str, end: str, whose: dict[str, str]
) -> list[Arrow]:
    """Return the two arrows that end at one role's mediator or outcome."""
    own, other = (result.find(term, path=path, **whose) for term in ("actor", "partner"))
    shift = 10.0 if member == 1 else -10.0
    crossing = {"leave": shift, "arrive": -shift, "share": 0.26}
    return [
        arrow(f"{begin}{member}", f"{end}{member}", "", own, lift=LIFTS[member]),
        arrow(f"{begin}{1 - member}", f"{end}{member}", "", other, **crossing),
    ]


def draw_moderation(
    result: ApimModerationResult, ax: Axes | None = None, titles: Titles | None = None
) -> Axes:
    """Draw the products of predictor and moderator, by whose outcome."""
    shown = [
        row
        for row in result.estimates
        if "_x_" in row.term and not row.term.endswith("_difference")
    ]
    sides = ("predictor", "moderator", "outcome")
    predictor, moderator, outcome = (title_of(result, titles, side) for side in sides)
    rows = [
        forest_row(
            row,
            _words(row, moderator),
            member=_member(row, result.roles),
            group=f"{outcome} as rated by {row.extra.get('role') or 'either role'}",
        )
        for row in shown
    ]
    label = f"{predictor} × {moderator}: change of b per point"
    return draw_forest(ax, rows, label=label, values=values_heading(shown, "b"))


def _member(row: Estimate, roles: tuple[str, str]) -> int | None:
    role = row.extra.get("role")
    return roles.index(str(role)) if role in roles else None


def _words(row: Estimate, moderator: str) -> str:
    """Say whose predictor and whose moderator: the names stand below the axis."""
    role, by = row.extra.get("role"), row.extra.get("moderated_by")
    source = _owner(row.extra.get("other"), role)
    return f"{source} × {moderator if by == 'dyad' else _owner(by, role)}"


def _owner(whose: object, role: object) -> str:
    return "own" if whose in (role, "own") else f"{whose}’s"
