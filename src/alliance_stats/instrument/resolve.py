"""From a sound file to the `Instrument` the rest of the package reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alliance_stats.documents import Document
from alliance_stats.errors import Problem
from alliance_stats.instrument.model import (
    Bands,
    Check,
    Composite,
    Instrument,
    Item,
    Norm,
    ResponseScale,
    Subscale,
    TestVector,
    Text,
)
from alliance_stats.instrument.schema import (
    BandsFile,
    CheckFile,
    InstrumentFile,
    ItemFile,
    ScaleFile,
    TestFile,
)
from alliance_stats.instrument.shorthand import SINGLE_SCALE, Shape, codes_of, needed, readable
from alliance_stats.vocabulary import Perspective


def resolve(
    file: InstrumentFile, document: Document, warnings: Sequence[Problem] = ()
) -> Instrument:
    """Write out every shorthand of a file that has passed the rules.

    Parameters
    ----------
    file : InstrumentFile
        The file; ``rules.examine`` found no error in it.
    document : Document
        Where it came from: path, hash and places.
    warnings : sequence of Problem
        What its author should look at.
    """
    shape = Shape(file)
    return Instrument(
        id=file.id,
        version=file.version,
        title=_text(file, file.title),
        licence=file.licence,
        text=file.text,
        key_status=file.key_status,
        languages=file.languages,
        roles=file.roles,
        perspectives=file.perspectives,
        scales={name: _scale(file, name, scale) for name, scale in shape.scales.items()},
        items={name: _item(shape, name, item) for name, item in shape.items.items()},
        subscales=_subscales(shape),
        composites=_composites(shape),
        norms=tuple(Norm(**norm.model_dump()) for norm in file.norms),
        checks={name: _check(shape, name, check) for name, check in file.checks.items()},
        tests=tuple(_vector(shape, document, n, test) for n, test in enumerate(file.tests)),
        pairs_with=file.pairs_with,
        permission=file.permission,
        key_source=file.key_source,
        citation=file.citation,
        doi=file.doi,
        authors=file.authors,
        notes=None if file.notes is None else next(iter(_text(file, file.notes).values())),
        occasions={} if file.occasions is None else file.occasions.model_dump(exclude_none=True),
        extensions=file.extensions,
        sha256=document.sha256,
        path=document.path,
        warnings=tuple(warnings),
    )


def _text(file: InstrumentFile, text: str | Mapping[str, str]) -> Text:
    if isinstance(text, str):
        return {file.languages[0]: text}
    return {language: text[language] for language in file.languages if language in text}


def _scale(file: InstrumentFile, name: str, scale: ScaleFile) -> ResponseScale:
    return ResponseScale(
        name=name,
        minimum=scale.min,
        maximum=scale.max,
        values=codes_of(scale) or (),
        step=scale.step if isinstance(scale.step, int | float) else None,
        anchors={code: _text(file, scale.anchors[code]) for code in sorted(scale.anchors)},
        bipolar=scale.bipolar,
        not_applicable=_maybe(file, scale.not_applicable),
    )


def _maybe(file: InstrumentFile, text: str | Mapping[str, str] | None) -> Text | None:
    return None if text is None else _text(file, text)


def _item(shape: Shape, name: str, item: ItemFile) -> Item:
    file = shape.file
    return Item(
        id=name,
        scale=shape.scale_name(item.scale) or SINGLE_SCALE,
        roles=tuple(role for role in file.roles if role in shape.roles_of(name)),
        perspectives=file.perspectives,
        reverse=item.reverse,
        unscored=item.unscored,
        texts=_texts(file, item),
        left=_maybe(file, item.left),
        right=_maybe(file, item.right),
    )


def _texts(
    file: InstrumentFile, entry: ItemFile | CheckFile
) -> dict[tuple[str, Perspective], Text]:
    kinds: tuple[tuple[Perspective, Mapping[str, Any]], ...] = (
        ("direct", entry.role_texts),
        ("meta", entry.meta),
    )
    return {
        (role, perspective): _text(file, texts[role])
        for perspective, texts in kinds
        for role in file.roles
        if role in texts
    }


def _subscales(shape: Shape) -> dict[str, Subscale]:
    scoring = shape.file.scoring
    result = {}
    for name, entry in shape.file.subscales.items():
        items = tuple(i for i in map(shape.item_id, entry.items) if i is not None)
        least = scoring.min_valid if entry.min_valid is None else entry.min_valid
        result[name] = Subscale(
            id=name,
            title=_text(shape.file, entry.title or readable(name)),
            items=items,
            target=entry.target,
            aggregate=entry.aggregate or scoring.aggregate,
            min_valid=needed(least, len(items)),
            missing=entry.missing or scoring.missing,
            output=entry.output or scoring.output,
            bands=_bands(entry.bands),
        )
    return result


def _composites(shape: Shape) -> dict[str, Composite]:
    scoring = shape.file.scoring
    result = {}
    for name, entry in shape.file.composites.items():
        n = len(shape.items_behind(name) or ()) if entry.over == "items" else len(entry.of)
        result[name] = Composite(
            id=name,
            title=_text(shape.file, entry.title or readable(name)),
            of=entry.of,
            over=entry.over,
            aggregate=entry.aggregate or scoring.aggregate,
            # A composite needs all its parts unless it says otherwise itself.
            min_valid=n if entry.min_valid is None else needed(entry.min_valid, n),
            missing=entry.missing or scoring.missing,
            output=entry.output or scoring.output,
            bands=_bands(entry.bands),
        )
    return result


def _bands(bands: BandsFile | None) -> Bands | None:
    return None if bands is None else Bands(on=bands.on, source=bands.source, cuts=bands.cuts)


def _check(shape: Shape, name: str, check: CheckFile) -> Check:
    return Check(
        id=name,
        texts=_texts(shape.file, check),
        expect=check.expect,
        scale=shape.scale_name(check.scale) or SINGLE_SCALE,
    )


def _vector(shape: Shape, document: Document, n: int, test: TestFile) -> TestVector:
    if isinstance(test.answers, Mapping):
        pairs = [(shape.item_id(item), answer) for item, answer in test.answers.items()]
    else:
        asked = (item for item in shape.items if test.role in shape.roles_of(item))
        pairs = list(zip(asked, test.answers, strict=True))
    place = document.problem(("tests", n), "")
    return TestVector(
        role=test.role,
        perspective=test.perspective,
        answers={item: answer for item, answer in pairs if item is not None},
        expect=test.expect,
        line=place.line,
        column=place.column,
    )
