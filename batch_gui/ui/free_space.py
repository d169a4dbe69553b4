"""How much room the drive has that outputs are written to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QLabel

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.engine.controller import BatchController
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.language import data_size
from batch_gui.ui.theme import Tone, tint

_EVERY_MS = 10_000
_LITTLE = 2 * 10**9  # bytes


class FreeSpaceSign(QLabel):
    """ "218 GB free" for the drive of the batch that runs, or of the one made last."""

    def __init__(self, controller: BatchController, commands: Commands, model: BatchModel) -> None:
        super().__init__()
        self._controller = controller
        self._commands = commands
        self._model = model
        self._folder = ""
        self._tone = Tone.PLAIN
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.hide()

    def follow(self) -> None:
        """Look again, if outputs go to another drive now."""
        if self._wanted() != self._folder:
            self.look()

    def look(self) -> None:
        """Ask the drive, in the background."""
        if not self.window().isVisible():
            return
        self._folder = folder = self._wanted()
        self._commands.run(
            lambda: self._controller.free_space(folder),
            what=self.tr("Look for free space"),
            done=lambda free: self._show(folder, free),
            failed=lambda _: self.hide(),  # a batch that needs the drive says so itself
            owner=self,
            key="free space",
            lane=Lane.LONG,
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.text():
            tint(self, self._tone)

    def _wanted(self) -> str:
        newest: BatchSummary | None = None
        for batch in reversed(self._model.batches()):
            newest = newest or batch
            if batch.status is Status.RUNNING:
                return batch.output_folder
        return newest.output_folder if newest else str(self._controller.default_output_folder("x"))

    def _show(self, folder: str, free: int) -> None:
        little = free < _LITTLE
        words = self.tr("only {size} free") if little else self.tr("{size} free")
        self.setText(words.format(size=data_size(free)))
        self.setToolTip(self.tr("On the drive of {folder}").format(folder=folder))
        self.setAccessibleName(f"{self.text()}, {self.toolTip()}")
        self._tone = Tone.FAILED if little else Tone.PLAIN
        tint(self, self._tone)
        self.show()
