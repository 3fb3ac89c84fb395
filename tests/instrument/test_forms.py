"""Which questionnaires are two forms of one, and what names mean then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.scoring.factories import composite, instrument, item, subscale

from alliance_stats.errors import OptionError
from alliance_stats.instrument.forms import (
    are_forms,
    in_role_order,
    is_shared,
    other_form,
    unpaired_forms,
)
from alliance_stats.instrument.naming import resolve_scale


def form(name: str, role: str, pairs_with: str | None = None, composites=()):
    """Two subscales; the item ids begin with the form's name."""
    return instrument(
        [item(f"{name}{n}", roles=(role,)) for n in (1, 2, 3)],
        [subscale("bond", [f"{name}1", f"{name}2"]), subscale("task", [f"{name}3"])],
        composites,
        name=name,
        roles=(role,),
        pairs_with=pairs_with,
    )


def by_id(*forms):
    return {each.id: each for each in forms}


LONG, SHORT = form("long", "client", "short"), form("short", "coach")


def test_one_naming_the_other_is_enough() -> None:
    assert are_forms(LONG, SHORT)
    assert are_forms(SHORT, LONG)
    assert not are_forms(replace(LONG, pairs_with=None), SHORT)
    assert not are_forms(LONG, LONG)
    assert other_form(by_id(LONG, SHORT), SHORT) is LONG
    assert other_form(by_id(LONG), LONG) is None


def test_a_role_that_answers_both_forms_is_told() -> None:
    both = replace(SHORT, roles=("client", "coach"))
    assert not are_forms(LONG, both)
    ((owner, text),) = unpaired_forms(by_id(LONG, both))
    assert owner == "short"
    assert "both are answered by 'client'" in text
    assert list(unpaired_forms(by_id(LONG, SHORT))) == []


def test_a_form_with_two_counterparts_pairs_with_neither() -> None:
    third = form("third", "client", "short")
    used = by_id(LONG, third, SHORT)
    assert [other_form(used, each) for each in used.values()] == [None, None, None]
    ((owner, text),) = unpaired_forms(used)
    assert owner == "short"
    assert "pairs with 'long' and 'third'" in text


def test_composites_are_shared_if_built_alike() -> None:
    total = composite("total", ["bond", "task"])
    one = form("long", "client", "short", [total])
    for other, same in [
        (composite("total", ["task", "bond"]), True),
        (composite("total", ["bond"]), False),
        (composite("total", ["bond", "task"], over="items"), False),
    ]:
        assert is_shared(one, form("short", "coach", composites=[other]), "total") is same
    assert is_shared(one, SHORT, "bond")
    assert not is_shared(one, SHORT, "total")
    assert not is_shared(one, SHORT, "nothing")


def test_deeply_shared_composites_take_no_time() -> None:
    chain = [composite("c0", ["bond"]), composite("c1", ["task"])]
    chain += [composite(f"c{n}", [f"c{n - 1}", f"c{n - 2}"]) for n in range(2, 60)]
    assert is_shared(form("a", "client", "b", chain), form("b", "coach", composites=chain), "c59")


def test_forms_stand_in_the_order_of_the_roles() -> None:
    assert in_role_order(LONG, SHORT, ["coach", "client"]) == (SHORT, LONG)
    assert in_role_order(SHORT, LONG, ["client"]) == (LONG, SHORT)
    assert in_role_order(LONG, SHORT, []) == (LONG, SHORT)


def test_a_bare_name_in_two_forms_is_clear() -> None:
    used = by_id(LONG, SHORT)
    assert resolve_scale(used, "bond") == (LONG, "bond")
    assert resolve_scale(used, "bond", roles=["coach", "client"]) == (SHORT, "bond")
    assert resolve_scale(used, "long.bond", roles=["coach"]) == (LONG, "bond")


def test_a_bare_name_in_a_third_instrument_is_not() -> None:
    third = replace(form("third", "client"), roles=("client", "coach"))
    with pytest.raises(OptionError, match="in 3 instruments"):
        resolve_scale(by_id(LONG, SHORT, third), "bond")


def test_composites_of_other_parts_are_two_scales() -> None:
    one = form("long", "client", "short", [composite("total", ["bond", "task"])])
    other = form("short", "coach", composites=[composite("total", ["bond"])])
    with pytest.raises(OptionError, match=r"in 2 instruments. Write 'long.total' or 'short.total'"):
        resolve_scale(by_id(one, other), "total")
