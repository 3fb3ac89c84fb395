"""``read_yaml``: from a file or a text to a `Document`, with every fault in its place."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import yaml

from alliance_stats.documents.loader import Builder, CoreLoader, Refusal, place
from alliance_stats.documents.position import Document, in_order
from alliance_stats.errors import DocumentError, Problem, did_you_mean, listed

MAX_BYTES = 2_000_000
_MOST_TABS = 20
_SUFFIXES = (".yaml", ".yml")
_QUOTES = "Put the sentence in quotes."

# What PyYAML says → what a person needs to know. The first that fits is used.
_TRANSLATIONS = (
    (r"found character '\\t'", "A tab cannot be used here. Indent with spaces."),
    (
        r"found character '(.+?)' that cannot start",
        f"Unquoted text cannot begin with '{{0}}'. {_QUOTES}",
    ),
    (
        r"mapping values are not allowed",
        "A ': ' cannot stand here. If it belongs to a sentence, put the sentence in quotes; "
        "otherwise check the indentation.",
    ),
    (r"while scanning an alias", f"Unquoted text cannot begin with '*'. {_QUOTES}"),
    (r"while scanning an anchor", f"Unquoted text cannot begin with '&'. {_QUOTES}"),
    (
        r"expected ',' or '[\]}]'",
        "A list or mapping opened with '[' or '{{' is not closed or lacks a comma. "
        "If this is a sentence, put it in quotes.",
    ),
    (
        r"while scanning a (?:double-)?quoted scalar",
        "A quotation mark is opened and never closed, or a '\\' stands in double quotes. "
        "Close the quotes, or use single quotes around text with a '\\'.",
    ),
    (
        r"expected <block end>",
        "This does not belong here: either the indentation differs from the lines above, "
        "or text follows a closing quote or bracket. Align it, or put the whole text in quotes.",
    ),
    (
        r"could not find expected ':'",
        "This line is no 'key: value'. Add the ': ', or put a sentence of several lines in quotes.",
    ),
    (
        r"sequence entries are not allowed",
        f"A '- ' cannot stand here. Begin the list on a line of its own. Otherwise: {_QUOTES}",
    ),
    (
        r"while scanning a block scalar",
        f"Unquoted text cannot begin with '>' or '|'. {_QUOTES}",
    ),
    (
        r"(?:while scanning|while parsing) a (?:tag|node)|tag handle|tag URI",
        f"Unquoted text cannot begin with '!'. {_QUOTES}",
    ),
    (
        r"directive|<document start>",
        "This is not part of the document. Remove lines that begin with '%' or '...'.",
    ),
    (
        r"expected a single document",
        "A second document begins here ('---'). One file holds one document: "
        "split the file or remove the line.",
    ),
)
_UNREADABLE = "This cannot be read as YAML. Check the indentation, and put sentences in quotes."


def read_yaml(source: Path | str, *, name: str | None = None) -> Document:
    r"""Read one YAML document strictly, remembering where everything stands.

    YAML 1.2 rules hold: ``no``, ``yes``, ``012``, ``1:30`` and dates stay text. Refused are
    duplicate keys, tags, several documents, anything but UTF-8, files above 2 MB, more than 50
    levels, 100 aliases or 100 000 parts, and what YAML would quietly drop: text that begins with
    ``&word`` and text cut by `` #``.

    Parameters
    ----------
    source : Path or str
        A file, or the YAML text itself.
    name : str, optional
        The name to use in messages; default the path as given, or ``"<text>"``.

    Returns
    -------
    Document
        Contents and positions; ``data`` is whatever the file holds, not yet checked.

    Raises
    ------
    DocumentError
        With every fault that can be found at once.

    Examples
    --------
    >>> read_yaml("languages: [en, no]").data
    {'languages': ['en', 'no']}
    >>> read_yaml("a: 1\na: 2")
    Traceback (most recent call last):
    alliance_stats.errors.DocumentError: <text>:2:1: The key 'a' stands here twice (first on line 1). Remove or rename one of the two.
    """  # noqa: E501 - a message is one line
    file = name or (str(source) if isinstance(source, Path) else "<text>")
    raw = _bytes_of(source, file)
    try:
        text = _decode(raw, file)
        data, builder = _parse(text, file)
    except DocumentError:
        _refuse_data(raw, file)
        raise
    if isinstance(data, str):
        _refuse_data(raw, file)
    return Document(
        data=data,
        file=file,
        path=source if isinstance(source, Path) else None,
        positions=builder.positions,
        key_positions=builder.key_positions,
        commented=frozenset(builder.commented),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _refuse_pipe(source: Path) -> None:
    """Refuse what is no file: opening a pipe waits for ever for somebody to write into it."""
    if source.exists() and not (source.is_file() or source.is_dir()):
        raise OSError(None, "it is no ordinary file")


def _near_miss(path: Path) -> str:
    """Name the YAML file beside it that was probably meant."""
    try:
        beside = [entry.name for entry in path.parent.iterdir() if entry.suffix in _SUFFIXES]
    except OSError:
        return ""
    return did_you_mean(path.name, beside)


def _folder_instead(path: Path) -> str:
    try:
        inside = sorted(entry.name for entry in path.iterdir() if entry.suffix in _SUFFIXES)
    except OSError:
        inside = []
    hint = f" Name a file in it: {listed(inside[:5])}." if inside else ""
    return f"This is a folder, and a file was expected.{hint}"


def _bytes_of(source: Path | str, file: str) -> bytes:
    if isinstance(source, str):
        raw = source.encode("utf-8", errors="surrogatepass")
    else:
        if os.path.isdir(source):  # unlike Path.is_dir it never raises
            raise DocumentError(Problem(_folder_instead(source), file=file))
        try:
            _refuse_pipe(source)
            with source.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            said = f"There is no such file.{_near_miss(source)}"
            raise DocumentError(Problem(said, file=file)) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "the name is not valid"
            raise DocumentError(
                Problem(f"The file cannot be opened: {reason}.", file=file)
            ) from None
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            Problem("The file is larger than 2 MB. A YAML file holds definitions, no data.", file)
        )
    return raw


def _refuse_data(raw: bytes, file: str) -> None:
    """Say so where a data file was given for a definition."""
    lines = raw[:4000].decode("utf-8-sig", errors="replace").splitlines()
    first = next((line for line in lines if line.strip()), "")
    is_table = any(first.count(sign) > 1 for sign in ",;\t") and ":" not in first
    is_packed = raw.startswith((b"PK\x03\x04", b"$FL2", b"<stata", b"PAR1"))
    if is_packed or (is_table and not first.lstrip().startswith(("-", "[", "{", "#"))):
        raise DocumentError(
            Problem("This does not look like YAML; is it a data file? Name a .yaml file.", file)
        ) from None


def _decode(raw: bytes, file: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(
            Problem("The file is saved as UTF-16. Save it as UTF-8.", file=file, line=1, column=1)
        )
    try:
        # The BOM that some editors write is no part of the text.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise DocumentError(
            Problem("The file is not saved as UTF-8. Save it as UTF-8.", file, line, column)
        ) from None


def _parse(text: str, file: str) -> tuple[Any, Builder]:
    loader = _loader(text, file)
    builder = Builder(loader.commented)
    faults: list[tuple[str, int | None, int | None]] = []
    data = None
    try:
        node = loader.get_single_node()
        if node is not None:
            data = builder.build(node)
    except Refusal as refusal:
        faults.append((refusal.message, *place(refusal.mark)))
    except yaml.MarkedYAMLError as error:
        faults.extend(_translated(error, text))
    except yaml.YAMLError:
        faults.append((_UNREADABLE, None, None))
    except RecursionError:
        faults.append(("The file is nested too deeply to be read.", None, None))
    except (ValueError, OverflowError):
        # PyYAML computes escapes ("\U99999999") and version directives without looking.
        faults.append((_UNREADABLE, loader.line + 1, loader.column + 1))
    else:
        marked = [*loader.unused_anchors(), *builder.faults]
        faults.extend((message, *place(mark)) for message, mark in marked)
        if data is None:
            faults.append(("The file is empty.", 1, 1))
    faults.extend((message, *place(mark)) for message, mark in loader.faults)
    if faults:
        raise DocumentError(in_order(Problem(m, file, line, col) for m, line, col in faults))
    return data, builder


def _loader(text: str, file: str) -> CoreLoader:
    try:
        return CoreLoader(text)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        raise DocumentError(
            Problem(
                "The file contains a character that cannot be printed. Remove it.",
                file,
                line,
                column,
            )
        ) from None


def _translated(error: yaml.MarkedYAMLError, text: str) -> list[tuple[str, int | None, int | None]]:
    said = f"{error.context or ''}: {error.problem or ''}"
    opened = re.search(r"quoted scalar|flow (?:sequence|mapping)", error.context or "")
    # What is never closed is best seen where it was opened.
    marks = (error.context_mark, error.problem_mark)
    mark: Any = next((m for m in (marks if opened else marks[::-1]) if m is not None), None)
    line, column = place(mark) if mark is not None else (None, None)
    if "'\\t'" in said:
        tabs = _tab_lines(text, line or 1)
        return [(_TRANSLATIONS[0][1], row, 1) for row in tabs] or [
            (_TRANSLATIONS[0][1], line, column)
        ]
    for pattern, message in _TRANSLATIONS:
        found = re.search(pattern, said)
        if found:
            return [(message.format(*found.groups()), line, column)]
    return [(_UNREADABLE, line, column)]


def _tab_lines(text: str, first: int) -> list[int]:
    """Lines from ``first`` on whose indentation contains a tab."""
    rows = enumerate(text.split("\n"), start=1)
    found = (n for n, row in rows if n >= first and re.match(r" *\t", row) and row.strip())
    return [n for n, _ in zip(found, range(_MOST_TABS), strict=False)]
