"""Numbers computed in R, from the shared reference cases."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from conftest import shared_path

CLOSED_FORM = 1e-8
NONCENTRAL_T = 1e-5


def case(name: str):
    path = shared_path("reference", "expected", f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))["results"]


def data(name: str) -> pd.DataFrame:
    return pd.read_csv(shared_path("reference", "data", name))


def close(value: float, rel: float = CLOSED_FORM):
    return pytest.approx(value, rel=rel)
