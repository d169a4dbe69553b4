"""The View menu: how the batches are shown."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from batch_gui.ui import batch_columns as columns
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_pane import BatchPane
from batch_gui.ui.remembered import Remembered

_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class ViewMenu(QMenu):
    """Comfortable or compact, the order, the columns and the sidebar; all of it remembered.

    Attributes:
        search: goes to the search box.
        details: whether the details of the selected batch are shown.
        large_details: whether they have the list's room as well.
    """

    def __init__(
        self,
        model: BatchModel,
        pane: BatchPane,
        sidebar: QWidget,
        remembered: Remembered,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&View"))
        self.setAccessibleName(self.tr("View"))
        self._batches = model
        self._pane = pane
        self._sidebar = sidebar
        self._remembered = remembered
        self.comfortable = self._choice(self.tr("&Comfortable"), "Ctrl+1")
        self.compact = self._choice(self.tr("Com&pact"), "Ctrl+2")
        views = QActionGroup(self)
        for entry in (self.comfortable, self.compact):
            views.addAction(entry)
        self.addActions([self.comfortable, self.compact])
        self.addSeparator()
        self.order = self.addMenu(self.tr("&Sort by"))
        self.order.setAccessibleName(self.tr("Sort by"))
        self.sorts: dict[Column | None, QAction] = {}
        self.descending = self._choice(self.tr("&Descending"))
        self._fill_order()
        self.columns = self.addMenu(self.tr("C&olumns"))
        self.columns.setAccessibleName(self.tr("Columns"))
        self.columns.aboutToShow.connect(lambda: pane.table.fill_columns_menu(self.columns))
        pane.table.fill_columns_menu(self.columns)
        self.addSeparator()
        self.search = QAction(self.tr("&Find"), self)
        self.search.setShortcut(QKeySequence("Ctrl+F"))
        self.addAction(self.search)
        self.addSeparator()
        self.sidebar = self._choice(self.tr("Side&bar"), "F9")
        self.addAction(self.sidebar)
        self.details = self._choice(self.tr("&Details"), "Ctrl+D")
        self.addAction(self.details)
        self.large_details = self._choice(self.tr("&Enlarge details"), "F8")
        self.addAction(self.large_details)
        self._restore()
        self.compact.toggled.connect(self._on_compact)
        self.sidebar.toggled.connect(sidebar.setVisible)
        self.descending.toggled.connect(self._on_sort_chosen)
        model.order_changed.connect(self._show_order)
        self._show_order()

    def remember(self) -> None:
        """Keep how it is now for the next start."""
        self._remembered.set_flag("compact", self._pane.is_compact)
        self._remembered.set_flag("sidebar", self.sidebar.isChecked())
        self._remembered.set_state("columns", self._pane.table.columns_state())

    def _restore(self) -> None:
        self._pane.table.restore(self._remembered.state("columns"))
        compact = self._remembered.flag("compact", False)
        (self.compact if compact else self.comfortable).setChecked(True)
        self._on_compact(compact)
        self.sidebar.setChecked(self._remembered.flag("sidebar", True))
        self._sidebar.setVisible(self.sidebar.isChecked())

    def _fill_order(self) -> None:
        orders = QActionGroup(self)
        for column in (None, *Column):
            words = self.tr("Queue order") if column is None else columns.title(column)
            entry = self._choice(words)
            entry.triggered.connect(self._on_sort_chosen)
            orders.addAction(entry)
            self.sorts[column] = entry
            self.order.addAction(entry)
            if column is None:
                self.order.addSeparator()
        self.order.addSeparator()
        self.order.addAction(self.descending)

    def _choice(self, words: str, keys: str = "") -> QAction:
        entry = QAction(words, self)
        entry.setCheckable(True)
        if keys:
            entry.setShortcut(QKeySequence(keys))
        return entry

    def _on_compact(self, compact: bool) -> None:
        self._pane.set_compact(compact)
        self.columns.setEnabled(compact)
        self._pane.table.arranging.setEnabled(compact)

    def _on_sort_chosen(self) -> None:
        column = next((one for one, entry in self.sorts.items() if entry.isChecked()), None)
        order = _DOWN if self.descending.isChecked() else _UP
        self._batches.sort_by(None if column is None else (column, order))

    def _show_order(self) -> None:
        column, order = self._batches.sorting or (None, _UP)
        self.sorts[column].setChecked(True)
        with QSignalBlocker(self.descending):
            self.descending.setChecked(order is _DOWN)
            self.descending.setEnabled(column is not None)
