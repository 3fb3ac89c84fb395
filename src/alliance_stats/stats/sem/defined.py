"""Defined parameters: numbers computed from the estimates, with delta-method errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np

from alliance_stats.errors import OptionError, did_you_mean
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.distributions import normal_quantile, normal_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.sem.expressions import (
    Call,
    Expression,
    names_in,
    value_and_gradient,
    value_of,
)
from alliance_stats.stats.sem.record import SemDefined, SemFit
from alliance_stats.stats.sem.spec import Defined

RATIO = (
    "The delta method misleads for ratios, so there is no such interval: use the bootstrap or "
    "Monte Carlo."
)


def evaluate_defined(
    fit: SemFit, expressions: Sequence[Defined] | None = None
) -> tuple[SemDefined, ...]:
    """Return every defined parameter of the model (or other expressions) at the estimates.

    Answers: what is this function of the parameters, and how sure is it?

    Notes
    -----
    The variance is g'Vg, g the gradient, carried along each operation. Ratios of parameters get
    the error but no interval.

    Checked against lavaan's ``:=``.
    """
    known = {
        name: (np.asarray(value), row)
        for name, value, row in zip(fit.names, fit.estimates, np.eye(len(fit.names)), strict=True)
    }
    duals: dict[str, tuple[Floats, Floats | None]] = dict(known)
    for label, fixed in fit.model.fixed_labels.items():
        duals[label] = (np.asarray(fixed), None)
    found = []
    every = [*fit.model.spec.defined, *(expressions or ())]
    for defined in every:
        _check(defined, duals)
        value, gradient = value_and_gradient(defined.tree, duals)
        duals[defined.name] = (value, gradient)
        found.append(_one(fit, defined, float(value), gradient))
    return tuple(found if expressions is None else found[len(fit.model.spec.defined) :])


def _check(defined: Defined, known: Mapping[str, object]) -> None:
    for name in names_in(defined.tree):
        if name not in known:
            raise OptionError(
                f"'{defined.name} := {defined.text}' speaks of '{name}', which is no label of the "
                f"model.{did_you_mean(name, known)}"
            )


def _one(fit: SemFit, defined: Defined, value: float, gradient: Floats | None) -> SemDefined:
    nothing = no_interval(fit.confidence, "delta method")
    head = (defined.name, defined.text)
    if not np.isfinite(value):
        return SemDefined(*head, nan, nan, nan, nan, nothing, "It has no value at these estimates.")
    variance = 0.0
    if gradient is not None:
        used = gradient != 0
        variance = float(gradient[used] @ fit.covariance[np.ix_(used, used)] @ gradient[used])
    if not variance > 0:
        why = fit.undefined or "It does not depend on an estimate that has an error."
        return SemDefined(*head, value, nan, nan, nan, nothing, why)
    error = float(np.sqrt(variance))
    p_value = normal_two_sided(value / error)
    if is_ratio(defined.tree):
        return SemDefined(*head, value, error, nan, nan, nothing, RATIO)
    z = normal_quantile((1 + fit.confidence) / 2)
    interval = Interval(value - z * error, value + z * error, fit.confidence, "delta method")
    return SemDefined(*head, value, error, value / error, p_value, interval)


def is_ratio(tree: Expression) -> bool:
    """Say whether a parameter stands in a denominator.

    Examples
    --------
    >>> from alliance_stats.stats.sem.expressions import parse_expression
    >>> is_ratio(parse_expression("p/a")), is_ratio(parse_expression("(p + a)/2"))
    (True, False)
    """
    if not isinstance(tree, Call):
        return False
    if tree.function == "/" and any(True for _ in names_in(tree.arguments[1])):
        return True
    return any(is_ratio(part) for part in tree.arguments)


def replicated(fit: SemFit, x: Floats, expressions: Sequence[Defined]) -> dict[str, Floats]:
    """Return named parameters, defined ones and expressions at many vectors, shape (b, q)."""
    theta = x @ fit.model.reduction.mixing.T + fit.model.reduction.offset
    known: dict[str, Floats] = {name: theta[:, i] for i, name in enumerate(fit.names)}
    for label, fixed in fit.model.fixed_labels.items():
        known.setdefault(label, np.full(len(theta), fixed))
    for defined in (*fit.model.spec.defined, *expressions):
        _check(defined, known)
        with np.errstate(all="ignore"):
            value = np.asarray(value_of(defined.tree, known), dtype=np.float64)
        known[defined.name] = np.broadcast_to(value, (len(theta),))
    return known


def named(expressions: Mapping[str, str] | None) -> tuple[Defined, ...]:
    """Parse expressions given by name."""
    return tuple(Defined.of(name, text) for name, text in (expressions or {}).items())
