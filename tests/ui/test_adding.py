"""Photos dropped on a batch in the list and beside it, or chosen for it by keys and menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.ui.batch_menu import BatchMenu
from batch_gui.ui.main_window import MainWindow
from tests.engine.conftest import Bench
from tests.ui.conftest import Windows
from tests.ui.driving import mime_of, new_batch_dialog
from tests.ui.test_main_window import photos

_COPY = Qt.DropAction.CopyAction
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def row_point(window: MainWindow, batch_id: str) -> QPoint:
    rect = window.list.view.visualRect(window.model.index_of(batch_id))
    return window.list.view.viewport().mapTo(window, rect.center())


def drag(window: MainWindow, at: QPoint, *paths: Path) -> None:
    mime = mime_of(*paths)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), _COPY, mime, _LEFT, _NONE))
    QApplication.sendEvent(window, QDragMoveEvent(at, _COPY, mime, _LEFT, _NONE))


def let_go(window: MainWindow, at: QPoint, *paths: Path) -> None:
    mime = mime_of(*paths)  # the event doesn't keep it
    event = QDropEvent(QPointF(at), _COPY, mime, _LEFT, _NONE)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()
    assert not window.drop_target.overlay.isVisible()


def test_photos_go_to_the_paused_batch_they_are_dropped_on(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    paused = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    more = photos(tmp_path / "More", 3)
    overlay = window.drop_target.overlay
    drag(window, QPoint(5, 5), more)
    assert overlay.accessibleName() == (
        "Drop for a new batch, or on a waiting or paused one to add to it"
    )
    at = row_point(window, paused.batch_id)
    drag(window, at, more)
    assert overlay.accessibleName() == "Drop to add these photos to “Wedding”"
    window.grab()
    let_go(window, at, more)
    qtbot.waitUntil(lambda: _total(window, paused.batch_id) == 4)
    qtbot.waitUntil(lambda: bool(window.messages.messages))
    assert window.messages.messages[0].text == "3 photos added to “Wedding”."
    assert window.intake.dialog is None

    window.messages.clear()
    qtbot.waitUntil(lambda: row_point(window, paused.batch_id) == at)  # the bar is gone
    drag(window, at, more)
    let_go(window, at, more)
    qtbot.waitUntil(lambda: bool(window.messages.messages))
    assert "are in “Wedding” already" in window.messages.messages[0].text
    assert _total(window, paused.batch_id) == 4


def test_anywhere_else_they_make_a_new_batch(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    ended = bench.start("a.jpg")
    bench.executor.open_wide()
    bench.wait(ended.batch_id, Status.COMPLETED)
    window = windows.open(bench.controller)
    more = photos(tmp_path / "More", 2)
    drag(window, row_point(window, ended.batch_id), more)
    assert window.drop_target.overlay.accessibleName() == "Drop to add these photos"
    let_go(window, row_point(window, ended.batch_id), more)
    dialog = new_batch_dialog(qtbot, window)
    assert dialog.sources.title.text() == "2 photos"
    dialog.reject()


def _total(window: MainWindow, batch_id: str) -> int:
    batch = window.model.batch(batch_id)
    return batch.total_photos if batch else 0


def test_rows_of_the_table_take_photos_too(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    paused = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.set_compact(True)
    more = photos(tmp_path / "More", 1)
    at = row_point(window, paused.batch_id)
    drag(window, at, more)
    place = window.adding.place_at(at)
    assert place is not None
    assert place.rect.width() == window.list.view.viewport().width()
    let_go(window, at, more)
    qtbot.waitUntil(lambda: _total(window, paused.batch_id) == 2)


def test_photos_are_added_by_keys_and_by_the_context_menu(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    folder, one = photos(tmp_path / "More", 3), photos(tmp_path / "One", 1)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    files = [str(one / "0.jpg")], ""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: files)
    assert not window.add_menu.folder.isEnabled()  # which one isn't known yet
    window.list.select(window.model.index_of(paused.batch_id))
    window.list.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.list.rows, Qt.Key.Key_D, both)
    qtbot.waitUntil(lambda: _total(window, paused.batch_id) == 4)
    qtbot.waitUntil(lambda: bool(window.messages.messages))
    assert window.messages.messages[0].text == "3 photos added to “Wedding”."

    viewport = window.list.rows.viewport()
    at = window.list.rows.visualRect(window.model.index_of(paused.batch_id)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, BatchMenu)
    entry = menu.actionGeometry(window.add_menu.menuAction()).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=entry)
    qtbot.waitUntil(window.add_menu.isVisible)
    photo = window.add_menu.actionGeometry(window.add_menu.files).center()
    QTest.mouseClick(window.add_menu, Qt.MouseButton.LeftButton, pos=photo)
    qtbot.waitUntil(lambda: _total(window, paused.batch_id) == 5)

    bench.executor.open_wide()
    bench.controller.resume(paused.batch_id)
    bench.wait(paused.batch_id, Status.COMPLETED)
    qtbot.waitUntil(lambda: not window.add_menu.files.isEnabled())
    assert not window.add_menu.menuAction().isEnabled()
