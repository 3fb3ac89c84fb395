"""What a fit is: every cell with its estimate, and how the search ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from alliance_stats.errors import OptionError, did_you_mean
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.sem.model import Model
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.spec import Operator

Errors: TypeAlias = Literal["standard", "expected", "observed", "robust", "cluster"]
Missing: TypeAlias = Literal["fiml", "listwise"]


@dataclass(frozen=True, slots=True)
class SemParameter:
    """One cell of the model with its estimate.

    Attributes
    ----------
    left, operator, right : str
        The cell, as in ``F =~ x``; ``right`` is empty for an intercept (``~1``).
    group : str
        Label of the group; empty when there is one group only.
    name, label : str
        The parameter's name (equal names, equal parameters) and the label it was given, or "".
    free : bool
        False where the number was fixed beforehand.
    estimate, std_error, statistic, p_value : float
        In the units of the variables; z test against 0. NaN where undefined.
    interval : Interval
        estimate ± z x std_error.
    undefined : str or None
        Why the NaN are NaN.
    """

    left: str
    operator: Operator
    right: str
    group: str
    name: str
    label: str
    free: bool
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    interval: Interval
    undefined: str | None = None

    @property
    def term(self) -> str:
        """The cell as text, for example ``"y~x"``."""
        return f"{self.left}{self.operator}{self.right}"


@dataclass(frozen=True, slots=True)
class SemDefined:
    """A defined parameter (``name := expression``) with its delta-method error.

    For a ratio the delta method misleads: use :func:`~alliance_stats.stats.sem.monte_carlo` or
    :func:`~alliance_stats.stats.sem.bootstrap`; its interval here is NaN and says so.
    """

    name: str
    expression: str
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    interval: Interval
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class SemFit:
    """A fitted structural equation model; see :func:`alliance_stats.stats.sem.fit`.

    Attributes
    ----------
    parameters : tuple of SemParameter
        Every cell, also the fixed ones.
    defined : tuple of SemDefined
    names : tuple of str
        Named free parameters, k of them; ``estimates`` (k,) and ``covariance`` (k, k) follow this
        order. Parameters that a constraint determines are among them.
    log_likelihood : float
        With all constants, so that it may be compared with other programs'.
    n, n_dropped : int
        Rows used; rows without any value (or, listwise, without all).
    df : int
        Degrees of freedom of the model test.
    n_parameters : int
        Numbers that were estimated.
    converged : bool
        The Newton decrement is below 1e-12 and the maximum is one.
    identified : bool
        The information is not singular: the data speak to every parameter.
    admissible : bool
        No negative variance, no correlation beyond 1.
    notes : tuple of str
        What is wrong with the solution, in sentences.
    undefined : str or None
        Why there are no standard errors.
    """

    parameters: tuple[SemParameter, ...]
    defined: tuple[SemDefined, ...]
    names: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    log_likelihood: float
    n: int
    n_dropped: int
    df: int
    n_parameters: int
    converged: bool
    identified: bool
    admissible: bool
    notes: tuple[str, ...]
    undefined: str | None
    errors: Errors
    missing: Missing
    confidence: float
    group_labels: tuple[str, ...]
    method: str
    n_steps: int
    decrement: float
    model: Model
    objective: Objective
    position: Floats
    clusters: Integers | None
    # What its tests and indices all need is computed once.
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def usable(self) -> bool:
        """Whether the numbers may be interpreted at all: arrived and identified."""
        return self.converged and self.identified

    @property
    def negative_variances(self) -> tuple[str, ...]:
        """The variables whose variance or residual variance is below zero, each once."""
        below = (
            one.left
            for one in self.parameters
            if one.operator == "~~" and one.left == one.right and one.estimate < 0
        )
        return tuple(dict.fromkeys(below))

    def parameter(self, name: str, group: str | None = None) -> SemParameter:
        """Return one cell by its term (``"y~x"``, blanks do not matter) or its label.

        Raises
        ------
        OptionError
            If there is no such cell.
        """
        wanted = name.replace(" ", "")
        wanted = wanted[:-2] + "~1" if wanted.endswith("~1") else wanted
        for cell in self.parameters:
            if group is not None and cell.group != group:
                continue
            turned = f"{cell.right}~~{cell.left}" if cell.operator == "~~" else ""
            if wanted in (cell.term, turned, cell.label, cell.name):
                return cell
        known = [text for c in self.parameters for text in (c.term, c.label) if text]
        raise OptionError(f"The model has no parameter '{name}'.{did_you_mean(wanted, known)}")

    def value(self, name: str, group: str | None = None) -> float:
        """Return the estimate of one cell or defined parameter."""
        for one in self.defined:
            if one.name == name:
                return one.estimate
        return self.parameter(name, group).estimate
