"""The box to search batches with."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton


class SearchBox(QLineEdit):
    """Words that batches must have; Escape clears it, and goes back to the list when it is empty.

    Signals:
        left: the user is done with it: Escape in an empty box, Return or Down.
    """

    left = Signal()
    _characters = 24

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Search batches"))
        self.setAccessibleName(self.tr("Search batches"))
        self.setToolTip(self.tr("Search names, presets, output folders and sessions (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setTextMargins(4, 0, 0, 0)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear the search"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_width(self, characters: int) -> None:
        """Be about `characters` wide."""
        if characters != self._characters:
            self._characters = characters
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as was asked for."""
        width = self.fontMetrics().averageCharWidth() * self._characters
        return QSize(width, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, Return and Down as the docstring says; the rest as in every box."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)
