"""``simulate``: a whole study of dyads whose parameters are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.errors import OptionError, listed
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.people import category
from alliance_stats.simulation.answers import (
    along,
    answer_items,
    latent_scores,
    means_over_time,
    meta_scores,
)
from alliance_stats.simulation.levels import (
    FAMILIES,
    FloatArray,
    draw_levels,
    known_correlations,
)
from alliance_stats.simulation.parameters import FAMILY_OF, SimulationParameters
from alliance_stats.vocabulary import (
    COACH,
    DEFAULT_ROLES,
    DYAD,
    INSTRUMENT,
    ITEM,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    RESPONSE,
    ROLE,
    SCALE,
    Perspective,
)

SHIPPED = ("we-scale", "coach-practice", "i-experience", "systems-context", "outcomes")
OCCASIONS = ("baseline", "s3", "s6", "end", "followup")


@dataclass(frozen=True, kw_only=True)
class SimulatedStudy:
    """Answers with the truth behind them.

    Attributes
    ----------
    responses
        As if read from files: ready for ``score``.
    truth
        One row per dyad, role, occasion, scale and perspective with the ``latent`` score (mean 0,
        variance 1 within role and occasion) of everybody, whether or not they answered.
    known
        Exact correlations between latent scores, by name.
    parameters, seed
        What went in.
    """

    responses: Responses
    truth: pd.DataFrame
    known: Mapping[str, float]
    parameters: SimulationParameters
    seed: int


def simulate(
    *,
    n_dyads: int = 150,
    n_coaches: int = 24,
    occasions: Sequence[str] = OCCASIONS,
    instruments: Sequence[Instrument | str] = SHIPPED,
    roles: tuple[str, str] = DEFAULT_ROLES,
    seed: int,
    parameters: SimulationParameters | None = None,
) -> SimulatedStudy:
    """Simulate coach–client dyads with known parameters.

    Everybody is asked everything at every occasion, directly and, where an instrument has such
    sentences, from the other's view. Answers and whole forms are missing at random.

    Parameters
    ----------
    n_dyads, n_coaches
        Every coach has at least one dyad; the others fall to coaches at random.
    occasions
        Names, in order.
    instruments
        Ids of shipped instruments, or instruments.
    roles
        Names; the first minus the second is every difference.
    seed
        The same seed gives the same answers.
    parameters
        By default, moderate and plausible values.

    Returns
    -------
    SimulatedStudy
        ``responses`` as if they had been read, ``truth`` (everybody's latent values), and
        ``known``, the correlations that the parameters imply.

    Raises
    ------
    OptionError
        Fewer dyads than coaches, no occasion, or a role that an instrument does not ask.

    Examples
    --------
    >>> study = simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1)
    >>> study.responses.n_dyads
    40
    >>> round(study.known["we: cross-role"], 3)
    0.445
    """
    loaded = {each.id: each for each in map(_loaded, instruments)}
    _check(n_dyads, n_coaches, occasions, loaded, roles)
    chosen = parameters or SimulationParameters()
    rng = np.random.default_rng(seed)
    coach_of = assign_coaches(rng, n_dyads, n_coaches)
    levels = draw_levels(rng, coach_of, chosen)
    forms = _forms_given(rng, n_dyads, len(occasions), chosen)
    builder = _Builder(rng, chosen, levels, forms, tuple(occasions), roles)
    for instrument in loaded.values():
        builder.add(instrument)
    keys = _Keys(coach_of, tuple(occasions), roles)
    return SimulatedStudy(
        responses=Responses(
            frame=keys.name(builder.answers, ITEM, RESPONSE),
            instruments=loaded,
            roles=roles,
            occasions=tuple(occasions),
        ),
        truth=keys.name(builder.latent, SCALE, "latent"),
        known=known_correlations(chosen),
        parameters=chosen,
        seed=seed,
    )


def _loaded(instrument: Instrument | str) -> Instrument:
    return load_instrument(instrument) if isinstance(instrument, str) else instrument


def _check(
    n_dyads: int,
    n_coaches: int,
    occasions: Sequence[str],
    instruments: Mapping[str, Instrument],
    roles: tuple[str, str],
) -> None:
    if not 1 <= n_coaches <= n_dyads:
        raise OptionError(
            f"Every coach needs a dyad: `n_coaches` must lie between 1 and `n_dyads` "
            f"({n_dyads}); got {n_coaches}."
        )
    if not occasions or not instruments:
        raise OptionError("Name at least one occasion and one instrument.")
    for instrument in instruments.values():
        if not set(roles) & set(instrument.roles):
            raise OptionError(
                f"Instrument '{instrument.id}' is for {listed(instrument.roles, 'and')}, "
                f"not for {listed(roles)}."
            )


def assign_coaches(rng: np.random.Generator, n_dyads: int, n_coaches: int) -> NDArray[np.intp]:
    """Return each dyad's coach; every coach has at least one dyad."""
    extra = rng.integers(0, n_coaches, n_dyads - n_coaches)
    return np.sort(np.concatenate([np.arange(n_coaches), extra])).astype(np.intp)


def _forms_given(
    rng: np.random.Generator, n_dyads: int, n_occasions: int, parameters: SimulationParameters
) -> NDArray[np.bool_]:
    """Say which forms came back, shape (2 roles, occasions, dyads)."""
    chances = [along(parameters.missing_form[role], n_occasions) for role in (0, 1)]
    return rng.random((2, n_occasions, n_dyads)) >= np.array(chances)[:, :, None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Values of one item or scale, shape (2 roles, occasions, dyads), and whose they are."""

    instrument: str
    name: str
    perspective: Perspective
    values: FloatArray
    present: NDArray[np.bool_]


class _Builder:
    """Collects answers and latent scores, instrument by instrument."""

    def __init__(
        self,
        rng: np.random.Generator,
        parameters: SimulationParameters,
        levels: FloatArray,
        forms: NDArray[np.bool_],
        occasions: tuple[str, ...],
        roles: tuple[str, str],
    ) -> None:
        self.rng, self.parameters, self.levels, self.forms = rng, parameters, levels, forms
        self.n_occasions, self.roles = len(occasions), roles
        self.answers: list[_Piece] = []
        self.latent: list[_Piece] = []

    def add(self, instrument: Instrument) -> None:
        """Draw the latent scores and answers of one instrument."""
        name = FAMILY_OF.get(instrument.id, "we")
        family = self.parameters.family(name)
        direct = latent_scores(
            self.rng,
            self.levels[FAMILIES.index(name)],
            family,
            len(instrument.subscales),
            self.n_occasions,
        )
        latent: dict[Perspective, FloatArray] = {"direct": direct}
        if "meta" in instrument.perspectives:
            latent["meta"] = meta_scores(self.rng, direct, self.parameters)
        means = means_over_time(family, self.n_occasions)[:, :, None]
        for perspective, scores in latent.items():
            for k, scale_id in enumerate(instrument.subscales):
                self._add_scale(instrument, scale_id, perspective, scores[:, :, k], means)

    def _add_scale(
        self,
        instrument: Instrument,
        scale_id: str,
        perspective: Perspective,
        latent: FloatArray,
        means: FloatArray,
    ) -> None:
        everybody = np.ones(latent.shape, dtype=bool)
        self.latent.append(_Piece(instrument.id, scale_id, perspective, latent, everybody))
        answers = answer_items(self.rng, instrument, scale_id, latent, means, self.parameters)
        for item_id, given in answers.items():
            item = instrument.items[item_id]
            skipped = self.rng.random(given.shape) < self.parameters.missing_item
            asked = np.array([role in item.roles for role in self.roles])
            if perspective in item.perspectives:
                self.answers.append(
                    _Piece(
                        instrument.id,
                        item_id,
                        perspective,
                        np.where(skipped, np.nan, given),
                        self.forms & asked[:, None, None],
                    )
                )


class _Keys:
    """Turns pieces into long frames with the key columns of ``Responses``."""

    def __init__(
        self, coach_of: NDArray[np.intp], occasions: tuple[str, ...], roles: tuple[str, str]
    ) -> None:
        n = len(coach_of)
        self.coach_of, self.occasions, self.roles = coach_of, occasions, roles
        width = max(3, len(str(n)))
        self.dyads = [f"D{i:0{width}d}" for i in range(1, n + 1)]
        self.coaches = [f"C{i:02d}" for i in range(1, int(coach_of.max()) + 2)]

    def name(self, pieces: Sequence[_Piece], what: str, value: str) -> pd.DataFrame:
        """Return one row per value; ``what`` and ``value`` name the last two columns."""
        places = [np.nonzero(piece.present) for piece in pieces]
        role, occasion, dyad = (
            np.concatenate([place[axis] for place in places]) for axis in range(3)
        )
        sizes = [len(place[0]) for place in places]

        def repeated(words: Sequence[str]) -> pd.Categorical:
            names = list(dict.fromkeys(words))
            return category(np.repeat([names.index(word) for word in words], sizes), names)

        view = np.repeat([PERSPECTIVES.index(piece.perspective) for piece in pieces], sizes)
        return pd.DataFrame(
            {
                DYAD: category(dyad, self.dyads),
                COACH: category(self.coach_of[dyad], self.coaches),
                ROLE: category(role, self.roles, ordered=True),
                OCCASION: category(occasion, self.occasions, ordered=True),
                PERSPECTIVE: category(view, PERSPECTIVES),
                INSTRUMENT: repeated([piece.instrument for piece in pieces]),
                what: repeated([piece.name for piece in pieces]),
                value: np.concatenate([piece.values[piece.present] for piece in pieces]),
            }
        )
