"""Looking for photos under dropped folders while the window stays alive."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.language import translate

_PROGRESS_EVERY_MS = 100


class Looked(Protocol):
    """What came of a look for photos."""

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before its end."""


class Look(Protocol):
    """A look for photos: a scan, or what a batch was made from."""

    def __call__(self, *, stop: Callable[[], bool], progress: Callable[[int], None]) -> Looked:
        """Look, in the background."""


class ScanPanel(QFrame):
    """One look for photos: how many it has found so far, and a button to stop it.

    It starts at once and ends with exactly one of its signals.

    Signals:
        found: what the look gave, of one that reached its end.
        stopped: the user stopped it.
        failed: the Exception that ended it.
    """

    found = Signal(object)
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, commands: Commands, look: Look) -> None:
        super().__init__()
        self._stop = Event()
        self._count = 0
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(max(6, self.fontMetrics().height() // 2))
        self._bar.setAccessibleName(self.tr("Looking for photos"))
        self._button = QPushButton(self.tr("Stop"))
        self._button.setToolTip(self.tr("Stop looking; no batch is made"))
        self._button.clicked.connect(self.stop)
        layout = QHBoxLayout(self)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_progress)
        self._timer.start(_PROGRESS_EVERY_MS)
        self._show_progress()
        commands.run(
            lambda: look(stop=self._stop.is_set, progress=self._on_progress),
            what=self.tr("Look for photos"),
            done=self._on_done,
            failed=self._on_failed,
            owner=self,
            lane=Lane.LONG,
        )

    def stop(self) -> None:
        """Ask the scan to end soon; it ends with `stopped`."""
        self._stop.set()
        self._button.setEnabled(False)
        self._show_progress()

    def _on_progress(self, count: int) -> None:
        """Called on the scan's thread: nothing but a number is touched."""
        self._count = count

    def _show_progress(self) -> None:
        if self._stop.is_set():
            self._text.setText(self.tr("Stopping\u2026"))
            return
        words = translate("ScanPanel", "Looking for photos\u2026 %Ln found", None, self._count)
        self._text.setText(words)

    def _on_done(self, found: Looked) -> None:
        self._timer.stop()
        if found.stopped or self._stop.is_set():
            self.stopped.emit()
        else:
            self.found.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self._timer.stop()
        self.failed.emit(error)
