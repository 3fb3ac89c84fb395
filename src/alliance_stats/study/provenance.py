"""Where the numbers came from: software, input files by content, seed, the resolved study file."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import alliance_stats
from alliance_stats.errors import OptionError

#: Everything the package rests on, by the names that package indexes use.
_LIBRARIES = (
    "click",
    "jinja2",
    "joblib",
    "matplotlib",
    "narwhals",
    "numpy",
    "openpyxl",
    "pandas",
    "pingouin",
    "pydantic",
    "pyreadstat",
    "python-docx",
    "pyyaml",
    "scipy",
    "statsmodels",
    "tqdm",
    "xlsxwriter",
)


def provenance(
    *,
    seed: int,
    study: Mapping[str, object],
    inputs: Mapping[str, str],
    instruments: Mapping[str, str],
) -> dict[str, object]:
    """Return everything that decides the numbers; the time of the run is not in it.

    ``inputs`` is file → SHA-256 for the study file and its data, ``instruments`` id → SHA-256,
    ``study`` the study file with every default written out.
    """
    return {
        "version": alliance_stats.__version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "inputs": dict(inputs),
        "instruments": dict(instruments),
        "seed": seed,
        "study": dict(study),
    }


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, as hexadecimal text."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def created() -> str:
    """Return the time now in UTC, or the one that ``SOURCE_DATE_EPOCH`` fixes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is None:
        return datetime.now(UTC).isoformat(timespec="seconds")
    if not (fixed.isascii() and fixed.isdigit() and len(fixed) < 12):
        raise OptionError(
            "The environment variable SOURCE_DATE_EPOCH must be a whole number of seconds since "
            "1970. Correct it or unset it."
        )
    return datetime.fromtimestamp(int(fixed), UTC).isoformat(timespec="seconds")
