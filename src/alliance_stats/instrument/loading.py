"""``load_instrument_file``: one YAML file in, one sound `Instrument` out, or every problem."""

from __future__ import annotations

from pathlib import Path

from alliance_stats.documents import Document, Tried, in_order, read_yaml, try_model, wrong_kind
from alliance_stats.errors import InstrumentError, Problem
from alliance_stats.instrument.mending import mended
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.resolve import resolve
from alliance_stats.instrument.rules import examine
from alliance_stats.instrument.schema import InstrumentFile


def load_instrument_file(path: Path | str) -> Instrument:
    """Read one questionnaire file.

    Parameters
    ----------
    path : Path or str
        The file; its name is the instrument's id.

    Returns
    -------
    Instrument
        Every shorthand written out; ``warnings`` holds what its author should look at.

    Raises
    ------
    DocumentError
        The file is no YAML, or goes beyond what a definition needs.
    InstrumentError
        It breaks a rule; all problems at once, each with its line and column.
    """
    return instrument_from(read_yaml(Path(path), name=str(path)))


def instrument_from(document: Document) -> Instrument:
    """Turn a document that was read into an instrument.

    Examples
    --------
    >>> from alliance_stats.documents import read_yaml
    >>> text = '''
    ... id: mood
    ... title: "Mood"
    ... licence: CC0-1.0
    ... key_status: original
    ... roles: [client]
    ... scale: {min: 1, max: 5}
    ... items: {mo1: {client: "I feel calm."}, mo2: {client: "I feel rested."}}
    ... subscales: {calm: {items: [mo1, mo2], target: self}}
    ... '''
    >>> mood = instrument_from(read_yaml(text))
    >>> mood.subscales["calm"].min_valid, mood.range_of("calm")
    (2, (1.0, 5.0))
    """
    if (other := wrong_kind(document, "instrument")) is not None:
        raise InstrumentError(document.problem((), other))
    tried = try_model(document, InstrumentFile)
    if tried.value is None:
        raise InstrumentError(_all_problems(document, tried))
    found = examine(tried.value, document)
    if found.errors:
        raise InstrumentError(found.errors)
    return resolve(tried.value, document, found.warnings)


def _all_problems(document: Document, tried: Tried[InstrumentFile]) -> list[Problem]:
    """Problems of single parts, and those of the rest of the file where it can be judged."""
    problems = list(tried.problems)
    rest = mended(document, tried.faults) if tried.faults else None
    file = None if rest is None else try_model(rest, InstrumentFile).value
    if rest is not None and file is not None:
        lines = {problem.line for problem in problems}
        problems += [p for p in examine(file, rest).errors if p.line not in lines]
    return in_order(problems)
