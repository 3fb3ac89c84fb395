"""Two forms of one questionnaire: the roles answer files of their own, with items of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alliance_stats.errors import listed
from alliance_stats.instrument.model import Composite, Instrument


def name_each_other(one: Instrument, other: Instrument) -> bool:
    """Say whether one of two questionnaires names the other under ``pairs_with``."""
    return one.id != other.id and (one.pairs_with == other.id or other.pairs_with == one.id)


def are_forms(one: Instrument, other: Instrument) -> bool:
    """Say whether two questionnaires are one role's form and the other role's form.

    One names the other under ``pairs_with``, and no role answers both.
    """
    return name_each_other(one, other) and not set(one.roles) & set(other.roles)


def other_form(instruments: Mapping[str, Instrument], form: Instrument) -> Instrument | None:
    """Return the form that pairs with this one.

    ``None`` where there is none, or where one of the two has several: then nothing says which.
    """
    mine = _forms_of(instruments, form)
    if len(mine) == 1 and len(_forms_of(instruments, mine[0])) == 1:
        return mine[0]
    return None


def _forms_of(instruments: Mapping[str, Instrument], form: Instrument) -> list[Instrument]:
    return [each for each in instruments.values() if are_forms(form, each)]


def is_shared(one: Instrument, other: Instrument, score_id: str) -> bool:
    """Say whether a score has the same name and build in both forms.

    Subscales are the same by name. A composite must have the same parts, put together over the
    same things: a total of three subscales is no counterpart of a total of two.
    """
    waiting, seen = [score_id], {score_id}
    while waiting:
        name = waiting.pop()
        if name in one.subscales and name in other.subscales:
            continue
        here, there = one.composites.get(name), other.composites.get(name)
        if here is None or there is None or _build(here) != _build(there):
            return False
        waiting.extend(part for part in here.of if part not in seen)
        seen.update(here.of)
    return True


def _build(composite: Composite) -> tuple[frozenset[str], str]:
    return frozenset(composite.of), composite.over


def in_role_order(
    one: Instrument, other: Instrument, roles: Sequence[str]
) -> tuple[Instrument, Instrument]:
    """Return two forms, the one that asks the earlier role first; else as given."""
    for role in roles:
        if role in one.roles:
            return one, other
        if role in other.roles:
            return other, one
    return one, other


def unpaired_forms(instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, str]]:
    """Yield (instrument id, sentence) where ``pairs_with`` cannot be followed.

    That is so where a role answers both forms, or where a form has two counterparts.
    """
    forms = list(instruments.values())
    for n, one in enumerate(forms):
        for other in forms[:n]:
            both = [role for role in one.roles if role in other.roles]
            if both and name_each_other(one, other):
                yield (
                    one.id,
                    f"The forms '{other.id}' and '{one.id}' pair with each other, but both are "
                    f"answered by {listed(both, 'and')}. Under 'roles', a paired form lists only "
                    "the role that answers it.",
                )
    for one in forms:
        several = [other.id for other in _forms_of(instruments, one)]
        if len(several) > 1:
            yield (
                one.id,
                f"The form '{one.id}' pairs with {listed(several, 'and')}. A form pairs with one "
                "other; use one of them in a study.",
            )
