"""Codes in place of ids, for results that are meant to be passed on.

The codes are the beginnings of keyed hashes, in a shape that no one takes for an id of the study's
own (``P-7QK3`` for a pair, ``C-M4XW`` for a coach). The key is made from the contents of the data
files, so it is not in the results folder, and the same study gives the same codes again. They are
pseudonyms, not anonymity: whoever holds the data files can work them out.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from alliance_stats.responses.table import FileFlow, Responses
from alliance_stats.vocabulary import COACH, DYAD

SHORTEST, LONGEST = 4, 20
#: Neither vowels, which make words, nor 0, 1, I, L and O, which look alike.
_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"

NOTICE = (
    "Dyads and coaches carry codes instead of their ids in everything that was written. These "
    "are pseudonyms, not anonymity: whoever holds the data files can work them out."
)


@dataclass(frozen=True)
class Pseudonyms:
    """Two code books: dyad ids and coach ids."""

    dyads: Mapping[str, str]
    coaches: Mapping[str, str]

    def in_text(self, text: str) -> str:
        """Replace every known id that stands in quotes, as ids do in our sentences.

        Examples
        --------
        >>> Pseudonyms({"1": "D001"}, {}).in_text("1 id, '1', came twice; see rows 1 and 2.")
        "1 id, 'D001', came twice; see rows 1 and 2."
        """
        codes = {**self.coaches, **self.dyads}
        known = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True))
        return re.sub(f"'({known})'", lambda m: f"'{codes[m[1]]}'", text) if codes else text


def make_pseudonyms(responses: Responses, key: bytes) -> Pseudonyms:
    """Give every dyad and coach of ``responses`` a code."""
    frame = responses.frame
    return Pseudonyms(_codes(frame[DYAD], "P", key), _codes(frame[COACH], "C", key))


def key_from_files(files: Iterable[Path], seed: int) -> bytes:
    """Make the key from what the data files hold; their published SHA-256 does not reveal it."""
    digest = hashlib.sha256(f"pseudonyms {seed}".encode())
    for file in files:
        digest.update(hashlib.sha512(file.read_bytes()).digest())
    return digest.digest()


def with_pseudonyms(responses: Responses, codes: Pseudonyms) -> Responses:
    """Return the same answers under codes, in the order of the codes."""
    frame = responses.frame.assign(
        **{
            DYAD: _recoded(responses.frame[DYAD], codes.dyads),
            COACH: _recoded(responses.frame[COACH], codes.coaches),
        }
    )
    ordered = frame.sort_values(DYAD, kind="stable", ignore_index=True)
    flow = tuple(_flow_with(file, codes) for file in responses.flow)
    return replace(responses, frame=ordered, flow=flow, extra={})


def _codes(ids: pd.Series, letter: str, key: bytes) -> dict[str, str]:
    # Ids of rows that were all set aside are categories too, and may stand in a notice.
    known = ids.cat.categories if isinstance(ids.dtype, pd.CategoricalDtype) else ids.dropna()
    words = [str(word) for word in known.unique()]
    whole = {word: _hashed(f"{letter}{word}", key) for word in words}
    for length in range(SHORTEST, LONGEST + 1):
        codes = {word: f"{letter}-{text[:length]}" for word, text in whole.items()}
        # No two alike, and none that somebody already has for an id.
        if len({*codes.values(), *words}) == 2 * len(words):
            return dict(sorted(codes.items(), key=lambda pair: pair[1]))
    raise RuntimeError("two ids have one hash")


def _hashed(text: str, key: bytes) -> str:
    """Write a keyed hash in letters and digits that are not mistaken for each other."""
    number = int.from_bytes(hmac.new(key, text.encode(), "sha256").digest())
    signs = []
    for _ in range(LONGEST):
        number, place = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[place])
    return "".join(signs)


def _recoded(column: pd.Series, codes: Mapping[str, str]) -> pd.Series:
    text = column.astype(object).where(column.notna(), None)
    recoded = text.map({word: codes[str(word)] for word in text.dropna().unique()})
    return recoded.astype(pd.CategoricalDtype(sorted(codes.values())))


def _flow_with(file: FileFlow, codes: Pseudonyms) -> FileFlow:
    def texts(lines: Sequence[str]) -> tuple[str, ...]:
        return tuple(codes.in_text(line) for line in lines)

    reasons = tuple(replace(r, reason=codes.in_text(r.reason)) for r in file.reasons)
    return replace(
        file,
        reasons=reasons,
        notices=texts(file.notices),
        cells=texts(file.cells),
        warnings=texts(file.warnings),
    )
