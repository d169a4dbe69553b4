"""Asking at launch what is to become of interrupted batches, once their outputs were looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from batch_gui.engine.answers import Recovery
from batch_gui.engine.controller import BatchController
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.batch_commands import BatchCommands
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.intake import Intake
from batch_gui.ui.recovery_dialog import RecoveryChoice, RecoveryDialog

_PATIENCE_MS = 3000  # a drive that sleeps, or doesn't answer, holds the question up no longer


class Recovering(QObject):
    """Looks at the outputs of interrupted batches beside the window, then asks.

    Until it is answered no other question comes up.
    """

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        model: BatchModel,
        batch_commands: BatchCommands,
        intake: Intake,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._model = model
        self._batch_commands = batch_commands
        self._intake = intake
        self._window = window
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)

    def begin(self, recovery: Recovery) -> None:
        """Look, then ask; silent when there is nothing to tell."""
        if not recovery.interrupted and not recovery.unreadable:
            return
        self._intake.hold()
        self._timer.timeout.connect(lambda: self.ask(recovery))
        self._timer.start(_PATIENCE_MS)
        self._commands.run(
            lambda: self._controller.look_at_outputs(
                recovery, stop=lambda: self._asked or self._commands.closing
            ),
            what=self.tr("Look at the outputs of interrupted batches"),
            done=self.ask,
            failed=lambda _: self.ask(recovery),
            owner=self,
            lane=Lane.LONG,
        )

    def ask(self, recovery: Recovery) -> None:
        """Ask now, with what is known; only once."""
        self._timer.stop()
        if self._asked or self._commands.closing:
            return
        self._asked = True
        self._model.apply(recovery.interrupted)
        if not recovery.interrupted and not recovery.unreadable:
            return
        dialog = RecoveryDialog(recovery, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda: self._on_answered(dialog))
        self._intake.hold()
        dialog.open()

    def _on_answered(self, dialog: RecoveryDialog) -> None:
        if dialog.choice is not RecoveryChoice.LATER:
            self._batch_commands.make_missing_again(dialog.to_make_again())
        if dialog.choice is RecoveryChoice.CONTINUE:
            self._batch_commands.perform(BatchAction.RESUME, dialog.chosen())
        elif dialog.choice is RecoveryChoice.KEEP_PAUSED:
            self._batch_commands.keep_paused(dialog.batch_ids())
        self._intake.release()
