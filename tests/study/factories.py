"""A small study on disk, for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import numpy as np

INSTRUMENT = """\
schema: 1
id: demo-scale
version: "1.0"
title: "A demo scale"
licence: CC0-1.0
text: included
key_status: original
languages: [en]
roles: [client, coach]
scale: {min: 1, max: 5}
items:
  w1: {client: "We are warm.", coach: "We are warm."}
  w2: {client: "We are kind.", coach: "We are kind."}
  w3: {client: "We are near.", coach: "We are near."}
  r1: {client: "It helped us.", coach: "It helped us."}
  r2: {client: "It was in vain for us.", coach: "It was in vain for us.", reverse: true}
  p1: {client: "I lean on my coach.", coach: "I lean on my client."}
subscales:
  warmth: {title: "Warmth", items: [w1, w2, w3], target: us, aggregate: mean, min_valid: 2}
  result: {title: "Result", items: [r1, r2], target: us, aggregate: mean, min_valid: 2}
  leaning: {title: "Leaning", items: [p1], target: partner, aggregate: mean, min_valid: 1}
tests:
  - {role: client, answers: {w1: 1, w2: 2, w3: 3, r1: 5, r2: 2, p1: 4}, expect: {warmth: 2}}
"""
STUDY = """\
schema: 1
id: demo
title: "A demo study"
seed: 3
instruments: [demo-scale.yaml]
roles: {coach: [coach, "K"], client: client}
occasions: [start, end]
data:
  - file: answers.csv
    layout: person
    id: dyad_id
    coach: coach_id
    role: role
    occasion: occasion
    missing: ["", "NA"]
perspectives:
  we: [warmth]
  outcomes: [result]
analysis:
  occasion: end
  confirmatory:
    - {apim: {predictor: warmth, outcome: result}}
    - {correlate: {predictor: warmth, outcome: result}}
"""
ITEMS = ("w1", "w2", "w3", "r1", "r2", "p1")


def answers(n_dyads: int = 24, n_coaches: int = 12, seed: int = 5) -> str:
    """CSV text: both roles at two occasions; one side missing in the last dyad at the end."""
    rng = np.random.default_rng(seed)
    lines = [",".join(["dyad_id", "coach_id", "role", "occasion", *ITEMS])]
    for dyad in range(n_dyads):
        shared = rng.normal(0, 0.8)
        for occasion in ("start", "end"):
            for role in ("K", "client"):
                if (dyad, occasion, role) == (n_dyads - 1, "end", "K"):
                    continue
                level = 3 + shared + rng.normal(0, 0.6)
                noise = np.round(np.clip(level + rng.normal(0, 0.7, len(ITEMS)), 1, 5))
                noise[4] = 6 - noise[4]
                cells = [str(int(x)) for x in noise]
                lines.append(
                    ",".join([f"=d{dyad:02d}", f"ann-{dyad % n_coaches}", role, occasion, *cells])
                )
    return "\n".join(lines) + "\n"


def write_study(folder: Path, study: str = STUDY, data: str | None = None) -> Path:
    """Write the small study into ``folder`` and return its study file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo-scale.yaml").write_text(INSTRUMENT, encoding="utf-8")
    (folder / "answers.csv").write_text(answers() if data is None else data, encoding="utf-8")
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    return folder / "study.yaml"
