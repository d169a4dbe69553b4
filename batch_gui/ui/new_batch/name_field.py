"""The template that outputs are named by, and a menu of what it may hold."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from batch_gui.core.naming import FIELDS, NameTemplate
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import translate

USUAL = "{name}"
"""The name of the photo itself."""


class NameField(QWidget):
    """A line for the template, and a button whose menu puts fields into it.

    Signals:
        changed: the template was changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit(USUAL)
        self.line.setMaxLength(200)
        self.line.textChanged.connect(self.changed)
        self.button = QToolButton()
        self.button.setText(self.tr("{ }"))
        self.button.setAccessibleName(self.tr("Put a field into the name"))
        self.button.setToolTip(self.tr("Put a field into the name, such as the date taken"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Fields of the name"))
        for field in FIELDS:
            entry = menu.addAction(f"{_meaning(field)}\t{field}")
            entry.triggered.connect(partial(self._put, field))
        self.button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)

    @property
    def template(self) -> str:
        """As it is filled in."""
        return self.line.text()

    def set_template(self, template: object) -> None:
        """Show a remembered template; the usual one in place of one that can't be used."""
        usable = isinstance(template, str) and not _problem(template)
        self.line.setText(str(template) if usable else USUAL)

    @property
    def problem(self) -> str:
        """Why the template can't be used; empty when it can."""
        why = _problem(self.line.text())
        return self.tr("The name {why}.").format(why=why) if why else ""

    def _put(self, field: str) -> None:
        self.line.insert(field)
        self.line.setFocus()


def _problem(template: str) -> str:
    try:
        NameTemplate.parse(template)
    except ValueError as error:
        return in_words(str(error))
    return ""


def _meaning(field: str) -> str:
    return {
        "name": translate("NameField", "Name of the photo"),
        "seq": translate("NameField", "Number in the batch"),
        "date": translate("NameField", "Date taken"),
        "camera": translate("NameField", "Camera"),
        "lens": translate("NameField", "Lens"),
        "preset": translate("NameField", "Preset"),
        "session": translate("NameField", "Session"),
        "width": translate("NameField", "Width in pixels"),
        "height": translate("NameField", "Height in pixels"),
    }[field.strip("{}").split(":")[0]]
