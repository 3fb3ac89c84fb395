"""The shipped questionnaires: where they are, what there is, and how to get one."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from alliance_stats.errors import AllianceError, InstrumentError, Problem, did_you_mean
from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument

if TYPE_CHECKING:
    import pandas as pd

# An installed wheel carries both folders inside the package; a checkout has them at its root.
_PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = _PACKAGE / "_shipped"
_CHECKOUT = _PACKAGE.parent.parent


def shipped_instruments() -> Path:
    """Return the folder of the shipped questionnaire files."""
    return _found("instruments", _CHECKOUT / "instruments")


def shipped_sample() -> Path:
    """Return the folder of the shipped sample study."""
    return _found("sample", _CHECKOUT / "data" / "sample")


def _found(name: str, in_checkout: Path) -> Path:
    for folder in (_SHIPPED / name, in_checkout):
        if folder.is_dir():
            return folder
    raise InstrumentError(
        f"The folder '{name}' that belongs to alliance-stats is missing. Install the package again."
    )


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped questionnaires, sorted."""
    return tuple(sorted(path.stem for path in shipped_instruments().glob("*.yaml")))


def load_instrument(id_or_path: str | Path) -> Instrument:
    """Return a questionnaire, shipped or your own.

    Parameters
    ----------
    id_or_path : str or Path
        The id of a shipped questionnaire (`list_instruments` lists them), or a YAML file: a
        ``Path``, or text that ends in ``.yaml`` or ``.yml``.

    Returns
    -------
    Instrument
        Frozen; its ``warnings`` are worth a look.

    Raises
    ------
    InstrumentError
        There is no such questionnaire (the message names the nearest and lists all), or its file
        breaks a rule; all problems at once.
    DocumentError
        The file is no YAML.

    Examples
    --------
    >>> load_instrument("we-scale").subscales["trust"].target
    'partner'
    """
    if isinstance(id_or_path, Path) or id_or_path.lower().endswith((".yaml", ".yml")):
        return load_instrument_file(id_or_path)
    known = shipped_ids()
    if id_or_path not in known:
        hint = did_you_mean(id_or_path, known)
        raise InstrumentError(
            f"There is no shipped instrument '{_harmless(id_or_path)}'.{hint} "
            f"There are: {', '.join(known)}. For a file of your own write its name with .yaml."
        )
    return _load_shipped(shipped_instruments() / f"{id_or_path}.yaml")


def _harmless(word: str) -> str:
    return re.sub(r"[^\w .:/-]", "?", word)[:60]


def _load_shipped(path: Path) -> Instrument:
    stat = path.stat()
    return _cached(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _cached(path: Path, changed: int, size: int) -> Instrument:
    """Read a shipped file once; ``changed`` and ``size`` notice an edit in a checkout."""
    return load_instrument_file(path)


def list_instruments() -> pd.DataFrame:
    """List the shipped questionnaires.

    Returns
    -------
    DataFrame
        One row each: ``id, title, version, roles, perspectives, languages, n_items, scales,
        licence, key_status``; several values are joined by ``", "``, the title is in the
        questionnaire's first language.

    Raises
    ------
    InstrumentError
        One or more shipped files are broken; every problem of every file.

    Examples
    --------
    >>> int(list_instruments().set_index("id").loc["we-scale", "n_items"])
    24
    """
    import pandas as pd

    instruments: list[Instrument] = []
    problems: list[Problem] = []
    folder = shipped_instruments()
    for name in shipped_ids():
        try:
            instruments.append(_load_shipped(folder / f"{name}.yaml"))
        except AllianceError as error:
            problems.extend(error.problems)
    if problems:
        raise InstrumentError(problems)
    return pd.DataFrame([_row(instrument) for instrument in instruments])


def _row(instrument: Instrument) -> dict[str, object]:
    return {
        "id": instrument.id,
        "title": instrument.title[instrument.languages[0]],
        "version": instrument.version,
        "roles": ", ".join(instrument.roles),
        "perspectives": ", ".join(instrument.perspectives),
        "languages": ", ".join(instrument.languages),
        "n_items": len(instrument.items),
        "scales": ", ".join(instrument.score_ids),
        "licence": instrument.licence,
        "key_status": instrument.key_status,
    }
