"""The place of the details pane in the window: wanted or not, and only where there is room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from batch_gui.ui.details.details_pane import DetailsPane
from batch_gui.ui.remembered import Remembered

_SHARES = (6000, 4000)  # more px than there are: what there is is shared in this proportion
_LIST_LINES = 7  # the list keeps at least that many: a row in full, also with text twice as large


class DetailsSlot(QObject):
    """Shows the pane under the list while it is wanted and the splitter is high enough.

    In a window that is too low the pane makes room for the list, and comes back with the room.
    Enlarged it has the list's place as well, as long as there is a batch to show.

    Args:
        batches: the list, in the splitter already.
        wanted: whether the pane is shown.
        large: whether it is enlarged.
    """

    def __init__(
        self,
        splitter: QSplitter,
        batches: QWidget,
        pane: DetailsPane,
        wanted: QAction,
        large: QAction,
        remembered: Remembered,
    ) -> None:
        super().__init__(splitter)
        self._list = batches
        self._large = large
        self._splitter = splitter
        self._pane = pane
        self._wanted = wanted
        self._remembered = remembered
        wanted.setChecked(remembered.flag("details", True))
        large.setChecked(remembered.flag("details/large", False))
        splitter.addWidget(pane)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes(_SHARES)
        splitter.installEventFilter(self)
        wanted.toggled.connect(self._on_wanted)
        large.toggled.connect(self._on_large)
        self.fit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look again when there is more room or less."""
        if event.type() is QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Look again: there is more room or less, or another batch is selected."""
        line = self._splitter.fontMetrics().height()
        room = self._splitter.height() >= self._pane.minimumHeight() + _LIST_LINES * line
        wanted = self._wanted.isChecked()
        alone = wanted and self._large.isChecked() and self._pane.shows_any
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self._list.isAncestorOf(focus)
        self._pane.setVisible(wanted and (room or alone))
        self._list.setVisible(not alone)
        if alone and had_focus:
            self._pane.tabs.setFocus()

    def _on_wanted(self, wanted: bool) -> None:
        self._remembered.set_flag("details", wanted)
        self.fit()

    def _on_large(self, large: bool) -> None:
        self._remembered.set_flag("details/large", large)
        if large:
            self._wanted.setChecked(True)
        self.fit()
        if not large:
            self._list.setFocus()
