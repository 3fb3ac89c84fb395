"""``write_starter``: a study that runs as soon as rows are added."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from alliance_stats.errors import OutputError
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument
from alliance_stats.study.csv_text import csv_bytes
from alliance_stats.vocabulary import COACH, DYAD, OCCASION

_TEMPLATE = ("README.md", "study.yaml", "instruments/my-questions.yaml")
_SHIPPED = ("we-scale", "outcomes")

# One cell each: (kind, source).
_CELLS = (
    ("markdown", "# First look\n\nFrom the study file to a figure."),
    (
        "code",
        'from alliance_stats import load_study, plot\n\nstudy = load_study("study.yaml")\n'
        "results = study.run()\nresults.to_frame().head()",
    ),
    ("markdown", "Who sees the relationship how? One result per scale."),
    (
        "code",
        '[agreement] = results.find("agreement", scale="collaboration")\nagreement.to_frame()',
    ),
    ("code", "plot(agreement);"),
    ("markdown", "What was asked and could not be answered, and why."),
    ("code", "[(each.what, each.why) for each in results.not_computed]"),
)


def write_starter(folder: Path) -> list[Path]:
    """Write a starter study into ``folder`` and return the files it consists of.

    Raises
    ------
    OutputError
        The folder is not empty or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError(
                f"'{folder}' exists already and is not an empty folder. Name a new one."
            )
        return _write(folder)
    except OSError as error:
        raise OutputError(f"'{folder}' cannot be written ({error.strerror}).") from error


def _write(folder: Path) -> list[Path]:
    template = files("alliance_stats.study") / "template"
    contents = {name: (template / name).read_bytes() for name in _TEMPLATE}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    own = load_instrument_file(folder / "instruments" / "my-questions.yaml")
    instruments = [*(load_instrument(name) for name in _SHIPPED), own]
    contents["clients.csv"] = _empty_csv(instruments, "client")
    contents["coaches.csv"] = _empty_csv(instruments, "coach")
    contents["first_look.ipynb"] = _notebook()
    for name in ("clients.csv", "coaches.csv", "first_look.ipynb"):
        (folder / name).write_bytes(contents[name])
    return [folder / name for name in contents]


def _empty_csv(instruments: list[Instrument], role: str) -> bytes:
    asked = [item.id for each in instruments for item in each.items.values() if role in item.roles]
    return csv_bytes([DYAD, COACH, OCCASION, *asked], [], raw=False)


def _notebook() -> bytes:
    cells: list[dict[str, object]] = []
    for number, (kind, source) in enumerate(_CELLS, start=1):
        cell: dict[str, object] = {
            "cell_type": kind,
            "id": f"cell-{number}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        cells.append(
            cell if kind == "markdown" else cell | {"execution_count": None, "outputs": []}
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, indent=1) + "\n").encode()
