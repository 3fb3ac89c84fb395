"""Which scale, whose answers, when: the part that every verb has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from alliance_stats.checks import check_choice
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, listed
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import (
    INSTRUMENT,
    N_ANSWERED,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    ROLE,
    SCALE,
    Perspective,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One scale at one occasion in one perspective, with everything resolved.

    ``notes`` says what was decided on the way (which occasion was taken when none was given).
    """

    instrument: Instrument
    scale: str
    occasion: str
    perspective: Perspective
    notes: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """What the scale is about: a target, or ``mixed`` for parts with several."""
        return self.instrument.target_of(self.scale)

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest possible score."""
        return self.instrument.range_of(self.scale)

    @property
    def title(self) -> str:
        """The scale's name in the instrument's first language."""
        return self.instrument.title_of(self.scale)

    def about(self) -> dict[str, object]:
        """Return what identifies a result that answers this question."""
        return {
            SCALE: self.scale,
            INSTRUMENT: self.instrument.id,
            OCCASION: self.occasion,
            PERSPECTIVE: self.perspective,
        }

    def select(self, frame: pd.DataFrame, *, scale: str | None = None) -> pd.DataFrame:
        """Return the rows of a scores or dyads frame that this question is about.

        ``scale`` asks for another scale of the same instrument, occasion and perspective.
        """
        wanted = (
            (frame[SCALE] == (scale or self.scale))
            & (frame[INSTRUMENT] == self.instrument.id)
            & (frame[OCCASION] == self.occasion)
            & (frame[PERSPECTIVE] == self.perspective)
        )
        return frame[wanted]

    def items_of(self, role: str) -> tuple[str, ...]:
        """Return the ids of the scale's items that a role is asked, in file order."""
        items = self.instrument.items
        return tuple(
            item
            for item in self.instrument.items_of(self.scale)
            if role in items[item].roles and self.perspective in items[item].perspectives
        )

    def item_range(self, item: str) -> tuple[float, float]:
        """Return the lowest and highest declared answer of an item."""
        scale = self.instrument.scales[self.instrument.items[item].scale]
        return scale.minimum, scale.maximum

    def asked(self, roles: Sequence[str]) -> tuple[str, ...]:
        """Return the roles that are asked this scale, in the order given."""
        return tuple(role for role in roles if self.items_of(role))


def ask(
    source: Scores | Dyads,
    *,
    scale: str,
    occasion: str | None,
    perspective: str = "direct",
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

    Raises
    ------
    OptionError
        If the scale, occasion or perspective is not known, or the instrument has no such
        perspective.
    """
    check_choice("perspective", perspective, PERSPECTIVES)
    chosen: Perspective = "meta" if perspective == "meta" else "direct"
    instrument, scale_id = resolve_scale(source.instruments, scale)
    if chosen not in instrument.perspectives:
        raise OptionError(
            f"Instrument '{instrument.id}' has no {chosen} perspective; "
            f"it has {listed(instrument.perspectives, 'and')}."
        )
    when, notes = choose_occasion(source.occasions, occasion)
    return Question(
        instrument=instrument, scale=scale_id, occasion=when, perspective=chosen, notes=notes
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
        & (frame[INSTRUMENT] == question.instrument.id)
        & (frame[PERSPECTIVE] == question.perspective)
        & (frame[N_ANSWERED] > 0)
    ]
    if role is not None:
        answered = answered[answered[ROLE] == role]
    there = set(answered[OCCASION].astype(str))
    elsewhere = [occasion for occasion in scores.occasions if occasion in there]
    who = "Nobody" if role is None else f"Nobody in role '{role}'"
    advice = (
        f"There are answers at {listed(elsewhere, 'and')}: name one of them as `occasion`."
        if elsewhere
        else "Check that the data hold the items of this instrument."
    )
    return InsufficientDataError(
        f"{who} answered scale '{question.scale}' ({question.perspective}) at occasion "
        f"'{question.occasion}'. {advice}"
    )


def roles_that_answered(people: pd.DataFrame, roles: Sequence[str]) -> tuple[str, ...]:
    """Return the declared roles in which somebody answered, in declared order."""
    answered = set(people.loc[people[N_ANSWERED] > 0, ROLE].astype(str))
    return tuple(role for role in roles if role in answered)


def scale_label(instruments: Mapping[str, Instrument], question: Question) -> str:
    """Return the scale's id, or ``instrument.scale`` where another instrument shares the id."""
    owners = [one for one in instruments.values() if question.scale in one.score_ids]
    return question.scale if len(owners) < 2 else f"{question.instrument.id}.{question.scale}"
