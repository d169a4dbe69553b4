"""From dropped folders to a batch: scan, ask, start."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QDialog, QMessageBox, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.answers import AddedPhotos
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.commands import CommandFailure, Commands, Lane
from batch_gui.ui.messages import error_text
from batch_gui.ui.new_batch_dialog import NewBatch, NewBatchDialog
from batch_gui.ui.remembered import Remembered
from batch_gui.ui.scanning import ScanPanel


class Intake(QObject):
    """Each drop is scanned on its own; the dialogs come one after the other.

    Signals:
        batch_made: the BatchSummary of a new batch.
        failed: a CommandFailure for the window's message place.
    """

    batch_made = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        remembered: Remembered,
        window: QWidget,
        panels: QBoxLayout,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._remembered = remembered
        self._window = window
        self._panels = panels
        self._scans: set[ScanPanel] = set()
        self._waiting: deque[FoundPhotos] = deque()
        self._dialog: QDialog | None = None
        self._held = False

    @property
    def dialog(self) -> QDialog | None:
        """The dialog now open, if any."""
        return self._dialog

    def scan(self, paths: Sequence[Path]) -> None:
        """Look for photos in `paths` and offer them as a new batch."""
        panel = ScanPanel(self._controller, self._commands, paths)
        self._scans.add(panel)
        self._panels.addWidget(panel)
        panel.found.connect(self._on_found)
        panel.failed.connect(self._on_scan_failed)
        for ended in (panel.found, panel.failed, panel.stopped):
            ended.connect(self._forget(panel))

    def stop(self) -> None:
        """Stop every scan and offer nothing more."""
        self._waiting.clear()
        for panel in self._scans:
            panel.stop()

    def hold(self) -> None:
        """Open no dialog for now: another question comes first."""
        self._held = True

    def release(self) -> None:
        """Go on with what was held."""
        self._held = False
        self._open_next()

    def _forget(self, panel: ScanPanel) -> Callable[..., None]:
        def forget(*_ignored: object) -> None:
            self._scans.discard(panel)
            self._panels.removeWidget(panel)
            panel.hide()
            panel.deleteLater()

        return forget

    def _on_scan_failed(self, error: Exception) -> None:
        self.failed.emit(CommandFailure(self.tr("Look for photos"), error))

    def _on_found(self, found: FoundPhotos) -> None:
        if found.roots:
            self._remembered.add_recent_folders(list(found.roots))
        self._waiting.append(found)
        self._open_next()

    def _open_next(self) -> None:
        if self._held or self._dialog is not None or not self._waiting:
            return
        found = self._waiting.popleft()
        self._dialog = self._ask(found) if found.photos else self._nothing(found)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()

    def _on_dialog_finished(self) -> None:
        self._dialog = None
        self._open_next()

    def _nothing(self, found: FoundPhotos) -> QDialog:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(self.tr("No photos found"))
        box.setText(self.tr("There is no photo in what was dropped that this program can read."))
        if found.skipped:
            shown = [f"{Path(item.path).name}: {item.reason}" for item in found.skipped[:4]]
            # A first line of ours: names that look like HTML stay names then.
            box.setInformativeText("\n".join([self.tr("What was there:"), *shown]))
            everything = "\n".join(f"{item.path}: {item.reason}" for item in found.skipped[:2000])
            if len(found.skipped) > len(shown):
                box.setDetailedText(everything)
        return box

    def _ask(self, found: FoundPhotos) -> QDialog:
        dialog = NewBatchDialog(
            found,
            presets=self._controller.preset_names(),
            default_folder=self._controller.default_output_folder,
            last_config=self._remembered.last_config(),
            browse_from=self._remembered.folder("output"),
            parent=self._window,
        )
        making = _Making(self, dialog, found)
        dialog.submitted.connect(making.start)
        return dialog

    def run(self, making: _Making, new: NewBatch) -> None:
        """Make the batch in the background."""
        self._commands.run(
            lambda: making.make(self._controller, new),
            what=self.tr('Start "{name}"').format(name=new.name),
            done=lambda batch: self._on_made(making, new, batch),
            failed=making.refuse,
            owner=making,
            lane=Lane.LONG,
        )

    def _on_made(self, making: _Making, new: NewBatch, batch: BatchSummary) -> None:
        self._remembered.set_last_config(new.config)
        folder = new.config["output"]["folder"]
        if folder:
            self._remembered.set_folder("output", str(Path(folder).parent))
        making.dialog.accept()
        self.batch_made.emit(batch)


class _Making(QObject):
    """One dialog's way to its batch; the photos are added once, however often it is refused."""

    def __init__(self, intake: Intake, dialog: NewBatchDialog, found: FoundPhotos) -> None:
        super().__init__(dialog)
        self.dialog = dialog
        self._intake = intake
        self._found = found
        self._added: AddedPhotos | None = None

    def start(self, new: NewBatch) -> None:
        """Begin to make the batch that was asked for."""
        self.dialog.set_busy(True)
        self._intake.run(self, new)

    def make(self, controller: BatchController, new: NewBatch) -> BatchSummary:
        """Runs in the background."""
        if self._added is None:
            self._added = controller.add_photos(self._found)
        return controller.start(
            self._added.photo_ids,
            session_id=self._added.session_id,
            config=new.config,
            name=new.name,
            paused=new.paused,
        )

    def refuse(self, error: Exception) -> None:
        """Show in the dialog why there is no batch."""
        self.dialog.show_refusal(error_text(error))
        if not isinstance(error, BatchGuiError):
            self._intake.failed.emit(CommandFailure(self.tr("Start the batch"), error))
