"""The buttons over the table of photos that choose which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from batch_gui.ui.details.filter_buttons import FilterButton
from batch_gui.ui.details.photos_model import Show


class PhotoFilters(QWidget):
    """One of them is pressed. With little room, those that find nothing make way.

    Signals:
        chosen: the Show that is wanted.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[Show, FilterButton] = {}
        self._is_narrow = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.fontMetrics().height() // 4)
        group = QButtonGroup(self)
        for show, name in (
            (Show.ALL, self.tr("All")),
            (Show.FAILED, self.tr("Failed")),
            (Show.WAITING, self.tr("Waiting")),
            (Show.DONE, self.tr("Done")),
        ):
            button = FilterButton(name)
            button.toggled.connect(lambda on, show=show: self._on_toggled(show) if on else None)
            group.addButton(button)
            row.addWidget(button)
            self.buttons[show] = button
        self.buttons[Show.ALL].setChecked(True)

    def set_counts(self, counts: Mapping[Show, int]) -> None:
        """Show how many photos each of them finds."""
        for show, button in self.buttons.items():
            button.set_count(counts[show])
        self._make_way()

    def set_cancelled(self, cancelled: bool) -> None:
        """Photos of a batch that was cancelled wait for nothing any more."""
        words = self.tr("Not developed") if cancelled else self.tr("Waiting")
        self.buttons[Show.WAITING].set_name(words)

    def set_narrow(self, narrow: bool) -> None:
        """There is little room, or enough."""
        self._is_narrow = narrow
        self._make_way()

    def _on_toggled(self, show: Show) -> None:
        self._make_way()
        self.chosen.emit(show)

    def _make_way(self) -> None:
        for show, button in self.buttons.items():
            needed = show is Show.ALL or button.isChecked() or button.count > 0
            button.setVisible(needed or not self._is_narrow)
