"""A part of a form that is opened and closed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """A button with words, and what it opens under it.

    Attributes:
        is_open: whether the content is shown.

    Signals:
        opened: whether it is open now.
    """

    opened = Signal(bool)

    def __init__(self, text: str, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self.is_open = True
        self.button = QToolButton()
        self.button.setText(text)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setAutoRaise(True)
        self.button.setIconSize(QSize(1, 1) * (self.fontMetrics().height() * 6 // 7))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(lambda: self.set_open(not self.is_open))
        self.set_open(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(content)

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        if is_open == self.is_open:
            return
        self.is_open = is_open
        self.button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        words = self.tr("open") if is_open else self.tr("closed")
        self.button.setAccessibleDescription(words)
        self.content.setVisible(is_open)
        self.opened.emit(is_open)
