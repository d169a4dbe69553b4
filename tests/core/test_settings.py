from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from batch_gui.core.errors import InvalidConfig, UnreadableState
from batch_gui.core.settings import ExecutorKind, Settings


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


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_only_its_user_may_read_them(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{}")
    path.chmod(0o644)
    Settings(celery_broker="redis://:geheim@nas/0").save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Settings.load(path).celery_broker == "redis://:geheim@nas/0"


def test_changes_that_cannot_be_used_are_named() -> None:
    with pytest.raises(InvalidConfig, match="celery_queue"):
        Settings().changed({"celery_queue": "two words"})
    changed = Settings().changed({"celery_queue": "q", "executor": None})
    assert (changed.celery_queue, changed.executor) == ("q", ExecutorKind.LOCAL)
