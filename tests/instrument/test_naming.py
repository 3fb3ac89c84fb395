from __future__ import annotations

import pytest

from alliance_stats.errors import OptionError
from alliance_stats.instrument.naming import resolve_scale
from scoring.factories import demo, instrument, item, subscale

OTHER = instrument([item("a1")], [subscale("alpha", ["a1"])], name="other")
BOTH = {"demo": demo(), "other": OTHER}


def test_a_bare_name_is_enough_where_one_instrument_has_it():
    assert resolve_scale(BOTH, "total") == (BOTH["demo"], "total")


def test_the_full_name_always_works():
    assert resolve_scale(BOTH, "other.alpha") == (OTHER, "alpha")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("alpha", "in 2 instruments. Write 'demo.alpha' or 'other.alpha'"),
        ("totl", "Did you mean 'total'"),
        ("othr.alpha", "Did you mean 'other'"),
        ("other.total", "no scale 'total'"),
    ],
)
def test_other_names_are_refused_with_help(name, message):
    with pytest.raises(OptionError) as caught:
        resolve_scale(BOTH, name)
    assert message in str(caught.value)
