"""What a user does with the window: drop, click, look."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from batch_gui.ui import wording
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.batch_model import Role
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog


def mime_of(*paths: Path) -> QMimeData:
    """What a file manager hands over."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(window: MainWindow, *paths: Path) -> None:
    """Let paths go over the window, beside the list: a batch there might take them."""
    mime = mime_of(*paths)
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert window.drop_target.overlay.isVisible()
    event = QDropEvent(QPointF(5, 5), actions, mime, left, none)
    QApplication.sendEvent(window, event)
    assert not window.drop_target.overlay.isVisible()
    assert event.isAccepted()


def new_batch_dialog(qtbot: QtBot, window: MainWindow) -> NewBatchDialog:
    """The dialog that comes after a scan."""

    def is_open() -> bool:
        dialog = window.intake.dialog
        return isinstance(dialog, NewBatchDialog) and dialog.isVisible()

    qtbot.waitUntil(is_open)
    dialog = window.intake.dialog
    assert isinstance(dialog, NewBatchDialog)
    return dialog


def click_box(window: MainWindow, text: str) -> None:
    """Click the one visible button of that text."""
    buttons = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.text().replace("&", "") == text
    ]
    assert len(buttons) == 1, f"{len(buttons)} buttons {text!r}"
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


Kind = TypeVar("Kind", bound=QObject)


def the(parent: QObject, kind: type[Kind]) -> Kind:
    """The one child of that kind."""
    child = parent.findChild(kind)
    assert child is not None
    return child


def shown_status(window: MainWindow, row: int = 0) -> str:
    """The words in a row."""
    return wording.status_text(window.model.index(row, 0).data(Role.BATCH))


def click_row(window: MainWindow, batch_id: str, action: BatchAction) -> None:
    """Click one of the buttons in a batch's row."""
    spot = window.list.rows.button_center(window.model.index_of(batch_id), action)
    assert spot is not None
    QTest.mouseClick(window.list.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
