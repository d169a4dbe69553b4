"""What comes and goes at the foot of the window without moving anything else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from batch_gui.ui.theme import theme_of


class Foot(QWidget):
    """Lies over the lower edge of another widget, as high as what is shown in it.

    A bar that pushed the list down would put another batch under the mouse just before a click
    or a drop; this one covers some lines at the end instead, and the rows stay where they are.

    Args:
        under: what it lies over.

    Attributes:
        column: takes what is to be shown; what is hidden takes no room.
    """

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self._under = under
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        under.installEventFilter(self)

    def event(self, event: QEvent) -> bool:
        """Something has come, has gone, or has more to say."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground that hides what is under it, and a line above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.fillRect(0, 0, self.width(), 1, theme_of(self.palette()).line)

    def _place(self) -> None:
        width = self._under.width()
        wraps = self.column.hasHeightForWidth()
        wanted = self.column.sizeHint().height()
        height = self.column.totalHeightForWidth(width) if wraps else wanted
        height = min(height, self._under.height())
        self.setGeometry(0, self._under.height() - height, width, height)
        self.raise_()
