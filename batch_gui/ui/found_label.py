"""How many photos were found, and what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.language import translate
from batch_gui.ui.theme import larger

_SHOWN = 2_000


class FoundLabel(QWidget):
    """ "1,204 photos found", and the skipped files in a list that can be opened."""

    def __init__(self, found: FoundPhotos) -> None:
        super().__init__()
        self.title = QLabel(
            translate("FoundLabel", "%Ln photo(s) found", None, len(found.photos))
            if found.photos
            else self.tr("No photos found")
        )
        self.title.setFont(larger(self.font(), 1.3, bold=True))
        self.toggle = QToolButton()
        self.toggle.setText(
            translate("FoundLabel", "%Ln file(s) left out", None, len(found.skipped))
        )
        self.toggle.setToolTip(self.tr("Show what was left out, and why"))
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setArrowType(Qt.ArrowType.RightArrow)
        self.toggle.setAutoRaise(True)
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._on_toggled)
        self.list = skipped_list(found.skipped)
        self.list.setMaximumHeight(self.fontMetrics().height() * 8)
        self.list.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.title)
        layout.addWidget(self.toggle)
        layout.addWidget(self.list)
        self.toggle.setVisible(bool(found.skipped))

    def _on_toggled(self, shown: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow
        self.toggle.setArrowType(arrow)
        self.list.setVisible(shown)


class LeftOut(Protocol):
    """A file that isn't used, with the reason in words."""

    @property
    def path(self) -> object:
        """Where it is."""

    @property
    def reason(self) -> str:
        """Why it isn't used."""


def skipped_list(skipped: Sequence[LeftOut]) -> QPlainTextEdit:
    """Paths with their reasons, to be read and copied; of very many, the first."""
    lines = [f"{item.path}: {item.reason}" for item in skipped[:_SHOWN]]
    if len(skipped) > _SHOWN:
        more = len(skipped) - _SHOWN
        lines.append(translate("FoundLabel", "\u2026 and %Ln more", None, more))
    text = QPlainTextEdit("\n".join(lines))
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setAccessibleName(translate("FoundLabel", "Files left out"))
    return text
