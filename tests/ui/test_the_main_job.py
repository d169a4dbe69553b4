"""The main job through the real window, the real engine and its real worker processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from batch_gui.app import Engine
from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.recovery_dialog import RecoveryDialog
from tests.commands import batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.ui.conftest import Windows
from tests.ui.driving import click_box, click_row, drop, new_batch_dialog, the

_LONG = 30_000  # ms; worker processes take their time to start on a busy machine


def draw(folder: Path, count: int) -> Path:
    """A folder of photos large enough that there is time to pause between them."""
    first = write_photo(folder / "day 1" / "000.jpg", size=(1600, 1200))
    for number in range(1, count):
        shutil.copyfile(first, first.with_name(f"{number:03}.jpg"))
    return folder


def state(folders: Folders, batch_id: str) -> dict[str, Any]:
    values = json.loads((folders.batch_states / f"{batch_id}.json").read_text(encoding="utf-8"))
    assert isinstance(values, dict)
    return values


def test_drop_start_pause_resume_finish_and_cancel(
    windows: Windows,
    controller: BatchController,
    folders: Folders,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = windows.open(controller)
    drop(window, draw(tmp_path / "Wedding", 60))
    dialog = new_batch_dialog(qtbot, window)
    dialog.look.blend_slider.setValue(60)
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.selection.batches()), timeout=_LONG)
    batch_id = window.selection.batches()[0].batch_id

    def now() -> Any:
        return window.model.batch(batch_id)

    qtbot.waitUntil(lambda: now().processed_count >= 2, timeout=_LONG)
    click_row(window, batch_id, BatchAction.PAUSE)
    qtbot.waitUntil(lambda: now().status is Status.PAUSED, timeout=_LONG)
    assert state(folders, batch_id)["status"] == "paused"
    assert state(folders, batch_id)["pause_reason"] == "user"
    done = now().processed_count
    assert 2 <= done < 60

    QTest.keyClick(window.list.rows, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: now().processed_count > done, timeout=_LONG)
    drop(window, draw(tmp_path / "Harbour", 60))
    QTest.mouseClick(new_batch_dialog(qtbot, window).start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=_LONG)
    other_id = window.model.batches()[1].batch_id
    other = window.model.batch
    qtbot.waitUntil(lambda: other(other_id).status is Status.RUNNING, timeout=_LONG)  # type: ignore[union-attr]
    click_row(window, other_id, BatchAction.CANCEL)
    click_box(window, "Cancel the batch")
    qtbot.waitUntil(lambda: other(other_id).status is Status.CANCELLED, timeout=_LONG)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: now().status is Status.COMPLETED, timeout=_LONG)

    written = sorted((folders.pictures / "Batch GUI" / "Wedding").rglob("*.jpg"))
    assert [path.name for path in written] == [f"{seed:03}.jpg" for seed in range(60)]
    assert state(folders, batch_id)["status"] == "completed"
    assert state(folders, other_id)["status"] == "cancelled"
    assert len(list((tmp_path / "Harbour").rglob("*.jpg"))) == 60
    click_row(window, batch_id, BatchAction.OPEN)
    qtbot.waitUntil(
        lambda: windows.opened_folders == [str(folders.pictures / "Batch GUI" / "Wedding")]
    )


@linux_only
def test_after_a_killed_process_the_window_asks_and_goes_on(
    windows: Windows,
    open_engine: Callable[[], Engine],
    folders: Folders,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    photos, out = draw(tmp_path / "Wedding", 80), tmp_path / "out"
    with batch_gui_running(folders, "run", photos, "--output", out) as program:
        qtbot.waitUntil(lambda: len(list(out.rglob("*.jpg"))) >= 3, timeout=_LONG)
        os.killpg(program.pid, signal.SIGKILL)
        program.wait(10)
    running = open_engine()
    window = windows.open(running.controller)
    window.recovering.begin(running.recovery)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=_LONG)
    dialog = the(window, RecoveryDialog)
    batch = window.model.batches()[0]
    assert batch.pause_reason is PauseReason.INTERRUPTED
    assert dialog.title.text() == (
        f"Wedding: {batch.processed_count} of 80 photos finished. Continue?"
    )
    click_box(window, "Continue")
    qtbot.waitUntil(lambda: window.model.batches()[0].status is Status.COMPLETED, timeout=_LONG)
    assert len(list(out.rglob("*.jpg"))) == 80
    assert list(out.rglob(".batch-gui-*")) == []
