"""A study on disk in which each role answers a form of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HEAD = """\
schema: 1
id: {id}
version: "1.0"
title: "{title}"
licence: CC0-1.0
text: key-only
permission: "https://example.org"
key_status: original
languages: [en]
roles: [{roles}]
"""
CLIENT = (
    HEAD.format(id="bond-client", title="Client form", roles="client")
    + """\
pairs_with: bond-coach
scale: {min: 1, max: 7}
items: {count: 6, prefix: cl_}
reverse: [3]
subscales:
  bond: {title: "Bond", items: [1, 2, 3], target: us, min_valid: 3}
  task: {title: "Task", items: [4, 5, 6], target: us, min_valid: 3}
composites:
  total: {title: "Total", of: [bond, task], over: items}
tests:
  - {role: client, answers: [1, 2, 6, 4, 5, 7], expect: {bond: 1.6667, task: 5.3333}}
"""
)
COACH = (
    HEAD.format(id="bond-coach", title="Coach form", roles="coach")
    + """\
scale: {min: 1, max: 7}
items: {count: 4, prefix: co_}
subscales:
  bond: {title: "Bond", items: [1, 2], target: us, min_valid: 2}
  task: {title: "Task", items: [3, 4], target: us, aggregate: sum, min_valid: 2}
composites:
  total: {title: "Total", of: [bond, task], over: items}
tests:
  - {role: coach, answers: [1, 2, 3, 5], expect: {bond: 1.5, task: 8}}
"""
)
RESULT = (
    HEAD.format(id="result", title="Result", roles="coach, client")
    + """\
scale: {min: 1, max: 7}
items: {count: 2, prefix: re_}
subscales:
  result: {title: "Result", items: [1, 2], target: client, min_valid: 2}
"""
)
STUDY = """\
schema: 1
id: two-forms
title: "Two forms"
seed: 3
instruments: [bond-client.yaml, bond-coach.yaml, result.yaml]
roles: {coach: coach, client: client}
data:
  - {file: client.csv, role: {is: client}, id: dyad_id, coach: coach_id}
  - {file: coach.csv, role: {is: coach}, id: dyad_id, coach: coach_id}
perspectives:
  we: [bond, bond-client.task]
  outcomes: [result]
analysis:
  confirmatory:
    - {agreement: {scale: bond-client.bond}}
    - {correlate: {predictor: task, outcome: result}}
    - {reliability: {scale: bond}}
"""


def answers(n_dyads: int = 30) -> dict[str, np.ndarray]:
    """Whole answers of both roles, people × items; the last dyad's coach gave none."""
    rng = np.random.default_rng(8)
    shared = rng.normal(0, 1, n_dyads)
    found = {}
    for role, n_items in (("client", 8), ("coach", 6)):
        own = 4 + shared[:, None] + rng.normal(0, 0.8, (n_dyads, 1))
        found[role] = np.clip(np.round(own + rng.normal(0, 0.7, (n_dyads, n_items))), 1, 7)
    found["client"][:, 2] = 8 - found["client"][:, 2]
    return {"client": found["client"], "coach": found["coach"][:-1]}


def csv(role: str, given: np.ndarray) -> str:
    prefix, n_items = ("cl", 6) if role == "client" else ("co", 4)
    items = [f"{prefix}_{i + 1}" for i in range(n_items)] + ["re_1", "re_2"]
    lines = [",".join(["dyad_id", "coach_id", *items])]
    lines += [
        ",".join([f"d{i:02d}", f"c{i % 12}", *(str(int(x)) for x in row)])
        for i, row in enumerate(given)
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, study: str = STUDY, **forms: str) -> Path:
    """Write the study into ``folder``; ``forms`` replace an instrument's text."""
    texts = {"client": CLIENT, "coach": COACH, "result": RESULT} | forms
    names = {"client": "bond-client", "coach": "bond-coach", "result": "result"}
    for key, text in texts.items():
        (folder / f"{names[key]}.yaml").write_text(text, encoding="utf-8")
    for role, given in answers().items():
        (folder / f"{role}.csv").write_text(csv(role, given), encoding="utf-8")
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    return folder / "study.yaml"
