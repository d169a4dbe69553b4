"""Whose turn it is, as a person changes it in the window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.schedule import Priority, When
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_menu import BatchMenu
from batch_gui.ui.batch_model import Role
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.turns.dragging import RowDrops
from batch_gui.ui.turns.turn_actions import TurnAction
from batch_gui.ui.turns.when_dialog import WhenDialog
from tests.engine.conftest import Bench
from tests.photos import write_photo
from tests.ui.conftest import Windows
from tests.ui.driving import mime_of, the


@pytest.fixture
def ids(bench: Bench) -> list[str]:
    """Two batches that run and three that wait."""
    return [bench.start(f"{name}.jpg").batch_id for name in "abcde"]


@pytest.fixture
def window(windows: Windows, bench: Bench, ids: list[str]) -> MainWindow:
    return windows.open(bench.controller)


def waiting(bench: Bench) -> list[str]:
    return [one.batch_id for one in bench.controller.waiting()]


def rows(window: MainWindow) -> list[str]:
    model = window.model
    return [model.index(row, 0).data(Role.ID) for row in range(model.rowCount())]


def select(window: MainWindow, batch_id: str) -> None:
    window.selection.select(window.model.index_of(batch_id))


def test_moving_by_keys_moves_the_rows(
    qtbot: QtBot, window: MainWindow, bench: Bench, ids: list[str]
) -> None:
    a, b, c, d, e = ids
    assert rows(window) == ids
    select(window, e)
    window.list.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: waiting(bench) == [c, e, d])
    window.turns.actions[TurnAction.FIRST].trigger()
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, c, d])
    window.turns.actions[TurnAction.LAST].trigger()
    qtbot.waitUntil(lambda: rows(window) == [a, b, c, d, e])
    select(window, a)
    assert not window.turns.actions[TurnAction.EARLIER].isEnabled()


def test_dragging_moves_waiting_batches(
    qtbot: QtBot, window: MainWindow, bench: Bench, ids: list[str]
) -> None:
    a, b, c, d, e = ids
    model = window.model
    assert not model.flags(model.index_of(a)) & Qt.ItemFlag.ItemIsDragEnabled
    assert model.flags(model.index_of(e)) & Qt.ItemFlag.ItemIsDragEnabled
    held = model.mimeData([model.index_of(one) for one in (a, e)])
    model.dropMimeData(held, Qt.DropAction.MoveAction, 2, 0, model.index(-1, -1))
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, c, d])
    held = model.mimeData([model.index_of(c)])
    model.dropMimeData(held, Qt.DropAction.MoveAction, -1, -1, model.index(-1, -1))
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, d, c])
    model.sort_by((Column.NAME, Qt.SortOrder.AscendingOrder))
    assert not model.flags(model.index_of(e)) & Qt.ItemFlag.ItemIsDragEnabled


@pytest.mark.parametrize("compact", [False, True])
def test_letting_go_on_a_row_goes_above_or_below_it(
    qtbot: QtBot, window: MainWindow, ids: list[str], compact: bool
) -> None:
    a, b, c, d, e = ids
    window.list.set_compact(compact)
    view, model = window.list.view, window.model
    held = model.mimeData([model.index_of(e)])

    def let_go(point: QPoint) -> None:
        none = Qt.KeyboardModifier.NoModifier
        action = Qt.DropAction.MoveAction
        drop = QDropEvent(QPointF(point), action, held, Qt.MouseButton.LeftButton, none)
        # Qt itself delivers drops only as the end of a drag of its own.
        assert the(view, RowDrops).eventFilter(view.viewport(), drop)
        assert drop.dropAction() is Qt.DropAction.IgnoreAction

    rect = view.visualRect(model.index_of(c))
    let_go(QPoint(rect.center().x(), rect.top() + 2))
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, c, d])
    rect = view.visualRect(model.index_of(c))
    let_go(QPoint(rect.center().x(), rect.bottom() - 1))
    qtbot.waitUntil(lambda: rows(window) == [a, b, c, e, d])
    view.scrollToBottom()
    rect = view.visualRect(model.index_of(d))
    let_go(QPoint(rect.center().x(), rect.bottom() - 1))
    qtbot.waitUntil(lambda: rows(window) == ids)


def test_photos_still_go_to_the_window(window: MainWindow, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "new.jpg", size=(60, 40))
    mime, none = mime_of(photo), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(
        QPoint(20, 20), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none
    )
    QApplication.sendEvent(window.list.view.viewport(), enter)
    assert enter.isAccepted()
    assert window.drop_target.overlay.isVisible()


def test_priority_from_the_menu(
    qtbot: QtBot, window: MainWindow, bench: Bench, ids: list[str]
) -> None:
    select(window, ids[4])
    window.turns.priority_menu.aboutToShow.emit()
    assert window.turns.priorities[Priority.NORMAL].isChecked()
    window.turns.priorities[Priority.HIGH].trigger()
    qtbot.waitUntil(lambda: waiting(bench)[0] == ids[4])
    qtbot.waitUntil(lambda: rows(window)[0] == ids[4])


def test_the_menu_is_in_the_menu_bar_and_in_the_context_menu(window: MainWindow) -> None:
    titles = {menu.title().replace("&", "") for menu in window.menuBar().findChildren(QMenu)}
    titles |= {menu.title().replace("&", "") for menu in window.findChildren(QMenu)}
    assert {"Queue", "When all is done"} <= titles
    assert window.turns.menu in window.selection.menus


def test_the_queue_is_used_from_the_context_menu_by_mouse(
    qtbot: QtBot, window: MainWindow, ids: list[str]
) -> None:
    a, b, c, d, e = ids
    select(window, e)
    viewport = window.list.rows.viewport()
    at = window.list.rows.visualRect(window.model.index_of(e)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    menu, queue = QApplication.activePopupWidget(), window.turns.menu
    assert isinstance(menu, BatchMenu)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(menu, left, pos=menu.actionGeometry(queue.menuAction()).center())
    qtbot.waitUntil(queue.isVisible)
    entry = queue.actionGeometry(window.turns.actions[TurnAction.FIRST]).center()
    QTest.mouseClick(queue, left, pos=entry)
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, c, d])


def test_another_time_and_start_now(
    qtbot: QtBot, window: MainWindow, bench: Bench, ids: list[str]
) -> None:
    select(window, ids[2])
    assert not window.turns.actions[TurnAction.START_NOW].isEnabled()
    window.turns.actions[TurnAction.TIME].trigger()
    dialog = window.findChild(WhenDialog)
    assert dialog is not None
    dialog.form.start.setCurrentIndex(1)
    dialog._on_accepted()
    qtbot.waitUntil(lambda: bench.controller.status(ids[2]).starts_at is not None)
    starts_at = bench.controller.status(ids[2]).starts_at
    assert starts_at is not None
    assert datetime.fromisoformat(starts_at) > datetime.now(UTC)
    qtbot.waitUntil(lambda: window.turns.actions[TurnAction.START_NOW].isEnabled())
    bench.executor.open_wide()
    for batch_id in (*ids[:2], *ids[3:]):
        bench.wait(batch_id, Status.COMPLETED)
    window.turns.actions[TurnAction.START_NOW].trigger()
    bench.wait(ids[2], Status.COMPLETED)


def test_a_batch_with_a_time_says_so_in_its_row(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    at = datetime.now(UTC) + timedelta(days=2)
    bench.start("a.jpg", when=When(start_at=at))
    window = windows.open(bench.controller)
    text = window.model.index(0, Column.STATUS).data()
    assert str(text).startswith("Starts on ")
    assert window.list.view.visualRect(window.model.index(0, 0)).contains(QPoint(5, 5))
