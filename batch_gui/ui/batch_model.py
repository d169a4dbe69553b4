"""The batches as a table: what the controller last said, filtered and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.ui import batch_columns as columns
from batch_gui.ui import wording
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_filter import BatchFilter, SearchedTexts
from batch_gui.ui.batch_order import BatchOrder, Sorting
from batch_gui.ui.totals import Totals
from batch_gui.ui.turns import dragging
from batch_gui.ui.turns.turn_actions import waits

Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag
_FEW = 50
_SETTLE = 1000  # ms


class Role(IntEnum):
    """What the model answers besides Qt's own roles.

    BATCH gives the BatchSummary, ID the batch's id.
    """

    BATCH = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2


class BatchModel(QAbstractTableModel):
    """Every batch is known, those the filter lets through are rows, each in its place.

    The order is `queue_key`'s unless a column is sorted by. It is kept up to date as batches
    change, with two exceptions, because a row that moves moves under the mouse: while `hold`
    is in force no row comes, goes or changes places; and where a column is sorted by that
    changes all the time, such as progress, rows change places once a second at most.

    A QSortFilterProxyModel would ask back for each of ten thousand rows and each comparison;
    one pass here over all of them takes a few milliseconds.

    Signals:
        about_to_rebuild, rebuilt: around a reset, for whoever keeps what is selected; views
            have already forgotten it when modelReset reaches others.
        filter_changed: another filter is in force.
        order_changed: the batches are sorted by something else.
        move_wanted: ids of waiting batches, and the id of the one they are to come right
            before, or None.
    """

    about_to_rebuild = Signal()
    rebuilt = Signal()
    filter_changed = Signal()
    order_changed = Signal()
    move_wanted = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[str, BatchSummary] = {}
        self._order = BatchOrder()
        self._shown: list[BatchSummary] = []
        self._rows: dict[str, int] = {}
        self._filter = BatchFilter()
        self._texts = SearchedTexts()
        self._accepts: Callable[[BatchSummary], bool] = self._filter.test(self._texts)
        self._held = False
        self._stale = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._arrange)
        self.totals = Totals()

    # --- what is shown -------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of batches shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The batch in the row, or words about it."""
        if not index.isValid():
            return None
        batch = self._shown[index.row()]
        match role:
            case Role.BATCH:
                return batch
            case Qt.ItemDataRole.DisplayRole:
                return columns.text(Column(index.column()), batch)
            case Role.ID:
                return batch.batch_id
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(Column(index.column()), batch)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(Column(index.column()))
            case _:
                return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' headings."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return columns.title(Column(section))
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(Column(section))
        return None

    def rows(self, first: int, last: int) -> Sequence[BatchSummary]:
        """The batches of some rows, from the top."""
        return self._shown[first : last + 1]

    def index_of(self, batch_id: str) -> QModelIndex:
        """The batch's index; invalid if it isn't shown."""
        row = self._rows.get(batch_id)
        return QModelIndex() if row is None else self.index(row, 0)

    # --- dragging ------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Waiting batches can be dragged while the list shows the order of their turns."""
        flags = super().flags(index)
        if self.sorting is None and index.isValid() and waits(self._shown[index.row()]):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags if index.isValid() else flags | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """They are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Batches of this list."""
        return [dragging.MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """The waiting ones among these rows."""
        return dragging.carried([self._shown[row] for row in sorted({i.row() for i in indexes})])

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Ask for the move; the rows follow when the controller says so."""
        moved = dragging.batches_in(data)
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._shown)
        if moved:
            self.move_wanted.emit(moved, dragging.before(self._shown, row, moved))
        return False

    # --- what is known -------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Number of all batches, shown or not."""
        return len(self._all)

    def batch(self, batch_id: str) -> BatchSummary | None:
        """The batch of that id, if there is one."""
        return self._all.get(batch_id)

    def batches(self) -> list[BatchSummary]:
        """Every batch, oldest first."""
        return self._order.oldest_first(self._all)

    def reset(self, batches: Iterable[BatchSummary]) -> None:
        """Know these batches and no others."""
        self._all = {batch.batch_id: batch for batch in batches}
        self._texts.clear()
        self.totals = Totals()
        for batch in self._all.values():
            self.totals.add(batch)
        self._order.reset(self._all)
        self._rebuild(self._wanted())

    def apply(self, changed: Iterable[BatchSummary]) -> None:
        """Take over the newest state of some batches; unknown ones are added."""
        rows = []
        moved = left_or_came = False
        for batch in changed:
            batch_id = batch.batch_id
            before = self._all.get(batch_id)
            if batch == before:
                continue
            if before is not None:
                self.totals.remove(before)
            self.totals.add(batch)
            self._all[batch_id] = batch
            self._texts.pop(batch_id, None)
            moved |= self._order.note(batch)
            row = self._rows.get(batch_id)
            left_or_came |= (row is not None) != self._accepts(batch)
            if row is not None:
                self._shown[row] = batch
                rows.append(row)
        last_column = len(Column) - 1
        for first, last in runs(sorted(set(rows))):
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column))
        if left_or_came or (moved and self.sorting is None):
            self._arrange()
        elif moved and not self._settle.isActive():
            self._settle.start()

    def remove(self, batch_ids: Iterable[str]) -> None:
        """Know these batches no longer."""
        known = [batch_id for batch_id in dict.fromkeys(batch_ids) if batch_id in self._all]
        for batch_id in known:
            self.totals.remove(self._all.pop(batch_id))
            self._texts.pop(batch_id, None)
        self._order.forget(known)
        self._held = False
        self._arrange()

    # --- filter and order ----------------------------------------------------------------

    @property
    def filter(self) -> BatchFilter:
        """Which batches are shown."""
        return self._filter

    def set_filter(self, wanted: BatchFilter) -> None:
        """Show the batches that `wanted` lets through."""
        if wanted != self._filter:
            self._filter, self._accepts = wanted, wanted.test(self._texts)
            self.release()
            self._arrange()
            self.filter_changed.emit()

    @property
    def sorting(self) -> Sorting | None:
        """The column the batches are sorted by; None for the usual order."""
        return self._order.sorting

    def sort_by(self, sorting: Sorting | None) -> None:
        """Sort by a column, or None for the usual order."""
        if sorting != self.sorting:
            self._order.sort_by(sorting, self._all)
            self.release()
            self._arrange()
            self.order_changed.emit()

    def hold(self) -> None:
        """From now on, let no row come, go or change places."""
        self._held = True

    def release(self) -> None:
        """End `hold` and catch up."""
        self._held = False
        if self._stale:
            self._arrange()

    # --- within --------------------------------------------------------------------------

    def _wanted(self) -> list[str]:
        """Ids of the batches to be shown, in order."""
        if self._filter.lets_all_through:
            return self._order.arranged(None)
        accepts, known = self._accepts, self._all
        return self._order.arranged(lambda batch_id: accepts(known[batch_id]))

    def _arrange(self) -> None:
        """Make the rows what they should be, with as little movement as possible."""
        if self._held:
            self._stale = True
            return
        self._stale = False
        self._settle.stop()
        wanted = self._wanted()
        if wanted == list(self._rows):
            return
        going = self._rows.keys() - set(wanted)
        coming = set(wanted) - self._rows.keys()
        if len(going) + len(coming) > _FEW:
            self._rebuild(wanted)
            return
        self._take_away(going)
        self._put_in_order([one for one in wanted if one not in coming])
        places = [row for row, batch_id in enumerate(wanted) if batch_id in coming]
        for first, last in runs(places):
            self.beginInsertRows(QModelIndex(), first, last)
            self._shown[first:first] = map(self._all.__getitem__, wanted[first : last + 1])
            self._number_rows()
            self.endInsertRows()

    def _take_away(self, going: set[str]) -> None:
        places = sorted(self._rows[batch_id] for batch_id in going)
        for first, last in reversed(list(runs(places))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._shown[first : last + 1]
            self._number_rows()
            self.endRemoveRows()

    def _put_in_order(self, wanted: list[str]) -> None:
        if wanted == list(self._rows):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._shown[index.row()].batch_id for index in before]
        self._shown = [self._all[batch_id] for batch_id in wanted]
        self._number_rows()
        after = [
            self.index(self._rows[batch_id], index.column())
            for batch_id, index in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _rebuild(self, wanted: list[str]) -> None:
        self.about_to_rebuild.emit()
        self.beginResetModel()
        self._shown = [self._all[batch_id] for batch_id in wanted]
        self._number_rows()
        self.endResetModel()
        self.rebuilt.emit()

    def _number_rows(self) -> None:
        self._rows = {batch.batch_id: row for row, batch in enumerate(self._shown)}


def _spoken(column: Column, batch: BatchSummary) -> str:
    if column is Column.NAME:
        return wording.spoken(batch)
    return f"{columns.title(column)}: {columns.text(column, batch)}"


def _alignment(column: Column) -> int:
    side = _Align.AlignRight if column in columns.RIGHT_ALIGNED else _Align.AlignLeft
    return int(side | _Align.AlignVCenter)


def runs(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1]
            start = at
