"""From the name a person writes to the scale that is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alliance_stats.errors import OptionError, did_you_mean, listed
from alliance_stats.instrument.forms import in_role_order, is_shared, other_form
from alliance_stats.instrument.model import Instrument


def resolve_scale(
    instruments: Mapping[str, Instrument], name: str, *, roles: Sequence[str] = ()
) -> tuple[Instrument, str]:
    """Return the instrument and the score id behind ``"scale"`` or ``"instrument.scale"``.

    Parameters
    ----------
    instruments
        The questionnaires in use, by id.
    name
        A subscale's or composite's id, alone where only one instrument has it, or two that are
        forms of each other (``pairs_with``).
    roles
        Of two forms the one is returned that asks the earlier of these roles (default: the one
        that stands first).

    Raises
    ------
    OptionError
        The name is unknown, or two instruments have a scale of that name and are not two forms
        that share it.

    Examples
    --------
    >>> resolve_scale({}, "trust")
    Traceback (most recent call last):
    ...
    alliance_stats.errors.OptionError: No instrument is in use....
    """
    if not instruments:
        raise OptionError(
            f"No instrument is in use, so there is no scale '{name}'. Name at least one instrument."
        )
    instrument_id, dot, scale_id = name.partition(".")
    if dot:
        return _in_one(instruments, instrument_id, scale_id), scale_id
    found = [each for each in instruments.values() if name in each.score_ids]
    if not found:
        known = [score for each in instruments.values() for score in each.score_ids]
        raise OptionError(
            f"No instrument has a scale '{name}'.{did_you_mean(name, known)} "
            f"The scales are {listed(dict.fromkeys(known), 'and')}."
        )
    if len(found) == 2 and _share(instruments, found[0], found[1], name):
        return in_role_order(found[0], found[1], roles)[0], name
    if len(found) > 1:
        full = [f"{each.id}.{name}" for each in found]
        raise OptionError(
            f"The scale '{name}' is in {len(found)} instruments. Write {listed(full)}."
        )
    return found[0], name


def _share(
    instruments: Mapping[str, Instrument], one: Instrument, other: Instrument, name: str
) -> bool:
    return other_form(instruments, one) is other and is_shared(one, other, name)


def _in_one(instruments: Mapping[str, Instrument], instrument_id: str, scale_id: str) -> Instrument:
    if instrument_id not in instruments:
        raise OptionError(
            f"'{instrument_id}.{scale_id}' names an instrument that is not in use."
            f"{did_you_mean(instrument_id, instruments)} "
            f"In use: {listed(instruments, 'and')}."
        )
    instrument = instruments[instrument_id]
    instrument.score(scale_id)
    return instrument
