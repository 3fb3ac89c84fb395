"""The Result contract: one tidy row per estimate, at full precision, with the question kept.

Every verb in ``analysis`` returns a frozen subclass of ``Result``. Nothing here rounds; numbers
become text in ``formatting`` alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from alliance_stats.errors import ResultsError
from alliance_stats.formatting import counted, text_table
from alliance_stats.stored import from_plain, record_types, to_plain
from alliance_stats.vocabulary import TIDY_COLUMNS

NAN = float("nan")
_CONTRACT = ("analysis", "options", "rows", "notes", "undefined", "kept")
_SHARED = ("estimates", "about", "options", "notes")
_KINDS: dict[str, type[Result]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number and how sure it is.

    ``undefined`` is the reason in words when ``estimate`` is NaN, or when the estimate is known
    but its interval does not exist. ``extra`` holds the columns an analysis adds after the tidy
    ones (``scale``, ``role``, ``n`` …).
    """

    term: str
    estimate: float = NAN
    std_error: float = NAN
    statistic: float = NAN
    df: float = NAN
    p_value: float = NAN
    conf_low: float = NAN
    conf_high: float = NAN
    conf_level: float = NAN
    n_dyads: float = NAN
    method: str = ""
    undefined: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        """Return the tidy columns, then the analysis's own."""
        return {column: getattr(self, column) for column in TIDY_COLUMNS} | dict(self.extra)


@dataclass(frozen=True, kw_only=True)
class Result:
    """An answer that remembers its question.

    Attributes
    ----------
    estimates
        One record per row of ``to_frame()``.
    about
        What identifies the whole result: ``scale``, ``instrument``, ``role``, ``occasion``,
        ``perspective``, ``predictor``, ``outcome``, ``model`` where they apply.
    options
        What was asked: confidence, missing-data policy, method choices, seed.
    notes
        Sentences that belong beside the numbers (rows dropped and why, what was assumed).
    """

    analysis: ClassVar[str] = ""

    estimates: tuple[Estimate, ...]
    about: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        # Set here, before `dataclass` looks: it would write one that prints every array.
        super().__init_subclass__(**options)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Result.__repr__  # type: ignore[method-assign]
        if cls.analysis:
            known = _KINDS.setdefault(cls.analysis, cls)
            if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
                raise TypeError(f"{known.__qualname__} is the Result of {cls.analysis!r} already.")
            _KINDS[cls.analysis] = cls

    def __repr__(self) -> str:
        about = ", ".join(f"{key} {value}" for key, value in self.about.items() if value)
        rows = counted(len(self.estimates), "estimate")
        return f"<{type(self).__name__}: {f'{about}; ' if about else ''}{rows}>"

    def __getitem__(self, term: str) -> Estimate:
        """Return the first estimate of a term."""
        for estimate in self.estimates:
            if estimate.term == term:
                return estimate
        raise KeyError(term)

    def find(self, term: str, **columns: object) -> Estimate:
        """Return the first estimate of a term whose own columns have these values.

        Raises
        ------
        KeyError
            If there is none.

        Examples
        --------
        >>> mine = Estimate(term="mean", estimate=4.0, extra={"role": "coach"})
        >>> Result(estimates=(mine,)).find("mean", role="coach").estimate
        4.0
        """
        for estimate in self.estimates:
            if estimate.term == term and columns.items() <= estimate.extra.items():
                return estimate
        raise KeyError(", ".join([term, *(f"{key} {value}" for key, value in columns.items())]))

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield one tidy row per estimate: ``about`` columns come after the tidy ones."""
        for estimate in self.estimates:
            row = estimate.row()
            yield row | {key: value for key, value in self.about.items() if key not in row}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate, tidy columns first, full precision."""
        frame = pd.DataFrame(list(self.rows()))
        return frame if len(frame) else pd.DataFrame(columns=list(TIDY_COLUMNS))

    def undefined(self) -> list[dict[str, object]]:
        """List the estimates that could not be had, each with its reason."""
        return [
            {"term": e.term, **self._identity(e), "reason": e.undefined}
            for e in self.estimates
            if e.undefined
        ]

    def _identity(self, estimate: Estimate) -> dict[str, object]:
        names = ("role", "judge", "item_id", "role_x", "role_y", "condition", "earlier", "later")
        return {
            name: estimate.extra[name] for name in names if estimate.extra.get(name) is not None
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-safe form that ``results.json`` carries (NaN becomes null)."""
        return {
            "analysis": self.analysis,
            **{key: json_safe(value) for key, value in self.about.items()},
            "options": json_safe(self.options),
            "rows": [json_safe(row) for row in self.rows()],
            "notes": list(self.notes),
            "undefined": json_safe(self.undefined()),
            "kept": self._kept(),
        }

    def _kept(self) -> dict[str, Any]:
        """Return what the rows alone do not tell: with it, ``from_dict`` finds every field."""
        own = [each.name for each in fields(self) if each.name not in _SHARED]
        return {
            "fields": {name: to_plain(getattr(self, name)) for name in own},
            "undefined_rows": [i for i, e in enumerate(self.estimates) if e.undefined],
            "nulls": _nulls([estimate.row() for estimate in self.estimates]),
            "own_columns": _own_columns(self.estimates, self.about),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the result that ``to_dict`` wrote, equal to it in every field.

        The analysis decides which kind of result it is; its module must have been imported
        (``analysis.kept.result_from`` sees to that).

        Raises
        ------
        ResultsError
            No result has such a form.

        Examples
        --------
        >>> mean = Estimate(term="mean", estimate=4.0, extra={"role": "coach", "p_adjusted": NAN})
        >>> result = Result(estimates=(mean,), about={"scale": "trust"}, notes=("One row.",))
        >>> again = Result.from_dict(result.to_dict())
        >>> again.about, again.notes, again["mean"].extra
        ({'scale': 'trust'}, ('One row.',), {'role': 'coach', 'p_adjusted': nan})
        """
        try:
            kind: Any = _KINDS[plain["analysis"]] if plain["analysis"] else cls
            about = {name: entry for name, entry in plain.items() if name not in _CONTRACT}
            own = {
                name: from_plain(asked, plain["kept"]["fields"][name])
                for name, asked in record_types(kind).items()
                if name not in _SHARED and name in plain["kept"]["fields"]
            }
            found: Self = kind(
                estimates=tuple(_estimates(plain, about)),
                about=about,
                options=dict(plain["options"]),
                notes=tuple(plain["notes"]),
                **own,
            )
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ResultsError(
                f"This is not a result as `to_dict` writes it ({type(error).__name__}: {error}). "
                "Read one that this version has written."
            ) from error
        return found

    def summary(self) -> str:
        """Return the result as plain text: heading, table, notes."""
        about = ", ".join(f"{key} {value}" for key, value in self.about.items() if value)
        heading = f"{self.analysis}: {about}" if about else self.analysis
        table = text_table([e.row() for e in self.estimates], drop=("method", "conf_level"))
        reasons = [
            f"{' '.join([e.term, *map(str, self._identity(e).values())])}: {e.undefined}"
            for e in self.estimates
            if e.undefined
        ]
        return "\n".join([heading, table, *reasons, *self.notes])

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, escape=True, na_rep="–"))


def _nulls(rows: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    """Say which nulls of the rows are numbers that do not exist.

    Column → the word for all of its nulls, or word → places where they differ. A tidy column's
    null is NaN unless this says otherwise, any other column's is nothing at all.
    """
    found: dict[str, dict[str, list[int]]] = {}
    nothing: set[str] = set()
    for place, row in enumerate(rows):
        for column, entry in row.items():
            if entry is None:
                nothing.add(column)
            elif isinstance(entry, float | np.floating) and not math.isfinite(entry):
                found.setdefault(column, {}).setdefault(str(float(entry)), []).append(place)
    for column in TIDY_COLUMNS:
        if set(found.get(column, {})) == {"nan"}:
            del found[column]
    return {
        column: next(iter(places)) if len(places) == 1 and column not in nothing else places
        for column, places in found.items()
    }


def _own_columns(
    estimates: Sequence[Estimate], about: Mapping[str, object]
) -> dict[str, list[int]]:
    """Return the columns that rows have of their own though the whole result is about them."""
    found: dict[str, list[int]] = {}
    for place, estimate in enumerate(estimates):
        for column in estimate.extra:
            if column in about:
                found.setdefault(column, []).append(place)
    return found


def _estimates(plain: Mapping[str, Any], about: Mapping[str, object]) -> Iterator[Estimate]:
    kept = plain["kept"]
    reasons = [entry["reason"] for entry in plain["undefined"]]
    why = dict(zip(kept["undefined_rows"], reasons, strict=True))
    for place, row in enumerate(plain["rows"]):
        whole = {name: _restored(kept["nulls"], name, entry, place) for name, entry in row.items()}
        tidy: dict[str, Any] = {name: whole.pop(name) for name in TIDY_COLUMNS}
        if not all(isinstance(tidy[name], int | float) for name in TIDY_COLUMNS[1:-1]):
            raise TypeError(f"row {place + 1} holds something else where a number belongs")
        for name in about:
            if place not in kept["own_columns"].get(name, ()):
                whole.pop(name, None)
        yield Estimate(**tidy, undefined=why.get(place), extra=whole)


def _restored(nulls: Mapping[str, Any], column: str, entry: object, place: int) -> object:
    if entry is not None:
        return entry
    words = nulls.get(column, "nan" if column in TIDY_COLUMNS else None)
    if not isinstance(words, Mapping):
        return None if words is None else float(words)
    found = next((word for word, places in words.items() if place in places), None)
    return None if found is None else float(found)


def json_safe(value: Any) -> Any:
    """Return ``value`` with numpy scalars, NaN, tuples and mappings in JSON's own types."""
    # Almost everything is one of these already, and a study holds several hundred thousand.
    if value is None or type(value) in (str, bool, int):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [json_safe(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        return number
    return value if value is None or isinstance(value, str) else str(value)
