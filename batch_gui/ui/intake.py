"""From dropped folders to a batch: scan, ask, start."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QDialog, QMessageBox, QWidget

from batch_gui.core.settings import Settings
from batch_gui.engine.controller import BatchController
from batch_gui.engine.previews import PreviewMaker
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.commands import CommandFailure, Commands
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.new_batch.flow import NewBatchFlow
from batch_gui.ui.new_batch.making import Making
from batch_gui.ui.new_batch.pictures import PictureDesk
from batch_gui.ui.new_batch.values import Offer, begin_with, folder_under
from batch_gui.ui.remembered import Remembered
from batch_gui.ui.scanning import Look, ScanPanel
from batch_gui.ui.settings.program import Program


class Intake(Making):
    """Each drop is scanned on its own; the dialogs come one after the other."""

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        remembered: Remembered,
        window: QWidget,
        panels: QBoxLayout,
        program: Program | None = None,
        previews: PreviewMaker | None = None,
    ) -> None:
        super().__init__(window)
        self._program = program
        self._desk = PictureDesk(previews, self)
        self._controller = controller
        self._commands = commands
        self._remembered = remembered
        self._window = window
        self._panels = panels
        self._scans: set[ScanPanel] = set()
        self._waiting: deque[Callable[[], QDialog]] = deque()
        self._dialog: QDialog | None = None
        self._held = False

    @property
    def dialog(self) -> QDialog | None:
        """The dialog now open, if any."""
        return self._dialog

    def scan(self, paths: Sequence[Path]) -> None:
        """Look for photos in `paths` and offer them as a new batch."""
        self.look(partial(self._controller.scan, paths), self._on_found)

    def look(self, work: Look, found: Callable[[Any], None]) -> None:
        """Look for photos, with a panel that tells of it; `found` takes what came of it."""
        panel = ScanPanel(self._commands, work)
        self._scans.add(panel)
        self._panels.addWidget(panel)
        panel.found.connect(found)
        panel.failed.connect(self._on_scan_failed)
        for ended in (panel.found, panel.failed, panel.stopped):
            ended.connect(self._forget(panel))

    def stop(self) -> None:
        """Stop every scan and offer nothing more."""
        self._waiting.clear()
        for panel in self._scans:
            panel.stop()

    def ask(self, make: Callable[[], QDialog]) -> None:
        """Open the dialog that `make` makes once no other one is open."""
        self._waiting.append(make)
        self._open_next()

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
        self.ask(partial(self._offer if found.photos else self.nothing, found))

    def _open_next(self) -> None:
        if self._held or self._dialog is not None or not self._waiting:
            return
        self._dialog = self._waiting.popleft()()
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()

    def _on_dialog_finished(self) -> None:
        self._dialog = None
        self._open_next()

    def nothing(self, found: FoundPhotos, words: str = "") -> QDialog:
        """Say that there are no photos to make a batch of, and why.

        Args:
            words: what is said of it, if not the usual.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(self.tr("No photos found"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words or self.tr("No photo was found that this program can read."))
        if found.skipped:
            shown = [
                f"{Path(item.path).name}: {in_words(item.reason)}" for item in found.skipped[:4]
            ]
            # A first line of ours: names that look like HTML stay names then.
            box.setInformativeText("\n".join([self.tr("What was looked at:"), *shown]))
            everything = "\n".join(
                f"{item.path}: {in_words(item.reason)}" for item in found.skipped[:2000]
            )
            if len(found.skipped) > len(shown):
                box.setDetailedText(everything)
        return box

    def _offer(self, found: FoundPhotos) -> QDialog:
        dialog = self.dialog_for(found)
        flow = NewBatchFlow(
            dialog, self._controller, self._commands, self._remembered, self._program
        )
        flow.tell_through(self)
        return dialog

    def dialog_for(self, found: FoundPhotos) -> NewBatchDialog:
        """A dialog about a batch of these photos, with what it begins with."""
        settings = self._program.current if self._program else Settings()
        root = settings.default_output_folder
        usual = self._controller.default_output_folder
        offer = Offer(
            presets=self._controller.presets(),
            default_folder=partial(folder_under, root) if root else usual,
            names_folder=bool(root),
            begin_with=begin_with(settings, self._remembered.last_config()),
            browse_from=self._remembered.folder("output"),
        )
        dialog = NewBatchDialog(found, offer, self._desk, self._window)
        dialog.finished.connect(self._desk.forget)
        return dialog
