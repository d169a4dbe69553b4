"""The window without a mouse: its menus, its shortcuts, and a batch from begin to end."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from tests.engine.conftest import Bench
from tests.ui.conftest import Windows
from tests.ui.details.test_photos_tab import failed_batch, select
from tests.ui.driving import new_batch_dialog
from tests.ui.test_main_window import photos

_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_BOTH = _CTRL | Qt.KeyboardModifier.ShiftModifier


def test_the_menu_bar_opens_by_its_letters(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.view.clearSelection()
    for letter, name in (
        (Qt.Key.Key_F, "File"),
        (Qt.Key.Key_V, "View"),
        (Qt.Key.Key_H, "Help"),
        (Qt.Key.Key_B, "Batch"),
    ):
        QTest.keyClick(window, letter, _ALT)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert menu.title().replace("&", "") == name
        if name == "Batch":
            QTest.keyClick(menu, Qt.Key.Key_A)  # "Select all"
        else:
            QTest.keyClick(menu, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert len(window.selection.batches()) == 1


def test_all_are_paused_and_resumed_by_keys(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    for name in ("a.jpg", "b.jpg"):
        bench.start(name, paused=True)
    window = windows.open(bench.controller)
    QTest.keyClick(window, Qt.Key.Key_R, _BOTH)
    qtbot.waitUntil(lambda: window.model.totals.active == 2)
    QTest.keyClick(window, Qt.Key.Key_P, _BOTH)
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: window.model.totals.active == 0)


def test_a_batch_from_begin_to_end(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = photos(tmp_path / "Wedding", 3)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window = windows.open(bench.controller)
    QTest.keyClick(window, Qt.Key.Key_O, _CTRL)
    dialog = new_batch_dialog(qtbot, window)
    qtbot.waitUntil(dialog.start.isEnabled)
    QTest.keyClick(dialog.name, Qt.Key.Key_A, _CTRL)
    QTest.keyClicks(dialog.name, "June")
    QTest.keyClick(dialog.look.blend_slider, Qt.Key.Key_PageDown)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    batch = window.model.batches()[0]
    assert (batch.name, batch.config["blend"]) == ("June", 90)
    QTest.keyClick(window.list.rows, Qt.Key.Key_Space)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.PAUSED)
    qtbot.waitUntil(lambda: window.model.totals.paused == 1)
    QTest.keyClick(window.list.rows, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.model.totals.statuses[Status.COMPLETED] == 1)
    QTest.keyClick(window.list.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: windows.opened_folders == [str(batch.output_folder)])


def letters(menu: QMenu) -> list[str]:
    """The letters that choose something in a menu that is open."""
    sequences = [QKeySequence.mnemonic(entry.text()).toString() for entry in menu.actions()]
    return [sequence for sequence in sequences if sequence]


def test_no_letter_of_a_menu_means_two_things(windows: Windows, bench: Bench) -> None:
    window = windows.open(bench.controller)
    menus = [menu for menu in window.findChildren(QMenu) if letters(menu)]
    assert {"File", "Batch", "View", "Queue"} <= {menu.title().replace("&", "") for menu in menus}
    for menu in menus:
        assert sorted(letters(menu)) == sorted(set(letters(menu))), menu.title()


def test_a_failed_photo_is_tried_again_by_its_menu_s_letter(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    tab = select(window, batch, qtbot)
    tab.view.setFocus()
    tab.view.setCurrentIndex(tab.model.index(1, 0))
    bench.executor.faults.clear()
    at = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, tab.view.mapToGlobal(at))
    QApplication.sendEvent(tab.view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert sorted(letters(menu)) == sorted(set(letters(menu)))
    QTest.keyClick(menu, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: len(bench.controller.failures(batch.batch_id)) == 1)
