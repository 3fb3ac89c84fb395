"""A results folder: written whole beside its place, then moved there.

A crash half way leaves the old results untouched, and a folder that is not one of ours is never
overwritten.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from alliance_stats.errors import OutputError, listed

MARKER = "results.json"
_FILES = frozenset({"report.html", "report.docx", MARKER, "scores.csv", "dyads.csv"})
_FOLDERS = {"tables": ".csv", "figures": ".svg"}
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def check_folder(out: Path) -> None:
    """Raise ``OutputError`` unless ``out`` may be written: absent, empty, or results of ours."""
    target = out.resolve()
    if target == Path.cwd() or target in Path.cwd().parents:
        raise OutputError(
            f"Results cannot replace '{out}', the folder you are in or one above it. "
            "Name another folder, for example --out results."
        )
    try:
        _check_contents(out, target)
    except OSError as error:
        raise OutputError(_reason(out, error)) from error


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (relative name → content) as the whole of folder ``out``.

    Raises
    ------
    OutputError
        The place cannot be written, or holds something that is not a results folder of ours.
    """
    check_folder(out)
    target = out.resolve()
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _fill(fresh, files)
        _swap(fresh, target)
    except OSError as error:
        raise OutputError(_reason(out, error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Write one file beside its place, then move it there."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, path)
    except OSError as error:
        raise OutputError(_reason(path, error)) from error
    finally:
        fresh.unlink(missing_ok=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    old = fresh.with_suffix(".old")
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check_contents(out: Path, target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"'{out}' is a file, and results are a folder. Name another with --out.")
    names = {entry.name for entry in target.iterdir()} - _DROPPINGS
    if not names:
        return
    if not _is_ours(target / MARKER):
        raise OutputError(
            f"The folder '{out}' is not empty and was not written by alliance-stats. "
            "Nothing was changed; name another folder with --out."
        )
    if foreign := _foreign(target):
        raise OutputError(
            f"The results folder '{out}' also holds {listed(foreign[:5], 'and')}, which would be "
            "lost. Move your own files out of it, or name another folder with --out."
        )


def _is_ours(marker: Path) -> bool:
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError, ValueError):
        return False
    return isinstance(found, dict) and {"schema", "study", "provenance", "flow"} <= set(found)


def _foreign(target: Path) -> list[str]:
    found = []
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target)
        if name.name in _DROPPINGS or (path.is_dir() and str(name) in _FOLDERS):
            continue
        if len(name.parts) == 1 and str(name) in _FILES:
            continue
        if len(name.parts) == 2 and _FOLDERS.get(name.parts[0]) == name.suffix:
            continue
        found.append(name.as_posix())
    return found


def _reason(place: Path, error: OSError) -> str:
    why = error.strerror or type(error).__name__
    return f"'{place}' cannot be written ({why}). Name another place, for example with --out."
