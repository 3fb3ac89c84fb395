"""Invariance: whether both roles understand the items alike, so that their levels compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.invariance_rows import HOW_A_STEP_PASSES, Climbed, worst
from alliance_stats.analysis.invariance_views import (
    Views,
    coaches_with_several,
    cohort_views,
    occasion_views,
    role_views,
)
from alliance_stats.analysis.question import Question, ask, check_role, nobody_answered
from alliance_stats.analysis.rows import unique
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import OptionError, RefusedError
from alliance_stats.formatting import count, counted, join, sentence
from alliance_stats.instrument.model import Composite
from alliance_stats.results import Result
from alliance_stats.stats.comparability.invariance import Invariance, invariance_of_groups
from alliance_stats.stats.comparability.invariance import invariance as climb
from alliance_stats.stats.relations.regression import MIN_CLUSTERS
from alliance_stats.stats.sem.record import Errors, Missing
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, OCCASION, ROLE, GateVerdict

Over = Literal["roles", "occasions", "cohorts"]
Scaled = Literal["standard", "robust", "cluster"]


@dataclass(frozen=True, kw_only=True, eq=False)
class InvarianceResult(Result):
    """Answer of :func:`invariance`.

    Attributes
    ----------
    roles : tuple of str
        First and second role as declared.
    title : str
        The scale's name.
    over : {"roles", "occasions", "cohorts"}
    views : tuple of str
        The roles, occasions or cohorts that were compared.
    verdict : {"licensed", "partially licensed", "not licensed", "not tested"}
    reason : str
        Why, in a sentence.
    freed : tuple of str
        Items with a loading or intercept of their own, in file order.
    parts : mapping of str to str
        Of a composite, the verdict of each of its scales.
    """

    analysis: ClassVar[str] = "invariance"

    roles: tuple[str, str]
    title: str
    over: Over
    views: tuple[str, ...]
    verdict: GateVerdict
    reason: str
    freed: tuple[str, ...] = ()
    parts: Mapping[str, GateVerdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    dyads: Dyads
    over: Over
    role: str | None
    occasions: Sequence[str] | None
    cohorts: Mapping[str, str] | None
    missing: Missing
    errors: Scaled | None
    confidence: float
    seed: int
    known: Sequence[Result]


def invariance(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    perspective: str = "direct",
    over: Over = "roles",
    role: str | None = None,
    occasions: Sequence[str] | None = None,
    cohorts: Mapping[str, str] | None = None,
    missing: Missing = "fiml",
    errors: Scaled | None = None,
    confidence: float = CONFIDENCE,
    seed: int | None = None,
    known: Sequence[Result] = (),
) -> InvarianceResult:
    """Test whether the same items mean the same to both roles.

    Answers: may the roles' levels be compared at all, or could a difference come from the items?
    One factor per role, both in one model of the dyad; held equal are, step by step, nothing,
    loadings, intercepts and residual variances. A step that fails is tried again with items
    freed, never more than half of them.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``. A composite is judged by its scales.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    perspective : {"direct", "meta"}, default "direct"
    over : {"roles", "occasions", "cohorts"}, default "roles"
        What is compared: the roles, or the occasions or cohorts of one ``role``.
    role : str, optional
        Whose answers, for occasions and cohorts.
    occasions : sequence of str, optional
        Two or more; default all. For ``over="occasions"``.
    cohorts : mapping of str to str, optional
        Cohort of each dyad id. For ``over="cohorts"``.
    missing : {"fiml", "listwise"}, default "fiml"
        Full information uses every dyad with any answer, one-sided ones too.
    errors : {"standard", "robust", "cluster"}, optional
        How tests are scaled. Default: by coach where one has several dyads and there are at least
        8 coaches, else not at all.
    confidence : float, default 0.95
        Level of the intervals of dMACS and of the latent difference.
    seed : int, optional
        For the interval of dMACS; ``None`` is 0.
    known : sequence of Result, optional
        Earlier results over roles with the same options. A composite takes the verdicts of its
        scales from them.

    Returns
    -------
    InvarianceResult
        Rows ``configural, loadings, intercepts, residuals`` (chi-square, its cost against the step
        before in the ``delta_`` columns), then ``verdict``; steps with items freed as
        ``loadings_partial`` and ``intercepts_partial``; ``dmacs`` per item (SDs of the item) with
        ``item_difference`` in answer points; ``latent_difference`` (first less second, in SDs of
        the first) where the verdict allows it. ``chi2_complete`` repeats the test on the
        ``n_complete`` dyads without a gap.

    Raises
    ------
    RefusedError
        For a scale asked of one role only.
    OptionError
        If an option is not known.
    InsufficientDataError
        If nobody answered. All else that stops the ladder is the verdict "not tested".

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis. Cheung & Rensvold (2002), Structural
    Equation Modeling 9:233. Chen (2007), Structural Equation Modeling 14:464. Nye & Drasgow
    (2011), Journal of Applied Psychology 96:966.

    Checked against lavaan through ``stats`` (cases A30 and A31).

    Examples
    --------
    >>> from alliance_stats import invariance, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=120, n_coaches=30, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = invariance(pair(score(study.responses)), scale="collaboration")
    >>> [row.term for row in result.estimates[:5]]
    ['configural', 'loadings', 'intercepts', 'residuals', 'verdict']
    """
    check_confidence(confidence)
    check_choice("over", over, get_args(Over))
    check_choice("missing", missing, get_args(Missing))
    if errors is not None:
        check_choice("errors", errors, get_args(Scaled))
    question = ask(dyads, scale=scale, occasion=occasion, perspective=perspective)
    setting = _Setting(
        dyads=dyads,
        over=over,
        role=role,
        occasions=occasions,
        cohorts=cohorts,
        missing=missing,
        errors=errors,
        confidence=confidence,
        seed=seed or 0,
        known=known,
    )
    _check(question, setting)
    return _answer(question, setting)


def _check(question: Question, setting: _Setting) -> None:
    roles = setting.dyads.roles
    if setting.over == "roles":
        asked = question.asked(roles)
        if len(asked) < len(roles):
            who = f"only role '{asked[0]}' is" if asked else "neither role is"
            raise RefusedError(
                f"Invariance of '{question.scale}' over roles has no meaning: {who} asked this "
                "scale. What can be asked is invariance over occasions."
            )
        return
    if setting.role is None:
        raise OptionError(f"over='{setting.over}' compares one role's answers: name it as `role`.")
    check_role(question, roles, setting.role)
    for occasion in setting.occasions or ():
        check_choice("occasions", occasion, setting.dyads.occasions)
    if setting.over == "cohorts" and not setting.cohorts:
        raise OptionError("over='cohorts' needs `cohorts`: the cohort of each dyad id.")


def _answer(question: Question, setting: _Setting) -> InvarianceResult:
    composite = question.instrument.composites.get(question.scale)
    if composite is not None:
        return _of_parts(question, composite, setting)
    reason = _forms_differ(question, setting) or _items_differ(question, setting)
    if reason is not None:
        return _result(question, setting, Climbed.without(reason))
    views = _views(question, setting)
    if not views.n_rows:
        raise nobody_answered(question, setting.dyads.scores, setting.role)
    if len(views.labels) < 2:
        return _result(
            question,
            setting,
            Climbed.without(f"There are answers in only {counted(len(views.labels), 'view')}."),
        )
    how = setting.errors or ("cluster" if _by_coach(views) else "standard")
    tested = Climbed(
        found=_climb(views, setting, how, setting.missing),
        complete=_on_complete(views, setting, how),
        n_complete=views.n_complete,
        unsure=_why_unsure(views, setting, how),
    )
    return _result(question, setting, tested, views, how)


def _why_unsure(views: Views, setting: _Setting, how: Errors) -> str:
    """Say why no interval is given: too few coaches to cluster on, and nobody said otherwise."""
    if how == "cluster" or setting.errors or not coaches_with_several(views.coaches):
        return ""
    return f"Coaches have several dyads; an interval needs at least {MIN_CLUSTERS} coaches."


def _of_parts(question: Question, composite: Composite, setting: _Setting) -> InvarianceResult:
    """Judge a composite: it is as comparable as the least comparable of its scales."""
    parts = {part: _part(replace(question, scale=part), setting) for part in composite.of}
    verdict = worst([part.verdict for part in parts.values()])
    title = question.instrument.title_of
    lowest = [title(name) for name, part in parts.items() if part.verdict == verdict]
    reason = f"A composite is judged by its scales: {join(lowest)} "
    reason += f"{'is' if len(lowest) == 1 else 'are'} {verdict}."
    tested = Climbed.without(
        f"{reason} Their own results hold the steps.", verdict=verdict, short=reason
    )
    result = _result(question, setting, tested)
    return replace(
        result,
        freed=tuple(item for part in parts.values() for item in part.freed),
        parts={name: part.verdict for name, part in parts.items()},
    )


def _part(question: Question, setting: _Setting) -> InvarianceResult:
    about = question.about() | {"over": "roles"}
    for result in setting.known if setting.over == "roles" else ():
        if isinstance(result, InvarianceResult) and result.about == about:
            return result
    return _answer(question, setting)


def _forms_differ(question: Question, setting: _Setting) -> str | None:
    if question.second_form is None or setting.over != "roles":
        return None
    return (
        f"The roles answer different forms, '{question.instrument.id}' and "
        f"'{question.second_form.id}', so there are no common items to compare."
    )


def _items_differ(question: Question, setting: _Setting) -> str | None:
    if setting.over != "roles":
        return None
    first, second = (question.items_of(role) for role in setting.dyads.roles)
    if set(first) == set(second):
        return None
    return "The two roles are not asked the same items of this scale."


def _views(question: Question, setting: _Setting) -> Views:
    if setting.over == "roles":
        return role_views(setting.dyads, question)
    role = str(setting.role)
    if setting.over == "occasions":
        wanted = setting.occasions or setting.dyads.occasions
        return occasion_views(setting.dyads, question, role, wanted)
    return cohort_views(setting.dyads, question, role, setting.cohorts or {})


def _by_coach(views: Views) -> bool:
    named = {coach for coach in views.coaches if coach is not None}
    return len(named) >= MIN_CLUSTERS and coaches_with_several(views.coaches)


def _climb(views: Views, setting: _Setting, how: Errors, missing: Missing) -> Invariance:
    clusters: NDArray[np.object_] | None = views.coaches if how == "cluster" else None
    if views.groups is not None:
        return invariance_of_groups(
            views.tables[0],
            views.groups,
            items=views.items,
            labels=views.labels,
            missing=missing,
            errors=how,
            clusters=clusters,
            confidence=setting.confidence,
            seed=setting.seed,
        )
    return climb(
        views.tables,
        items=views.items,
        labels=views.labels,
        missing=missing,
        errors=how,
        clusters=clusters,
        confidence=setting.confidence,
        seed=setting.seed,
    )


def _on_complete(views: Views, setting: _Setting, how: Errors) -> Invariance | None:
    """Repeat the ladder on the rows without a gap, to show what the others change."""
    if setting.missing == "listwise" or views.n_complete == views.n_rows:
        return None
    return _climb(views, setting, how, "listwise")


def _result(
    question: Question,
    setting: _Setting,
    tested: Climbed,
    views: Views | None = None,
    how: Errors = "standard",
) -> InvarianceResult:
    about = question.about() | {"over": setting.over}
    if setting.over == "occasions":
        del about[OCCASION]
    if setting.over != "roles":
        about[ROLE] = setting.role
    labels = setting.dyads.roles if views is None else views.labels
    return InvarianceResult(
        estimates=tuple(tested.rows(question.items_of(_a_role(setting)))),
        about=about,
        options={
            "over": setting.over,
            "missing": setting.missing,
            "errors": how,
            "confidence": setting.confidence,
            "incomplete_dyads": setting.dyads.policy,
            "seed": setting.seed,
        },
        notes=_notes(question, setting, tested, views, how),
        roles=setting.dyads.roles,
        title=question.title,
        over=setting.over,
        views=tuple(labels),
        verdict=tested.verdict,
        reason=tested.reason,
        freed=tested.freed,
    )


def _a_role(setting: _Setting) -> str:
    return setting.role or setting.dyads.roles[0]


def _notes(
    question: Question, setting: _Setting, tested: Climbed, views: Views | None, how: Errors
) -> tuple[str, ...]:
    notes = [*question.notes, f"Gate: {tested.verdict}. {sentence(tested.reason)}"]
    if views is not None:
        notes.append(
            f"{count(views.n_complete)} of {counted(views.n_rows, 'row')} with any answer "
            f"{'has' if views.n_complete == 1 else 'have'} all of them."
        )
        notes += tested.beside_complete()
    if how == "cluster":
        notes.append("Tests are scaled for dyads of one coach being alike.")
    elif views is not None and coaches_with_several(views.coaches):
        notes.append(
            "Coaches have several dyads; the tests take dyads as independent"
            + ("." if setting.errors else f", as there are fewer than {MIN_CLUSTERS} coaches.")
        )
    if tested.verdict != GATE_NOT_TESTED and views is not None:
        notes.append(HOW_A_STEP_PASSES)
    return unique([*notes, *setting.dyads.dropped])
