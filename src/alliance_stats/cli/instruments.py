"""``alliance-stats instruments``: the catalogue, or one questionnaire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alliance_stats.instrument.model import Instrument


@click.command("instruments")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def command(name: str | None, as_json: bool) -> None:
    """List the shipped questionnaires, or show one.

    ID is the name of a shipped one, or the path of a YAML file.
    """
    if name is None:
        _tell_catalogue(as_json)
    else:
        _tell_one(name, as_json)


def _tell_catalogue(as_json: bool) -> None:
    from alliance_stats.formatting import text_table
    from alliance_stats.instrument.catalogue import list_instruments
    from alliance_stats.results import json_safe

    rows = list_instruments().to_dict("records")
    if as_json:
        click.echo(json.dumps(json_safe(rows), ensure_ascii=False, indent=1))
        return
    shown = ("id", "version", "n_items", "roles", "key_status", "licence", "title")
    short = [{key: _joined(row[key]) for key in shown} for row in rows]
    click.echo(text_table(short))
    click.echo("Show one with 'alliance-stats instruments ID'.")


def _tell_one(name: str, as_json: bool) -> None:
    from alliance_stats.instrument.catalogue import load_instrument

    instrument = load_instrument(name)
    if as_json:
        card = _about(instrument) | {"scales": _scales(instrument), "items": _items(instrument)}
        click.echo(json.dumps(card, ensure_ascii=False, indent=1))
        return
    for key, value in _about(instrument).items():
        if value:
            click.echo(f"{key}: {value}")
    for scale in _scales(instrument):
        items = ", ".join(scale["items"])
        click.echo(f"  {scale['id']}: {scale['title']} (about {scale['target']}; {items})")
    for item in _items(instrument):
        mark = " (reversed)" if item["reverse"] else ""
        click.echo(f"  {item['id']}{mark}")
        for place, text in item["texts"].items():
            click.echo(f"    {place}: {text}")


def _about(instrument: Instrument) -> dict[str, str]:
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": next(iter(instrument.title.values())),
        "roles": _joined(instrument.roles),
        "perspectives": _joined(instrument.perspectives),
        "languages": _joined(instrument.languages),
        "licence": instrument.licence,
        "text": instrument.text,
        "permission": instrument.permission or "",
        "key_status": instrument.key_status,
        "citation": instrument.citation or "",
        "notes": " ".join((instrument.notes or "").split()),
    }


def _scales(instrument: Instrument) -> list[dict[str, Any]]:
    return [
        {
            "id": scale,
            "title": instrument.title_of(scale),
            "target": instrument.target_of(scale),
            "items": list(instrument.items_of(scale)),
            "range": list(instrument.range_of(scale)),
        }
        for scale in instrument.score_ids
    ]


def _items(instrument: Instrument) -> list[dict[str, Any]]:
    """Return every item with its wording in the instrument's first language."""
    language = instrument.languages[0]
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
