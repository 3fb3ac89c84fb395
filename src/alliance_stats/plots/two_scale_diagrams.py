"""Path diagrams of the models of two scales: what is shared, mutual paths, mean and gap."""

from __future__ import annotations

from alliance_stats.analysis.apim_latent import ApimLatentResult
from alliance_stats.analysis.common_fate import CommonFateResult
from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.analysis.mutual_influence import MutualInfluenceResult
from alliance_stats.formatting import unit
from alliance_stats.plots.diagram_parts import (
    BOTTOM,
    LEFT,
    LIFTS,
    RIGHT,
    TOP,
    Titles,
    arrow,
    confidence_of,
    curve,
    is_shut,
    is_unsolved,
    title_of,
)
from alliance_stats.plots.network import Arrow, Curve, Network, Node


def common_fate_network(result: CommonFateResult, titles: Titles | None = None) -> Network | None:
    """Return two ovals for what both share, each measured by both roles' scores."""
    if is_unsolved(result, "effect"):
        return None
    effect, share = result["effect"], result["r2"].estimate
    nodes, arrows = [], []
    for side, x in (("predictor", 200.0), ("outcome", 480.0)):
        title = title_of(result, titles, side)
        nodes.append(Node(side, x, 160, title, "what both share", latent=True, high=66))
        for member, (role, y) in enumerate(zip(result.roles, (42.0, 278.0), strict=True)):
            nodes.append(Node(f"{side}{member}", x, y, title, f"as rated by {role}", member))
            arrows.append(Arrow(side, f"{side}{member}", "1", fixed=True))
    arrows.append(arrow("predictor", "outcome", "", effect, lift=LIFTS[0]))
    curves = [
        Curve(f"predictor{m}", f"outcome{m}", ("right", "left"), (0, (-16, 16)[m])) for m in (0, 1)
    ]
    words = [(608.0, 160.0, f"explained {unit(share)}")]
    return Network(nodes, arrows, curves, words, height=344, confidence=confidence_of(effect))


def mutual_influence_network(
    result: MutualInfluenceResult, titles: Titles | None = None
) -> Network | None:
    """Return the two outcomes with a path from each to the other."""
    if is_unsolved(result, "actor"):
        return None
    nodes, arrows = [], []
    for member, (role, y) in enumerate(zip(result.roles, (TOP, BOTTOM), strict=True)):
        for side, x in (("predictor", 118.0), ("outcome", 424.0)):
            title = title_of(result, titles, side)
            nodes.append(Node(f"{side}{member}", x, y, title, f"as rated by {role}", member))
        own, other = result.find("actor", role=role), result.find("mutual", role=role)
        ends = (f"predictor{member}", f"outcome{member}")
        arrows.append(arrow(*ends, "actor", own, lift=LIFTS[member]))
        # The two arrows between the outcomes stand beside each other.
        place = 46.0 if member == 0 else -46.0
        source, target = f"outcome{1 - member}", f"outcome{member}"
        arrows.append(arrow(source, target, "", other, leave=place, arrive=place))
    bond = result["correlation"]
    curves = [
        Curve("predictor0", "predictor1", ("left", "left"), (-22, 0)),
        curve("outcome0", "outcome1", ("right", "right"), (72, 0), bond),
    ]
    return Network(nodes, arrows, curves, height=330, confidence=confidence_of(bond))


def dyadic_score_network(result: DyadicScoreResult, titles: Titles | None = None) -> Network | None:
    """Return the paths from the pair's mean and gap to its mean and gap."""
    if is_unsolved(result, "mean_to_mean"):
        return None
    kinds = (("mean", "mean of both", TOP), ("difference", " − ".join(result.roles), BOTTOM))
    nodes, arrows = [], []
    for source, below, y in kinds:
        for side, x in (("predictor", LEFT), ("outcome", RIGHT)):
            nodes.append(Node(f"{side}-{source}", x, y, title_of(result, titles, side), below))
        for target, _, _ in kinds:
            row = result[f"{source}_to_{target}"]
            straight = source == target
            shift = 0.0 if straight else (8.0 if source == "mean" else -8.0)
            arrows.append(
                arrow(
                    f"predictor-{source}",
                    f"outcome-{target}",
                    "",
                    row,
                    leave=shift,
                    arrive=-shift,
                    share=0.5 if straight else 0.27,
                    lift=LIFTS[source == "difference"] if straight else 0.0,
                    shut=is_shut(row),
                )
            )
    return Network(nodes, arrows, height=330, confidence=confidence_of(result.estimates[0]))


def latent_network(result: ApimLatentResult, titles: Titles | None = None) -> Network | None:
    """Return the actor-partner model with ovals: what the items of each scale measure."""
    if is_unsolved(result, "actor"):
        return None
    nodes, arrows = [], []
    for member, (role, y) in enumerate(zip(result.roles, (TOP, BOTTOM), strict=True)):
        for side, x in (("predictor", LEFT), ("outcome", RIGHT)):
            title, words = title_of(result, titles, side), f"items of {role}"
            nodes.append(Node(f"{side}{member}", x, y, title, words, member, True, 162, 64))
        own, other = (result.find(term, role=role) for term in ("actor", "partner"))
        ends = (f"predictor{member}", f"outcome{member}")
        arrows.append(arrow(*ends, "actor", own, lift=LIFTS[member]))
        shift = 8.0 if member == 1 else -8.0
        ends = (f"predictor{1 - member}", f"outcome{member}")
        arrows.append(arrow(*ends, "partner", other, leave=shift, arrive=-shift, share=0.27))
    before, after = result["predictor_correlation"], result["correlation"]
    curves = [
        curve("predictor0", "predictor1", ("left", "left"), (-22, 0), before),
        curve("outcome0", "outcome1", ("right", "right"), (32, 0), after),
    ]
    words_beside = [
        (RIGHT, y, f"explained {unit(result.find('r2', role=role).estimate)}")
        for role, y in zip(result.roles, (24.0, 304.0), strict=True)
    ]
    confidence = confidence_of(before)
    return Network(nodes, arrows, curves, words_beside, height=338, confidence=confidence)
