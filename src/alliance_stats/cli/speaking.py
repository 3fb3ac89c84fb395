"""What a command says to a machine, and how it calls itself."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import click

PROGRAM = "alliance-stats"


def say_json(value: object) -> None:
    """Print one JSON value on stdout, readable where the stream can hold every letter."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    click.echo(json.dumps(value, ensure_ascii=not encoding.startswith("utf"), indent=1))


def called() -> str:
    """Return the program as the user has to type it: with its path where the shell needs one."""
    typed = Path(sys.argv[0])
    found = shutil.which(PROGRAM)
    if typed.stem != PROGRAM or (found and Path(found).resolve() == typed.resolve()):
        return PROGRAM
    return shlex.quote(str(typed))
