"""The questions that have no meaning for a scale, and the ones that have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
    _refuse("Agreement on", question, _wrong_perspective(question) or _not_one(question, roles))


def refuse_similarity(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where two profiles are not about the same thing.

    Raises
    ------
    RefusedError
        As :func:`refuse_agreement`.
    """
    _refuse("Similarity of the profiles on", question, _not_one(question, roles))


def refuse_congruence(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where two views cannot be congruent.

    Raises
    ------
    RefusedError
        As :func:`refuse_agreement`: congruence is agreement that an outcome may depend on.
    """
    _refuse("Congruence on", question, _not_one(question, roles))


def refuse_shared_factor(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where two roles' answers have no thing in common to measure.

    Raises
    ------
    RefusedError
        As :func:`refuse_agreement`.
    """
    _refuse("A shared factor of", question, _not_one(question, roles))


def refuse_perception(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where nobody guesses how the other sees it.

    Raises
    ------
    RefusedError
        Without meta items, for a scale that one of the roles is not asked, and for the targets
        ``self`` and ``mixed``.
    """
    reason = _one_role(question, roles) or _no_guess(question, roles)
    _refuse("Perception of", question, reason or _own_or_mixed(question))


def refuse_two_way(question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where nothing can go both ways.

    Raises
    ------
    RefusedError
        For a scale that one of the roles is not asked, and for the targets ``self`` and ``mixed``.
    """
    _refuse("A two-way view of", question, _one_role(question, roles) or _own_or_mixed(question))


def refuse_one_role(model: str, question: Question, roles: Sequence[str]) -> None:
    """Raise ``RefusedError`` where a model of both members finds only one asked.

    Raises
    ------
    RefusedError
        For a scale that one of the roles is not asked. ``model`` begins the sentence.
    """
    asked = question.asked(roles)
    if len(asked) == len(roles):
        return
    who = f"only role '{asked[0]}' is" if asked else "neither role is"
    raise RefusedError(
        f"{model} needs both members' answers, and {who} asked '{question.scale}'. What can be "
        "asked is its correlation with other scales."
    )


def why_no_agreement(question: Question) -> str | None:
    """Say why two direct ratings are not about the same thing; None if they are."""
    return _wrong_target(question)


def why_no_guess(question: Question, roles: Sequence[str]) -> str | None:
    """Say why there is no guess of the other's answer; None if there is one."""
    return _no_guess(question, roles)


def _refuse(what: str, question: Question, reason: str | None) -> None:
    if reason:
        raise RefusedError(f"{what} '{question.scale}' has no meaning: {reason}")


def _not_one(question: Question, roles: Sequence[str]) -> str | None:
    return _one_role(question, roles) or _wrong_target(question)


def _no_guess(question: Question, roles: Sequence[str]) -> str | None:
    meta = replace(question, perspective="meta")
    if meta.asked(roles):
        return None
    return (
        "the questionnaire does not ask what the other thinks (it has no meta items for this "
        "scale). What can be asked is how the two direct ratings compare."
    )


def _own_or_mixed(question: Question) -> str | None:
    if question.target == "self":
        return (
            "each role rates itself, so the one's answer says nothing about how the other sees "
            "it. What can be asked is how each person's own answers go with outcomes."
        )
    return _wrong_target(question) if question.target == "mixed" else None


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


def _targets_differ(question: Question) -> str | None:
    """Each role's own form may be about something else under the same name."""
    targets = {form.id: form.target_of(question.scale) for form in question.forms}
    if len(set(targets.values())) == 1:
        return None
    which = " and ".join(f"'{target}' in the form '{form}'" for form, target in targets.items())
    return (
        f"its target is {which}, so the two answers are about different things. What can be asked "
        "is the description of each form and its correlations."
    )


def _wrong_target(question: Question) -> str | None:
    target = question.target
    differ = _targets_differ(question)
    if differ is not None:
        return differ
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
    if target in FIXED_TARGETS or any(target in form.roles for form in question.forms):
        return None
    return f"its target '{target}' is neither a role nor a thing that both roles rate."


def _crossed(question: Question) -> str:
    crossed = (
        "each role rates the other, so the two answers are about different people. "
        "What can be asked is reciprocity: is it mutual, does the one go with the other?"
    )
    if not all("meta" in form.perspectives for form in question.forms):
        return crossed
    return f"{crossed} Or, with the meta perspective: does each role know how the other rates it?"
