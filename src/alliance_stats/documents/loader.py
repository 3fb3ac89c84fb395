"""The YAML reader under ``read_yaml``: YAML 1.2 rules, bounded, every node in its place.

PyYAML reads YAML 1.1, where ``no`` is False, ``012`` is 10 and ``1:30`` is 90. Here the core schema
of YAML 1.2 holds: only ``true``/``false``, plain numbers and ``null`` are more than text. The pure
Python loader is used on purpose: the C one crashes the interpreter on deeply nested input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

import yaml
from yaml.events import AliasEvent, ScalarEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from alliance_stats.documents.position import Address, Place

MAX_DEPTH = 50
MAX_ALIASES = 100
MAX_PARTS = 100_000
MAX_DIGITS = 300

TAG = "tag:yaml.org,2002:"
_STR, _INT, _FLOAT, _BOOL, _NULL = (f"{TAG}{t}" for t in ("str", "int", "float", "bool", "null"))

# YAML 1.2.2, section 10.3.2. A number with a leading zero (012) stays text: it is an id.
_CORE = (
    (_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), "tTfF"),
    (_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""]),
    (_INT, re.compile(r"(?:[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+)\Z"), "-+0123456789"),
    (
        _FLOAT,
        re.compile(
            r"(?:[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
        ),
        "-+0123456789.",
    ),
)

_QUOTE_MARKS = "“”„‟‘’‚‛«»"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CUT_BY_COMMENT = re.compile(r"[ \t]+#")


class Refusal(Exception):
    """Reading cannot go on; carries the message and the mark."""

    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark


class CoreLoader(yaml.SafeLoader):
    """PyYAML's safe loader, with YAML 1.2 scalars and bounds on what a file may ask for.

    ``faults`` collects (message, mark) of everything that is wrong but does not stop reading.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
        self.faults: list[tuple[str, Any]] = []
        self.commented: set[int] = set()
        self._depth = 0
        self._aliases = 0
        self._parts = 0
        self._anchored: dict[str, Any] = {}
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose one node, counting depth, aliases and size (aliases at their full size)."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent):
            return self._compose_alias(parent, index)
        self._look_at(event)
        self._depth += 1
        self._parts += 1
        self._refuse_if_large(self._parts, event.start_mark)
        if self._depth > MAX_DEPTH:
            raise Refusal(f"This is nested more than {MAX_DEPTH} levels deep.", event.start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        self._measure(cast(Node, node))
        return node

    def _compose_alias(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise Refusal(f"There are more than {MAX_ALIASES} aliases (*name).", event.start_mark)
        if event.anchor not in self.anchors:
            raise Refusal(
                f"Unquoted text cannot begin with '*' (found '*{event.anchor}'). "
                "Put the sentence in quotes.",
                event.start_mark,
            )
        node = super().compose_node(parent, index)
        if id(node) not in self._sizes:
            raise Refusal(f"The alias '*{event.anchor}' contains itself.", event.start_mark)
        self._anchored.pop(event.anchor, None)
        return node

    def _look_at(self, event: Any) -> None:
        if event.anchor is not None:
            if event.anchor in self.anchors:
                raise Refusal(f"The anchor '&{event.anchor}' is used twice.", event.start_mark)
            self._anchored[event.anchor] = event.start_mark
        if event.tag is not None:
            tag = event.tag.replace(TAG, "!!")[:40]
            self.faults.append(
                (
                    f"Unquoted text cannot begin with '!' (found '{tag}'). "
                    "Put the sentence in quotes; tags are not used in these files.",
                    event.start_mark,
                )
            )
        if isinstance(event, ScalarEvent) and event.style is None:
            self._look_at_plain(event)

    def _look_at_plain(self, event: Any) -> None:
        text = event.value
        if text[:1] and text[0] in _QUOTE_MARKS:
            self.faults.append(
                (
                    f"The text begins with the typographic quotation mark {text[0]}. "
                    'Put it in straight quotes: "…".',
                    event.start_mark,
                )
            )
        if not _CUT_BY_COMMENT.match(self.text, event.end_mark.index):
            return
        self.commented.add(event.start_mark.index)
        # After a single word a comment is usual ("layout: person  # one row each").
        if " " in text:
            self.faults.append(
                (
                    "This text is cut at ' #': the rest of the line is a comment. "
                    "Put the sentence in quotes, or the comment on a line of its own.",
                    event.start_mark,
                )
            )

    def _measure(self, node: Node) -> None:
        size = 1 + sum(self._sizes.get(id(child), 0) for child in _children(node))
        self._sizes[id(node)] = size
        self._refuse_if_large(size, node.start_mark)

    def _refuse_if_large(self, size: int, mark: Any) -> None:
        if size > MAX_PARTS:
            raise Refusal(f"The file has more than {MAX_PARTS:,} parts.", mark)

    def unused_anchors(self) -> list[tuple[str, Any]]:
        """Return a fault for every ``&word`` that no alias uses: YAML would drop it silently."""
        return [
            (
                f"Unquoted text cannot begin with '&': YAML drops '&{name}'. "
                "Put the sentence in quotes.",
                mark,
            )
            for name, mark in self._anchored.items()
        ]


for _tag, _pattern, _first in _CORE:
    CoreLoader.add_implicit_resolver(_tag, _pattern, list(_first))


class Builder:
    """Turns a tree of nodes into data, noting the place of every part."""

    def __init__(self, commented: Collection[int]) -> None:
        self.commented: set[Address] = set()
        self._commented_at = commented
        self.positions: dict[Address, Place] = {}
        self.key_positions: dict[Address, Place] = {}
        self.faults: list[tuple[str, Any]] = []

    def build(self, node: Node, path: Address = ()) -> Any:
        """Return the data of ``node``, which stands at ``path``."""
        self.positions[path] = place(node.start_mark)
        if node.start_mark.index in self._commented_at:
            self.commented.add(path)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(child, (*path, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, path: Address) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.faults.append(
                    (
                        "A key must be one word or number, not a list or mapping. "
                        "If this is a sentence, put it in quotes.",
                        key_node.start_mark,
                    )
                )
                continue
            key = self._scalar(key_node)
            if key in result:
                first = self.key_positions[(*path, key)][0]
                self.faults.append(
                    (
                        f"The key '{str(key)[:60]}' stands here twice (first on line {first}). "
                        "Remove or rename one of the two.",
                        key_node.start_mark,
                    )
                )
                self.build(value_node, (*path, key, "\x00"))
                continue
            self.key_positions[(*path, key)] = place(key_node.start_mark)
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: Node) -> Any:
        text = str(node.value)
        if _CONTROL.search(text):
            self.faults.append(
                (
                    "The text contains a character that cannot be printed. Remove it.",
                    node.start_mark,
                )
            )
            return ""
        if node.tag in (_INT, _FLOAT) and len(text) > MAX_DIGITS:
            self.faults.append(
                (f"The number has more than {MAX_DIGITS} digits. Shorten it.", node.start_mark)
            )
            return 0
        return _READ.get(node.tag, str)(text)


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


_READ: dict[str, Callable[[str], Any]] = {
    _INT: _integer,
    _FLOAT: _float,
    _BOOL: lambda text: text.lower() == "true",
    _NULL: lambda _: None,
}


def place(mark: Any) -> Place:
    """Line and column of a PyYAML mark, counted from 1."""
    return mark.line + 1, mark.column + 1


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value
