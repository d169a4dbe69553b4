"""Buttons that choose which rows are shown, each with how many there are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from batch_gui.ui.language import number


class FilterButton(QToolButton):
    """Such as "Failed 3"; one of a group is pressed.

    Attributes:
        count: how many there are.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.count = 0
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.set_count(0)

    def set_name(self, name: str) -> None:
        """Call it otherwise."""
        self._name = name
        self.set_count(self.count)

    def set_count(self, count: int) -> None:
        """Show how many there are."""
        self.count = count
        text = f"{self._name}  {number(count)}"
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{self._name}, {number(count)}")
