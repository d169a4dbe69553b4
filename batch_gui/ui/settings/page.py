"""A page of the settings dialog: fields with what each does under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Gt, Le
from PySide6.QtCore import QEvent, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.settings import Settings
from batch_gui.ui.fields import choose
from batch_gui.ui.language import translate
from batch_gui.ui.settings.wrapping import WrappingLabel, WrappingSwitch
from batch_gui.ui.theme import Tone, tint

_NO_LIMIT = 999_999
_SHORT = 8  # letters of a choice that are in sight at least
_CLOCK = "HH:mm"


@dataclass(frozen=True, slots=True)
class _Field:
    """How one setting is shown and read."""

    show: Callable[[Any], None]
    read: Callable[[], Any]


class SettingsPage(QWidget):
    """Some of the settings, each with a sentence that says what it does.

    Args:
        title: what the list of pages calls it.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.form.setVerticalSpacing(self.fontMetrics().height() // 2)
        self.column = QVBoxLayout(self)
        self.column.addLayout(self.form)
        self.column.addStretch(1)
        self.widgets: dict[str, QWidget] = {}
        self._fields: dict[str, _Field] = {}
        self._shown: dict[str, Any] = {}

    def event(self, event: QEvent) -> bool:
        """Stay as high as the wrapped sentences need: a scroll area would squeeze them."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(max(0, self.column.totalHeightForWidth(self.width())))
        return handled

    def add_switch(self, name: str, text: str, explanation: str) -> QCheckBox:
        """A setting that is on or off."""
        box = WrappingSwitch(text)
        self.form.addRow(_explained(box, explanation))
        self._note(name, box, _Field(box.setChecked, box.isChecked))
        return box

    def add_either(
        self, name: str, text: str, explanation: str, values: tuple[object, object]
    ) -> QCheckBox:
        """A setting that has one value while the box is ticked, and the other while it isn't."""
        box = WrappingSwitch(text)
        self.form.addRow(_explained(box, explanation))
        ticked, other = values
        field = _Field(
            lambda value: box.setChecked(value == ticked),
            lambda: ticked if box.isChecked() else other,
        )
        self._note(name, box, field)
        return box

    def add_text(self, name: str, text: str, explanation: str, hint: str) -> QLineEdit:
        """A setting that is a line of text."""
        line = QLineEdit()
        line.setPlaceholderText(hint)
        _add_row(self.form, text, line, _explained(line, explanation))
        self._note(name, line, _Field(line.setText, lambda: line.text().strip()))
        return line

    def add_lines(self, name: str, text: str, explanation: str, hint: str) -> QPlainTextEdit:
        """A setting that is a list, each on a line of its own."""
        lines = QPlainTextEdit()
        lines.setPlaceholderText(hint)
        lines.setTabChangesFocus(True)
        lines.setFixedHeight(4 * lines.fontMetrics().height())
        _add_row(self.form, text, lines, _explained(lines, explanation))
        field = _Field(
            lambda words: lines.setPlainText("\n".join(words)),
            lambda: tuple(filter(None, map(str.strip, lines.toPlainText().splitlines()))),
        )
        self._note(name, lines, field)
        return lines

    def add_number(
        self, name: str, text: str, explanation: str, *, unit: str = "", zero: str = ""
    ) -> QSpinBox:
        """A setting that is a number, within what Settings allows.

        Args:
            zero: what stands there in place of 0.
        """
        spin = QSpinBox()
        spin.setRange(*_range(name))
        spin.setGroupSeparatorShown(name != "http_port")
        spin.setSuffix(unit)
        spin.setSpecialValueText(zero)
        width = max(spin.fontMetrics().horizontalAdvance(zero), 0)
        spin.setMinimumWidth(max(width + 3 * self.fontMetrics().height(), spin.sizeHint().width()))
        _add_row(self.form, text, spin, _explained(spin, explanation))
        self._note(name, spin, _Field(lambda value: spin.setValue(round(value)), spin.value))
        return spin

    def add_words(self, name: str, text: str, explanation: str, hint: str) -> QLineEdit:
        """A setting that is a list of words, separated by commas or spaces."""
        line = QLineEdit()
        line.setPlaceholderText(hint)
        _add_row(self.form, text, line, _explained(line, explanation))
        field = _Field(
            lambda words: line.setText(", ".join(words)),
            lambda: tuple(line.text().replace(",", " ").split()),
        )
        self._note(name, line, field)
        return line

    def add_choice(
        self, name: str, text: str, explanation: str, choices: Sequence[tuple[str, object]]
    ) -> QComboBox:
        """A setting that is one of several, each with its words."""
        combo = QComboBox()
        combo.setMinimumContentsLength(_SHORT)
        for words, value in choices:
            combo.addItem(words, value)
        _add_row(self.form, text, combo, _explained(combo, explanation))
        field = _Field(lambda value: choose(combo, value), combo.currentData)
        self._note(name, combo, field)
        return combo

    def add_folder(self, name: str, text: str, explanation: str, usual: str) -> QLineEdit:
        """A setting that is a folder, or none.

        Args:
            usual: what stands there in place of none.
        """
        line = QLineEdit()
        line.setPlaceholderText(usual)
        browse = QPushButton(translate("Settings", "&Browse\u2026"))
        browse.setAutoDefault(False)
        browse.setAccessibleName(translate("Settings", "Browse for a folder"))
        browse.clicked.connect(lambda: _browse(line))
        row = QHBoxLayout()
        row.addWidget(line, 1)
        row.addWidget(browse)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(explanation_label(explanation))
        line.setAccessibleDescription(explanation)
        _add_row(self.form, text, line, column)
        field = _Field(lambda value: line.setText(value or ""), lambda: line.text().strip() or None)
        self._note(name, line, field)
        return line

    def add_time(self, name: str, text: str, explanation: str) -> QTimeEdit:
        """A setting that is a time of day."""
        edit = QTimeEdit()
        _add_row(self.form, text, edit, _explained(edit, explanation))
        field = _Field(
            lambda value: edit.setTime(QTime.fromString(value, _CLOCK)),
            lambda: edit.time().toString(_CLOCK),
        )
        self._note(name, edit, field)
        return edit

    def depend(self, switch: QCheckBox, *names: str) -> None:
        """Let settings only be changed while `switch` is on."""
        for name in names:
            switch.toggled.connect(self.widgets[name].setEnabled)
            self.widgets[name].setEnabled(switch.isChecked())

    def show_values(self, settings: Settings) -> None:
        """Show how these settings are."""
        for name, field in self._fields.items():
            field.show(getattr(settings, name))
            self._shown[name] = field.read()

    def changes(self) -> dict[str, Any]:
        """What was changed since, by name."""
        values = {name: field.read() for name, field in self._fields.items()}
        return {name: value for name, value in values.items() if value != self._shown[name]}

    def _note(self, name: str, widget: QWidget, field: _Field) -> None:
        self.widgets[name] = widget
        self._fields[name] = field


def _add_row(form: QFormLayout, text: str, widget: QWidget, field: QLayout) -> None:
    """A field under a label that goes on to further lines where there is little room.

    In one row with the field, a form gives a label its full width, and cuts it off.
    """
    label = WrappingLabel(text)
    label.setBuddy(widget)
    widget.setAccessibleName(text.replace("&", ""))
    form.addRow(label)
    form.addRow(field)


def _browse(line: QLineEdit) -> None:
    chosen = QFileDialog.getExistingDirectory(
        line, translate("Settings", "Choose a folder"), line.text()
    )
    if chosen:
        line.setText(chosen)


def explanation_label(text: str) -> QLabel:
    """A sentence under a field."""
    label = QLabel(text)
    label.setWordWrap(True)
    tint(label, Tone.MUTED)
    return label


def _explained(widget: QWidget, explanation: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.setContentsMargins(0, 0, 0, widget.fontMetrics().height() // 2)
    left = QHBoxLayout()
    left.addWidget(widget)
    if isinstance(widget, QSpinBox | QComboBox | QTimeEdit):  # as wide as its contents are
        left.addStretch(1)
    column.addLayout(left)
    column.addWidget(explanation_label(explanation))
    widget.setAccessibleDescription(explanation)
    return column


def _range(name: str) -> tuple[int, int]:
    """What Settings allows, in whole numbers."""
    low, high = 0, _NO_LIMIT
    for limit in Settings.model_fields[name].metadata:
        if isinstance(limit, Ge):
            low = int(limit.ge)  # type: ignore[call-overload]
        elif isinstance(limit, Gt):
            low = int(limit.gt) + 1  # type: ignore[call-overload]
        elif isinstance(limit, Le):
            high = int(limit.le)  # type: ignore[call-overload]
    return low, high
