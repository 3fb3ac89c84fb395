"""Structural equation models of normal data: maximum likelihood, complete or not, in groups or one.

``text`` (grammar, spec) → ``cells`` → ``model`` (ram) ← ``data`` (sample); ``likelihood`` and
``objective`` → ``optimise`` and ``search`` → ``errors``, ``fit_indices`` and what follows a fit.
"""

from __future__ import annotations

from alliance_stats.stats.sem.errors import with_errors
from alliance_stats.stats.sem.fit import fit
from alliance_stats.stats.sem.grammar import parse
from alliance_stats.stats.sem.moments import SampleMoments
from alliance_stats.stats.sem.record import SemDefined, SemFit, SemParameter
from alliance_stats.stats.sem.spec import Constraint, Defined, Spec, Term

__all__ = [
    "Constraint",
    "Defined",
    "SampleMoments",
    "SemDefined",
    "SemFit",
    "SemParameter",
    "Spec",
    "Term",
    "fit",
    "parse",
    "with_errors",
]
