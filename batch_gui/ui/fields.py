"""Small parts of the dialogs' forms."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLayout,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from batch_gui.ui.theme import Tone, theme_of, tint


class ErrorLabel(QLabel):
    """Says beside a field what is wrong with it; takes no room while all is well."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        tint(self, Tone.FAILED)
        self.hide()

    def set_error(self, text: str) -> None:
        """Show `text`; empty hides the label."""
        self.setText(text)
        self.setVisible(bool(text))


class MutedLabel(QLabel):
    """Plain text that stands back behind the rest, in light and in dark."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        tint(self, Tone.MUTED)


class ElidedLabel(QLabel):
    """One line of text; what has no room ends in an ellipsis instead of being cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as there is room for."""
        painter = QPainter(self)
        rect = self.contentsRect()
        elide = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), elide, rect.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), shown)


def roomy_entry(text: str, metrics: QFontMetrics) -> QListWidgetItem:
    """An entry of a list with room above and below: rows are what the mouse aims at."""
    entry = QListWidgetItem(text)
    entry.setSizeHint(QSize(metrics.horizontalAdvance(text), metrics.height() * 7 // 4))
    return entry


def breakable(path: str) -> str:
    """`path` with places where a line may end: labels break lines at spaces alone."""
    return re.sub(r"([/\\_.-]|\w{16}(?=\w))", "\\1\u200b", path)


def with_error(field: QWidget | QLayout, error: ErrorLabel) -> QVBoxLayout:
    """`field` with its error under it."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    if isinstance(field, QLayout):
        column.addLayout(field)
    else:
        column.addWidget(field)
    column.addWidget(error)
    return column


def add_row(form: QFormLayout, text: str, widget: QWidget, field: QWidget | QLayout) -> None:
    """A row whose label names `widget` for the keyboard and for screen readers."""
    label = QLabel(text)
    label.setBuddy(widget)
    widget.setAccessibleName(text.replace("&", ""))
    if isinstance(field, QLayout):
        form.addRow(label, field)
    else:
        form.addRow(label, field)


def align_labels(*forms: QFormLayout) -> None:
    """Let the fields of several forms begin at the same place."""
    role = QFormLayout.ItemRole.LabelRole
    items = [form.itemAt(row, role) for form in forms for row in range(form.rowCount())]
    widgets = [item.widget() for item in items if item is not None]
    labels = [widget for widget in widgets if widget is not None]
    widest = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(widest)


def choose(combo: QComboBox, value: object) -> None:
    """Choose the entry that holds `value`; an unknown one changes nothing."""
    for at in range(combo.count()):
        if combo.itemData(at) == value:
            combo.setCurrentIndex(at)
            return


class FocusedArea(QScrollArea):
    """A scroll area without a frame that shows one while the arrow keys scroll it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setViewportMargins(3, 3, 3, 3)

    def event(self, event: QEvent) -> bool:
        """A frame around what has the focus."""
        done = super().event(event)
        if event.type() is QEvent.Type.Paint and self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme_of(self.palette()).accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        return done

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show it."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.update()


def readable_by_keyboard(text: QPlainTextEdit) -> None:
    """Make `text` read-only, with a cursor that shows the focus and selects by keyboard."""
    text.setReadOnly(True)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
