"""Choosing, saving and deleting named settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QToolButton,
    QWidget,
)

from batch_gui.core.templates import Template
from batch_gui.ui.fields import choose


class TemplateBar(QWidget):
    """The templates in a box, and a menu to save the settings as one, update and delete.

    Signals:
        chosen: a Template whose settings are to be shown.
        save_wanted: the name (str) to keep the present settings under.
        deletion_wanted: the name (str) of a template to forget.
    """

    chosen = Signal(object)
    save_wanted = Signal(str)
    deletion_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._templates: dict[str, Template] = {}
        self.box = QComboBox()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.box.setSizeAdjustPolicy(policy)
        self.box.setMinimumContentsLength(14)
        self.box.setAccessibleName(self.tr("Template"))
        self.box.setToolTip(self.tr("Settings saved under a name"))
        self.button = QToolButton()
        self.button.setText("\u22ef")
        self.button.setAccessibleName(self.tr("Save or delete a template"))
        self.button.setToolTip(self.tr("Save these settings as a template, update or delete one"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Template"))
        self.save_as = menu.addAction(self.tr("&Save as template\u2026"))
        self.update_one = menu.addAction("")
        self.delete_one = menu.addAction("")
        self.button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.button)
        self.set_templates(())
        self.box.activated.connect(self._on_activated)
        self.box.currentIndexChanged.connect(self._enable)
        self.save_as.triggered.connect(self._on_save_as)
        self.update_one.triggered.connect(lambda: self.save_wanted.emit(self.current))
        self.delete_one.triggered.connect(self._on_delete)

    @property
    def current(self) -> str:
        """The chosen template's name; empty for none."""
        return self.box.currentData() or ""

    def set_templates(self, templates: Sequence[Template], current: str | None = None) -> None:
        """Offer these templates; `current` is chosen, or what was before."""
        current = self.current if current is None else current
        self._templates = {template.name: template for template in templates}
        self.box.clear()
        self.box.addItem(self.tr("No template"), "")
        for name in self._templates:
            self.box.addItem(name, name)
        choose(self.box, current if current in self._templates else "")
        self._enable()

    def _enable(self) -> None:
        name = self.current
        for entry in (self.update_one, self.delete_one):
            entry.setEnabled(bool(name))
        shown = name.replace("&", "&&")
        self.update_one.setText(
            self.tr("&Update \u201c{name}\u201d").format(name=shown) if name else self.tr("Update")
        )
        self.delete_one.setText(
            self.tr("&Delete \u201c{name}\u201d\u2026").format(name=shown)
            if name
            else self.tr("Delete")
        )

    def _on_activated(self) -> None:
        template = self._templates.get(self.current)
        if template is not None:
            self.chosen.emit(template)

    def _on_save_as(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Save as template"))
        dialog.setLabelText(self.tr("Name of the template"))
        dialog.setTextValue(self.current)
        dialog.setOkButtonText(self.tr("Save"))
        line = dialog.findChild(QLineEdit)
        if line:
            line.setAccessibleName(self.tr("Name of the template"))
        dialog.textValueSelected.connect(self._on_named)
        dialog.open()

    def _on_named(self, name: str) -> None:
        name = name.strip()
        if not name:
            return
        if name in self._templates and name != self.current:
            self._ask(
                self.tr("Replace the template \u201c{name}\u201d?").format(name=name),
                self.tr("Replace"),
                lambda: self.save_wanted.emit(name),
            )
        else:
            self.save_wanted.emit(name)

    def _on_delete(self) -> None:
        name = self.current
        self._ask(
            self.tr("Delete the template \u201c{name}\u201d?").format(name=name),
            self.tr("Delete"),
            lambda: self.deletion_wanted.emit(name),
        )

    def _ask(self, question: str, yes: str, do: object) -> None:
        assert callable(do)
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Template"))
        box.setText(question)
        box.setInformativeText(self.tr("Batches made with it stay as they are."))
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        button.clicked.connect(do)
        box.open()
