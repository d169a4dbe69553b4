"""The place of the details pane in the window: wanted or not, and only where there is room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter

from batch_gui.ui.details.details_pane import DetailsPane
from batch_gui.ui.remembered import Remembered

_SHARES = (6000, 4000)  # more px than there are: what there is is shared in this proportion
_LIST_LINES = 7  # the list keeps at least that many: a row in full, also with text twice as large


class DetailsSlot(QObject):
    """Shows the pane under the list while it is wanted and the splitter is high enough.

    In a window that is too low the pane makes room for the list, and comes back with the room.
    """

    def __init__(
        self, splitter: QSplitter, pane: DetailsPane, wanted: QAction, remembered: Remembered
    ) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._pane = pane
        self._wanted = wanted
        self._remembered = remembered
        wanted.setChecked(remembered.flag("details", True))
        splitter.addWidget(pane)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes(_SHARES)
        splitter.installEventFilter(self)
        wanted.toggled.connect(self._on_wanted)
        self._fit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look again when there is more room or less."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return False

    def _on_wanted(self, wanted: bool) -> None:
        self._remembered.set_flag("details", wanted)
        self._fit()

    def _fit(self) -> None:
        line = self._splitter.fontMetrics().height()
        room = self._splitter.height() >= self._pane.minimumHeight() + _LIST_LINES * line
        self._pane.setVisible(self._wanted.isChecked() and room)
