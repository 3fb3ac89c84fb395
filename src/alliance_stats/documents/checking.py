"""``check_model``: contents of a document against a model, every fault as a sentence of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from alliance_stats.documents.base import StrictModel, without_lists
from alliance_stats.documents.position import Address, Document, in_order
from alliance_stats.documents.wording import described, expectation, own_words, sentence
from alliance_stats.errors import AllianceError, Problem, did_you_mean

_ABSENT = object()  # not None: that is the key which YAML's null makes
Model = TypeVar("Model", bound=StrictModel)


@dataclass(frozen=True)
class _Fault:
    path: Address
    details: ErrorDetails
    branch: tuple[object, ...]


def check_model(document: Document, model: type[Model], error: type[AllianceError]) -> Model:
    r"""Return ``document`` as an instance of ``model``.

    Parameters
    ----------
    document : Document
        What was read; ``Document(data={...})`` checks values that come from no file.
    model : type
        A `StrictModel`.
    error : type
        The error to raise, for example ``InstrumentError``.

    Raises
    ------
    AllianceError
        Of the type ``error``, with all faults at once, each at its line and column.

    Examples
    --------
    >>> from alliance_stats.documents import StrictModel, read_yaml
    >>> from alliance_stats.errors import StudyError
    >>> class Point(StrictModel):
    ...     x: float
    ...     label: str = ""
    >>> check_model(read_yaml("x: 1"), Point, StudyError).x
    1.0
    >>> check_model(read_yaml("x: 1\nlabl: here"), Point, StudyError)
    Traceback (most recent call last):
    alliance_stats.errors.StudyError: <text>:2:1: Unknown key 'labl'. Did you mean 'label'?
    """
    result = try_model(document, model)
    if result.value is None:
        raise error(result.problems)
    return result.value


@dataclass(frozen=True)
class Tried(Generic[Model]):
    """A model, or the problems that stood in its way.

    ``faults`` holds the address of each fault and pydantic's name for its kind, for callers that
    can look at the rest of the document in spite of it.
    """

    value: Model | None
    problems: tuple[Problem, ...] = ()
    faults: tuple[tuple[Address, str], ...] = ()


def try_model(document: Document, model: type[Model]) -> Tried[Model]:
    """Do what `check_model` does, and return the problems instead of raising them."""
    known: dict[int, set[str]] = {}
    try:
        data = without_lists(document.data)
        return Tried(model.model_validate(data, context=known))
    except ValidationError as caught:
        details = caught.errors(include_url=False)
    except RecursionError:
        return Tried(None, (document.problem((), "This is nested too deeply to be read."),))
    # From here on `data`, not `document.data`: `known` goes by the identity of its mappings.
    names: dict[int, dict[str, Any]] = {}
    faults = _nearest([_fault(data, detail, names) for detail in details])
    problems = _problems(replace(document, data=data), faults, known)
    kinds = tuple((fault.path, fault.details["type"]) for fault in faults)
    return Tried(None, tuple(problems), kinds)


def _fault(data: object, details: ErrorDetails, names: dict[int, dict[str, Any]]) -> _Fault:
    """Split an address of pydantic's into keys of the document and names of union branches."""
    path: list[str | int] = []
    branch: list[object] = []
    here: Any = data
    loc = details["loc"]
    for n, part in enumerate(loc):
        last = n == len(loc) - 1
        if _holds(here, part):
            path.append(part)
            here = here[part]
        elif part == "[key]":
            branch.append(part)
        elif last and details["type"] in ("missing", "extra_forbidden"):
            path.append(part)
        else:
            number = _number_key(here, part, names)
            if number is _ABSENT:
                branch.append(part)
            else:
                path.append(number)
                here = here[number]
    return _Fault(tuple(path), details, tuple(branch))


def _holds(here: Any, part: str | int | float) -> bool:
    if isinstance(here, Mapping):
        return part in here
    if isinstance(here, Sequence) and not isinstance(here, str):
        return isinstance(part, int) and 0 <= part < len(here)
    return False


def _number_key(here: Any, part: str | int, names: dict[int, dict[str, Any]]) -> Any:
    """Return the key of ``here`` that pydantic wrote as text (it does so for 0.5 or null).

    ``names`` keeps the keys of each mapping by their text, for files with very many of them.
    """
    if not isinstance(here, Mapping):
        return _ABSENT
    if id(here) not in names:
        names[id(here)] = {str(key): key for key in here if not isinstance(key, str)}
    return names[id(here)].get(str(part), _ABSENT)


def _problems(
    document: Document, faults: Sequence[_Fault], known: Mapping[int, set[str]]
) -> list[Problem]:
    groups: dict[Address, list[_Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.path, []).append(fault)
    problems = [_problem(document, path, group, known) for path, group in groups.items()]
    return in_order(problems)


def _nearest(faults: Sequence[_Fault]) -> list[_Fault]:
    """Where a value may be one of several kinds, keep the faults of the kind it resembles.

    A fault deeper inside the value means that its outer form was right for that kind. It also
    leaves pydantic with fewer entries than the file has, so "too short" is not to be believed.
    """
    above = {fault.path[:length] for fault in faults for length in range(len(fault.path))}
    return [
        fault
        for fault in faults
        if fault.path not in above or not (fault.branch or fault.details["type"] == "too_short")
    ]


def _problem(
    document: Document,
    path: Address,
    group: Sequence[_Fault],
    known: Mapping[int, set[str]],
) -> Problem:
    # Where one kind of value has words of its own, they say more than "text or a number".
    details = next((f.details for f in group if own_words(f.details)), group[0].details)
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown_key(document, path, known)
    if kind == "missing":
        where = f" in `{dotted(path[:-1], document.data)}`" if path[:-1] else ""
        return document.problem(path, f"`{path[-1]}` is missing{where}. Add `{path[-1]}: …`.")
    if kind == "invalid_key":
        given = described(path[-1]) if path else "something else"
        text = f"A key must be a word; got {given}. Rename it, or remove it."
        return document.problem(path, text, key=True)
    about_key = "[key]" in group[0].branch
    name = dotted(path, document.data)
    value = path[-1] if about_key and path else at(document.data, path)
    several = [expectation(fault.details) for fault in group]
    return document.problem(
        path, sentence(name, details, several, value, about_key=about_key), key=about_key
    )


def _unknown_key(document: Document, path: Address, known: Mapping[int, set[str]]) -> Problem:
    words = sorted(known.get(id(at(document.data, path[:-1])), ()))
    hint = did_you_mean(str(path[-1]), words)
    if not hint and words:
        hint = f" Known here: {', '.join(words)}."
    where = f" in `{dotted(path[:-1], document.data)}`" if path[:-1] else ""
    return document.problem(path, f"Unknown key '{path[-1]}'{where}.{hint}", key=True)


def at(data: Any, path: Address) -> Any:
    """Return the part of ``data`` at ``path``."""
    for part in path:
        data = data[part]
    return data


def dotted(path: Address, data: Any = None) -> str:
    """Write an address as people do; positions in a list count from 1.

    ``data`` tells a number that is a key from one that is a position; without it every whole
    number is a position.

    Examples
    --------
    >>> dotted(("data", 0, "file"))
    'data[1].file'
    >>> dotted(("anchors", 7), {"anchors": {7: "Completely"}})
    'anchors.7'
    """
    text = ""
    here = data
    for part in path:
        if isinstance(part, int) and not isinstance(here, Mapping):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
        here = here[part] if _holds(here, part) else None
    return text
