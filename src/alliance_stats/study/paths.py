"""Which files a study may read: its own folder's, unless the user says otherwise."""

from __future__ import annotations

from pathlib import Path

from alliance_stats.responses.opening import READABLE


def file_fault(folder: Path, name: str, *, allow_outside: bool) -> str | None:
    """Say what is wrong with a file that a study names, or return None.

    A link that leads outside the folder counts as leaving it.
    """
    try:
        path = (folder / name).resolve()
        leaves = not path.is_relative_to(folder.resolve())
        if leaves and not allow_outside:
            return (
                f"The file '{name}' is outside the study's folder. Move it inside, or run with "
                "--allow-outside."
            )
        if path.is_dir():
            return f"'{name}' is a folder, and a file was expected."
        if path.exists() and not path.is_file():
            return f"'{name}' is no ordinary file. Save the data in a file."
        if not path.is_file():
            return f"There is no file '{name}' in the study's folder.{_near_miss(path)}"
    except (OSError, ValueError, RuntimeError):
        return f"'{name}' is not the name of a file that can be opened."
    return None


def _near_miss(path: Path) -> str:
    """Name a file that differs in upper and lower case only, or data saved in another way."""
    if not path.parent.is_dir():
        return ""
    others = [Path(name) for name in sorted(entry.name for entry in path.parent.iterdir())]
    near = [other for other in others if other.name.lower() == path.name.lower()]
    if path.suffix.lower() in READABLE:
        data = [other for other in others if other.suffix.lower() in READABLE]
        near += [other for other in data if other.stem.lower() == path.stem.lower()]
    return f" Did you mean '{near[0]}'?" if near else " Paths are relative to the study file."
