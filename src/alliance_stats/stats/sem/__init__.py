"""Structural equation models of normal data: maximum likelihood, complete or not, in groups or one.

``text`` (grammar, spec) → ``cells`` → ``model`` (ram) ← ``data`` (sample); ``likelihood`` and
``objective`` → ``optimise`` and ``search`` → ``errors``, ``fit_indices`` and what follows a fit.
"""

from __future__ import annotations

from alliance_stats.stats.sem.bootstrap import SemBootstrap, bootstrap
from alliance_stats.stats.sem.difference import SemDifference, difference
from alliance_stats.stats.sem.errors import with_errors
from alliance_stats.stats.sem.fit import fit
from alliance_stats.stats.sem.fit_indices import FitIndices, fit_indices
from alliance_stats.stats.sem.grammar import parse
from alliance_stats.stats.sem.implied import implied
from alliance_stats.stats.sem.moments import SampleMoments
from alliance_stats.stats.sem.montecarlo import Simulated, monte_carlo
from alliance_stats.stats.sem.record import SemDefined, SemFit, SemParameter
from alliance_stats.stats.sem.score_tests import ScoreTest, score_tests
from alliance_stats.stats.sem.spec import Constraint, Defined, Spec, Term
from alliance_stats.stats.sem.standardised import r_squared, standardised

__all__ = [
    "Constraint",
    "Defined",
    "FitIndices",
    "SampleMoments",
    "ScoreTest",
    "SemBootstrap",
    "SemDefined",
    "SemDifference",
    "SemFit",
    "SemParameter",
    "Simulated",
    "Spec",
    "Term",
    "bootstrap",
    "difference",
    "fit",
    "fit_indices",
    "implied",
    "monte_carlo",
    "parse",
    "r_squared",
    "score_tests",
    "standardised",
    "with_errors",
]
