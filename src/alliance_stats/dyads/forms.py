"""Each role's own form of one questionnaire, read as one question.

Where the roles answer forms of different length (``pairs_with``), a scale of the same name in both
is one question put to two people. Its two scores stand side by side on a unit they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from alliance_stats.errors import listed
from alliance_stats.instrument.forms import in_role_order, is_shared, other_form, unpaired_forms
from alliance_stats.instrument.model import Instrument
from alliance_stats.scoring.people import category, codes_in
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import INSTRUMENT, POMP, SCALE, SCORE

Unit = Literal["raw", "pomp"]

POMP_RANGE = (0.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointScale:
    """One scale that each role answers on a form of its own.

    Attributes
    ----------
    scale
        Its id, the same in both forms.
    first, second
        The form of the first and of the second role. The question goes by the first one's id.
    unit
        What the two scores are compared in: ``"raw"`` (score points) where both are means with
        one range, else ``"pomp"`` (percent of the possible range).
    """

    scale: str
    first: Instrument
    second: Instrument
    unit: Unit

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest possible score in that unit."""
        return self.first.range_of(self.scale) if self.unit == "raw" else POMP_RANGE


def joint_scales(
    instruments: Mapping[str, Instrument], roles: Sequence[str]
) -> dict[tuple[str, str], JointScale]:
    """Return the scales that two roles answer on two forms, by (instrument id, scale id).

    Each stands there twice, under either form.

    Parameters
    ----------
    instruments
        The questionnaires in use, by id.
    roles
        First and second role; with fewer than two there is nothing to join.
    """
    found: dict[tuple[str, str], JointScale] = {}
    if len(roles) < 2:
        return found
    first_role, second_role = roles[:2]
    for form in instruments.values():
        other = other_form(instruments, form)
        if other is None:
            continue
        first, second = in_role_order(form, other, roles[:2])
        if first_role not in first.roles or second_role not in second.roles:
            continue
        for scale in form.score_ids:
            if is_shared(first, second, scale):
                unit = _unit(first, second, scale)
                joint = JointScale(scale=scale, first=first, second=second, unit=unit)
                found[form.id, scale] = joint
    return found


def _unit(first: Instrument, second: Instrument, scale: str) -> Unit:
    are_means = first.score(scale).aggregate == second.score(scale).aggregate == "mean"
    same_range = np.allclose(first.range_of(scale), second.range_of(scale), rtol=0, atol=1e-9)
    return "raw" if are_means and same_range else "pomp"


def join_forms(scores: Scores, joint: Mapping[tuple[str, str], JointScale]) -> Scores:
    """Return scores in which the rows of both forms belong to one question.

    Rows of a joint scale carry the first form's id as instrument and their score in the joint
    unit. Order and number of rows stay; ``scores`` itself stays as it is.
    """
    if not joint:
        return scores
    frame = scores.frame.copy()
    instrument, ids = codes_in(frame[INSTRUMENT])
    scale, names = codes_in(frame[SCALE])
    values = frame[SCORE].to_numpy(dtype=float).copy()
    pomp = frame[POMP].to_numpy(dtype=float)
    owner = instrument.copy()
    words = list(dict.fromkeys([*ids, *(each.first.id for each in joint.values())]))
    for (form, name), each in joint.items():
        if form not in ids or name not in names:
            continue
        own = (instrument == ids.index(form)) & (scale == names.index(name))
        owner[own] = words.index(each.first.id)
        if each.unit == "pomp":
            values[own] = pomp[own]
    frame[INSTRUMENT] = category(owner, words)
    frame[SCORE] = values
    return replace(scores, frame=frame)


def form_notes(instruments: Mapping[str, Instrument], roles: Sequence[str]) -> tuple[str, ...]:
    """Say which forms were put together, on which unit, and which could not be."""
    joint = joint_scales(instruments, roles)
    units: dict[tuple[str, str, str], list[str]] = {}
    for each in joint.values():
        members = units.setdefault((each.first.id, each.second.id, each.unit), [])
        if each.scale not in members:
            members.append(each.scale)
    together = [
        f"The form '{one}' (role {roles[0]}) and the form '{two}' (role {roles[1]}) are read as "
        f"one questionnaire, '{one}': {listed(scales, 'and')} "
        f"{'is' if len(scales) == 1 else 'are'} compared in {unit_words(unit)}."
        for (one, two, unit), scales in units.items()
    ]
    return (*together, *_apart(joint), *(text for _, text in unpaired_forms(instruments)))


def _apart(joint: Mapping[tuple[str, str], JointScale]) -> Iterator[str]:
    """Name the scores that one form has and the other has not, or has otherwise."""
    forms = {(each.first.id, each.second.id): each for each in joint.values()}
    for each in forms.values():
        scales = dict.fromkeys((*each.first.score_ids, *each.second.score_ids))
        alone = [s for s in scales if (each.first.id, s) not in joint]
        if alone:
            yield (
                f"Not put side by side: {listed(alone, 'and')}, which the forms '{each.first.id}' "
                f"and '{each.second.id}' do not have in common."
            )


def unit_words(unit: str) -> str:
    """Return the name of a unit as it stands in a sentence.

    Examples
    --------
    >>> unit_words("raw"), unit_words("pomp")
    ('score points', 'percent of the possible range (POMP)')
    """
    return "score points" if unit == "raw" else "percent of the possible range (POMP)"
