"""About the program, and its keys."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from batch_gui import __version__
from batch_gui.ui.icons import app_icon
from batch_gui.ui.language import translate


def about_box(parent: QWidget) -> QMessageBox:
    """What this program is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(translate("Help", "About Batch GUI"))
    box.setIconPixmap(app_icon().pixmap(64, 64))
    box.setText(f"<b>Batch GUI {escape(__version__)}</b>")
    box.setInformativeText(
        translate("Help", "Develops a thousand photos at a time and never touches an original.")
    )
    return box


class KeysDialog(QDialog):
    """Every key of the window."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(self.fontMetrics().height() * 2)
        for row, (keys, text) in enumerate([*self._of_the_list(), *_of(actions)]):
            key = QLabel(keys)
            key.setTextFormat(Qt.TextFormat.PlainText)
            font = key.font()
            font.setBold(True)
            key.setFont(font)
            grid.addWidget(key, row, 0)
            grid.addWidget(QLabel(text), row, 1)
        grid.setColumnStretch(1, 1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        wanted = inner.sizeHint()
        self.resize(
            min(wanted.width() + 5 * unit, room.width() - unit),
            min(wanted.height() + 6 * unit, room.height() - 3 * unit),
        )

    def _of_the_list(self) -> list[tuple[str, str]]:
        return [
            (_native("Space"), self.tr("Pause or resume the selected batches")),
            (_native("Del"), self.tr("Cancel the selected batches")),
            (_native("Return"), self.tr("Show the failures, or open the output folder")),
            (
                f"{_native('Right')}, {_native('Left')}",
                self.tr("Go to the buttons of the row and back"),
            ),
            (_native("Ctrl+Space"), self.tr("Add the row to the selection or take it out")),
            (_native("Shift+F10"), self.tr("Menu of the selected batches")),
        ]


def _of(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    return [
        (
            action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            action.text().replace("&", ""),
        )
        for action in actions
        if not action.shortcut().isEmpty()
    ]


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
