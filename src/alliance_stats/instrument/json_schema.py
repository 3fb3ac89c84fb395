"""The JSON Schema of questionnaire files, for editors that complete and check while one types.

``python -m alliance_stats.instrument.json_schema [FILE]`` writes it; a test says that the committed
file equals what the models give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alliance_stats.instrument.catalogue import shipped_instruments
from alliance_stats.instrument.schema import InstrumentFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def instrument_schema() -> dict[str, Any]:
    """Return the JSON Schema of a questionnaire file.

    Examples
    --------
    >>> instrument_schema()["title"]
    'alliance-stats instrument'
    """
    schema = InstrumentFile.model_json_schema(by_alias=True)
    # Not a default but a choice the file must make, though each of the two may be left out.
    one_scale = {"oneOf": [{"required": ["scale"]}, {"required": ["scales"]}]}
    _close_mappings(schema)
    return {"$schema": _DIALECT, **schema, **one_scale, "title": "alliance-stats instrument"}


def _close_mappings(part: Any) -> None:
    """Refuse keys that fit no pattern: pydantic names the pattern of keys, but lets others pass."""
    if isinstance(part, dict):
        if "patternProperties" in part and "properties" not in part:
            part.setdefault("additionalProperties", False)
        for inner in part.values():
            _close_mappings(inner)
    elif isinstance(part, list):
        for inner in part:
            _close_mappings(inner)


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(instrument_schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Write the schema to the given file, or beside the shipped questionnaires."""
    default = shipped_instruments() / "schema" / "instrument.schema.json"
    target = Path(arguments[0]) if arguments else default
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
