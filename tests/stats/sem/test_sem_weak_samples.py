"""Small weak samples: as many proper solutions as lavaan, and no false claim of arrival."""

from __future__ import annotations

import pytest

from benchmarks import weak_samples


def test_some_weak_samples() -> None:
    document, drawn = weak_samples.samples()
    for sample in drawn[:12]:
        fit = weak_samples.fitted(document, sample)
        assert not weak_samples.false_claim(fit)
        if sample["proper"]:
            assert fit.converged and fit.admissible
            assert fit.log_likelihood > sample["log_likelihood"] - weak_samples.WORSE


@pytest.mark.slow
def test_all_weak_samples() -> None:
    counts = weak_samples.compare()
    assert counts["ours proper"] >= counts["lavaan proper"]
    assert counts["proper in both, ours lower by more than 0.01"] == 0
    assert counts["false claims of convergence here"] == 0
