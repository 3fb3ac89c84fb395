"""Dyads with known parameters: sample data, recovery tests, power."""

from __future__ import annotations

from alliance_stats.simulation.parameters import FamilyParameters, SimulationParameters
from alliance_stats.simulation.study import SimulatedStudy, simulate

__all__ = ["FamilyParameters", "SimulatedStudy", "SimulationParameters", "simulate"]
