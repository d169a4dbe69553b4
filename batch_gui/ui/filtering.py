"""The sidebar and the search box together say which batches are shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_pane import BatchPane
from batch_gui.ui.search_box import SearchBox
from batch_gui.ui.sidebar import Sidebar


class Filtering(QObject):
    """Keeps the model's filter, the sidebar and the search box the same.

    Args:
        find: the action that goes to the search box.
    """

    def __init__(
        self,
        model: BatchModel,
        pane: BatchPane,
        sidebar: Sidebar,
        search: SearchBox,
        find: QAction,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._batches = model
        self._pane = pane
        self._sidebar = sidebar
        self._search = search
        sidebar.filter_wanted.connect(model.set_filter)
        model.filter_changed.connect(self._on_filter_changed)
        search.textChanged.connect(self._on_search)
        search.left.connect(pane.setFocus)
        find.triggered.connect(self._on_find)

    def reveal(self, batch_id: str) -> None:
        """Select a batch and show it; a filter that would hide it is taken back."""
        batch = self._batches.batch(batch_id)
        if batch is None:
            return
        if not self._batches.filter.test()(batch):
            self._batches.set_filter(BatchFilter())
        self._batches.release()
        self._pane.select(self._batches.index_of(batch_id))
        self._pane.setFocus()

    def _on_find(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_search(self, words: str) -> None:
        self._batches.set_filter(replace(self._batches.filter, words=words))

    def _on_filter_changed(self) -> None:
        shown = self._batches.filter
        self._sidebar.show_filter(shown)
        if self._search.text() != shown.words:
            self._search.setText(shown.words)
