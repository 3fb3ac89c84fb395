"""A sound small instrument as text, for tests to change one thing in."""

from __future__ import annotations

from alliance_stats.documents import read_yaml
from alliance_stats.instrument.loading import instrument_from
from alliance_stats.instrument.model import Instrument

SOUND = """\
schema: 1
id: demo
version: "0.1.0"
title: "Demo"
licence: CC-BY-4.0
key_status: original
languages: [en]
roles: [client, coach]
perspectives: [direct]
scale: {min: 1, max: 7, anchors: {1: "Not at all", 7: "Completely"}}
items:
  tr1: {client: "I trust my coach.", coach: "I trust my client."}
  co1: {client: "We talk.", coach: "We talk."}
  co2: {reverse: true, client: "We are silent.", coach: "We are silent."}
subscales:
  trust: {items: [tr1], target: partner}
  talk: {title: "Talking", items: [co1, co2], target: us}
composites:
  total: {of: [trust, talk]}
tests:
  - {role: client, answers: {tr1: 6, co1: 6, co2: 3}, expect: {trust: 6, talk: 5.5, total: 5.75}}
"""

COUNTED = """\
id: counted
title: "Counted"
licence: proprietary
text: key-only
permission: "Ask the author."
roles: [partner1, partner2]
scale: {min: 1, max: 9}
items: {count: 10, prefix: q}
reverse: [2, q3]
scoring: {aggregate: sum, min_valid: 80%, missing: complete, output: [raw]}
subscales:
  first: {items: [1, 2, 3, 4, 5], target: us}
  second: {items: [q6, 7, 8, 9, 10], target: partner1, min_valid: 2}
composites:
  both: {of: [first, second], over: items}
tests:
  - {role: partner1, answers: [1, 2, 3, 4, 5, null, 7, 8, 9, 9], expect: {first: 29, second: null}}
  - {role: partner2, answers: {1: 1, q2: 2}, expect: {first: null}}
"""


def made(*changes: tuple[str, str], text: str = SOUND) -> Instrument:
    """Return the instrument of ``text`` with each (old, new) replaced once."""
    return instrument_from(read_yaml(changed(*changes, text=text)))


def changed(*changes: tuple[str, str], text: str = SOUND) -> str:
    for old, new in changes:
        if old not in text:
            raise AssertionError(f"{old!r} is not in the text")
        text = text.replace(old, new, 1)
    return text
