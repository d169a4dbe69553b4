"""The dialog that turns found photos into a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.fields import ErrorLabel, add_row, align_labels, choose, with_error
from batch_gui.ui.found_label import FoundLabel
from batch_gui.ui.output_form import OutputForm

_FIRST_PRESET = "WhiteLayer_v4"
_NO_PRESET = "None"


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What the user asked for.

    Attributes:
        config: as `BatchConfig.parse` takes it.
        paused: added without starting it.
    """

    name: str
    config: dict[str, Any]
    paused: bool


class NewBatchDialog(QDialog):
    """Name, look and output of a new batch.

    It stays open, with all that was filled in, until its owner accepts it: a refused
    config is shown in it.

    Signals:
        submitted: a NewBatch.
    """

    submitted = Signal(object)

    def __init__(
        self,
        found: FoundPhotos,
        *,
        presets: Sequence[str],
        default_folder: Callable[[str], Path],
        last_config: Mapping[str, Any],
        browse_from: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New batch"))
        self.found = FoundLabel(found)
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.name_error = ErrorLabel()
        self.preset = QComboBox()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.preset.setSizeAdjustPolicy(policy)
        self.preset.setMinimumContentsLength(16)
        self._fill_presets(presets)
        self.blend_slider = QSlider(Qt.Orientation.Horizontal)
        self.blend_slider.setRange(0, 100)
        self.blend_slider.setPageStep(10)
        self.blend = QSpinBox()
        self.blend.setRange(0, 100)
        self.blend.setSuffix(self.tr(" %"))
        self.output = OutputForm(default_folder, browse_from)
        self.refusal = ErrorLabel()
        self.start = QPushButton(self.tr("&Start"))
        self.add_paused = QPushButton(self.tr("Add &paused"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._show_values(last_config, found.suggested_name)
        self._fit_screen()

    def values(self) -> dict[str, Any]:
        """The config as it is filled in."""
        return {
            "preset": self.preset.currentData(),
            "blend": self.blend.value(),
            "output": self.output.values(),
        }

    def set_busy(self, busy: bool) -> None:
        """Lock the dialog while the batch is being made."""
        self._form.setEnabled(not busy)
        self.buttons.setEnabled(not busy)
        self.start.setText(self.tr("Starting\u2026") if busy else self.tr("&Start"))

    def show_refusal(self, text: str) -> None:
        """Say why the batch wasn't made; everything filled in stays."""
        self.set_busy(False)
        self.refusal.set_error(text)

    def reject(self) -> None:
        """Close, unless the batch is being made at this moment."""
        if self._form.isEnabled():
            super().reject()

    def _fill_presets(self, presets: Sequence[str]) -> None:
        for name in presets:
            if name != _NO_PRESET:
                self.preset.addItem(name, name)
        self.preset.addItem(self.tr("None: leave the colours as they are"), None)

    def _lay_out(self) -> None:
        blend = QHBoxLayout()
        blend.addWidget(self.blend_slider, 1)
        blend.addWidget(self.blend)
        look = QFormLayout()
        look.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        add_row(look, self.tr("&Name"), self.name, with_error(self.name, self.name_error))
        add_row(look, self.tr("P&reset"), self.preset, self.preset)
        add_row(look, self.tr("B&lend"), self.blend_slider, blend)
        self.blend.setAccessibleName(self.tr("Blend in percent"))
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.addWidget(self.found)
        column.addLayout(look)
        column.addWidget(line)
        column.addWidget(self.output)
        column.addStretch(1)
        unit = self.fontMetrics().height()
        column.setContentsMargins(0, 0, unit // 2, 0)
        align_labels(look, self.output.form)
        self._area = QScrollArea()
        self._area.setWidget(self._form)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.addButton(self.add_paused, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.start, QDialogButtonBox.ButtonRole.ActionRole)
        for button in (self.add_paused, *self.buttons.buttons()):
            assert isinstance(button, QPushButton)
            button.setAutoDefault(False)
        self.start.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(unit, unit, unit // 2, unit)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.refusal)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.blend_slider.valueChanged.connect(self.blend.setValue)
        self.blend.valueChanged.connect(self.blend_slider.setValue)
        self.preset.currentIndexChanged.connect(self._enable)
        self.name.textChanged.connect(self._on_name_changed)
        self.output.changed.connect(self._on_changed)
        self.start.clicked.connect(lambda: self._submit(paused=False))
        self.add_paused.clicked.connect(lambda: self._submit(paused=True))
        self.buttons.rejected.connect(self.reject)

    def _show_values(self, config: Mapping[str, Any], name: str) -> None:
        choose(self.preset, config.get("preset", _FIRST_PRESET))
        blend = config.get("blend", 100)
        self.blend.setValue(round(blend) if isinstance(blend, int | float) else 100)
        output = config.get("output")
        self.output.set_values(output if isinstance(output, dict) else {})
        self.name.setText(name)
        self.name.selectAll()
        self._enable()

    def _fit_screen(self) -> None:
        """As large as the form asks for, where the screen has the room."""
        form, screen = self._form.sizeHint(), self.screen()
        unit = self.fontMetrics().height()
        room = screen.availableSize() if isinstance(screen, QScreen) else form
        width = max(form.width() + 4 * unit, 34 * unit)
        height = form.height() + self.buttons.sizeHint().height() + 4 * unit
        self.resize(min(width, room.width() - 2 * unit), min(height, room.height() - 3 * unit))

    def _enable(self) -> None:
        has_look = self.preset.currentData() is not None
        self.blend.setEnabled(has_look)
        self.blend_slider.setEnabled(has_look)

    def _on_name_changed(self, name: str) -> None:
        self.output.follow_name(name.strip())
        self._on_changed()

    def _on_changed(self) -> None:
        self.refusal.set_error("")
        self._check()

    def _check(self) -> QWidget | None:
        wrong = "" if self.name.text().strip() else self.tr("The batch needs a name.")
        self.name_error.set_error(wrong)
        field = self.output.check()
        return self.name if wrong else field

    def _submit(self, *, paused: bool) -> None:
        wrong = self._check()
        if wrong is not None:
            wrong.setFocus()
            self._area.ensureWidgetVisible(wrong)
            return
        self.refusal.set_error("")
        self.submitted.emit(NewBatch(self.name.text().strip(), self.values(), paused))
