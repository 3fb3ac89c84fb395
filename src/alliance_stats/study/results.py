"""``StudyResults``: everything a run found, kept together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from alliance_stats.dyads.design import Design
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import OptionError, did_you_mean, listed
from alliance_stats.formatting import counted
from alliance_stats.report.content import NotComputed
from alliance_stats.responses.table import FileFlow, Responses
from alliance_stats.results import Result
from alliance_stats.scoring.table import Scores
from alliance_stats.study.folder import check_folder, write_folder
from alliance_stats.study.loading import Study
from alliance_stats.study.model import Declared
from alliance_stats.study.summary import summary_lines
from alliance_stats.vocabulary import INSTRUMENT, SCALE


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
    warnings
        What to look at before any number is used: keys that nobody has checked, ids that may
        have lost a leading zero.
    notices
        What was set aside, guessed or hinted at, as sentences; the warnings come first.
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
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def flow(self) -> tuple[FileFlow, ...]:
        """The account of every file: read = used + set aside."""
        return self.responses.flow

    def find(self, analysis: str | None = None, **about: object) -> tuple[Result, ...]:
        """Return the results of an analysis, narrowed by what they are about.

        None may fit: an analysis that was not computed gives ``()``, and ``one`` says why.

        Examples
        --------
        ``results.find("agreement", scale="trust")`` or ``results.find(role="coach")``.

        Raises
        ------
        OptionError
            There is no such analysis, or no result carries such a key.
        """
        self._check_analysis(analysis)
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
            raise OptionError(f"No result fits {asked}.{self._why_not(analysis, about)}")
        keys = [key for key in found[0].about if len({str(r.about.get(key)) for r in found}) > 1]
        raise OptionError(f"{len(found)} results fit {asked}. Tell them apart by {listed(keys)}.")

    def _check_analysis(self, analysis: str | None) -> None:
        computed = {result.analysis for result in self.results}
        known = computed | {each.analysis for each in self.not_computed if each.analysis}
        if analysis not in {None, *known, *Declared.model_fields}:
            near = did_you_mean(str(analysis), sorted(known))
            raise OptionError(
                f"There is no analysis '{analysis}'.{near} "
                f"This study has {listed(sorted(computed), 'and')}."
            )

    def _why_not(self, analysis: str, about: Mapping[str, object]) -> str:
        """Say why a question has no result, or which name is misspelt."""
        for key, value in about.items():
            values = {str(r.about[key]) for r in self.results if r.about.get(key)}
            values |= {n.scale for n in self.not_computed if n.scale and key == SCALE}
            if str(value) not in values and str(value).rpartition(".")[2] not in values:
                return did_you_mean(str(value), sorted(values))
        instrument, _, scale = str(about.get(SCALE, "")).rpartition(".")
        instrument = str(about.get(INSTRUMENT, instrument))
        reasons = [
            n.why
            for n in self.not_computed
            if n.analysis == analysis
            and scale in ("", n.scale)
            and instrument in ("", n.instrument)
        ]
        return f" Not computed: {reasons[0]}" if reasons and (scale or len(reasons) == 1) else ""

    def __repr__(self) -> str:
        return (
            f"<StudyResults: study '{self.study.id}', {counted(len(self.results), 'result')}, "
            f"{counted(self.design.n_dyads, 'dyad')}>"
        )

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
        check_folder(place, self.study.id)
        files = result_files(self, raw_csv=raw_csv, done=done)
        write_folder(place, files, self.study.id)
        return place
