"""Write docs/coverage.md from the numbers of coverage_run.py, with a note wherever one is owed.

python tests/benchmarks/coverage_page.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

LOWEST, HIGHEST = 93.5, 96.5
NUMBERS = Path(__file__).with_name("coverage.json")
NOTES = Path(__file__).with_name("coverage_notes.json")
PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"

INTRO = """\
# Do the 95 % intervals hold the truth?

Every interval that the package gives, tried on simulated studies whose true coefficients are known.
The tables show in how many of {simulations:,} studies the interval held the truth, in per cent. A
coverage of 95 % shows as 94.0 to 96.0 in most cells (two standard errors of a simulation).
Coverage outside 93.5 to 96.5 (judged before rounding) is **bold**, and the note says why and what
to use instead. "none": in that share of studies the interval does not exist, and the result says
so.

Each role answers four parallel items (latent loading² .6, the two roles' traits correlate .7, a
fifth of each trait's variance belongs to the coach). *Normal*: the score is normal; *equal level*:
both roles have one mean; *level differs*: the second role answers .3 latent standard deviations
higher. *7-point, skewed*: the same answers cut into seven categories of 2, 4, 8, 14, 24, 28 and
20 %, so that many are near the top of the scale. Kappa, AC2 and Krippendorff's alpha are those of
one such item; similarity is the mean Fisher z of the correlation of two 12-item profiles.
True values follow from the (bivariate) normal distribution; that of similarity from 400,000 dyads.

Bootstraps use {resamples} resamples: of dyads where they are independent, else of coaches.
Made by `tests/benchmarks/coverage_run.py` (seed {seed}) and `coverage_page.py`.
"""
SECTIONS = {
    "independent": "Independent dyads",
    "clustered": "Dyads within coaches (coaches × dyads of each)",
    "omega": "Omega total of one scale",
    "omega_coaches": "Omega total within coaches (coaches × people of each)",
    "apim": "Actor-partner models",
    "apim_coaches": "Actor-partner models within coaches (coaches × dyads of each)",
    "mediation": "Actor-partner mediation",
    "moderation": "Actor-partner moderation",
}
# What the simulated studies of a section are, where they are not those of the introduction.
ABOUT = {
    "omega": """\
Four items with standardised loadings .8, .75, .65 and .6, answered by independent people: normal,
or cut into the seven skewed categories above. True omega is that of the one-factor model of the
items' exact covariances. Bootstraps use {model_resamples} resamples of people, so few that their
quantiles cost 0.3 points of coverage beside 2,000. "none": a Heywood case, of which the package
gives no omega, or a likelihood without a bound that could be found.
""",
    "omega_coaches": """\
The same items; a fifth of the variance of what they measure belongs to the coach. Coaches are
resampled.
""",
    "apim": """\
Independent dyads: predictors correlate .3, residuals (standard deviation .8) correlate .3; effects
of the first member .6 (actor) and .3 (partner, k = .5), of the second .5 and .4 (k = .8), so that
actor effects are well away from 0. *Complete* and *15 % one-sided*: normal scores; in 15 % of the
dyads one member, whose is random, has no score, and full information maximum likelihood uses the
other. *7-point, skewed*: the same scores cut into the seven categories above; true effects are
those of least squares among all such dyads. k's bootstrap (complete dyads only) uses
{model_resamples} resamples of dyads. "none": the actor effect does not differ from 0, so k is not
computed. Coverage is that of the rest.
""",
    "apim_coaches": """\
The same dyads; a fifth of the variance of predictors and of residuals belongs to the coach. Errors
are cluster-robust with t over coaches; k's bootstrap draws coaches.
""",
    "mediation": """\
Independent dyads, normal scores: predictors correlate .3; residuals of mediators and of outcomes
(standard deviation .8) correlate .3 between members. Paths a .5 (actor) and .3 (partner), paths b
.4 (actor) and 0 (partner), direct effects .2 and 0; effects on the first member's outcome. *15 %
one-sided*: one member, whose is random, has no score at all; full information maximum likelihood
uses the other. Monte Carlo intervals are percentiles of 20,000 draws. The percentile bootstrap that
can be had beside them was not tried here.
""",
    "moderation": """\
Independent dyads: predictors and moderators of each member are normal and independent; effects .4
(actor) and .2 (partner), own moderator .1; one's own moderator changes the actor effect by .3, the
partner's moderator changes nothing; residuals as above; effects on the first member's outcome. True
slopes are those at the values that the sample's mean and standard deviation name. *One outcome
missing*: of one member, whose is random.
""",
}


def page(numbers: dict[str, Any], notes: dict[str, dict[str, str]]) -> tuple[str, list[str]]:
    """Return the page, and which intervals lie outside the band without a note, or the reverse."""
    parts, faults = [INTRO.format(**numbers)], []
    for section, title in SECTIONS.items():
        runs = [run for run in numbers["runs"] if run["section"] == section]
        own = notes[section]
        rows = list(dict.fromkeys(name for run in runs for name in run["intervals"]))
        head = [f"{run['population']}: {run['design']}" for run in runs]
        lines = [f"## {title}", ""]
        if section in ABOUT:
            lines += [ABOUT[section].format(**numbers)]
        lines += [f"| interval | {' | '.join(head)} | note |"]
        lines.append("|---|" + "---:|" * len(head) + "---|")
        for name in rows:
            shares = [run["intervals"].get(name) for run in runs]
            outside = any(share and not _in_band(share[0]) for share in shares)
            if outside != (name in own):
                faults.append(f"{title}: {name}: {'no note' if outside else 'needless note'}")
            cells = " | ".join(_cell(share) for share in shares)
            lines.append(f"| {name} | {cells} | {own.get(name, '')} |")
        parts.append("\n".join(lines) + "\n")
        faults += [f"{title}: note on unknown '{name}'" for name in own if name not in rows]
    parts.append("\n".join(["## What to take from this", "", *notes["advice"].values()]) + "\n")
    return "\n".join(parts), faults


def _in_band(share: float) -> bool:
    """Judge the share itself, not its rounded form."""
    return LOWEST <= 100 * share <= HIGHEST


def _cell(share: list[float] | None) -> str:
    if share is None:
        return "–"
    held, missing = share
    text = f"{100 * held:.1f}"
    text = text if _in_band(held) else f"**{text}**"
    return f"{text} ({100 * missing:.1f} % none)" if missing > 0 else text


def read() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Return the numbers and the notes."""
    numbers, notes = (json.loads(path.read_text(encoding="utf-8")) for path in (NUMBERS, NOTES))
    return numbers, notes


def main() -> int:
    text, faults = page(*read())
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
