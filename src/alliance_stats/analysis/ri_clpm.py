"""Who follows whom: stable levels apart from what one occasion carries over to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.growth import variance_row
from alliance_stats.analysis.over_time import OverTime, check_size, over_time
from alliance_stats.analysis.question import Question, ask, scale_label
from alliance_stats.analysis.refusals import refuse_one_role
from alliance_stats.analysis.rows import fit_columns, from_record, solution_notes, unique
from alliance_stats.analysis.two_scales import about_two_scales
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import OptionError
from alliance_stats.results import Estimate, Result
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.ri_clpm import Lags
from alliance_stats.vocabulary import CONFIDENCE, OCCASION, ROLE

NAME = "A cross-lagged panel model"
IDENTIFICATION = (
    "Each score is a stable level of the dyad's own plus a deviation at that occasion, without "
    "measurement error; deviations follow both sides' deviations of the occasion before."
)


@dataclass(frozen=True, kw_only=True)
class RiClpmResult(Result):
    """Answer of :func:`ri_clpm`.

    ``processes`` are the two (scale, role) that follow each other, ``titles`` the scales' names;
    ``occasions`` and ``times`` are those used; ``lags`` is "equal" or "free"; ``admissible`` says
    whether the solution may be interpreted.
    """

    analysis: ClassVar[str] = "ri_clpm"

    roles: tuple[str, str]
    processes: tuple[tuple[str, str], tuple[str, str]]
    titles: tuple[str, str]
    occasions: tuple[str, ...]
    times: tuple[float, ...]
    lags: Lags
    admissible: bool
    identification: str
    n: int
    n_complete: int


def ri_clpm(
    dyads: Dyads,
    *,
    scale: str | None = None,
    predictor: str | None = None,
    outcome: str | None = None,
    role_x: str | None = None,
    role_y: str | None = None,
    occasions: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    lags: Lags = "equal",
    confidence: float = CONFIDENCE,
) -> RiClpmResult:
    """Separate stable differences between dyads from who follows whom within them.

    Answers: when one role's view is above its usual level at one occasion, is the other's at the
    next? Or, of two scales: does the one follow the other? It says what comes before what, not
    what brings it about.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str, optional
        One scale on which the two roles follow each other. Give this, or the two that follow.
    predictor, outcome : str, optional
        Two scales that follow each other (both ways are estimated).
    role_x, role_y : str, optional
        Whose ratings of ``predictor`` and of ``outcome``; needed where both roles are asked.
    occasions : sequence of str, optional
        Three or more, in declared order; default all at which both sides answered.
    times : sequence of float, optional
        When these were, in any unit; default 0, 1, 2 and so on.
    lags : {"equal", "free"}, default "equal"
        Intervals of one length share their paths, or every interval has its own.
    confidence : float, default 0.95

    Returns
    -------
    RiClpmResult
        ``autoregressive`` and ``cross_lagged`` (level ``within``) by whose or what is followed:
        ``role`` and ``scale_to`` name what comes later, ``other`` and ``scale_from`` what comes
        before; ``interval`` is the time between, ``step`` its number where lags are free.
        ``var(intercept)`` of each and ``cor(intercept)`` of both (level ``between``). Columns
        ``chi2 chi2_df chi2_p cfi rmsea srmr admissible n_coaches``. With an inadmissible solution
        every estimate is NaN with the reason.

    Raises
    ------
    OptionError
        If a scale, role or option is not known, or neither ``scale`` nor both others are given.
    RefusedError
        If ``scale`` is asked of one role only.
    InsufficientDataError
        If there are fewer than three occasions, or fewer than two dyads for each parameter.

    References
    ----------
    Hamaker, Kuiper & Grasman (2015), Psychological Methods 20:102. Mulder & Hamaker (2021),
    Structural Equation Modeling 28:638.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import pair, ri_clpm, score, simulate
    >>> study = simulate(n_dyads=120, n_coaches=24, instruments=["we-scale"], seed=1)
    >>> result = ri_clpm(pair(score(study.responses)), scale="collaboration")
    >>> result.find("cross_lagged", role="client").extra["other"]
    'coach'
    """
    check_confidence(confidence)
    check_choice("lags", lags, ("equal", "free"))
    pairs = _processes(dyads, scale, (predictor, role_x), (outcome, role_y))
    asked = over_time(
        dyads, model=NAME, processes=pairs, occasions=occasions, times=times, confidence=confidence
    )
    found = dyadic.ri_clpm(
        *asked.series,
        times=asked.times,
        lags=lags,
        clusters=asked.coaches,
        confidence=confidence,
    )
    check_size(NAME, found.n, found.fit.n_parameters)
    labels = [scale_label(dyads.instruments, question) for question in asked.questions]
    processes = ((labels[0], pairs[0][1]), (labels[1], pairs[1][1]))
    return RiClpmResult(
        estimates=tuple(_rows(found, asked, processes)),
        about=_about(dyads, asked, processes, is_one=scale is not None),
        options={"lags": lags, **asked.options},
        notes=unique(
            [
                *asked.notes,
                IDENTIFICATION,
                *solution_notes(found),
            ]
        ),
        roles=dyads.roles,
        processes=processes,
        titles=(asked.questions[0].title, asked.questions[1].title),
        occasions=asked.occasions,
        times=asked.times,
        lags=lags,
        admissible=found.undefined is None,
        identification=IDENTIFICATION,
        n=asked.n,
        n_complete=asked.n_complete,
    )


def _processes(
    dyads: Dyads,
    scale: str | None,
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
) -> list[tuple[str, str]]:
    """Return the two (scale, role): both roles on one scale, or one role on each of two."""
    named = [name for name, _ in (first, second) if name is not None]
    if (scale is None) == (not named) or (scale is None and len(named) < 2):
        raise OptionError(
            "Name either `scale`, on which the roles follow each other, or `predictor` and "
            "`outcome`."
        )
    if scale is not None:
        refuse_one_role(NAME, _question(dyads, scale), dyads.roles)
        return [(scale, role) for role in dyads.roles]
    found = [
        (name, role or _only_role(dyads, name, argument))
        for (name, role), argument in zip((first, second), ("role_x", "role_y"), strict=True)
        if name is not None
    ]
    one, other = (_question(dyads, name) for name, _ in found)
    if (one.instrument.id, one.scale) == (other.instrument.id, other.scale):
        raise OptionError("The predictor is its own outcome. Name one scale as `scale`.")
    return found


def _question(dyads: Dyads, scale: str) -> Question:
    return ask(dyads, scale=scale, occasion=dyads.occasions[-1])


def _only_role(dyads: Dyads, scale: str, argument: str) -> str:
    asked = _question(dyads, scale).asked(dyads.roles)
    if len(asked) == 1:
        return asked[0]
    raise OptionError(f"Both roles are asked '{scale}': say whose ratings, as `{argument}`.")


def _about(
    dyads: Dyads,
    asked: OverTime,
    processes: tuple[tuple[str, str], tuple[str, str]],
    *,
    is_one: bool,
) -> dict[str, object]:
    if is_one:
        about = asked.questions[0].about()
    else:
        whose = {"role_x": processes[0][1], "role_y": processes[1][1]}
        about = about_two_scales(dyads, asked.questions) | whose
    return {key: value for key, value in about.items() if key != OCCASION}


def _rows(
    found: dyadic.RiClpm,
    asked: OverTime,
    processes: tuple[tuple[str, str], tuple[str, str]],
) -> Iterator[Estimate]:
    both = {
        **fit_columns(found.test, admissible=found.undefined is None),
        "n_coaches": count_coaches(asked.coaches),
    }
    for lag in found.lags:
        own = (lag.carry_first, lag.carry_second)
        across = (lag.cross_first, lag.cross_second)
        for to in (0, 1):
            for term, record, start in (
                ("autoregressive", own[to], to),
                ("cross_lagged", across[to], 1 - to),
            ):
                (scale_to, role), (scale_from, other) = processes[to], processes[start]
                whose = {ROLE: role, "other": other, "scale_to": scale_to, "scale_from": scale_from}
                when = {"level": "within", "interval": lag.interval, "step": lag.step or None}
                yield from_record(term, record, extra={**both, **whose, **when})
    between = {**both, "level": "between"}
    for (scale, role), record in zip(processes, found.intercept_variance, strict=True):
        yield variance_row("var(intercept)", record, {**between, ROLE: role, "scale_to": scale})
    yield from_record("cor(intercept)", found.intercept_correlation, extra=between)
