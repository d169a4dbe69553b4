"""Asks when some batches are to run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.fields import ElidedLabel
from batch_gui.ui.language import translate
from batch_gui.ui.large_text import grow_with_text
from batch_gui.ui.turns.when_form import WhenForm


class WhenDialog(QDialog):
    """Another time for batches that don't run now; it deletes itself when closed.

    Signals:
        chosen: a When; its priority says nothing.
    """

    chosen = Signal(object)

    def __init__(self, batches: Sequence[BatchSummary], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Start at another time"))
        self.form = WhenForm(with_priority=False)
        first = batches[0]
        self.form.show_values(first.priority, first.starts_at, first.hours)
        name = ElidedLabel()
        one = len(batches) == 1
        name.setText(
            first.name if one else translate("WhenDialog", "%Ln batch(es)", None, len(batches))
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        unit = self.fontMetrics().height()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(unit, unit, unit, unit)
        layout.addWidget(name)
        layout.addWidget(self.form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        grow_with_text(self)
        room = self.screen().availableSize()
        self.resize(min(28 * unit, room.width() - 2 * unit), self.sizeHint().height())

    def _on_accepted(self) -> None:
        self.chosen.emit(self.form.values())
        self.accept()
