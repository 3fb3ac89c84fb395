"""Rules about test vectors: known names, possible answers, possible scores.

Whether the scores come out as expected is for ``scoring.vectors`` to say.
"""

from __future__ import annotations

from collections.abc import Mapping

from alliance_stats.documents import Address
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.rules.items import unknown_item
from alliance_stats.instrument.schema import TestFile
from alliance_stats.instrument.shorthand import number


def check(found: Findings) -> None:
    """Check every test vector."""
    if not found.file.tests:
        found.warn(
            (),
            "The file has no test vectors. Add `tests:` with answers and the scores they must "
            "give, worked out by hand.",
        )
    for n, vector in enumerate(found.file.tests):
        path: Address = ("tests", n)
        if vector.role not in found.file.roles:
            found.unknown((*path, "role"), "role", vector.role, found.file.roles)
        if vector.perspective not in found.file.perspectives:
            found.error(
                (*path, "perspective"),
                f"The perspective '{vector.perspective}' is not declared. "
                "Add it to `perspectives`, or correct it.",
            )
        _answers(found, path, vector)
        _expectations(found, path, vector)


def _answers(found: Findings, path: Address, vector: TestFile) -> None:
    where = (*path, "answers")
    if isinstance(vector.answers, Mapping):
        for reference, answer in vector.answers.items():
            item = found.shape.item_id(reference)
            if item is None:
                unknown_item(found, (*where, reference), reference)
            elif vector.role in found.file.roles:
                _not_asked(found, (*where, reference), item, vector.role)
                _possible(found, (*where, reference), item, answer)
        return
    asked = [i for i in found.shape.items if vector.role in found.shape.roles_of(i)]
    if vector.role in found.file.roles and len(asked) != len(vector.answers):
        found.error(
            where,
            f"There are {len(vector.answers)} answers, but the role '{vector.role}' is asked "
            f"{len(asked)} items. Give one answer for each, null where there is none.",
        )
        return
    for n, (item, answer) in enumerate(zip(asked, vector.answers, strict=False)):
        _possible(found, (*where, n), item, answer)


def _not_asked(found: Findings, path: Address, item: str, role: str) -> None:
    if role not in found.shape.roles_of(item):
        found.error(path, f"The item '{item}' is not asked of the role '{role}'.", key=True)


def _possible(found: Findings, path: Address, item: str, answer: float | None) -> None:
    name = found.shape.scale_name(found.shape.items[item].scale)
    if answer is not None and name is not None and not found.shape.allows(name, answer):
        scale = found.shape.scales[name]
        found.error(
            path,
            f"The answer {number(answer)} is not possible for '{item}', which goes from "
            f"{number(scale.min)} to {number(scale.max)}. Correct it, or write null for no answer.",
        )


def _expectations(found: Findings, path: Address, vector: TestFile) -> None:
    for score, expected in vector.expect.items():
        where = (*path, "expect", score)
        if score not in found.shape.scores:
            found.unknown(where, "score", score, found.shape.scores)
            continue
        bounds = found.shape.range_of(score)
        slack = 1e-9
        if (
            expected is not None
            and bounds is not None
            and not bounds[0] - slack <= expected <= bounds[1] + slack
        ):
            found.error(
                where,
                f"The score {number(expected)} is not possible for '{score}', which goes from "
                f"{number(bounds[0])} to {number(bounds[1])}. Correct it, or write null.",
            )
