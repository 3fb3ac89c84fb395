"""Rules about what the file says of itself: id, rights, roles, languages."""

from __future__ import annotations

from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import CheckFile, ItemFile
from alliance_stats.vocabulary import FIXED_TARGETS

_RESERVED = {*FIXED_TARGETS, *ItemFile.model_fields, *CheckFile.model_fields, "mixed"}


def check(found: Findings) -> None:
    """Check the head of the file."""
    _id(found)
    _rights(found)
    _lists(found)
    _roles(found)


def _id(found: Findings) -> None:
    file, path = found.file, found.document.path
    if path is not None and path.stem != file.id:
        found.error(
            ("id",),
            f"The id is '{file.id}', the file is named '{path.name}'. "
            f"Name the file '{file.id}.yaml', or change the id to match.",
        )
    if file.pairs_with == file.id:
        found.error(("pairs_with",), "A form cannot pair with itself. Name the other role's form.")


def _rights(found: Findings) -> None:
    file = found.file
    if file.text == "key-only" and not file.permission:
        found.error(
            ("text",),
            "A key-only file must say where permission for the wording is to be had. "
            'Add `permission: "…"` (an address or a name).',
        )
    if file.key_status == "verified" and not file.key_source:
        found.error(
            ("key_status",),
            "A verified key must say what it was checked against. "
            'Add `key_source: "…"`, or write `key_status: unverified`.',
        )
    if file.key_status == "unverified":
        found.warn(
            ("key_status",),
            "The scoring key is unverified: nobody has checked it against its source. "
            "Check it before any score is used.",
        )
    if file.licence == "proprietary" and file.text == "included" and not file.permission:
        found.warn(
            ("licence",),
            "The wording is proprietary and included. Add `permission: …` if it may be, "
            "or remove the wording and write `text: key-only`.",
        )


def _lists(found: Findings) -> None:
    file = found.file
    found.repeated(("languages",), "language", file.languages)
    found.repeated(("roles",), "role", file.roles)
    found.repeated(("perspectives",), "perspective", file.perspectives)
    if file.occasions is not None:
        found.repeated(("occasions", "labels"), "occasion", file.occasions.labels)
    if "direct" not in file.perspectives:
        found.error(
            ("perspectives",),
            "The perspective 'direct' is missing: 'meta' is asked beside it. Write [direct, meta].",
        )


def _roles(found: Findings) -> None:
    for n, role in enumerate(found.file.roles):
        if role in _RESERVED:
            found.error(
                ("roles", n),
                f"'{role}' cannot be a role: the word has another meaning in this file. "
                "Choose another.",
            )
