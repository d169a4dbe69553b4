"""A list view whose rows are all as high, so that ten thousand cost no more than ten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import (
    QCursor,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from batch_gui.ui.theme import theme_of

Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_State = QStyle.StateFlag


class UniformListView(QListView):
    """A QListView that works out where a row is instead of asking the model for every one.

    QListView lays out all rows anew whenever one comes, goes or moves, also with
    uniformItemSizes, and asks the model for each: with a model in Python that takes 50 ms for
    ten thousand rows. Here the place of a row is its number times its height. It stays a
    QListView for screen readers, which know that class.
    """

    _drop_line: int | None = None  # row above which a dragged row would come

    def row_height(self) -> int:
        """Height of every row in px."""
        return max(1, self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex()).height())

    def doItemsLayout(self) -> None:
        """There is nothing to lay out."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """As much to scroll as there are rows."""
        height, page = self.row_height(), self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setPageStep(page)
        bar.setSingleStep(max(1, height // 2))
        bar.setRange(0, max(0, self._count() * height - page))
        QAbstractItemView.updateGeometries(self)

    def verticalOffset(self) -> int:
        """Px scrolled."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """Rows are as wide as the view."""
        return 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted."""
        self.viewport().scroll(dx, dy)

    def visualRect(self, index: Index) -> QRect:
        """Where the row is in the viewport."""
        if not index.isValid():
            return QRect()
        height = self.row_height()
        top = index.row() * height - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row at a point of the viewport; invalid under the last one."""
        return self._index((point.y() + self.verticalOffset()) // self.row_height())

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Scroll as little as needed to show the row, or to where `hint` says."""
        if not index.isValid():
            return
        rect, page = self.visualRect(index), self.viewport().height()
        bar, below = self.verticalScrollBar(), rect.bottom() + 1 - page
        if hint is _Hint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - page // 2)
        elif rect.top() < 0 or hint is _Hint.PositionAtTop:
            bar.setValue(bar.value() + rect.top())
        elif below > 0 or hint is _Hint.PositionAtBottom:
            bar.setValue(bar.value() + min(below, rect.top()))

    def moveCursor(self, action: _Move, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The row that a key leads to."""
        count, row = self._count(), self.currentIndex().row()
        page = max(1, self.viewport().height() // self.row_height() - 1)
        steps = {
            _Move.MoveUp: -1,
            _Move.MovePrevious: -1,
            _Move.MoveDown: 1,
            _Move.MoveNext: 1,
            _Move.MovePageUp: -page,
            _Move.MovePageDown: page,
            _Move.MoveHome: -count,
            _Move.MoveEnd: count,
        }
        if row < 0:
            return self._index(count - 1 if action is _Move.MoveEnd else 0)
        return self._index(min(max(row + steps.get(action, 0), 0), count - 1))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the rows that `rect` of the viewport touches."""
        height, offset, last = self.row_height(), self.verticalOffset(), self._count() - 1
        rect = rect.normalized()
        first = max(0, (rect.top() + offset) // height)
        end = min(last, (rect.bottom() + offset) // height)
        selection = QItemSelection()
        if first <= end:
            selection = QItemSelection(self._index(first), self._index(end))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What has to be painted anew when `selection` changes."""
        region = QRegion()
        height, offset = self.row_height(), self.verticalOffset()
        seen = self.viewport().rect()
        for block in cast("Iterable[QItemSelectionRange]", selection):
            top = block.top() * height - offset
            region += QRect(0, top, seen.width(), block.height() * height) & seen
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are in sight."""
        count, height = self._count(), self.row_height()
        if not count:
            return
        touched = event.rect().translated(0, self.verticalOffset())
        first = max(0, touched.top() // height)
        last = min(count - 1, touched.bottom() // height)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        usual = option.state & ~(_State.State_HasFocus | _State.State_MouseOver)
        current = self.currentIndex().row() if self.hasFocus() else -1
        hovered = self._row_under_mouse()
        chosen, delegate = self.selectionModel(), self.itemDelegate()
        with QPainter(self.viewport()) as painter:
            for row in range(first, last + 1):
                index = self._index(row)
                option.rect = self.visualRect(index)
                state = usual
                if chosen.isSelected(index):
                    state |= _State.State_Selected
                if row == current:
                    state |= _State.State_HasFocus
                if row == hovered:
                    state |= _State.State_MouseOver
                option.state = state
                delegate.paint(painter, option, index)
            self._paint_drop_line(painter)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show between which rows a dragged one would come."""
        super().dragMoveEvent(event)
        y = event.position().toPoint().y() + self.verticalOffset()
        line = min((y + self.row_height() // 2) // self.row_height(), self._count())
        self._show_drop_line(line if event.isAccepted() and self.showDropIndicator() else None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dragged over it any more."""
        super().dragLeaveEvent(event)
        self._show_drop_line(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """What was dragged has come."""
        super().dropEvent(event)
        self._show_drop_line(None)

    def _show_drop_line(self, line: int | None) -> None:
        if line != self._drop_line:
            self._drop_line = line
            self.viewport().update()

    def _paint_drop_line(self, painter: QPainter) -> None:
        if self._drop_line is None:
            return
        width, thick = self.viewport().width(), 3
        y = self._drop_line * self.row_height() - self.verticalOffset() - thick // 2
        y = min(max(y, 0), self.viewport().height() - thick)
        painter.fillRect(QRect(0, y, width, thick), theme_of(self.palette()).accent)

    def _row_under_mouse(self) -> int:
        if not self.viewport().underMouse():
            return -1
        return self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).row()

    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _index(self, row: int) -> QModelIndex:
        return self.model().index(row, self.modelColumn())
