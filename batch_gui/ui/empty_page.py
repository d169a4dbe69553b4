"""A page that says in large words why there is nothing to see."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from batch_gui.ui.theme import larger


class EmptyPage(QWidget):
    """Holds a title that grows with the font; its owner lays it out.

    Args:
        title: what is said.
        scale: how much larger than the rest.
    """

    def __init__(self, title: str, scale: float) -> None:
        super().__init__()
        self._scale = scale
        self.title = QLabel(title)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def changeEvent(self, event: QEvent) -> None:
        """Follow palette and font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.restyle()

    def restyle(self) -> None:
        """Take fonts and colours over from the surroundings."""
        self.title.setFont(larger(self.font(), self._scale, bold=True))
