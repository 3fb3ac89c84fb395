"""Growth: how both views of one scale change over a few occasions, and whether together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.over_time import OverTime, check_size, over_time
from alliance_stats.analysis.question import ask
from alliance_stats.analysis.refusals import refuse_one_role, why_no_agreement
from alliance_stats.analysis.rows import fit_columns, from_record, solution_notes, unique
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.stats import dyadic
from alliance_stats.stats.comparability.rules import RULES
from alliance_stats.stats.interval import Estimate as Record
from alliance_stats.stats.interval import no_interval
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, OCCASION, ROLE

NAME = "A growth model"
IDENTIFICATION = (
    "Each role's scores follow a straight line: a level at time 0 and a slope, which vary between "
    "dyads and covary between the roles; what is left of the two roles' scores at one occasion "
    "covaries too."
)
Residuals: TypeAlias = Literal["free", "equal"]


@dataclass(frozen=True, kw_only=True)
class GrowthResult(Result):
    """Answer of :func:`growth`.

    ``occasions`` and ``times`` are those used; ``residuals`` is "free" or "equal";
    ``fixed_slopes`` are the roles whose slope is the same in all dyads; ``admissible`` says
    whether the solution may be interpreted.
    """

    analysis: ClassVar[str] = "growth"

    roles: tuple[str, str]
    title: str
    occasions: tuple[str, ...]
    times: tuple[float, ...]
    residuals: Residuals
    admissible: bool
    identification: str
    n: int
    n_complete: int
    fixed_slopes: tuple[str, ...] = ()


def growth(
    dyads: Dyads,
    *,
    scale: str,
    occasions: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    residuals: Residuals | None = None,
    confidence: float = CONFIDENCE,
) -> GrowthResult:
    """Fit a straight line to each role's view over the occasions, both in one model.

    Answers: how does each role's view change, do dyads in which one changes more have a partner
    who does, and do the two views draw nearer?

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``; both roles must be asked it.
    occasions : sequence of str, optional
        Three or more, in declared order; default all at which both roles answered.
    times : sequence of float, optional
        When these were, in any unit; default 0, 1, 2 and so on.
    residuals : {"free", "equal"}, optional
        Residual variances per role: one for each occasion, or one for all. Default: free where
        there are two dyads for each parameter, else equal (a note says so).
    confidence : float, default 0.95

    Returns
    -------
    GrowthResult
        By ``role``: ``intercept`` (level at time 0), ``slope`` (per unit of time),
        ``var(intercept)``, ``var(slope)``, ``cor(intercept,slope)``. Of both: ``slope_difference``
        (first minus second role), ``cor(intercept)`` and ``cor(slope)`` between the roles,
        ``var(gap)`` by ``occasion`` (what the two lines leave of the gap) and ``gap_change`` (last
        less first of these; below 0 the views draw nearer). Columns ``level`` (``between`` dyads,
        ``within``), ``chi2 chi2_df chi2_p cfi rmsea srmr admissible n_coaches``, and ``gate`` on
        ``slope`` (are the role's answers comparable over the occasions?) and
        ``slope_difference`` (also over the roles, at each of them). A slope whose variance would
        be negative is held the same in all dyads (a note says so): what needs it to vary is NaN.
        With any other inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError
        If a scale or option is not known, or times do not fit the occasions.
    RefusedError
        If the scale is asked of one role only.
    InsufficientDataError
        If there are fewer than three occasions, or fewer than two dyads for each parameter.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, ch. 13.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import growth, pair, score, simulate
    >>> study = simulate(n_dyads=120, n_coaches=24, instruments=["we-scale"], seed=1)
    >>> result = growth(pair(score(study.responses)), scale="collaboration")
    >>> result.find("slope", role="client").extra["gate"]
    'not tested'
    """
    check_confidence(confidence)
    if residuals is not None:
        check_choice("residuals", residuals, ("free", "equal"))
    refuse_one_role(NAME, ask(dyads, scale=scale, occasion=dyads.occasions[-1]), dyads.roles)
    asked = over_time(
        dyads,
        model=NAME,
        processes=[(scale, role) for role in dyads.roles],
        occasions=occasions,
        times=times,
        confidence=confidence,
    )
    chosen, note = _residuals(asked, residuals)
    found = _fitted(asked, chosen, confidence)
    same = tuple(dyads.roles[member] for member in found.fixed_slopes)
    question = asked.questions[0]
    about = {key: value for key, value in question.about().items() if key != OCCASION}
    return GrowthResult(
        estimates=tuple(_rows(found, asked, dyads.roles)),
        about=about,
        options={"residuals": chosen, "fixed_slopes": list(same), **asked.options},
        notes=unique(
            [
                *asked.notes,
                *note,
                IDENTIFICATION,
                *solution_notes(found),
                *_same_slopes(same),
                GATE_REASON,
            ]
        ),
        roles=dyads.roles,
        title=question.title,
        occasions=asked.occasions,
        times=asked.times,
        residuals=chosen,
        fixed_slopes=same,
        admissible=found.undefined is None,
        identification=IDENTIFICATION,
        n=asked.n,
        n_complete=asked.n_complete,
    )


def _fitted(asked: OverTime, residuals: Residuals, confidence: float) -> dyadic.DyadicGrowth:
    """Fit slopes that vary between dyads; one whose variance would be negative does not vary.

    That is what mixed models do where a variance would fall below 0.
    """
    fixed: tuple[int, ...] = ()
    while True:
        found = dyadic.dyadic_growth(
            *asked.series,
            times=asked.times,
            residuals=residuals,
            fixed_slopes=fixed,
            clusters=asked.coaches,
            confidence=confidence,
        )
        negative = found.negative_slopes
        if not negative:
            return found
        fixed = tuple(sorted({*fixed, *negative}))


def _same_slopes(roles: Sequence[str]) -> Iterator[str]:
    for role in roles:
        yield (
            f"The slope of {role} does not vary between dyads: its variance would be negative, so "
            "it is held the same in all of them, and nothing can go with it."
        )


def _residuals(asked: OverTime, wanted: Residuals | None) -> tuple[Residuals, tuple[str, ...]]:
    """Choose residual variances that the number of dyads allows; refuse if none does."""
    t = len(asked.occasions)
    free = dyadic.growth_parameters(t, "free")
    if wanted is not None:
        check_size(NAME, asked.n, dyadic.growth_parameters(t, wanted))
        return wanted, ()
    if not RULES.too_few(asked.n, free):
        return "free", ()
    check_size(NAME, asked.n, dyadic.growth_parameters(t, "equal"))
    return "equal", (
        f"With residual variances of their own for each occasion there would be {free} parameters, "
        "too many for these dyads; each role has one for all occasions.",
    )


def _rows(
    found: dyadic.DyadicGrowth, asked: OverTime, roles: tuple[str, str]
) -> Iterator[Estimate]:
    both = {
        **fit_columns(found.test, admissible=found.undefined is None),
        "level": None,
        "n_coaches": count_coaches(asked.coaches),
    }
    gate = {"gate": GATE_NOT_TESTED}
    for member, role in enumerate(roles):
        mine = {**both, ROLE: role}
        yield from_record("intercept", found.intercept[member], extra=mine)
        yield from_record(
            "slope", found.slope[member], extra={**mine, **gate, "gate_over": "occasions"}
        )
        between = {**mine, "level": "between"}
        yield variance_row("var(intercept)", found.intercept_variance[member], between)
        yield variance_row("var(slope)", found.slope_variance[member], between)
        yield from_record("cor(intercept,slope)", found.level_with_slope[member], extra=between)
    between = {**both, "level": "between"}
    yield from_record("cor(intercept)", found.intercept_correlation, extra=between)
    yield from_record("cor(slope)", found.slope_correlation, extra=between)
    yield from _nearer(found, asked, both)


def _nearer(
    found: dyadic.DyadicGrowth, asked: OverTime, both: dict[str, object]
) -> Iterator[Estimate]:
    """Yield what says whether the views draw nearer; two views of different things cannot."""
    why_not = why_no_agreement(asked.questions[0])

    def shown(record: Record) -> Record:
        if why_not is None:
            return record
        reason = f"The two views cannot draw nearer: {why_not}"
        return no_estimate(record, reason)

    gate = {"gate": GATE_NOT_TESTED, "gate_over": "both"}
    yield from_record("slope_difference", shown(found.slope_difference), extra={**both, **gate})
    within = {**both, "level": "within"}
    for occasion, record in zip(asked.occasions, found.gap_variance, strict=True):
        yield variance_row("var(gap)", shown(record), {**within, OCCASION: occasion})
    yield from_record("gap_change", shown(found.gap_change), extra=within)


def no_estimate(record: Record, reason: str) -> Record:
    """Return a record without its numbers, and why."""
    level = NAN if record.interval is None else record.interval.level
    return Record(NAN, record.n, record.method, interval=no_interval(level, ""), undefined=reason)


def variance_row(term: str, record: Record, extra: dict[str, object]) -> Estimate:
    """Return the row of a variance without its test: 0 is the edge of what it can be."""
    row = from_record(term, record, extra=extra)
    return replace(row, statistic=NAN, df=NAN, p_value=NAN)
