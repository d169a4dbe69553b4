"""Closing the window without losing anything."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QMessageBox, QProgressBar, QVBoxLayout, QWidget

from batch_gui.core.batch import Status
from batch_gui.engine.controller import BatchController
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.commands import Commands
from batch_gui.ui.language import translate
from batch_gui.ui.messages import error_text
from batch_gui.ui.theme import larger


class _Stage(Enum):
    OPEN = auto()
    ASKING = auto()
    FINISHING = auto()
    CLOSED = auto()


class ClosingPage(QWidget):
    """Covers the window while photos in flight are being finished."""

    def __init__(self) -> None:
        super().__init__()
        title = QLabel(self.tr("Finishing the photos in flight\u2026"))
        title.setFont(larger(self.font(), 1.3, bold=True))
        calm = QLabel(self.tr("The window closes by itself. Every finished photo is recorded."))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Finishing the photos in flight"))
        bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 40)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for widget in (title, calm, bar):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)


class Closing(QObject):
    """Asks when batches run, pauses them through the controller's shutdown, then lets go.

    Signals:
        finishing: True when the photos in flight are being waited for, False when that
            failed and the user keeps the window.
        kept: the user was asked and keeps the window.
        closed: the window may close now.
    """

    finishing = Signal(bool)
    kept = Signal()
    closed = Signal()

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        model: BatchModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._model = model
        self._window = window
        self._stage = _Stage.OPEN

    def may_close(self) -> bool:
        """Whether the window may close at once; if not, what is needed has been begun."""
        if self._stage is _Stage.OPEN:
            if self._model.totals.active:
                self._ask()
            else:
                self._finish()
        return self._stage is _Stage.CLOSED

    def _ask(self) -> None:
        self._stage = _Stage.ASKING
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Quit Batch GUI"))
        box.setText(self._what_runs())
        box.setInformativeText(
            translate(
                "Closing",
                "(It|They) will be paused and can be continued at the next start.",
                None,
                self._model.totals.active,
            )
        )
        leave = box.addButton(self.tr("Pause and quit"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(leave)
        box.setEscapeButton(stay)
        box.finished.connect(lambda: self._on_answer(box.clickedButton() is leave))
        box.open()

    def _what_runs(self) -> str:
        statuses = self._model.totals.statuses
        running, waiting = statuses[Status.RUNNING], statuses[Status.PENDING]
        runs = translate("Closing", "%Ln batch(es) (is|are) running.", None, running)
        waits = translate("Closing", "%Ln batch(es) (is|are) waiting.", None, waiting)
        return " ".join(([runs] if running else []) + ([waits] if waiting else []))

    def _on_answer(self, leaves: bool) -> None:
        if leaves:
            self._finish()
        else:
            self._stage = _Stage.OPEN
            self.kept.emit()

    def _finish(self) -> None:
        self._stage = _Stage.FINISHING
        self.finishing.emit(True)
        self._commands.run(
            self._controller.shutdown,
            what=self.tr("Quit"),
            done=lambda _: self._close(),
            failed=self._on_failed,
            owner=self,
        )

    def _close(self) -> None:
        self._stage = _Stage.CLOSED
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Quit Batch GUI"))
        box.setText(self.tr("The batches could not be paused in an orderly way."))
        box.setInformativeText(
            self.tr("{error} Batches that run are found again at the next start.").format(
                error=error_text(error)
            )
        )
        leave = box.addButton(self.tr("Quit anyway"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Keep the window"), QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(stay)
        box.finished.connect(lambda: self._on_failed_answer(box.clickedButton() is leave))
        box.open()

    def _on_failed_answer(self, leaves: bool) -> None:
        if leaves:
            self._close()
            return
        self._stage = _Stage.OPEN
        self.finishing.emit(False)
        self.kept.emit()
