"""The committed numbers belong to the committed scripts."""

from __future__ import annotations

import hashlib

import pytest

from reference.loader import FOLDER, document, reference, topics


@pytest.mark.parametrize("topic", topics())
def test_numbers_are_those_of_the_script(topic: str) -> None:
    content = document(topic)
    for script, key in ((content["script"], "script_sha256"), ("common.R", "common_sha256")):
        digest = hashlib.sha256((FOLDER / script).read_bytes()).hexdigest()
        assert content[key] == digest, f"{script} was edited: run `Rscript {topic}.R` again."


@pytest.mark.parametrize("topic", topics())
def test_loose_tolerances_have_a_reason(topic: str) -> None:
    for case in reference(topic).values():
        assert case.source in {"r", "published", "closed_form"}
        assert case.rtol <= 1e-10 or case.why
