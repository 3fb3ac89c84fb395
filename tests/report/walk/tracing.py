"""A report whose printed numbers remember where they came from.

Numbers become text in ``formatting`` alone. While ``traced()`` is open, what the report and the
figures import from there also leaves a mark around its text: signs of Unicode's private use area
that name the call. Everything downstream (sentences, cells, HTML, Word, SVG) carries the marks
along, so that each printed number leads back to the exact number it was made from.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any

import alliance_stats.plots
import alliance_stats.report
from alliance_stats import formatting

#: Whatever writes one or two numbers.
WRITERS = (
    "number",
    "unit",
    "p_value",
    "p_relation",
    "interval",
    "value",
    "value_interval",
    "count",
    "counted",
    "percent",
    "level",
    "degrees",
    "plain",
)
#: What writes whole numbers and declared ones.
COUNTING = frozenset({"count", "counted", "plain", "level"})
OPEN, MIDDLE, CLOSE, ZERO = "\ue000", "\ue001", "\ue002", 0xE010
_MARK = re.compile(f"{OPEN}([\ue010-\ue019]+){MIDDLE}([^{OPEN}{CLOSE}]*){CLOSE}")


@dataclass(frozen=True)
class Call:
    """One number or interval becoming text."""

    writer: str
    numbers: tuple[float, ...]
    text: str


@dataclass
class Trace:
    """Every call, by the name its mark carries; the same call has the same name."""

    calls: list[Call] = field(default_factory=list)
    _places: dict[Call, int] = field(default_factory=dict)

    def mark(self, call: Call) -> str:
        place = self._places.setdefault(call, len(self.calls))
        if place == len(self.calls):
            self.calls.append(call)
        name = "".join(chr(ZERO + int(digit)) for digit in str(place))
        return f"{OPEN}{name}{MIDDLE}{call.text}{CLOSE}"

    def marks(self, text: str) -> Iterator[tuple[int, int, Call, str]]:
        """Yield begin, end, call and the text that stands there."""
        for found in _MARK.finditer(text):
            place = int("".join(str(ord(sign) - ZERO) for sign in found[1]))
            yield found.start(), found.end(), self.calls[place], found[2]


def bare(text: str) -> str:
    """Return a text without its marks."""
    return _MARK.sub(lambda found: found[2], text)


def without_marks(text: str) -> str:
    """Return what stands between the marked numbers."""
    # A figure may have cut a label short that was too long with its marks.
    return re.sub(f"{OPEN}[^{CLOSE}]*$", " ", _MARK.sub(" ", text))


@contextmanager
def traced() -> Iterator[Trace]:
    """Let every number that a report prints leave its mark."""
    trace = Trace()
    old: list[tuple[Any, str, Any]] = []
    for module in _showing():
        for name in WRITERS:
            if getattr(module, name, None) is getattr(formatting, name):
                old.append((module, name, getattr(module, name)))
                setattr(module, name, _marked(trace, name))
    try:
        yield trace
    finally:
        for module, name, write in old:
            setattr(module, name, write)


@cache
def _showing() -> list[Any]:
    for package in (alliance_stats.report, alliance_stats.plots):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(each.name)
    rooms = ("alliance_stats.report", "alliance_stats.plots")
    return [module for name, module in sys.modules.items() if name.startswith(rooms)]


def _marked(trace: Trace, name: str) -> Callable[..., str]:
    write = getattr(formatting, name)

    @wraps(write)
    def marked(*args: Any, **options: Any) -> str:
        text: str = write(*args, **options)
        numbers = tuple(float(x) for x in args if _is_number(x))
        wanted = 2 if "interval" in name else 1
        if not any(sign.isdigit() for sign in text):
            return text
        return trace.mark(Call(name, numbers[:wanted], text))

    return marked


def _is_number(x: object) -> bool:
    return not isinstance(x, str | bool) and hasattr(x, "__float__")
