"""Reads one SPSS or Stata file in a process of its own, because a damaged file can crash it.

The C library behind pyreadstat ends the whole process on some damaged files. `read_apart` runs
this module as a child (``python -m alliance_stats.responses.statreader PATH HEADER_ONLY``), so
that such a file is refused like any other.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any, TypeAlias

#: columns (name → cells), missing_ranges, missing_letters, labels, formats: plain Python and numpy
Facts: TypeAlias = dict[str, Any]

_SECONDS = 600


def read_apart(path: Path, *, header_only: bool = False) -> Facts | None:
    """Read a file in a child process; ``None`` if it cannot be read, for whatever reason.

    The answer comes back pickled over a pipe from our own child, never from the file.
    """
    command = [sys.executable, "-m", __name__, str(path), str(int(header_only))]
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    try:
        child = subprocess.run(
            command, capture_output=True, check=False, env=here, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    if child.returncode != 0:
        return None
    facts: Facts = pickle.loads(child.stdout)
    return facts


def _read(path: str, *, header_only: bool) -> Facts:
    import pyreadstat

    read = pyreadstat.read_dta if path.lower().endswith(".dta") else pyreadstat.read_sav
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame, meta = read(path, user_missing=True, metadataonly=header_only)
    names = [str(name) for name in meta.column_names]
    return {
        "names": names,
        "columns": [_cells(frame.iloc[:, place]) for place in range(len(names))],
        "missing_ranges": meta.missing_ranges or {},
        "missing_letters": meta.missing_user_values or {},
        "labels": meta.variable_value_labels or {},
        "formats": meta.original_variable_types or {},
    }


def _cells(column: Any) -> Any:
    return column.to_numpy() if column.dtype.kind == "f" else column.astype(object).to_numpy()


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(_read(sys.argv[1], header_only=sys.argv[2] == "1")))
