"""Actor-partner models as text: distinguishable, with some cells equal, or fully exchangeable.

When the members of a dyad change places, every cell of the model has a counterpart. Members are
exchangeable in a respect if those counterparts are equal. So one rule writes every model here: a
cell is called by its own name, or by the smaller of the two names where they must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal, TypeAlias

from alliance_stats.stats.dyadic.columns import OUTCOME, DyadicColumns

Part: TypeAlias = Literal["effects", "intercepts", "residuals", "predictors"]
PARTS: tuple[Part, ...] = ("effects", "intercepts", "residuals", "predictors")


def actor_partner_text(data: DyadicColumns, equal: frozenset[Part] = frozenset()) -> str:
    """Write the actor-partner model, with the cells of some parts equal for both members.

    Without equalities the model is saturated. Parameters are called ``b_ya_xa`` (effect of xa on
    ya), ``m_ya`` (intercept or mean) and ``v_ya_yb`` (variance or covariance).

    Examples
    --------
    >>> from alliance_stats.stats.dyadic.columns import dyadic_columns
    >>> data = dyadic_columns([[1, 2], [2, 1], [3, 5]], [[1, 1], [2, 3], [0, 2]])
    >>> print(actor_partner_text(data, frozenset({"effects"})).splitlines()[0])
    ya ~ b_ya_xa*xa
    >>> "yb ~ b_ya_xa*xb" in actor_partner_text(data, frozenset({"effects"}))
    True
    """
    lines = []
    for part, kind, left, right in _cells(data):
        name = _name(kind, left, right)
        if part in equal:
            name = min(name, _name(kind, data.swapped(left), data.swapped(right)))
        sign = "~" if kind in "bm" else "~~"
        lines.append(f"{left} {sign} {name}*{right or 1}")
    return "\n".join(lines)


def _cells(data: DyadicColumns) -> Iterator[tuple[Part, str, str, str]]:
    for outcome in OUTCOME:
        for predictor in data.exogenous:
            yield "effects", "b", outcome, predictor
        yield "intercepts", "m", outcome, ""
        yield "residuals", "v", outcome, outcome
    yield "residuals", "v", *OUTCOME
    for name in data.exogenous:
        yield "predictors", "m", name, ""
        yield "predictors", "v", name, name
    for one, other in combinations(data.exogenous, 2):
        yield "predictors", "v", one, other


def _name(kind: str, left: str, right: str) -> str:
    if kind == "v":
        left, right = sorted((left, right))
    return "_".join(filter(None, (kind, left, right)))


def sum_difference_text(data: DyadicColumns) -> str:
    """Write the model of exchangeable members in the basis of means and half differences.

    Each pair is a mean (``Mx``) plus or minus a half difference (``Dx``). Exchangeable members
    make the two parts independent and the differences centred on 0, and every covariance matrix
    that positive variances of the parts give is a proper one. With slopes ``within`` the two
    parts, actor = (b_M + b_D) / 2 and partner = (b_M - b_D) / 2.

    Parameters are called ``bm_x bd_x`` (slopes of means, of differences), ``m_y`` (intercept),
    ``vm_y vd_y`` (residual variances of the parts), ``vm_x_x vd_x_x`` (variances of predictors).

    Examples
    --------
    >>> from alliance_stats.stats.dyadic.columns import dyadic_columns
    >>> data = dyadic_columns([[1, 2], [2, 1], [3, 5]], [[1, 1], [2, 3], [0, 2]])
    >>> "Dy ~ bd_x*Dx" in sum_difference_text(data)
    True
    """
    stems = [one[:-1] for one, _ in data.pairs]
    lines = []
    for stem in (*stems, "y"):
        a, b = f"{stem}a", f"{stem}b"
        lines += [f"M{stem} =~ 1*{a} + 1*{b}", f"D{stem} =~ 1*{a} + -1*{b}"]
        lines += [f"{name} ~~ 0*{name}; {name} ~ 0*1" for name in (a, b)]
        lines += [f"M{stem} ~ m_{stem}*1", f"D{stem} ~ 0*1", f"M{stem} ~~ 0*D{stem}"]
    for stem in stems:
        lines += [f"My ~ bm_{stem}*M{stem}", f"Dy ~ bd_{stem}*D{stem}"]
    lines += [f"My ~ bm_{name}*{name}; {name} ~ m_{name}*1" for name in data.shared]
    lines += ["My ~~ vm_y*My", "Dy ~~ vd_y*Dy"]
    means = [(f"M{stem}", stem) for stem in stems] + [(name, name) for name in data.shared]
    differences = [(f"D{stem}", stem) for stem in stems]
    for kind, block in (("vm", means), ("vd", differences)):
        for i, (one, first) in enumerate(block):
            for other, second in block[i:]:
                lines.append(f"{one} ~~ {kind}_{first}_{second}*{other}")
    for one, _ in means:
        lines += [f"{one} ~~ 0*{other}" for other, _ in differences if one[1:] != other[1:]]
    return "\n".join(lines)
