"""The questions that have no meaning for a scale, and the ones that have."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_stats.analysis.question import Question
from alliance_stats.errors import RefusedError
from alliance_stats.vocabulary import FIXED_TARGETS


def refuse_agreement(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where agreement between two roles has no meaning.

    Two ratings can agree only if they are about the same thing: the relationship (``us``), the
    context, or one role that both rate.

    Raises
    ------
    RefusedError
        For meta ratings, for the targets ``partner``, ``self`` and ``mixed``, and for a scale
        that one of the roles is not asked. The message names the question that can be asked.
    """
    reason = _wrong_perspective(question) or _one_role(question, roles) or _wrong_target(question)
    if reason:
        raise RefusedError(f"Agreement on '{question.scale}' has no meaning: {reason}")


def _wrong_perspective(question: Question) -> str | None:
    if question.perspective == "direct":
        return None
    return (
        "in the meta perspective each role guesses the other's answer, so the two guesses are "
        "about different people. What can be asked is how accurate each guess is: one role's "
        "meta rating against the other's direct rating."
    )


def _one_role(question: Question, roles: Sequence[str]) -> str | None:
    asked = question.asked(roles)
    if len(asked) == len(roles):
        return None
    who = f"only role '{asked[0]}' is" if asked else "neither role is"
    return f"{who} asked this scale. What can be asked is its description and its correlations."


def _wrong_target(question: Question) -> str | None:
    target = question.target
    if target == "partner":
        return _crossed(question)
    if target == "self":
        return (
            "each role rates itself, so the two answers are about different people. What can be "
            "asked is how each person's own answers go with outcomes (actor and partner effects)."
        )
    if target == "mixed":
        return (
            "its parts are about different things, so two totals may be alike for different "
            "reasons. Ask about each part whose target both roles share."
        )
    if target in FIXED_TARGETS or target in question.instrument.roles:
        return None
    return f"its target '{target}' is neither a role nor a thing that both roles rate."


def _crossed(question: Question) -> str:
    crossed = (
        "each role rates the other, so the two answers are about different people. "
        "What can be asked is reciprocity: is it mutual, does the one go with the other?"
    )
    if "meta" not in question.instrument.perspectives:
        return crossed
    return f"{crossed} Or, with the meta perspective: does each role know how the other rates it?"
