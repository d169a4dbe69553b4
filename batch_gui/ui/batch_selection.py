"""Which batches are selected, whatever view shows them, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QMenu

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.actions import ONE_AT_A_TIME, BatchAction, allowed
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_model import BatchModel, Role, runs

_Flag = QItemSelectionModel.SelectionFlag
_TO_AND_FRO = (BatchAction.PAUSE, BatchAction.RESUME)
_DELETE = (BatchAction.REMOVE, BatchAction.CANCEL)
_DOWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


class BatchSelection(QObject):
    """The selection that all views of the batches share.

    It is of batches, not of rows: it stays with them through filters, sorting and a change
    of the view.

    Signals:
        changed: other batches are selected, or the same ones have other rows.
        action_requested: a BatchAction and the tuple of ids of the batches it is for.

    Attributes:
        menus: what the context menu offers besides.
    """

    changed = Signal()
    action_requested = Signal(object, object)

    def __init__(self, model: BatchModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batches = model
        self._kept: list[str] = []
        self._current = ""
        self.menus: list[QMenu] = []
        self.rows = QItemSelectionModel(model, self)
        self.rows.selectionChanged.connect(self.changed)
        model.rowsRemoved.connect(self.changed)
        model.about_to_rebuild.connect(self._keep)
        model.rebuilt.connect(self._restore)

    def batches(self) -> list[BatchSummary]:
        """The selected batches, from the top."""
        return [batch for rows in sorted(self._blocks()) for batch in self._batches.rows(*rows)]

    def current(self) -> BatchSummary | None:
        """The batch that has the keyboard; None if there is none."""
        batch = self.rows.currentIndex().data(Role.BATCH)
        return batch if isinstance(batch, BatchSummary) else None

    def abilities(self) -> frozenset[BatchAction]:
        """What can be done with at least one of the selected batches; quick for thousands."""
        blocks = self._blocks()
        every = {allowed(batch) for rows in blocks for batch in self._batches.rows(*rows)}
        several = len(blocks) > 1 or any(last > first for first, last in blocks)
        return frozenset().union(*every) - (ONE_AT_A_TIME if several else frozenset())

    def select(self, index: QModelIndex) -> None:
        """Select this batch alone."""
        self.rows.setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)

    def request(self, action: BatchAction) -> bool:
        """Ask for `action` with the selected batches that allow it; whether there are any."""
        ids = tuple(batch.batch_id for batch in self.batches() if action in allowed(batch))
        if ids:
            self.action_requested.emit(action, ids)
        return bool(ids)

    def press(self, key: Qt.Key) -> bool:
        """Do what `key` means to the selected batches; whether it means anything.

        Space pauses or resumes; Return opens the failures or the output folder; Delete
        takes those that have ended off the list, and cancels the others if there are no such.
        """
        if key == Qt.Key.Key_Space:
            any(self.request(action) for action in _TO_AND_FRO)
        elif key in _DOWN:
            self.open_current()
        elif key == Qt.Key.Key_Delete:
            any(self.request(action) for action in _DELETE)
        else:
            return False
        return True

    def moved(self, key: Qt.Key) -> None:
        """After a key that moves: select the current batch, if none is, as in a list of one."""
        if key in _MOVES and not self.rows.hasSelection() and self.rows.currentIndex().isValid():
            self.select(self.rows.currentIndex())

    def open_current(self) -> None:
        """Show the failures of the current batch, or its outputs."""
        batch = self.current()
        if batch is None:
            return
        for action in (BatchAction.FAILURES, BatchAction.OPEN):
            if action in allowed(batch):
                self.action_requested.emit(action, (batch.batch_id,))
                return

    def _blocks(self) -> list[tuple[int, int]]:
        """First and last row of each selected block; quicker by far than row by row."""
        ranges = cast("Iterable[QItemSelectionRange]", self.rows.selection())
        return list({(block.top(), block.bottom()) for block in ranges})

    def _keep(self) -> None:
        self._kept = [batch.batch_id for batch in self.batches()]
        current = self.current()
        self._current = current.batch_id if current else ""

    def _restore(self) -> None:
        found = sorted(self._rows_of(self._kept))
        last = len(Column) - 1
        selection = QItemSelection()
        for first, end in runs(found):
            top, bottom = self._batches.index(first, 0), self._batches.index(end, last)
            selection.append(QItemSelectionRange(top, bottom))
        self.rows.select(selection, _Flag.ClearAndSelect)
        self.rows.setCurrentIndex(self._batches.index_of(self._current), _Flag.NoUpdate)
        if len(found) != len(self._kept):
            self.changed.emit()

    def _rows_of(self, batch_ids: Sequence[str]) -> list[int]:
        rows = (self._batches.index_of(batch_id).row() for batch_id in batch_ids)
        return [row for row in rows if row >= 0]
