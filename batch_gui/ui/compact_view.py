"""The batches as a table with columns to hide, move and sort, for people with hundreds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from batch_gui.ui import batch_columns as columns
from batch_gui.ui.batch_columns import HIDDEN_AT_FIRST, Column
from batch_gui.ui.batch_menu import open_menu
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.columns_dialog import ColumnsDialog
from batch_gui.ui.compact_buttons import CompactButtons
from batch_gui.ui.compact_delegate import CompactDelegate
from batch_gui.ui.turns.dragging import let_rows_be_dragged

_WIDTHS = {  # in characters of the font
    Column.NAME: 32,
    Column.STATUS: 44,
    Column.PROGRESS: 18,
    Column.DONE: 9,
    Column.FAILED: 9,
    Column.TOTAL: 9,
    Column.SPEED: 19,
    Column.LEFT: 13,
    Column.ADDED: 13,
    Column.FINISHED: 13,
    Column.PRESET: 28,
    Column.SESSION: 22,
    Column.FOLDER: 44,
}


class CompactView(QTableView):
    """One line per batch, with the batch's buttons while the mouse is over it.

    A click on a heading sorts by it, a second one backwards, a third one brings back the usual
    order. Headings are dragged to other places; their context menu, or the View menu, hides and
    shows columns, and opens the dialog that moves them without a mouse. Keys are those of
    `BatchSelection.press`.

    Attributes:
        arranging: opens that dialog.
    """

    def __init__(
        self, model: BatchModel, selection: BatchSelection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._batches = model
        self._selection = selection
        self.setModel(model)
        self.setSelectionModel(selection.rows)
        self.setItemDelegate(CompactDelegate(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setAccessibleName(self.tr("Batches"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.arranging = QAction(self.tr("&Arrange columns\u2026"), self)
        self.arranging.setShortcut(QKeySequence("Ctrl+Shift+C"))
        self.arranging.triggered.connect(self._on_arranging)
        self._set_up_header()
        self._resize_rows()
        self._widen()
        let_rows_be_dragged(self)
        self.buttons = CompactButtons(self, selection.rows)
        self.buttons.action_requested.connect(selection.action_requested)
        self.doubleClicked.connect(lambda _: selection.open_current())
        selection.rows.currentRowChanged.connect(self._on_current_changed)
        model.order_changed.connect(self._on_order_changed)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, from the left."""
        header = self.horizontalHeader()
        return tuple(column for column in self._order() if not header.isSectionHidden(column))

    def set_column_shown(self, column: Column, shown: bool) -> None:
        """Show or hide a column; the last one stays."""
        if shown or self.columns != (column,):
            self.setColumnHidden(column, not shown)

    def arrange(self, order: Sequence[Column], shown: Collection[Column]) -> None:
        """Put all columns in this order, from the left, and show some of them."""
        header = self.horizontalHeader()
        for place, column in enumerate(order):
            header.moveSection(header.visualIndex(column), place)
            self.setColumnHidden(column, column not in shown)

    def columns_menu(self, parent: QWidget) -> QMenu:
        """A menu of all columns, checked where they are shown; it deletes itself when closed."""
        menu = QMenu(self.tr("Columns"), parent)
        menu.setAccessibleName(self.tr("Columns"))
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_columns_menu(menu)
        return menu

    def fill_columns_menu(self, menu: QMenu) -> None:
        """Put all columns into `menu`, as they are shown now, and the way to arrange them."""
        menu.clear()
        for column in Column:
            entry = QAction(columns.title(column), menu)
            entry.setCheckable(True)
            entry.setChecked(column in self.columns)
            entry.setEnabled(self.columns != (column,))
            entry.setData(column)
            entry.toggled.connect(self._on_column_toggled)
            menu.addAction(entry)
        menu.addSeparator()
        menu.addAction(self.arranging)

    def columns_state(self) -> QByteArray:
        """Widths, order and sorting of the columns, for `restore`."""
        return self.horizontalHeader().saveState()

    def restore(self, state: QByteArray) -> None:
        """Take the columns over as `state` says; nothing happens if it can't be read."""
        header = self.horizontalHeader()
        if state.isEmpty() or not header.restoreState(state):
            return
        if not self.columns:
            self.setColumnHidden(Column.NAME, False)
        self._on_sort_indicator(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def reset(self) -> None:
        """Begin anew, laid out at once: Qt would do it after the next painting, and paint twice."""
        super().reset()
        self.executeDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of `BatchSelection.press`; the rest as in every table."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and self._selection.press(Qt.Key(event.key())):
            event.accept()
            return
        super().keyPressEvent(event)
        if plain:
            self._selection.moved(Qt.Key(event.key()))

    def moveCursor(
        self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and the last batch: rows are what is chosen from."""
        if action is QTableView.CursorAction.MoveHome:
            return self._batches.index(0, self._column())
        if action is QTableView.CursorAction.MoveEnd:
            return self._batches.index(self._batches.rowCount() - 1, self._column())
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The selected batches' actions, by mouse or menu key."""
        open_menu(self, self._selection, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._resize_rows()
            self._widen()
        elif event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

    def _order(self) -> tuple[Column, ...]:
        header = self.horizontalHeader()
        return tuple(Column(header.logicalIndex(at)) for at in range(header.count()))

    def _on_arranging(self) -> None:
        dialog = ColumnsDialog(self._order(), self.columns, self.window())
        dialog.chosen.connect(self.arrange)
        dialog.open()

    def _column(self) -> int:
        return max(0, self.currentIndex().column())

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns"))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setFirstSectionMovable(True)
        # Qt asks it for each column whether all rows are selected, ten thousand questions each.
        header.setSelectionModel(QItemSelectionModel(self._batches, header))
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sortIndicatorChanged.connect(self._on_sort_indicator)
        for column in HIDDEN_AT_FIRST:
            self.setColumnHidden(column, True)

    def _resize_rows(self) -> None:
        height = round(self.fontMetrics().height() * 1.7)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def _widen(self) -> None:
        """Columns as wide as what usually stands in them."""
        character = self.fontMetrics().averageCharWidth()
        for column, width in _WIDTHS.items():
            least = self.horizontalHeader().sectionSizeHint(column)
            self.setColumnWidth(column, max(width * character, least))

    def _on_header_menu(self, position: QPoint) -> None:
        header = self.horizontalHeader()
        self.columns_menu(self).popup(header.mapToGlobal(position))

    def _on_column_toggled(self, shown: bool) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.set_column_shown(entry.data(), shown)

    def _on_sort_indicator(self, section: int, order: Qt.SortOrder) -> None:
        known = 0 <= section < len(Column)
        self._batches.sort_by((Column(section), order) if known else None)

    def _on_order_changed(self) -> None:
        column, order = self._batches.sorting or (-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicator(column, order)

    def _on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
