"""The context menu of the list: the same actions as in the rows and on the toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.actions import ONE_AT_A_TIME, BatchAction, allowed, menu_label
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.icons import icon


class BatchMenu(QMenu):
    """What can be done with some batches; it deletes itself when closed.

    Signals:
        chosen: a BatchAction and the tuple of ids of the batches that allow it.
    """

    chosen = Signal(object, object)

    def __init__(self, batches: Sequence[BatchSummary], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Batch"))
        for action in BatchAction:
            ids = tuple(batch.batch_id for batch in batches if action in allowed(batch))
            if action in ONE_AT_A_TIME and len(batches) > 1:
                ids = ()
            entry = QAction(icon(action.value, self.palette()), menu_label(action), self)
            entry.setEnabled(bool(ids))
            entry.setData((action, ids))
            self.addAction(entry)
        self.triggered.connect(self._on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def _on_triggered(self, entry: QAction) -> None:
        if entry in self.actions():  # those of menus within do their work themselves
            self.chosen.emit(*entry.data())


def open_menu(view: QAbstractItemView, selection: BatchSelection, event: QContextMenuEvent) -> None:
    """Open the selected batches' menu where the mouse is, or at the row that has the keyboard."""
    batches = selection.batches()
    if not batches:
        return
    menu = BatchMenu(batches, view)
    for more in selection.menus:
        menu.addMenu(more)
    menu.chosen.connect(selection.action_requested)
    at = event.globalPos()
    if event.reason() is QContextMenuEvent.Reason.Keyboard:
        row = view.visualRect(selection.rows.currentIndex())
        at = view.viewport().mapToGlobal(row.center())
    menu.popup(at)
