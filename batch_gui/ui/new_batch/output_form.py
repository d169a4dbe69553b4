"""The part of the new batch dialog that says where and how photos are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from batch_gui.core.config import OnConflict, OutputConfig, OutputFormat
from batch_gui.ui.fields import ErrorLabel, add_row, choose, with_error
from batch_gui.ui.fold import Fold
from batch_gui.ui.new_batch.advanced_form import AdvancedForm
from batch_gui.ui.new_batch.name_field import USUAL, NameField
from batch_gui.ui.wording import format_names, metadata_names

_WITHOUT_QUALITY = (OutputFormat.PNG, OutputFormat.TIFF)
_LARGEST_EDGE = 100_000


class OutputForm(QWidget):
    """Folder, format, quality, size and the rest of `output` in a batch's config.

    The folder follows the batch's name until the user chooses one; what was chosen for an
    earlier batch isn't proposed again, because two batches rarely belong in one folder.

    Args:
        default_folder: the folder for a batch of that name.
        names_folder: whether that folder has to be named in the config, because the engine
            would choose another.

    Signals:
        changed: something was changed.
    """

    changed = Signal()

    def __init__(
        self,
        default_folder: Callable[[str], Path],
        browse_from: str = "",
        *,
        names_folder: bool = False,
    ) -> None:
        super().__init__()
        self._default_folder = default_folder
        self._names_folder = names_folder
        self._browse_from = browse_from
        self._follows_name = True
        self.name = NameField()
        self.name_error = ErrorLabel()
        self.folder = QLineEdit()
        self.folder.textEdited.connect(self._on_folder_edited)
        self.browse = QPushButton(self.tr("&Browse\u2026"))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._on_browse)
        self.folder_error = ErrorLabel()
        self.format = QComboBox()
        self.quality = QSpinBox()
        self.quality.setRange(1, 100)
        self.size_choice = QComboBox()
        self.edge = QSpinBox()
        self.edge.setRange(1, _LARGEST_EDGE)
        self.edge.setSuffix(self.tr(" px"))
        self.edge.setGroupSeparatorShown(True)
        self.edge.setSingleStep(256)
        self.on_conflict = QComboBox()
        self.metadata = QComboBox()
        self.advanced = AdvancedForm()
        self.advanced_fold = Fold(self.tr("Ad&vanced"), self.advanced)
        self._fill()
        self._lay_out()
        self._connect()

    def set_values(self, output: Mapping[str, Any]) -> None:
        """Show remembered values; what is missing or makes no sense keeps its default."""
        default = OutputConfig()
        choose(self.format, output.get("format", default.format))
        quality = output.get("quality", default.quality)
        self.quality.setValue(quality if isinstance(quality, int) else default.quality)
        edge = output.get("max_edge")
        limited = isinstance(edge, int) and edge > 0
        choose(self.size_choice, limited)
        self.edge.setValue(edge if isinstance(edge, int) and limited else 2048)
        choose(self.on_conflict, output.get("on_conflict", default.on_conflict))
        choose(self.metadata, output.get("metadata", default.metadata))
        self.advanced.set_values(output)
        self.name.set_template(output.get("name", USUAL))
        self._enable()

    def follow_name(self, name: str) -> None:
        """Propose the folder that goes with the batch's name."""
        if self._follows_name:
            self.folder.setText(str(self._default_folder(name)) if name else "")

    def set_folder(self, folder: str | None) -> None:
        """Show a folder that was chosen; None lets it follow the batch's name."""
        self._follows_name = folder is None
        if folder is not None:
            self.folder.setText(folder)

    def show_folder(self, folder: str | None, name: str) -> None:
        """Show where a batch of that name goes: the usual folder follows its name."""
        self.set_folder(None if folder == str(self._default_folder(name)) else folder)
        self.follow_name(name)

    @property
    def max_edge(self) -> int | None:
        """The long edge of the outputs in px; None keeps the size."""
        return self.edge.value() if self.size_choice.currentData() else None

    @property
    def chosen_folder(self) -> str | None:
        """The folder the user chose; None while it follows the batch's name."""
        return None if self._follows_name else self.folder.text().strip()

    def values(self) -> dict[str, Any]:
        """The `output` part of the config, as `OutputConfig` takes it."""
        is_usual = self._follows_name and not self._names_folder
        return {
            "folder": None if is_usual else self.folder.text().strip(),
            "format": str(self.format.currentData()),
            "quality": self.quality.value(),
            "max_edge": self.max_edge,
            "name": self.name.template,
            "on_conflict": str(self.on_conflict.currentData()),
            "metadata": str(self.metadata.currentData()),
            **self.advanced.values(),
        }

    def check(self) -> QWidget | None:
        """The field that can't stay as it is, with the reason shown; None if all is well."""
        folder = self.folder.text().strip()
        wrong = ""
        if not self._follows_name and not folder:
            wrong = self.tr("Choose a folder for the developed photos.")
        elif folder and not Path(folder).is_absolute():
            wrong = self.tr("This must be a full path; use Browse to choose a folder.")
        self.folder_error.set_error(wrong)
        self.name_error.set_error(self.name.problem)
        if wrong:
            return self.folder
        return self.name.line if self.name.problem else None

    def _fill(self) -> None:
        formats = [(words, value) for value, words in format_names().items()]
        sizes = [(self.tr("Keep the size"), False), (self.tr("Long edge at most"), True)]
        conflicts = [
            (self.tr("Write under a new name"), OnConflict.RENAME),
            (self.tr("Leave the photo out"), OnConflict.SKIP),
            (self.tr("Replace it, if it isn't an original"), OnConflict.OVERWRITE),
            (self.tr("Redo only what changed"), OnConflict.CHANGED),
        ]
        metadata = [(words, value) for value, words in metadata_names().items()]
        for combo, choices in (
            (self.format, formats),
            (self.size_choice, sizes),
            (self.on_conflict, conflicts),
            (self.metadata, metadata),
        ):
            for text, value in choices:
                combo.addItem(text, value)

    def _lay_out(self) -> None:
        self.form = form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.browse)
        size = QHBoxLayout()
        size.addWidget(self.size_choice)
        size.addWidget(self.edge)
        size.addStretch(1)
        rows: list[tuple[str, QWidget, QWidget | QLayout]] = [
            (self.tr("Output &folder"), self.folder, with_error(folder, self.folder_error)),
            (self.tr("File n&ame"), self.name.line, with_error(self.name, self.name_error)),
            (self.tr("F&ormat"), self.format, self.format),
            (self.tr("&Quality"), self.quality, self.quality),
            (self.tr("Si&ze"), self.size_choice, size),
            (self.tr("If a file is t&here"), self.on_conflict, self.on_conflict),
            (self.tr("M&etadata"), self.metadata, self.metadata),
        ]
        for text, widget, field in rows:
            add_row(form, text, widget, field)
        form.addRow(self.advanced_fold)
        self.edge.setAccessibleName(self.tr("Long edge in pixels"))
        self.browse.setAccessibleName(self.tr("Browse for the output folder"))

    def _connect(self) -> None:
        for combo in (
            self.format,
            self.size_choice,
            self.on_conflict,
            self.metadata,
        ):
            combo.currentIndexChanged.connect(self._enable)
        for spin in (self.quality, self.edge):
            spin.valueChanged.connect(self.changed)
        self.folder.textChanged.connect(self.changed)
        self.name.changed.connect(self.changed)
        self.advanced.changed.connect(self.changed)

    def _enable(self) -> None:
        self.quality.setEnabled(self.format.currentData() not in _WITHOUT_QUALITY)
        self.edge.setEnabled(bool(self.size_choice.currentData()))
        self.advanced.follow_format(self.format.currentData())
        self.changed.emit()

    def _on_folder_edited(self) -> None:
        self._follows_name = False

    def _on_browse(self) -> None:
        start = self._browse_from or self.folder.text()
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Output folder"), start)
        if chosen:
            self._follows_name = False
            self.folder.setText(chosen)
