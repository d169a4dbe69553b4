"""Dragging waiting batches to another place in the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt
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


def let_rows_be_dragged(view: QAbstractItemView) -> None:
    """Let rows of `view` be moved within it; photos that are dropped go on to the window."""
    view.setDragEnabled(True)
    view.setAcceptDrops(True)
    view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
    view.setDefaultDropAction(Qt.DropAction.MoveAction)
    view.setDropIndicatorShown(True)
    view.setDragDropOverwriteMode(False)
