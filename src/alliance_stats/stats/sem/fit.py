"""Fitting a structural equation model: the one function, and the steps it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence, check_kind
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Integers, group_codes
from alliance_stats.stats.sem.cells import Kind, Options, Scaling
from alliance_stats.stats.sem.data import door, grouped, sample_of, samples_of_moments
from alliance_stats.stats.sem.errors import with_errors
from alliance_stats.stats.sem.grammar import parse
from alliance_stats.stats.sem.model import Model, build
from alliance_stats.stats.sem.moments import SampleMoments
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.record import Errors, Missing, SemFit
from alliance_stats.stats.sem.sample import Sample
from alliance_stats.stats.sem.search import Found, find
from alliance_stats.stats.sem.spec import Spec

ERRORS: tuple[Errors, ...] = ("standard", "expected", "observed", "robust", "cluster")
MISSING: tuple[Missing, ...] = ("fiml", "listwise")


def fit(
    spec: str | Spec,
    data: Any = None,
    *,
    moments: SampleMoments | Sequence[SampleMoments] | None = None,
    names: Sequence[str] | None = None,
    groups: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    missing: Missing = "fiml",
    means: bool = True,
    scaling: Scaling = "marker",
    equal: Sequence[Kind] = (),
    automatic: bool = True,
    errors: Errors = "standard",
    confidence: float = 0.95,
    seed: int = 0,
) -> SemFit:
    """Fit a Gaussian structural equation model by maximum likelihood.

    Answers: which numbers of this model make the data most likely, how sure are they, and did the
    search arrive?

    Parameters
    ----------
    spec : str or Spec
        Model text in lavaan's notation (see :mod:`~alliance_stats.stats.sem.grammar`), or a
        :class:`~alliance_stats.stats.sem.Spec`. What it does not say is completed as
        :mod:`~alliance_stats.stats.sem.cells` describes. Note that, as in lavaan, a latent and an
        observed predictor are uncorrelated unless the model says otherwise.
    data : data frame, mapping of columns, or array_like with ``names``
        One row per unit (a dyad in wide form), NaN where a value is missing.
    moments : SampleMoments or one per group, optional
        Published moments instead of data.
    names : sequence of str, optional
        Columns of an array.
    groups : array_like, shape (n,), optional
        A label per row: the model is fitted to all groups at once. Labels of parameters hold them
        equal across groups; so does ``equal``.
    clusters : array_like, shape (n,), optional
        Which rows belong together (a coach's dyads), for ``errors="cluster"``.
    missing : {"fiml", "listwise"}, default "fiml"
        Full information uses every row that has at least one value.
    means : bool, default True
        Whether intercepts and means belong to the model.
    scaling : {"marker", "variance", "none"}, default "marker"
        What gives a factor its unit: its first loading is 1, its variance is 1, or nothing.
    equal : sequence of str
        ``"loadings"``, ``"intercepts"``, ``"residuals"``, …: held equal across groups. With equal
        intercepts the latent means of later groups become free, and with equal loadings and
        ``scaling="variance"`` their variances.
    automatic : bool, default True
        False adds variances and observed intercepts only.
    errors : {"standard", "expected", "observed", "robust", "cluster"}, default "standard"
        Standard errors from the expected information, or the observed one where values are
        missing; ``"robust"`` is the sandwich (MLR), ``"cluster"`` sums it by cluster.
    confidence : float, default 0.95
    seed : int, default 0
        For the further starts of a search that fails.

    Returns
    -------
    SemFit
        A search that did not arrive does not raise: ``converged`` is False and there are no
        errors. Negative variances and singular information are told in ``notes``.

    Raises
    ------
    OptionError
        If the model text cannot be read or does not fit the data.
    InsufficientDataError
        If no model could be fitted: too few rows, columns that do not vary or say the same.

    Notes
    -----
    The likelihood is that of :mod:`~alliance_stats.stats.sem.likelihood`, the model that of
    :mod:`~alliance_stats.stats.sem.ram`, the search that of
    :mod:`~alliance_stats.stats.sem.optimise`.

    References
    ----------
    McArdle & McDonald (1984), British Journal of Mathematical and Statistical Psychology 37:234.
    Arbuckle (1996), in Marcoulides & Schumacker, Advanced structural equation modeling, 243.

    Checked against lavaan: factor models, actor-partner models, common fate, growth, cross-lagged
    models, invariance across roles and groups, with complete and missing data.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=200)
    >>> y = 1 + 0.5 * x + rng.normal(size=200)
    >>> result = fit("y ~ b*x", {"x": x, "y": y})
    >>> round(result.value("b"), 3), result.converged, result.df
    (0.54, True, 0)
    """
    _check(data, moments, errors, missing, confidence)
    read = parse(spec) if isinstance(spec, str) else spec
    check_kind("spec", read, Spec, "parse()")
    options = Options(means and _has_means(moments), scaling, tuple(equal), automatic)
    if moments is not None:
        given = [moments] if isinstance(moments, SampleMoments) else list(moments)
        model = build(read, _common_names(given), len(given), options)
        labels = tuple(str(g + 1) for g in range(len(given))) if len(given) > 1 else ("",)
        entry = _Entry(samples_of_moments(given, model.observed), labels, 0, None)
    else:
        model, entry = _enter(read, data, names, groups, clusters, missing, options)
    objective = Objective(model.groups, entry.samples, options.means)
    found = find(model, objective, seed)
    return with_errors(
        _record(model, objective, found, entry, missing, confidence), _kind(errors, objective)
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    samples: list[Sample]
    labels: tuple[str, ...]
    n_dropped: int
    clusters: Integers | None


def _check(data: Any, moments: object, errors: Errors, missing: Missing, confidence: float) -> None:
    check_choice("errors", errors, ERRORS)
    check_choice("missing", missing, MISSING)
    check_confidence(confidence)
    if (data is None) == (moments is None):
        raise OptionError("Give either `data` or `moments`.")
    if moments is not None and errors in ("robust", "cluster"):
        raise OptionError(f"errors='{errors}' needs rows of data; moments have none.")


def _kind(errors: Errors, objective: Objective) -> Errors:
    if errors == "standard":
        return "expected" if objective.complete else "observed"
    return errors


def _has_means(moments: SampleMoments | Sequence[SampleMoments] | None) -> bool:
    if moments is None:
        return True
    given = [moments] if isinstance(moments, SampleMoments) else list(moments)
    if not given:
        raise OptionError("`moments` must hold the moments of at least one group.")
    return all(one.means is not None for one in given)


def _common_names(given: Sequence[SampleMoments]) -> list[str]:
    return [name for name in given[0].names if all(name in one.names for one in given)]


def _enter(
    spec: Spec,
    data: Any,
    names: Sequence[str] | None,
    groups: ArrayLike | None,
    clusters: ArrayLike | None,
    missing: Missing,
    options: Options,
) -> tuple[Model, _Entry]:
    """Take the model's columns, set unusable rows aside, and summarise each group."""
    way_in = door(data, names)
    group = grouped(groups, way_in.n_rows)
    model = build(spec, way_in.names, len(group.labels), options)
    values = way_in.take(model.observed)
    unknown = np.isnan(values)
    keep = ~unknown.any(axis=1) if missing == "listwise" else ~unknown.all(axis=1)
    if not options.means and unknown[keep].any():
        raise OptionError("Missing values need a model with means: means=True, or 'listwise'.")
    samples = []
    for code, label in enumerate(group.labels):
        where = f" in group '{label}'" if label else ""
        samples.append(sample_of(model.observed, values[keep & (group.codes == code)], where))
    order = np.concatenate([np.flatnonzero(keep & (group.codes == g)) for g in range(len(samples))])
    codes = None
    if clusters is not None:
        codes = group_codes("clusters", clusters, way_in.n_rows)[order]
    return model, _Entry(samples, group.labels, int((~keep).sum()), codes)


def _record(
    model: Model,
    objective: Objective,
    found: Found,
    entry: _Entry,
    missing: Missing,
    confidence: float,
) -> SemFit:
    theta = model.reduction.mixing @ found.x + model.reduction.offset
    p = len(model.observed)
    per_group = p * (p + 1) // 2 + (p if objective.means else 0)
    return SemFit(
        parameters=(),
        defined=(),
        names=model.names,
        estimates=theta,
        covariance=np.full((len(theta), len(theta)), np.nan),
        log_likelihood=found.value,
        n=int(objective.n),
        n_dropped=entry.n_dropped,
        df=per_group * len(entry.samples) - model.n_free,
        n_parameters=model.n_free,
        converged=found.converged,
        identified=found.identified,
        admissible=found.admissible,
        notes=found.notes,
        undefined=None,
        errors="expected",
        missing=missing,
        confidence=confidence,
        group_labels=entry.labels,
        method="maximum likelihood" + ("" if objective.complete else ", full information"),
        n_steps=found.steps,
        decrement=found.decrement,
        model=model,
        objective=objective,
        position=found.x,
        clusters=entry.clusters,
    )
