"""Everything that can go wrong, as one tree.

::

    AllianceError (ValueError)         anything the user can mend
    ├── DocumentError                  a YAML file that cannot be read at all
    ├── InstrumentError                a questionnaire file
    ├── ResponseError                  a data file
    ├── ScoringError                   answers and instrument do not fit
    ├── DyadError                      who belongs to whom
    ├── StudyError                     a study file
    ├── OutputError                    a folder that cannot be written
    ├── ResultsError                   a results folder that cannot be read back
    ├── OptionError                    an argument outside its allowed values
    ├── RefusedError                   a question that has no meaning for this scale
    └── EstimationError                numbers that cannot be had
        ├── InsufficientDataError
        └── ConvergenceError

    AllianceWarning (UserWarning)

Every error carries its ``problems``: all of them at once, each with its place. A traceback that
is not one of these is a bug of ours.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault and its place.

    ``line`` and ``column`` are places in a text file, counted from 1. ``field`` and ``rows`` are
    places in a table: a column's name, and rows as a spreadsheet shows them (the header is row 1).

    Examples
    --------
    >>> print(Problem("Unknown key 'licens'.", file="a.yaml", line=3, column=1))
    a.yaml:3:1: Unknown key 'licens'.
    >>> print(Problem("9 is outside 1 to 7.", file="a.csv", field="tr1", rows=(2, 3, 4, 9)))
    a.csv: column 'tr1', rows 2-4, 9: 9 is outside 1 to 7.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        table = self._table_place()
        return ": ".join(part for part in (place, table, self.message) if part)

    def _table_place(self) -> str:
        field = f"column '{self.field}'" if self.field is not None else ""
        rows = f"{'row' if len(self.rows) == 1 else 'rows'} {row_ranges(self.rows)}"
        return ", ".join(part for part in (field, rows if self.rows else "") if part)

    def in_file(self, file: str) -> Problem:
        """Return the same problem, placed in ``file`` unless it already has a file."""
        return self if self.file else replace(self, file=file)


class AllianceError(ValueError):
    """Something the user can mend; ``problems`` lists all of it, each with its place."""

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DocumentError(AllianceError):
    """A YAML file that cannot be read at all."""


class InstrumentError(AllianceError):
    """A questionnaire file that breaks a rule."""


class ResponseError(AllianceError):
    """A data file that breaks a rule."""


class ScoringError(AllianceError):
    """Answers and instrument do not fit together."""


class DyadError(AllianceError):
    """Coach and client cannot be put together."""


class StudyError(AllianceError):
    """A study file that breaks a rule."""


class OutputError(AllianceError):
    """A folder or file that cannot be written."""


class ResultsError(AllianceError):
    """A results folder, or a result in it, that cannot be read back."""


class OptionError(AllianceError):
    """An argument outside its allowed values."""


class RefusedError(AllianceError):
    """A question that has no meaning for this scale; the message says which one has."""


class EstimationError(AllianceError):
    """Numbers that cannot be had from these data."""


class InsufficientDataError(EstimationError):
    """Too few rows for the method to exist."""


class ConvergenceError(EstimationError):
    """An optimiser that did not arrive."""


class AllianceWarning(UserWarning):
    """Something the user should know about the numbers; it does not stop the work."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest known word, or an empty string.

    Upper and lower case and signs such as ``_`` count little: ``tr_2`` is nearer to ``tr2`` than
    ``tr3`` is.

    Examples
    --------
    >>> did_you_mean("licens", ["licence", "roles"])
    " Did you mean 'licence'?"
    >>> did_you_mean("tr2", ["tr3", "TR_2"]), did_you_mean("dyad_id", ["age", "Dyad"])
    (" Did you mean 'TR_2'?", " Did you mean 'Dyad'?")
    """
    words = [str(k) for k in known]
    bare = _bare(str(word))
    same = [other for other in words if bare and _bare(other) == bare and other != str(word)]
    near = same or difflib.get_close_matches(str(word), words, n=1, cutoff=0.6)
    if not near:
        folded = {other.casefold(): other for other in reversed(words)}
        found = difflib.get_close_matches(str(word).casefold(), folded, n=1, cutoff=0.6)
        near = [folded[other] for other in found]
    return f" Did you mean '{near[0]}'?" if near else ""


def _bare(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def listed(words: Iterable[object], last: str = "or") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    "'a', 'b' or 'c'"
    """
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def row_ranges(rows: Sequence[int]) -> str:
    """Write rows compactly.

    Examples
    --------
    >>> row_ranges([2, 3, 4, 9])
    '2-4, 9'
    """
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
