"""``alliance-stats instruments``: the catalogue, or one questionnaire."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from alliance_stats.cli.options import INSTRUMENT, json_option
from alliance_stats.cli.speaking import called, say_json

if TYPE_CHECKING:
    from alliance_stats.instrument.model import Instrument, ResponseScale

#: Columns of the catalogue that hold several words in one cell.
_SEVERAL = ("roles", "perspectives", "languages", "scales")

_SHOWN = ("id", "version", "n_items", "roles", "key_status", "licence", "title")
_LEAST_FIRST = ("licence", "version", "roles", "n_items", "key_status")


@click.command("instruments")
@click.argument("name", metavar="[ID]", required=False, type=INSTRUMENT)
@click.option("--language", help="Language of the wording, for example de; default the first.")
@json_option
def command(name: str | None, language: str | None, as_json: bool) -> None:
    """List the shipped questionnaires, or show one.

    ID is the name of a shipped one, or the path of a YAML file.
    """
    if name is None:
        _tell_catalogue(as_json)
    else:
        _tell_one(name, language, as_json)


def _tell_catalogue(as_json: bool) -> None:
    from alliance_stats.formatting import text_table
    from alliance_stats.instrument.catalogue import list_instruments
    from alliance_stats.results import json_safe

    rows = list_instruments().to_dict("records")
    if as_json:
        split = [row | {key: row[key].split(", ") for key in _SEVERAL} for row in rows]
        say_json(json_safe(split))
        return
    cells = [{key: _joined(row[key]) for key in _SHOWN} for row in rows]
    click.echo(text_table(_fitting(cells)))
    click.echo(f"Show one with: {called()} instruments ID")


def _fitting(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out what matters least until the table fits the terminal; a file gets it all."""
    if not sys.stdout.isatty():
        return rows
    room = shutil.get_terminal_size().columns
    for column in (None, *_LEAST_FIRST):
        rows = [{key: cell for key, cell in row.items() if key != column} for row in rows]
        widths = [max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]]
        if sum(widths) + 2 * len(widths) <= room:
            break
    return rows


def _tell_one(name: str, language: str | None, as_json: bool) -> None:
    from alliance_stats.checks import check_choice
    from alliance_stats.instrument.catalogue import load_instrument

    instrument = load_instrument(name)
    spoken = language or instrument.languages[0]
    check_choice("--language", spoken, instrument.languages)
    scales, items = _scales(instrument, spoken), _items(instrument, spoken)
    answers = [_answers(scale, spoken) for scale in instrument.scales.values()]
    if as_json:
        card = _about(instrument, spoken)
        card |= {"answers": answers, "scales": scales, "items": items}
        say_json(card)
        return
    for key, value in _about(instrument, spoken).items():
        if value:
            click.echo(f"{key}: {_joined(value)}")
    for each in answers:
        _tell_answers(each)
    for scale in scales:
        ids = ", ".join(scale["items"])
        rule = f"{scale['aggregate']}, at least {scale['min_valid']} {scale['min_valid_of']}"
        click.echo(f"  {scale['id']}: {scale['title']} (about {scale['target']}; {rule}; {ids})")
    for item in items:
        mark = " (reversed)" if item["reverse"] else ""
        click.echo(f"  {item['id']}{mark}")
        for place, text in item["texts"].items():
            click.echo(f"    {place}: {text}")


def _tell_answers(answers: Mapping[str, Any]) -> None:
    low, high = answers["range"]
    click.echo(f"answers '{answers['id']}': {low:g} to {high:g}{answers['steps']}")
    for code, words in answers["anchors"].items():
        click.echo(f"  {code} {words}")


def _about(instrument: Instrument, language: str) -> dict[str, object]:
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title.get(language, next(iter(instrument.title.values()))),
        "roles": list(instrument.roles),
        "perspectives": list(instrument.perspectives),
        "languages": list(instrument.languages),
        "licence": instrument.licence,
        "text": instrument.text,
        "permission": instrument.permission or "",
        "key_status": instrument.key_status,
        "citation": instrument.citation or "",
        "notes": " ".join((instrument.notes or "").split()),
    }


def _answers(scale: ResponseScale, language: str) -> dict[str, Any]:
    """Return what may be answered: the range, its steps, and the words at its codes."""
    steps = "" if scale.step in (None, 1) else f" in steps of {scale.step:g}"
    return {
        "id": scale.name,
        "range": [scale.minimum, scale.maximum],
        "steps": steps if scale.values else ", any number",
        "anchors": {f"{code:g}": text.get(language, "") for code, text in scale.anchors.items()},
        "not_applicable": (scale.not_applicable or {}).get(language, ""),
    }


def _scales(instrument: Instrument, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": scale,
            "title": instrument.title_of(scale, language),
            "target": instrument.target_of(scale),
            "aggregate": instrument.score(scale).aggregate,
            "min_valid": instrument.score(scale).min_valid,
            "min_valid_of": _counted_parts(instrument, scale),
            "missing": instrument.score(scale).missing,
            "items": list(instrument.items_of(scale)),
            "range": list(instrument.range_of(scale)),
        }
        for scale in instrument.score_ids
    ]


def _counted_parts(instrument: Instrument, scale: str) -> str:
    composite = instrument.composites.get(scale)
    return "answers" if composite is None or composite.over == "items" else "scores"


def _items(instrument: Instrument, language: str) -> list[dict[str, Any]]:
    """Return every item with its wording in one language."""
    return [
        {
            "id": item.id,
            "reverse": item.reverse,
            "texts": {
                f"{role} ({perspective})": text.get(language, "")
                for (role, perspective), text in item.texts.items()
            },
        }
        for item in instrument.items.values()
    ]


def _joined(value: object) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
