"""The sample study's data files: simulated answers, exported the way survey tools export them.

The dirt is put in on purpose and is small: second submissions, forms opened and left empty, one
test row without an id. It gives the account of rows something to account for.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.instrument.model import Instrument
from alliance_stats.simulation.codebook import codebook_rows
from alliance_stats.simulation.goals import GOAL_COLUMNS, goal_rows
from alliance_stats.simulation.parameters import as_plain
from alliance_stats.simulation.study import SimulatedStudy, simulate
from alliance_stats.vocabulary import (
    COACH,
    DYAD,
    ITEM,
    OCCASION,
    PERSPECTIVE,
    RESPONSE,
    ROLE,
    SCALE,
)

SAMPLE_SEED = 20260301
NOT_APPLICABLE = 99

_COHORTS = (
    ("2025-spring", dt.datetime(2025, 2, 3)),
    ("2025-autumn", dt.datetime(2025, 9, 1)),
    ("2026-spring", dt.datetime(2026, 2, 2)),
)
_DAY_OF = {"baseline": 0, "s3": 42, "s6": 84, "end": 140, "followup": 230}


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One data file: its occasions, and the instruments asked in it (``meta``: also that view).

    ``unanswered`` names scales whose sentences make no sense yet and stay empty.
    """

    name: str
    occasions: tuple[str, ...]
    instruments: tuple[str, ...]
    meta: bool = False
    unanswered: tuple[str, ...] = ()
    second_submissions: int = 0
    empty_forms: int = 0
    test_rows: int = 0


SAMPLE_FILES = (
    SampleFile(
        "baseline.csv",
        ("baseline",),
        ("we-scale", "i-experience", "systems-context", "outcomes"),
        unanswered=("satisfaction", "transfer"),
    ),
    SampleFile(
        "sessions.csv",
        ("s3", "s6"),
        ("we-scale", "coach-practice", "i-experience"),
        second_submissions=6,
        empty_forms=5,
        test_rows=1,
    ),
    SampleFile(
        "end.csv",
        ("end",),
        ("we-scale", "coach-practice", "i-experience", "systems-context", "outcomes"),
        meta=True,
        second_submissions=3,
        empty_forms=2,
    ),
    SampleFile("followup.csv", ("followup",), ("we-scale", "outcomes"), empty_forms=4),
)

Row = tuple[str, ...]


def write_sample(folder: Path, seed: int = SAMPLE_SEED) -> list[Path]:
    """Write the generated files of the sample study and return their paths.

    The same seed writes the same bytes. ``study.yaml`` and ``README.md`` are written by hand and
    left alone.
    """
    texts = sample_texts(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return [folder / name for name in texts]


def sample_texts(seed: int = SAMPLE_SEED) -> dict[str, str]:
    """Return the generated files of the sample study: name → content."""
    study = simulate(seed=seed)
    people = _People.of(study, np.random.default_rng([seed, 1]))
    texts = {}
    for number, file in enumerate(SAMPLE_FILES):
        rng = np.random.default_rng([seed, 2, number])
        texts[file.name] = _csv_text(*_export(study, people, file, rng))
    texts["goals.csv"] = _csv_text(GOAL_COLUMNS, _goals(study, people, seed))
    texts["dyads.csv"] = _csv_text((DYAD, COACH, "cohort"), people.dyad_rows())
    header, *rows = codebook_rows(study.responses.instruments, SAMPLE_FILES)
    texts["codebook.csv"] = _csv_text(header, rows)
    texts["parameters.json"] = _parameters_text(study)
    return texts


@dataclass(frozen=True, slots=True)
class _People:
    """The dyads of the sample: coach, cohort, and when their coaching began."""

    dyads: tuple[str, ...]
    coaches: tuple[str, ...]
    cohorts: tuple[str, ...]
    starts: tuple[dt.datetime, ...]

    @classmethod
    def of(cls, study: SimulatedStudy, rng: np.random.Generator) -> _People:
        """Give every coach a cohort, and every dyad a first day in it."""
        pairs = study.truth[[DYAD, COACH]].drop_duplicates()
        coaches = [str(coach) for coach in pairs[COACH]]
        names = list(dict.fromkeys(coaches))
        cohort = [_COHORTS[names.index(c) * len(_COHORTS) // len(names)] for c in coaches]
        delay = rng.integers(0, 21, len(cohort))
        return cls(
            dyads=tuple(str(dyad) for dyad in pairs[DYAD]),
            coaches=tuple(coaches),
            cohorts=tuple(name for name, _ in cohort),
            starts=tuple(
                begin + dt.timedelta(days=int(days))
                for (_, begin), days in zip(cohort, delay, strict=True)
            ),
        )

    def dyad_rows(self) -> list[Row]:
        return list(zip(self.dyads, self.coaches, self.cohorts, strict=True))


def _export(
    study: SimulatedStudy, people: _People, file: SampleFile, rng: np.random.Generator
) -> tuple[Row, list[Row]]:
    """Return header and rows of one data file, in the order of submission."""
    loaded = [study.responses.instruments[each] for each in file.instruments]
    columns = item_columns(loaded, meta=file.meta)
    empty = {i for each in loaded for s in file.unanswered for i in _items_of(each, s)}
    place = {dyad: i for i, dyad in enumerate(people.dyads)}
    rows: list[Row] = []
    for (dyad, role, occasion), answers in _forms(study, file, columns).items():
        i = place[dyad]
        cells = ["" if item in empty else _cell(answers[item]) for item in columns]
        cells = _mark_not_applicable(rng, columns, cells)
        when = people.starts[i] + _delay(rng, occasion)
        stamp = when.isoformat(timespec="minutes")
        who = (dyad, people.coaches[i], people.cohorts[i], role, occasion, stamp)
        rows.append((*who, *cells))
    rows += _second_submissions(rng, rows, file.second_submissions)
    rows += _empty_forms(rng, people, rows, file, len(columns))
    rows.sort(key=lambda row: (row[5], row[0], row[3]))
    tests = [("", "", "", "coach", file.occasions[0], "2025-01-20T10:00", *["4"] * len(columns))]
    header = (DYAD, COACH, "cohort", ROLE, "session", "submitted", *columns)
    return header, tests * file.test_rows + rows


def item_columns(instruments: Iterable[Instrument], *, meta: bool) -> tuple[str, ...]:
    """Return the item columns of a file: direct items, then ``<item>_meta``."""
    loaded = list(instruments)
    direct = [item for each in loaded for item in each.items]
    other = [
        f"{item.id}_meta"
        for each in loaded
        for item in each.items.values()
        if meta and "meta" in item.perspectives
    ]
    return (*direct, *other)


def _items_of(instrument: Instrument, scale: str) -> tuple[str, ...]:
    return instrument.items_of(scale) if scale in instrument.score_ids else ()


def _forms(
    study: SimulatedStudy, file: SampleFile, columns: Sequence[str]
) -> dict[tuple[str, str, str], Mapping[str, float]]:
    """Return the answers of each form: (dyad, role, occasion) → column → answer."""
    frame = study.responses.frame
    column = (
        frame[ITEM]
        .astype(str)
        .where(frame[PERSPECTIVE] == "direct", frame[ITEM].astype(str) + "_meta")
    )
    wanted = frame[OCCASION].isin(file.occasions) & column.isin(columns)
    forms: dict[tuple[str, str, str], dict[str, float]] = {}
    own = frame[wanted]
    keys = zip(own[DYAD], own[ROLE], own[OCCASION], column[wanted], own[RESPONSE], strict=True)
    for dyad, role, occasion, name, answer in keys:
        forms.setdefault((str(dyad), str(role), str(occasion)), {})[str(name)] = float(answer)
    return dict(sorted(forms.items()))


def _cell(answer: float) -> str:
    return "" if np.isnan(answer) else f"{answer:g}"


def _mark_not_applicable(
    rng: np.random.Generator, columns: Sequence[str], cells: Sequence[str]
) -> list[str]:
    """Let a few questions about the surroundings be marked "not applicable"."""
    chance = rng.random(len(cells)) < 0.03
    return [
        str(NOT_APPLICABLE) if hit and name.startswith(("wor", "fam", "soc")) else cell
        for name, cell, hit in zip(columns, cells, chance, strict=True)
    ]


def _delay(rng: np.random.Generator, occasion: str) -> dt.timedelta:
    """Return how long after the first day a form came in; at follow-up many come late."""
    late = rng.exponential(21.0 if occasion == "followup" else 2.0)
    minute_of_day = int(rng.integers(8 * 60, 21 * 60))
    return dt.timedelta(days=_DAY_OF[occasion] + int(min(late, 75.0)), minutes=minute_of_day)


def _second_submissions(rng: np.random.Generator, rows: Sequence[Row], n: int) -> list[Row]:
    """Send a few forms again, a little later and with one answer changed."""
    again = []
    for i in sorted(rng.choice(len(rows), size=n, replace=False)):
        row = list(rows[i])
        later = dt.datetime.fromisoformat(row[5]) + dt.timedelta(minutes=int(rng.integers(2, 40)))
        row[5] = later.isoformat(timespec="minutes")
        row[6] = "5" if row[6] == "4" else "4"
        again.append(tuple(row))
    return again


def _empty_forms(
    rng: np.random.Generator,
    people: _People,
    rows: Sequence[Row],
    file: SampleFile,
    n_columns: int,
) -> list[Row]:
    """Let a few of those who did not answer open the form and leave it."""
    given = {(row[0], row[3], row[4]) for row in rows}
    absent = [
        (i, role, occasion)
        for i, dyad in enumerate(people.dyads)
        for role in ("coach", "client")
        for occasion in file.occasions
        if (dyad, role, occasion) not in given
    ]
    opened = []
    for k in sorted(rng.choice(len(absent), size=file.empty_forms, replace=False)):
        i, role, occasion = absent[k]
        stamp = (people.starts[i] + _delay(rng, occasion)).isoformat(timespec="minutes")
        who = (people.dyads[i], people.coaches[i], people.cohorts[i], role, occasion, stamp)
        opened.append((*who, *[""] * n_columns))
    return opened


def _goals(study: SimulatedStudy, people: _People, seed: int) -> list[Row]:
    """Rate goals by both roles, following the latent growth of each."""
    growth = study.truth[study.truth[SCALE] == "growth"]
    progress = {
        (role, occasion): _latent(growth, role, occasion)
        for occasion in ("baseline", "end", "followup")
        for role in study.responses.roles
    }
    due = [(start + dt.timedelta(days=_DAY_OF["end"])).date() for start in people.starts]
    return goal_rows(np.random.default_rng([seed, 3]), people.dyads, progress, due)


def _latent(growth: pd.DataFrame, role: str, occasion: str) -> NDArray[np.float64]:
    wanted = (growth[ROLE] == role) & (growth[OCCASION] == occasion)
    return growth.loc[wanted, "latent"].to_numpy(dtype=float)


def _csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _parameters_text(study: SimulatedStudy) -> str:
    known = {name: round(value, 6) for name, value in study.known.items()}
    content = {
        "note": "Synthetic data. These numbers went in; nobody was asked.",
        "command": "python -m alliance_stats.simulation data/sample",
        "seed": study.seed,
        "dyads": study.responses.n_dyads,
        "coaches": int(study.truth[COACH].nunique()),
        "known_correlations_between_latent_scores": known,
        "parameters": as_plain(study.parameters),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
