from __future__ import annotations

import re
from pathlib import Path

from batch_gui.develop.recipe import Recipe
from tests.develop.schema import FILE, schema_text

PRESETS = Path(__file__).parents[2] / "docs" / "presets.md"


def test_the_schema_in_the_docs_is_the_recipes() -> None:
    written = FILE.read_text(encoding="utf-8")
    assert written == schema_text(), "run python -m tests.develop.schema"


def test_every_field_is_documented() -> None:
    documented = set(re.findall(r"`([a-z_.]+)`", PRESETS.read_text(encoding="utf-8")))
    missing = [name for name in Recipe.model_fields if name not in documented]
    assert missing == []
