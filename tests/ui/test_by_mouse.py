"""Rows dragged, folders let go and forms filled in by mouse, and menus asked for by their key."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from batch_gui.core.schedule import Hours, Priority, When
from batch_gui.ui.batch_model import Role
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.turns.dragging import RowDrops, batches_in
from batch_gui.ui.turns.when_form import WhenForm
from tests.engine.conftest import Bench
from tests.photos import write_photo
from tests.ui.conftest import Windows
from tests.ui.driving import drop, new_batch_dialog, the

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def rows(window: MainWindow) -> list[str]:
    model = window.model
    return [model.index(row, 0).data(Role.ID) for row in range(model.rowCount())]


def pick(box: QComboBox, row: int) -> None:
    """Open a box and click one of its lines."""
    QTest.mouseClick(box, LEFT)
    view = box.view()
    spot = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseMove(view.viewport(), spot)
    QTest.mouseClick(view.viewport(), LEFT, pos=spot, delay=QApplication.doubleClickInterval() + 50)


@pytest.mark.parametrize("compact", [False, True])
def test_a_waiting_row_is_dragged_to_another_place(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, compact: bool
) -> None:
    a, b, c, d, e = (bench.start(f"{name}.jpg").batch_id for name in "abcde")
    window = windows.open(bench.controller, (1100, 800))
    window.list.set_compact(compact)
    view = window.list.view
    assert isinstance(view, QAbstractItemView)
    held: list[QMimeData] = []

    def drag(_actions: Qt.DropAction) -> None:
        # The platform's own drag would wait for a hand; what it would carry is noted instead.
        held.append(window.model.mimeData(view.selectionModel().selectedIndexes()))

    monkeypatch.setattr(view, "startDrag", drag)
    start = view.visualRect(window.model.index_of(e)).topLeft() + QPoint(150, 8)
    far = QPoint(0, 4 * QApplication.startDragDistance())
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for part in (start - far / 2, start - far):
        QTest.mouseMove(view.viewport(), part)
    QTest.mouseRelease(view.viewport(), LEFT, pos=start - far)
    assert [batches_in(one) for one in held[:1]] == [[e]]
    rect = view.visualRect(window.model.index_of(c))
    spot = QPointF(rect.center().x(), rect.top() + 2)
    let_go = QDropEvent(spot, Qt.DropAction.MoveAction, held[0], LEFT, NONE)
    assert the(view, RowDrops).eventFilter(view.viewport(), let_go)
    qtbot.waitUntil(lambda: rows(window) == [a, b, e, c, d])


def test_folders_let_go_on_the_welcome_are_offered_as_a_batch(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    assert window.model.rowCount() == 0
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_photo(tmp_path / folder / "a.jpg")
    drop(window, tmp_path / "one", tmp_path / "two")
    dialog = new_batch_dialog(qtbot, window)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    assert window.model.rowCount() == 0


def test_when_a_batch_may_run_is_chosen_by_mouse(qtbot: QtBot) -> None:
    form = WhenForm()
    qtbot.addWidget(form)
    form.show()
    pick(form.start, 2)
    pick(form.priority, 2)
    assert form.begin.isVisible()
    assert form.values() == When(Priority.LOW, hours=Hours(time(22), time(6)))


@pytest.mark.parametrize("compact", [False, True])
def test_the_menu_key_opens_the_menu_of_the_row(
    windows: Windows, bench: Bench, qtbot: QtBot, compact: bool
) -> None:
    batch = bench.start("a.jpg")
    window = windows.open(bench.controller)
    window.list.set_compact(compact)
    view: QWidget = window.list.view
    view.setFocus()
    window.selection.select(window.model.index_of(batch.batch_id))
    middle = QPoint(5, 5)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, middle, view.mapToGlobal(middle), NONE
    )
    QApplication.sendEvent(view, event)

    def menu() -> QMenu | None:
        popup = QApplication.activePopupWidget()
        return popup if isinstance(popup, QMenu) else None

    qtbot.waitUntil(lambda: menu() is not None)
    opened = menu()
    assert opened is not None
    assert opened.actions()
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: menu() is None)
    assert window.focusWidget() is view
