"""What comes when all batches are done: a sound, quitting, sleep, or switching off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.engine.power import Power
from batch_gui.ui.commands import Commands
from batch_gui.ui.language import translate

COUNTDOWN = 60  # s
_BY_ITSELF = (PauseReason.RESOURCES, PauseReason.STORAGE, PauseReason.WORKERS)


class Ending(Enum):
    """What can come when all is done."""

    NOTHING = auto()
    SOUND = auto()
    QUIT = auto()
    SLEEP = auto()
    SHUT_DOWN = auto()


def goes_on(batch: BatchSummary) -> bool:
    """Whether a batch runs, or will without anybody doing anything."""
    if batch.waiting_for_turn or batch.status in (Status.RUNNING, Status.PENDING):
        return True
    return batch.status is Status.PAUSED and batch.pause_reason in _BY_ITSELF


class Countdown(QMessageBox):
    """Says what is about to happen, and lets it be stopped; it deletes itself when closed.

    Signals:
        over: nobody stopped it.
    """

    over = Signal()

    def __init__(self, words: Callable[[int], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Information)
        self.setWindowTitle(self.tr("All batches are done"))
        self._words = words
        self._left = COUNTDOWN
        self.stop = self.addButton(self.tr("&Stop"), QMessageBox.ButtonRole.RejectRole)
        self.now = self.addButton(self.tr("&Now"), QMessageBox.ButtonRole.AcceptRole)
        self.setDefaultButton(self.stop)
        self.setEscapeButton(self.stop)
        self.timer = QTimer(self)
        self.timer.setInterval(1000)
        self.timer.timeout.connect(self.tick)
        self.timer.start()
        self.now.clicked.connect(self.over)
        self.finished.connect(self.timer.stop)
        self.setText(words(self._left))
        self.setInformativeText(
            self.tr("No batch is under way any more. Stop leaves everything as it is.")
        )

    def tick(self) -> None:
        """A second has passed."""
        self._left -= 1
        if self._left > 0:
            self.setText(self._words(self._left))
            return
        self.timer.stop()
        self.over.emit()
        self.done(0)


class WhenDone(QObject):
    """The menu "When all is done", for this run of batches only; then it is Nothing again.

    Signals:
        quit_wanted: the program is to end.
    """

    quit_wanted = Signal()

    def __init__(self, commands: Commands, window: QWidget, power: Power | None = None) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        self._power = power or Power()
        self.countdown: Countdown | None = None
        self.menu = QMenu(self.tr("&When all is done"), window)
        self.menu.setAccessibleName(self.tr("When all is done"))
        self.choices: dict[Ending, QAction] = {}
        names = {
            Ending.NOTHING: self.tr("Do &nothing"),
            Ending.SOUND: self.tr("&Play a sound"),
            Ending.QUIT: self.tr("&Quit Batch GUI"),
            Ending.SLEEP: self.tr("Put the computer to &sleep"),
            Ending.SHUT_DOWN: self.tr("Shut the computer &down"),
        }
        group = QActionGroup(self)
        for ending, name in names.items():
            entry = QAction(name, self)
            entry.setCheckable(True)
            group.addAction(entry)
            self.choices[ending] = entry
            self.menu.addAction(entry)
        self.choices[Ending.NOTHING].setChecked(True)

    @property
    def chosen(self) -> Ending:
        """What comes when all is done."""
        return next(ending for ending, entry in self.choices.items() if entry.isChecked())

    def follow(
        self, active: int, batches: Callable[[], Iterable[BatchSummary]], ended: bool
    ) -> None:
        """Batches have changed: see whether the last one has come to its end.

        One that was paused or cancelled by hand isn't done: then nothing is begun, and what
        was chosen waits for the next run.

        Args:
            active: how many run or wait for their turn.
            batches: gives all batches.
            ended: some have just come to their end.
        """
        if self.countdown is not None and active:  # somebody has begun something new
            self.countdown.reject()
        if self.chosen is Ending.NOTHING:
            return
        going = active > 0 or any(map(goes_on, batches()))
        if ended and not going:
            self._begin(self.chosen)

    def _begin(self, ending: Ending) -> None:
        self.choices[Ending.NOTHING].setChecked(True)
        if ending is Ending.SOUND:
            QApplication.beep()
        elif ending is not Ending.NOTHING:
            self.countdown = Countdown(partial(_announcement, ending), self._window)
            self.countdown.over.connect(partial(self._do, ending))
            self.countdown.finished.connect(self._on_finished)
            self.countdown.open()

    def _on_finished(self) -> None:
        self.countdown = None

    def _do(self, ending: Ending) -> None:
        if ending is Ending.QUIT:
            self.quit_wanted.emit()
            return
        does = self._power.sleep if ending is Ending.SLEEP else self._power.shut_down
        self._commands.run(does, what=self.choices[ending].text().replace("&", ""))


def _announcement(ending: Ending, seconds: int) -> str:
    if ending is Ending.QUIT:
        return translate("WhenDone", "Batch GUI quits in %Ln second(s).", None, seconds)
    if ending is Ending.SLEEP:
        return translate("WhenDone", "This computer goes to sleep in %Ln second(s).", None, seconds)
    return translate("WhenDone", "This computer shuts down in %Ln second(s).", None, seconds)
