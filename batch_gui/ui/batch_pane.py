"""The list of batches as rows or as a table, or what stands there when none match."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.batch_view import BatchView
from batch_gui.ui.compact_view import CompactView
from batch_gui.ui.empty_page import EmptyPage
from batch_gui.ui.language import translate
from batch_gui.ui.theme import Tone, tint
from batch_gui.ui.thumbnails import Thumbnails

_HOLD = 2000  # ms


class NoMatchPage(EmptyPage):
    """Says that no batch matches, and offers the way back.

    Signals:
        all_wanted: show every batch again.
    """

    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(translate("NoMatchPage", "No batches match"), 1.3)
        self.show_all = QPushButton(self.tr("Show all batches"))
        self.show_all.clicked.connect(self.all_wanted)
        self.setFocusProxy(self.show_all)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self.title)
        column.addSpacing(self.fontMetrics().height() // 2)
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        tint(self.title, Tone.MUTED)
        self.restyle()


class BatchPane(QStackedWidget):
    """Shows the model's batches comfortably or compactly; both share one selection.

    While the mouse moves over the rows, and two seconds after, no row comes, goes or changes
    places under it.
    """

    def __init__(
        self, model: BatchModel, selection: BatchSelection, thumbnails: Thumbnails
    ) -> None:
        super().__init__()
        self._batches = model
        self._selection = selection
        self._is_compact = False
        self.rows = BatchView(model, selection, thumbnails)
        self.table = CompactView(model, selection)
        self.no_match = NoMatchPage()
        self.no_match.all_wanted.connect(self._on_all_wanted)
        for page in (self.rows, self.table, self.no_match):
            self.addWidget(page)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_HOLD)
        self._resting.timeout.connect(model.release)
        for view in (self.rows, self.table):
            view.viewport().setMouseTracking(True)
            view.viewport().installEventFilter(self)
        model.rowsInserted.connect(self._show_page)
        model.rowsRemoved.connect(self._show_page)
        model.rebuilt.connect(self._show_page)
        model.filter_changed.connect(self._show_current)
        model.order_changed.connect(self._show_current)
        self._show_page()

    @property
    def view(self) -> QAbstractItemView:
        """The view of the batches that is in use."""
        return self.table if self._is_compact else self.rows

    @property
    def is_compact(self) -> bool:
        """Whether the batches are a table."""
        return self._is_compact

    def set_compact(self, compact: bool) -> None:
        """Show the batches as a table, or as rows."""
        had_focus = self.view.hasFocus()
        self._is_compact = compact
        self._show_page()
        self._show_current()
        if had_focus:
            self.view.setFocus()

    def select(self, index: QModelIndex) -> None:
        """Select this batch alone and show it."""
        self._selection.select(index)
        self.view.scrollTo(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold the rows still while the mouse is at work over them."""
        if event.type() is QEvent.Type.MouseMove:
            self._batches.hold()
            self._resting.start()
        elif event.type() is QEvent.Type.Leave:
            self._resting.stop()
            self._batches.release()
        return super().eventFilter(watched, event)

    def _show_page(self) -> None:
        nothing_matches = self._batches.count and not self._batches.rowCount()
        page: QWidget = self.no_match if nothing_matches else self.view
        if self.currentWidget() is not page:
            had_focus = self.isAncestorOf(self.focusWidget() or self)
            self.setCurrentWidget(page)
            if had_focus:
                page.setFocus()
        self.setFocusProxy(page)

    def _show_current(self) -> None:
        """Keep the batch that has the keyboard in sight; otherwise begin at the top."""
        current = self._selection.rows.currentIndex()
        if current.isValid():
            self.view.scrollTo(current)
        else:
            self.view.scrollToTop()

    def _on_all_wanted(self) -> None:
        self._batches.set_filter(BatchFilter())
        self.view.setFocus()
