"""When a step of the invariance ladder passes: plain numbers, with nothing computed here.

``interpret`` says of each number what it means and who proposed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True, kw_only=True)
class InvarianceRules:
    """The numbers that a verdict hangs on.

    A constraint passes if its difference test is not significant, or if neither CFI nor RMSEA
    becomes worse by more than is tolerated. The unconstrained model passes if its test is not
    significant, or if CFI and SRMR are those of a tolerable model.

    Attributes
    ----------
    p : float
        Least p value of a test that is passed by.
    delta_cfi : float
        CFI of the constrained model less that of the free one may not be below it.
    delta_rmsea : float
        RMSEA of the constrained model less that of the free one may not be above it.
    cfi, srmr : float
        Least CFI and largest SRMR of the unconstrained model.
    rows_per_parameter : float
        Least number of rows (dyads) for each parameter of the unconstrained model.
    freed_share : float
        Largest share of the items that may be freed.
    """

    p: float = 0.05
    delta_cfi: float = -0.010
    delta_rmsea: float = 0.015
    cfi: float = 0.90
    srmr: float = 0.08
    rows_per_parameter: float = 2.0
    freed_share: float = 0.5

    def configural_passes(self, *, p: float, cfi: float, srmr: float) -> bool:
        """Say whether the unconstrained model may be built upon.

        Examples
        --------
        >>> InvarianceRules().configural_passes(p=0.004, cfi=0.981, srmr=0.028)
        True
        """
        return p >= self.p or (cfi >= self.cfi and srmr <= self.srmr)

    def step_passes(self, *, p: float, delta_cfi: float, delta_rmsea: float) -> bool:
        """Say whether a constraint costs little enough.

        Examples
        --------
        >>> rules = InvarianceRules()
        >>> rules.step_passes(p=0.216, delta_cfi=-0.001, delta_rmsea=-0.002)
        True
        >>> rules.step_passes(p=0.002, delta_cfi=-0.011, delta_rmsea=0.013)
        False
        """
        small = delta_cfi >= self.delta_cfi and delta_rmsea <= self.delta_rmsea
        return p >= self.p or small

    def most_freed(self, n_items: int) -> int:
        """Return how many items may be freed, with two left to hold the scales together.

        Examples
        --------
        >>> [InvarianceRules().most_freed(k) for k in (2, 3, 4, 5, 8)]
        [0, 1, 2, 2, 4]
        """
        return max(0, min(int(n_items * self.freed_share), n_items - 2))

    def too_few(self, n: int, n_parameters: int) -> bool:
        """Say whether there are too few rows for so many parameters."""
        return isnan(n) or n < self.rows_per_parameter * n_parameters


RULES = InvarianceRules()
