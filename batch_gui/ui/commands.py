"""The way from the window to the controller and back, which never blocks the window."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from batch_gui.core.history import Door, through

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Lane(Enum):
    """Where a command runs: quick ones in turn, so that a scan never delays a pause."""

    QUICK = auto()
    LONG = auto()


@dataclass(frozen=True, slots=True)
class CommandFailure:
    """A command that failed and whose caller didn't take the error.

    Attributes:
        what: what was tried, in words, such as 'Pause "Wedding"'.
    """

    what: str
    error: Exception


class _Job:
    """One call on a background thread. It never touches a widget."""

    def __init__(self, commands: Commands, work: Callable[[], Any], what: str) -> None:
        self.commands = commands
        self.work = work
        self.what = what
        self.key: Hashable = None
        self.owner: QObject | None = None
        self.done: Callable[[Any], None] | None = None
        self.failed: Callable[[Exception], None] | None = None
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do the work and report, whatever happens."""
        try:
            with through(Door.WINDOW):
                self.result = self.work()
        except Exception as error:  # noqa: BLE001  reaches the user through Commands
            self.error = error
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self.commands.job_ended.emit(self)

    def let_go(self) -> None:
        """Hold no widget any more: the background thread may be the last to hold this."""
        self.work = lambda: None
        self.owner = self.done = self.failed = None


class Commands(QObject):
    """Runs calls that may block on its own threads; answers come back on the main thread.

    The controller writes to disk, and a slow disk must not freeze the window: so start,
    pause, resume, cancel, retry, scan and the like are only ever called through here.

    Attributes:
        closing: the window is being closed: what takes long and changes nothing should end.

    Signals:
        failed: a CommandFailure that the caller left to the window's one message place.
        job_ended: internal, from the background thread to this object.
    """

    failed = Signal(object)
    job_ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closing = False
        self._jobs: set[_Job] = set()
        self._keys: set[Hashable] = set()
        self._pools = {Lane.QUICK: QThreadPool(self), Lane.LONG: QThreadPool(self)}
        self._pools[Lane.QUICK].setMaxThreadCount(1)
        self._pools[Lane.LONG].setMaxThreadCount(4)
        self.job_ended.connect(self._on_job_ended, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], _Result],
        *,
        what: str,
        done: Callable[[_Result], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        owner: QObject | None = None,
        key: Hashable = None,
        lane: Lane = Lane.QUICK,
    ) -> bool:
        """Call `work` in the background, then `done` or `failed` on the main thread.

        Args:
            what: what is being done, in words, for the message if it fails.
            failed: takes the error; without it the error goes out as `failed`.
            owner: `done` and `failed` are left out once this object is deleted.
            key: while a command with the same key runs, another one isn't started: a
                second click on the same button is not a second command.

        Returns:
            Whether it was started.
        """
        if key is not None and key in self._keys:
            return False
        job = _Job(self, work, what)
        job.done, job.failed, job.owner, job.key = done, failed, owner, key
        self._jobs.add(job)
        if key is not None:
            self._keys.add(key)
        self._pools[lane].start(job.run)  # a QRunnable would be kept by PySide for ever
        return True

    @property
    def idle(self) -> bool:
        """Whether every command has been answered."""
        return not self._jobs

    def close(self, timeout: float = 5.0) -> bool:
        """Wait up to `timeout` seconds for what is running; whether all of it ended."""
        self.closing = True
        milliseconds = round(timeout * 1000)
        ended = [pool.waitForDone(milliseconds) for pool in self._pools.values()]
        return all(ended)

    def _on_job_ended(self, job: _Job) -> None:
        self._jobs.discard(job)
        self._keys.discard(job.key)
        done, failed, owner = job.done, job.failed, job.owner
        job.let_go()
        gone = owner is not None and not shiboken6.isValid(owner)
        if job.error is None:
            if done is not None and not gone:
                done(job.result)
            return
        _log.info("%s: %r", job.what, job.error, exc_info=job.error)
        if failed is not None and not gone:
            failed(job.error)
        else:
            self.failed.emit(CommandFailure(job.what, job.error))
