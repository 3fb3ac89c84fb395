"""``alliance-stats validate``: every problem of an instrument or study file, with its line."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance_stats.cli.folding import folded
from alliance_stats.cli.options import FILE, json_option, outside_option, quiet_option
from alliance_stats.cli.speaking import say_json
from alliance_stats.errors import AllianceError, Problem

if TYPE_CHECKING:
    from alliance_stats.instrument.model import Instrument


@dataclass
class _Verdict:
    """What was found in one file."""

    file: str
    kind: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    said: str = ""
    instrument: Instrument | None = None


@click.command("validate")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--data", is_flag=True, help="For studies: also check every value of the data files.")
@outside_option
@quiet_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    data: bool,
    allow_outside: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Check instrument and study files.

    Every problem is shown with its line; the exit code is 0 or 1.
    """
    verdicts = [_verdict(file, data=data, allow_outside=allow_outside) for file in files]
    verdicts += _together(verdicts)
    if as_json:
        say_json([_as_json(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            _tell(verdict, quiet=quiet)
    context.exit(1 if any(verdict.problems for verdict in verdicts) else 0)


def _verdict(path: Path, *, data: bool, allow_outside: bool) -> _Verdict:
    verdict = _Verdict(file=str(path), kind="file")
    try:
        verdict.kind = _kind(path)
        if verdict.kind == "study":
            _check_study(verdict, path, data=data, allow_outside=allow_outside)
        else:
            _check_instrument(verdict, path)
    except AllianceError as error:
        verdict.problems = tuple(problem.in_file(str(path)) for problem in error.problems)
    return verdict


def _kind(path: Path) -> str:
    """Tell a study from an instrument by its keys."""
    from alliance_stats.documents import document_kind, read_yaml
    from alliance_stats.errors import DocumentError

    document = read_yaml(path)
    kind = document_kind(document)
    if kind is None:
        raise DocumentError(
            document.problem(
                (),
                "This must be a mapping (key: value): an instrument, with `items` and "
                "`subscales`, or a study, with `instruments` and `data`.",
            )
        )
    return kind


def _check_instrument(verdict: _Verdict, path: Path) -> None:
    from alliance_stats.instrument.loading import load_instrument_file
    from alliance_stats.scoring.vectors import check_vectors, unnoticed_mutations

    instrument = load_instrument_file(path)
    verdict.instrument = instrument
    verdict.problems = tuple(problem.in_file(str(path)) for problem in check_vectors(instrument))
    verdict.warnings = instrument.warnings
    if not verdict.problems:
        verdict.warnings += tuple(unnoticed_mutations(instrument))
    verdict.said = f"instrument '{instrument.id}' {instrument.version}"


def _check_study(verdict: _Verdict, path: Path, *, data: bool, allow_outside: bool) -> None:
    from alliance_stats.study.checking import check_study

    found = check_study(path, data=data, allow_outside=allow_outside)
    verdict.problems, verdict.notices = found.problems, found.notices
    verdict.warnings = found.warnings
    verdict.said = f"study '{found.study.id}', {found.checked}"


def _together(verdicts: list[_Verdict]) -> list[_Verdict]:
    """Check what only several instruments at once can show."""
    from alliance_stats.instrument.rules import check_together

    several = [verdict.instrument for verdict in verdicts if verdict.instrument is not None]
    problems = tuple(check_together(several)) if len(several) > 1 else ()
    return [_Verdict("", "instruments", problems)] if problems else []


def _tell(verdict: _Verdict, *, quiet: bool) -> None:
    for line in folded(verdict.problems):
        click.echo(line, err=True)
    if quiet:
        return
    for warning in verdict.warnings:
        click.echo(f"{warning.in_file(verdict.file)} (warning)", err=True)
    for notice in verdict.notices:
        click.echo(f"Note: {notice}")
    if not verdict.problems:
        click.echo(f"{verdict.file}: {verdict.said}: no problems.")


def _as_json(verdict: _Verdict) -> dict[str, object]:
    return {
        "file": verdict.file,
        "kind": verdict.kind,
        "ok": not verdict.problems,
        "problems": [asdict(problem) for problem in verdict.problems],
        "warnings": [asdict(problem) for problem in verdict.warnings],
        "notices": list(verdict.notices),
    }
