"""Dragging waiting batches to another place in the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.turns.turn_actions import waits

MIME = "application/x-batch-gui-batches"


def carried(batches: Sequence[BatchSummary]) -> QMimeData:
    """What a drag of batches holds: the ids of those that wait for their turn."""
    mime = QMimeData()
    ids = [batch.batch_id for batch in batches if waits(batch)]
    mime.setData(MIME, "\n".join(dict.fromkeys(ids)).encode())
    return mime


def batches_in(mime: QMimeData) -> list[str]:
    """The ids of the batches that a drag holds."""
    return bytes(mime.data(MIME).data()).decode().split()


def before(shown: Sequence[BatchSummary], row: int, moved: Sequence[str]) -> str | None:
    """Which waiting batch comes after what is let go above `row`; None: none does."""
    for batch in shown[row:]:
        if waits(batch) and batch.batch_id not in moved:
            return batch.batch_id
    return None


class RowDrops(QObject):
    """Takes what is let go on a view of batches.

    Views move or remove rows of their models by themselves then; here the order is the
    controller's, and the rows follow it.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only drops of batches are taken; the view shows where they would go."""
        if event.type() is not QEvent.Type.Drop or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        if not event.mimeData().hasFormat(MIME):
            return super().eventFilter(watched, event)
        model, none = self._view.model(), QModelIndex()
        row = self._row_at(event.position().toPoint())
        model.dropMimeData(event.mimeData(), Qt.DropAction.MoveAction, row, 0, none)
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view is to remove nothing
        event.accept()
        self._view.viewport().update()
        return True

    def _row_at(self, position: QPoint) -> int:
        """Above which row it was let go; -1 for below all."""
        index = self._view.indexAt(position)
        if not index.isValid():
            return -1
        below = position.y() > self._view.visualRect(index).center().y()
        return index.row() + 1 if below else index.row()


def let_rows_be_dragged(view: QAbstractItemView) -> None:
    """Let rows of `view` be moved within it; photos that are dropped go on to the window."""
    view.setDragEnabled(True)
    view.setAcceptDrops(True)
    view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
    view.setDefaultDropAction(Qt.DropAction.MoveAction)
    view.setDropIndicatorShown(True)
    view.setDragDropOverwriteMode(False)
    RowDrops(view)
