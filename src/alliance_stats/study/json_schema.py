"""The JSON Schema of study files, so that editors complete and check them.

``python -m alliance_stats.study.json_schema`` writes ``instruments/schema/study.schema.json``
again; a test says when that is due.
"""

from __future__ import annotations

import json
from typing import Any

from alliance_stats.study.model import StudyFile

NAME = "study.schema.json"


def study_schema() -> dict[str, Any]:
    """Return the schema, made from the models that check the files."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "alliance-stats study file",
        **{k: v for k, v in StudyFile.model_json_schema().items() if k != "title"},
    }


def schema_text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(study_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the committed file again."""
    from alliance_stats.instrument.catalogue import shipped_instruments

    (shipped_instruments() / "schema" / NAME).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
