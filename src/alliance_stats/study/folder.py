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
from contextlib import suppress
from pathlib import Path, PurePosixPath

from alliance_stats.errors import OutputError, listed

MARKER = "results.json"
"""The file that makes a folder one of ours; it lists the others."""

_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def check_folder(out: Path, study: str | None = None) -> None:
    """Raise ``OutputError`` unless ``out`` may be written: absent, empty, or results of ours.

    ``study`` is the id of the study whose results are to be written; those of another study are
    not replaced.
    """
    target = out.resolve()
    if target == Path.cwd() or target in Path.cwd().parents:
        raise OutputError(
            f"Results cannot replace '{out}', the folder you are in or one above it. "
            "Name another folder, for example --out results."
        )
    try:
        _check_contents(out, target, study)
        _check_place(out, target.parent)
    except OSError as error:
        raise OutputError(_reason(out, error)) from error


def write_folder(out: Path, files: Mapping[str, bytes], study: str | None = None) -> None:
    """Write ``files`` (relative name → content) as the whole of folder ``out``.

    ``study`` is as in ``check_folder``.

    Raises
    ------
    OutputError
        The place cannot be written, or holds something that is not a results folder of ours.
    """
    check_folder(out, study)
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


def update_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Replace some files of a results folder, all of them or none; the others stay as they are.

    Raises
    ------
    OutputError
        The place cannot be written.
    """
    target = out.resolve()
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        shutil.copytree(target, fresh, symlinks=True)
        for name, content in files.items():
            path = fresh / PurePosixPath(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _swap(fresh, target)
    except OSError as error:
        raise OutputError(_reason(out, error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Write one file beside its place, then move it there.

    Raises
    ------
    OutputError
        The place cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, path)
    except OSError as error:
        raise OutputError(_reason(path, error)) from error
    finally:
        # Where nothing can be written nothing can be removed either; the first error says why.
        with suppress(OSError):
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
    try:
        target.rename(old)
        fresh.rename(target)
    finally:  # also when it is interrupted between the two
        if old.exists() and not target.exists():
            old.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _check_contents(out: Path, target: Path, study: str | None) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"'{out}' is a file, and results are a folder. Name another with --out.")
    names = {entry.name for entry in target.iterdir()} - _DROPPINGS
    if not names:
        return
    written = _read_marker(target / MARKER)
    ours = _own_files(written)
    if not ours:
        raise OutputError(
            f"The folder '{out}' is not empty and was not written by alliance-stats. "
            "Nothing was changed; name another folder with --out."
        )
    other = _study_of(written)
    if study is not None and other not in (None, study):
        raise OutputError(
            f"The folder '{out}' holds the results of another study, '{other}'. Nothing was "
            "changed; name another folder with --out."
        )
    if foreign := _foreign(target, ours):
        raise OutputError(
            f"The results folder '{out}' also holds {listed(foreign[:5], 'and')}, which would be "
            "lost. Move your own files out of it, or name another folder with --out."
        )


def _check_place(out: Path, parent: Path) -> None:
    """Say at once, not after a long run, that nothing can be written there."""
    while not parent.exists():
        parent = parent.parent
    if not (parent.is_dir() and os.access(parent, os.W_OK)):
        raise OutputError(f"'{out}' cannot be written there. Name another place with --out.")


def _read_marker(marker: Path) -> dict[str, object]:
    """Return what an earlier run wrote; empty if the folder is not one of ours."""
    try:
        found = json.loads(marker.read_text(encoding="utf-8")) if marker.is_file() else None
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    if isinstance(found, dict) and {"schema", "study", "provenance", "flow"} <= set(found):
        return found
    return {}


def _own_files(written: Mapping[str, object]) -> set[str]:
    """Names of the files that an earlier run wrote."""
    names = written.get("files")
    return {str(name) for name in names} if isinstance(names, list) else set()


def _study_of(written: Mapping[str, object]) -> str | None:
    """Return the id of the study whose results these are, where they say it."""
    study = written.get("study")
    name = study.get("id") if isinstance(study, dict) else None
    return name if isinstance(name, str) else None


def _foreign(target: Path, ours: set[str]) -> list[str]:
    """List what is not ours; folders count by what is in them."""
    folders = {str(PurePosixPath(name).parent) for name in ours}
    return [
        path.relative_to(target).as_posix()
        for path in sorted(target.rglob("*"))
        if path.relative_to(target).as_posix() not in (ours | folders)
        and path.name not in _DROPPINGS
    ]


def _reason(place: Path, error: OSError) -> str:
    why = error.strerror or type(error).__name__
    return f"'{place}' cannot be written ({why}). Name another place, for example with --out."
