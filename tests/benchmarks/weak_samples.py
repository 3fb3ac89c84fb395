"""Our search beside lavaan's on 200 weak samples (60 pairs, 2 x 5 items): writes weak_samples.md.

    Rscript tests/benchmarks/weak_samples.R          # only to draw the samples anew
    python tests/benchmarks/weak_samples.py

A proper solution arrived at a maximum and has no negative variance. A false claim is a solution
that calls itself converged although the likelihood is higher a step away from it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from alliance_stats.stats import sem

HERE = Path(__file__).resolve().parent
WORSE = 1e-2


def samples() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = json.loads((HERE / "weak_samples.json").read_text(encoding="utf-8"))
    return document, document["samples"]


def fitted(document: dict[str, Any], sample: dict[str, Any]) -> sem.SemFit:
    names = [f"c{i}" for i in range(1, 6)] + [f"k{i}" for i in range(1, 6)]
    table = np.zeros((10, 10))
    column, row = np.triu_indices(10)
    table[row, column] = table[column, row] = sample["covariance"]
    moments = sem.SampleMoments(
        names, document["n"], covariance=table, means=sample["means"], divisor="n"
    )
    return sem.fit(document["model"], moments=moments)


def false_claim(fit: sem.SemFit) -> bool:
    """Whether a fit that says it converged can still gain, looked at without its own gradient."""
    if not fit.converged:
        return False
    x = fit.position
    steps = np.diag(1e-3 * np.sqrt(np.diag(fit.covariance)))
    around = fit.objective.value(np.concatenate([x + steps, x - steps]))
    # A thousandth of a standard error away, a quadratic maximum loses half a millionth or more.
    return bool((around > fit.log_likelihood + 1e-8).any())


def compare() -> dict[str, int]:
    document, drawn = samples()
    fits = [fitted(document, sample) for sample in drawn]
    theirs = [s["log_likelihood"] if s["converged"] else None for s in drawn]
    both = [
        (fit.log_likelihood - value, fit)
        for fit, value in zip(fits, theirs, strict=True)
        if value is not None and fit.converged
    ]
    proper = [s["proper"] for s in drawn]
    both_proper = [
        fit.log_likelihood - value
        for fit, value, ok in zip(fits, theirs, proper, strict=True)
        if ok and value is not None and fit.converged and fit.admissible
    ]
    return {
        "lavaan converged": sum(s["converged"] for s in drawn),
        "lavaan proper": sum(proper),
        "ours converged": sum(f.converged for f in fits),
        "ours proper": sum(f.converged and f.admissible for f in fits),
        "proper in lavaan, not proper here": sum(
            p and not (f.converged and f.admissible) for p, f in zip(proper, fits, strict=True)
        ),
        "converged in lavaan, not here": sum(
            s["converged"] and not f.converged for s, f in zip(drawn, fits, strict=True)
        ),
        "proper in both, ours lower by more than 0.01": sum(g < -WORSE for g in both_proper),
        "proper in both, ours higher by more than 0.01": sum(g > WORSE for g in both_proper),
        "both converged, ours lower by more than 0.01": sum(gain < -WORSE for gain, _ in both),
        "both converged, ours higher by more than 0.01": sum(gain > WORSE for gain, _ in both),
        "false claims of convergence here": sum(false_claim(fit) for fit in fits),
    }


def page(counts: dict[str, int], document: dict[str, Any]) -> str:
    rows = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    return (
        "# 200 weak samples: 60 pairs, 2 x 5 items, loadings of .5\n\n"
        f"Drawn and fitted in lavaan {document['lavaan']} by `weak_samples.R`; fitted here by "
        "`weak_samples.py`, which wrote this page.\n\n"
        "Where an admissible maximum exists it is preferred here to a higher one with negative "
        "variances: hence the samples where ours is lower than an improper solution of lavaan.\n\n"
        f"| Samples | of 200 |\n| --- | --- |\n{rows}\n"
    )


if __name__ == "__main__":
    table = compare()
    text = page(table, samples()[0])
    (HERE / "weak_samples.md").write_text(text, encoding="utf-8")
    print(text)
