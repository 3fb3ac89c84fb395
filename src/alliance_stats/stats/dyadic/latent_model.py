"""The text of the latent actor-partner model, and how many numbers it has to find."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Items of the predictor (``x``) and of the outcome (``y``), per member."""

    x: int
    y: int

    @property
    def n_parameters(self) -> int:
        """Free parameters with equal loadings.

        Per item: a loading, two intercepts, two residual variances and their covariance; less one
        loading per scale; six latent (co)variances and four effects.

        Examples
        --------
        >>> Shape(3, 3).n_parameters
        44
        """
        return 6 * (self.x + self.y) - 2 + 6 + 4


def latent_text(shape: Shape, *, equal_loadings: bool) -> str:
    """Return the model in the engine's notation.

    Loadings are scaled by their mean, 1: a latent variable is in the units of an item. Members
    are ``a`` and ``b``, items ``xa1 …``, latent variables ``Xa Xb Ya Yb``.

    Examples
    --------
    >>> print(latent_text(Shape(2, 2), equal_loadings=True).splitlines()[0])
    Xa =~ NA*xa1 + lx1*xa1 + lx2*xa2
    """
    lines = [
        *_measured("x", shape.x, equal_loadings),
        *_measured("y", shape.y, equal_loadings),
        "Ya ~ a1*Xa + p1*Xb",
        "Yb ~ a2*Xb + p2*Xa",
        "Xa ~~ c_x*Xb",
        "Ya ~~ c_y*Yb",
    ]
    lines += [f"{s.upper()}{m} ~~ v_{s}{m}*{s.upper()}{m}" for s in "xy" for m in "ab"]
    return "\n".join(lines)


def _measured(stem: str, k: int, equal: bool) -> list[str]:
    lines = []
    for member in "ab":
        labels = [f"l{stem}{'' if equal else member}{j + 1}" for j in range(k)]
        items = [f"{label}*{stem}{member}{j + 1}" for j, label in enumerate(labels)]
        # The first loading would be fixed at 1 if nothing were said.
        lines.append(f"{stem.upper()}{member} =~ NA*{stem}{member}1 + {' + '.join(items)}")
        if not equal or member == "a":
            lines.append(f"{' + '.join(labels)} == {k}")
    return lines + [f"{stem}a{j + 1} ~~ {stem}b{j + 1}" for j in range(k)]
