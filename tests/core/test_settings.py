from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core.errors import UnreadableState
from batch_gui.core.settings import Settings


def test_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    assert Settings.load(path) == Settings()
    Settings(workers=3).save(path)
    assert Settings.load(path).workers == 3


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"batches_at_once": 0}')
    with pytest.raises(UnreadableState, match="batches_at_once"):
        Settings.load(path)
