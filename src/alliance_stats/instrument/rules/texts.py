"""Rules about wording: complete in every role, perspective and language, or absent throughout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from alliance_stats.documents import Address
from alliance_stats.errors import did_you_mean
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import CheckFile, CountedItems, ItemFile
from alliance_stats.instrument.shorthand import SINGLE_SCALE

# What is said in the same words by both roles may be about these; anything else is more likely a
# sentence that was copied and not changed ("I trust my coach" in the coach's form).
_SAME_WORDS_OK = {"us", "context", "self"}


def check(found: Findings) -> None:
    """Check every text of the file."""
    _titles(found)
    for name, scale in found.shape.scales.items():
        path: Address = ("scales", name) if found.file.scales is not None else (SINGLE_SCALE,)
        for code, text in scale.anchors.items():
            one_text(found, (*path, "anchors", code), text)
        if scale.not_applicable is not None:
            one_text(found, (*path, "not_applicable"), scale.not_applicable)
    if not isinstance(found.file.items, CountedItems):
        targets = _targets(found)
        for item, entry in found.file.items.items():
            _sentences(found, ("items", item), entry, found.shape.roles_of(item))
            _ends(found, ("items", item), entry)
            _copied(found, item, entry, targets[item])
    for item, attention in found.file.checks.items():
        _sentences(found, ("checks", item), attention, found.file.roles)


def _titles(found: Findings) -> None:
    one_text(found, ("title",), found.file.title, complete=False)
    if found.file.notes is not None:
        one_text(found, ("notes",), found.file.notes, complete=False)
    for group in ("subscales", "composites"):
        for name, score in getattr(found.file, group).items():
            if score.title is not None:
                one_text(found, (group, name, "title"), score.title, complete=False)


def one_text(found: Findings, path: Address, text: Any, *, complete: bool = True) -> None:
    """Check that a text is there in each language; ``complete=False`` lets one serve for all."""
    languages = found.file.languages
    if isinstance(text, str):
        if not text.strip():
            found.error(path, "The text is empty. Write the sentence in quotes.")
        elif path in found.document.commented and path[0] in ("items", "checks"):
            found.error(
                path,
                "This text may be cut at ' #': the rest of the line is a comment. "
                "Put the sentence in quotes.",
            )
        elif complete and len(languages) > 1:
            wanted = ", ".join(f'{language}: "…"' for language in languages)
            found.error(path, f"The text is in one language only. Write {{{wanted}}}.")
        return
    if not isinstance(text, Mapping):
        found.error(path, 'This must be text in quotes, or one text per language: {en: "…"}.')
        return
    for language, words in text.items():
        if language not in languages:
            found.unknown((*path, language), "language", language, languages)
        elif not isinstance(words, str) or not words.strip():
            found.error((*path, language), "This must be text in quotes, and not empty.")
    missing = [language for language in languages if language not in text]
    if missing:
        # The first language is what everything falls back on.
        note = found.error if complete or missing[0] == languages[0] else found.warn
        note(path, f"The text in '{missing[0]}' is missing. Add `{missing[0]}: \"…\"`.")


def _sentences(
    found: Findings, path: Address, entry: ItemFile | CheckFile, roles: tuple[str, ...]
) -> None:
    """Check the sentences of an item in both perspectives."""
    texts = _known_texts(found, path, entry)
    if found.file.text == "key-only":
        _leak(found, path, [*((role,) for role in texts), *((("meta",),) if entry.meta else ())])
        return
    scale = found.shape.scale_name(entry.scale)
    bipolar = scale is not None and found.shape.scales[scale].bipolar
    if bipolar and not texts and not entry.meta:
        return  # the words at both ends are the item
    _complete(found, path, texts, roles)
    if "meta" in found.file.perspectives:
        _complete(found, (*path, "meta"), entry.meta, roles)
    elif entry.meta:
        found.error(
            (*path, "meta"),
            "Meta texts are given, but the perspective is not declared. "
            "Write `perspectives: [direct, meta]`.",
            key=True,
        )


def _known_texts(found: Findings, path: Address, entry: ItemFile | CheckFile) -> dict[str, Any]:
    """Texts by role; every key that is no role is noted, with the nearest known one."""
    texts = entry.role_texts
    known = [*found.file.roles, *type(entry).model_fields]
    for key in texts:
        if key not in found.file.roles:
            where = ".".join(str(part) for part in path)
            hint = did_you_mean(key, known) or f" Known here: {', '.join(known)}."
            found.error((*path, key), f"Unknown key '{key}' in `{where}`.{hint}", key=True)
    return {role: text for role, text in texts.items() if role in found.file.roles}


def _complete(
    found: Findings, path: Address, texts: Mapping[str, Any], roles: tuple[str, ...]
) -> None:
    for role, text in texts.items():
        if role in roles:
            one_text(found, (*path, role), text)
        elif role in found.file.roles:
            found.error(
                (*path, role),
                f"The item is not asked of the role '{role}' (see `roles`), but has a text for it. "
                "Remove the text, or add the role.",
                key=True,
            )
        else:
            found.unknown((*path, role), "role", role, found.file.roles)
    for role in roles:
        if role in found.file.roles and role not in texts:
            meta = "meta " if path[-1] == "meta" else ""
            found.error(
                path,
                f"The {meta}text for the role '{role}' is missing. Add `{role}: \"…\"`.",
                key=True,
            )


def _leak(found: Findings, path: Address, parts: list[Address]) -> None:
    for part in parts:
        found.error(
            (*path, *part),
            "A key-only file must hold no wording: its rights are not ours. Remove the text, "
            "or write `text: included` if the licence allows it.",
            key=True,
        )


def _ends(found: Findings, path: Address, entry: ItemFile) -> None:
    for side in ("left", "right"):
        text = getattr(entry, side)
        if text is None:
            continue
        if found.file.text == "key-only":
            _leak(found, path, [(side,)])
        else:
            one_text(found, (*path, side), text)


def _targets(found: Findings) -> dict[str, set[str]]:
    """Return what the subscales of each item are about."""
    targets: dict[str, set[str]] = defaultdict(set)
    for subscale in found.file.subscales.values():
        for reference in subscale.items:
            targets[found.shape.item_id(reference) or ""].add(subscale.target)
    return targets


def _copied(found: Findings, item: str, entry: ItemFile, targets: set[str]) -> None:
    texts = [entry.role_texts.get(role) for role in found.shape.roles_of(item)]
    same = len(texts) > 1 and texts[0] is not None and all(text == texts[0] for text in texts)
    if same and targets - _SAME_WORDS_OK:
        found.warn(
            ("items", item),
            f"All roles read the same sentence, but it is about '{sorted(targets)[0]}'. "
            "Was it copied and not changed?",
            key=True,
        )
