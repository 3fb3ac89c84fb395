from __future__ import annotations

from pathlib import Path

import pytest

from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument

CORPUS = Path(__file__).parent.parent / "corpus" / "responses"


@pytest.fixture(scope="session")
def demo() -> Instrument:
    return load_instrument_file(CORPUS / "demo.yaml")


@pytest.fixture(scope="session")
def words() -> Instrument:
    return load_instrument_file(CORPUS / "words.yaml")


@pytest.fixture(scope="session")
def slider() -> Instrument:
    return load_instrument_file(CORPUS / "slider.yaml")
