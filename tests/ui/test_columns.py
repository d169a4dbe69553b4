"""The columns of the compact view, hidden, shown and moved by keys and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from batch_gui.ui.batch_columns import Column
from batch_gui.ui.columns_dialog import ColumnsDialog
from batch_gui.ui.main_window import MainWindow
from tests.engine.conftest import Bench
from tests.ui.conftest import Windows
from tests.ui.driving import the

_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
_BOTH = _CTRL | Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton
_FIRST = tuple(column for column in Column if column not in (Column.SESSION, Column.FOLDER))


@pytest.fixture
def window(windows: Windows, bench: Bench) -> MainWindow:
    """A table of one batch that has the keyboard."""
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller, (1200, 700))
    QTest.keyClick(window, Qt.Key.Key_2, _CTRL)
    window.list.setFocus()
    assert window.list.table.columns == _FIRST
    return window


def dialog_of(window: MainWindow, qtbot: QtBot) -> ColumnsDialog:
    dialog = the(window, ColumnsDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def heading(window: MainWindow, column: Column) -> QPoint:
    header = window.list.table.horizontalHeader()
    return QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)


def test_moved_hidden_and_shown_by_keys_and_remembered(
    window: MainWindow, windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    QTest.keyClick(window, Qt.Key.Key_C, _BOTH)
    entries = dialog_of(window, qtbot).list
    assert entries.hasFocus()
    keys = Qt.Key
    QTest.keyClick(entries, keys.Key_Up, _ALT)  # the first one stays where it is
    QTest.keyClick(entries, keys.Key_Down)
    QTest.keyClick(entries, keys.Key_Space)  # no status
    QTest.keyClick(entries, keys.Key_End)  # the output folder
    QTest.keyClick(entries, keys.Key_Space)
    for _ in range(len(Column) - 1):
        QTest.keyClick(entries, keys.Key_Up, _ALT)
    QTest.keyClick(entries, keys.Key_Return)
    wanted = (Column.FOLDER, *(column for column in _FIRST if column is not Column.STATUS))
    assert window.list.table.columns == wanted
    assert window.focusWidget() is window.list.table
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert windows.open(bench.controller).list.table.columns == wanted


def test_opened_from_the_menu_by_its_letters_and_left_with_escape(
    window: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(window, Qt.Key.Key_V, _ALT)
    QTest.keyClick(window.view_menu, Qt.Key.Key_O)
    qtbot.waitUntil(window.view_menu.columns.isVisible)
    QTest.keyClick(window.view_menu.columns, Qt.Key.Key_A)
    dialog = dialog_of(window, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_D, _ALT)
    qtbot.waitUntil(lambda: dialog.list.item(1).text() == "Name")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.list.table.columns == _FIRST
    assert window.focusWidget() is window.list.table


def test_without_a_column_there_is_no_table(window: MainWindow, qtbot: QtBot) -> None:
    window.list.table.arrange(list(Column), [Column.TOTAL])
    QTest.keyClick(window, Qt.Key.Key_C, _BOTH)
    dialog = dialog_of(window, qtbot)
    for _ in range(Column.TOTAL):
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert not dialog.ok.isEnabled()
    assert dialog.none_left.text() == "Tick at least one column."
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.list.table.columns == (Column.TOTAL,)
    QTest.mouseClick(dialog.defaults, _LEFT)
    assert dialog.none_left.isHidden()
    QTest.mouseClick(dialog.ok, _LEFT)
    assert window.list.table.columns == _FIRST


def test_only_the_table_has_columns_to_arrange(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_1, _CTRL)
    QTest.keyClick(window, Qt.Key.Key_C, _BOTH)
    assert window.findChild(ColumnsDialog) is None


def test_a_heading_is_dragged_to_another_place(window: MainWindow) -> None:
    viewport = window.list.table.horizontalHeader().viewport()
    at, to = heading(window, Column.PROGRESS), heading(window, Column.NAME)
    QTest.mousePress(viewport, _LEFT, pos=at)
    for step in range(1, 11):
        QTest.mouseMove(viewport, at + (to - at) * step / 10)
    QTest.mouseRelease(viewport, _LEFT, pos=to)
    assert window.list.table.columns[:3] == (Column.PROGRESS, Column.NAME, Column.STATUS)
    assert window.model.sorting is None  # a drag isn't a click


def test_a_column_is_hidden_in_the_menu_of_the_headings(window: MainWindow) -> None:
    header, at = window.list.table.horizontalHeader(), heading(window, Column.NAME)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, header.viewport().mapToGlobal(at))
    QApplication.sendEvent(header.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (speed,) = [entry for entry in menu.actions() if entry.text() == "Speed"]
    QTest.mouseClick(menu, _LEFT, pos=menu.actionGeometry(speed).center())
    assert Column.SPEED not in window.list.table.columns


def test_the_buttons_of_the_dialog_by_mouse(window: MainWindow, qtbot: QtBot) -> None:
    window.list.table.arranging.trigger()
    dialog = dialog_of(window, qtbot)
    assert not dialog.up.isEnabled()
    spot = dialog.list.visualItemRect(dialog.list.item(2)).center()
    QTest.mouseClick(dialog.list.viewport(), _LEFT, pos=spot)
    for _ in range(2):
        QTest.mouseClick(dialog.up, _LEFT)
    assert not dialog.up.isEnabled()
    QTest.mouseClick(dialog.down, _LEFT)
    QTest.mouseClick(dialog.ok, _LEFT)
    assert window.list.table.columns[:3] == (Column.NAME, Column.PROGRESS, Column.STATUS)
