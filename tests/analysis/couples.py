"""118 real couples, read without the package's own reader."""

from __future__ import annotations

import pandas as pd

from alliance_stats.dyads.table import Dyads
from alliance_stats.instrument.model import ResponseScale
from analysis.factories import Form, make_composite, make_dyads, make_instrument, make_subscale
from conftest import shared_path

PARTNERS = ("partner1", "partner2")
#: Each partner and the block of the reference cases that is about them.
BLOCKS = [("partner1", "role1"), ("partner2", "role2")]
NINE = ResponseScale(
    name="nine", minimum=1, maximum=9, values=tuple(float(code) for code in range(1, 10))
)
SATISFACTION = [f"q{j}" for j in range(1, 6)]
COMMITMENT = [f"q{j}" for j in range(6, 11)]


def couples_frame() -> pd.DataFrame:
    return pd.read_csv(shared_path("reference", "data", "commitmentQ.csv"))


def couples_dyads() -> Dyads:
    frame = couples_frame()
    instrument = make_instrument(
        [
            make_subscale("satisfaction", SATISFACTION, min_valid=4),
            make_subscale("commitment", COMMITMENT, min_valid=4),
        ],
        composites=[make_composite("quality", ["satisfaction", "commitment"], over="subscales")],
        name="couples",
        roles=PARTNERS,
        scale=NINE,
    )
    forms = []
    for number, role in enumerate(PARTNERS, start=1):
        names = [f"sat.g.{number}_{j}" for j in range(1, 6)]
        names += [f"com.{number}_{j}" for j in range(1, 6)]
        items = [*SATISFACTION, *COMMITMENT]
        answers = {item: frame[name] for item, name in zip(items, names, strict=True)}
        forms.append(Form(instrument, role, answers))
    return make_dyads(forms, roles=PARTNERS)
