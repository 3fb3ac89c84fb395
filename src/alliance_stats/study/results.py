"""``StudyResults``: everything a run found, kept together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from alliance_stats.dyads.design import Design
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import OptionError, did_you_mean, listed
from alliance_stats.report.content import NotComputed
from alliance_stats.responses.table import FileFlow, Responses
from alliance_stats.results import Result
from alliance_stats.scoring.table import Scores
from alliance_stats.study.folder import check_folder, write_folder
from alliance_stats.study.loading import Study
from alliance_stats.study.summary import summary_lines


@dataclass(frozen=True, kw_only=True)
class StudyResults:
    """What one run of a study found.

    Attributes
    ----------
    results
        One Result per question, in the order of the report.
    responses, scores, dyads, design
        What the results rest on.
    not_computed
        What was asked and has no number, with the reason.
    notices
        What was set aside, guessed or hinted at, as sentences.
    provenance
        What decides the numbers: versions, hashes, seed, resolved study file.
    """

    study: Study = field(repr=False)
    results: tuple[Result, ...] = field(repr=False)
    responses: Responses = field(repr=False)
    scores: Scores = field(repr=False)
    dyads: Dyads = field(repr=False)
    design: Design
    not_computed: tuple[NotComputed, ...] = ()
    notices: tuple[str, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def flow(self) -> tuple[FileFlow, ...]:
        """The account of every file: read = used + set aside."""
        return self.responses.flow

    def find(self, analysis: str | None = None, **about: object) -> tuple[Result, ...]:
        """Return the results of an analysis, narrowed by what they are about.

        Examples
        --------
        ``results.find("agreement", scale="trust")`` or ``results.find(role="coach")``.

        Raises
        ------
        OptionError
            No result carries such a key.
        """
        known = {key for result in self.results for key in result.about}
        for key in about:
            if key not in known:
                raise OptionError(f"No result is told apart by '{key}'.{did_you_mean(key, known)}")
        return tuple(
            result
            for result in self.results
            if analysis in (None, result.analysis)
            and all(result.about.get(key) == value for key, value in about.items())
        )

    def one(self, analysis: str, **about: object) -> Result:
        """Return the one result that fits, as ``find`` would list it.

        Raises
        ------
        OptionError
            None fits, or several do; the message says what tells them apart.
        """
        found = self.find(analysis, **about)
        if len(found) == 1:
            return found[0]
        asked = ", ".join([analysis, *(f"{key}={value!r}" for key, value in about.items())])
        if not found:
            refused = [n.why for n in self.not_computed if n.analysis == analysis]
            hint = f" Not computed: {refused[0]}" if len(refused) == 1 else ""
            raise OptionError(f"No result fits {asked}.{hint}")
        keys = [key for key in found[0].about if len({str(r.about.get(key)) for r in found}) > 1]
        raise OptionError(f"{len(found)} results fit {asked}. Tell them apart by {listed(keys)}.")

    def summary(self) -> str:
        """Return what was read and how much was found, as plain text."""
        return "\n".join(summary_lines(self))

    def __str__(self) -> str:
        return self.summary()

    def to_frame(self) -> pd.DataFrame:
        """Return every row of every result, ``analysis`` first, then the tidy columns."""
        rows = [
            {"analysis": result.analysis} | row for result in self.results for row in result.rows()
        ]
        return pd.DataFrame(rows)

    def write(
        self,
        out: Path | str,
        *,
        raw_csv: bool = False,
        done: Callable[[str], None] | None = None,
    ) -> Path:
        """Write the results folder: report, tables, figures, scores, ``results.json``.

        ``raw_csv`` turns the guard of text cells against formulas off; ``done`` is told of each
        part that is ready.

        Raises
        ------
        OutputError
            The folder cannot be written, or holds something that is not ours.
        """
        # The report needs matplotlib and python-docx; asking a result for its rows does not.
        from alliance_stats.study.output import result_files

        place = Path(out)
        check_folder(place)
        write_folder(place, result_files(self, raw_csv=raw_csv, done=done))
        return place
