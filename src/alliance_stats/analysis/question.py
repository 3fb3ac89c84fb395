"""Which scale, whose answers, when: the part that every verb has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from alliance_stats.checks import check_choice, check_kind
from alliance_stats.dyads.forms import POMP_RANGE, JointScale, Unit, unit_words
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, listed
from alliance_stats.instrument.forms import is_shared, other_form
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import (
    INSTRUMENT,
    N_ANSWERED,
    OCCASION,
    ONLY_OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    ROLE,
    SCALE,
    Perspective,
)

#: What a result about two forms carries beside ``instrument``, the first role's form.
SECOND_FORM = "second_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One scale at one occasion in one perspective, with everything resolved.

    ``notes`` says what was decided on the way (which occasion was taken when none was given).
    ``second_form`` is the second role's own form, where the roles answer two that pair with each
    other; ``instrument`` is the first role's then, and ``unit`` what scores are compared in.
    """

    instrument: Instrument
    scale: str
    occasion: str
    perspective: Perspective
    notes: tuple[str, ...] = ()
    second_form: Instrument | None = None
    unit: Unit = "raw"

    @property
    def forms(self) -> tuple[Instrument, ...]:
        """The questionnaires the scale is answered on: one, or one for each role."""
        return (
            (self.instrument,) if self.second_form is None else (self.instrument, self.second_form)
        )

    def form_of(self, role: str) -> Instrument:
        """Return the questionnaire on which a role answers the scale."""
        return next((form for form in self.forms if role in form.roles), self.instrument)

    @property
    def target(self) -> str:
        """What the scale is about: a target, or ``mixed`` for parts or forms with several."""
        targets = {form.target_of(self.scale) for form in self.forms}
        return targets.pop() if len(targets) == 1 else "mixed"

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest possible score, in ``unit``."""
        return POMP_RANGE if self.unit == "pomp" else self.instrument.range_of(self.scale)

    @property
    def unit_words(self) -> str:
        """The unit of the scores as it stands in a sentence."""
        return unit_words(self.unit)

    @property
    def title(self) -> str:
        """The scale's name in the instrument's first language."""
        return self.instrument.title_of(self.scale)

    def about(self) -> dict[str, object]:
        """Return what identifies a result that answers this question."""
        about: dict[str, object] = {
            SCALE: self.scale,
            INSTRUMENT: self.instrument.id,
            OCCASION: self.occasion,
            PERSPECTIVE: self.perspective,
        }
        if self.second_form is not None:
            about |= {SECOND_FORM: self.second_form.id, "unit": self.unit}
        return about

    def select(
        self, frame: pd.DataFrame, *, scale: str | None = None, role: str | None = None
    ) -> pd.DataFrame:
        """Return the rows of a scores or dyads frame that this question is about.

        ``scale`` asks for another scale of the same instrument, occasion and perspective; ``role``
        for that role's own form.
        """
        form = self.instrument if role is None else self.form_of(role)
        wanted = (
            (frame[SCALE] == (scale or self.scale))
            & (frame[INSTRUMENT] == form.id)
            & (frame[OCCASION] == self.occasion)
            & (frame[PERSPECTIVE] == self.perspective)
        )
        return frame[wanted]

    def items_of(self, role: str) -> tuple[str, ...]:
        """Return the ids of the scale's items that a role is asked, in file order."""
        form = self.form_of(role)
        items = form.items
        return tuple(
            item
            for item in form.items_of(self.scale)
            if role in items[item].roles and self.perspective in items[item].perspectives
        )

    def item_range(self, item: str) -> tuple[float, float]:
        """Return the lowest and highest declared answer of an item."""
        scale = self.instrument.scales[self.instrument.items[item].scale]
        return scale.minimum, scale.maximum

    def asked(self, roles: Sequence[str]) -> tuple[str, ...]:
        """Return the roles that are asked this scale, in the order given."""
        return tuple(role for role in roles if self.items_of(role))


def check_scores(scores: object) -> None:
    """Raise ``OptionError`` unless a verb about one role's scores was given scores."""
    check_kind("scores", scores, Scores, "score(responses)")


def check_dyads(dyads: object) -> None:
    """Raise ``OptionError`` unless a verb about two roles was given dyads."""
    check_kind("dyads", dyads, Dyads, "pair(score(responses))")


def ask(
    source: Scores | Dyads,
    *,
    scale: str,
    occasion: str | None,
    perspective: str = "direct",
    role: str | None = None,
) -> Question:
    """Resolve what a verb was asked.

    Parameters
    ----------
    source
        Scores or dyads; their instruments and occasions are the known ones.
    scale
        A scale or composite id, or ``instrument.scale`` where two instruments share the id.
    occasion
        ``None`` means the only occasion, or else the last declared one, which a note then says.
    perspective
        ``"direct"`` or ``"meta"``.
    role
        The role a question about scores is about: of two forms that pair, its own is meant.

    Raises
    ------
    OptionError
        If the scale, occasion or perspective is not known, or the instrument has no such
        perspective.
    """
    check_choice("perspective", perspective, PERSPECTIVES)
    chosen: Perspective = "meta" if perspective == "meta" else "direct"
    order = source.roles if role is None else (role,)
    instrument, scale_id = resolve_scale(source.instruments, scale, roles=order)
    joint = source.joint.get((instrument.id, scale_id)) if isinstance(source, Dyads) else None
    if joint is not None:
        instrument = joint.first
    if chosen not in instrument.perspectives:
        raise OptionError(
            f"Instrument '{instrument.id}' has no {chosen} perspective; "
            f"it has {listed(instrument.perspectives, 'and')}."
        )
    when, notes = choose_occasion(source.occasions, occasion)
    if joint is not None:
        notes = (*notes, _of_two_forms(joint, source.roles))
    elif "." not in scale and role is None:
        notes = (*notes, *_of_one_form(source.instruments, instrument, scale_id))
    return Question(
        instrument=instrument,
        scale=scale_id,
        occasion=when,
        perspective=chosen,
        notes=notes,
        second_form=None if joint is None else joint.second,
        unit="raw" if joint is None else joint.unit,
    )


def _of_two_forms(joint: JointScale, roles: Sequence[str]) -> str:
    why = (
        "both are means on one range"
        if joint.unit == "raw"
        else "the two are not means on one range"
    )
    return (
        f"Role {roles[0]} answers the form '{joint.first.id}', role {roles[1]} the form "
        f"'{joint.second.id}'; scores are compared in {unit_words(joint.unit)}, since {why}."
    )


def _of_one_form(
    instruments: Mapping[str, Instrument], form: Instrument, scale: str
) -> tuple[str, ...]:
    """Say which of two forms a bare name was taken for, where one role's scores are asked for."""
    other = other_form(instruments, form)
    if other is None or not is_shared(form, other, scale):
        return ()
    return (
        f"This is the form '{form.id}', answered by {listed(form.roles, 'and')}; "
        f"{listed(other.roles, 'and')} {'answers' if len(other.roles) == 1 else 'answer'} "
        f"'{other.id}.{scale}'.",
    )


def choose_occasion(occasions: Sequence[str], occasion: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the occasion to analyse, and a note if it was chosen for the reader.

    Examples
    --------
    >>> choose_occasion(["once"], None)
    ('once', ())
    >>> choose_occasion(["start", "end"], None)
    ('end', ("No occasion was given, so the last declared one, 'end', was taken.",))
    """
    if occasion is not None:
        check_choice("occasion", occasion, occasions)
        return occasion, ()
    last = occasions[-1]
    if len(occasions) == 1:
        return last, ()
    return last, (f"No occasion was given, so the last declared one, '{last}', was taken.",)


def check_role(question: Question, roles: Sequence[str], role: str) -> None:
    """Raise ``OptionError`` unless ``role`` is a declared role that is asked this scale."""
    check_choice("role", role, roles)
    asked = question.asked(roles)
    if role in asked:
        return
    whom = f"It is asked of {listed(asked, 'and')}." if asked else "Nobody is asked it there."
    raise OptionError(
        f"Scale '{question.scale}' of '{question.instrument.id}' is not asked of role '{role}' "
        f"in the {question.perspective} perspective. {whom}"
    )


def nobody_answered(
    question: Question, scores: Scores, role: str | None = None
) -> InsufficientDataError:
    """Return the error for a scale without a single answer, naming the occasions that have some."""
    frame = scores.frame
    answered = frame[
        (frame[SCALE] == question.scale)
        & frame[INSTRUMENT].isin([form.id for form in question.forms])
        & (frame[PERSPECTIVE] == question.perspective)
        & (frame[N_ANSWERED] > 0)
    ]
    if role is not None:
        answered = answered[answered[ROLE] == role]
    there = set(answered[OCCASION].astype(str))
    elsewhere = [occasion for occasion in scores.occasions if occasion in there]
    who = "Nobody" if role is None else f"Nobody in role '{role}'"
    where = (
        f"There are answers at {listed(elsewhere, 'and')}."
        if elsewhere
        else "The data hold no answers to its items."
    )
    when = "" if question.occasion == ONLY_OCCASION else f" at occasion '{question.occasion}'"
    error = InsufficientDataError(
        f"{who} answered scale '{question.scale}' ({question.perspective}){when}. {where}"
    )
    if elsewhere:
        # For who calls the function; a report tells the fact alone.
        error.add_note("Name one of these occasions as `occasion`.")
    return error


def roles_that_answered(people: pd.DataFrame, roles: Sequence[str]) -> tuple[str, ...]:
    """Return the declared roles in which somebody answered, in declared order."""
    answered = set(people.loc[people[N_ANSWERED] > 0, ROLE].astype(str))
    return tuple(role for role in roles if role in answered)


def scale_label(instruments: Mapping[str, Instrument], question: Question) -> str:
    """Return the scale's id, or ``instrument.scale`` where another instrument shares the id.

    The second role's form of the same questionnaire is no other instrument.
    """
    mine = {form.id for form in question.forms}
    others = [one for one in instruments.values() if question.scale in one.score_ids]
    return (
        question.scale
        if all(one.id in mine for one in others)
        else f"{question.instrument.id}.{question.scale}"
    )
