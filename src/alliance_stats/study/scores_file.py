"""Where ``score`` may write: a new CSV, or the scores of an earlier call."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from alliance_stats.errors import OutputError
from alliance_stats.study.csv_text import frame_bytes
from alliance_stats.vocabulary import N_ANSWERED, N_ITEMS, POMP, SCORE_COLUMNS

_HEADER = ",".join(SCORE_COLUMNS).encode()


def scores_bytes(frame: pd.DataFrame, *, raw: bool) -> bytes:
    """Return ``scores.csv``: the columns that scripts rely on, and no others.

    ``raw`` turns the guard of text cells against formulas off.
    """
    return frame_bytes(frame[list(SCORE_COLUMNS)], raw=raw)


def norms_frame(frame: pd.DataFrame) -> pd.DataFrame | None:
    """Return where people stand by an instrument's norms and bands (``z``, ``t``, ``band``).

    ``None`` where no instrument of the study declares any. Scores without norms are left out.
    """
    own = [name for name in frame.columns if name not in SCORE_COLUMNS]
    rows = frame[frame[own].notna().any(axis=1)] if own else frame[:0]
    keys = [name for name in SCORE_COLUMNS if name not in (POMP, N_ANSWERED, N_ITEMS)]
    return rows[[*keys, *own]] if len(rows) else None


def check_scores_file(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place where writing scores would cost the user something else.

    Parameters
    ----------
    out
        The CSV file to write.
    inputs
        What the scores are made from: data, study file, instruments.

    Raises
    ------
    OutputError
        The name is no CSV file's, or something stands there that is no scores file of ours.
    """
    if out.suffix.lower() != ".csv":
        raise OutputError(
            f"Scores are written as CSV, and '{out}' does not end in .csv. Name a file such as "
            "-o scores.csv, or write -o - to print them."
        )
    try:
        if not out.exists():
            return
        if not out.is_file():
            raise OutputError(f"'{out}' is no ordinary file. Name another with -o.")
        if any(path.exists() and out.samefile(path) for path in inputs):
            raise OutputError(
                f"The scores would overwrite '{out}', which they are made from. Name another "
                "file with -o."
            )
        with out.open("rb") as file:
            first = file.readline(10_000).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    except OSError as error:
        raise OutputError(f"'{out}' cannot be read ({error.strerror}). Name another.") from error
    if first != _HEADER:
        raise OutputError(
            f"'{out}' exists and is no scores file of alliance-stats. Nothing was changed; name "
            "another file with -o."
        )
