"""The details with the list's room, by keys, and back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from batch_gui.ui.help_dialogs import KeysDialog
from batch_gui.ui.main_window import MainWindow
from tests.engine.conftest import Bench
from tests.ui.conftest import Windows
from tests.ui.driving import the


def press(window: MainWindow) -> None:
    focus = QApplication.focusWidget() or window
    QTest.keyClick(focus, Qt.Key.Key_F8)


def test_the_details_take_the_list_s_room_and_give_it_back(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.select(window.model.index_of(batch.batch_id))
    window.list.view.setFocus()
    before = window.details.height()
    place = window.list.mapTo(window, QPoint())
    press(window)
    qtbot.waitUntil(lambda: not window.list.isVisible())
    qtbot.waitUntil(lambda: window.details.height() > 1.6 * before)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.details.isAncestorOf(focus)
    press(window)
    qtbot.waitUntil(window.list.isVisible)
    qtbot.waitUntil(lambda: window.details.height() == before)
    assert window.list.mapTo(window, QPoint()) == place
    assert window.list.view.hasFocus()


def test_the_list_comes_back_where_there_is_nothing_to_enlarge(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    press(window)
    assert window.view_menu.large_details.isChecked()
    assert window.list.isVisible()  # no batch is selected yet: this is where to choose one
    window.list.select(window.model.index_of(batch.batch_id))
    qtbot.waitUntil(lambda: not window.list.isVisible())
    window.selection.rows.clear()
    qtbot.waitUntil(window.list.isVisible)
    window.list.select(window.model.index_of(batch.batch_id))
    window.view_menu.details.setChecked(False)
    assert window.list.isVisible()
    assert not window.details.isVisible()


def test_enlarged_details_are_remembered_and_their_key_is_listed(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    press(window)
    again = windows.open(bench.controller)
    again.list.select(again.model.index_of(batch.batch_id))
    qtbot.waitUntil(lambda: not again.list.isVisible())
    again.actions_.keys.trigger()
    words = [label.text() for label in the(again, KeysDialog)._words]
    assert "Enlarge details" in words
    the(again, KeysDialog).reject()
