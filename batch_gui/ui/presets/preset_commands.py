"""From preset files that were dropped or chosen to presets in the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from batch_gui.develop.preset_files import PRESET_SUFFIXES, Sorted, sort_presets_out
from batch_gui.engine.controller import BatchController
from batch_gui.engine.preset_import import ImportedFile
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.messages import error_text
from batch_gui.ui.presets.presets_dialog import PresetsDialog
from batch_gui.ui.remembered import Remembered

_MAY_BE_PRESETS = PRESET_SUFFIXES | {".png"}


class PresetCommands(QObject):
    """Takes presets over, shows them, and does what the user wants with them.

    Signals:
        photos_left: a tuple of the dropped Paths that are no presets.
        opened, closed: its dialog, so that other questions wait.
    """

    photos_left = Signal(object)
    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        remembered: Remembered,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._remembered = remembered
        self._window = window
        self._dialog: PresetsDialog | None = None
        queued = Qt.ConnectionType.QueuedConnection
        controller.presets_changed.connect(self._refresh, queued)

    @property
    def dialog(self) -> PresetsDialog | None:
        """The dialog now open, if any."""
        return self._dialog

    def take(self, paths: Sequence[Path]) -> None:
        """Take over what of `paths` is a preset, and hand the rest on."""
        if not any(path.suffix.lower() in _MAY_BE_PRESETS for path in paths):
            self.photos_left.emit(tuple(paths))
            return
        self._commands.run(
            lambda: sort_presets_out(paths),
            what=self.tr("Look for presets"),
            done=self._on_sorted,
            owner=self,
            lane=Lane.LONG,
        )

    def open(self) -> None:
        """Show the presets."""
        if self._dialog is not None:
            return
        dialog = PresetsDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.import_wanted.connect(self._on_import)
        dialog.export_wanted.connect(self._on_export)
        dialog.rename_wanted.connect(self._on_rename)
        dialog.delete_wanted.connect(self._on_delete)
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        self._refresh()
        self.opened.emit()
        dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None
        self.closed.emit()

    def _refresh(self) -> None:
        if self._dialog is None:
            return
        presets = self._controller.presets()
        own = [one.name for one in presets if self._controller.is_own_preset(one.name)]
        self._dialog.set_presets(presets, frozenset(own))

    def _on_sorted(self, found: Sorted) -> None:
        if found.presets:
            self._import(found.presets)
        if found.others:
            self.photos_left.emit(found.others)

    def _import(self, files: Sequence[Path]) -> None:
        self.open()
        self._commands.run(
            lambda: self._controller.import_presets(files),
            what=self.tr("Import presets"),
            done=self._on_imported,
            owner=self,
            lane=Lane.LONG,
        )

    def _on_imported(self, files: Sequence[ImportedFile]) -> None:
        if self._dialog is None:
            return
        self._refresh()
        imported = {one.imported.preset.name: one.imported for one in files if one.imported}
        self._dialog.set_imported(imported, [one.problem for one in files if one.problem])

    def _on_import(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(_MAY_BE_PRESETS))
        chosen, _ = QFileDialog.getOpenFileNames(
            self._dialog,
            self.tr("Import presets"),
            self._remembered.folder("presets"),
            f"{self.tr('Presets')} ({patterns});;{self.tr('All files')} (*)",
        )
        if chosen:
            self._remembered.set_folder("presets", str(Path(chosen[0]).parent))
            self._import([Path(file) for file in chosen])

    def _on_export(self, name: str) -> None:
        folder = Path(self._remembered.folder("presets"))
        chosen, _ = QFileDialog.getSaveFileName(
            self._dialog,
            self.tr("Export the colour of \u201c{name}\u201d").format(name=name),
            str(folder / f"{name}.cube"),
            f"{self.tr('Colour table')} (*.cube)",
        )
        if not chosen:
            return
        file = Path(chosen)
        self._remembered.set_folder("presets", str(file.parent))
        self._commands.run(
            lambda: self._controller.export_preset(name, file),
            what=self.tr("Export \u201c{name}\u201d").format(name=name),
            failed=self._show_problem,
            owner=self._dialog,
            lane=Lane.LONG,
        )

    def _on_rename(self, name: str) -> None:
        ask = QInputDialog(self._dialog)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setWindowTitle(self.tr("Rename the preset"))
        ask.setLabelText(self.tr("New name of \u201c{name}\u201d:").format(name=name))
        ask.setTextValue(name)
        line = ask.findChild(QLineEdit)
        if line:
            line.setAccessibleName(self.tr("New name"))
        ask.textValueSelected.connect(lambda new: self._rename(name, new))
        ask.open()

    def _rename(self, name: str, new_name: str) -> None:
        self._commands.run(
            lambda: self._controller.rename_preset(name, new_name),
            what=self.tr("Rename \u201c{name}\u201d").format(name=name),
            done=lambda _: self._choose(" ".join(new_name.split())),
            failed=self._show_problem,
            owner=self._dialog,
        )

    def _choose(self, name: str) -> None:
        self._refresh()
        if self._dialog is not None:
            self._dialog.choose(name)
            self._dialog.set_imported({}, [])

    def _on_delete(self, name: str) -> None:
        box = QMessageBox(self._dialog)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Delete the preset"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Delete \u201c{name}\u201d?").format(name=name))
        box.setInformativeText(self.tr("Batches that were made with it can go on."))
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        delete.clicked.connect(lambda: self._delete(name))
        box.open()

    def _delete(self, name: str) -> None:
        self._commands.run(
            lambda: self._controller.delete_preset(name),
            what=self.tr("Delete \u201c{name}\u201d").format(name=name),
            failed=self._show_problem,
            owner=self._dialog,
        )

    def _show_problem(self, error: Exception) -> None:
        if self._dialog is not None:
            self._dialog.set_imported({}, [error_text(error)])
