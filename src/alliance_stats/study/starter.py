"""``write_starter``: a study that runs as soon as rows are added."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files
from pathlib import Path

from alliance_stats.errors import OutputError
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument
from alliance_stats.study.csv_text import csv_bytes
from alliance_stats.vocabulary import COACH, DYAD, OCCASION

_TEMPLATE = ("README.md", "study.yaml", "instruments/my-questions.yaml", "first_look.ipynb")
_SHIPPED = ("we-scale", "outcomes")


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
    own_id, title = _named_after(folder.resolve().name)
    for name in ("study.yaml", "README.md"):
        contents[name] = _filled(contents[name], own_id, title)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    own = load_instrument_file(folder / "instruments" / "my-questions.yaml")
    instruments = [*(load_instrument(name) for name in _SHIPPED), own]
    contents["clients.csv"] = _empty_csv(instruments, "client")
    contents["coaches.csv"] = _empty_csv(instruments, "coach")
    for name in ("clients.csv", "coaches.csv"):
        (folder / name).write_bytes(contents[name])
    return [folder / name for name in contents]


def _named_after(folder: str) -> tuple[str, str]:
    """Return a study's id and title from the name of its folder.

    Examples
    --------
    >>> _named_after("Spring cohort_2026"), _named_after("Früh")
    (('spring-cohort-2026', 'Spring cohort 2026'), ('fruh', 'Früh'))
    """
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    own_id = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
    title = " ".join(re.sub(r"[-_\s]+", " ", folder).split())
    if not own_id or not title.isprintable():
        return "my-study", "My study"
    return own_id, title[:1].upper() + title[1:]


def _filled(template: bytes, own_id: str, title: str) -> bytes:
    """Write the study's own name where the template has an example."""
    text = template.decode("utf-8").replace("my-study", own_id)
    # JSON's quotes are YAML's, so no name of a folder can break the file.
    text = text.replace('"My study"', json.dumps(title, ensure_ascii=False))
    return text.replace("# My study", f"# {title}").encode("utf-8")


def _empty_csv(instruments: list[Instrument], role: str) -> bytes:
    asked = [item.id for each in instruments for item in each.items.values() if role in item.roles]
    return csv_bytes([DYAD, COACH, OCCASION, *asked], [], raw=False)
