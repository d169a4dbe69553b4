"""Writes docs/recipe.schema.json:  python -m tests.develop.schema"""

from __future__ import annotations

import json
from pathlib import Path

from batch_gui.develop.presets import Preset

FILE = Path(__file__).parents[2] / "docs" / "recipe.schema.json"


def schema_text() -> str:
    """The JSON Schema of a preset file, its recipe included."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(schema | Preset.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
