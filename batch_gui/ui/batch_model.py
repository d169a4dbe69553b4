"""The batches as a list model: what the controller last said, in the order they were made."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from batch_gui.core.batch import BatchSummary
from batch_gui.ui import wording
from batch_gui.ui.totals import Totals

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the model answers besides Qt's own roles.

    BATCH gives the BatchSummary, ID the batch's id, STATUS the status's value, CREATED the
    time it was made as a datetime: a native value to sort by.
    """

    BATCH = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2
    STATUS = Qt.ItemDataRole.UserRole + 3
    CREATED = Qt.ItemDataRole.UserRole + 4


class BatchModel(QAbstractListModel):
    """Every batch once, newest on top.

    The order is that of creation and never changes with the status: a row that moved when
    its batch is paused would move under the mouse that is about to press its button. Newest
    is on top because that is what was just dropped; the window scrolls to it.

    Batches are kept oldest first, so that a new one on top is an append and
    `row = count - 1 - place`; ten thousand arrive without renumbering.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batches: list[BatchSummary] = []
        self._places: dict[str, int] = {}
        self.totals = Totals()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of batches."""
        return 0 if parent.isValid() else len(self._batches)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The batch in the row, or words about it."""
        if not index.isValid():
            return None
        batch = self._batches[len(self._batches) - 1 - index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return batch.name
            case Role.BATCH:
                return batch
            case Role.ID:
                return batch.batch_id
            case Role.STATUS:
                return batch.status
            case Role.CREATED:
                return _created(batch)[0]
            case Qt.ItemDataRole.AccessibleTextRole:
                return wording.spoken(batch)
            case _:
                return None

    def batch(self, batch_id: str) -> BatchSummary | None:
        """The batch of that id, if the list has it."""
        place = self._places.get(batch_id)
        return None if place is None else self._batches[place]

    def batches(self) -> Sequence[BatchSummary]:
        """Every batch, oldest first."""
        return self._batches

    def rows(self, first: int, last: int) -> Sequence[BatchSummary]:
        """The batches of some rows, bottom one first."""
        count = len(self._batches)
        return self._batches[count - 1 - last : count - first]

    def index_of(self, batch_id: str) -> QModelIndex:
        """The batch's index; invalid if the list doesn't have it."""
        place = self._places.get(batch_id)
        return QModelIndex() if place is None else self.index(self._row(place))

    def reset(self, batches: Iterable[BatchSummary]) -> None:
        """Show these batches and no others."""
        self.beginResetModel()
        self._batches = sorted(batches, key=_created)
        self.totals = Totals()
        for batch in self._batches:
            self.totals.add(batch)
        self._number_from(0)
        self.endResetModel()

    def apply(self, changed: Sequence[BatchSummary]) -> None:
        """Take over the newest state of some batches; unknown ones are added."""
        new: dict[str, BatchSummary] = {}
        places = []
        for batch in changed:
            place = self._places.get(batch.batch_id)
            if place is None:
                new[batch.batch_id] = batch
            elif batch != self._batches[place]:
                self.totals.remove(self._batches[place])
                self.totals.add(batch)
                self._batches[place] = batch
                places.append(place)
        for first, last in _runs(sorted(set(places))):
            self.dataChanged.emit(self.index(self._row(last)), self.index(self._row(first)))
        for batch in sorted(new.values(), key=_created):
            self._insert(batch)

    def remove(self, batch_ids: Iterable[str]) -> None:
        """Take these batches off the list."""
        places = sorted({self._places[gone] for gone in batch_ids if gone in self._places})
        for first, last in reversed(list(_runs(places))):
            self.beginRemoveRows(QModelIndex(), self._row(last), self._row(first))
            for batch in self._batches[first : last + 1]:
                self.totals.remove(batch)
                del self._places[batch.batch_id]
            del self._batches[first : last + 1]
            self._number_from(first)
            self.endRemoveRows()

    def _insert(self, batch: BatchSummary) -> None:
        place = len(self._batches)
        if place and _created(batch) < _created(self._batches[-1]):
            place = bisect_left(self._batches, _created(batch), key=_created)
        row = len(self._batches) - place
        self.beginInsertRows(QModelIndex(), row, row)
        self._batches.insert(place, batch)
        self.totals.add(batch)
        self._number_from(place)
        self.endInsertRows()

    def _row(self, place: int) -> int:
        return len(self._batches) - 1 - place

    def _number_from(self, place: int) -> None:
        if place == 0:
            self._places.clear()
        for number in range(place, len(self._batches)):
            self._places[self._batches[number].batch_id] = number


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _created(batch: BatchSummary) -> tuple[datetime, str]:
    return wording.moment(batch.created_at) or _LONG_AGO, batch.batch_id


def _runs(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1]
            start = at
