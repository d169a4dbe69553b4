"""No worker process can start: the batch waits and says so, and no photo fails for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.settings import Folders
from tests.commands import batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only

# Python runs it first in every process: those that are to develop photos end at once, as when
# a library that they need is damaged.
_BROKEN = """
import os, sys
if "--multiprocessing-fork" in sys.orig_argv and os.path.exists({marker!r}):
    os._exit(3)
"""


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As long as this file is there, no worker starts."""
    marker = tmp_path / "broken"
    marker.touch()
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_BROKEN.format(marker=str(marker)))
    monkeypatch.setenv("PYTHONPATH", f"{site}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return marker


def state(folders: Folders) -> dict[str, Any]:
    for path in folders.batch_states.glob("batch_*.json"):
        values: dict[str, Any] = json.loads(path.read_bytes())
        return values
    return {}


def test_the_batch_waits_and_goes_on_once_they_start(
    folders: Folders, tmp_path: Path, broken: Path
) -> None:
    for number in range(5):
        write_photo(tmp_path / f"in/{number}.jpg", size=(120, 80), seed=number)
    calm(workers=2, storage_patience=0.5).save(folders.config / "settings.json")
    command = ("run", tmp_path / "in", "--output", tmp_path / "out")
    with batch_gui_running(folders, *command) as program:
        while state(folders).get("pause_reason") != "workers":
            assert program.poll() is None
            time.sleep(0.01)
        paused = state(folders)
        assert paused["pause_detail"].startswith("The processes that develop photos end before")
        assert (paused["processed_count"], paused["failed_count"]) == (0, 0)
        broken.unlink()
        _, said = program.communicate(timeout=60)
    assert program.returncode == 0
    assert "in waits: The processes that develop photos end before they have begun." in said
    ended = state(folders)
    assert (ended["status"], ended["processed_count"]) == ("completed", 5)
    assert ended["failed_count"] == 0
