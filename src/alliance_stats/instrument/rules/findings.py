"""``Findings``: where the rules put what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alliance_stats.documents import Address, Document
from alliance_stats.errors import Problem, did_you_mean
from alliance_stats.instrument.schema import InstrumentFile
from alliance_stats.instrument.shorthand import Shape


@dataclass(frozen=True)
class Findings:
    """A file under examination, with what was found so far."""

    file: InstrumentFile
    document: Document
    shape: Shape
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, path: Address, message: str, *, key: bool = False) -> None:
        """Note a fault that makes the file unusable."""
        self.errors.append(self.document.problem(path, message, key=key))

    def warn(self, path: Address, message: str, *, key: bool = False) -> None:
        """Note something the author should look at."""
        self.warnings.append(self.document.problem(path, message, key=key))

    def unknown(self, path: Address, what: str, word: object, known: Iterable[str]) -> None:
        """Note a name that nothing in the file bears."""
        words = list(known)
        shown = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
        hint = did_you_mean(str(word), words) or f" There are: {shown or 'none'}."
        self.error(path, f"There is no {what} '{word}'.{hint}")

    def repeated(self, path: Address, what: str, words: Sequence[object]) -> None:
        """Note each word that stands in a list twice."""
        seen: set[object] = set()
        for n, word in enumerate(words):
            if word in seen:
                self.error((*path, n), f"The {what} '{word}' is listed twice. Remove one.")
            seen.add(word)
