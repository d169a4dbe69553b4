"""The places of running batches, and the queue of those that wait for one."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QThreadPool

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.history import present_door, through
from batch_gui.engine.rate import RateMeter
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.worker import BatchWorker, Services

log = logging.getLogger(__name__)


class Places:
    """Lets a few batches run at a time, the others after them in the order they came.

    A paused batch has no place. Runs may be handed in from any thread.

    Args:
        count: how many batches run at the same time.
        on_change: called when a batch begins, progresses or ends, from any thread.
        on_end: called when a batch's worker has written its last state, from its thread.
    """

    def __init__(
        self,
        services: Services,
        count: int,
        on_change: Callable[[Run], None],
        on_end: Callable[[Run], None],
    ) -> None:
        self._services = services
        self._on_change = on_change
        self._on_end = on_end
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(count)
        self._queue: deque[Run] = deque()
        self._workers: dict[Run, BatchWorker] = {}
        self._retired: deque[BatchWorker] = deque(maxlen=64)
        self._lock = threading.Lock()
        self._empty = threading.Condition(self._lock)
        self._closing = False

    def enqueue(self, run: Run) -> None:
        """Let a batch wait for its turn; `fill` gives it one."""
        with self._lock:
            run.asked_by = present_door()
            if run.active:
                run.resume_again = True
            elif not run.waiting:
                run.waiting = True
                self._queue.append(run)

    def withdraw(self, run: Run) -> bool:
        """Take a batch out of the queue, if it is there; False when a worker has it."""
        with self._lock:
            if run.busy:
                return False
            run.resume_again = False
            if run.waiting:
                run.waiting = False
                self._queue.remove(run)
            return True

    def fill(self) -> None:
        """Let the next batches run while there is room.

        Never called with a batch's `writing` held: it takes those of others.
        """
        while True:
            with self._lock:
                full = len(self._workers) >= self._pool.maxThreadCount()
                if self._closing or full or not self._queue:
                    return
                run = self._queue.popleft()
                run.waiting, run.active = False, True
                run.stop, run.resume_again, run.concluded = None, False, False
                worker = BatchWorker(run, self._services, self._on_change, self._after)
                self._workers[run] = worker
            self._begin(run, worker)

    def resize(self, count: int) -> None:
        """From now on, let `count` batches run at the same time; none that runs is stopped."""
        self._pool.setMaxThreadCount(count)
        self.fill()

    def close(self, timeout: float | None) -> bool:
        """Ask all to pause as interrupted, and wait until they have.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether all have.
        """
        with self._empty:
            self._closing = True
            for run in self._workers:
                run.ask(Stop(Status.PAUSED, PauseReason.INTERRUPTED))
            return self._empty.wait_for(lambda: not self._workers, timeout)

    def wait(self) -> None:
        """Wait until the threads have ended, too."""
        self._pool.waitForDone()

    def _begin(self, run: Run, worker: BatchWorker) -> None:
        try:
            run.rate = RateMeter()
            first_failed = run.batch.failed[:1]
            with through(run.asked_by):
                run.transition(self._services.store, lambda batch: batch.run(run.again))
            if run.batch.failed[:1] != first_failed:  # it is to be done again
                run.first_error = None
        except BatchGuiError as error:
            log.warning("%s couldn't begin: %s", run.batch.batch_id, error)
            with run.memory:
                if run.batch.status is Status.PENDING:
                    run.batch.pause(PauseReason.STORAGE, str(error))
            self._leave(run)
        else:
            self._pool.start(worker)
        self._on_change(run)

    def _leave(self, run: Run) -> None:
        with self._empty:
            run.active = False
            if run.resume_again:
                run.resume_again, run.waiting = False, True
                self._queue.append(run)
            # Kept a while: Qt still holds the worker whose last lines are running now.
            self._retired.append(self._workers.pop(run))
            self._empty.notify_all()

    def _after(self, run: Run) -> None:
        self._on_end(run)
        self._leave(run)
        self.fill()
        self._on_change(run)
