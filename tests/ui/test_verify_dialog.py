from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.verify_dialog import VerifyDialog
from tests.engine.conftest import Bench
from tests.programs import linux_only
from tests.ui.conftest import Windows
from tests.ui.driving import the

pytestmark = linux_only


@pytest.fixture
def window(windows: Windows, bench: Bench, qtbot: QtBot) -> MainWindow:
    """A window with one batch of four photos that has ended."""
    bench.executor.open_wide()
    batch = bench.start(*(f"{number}.jpg" for number in range(4)))
    bench.wait(batch.batch_id, Status.COMPLETED)
    opened = windows.open(bench.controller)
    opened.list.select(opened.model.index(0, 0))
    return opened


def verify(window: MainWindow, qtbot: QtBot) -> VerifyDialog:
    action = window.actions_.batch[BatchAction.VERIFY]
    assert action.isEnabled()
    action.trigger()
    dialog = the(window, VerifyDialog)
    assert "Verifying 1 of 4 outputs" in dialog.title.text()
    qtbot.waitUntil(lambda: dialog.bar.isHidden(), timeout=20_000)
    return dialog


def test_all_is_well(window: MainWindow, qtbot: QtBot) -> None:
    dialog = verify(window, qtbot)
    assert dialog.title.text() == "All 4 outputs are as written."
    assert dialog.text.text() == "Same size, same SHA-256, and decoded to the end."
    for widget in (dialog.table, dialog.again, dialog.copy, dialog.stop):
        assert widget.isHidden()
    dialog.close()


def test_what_is_missing_is_listed_and_made_again(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    (bench.out / "1.jpg").unlink()
    (bench.out / "2.jpg").write_bytes(b"something else")
    dialog = verify(window, qtbot)
    assert dialog.title.text() == "2 outputs aren't as written."
    assert dialog.text.text() == "1 missing. 1 changed since. 2 as written."
    cells = [
        [dialog.table.model().index(row, column).data() for column in range(3)] for row in (0, 1)
    ]
    assert cells[0] == ["1.jpg", "it isn't there any more", str(bench.out)]
    assert cells[1][0] == "2.jpg"
    dialog.copy.click()
    first = QGuiApplication.clipboard().text().splitlines()[0]
    assert first == f"{bench.out / '1.jpg'}\tit isn't there any more"
    assert dialog.again.text() == "&Make the 1 missing output again"
    dialog.again.click()
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=10_000)
    qtbot.waitUntil(lambda: (bench.out / "1.jpg").exists(), timeout=10_000)
    new = max(bench.controller.list(), key=lambda one: one.created_at)
    assert new.total_photos == 1
    bench.wait(new.batch_id, Status.COMPLETED)


def test_the_drive_is_gone(window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    (batch,) = bench.controller.list()
    run = bench.controller._run(batch.batch_id)
    run.batch.volumes = [str(Path("/media/WEDDINGS"))]
    dialog = verify(window, qtbot)
    assert dialog.title.text() == "The outputs could not be verified."
    assert dialog.text.text() == "The drive WEDDINGS is missing."
    dialog.close()


def test_closing_the_dialog_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.batch[BatchAction.VERIFY].trigger()
    the(window, VerifyDialog).close()
    qtbot.waitUntil(lambda: window.commands.idle, timeout=20_000)


def test_only_ended_batches_are_verified(windows: Windows, bench: Bench) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.select(window.model.index(0, 0))
    assert not window.actions_.batch[BatchAction.VERIFY].isEnabled()
