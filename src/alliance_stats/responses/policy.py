"""What to do with doubtful rows and cells: declared once, never guessed."""

from __future__ import annotations

from dataclasses import dataclass

from alliance_stats.vocabulary import Duplicates, IncompleteDyads, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The three decisions a study declares under ``policy``.

    ``duplicates`` are rows with the same dyad, role, occasion (and person): ``"error"`` stops,
    ``"first"`` and ``"last"`` keep one, by the time stamp where one is declared and by file order
    otherwise. ``invalid`` are cells that are no answer: ``"error"`` stops, ``"missing"`` goes on
    and lists them. ``incomplete_dyads`` are dyad-occasions with one side only: ``"keep"``,
    ``"drop"`` (set aside before scoring) or ``"error"``.

    Examples
    --------
    >>> Policy(duplicates="last").invalid
    'error'
    """

    duplicates: Duplicates = "error"
    invalid: Invalid = "error"
    incomplete_dyads: IncompleteDyads = "keep"
