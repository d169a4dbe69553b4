"""The places of running batches, and those that wait for one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QThreadPool

from batch_gui.core.batch import Batch, PauseReason, Status
from batch_gui.core.errors import BatchGuiError, StorageError
from batch_gui.core.history import present_door, through
from batch_gui.engine.forecast import Forecast
from batch_gui.engine.governor import Hold
from batch_gui.engine.rate import RateMeter
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.services import Services
from batch_gui.engine.waiting import Place, WaitingQueue
from batch_gui.engine.worker import BatchWorker

log = logging.getLogger(__name__)


class Places:
    """Lets a few batches run at a time, the others after them, the most urgent first.

    A paused batch has no place. Runs may be handed in from any thread.

    Args:
        count: how many batches run at the same time.
        hold: why a batch may not run now; None when it may.
        on_change: called when a batch begins, progresses or ends, from any thread.
        on_end: called when a batch's worker has written its last state, from its thread, or
            when a batch couldn't begin.
    """

    def __init__(
        self,
        services: Services,
        count: int,
        on_change: Callable[[Run], None],
        on_end: Callable[[Run], None],
        hold: Callable[[Run], Hold | None] = lambda _: None,
    ) -> None:
        self._services = services
        self._hold = hold
        self._on_change = on_change
        self._on_end = on_end
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(count)
        self._queue = WaitingQueue()
        self._workers: dict[Run, BatchWorker] = {}
        self._lock = threading.Lock()
        self._empty = threading.Condition(self._lock)
        self._closing = False

    def enqueue(self, run: Run, *, at_the_end: bool = False) -> None:
        """Let a batch wait for its turn; `fill` gives it one.

        Args:
            at_the_end: after all others of its priority, instead of where it was before.
        """
        with self._lock:
            run.asked_by = present_door()
            if at_the_end:
                run.batch.queue_order = self._queue.at_the_end()
            if run.active:
                run.resume_again = True
            elif not run.waiting:
                self._wait(run)

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
                following = self._give_place()
            if following is None:
                return
            self._begin(following)

    def refresh(self) -> None:
        """Tell of each waiting batch why it doesn't get its turn, and fill."""
        with self._lock:
            holds = [(run, self._hold(run)) for run in self._queue]
            changed = [run for run, hold in holds if hold != run.hold]
            for run, hold in holds:
                run.hold = hold
        for run in changed:
            self._on_change(run)
        self.fill()

    def next_order(self) -> float:
        """An order after all there have been, for a new batch."""
        with self._lock:
            return self._queue.at_the_end()

    def note_order(self, order: float) -> None:
        """Let batches that are enqueued at the end come after `order`."""
        with self._lock:
            self._queue.note_order(order)

    def waiting(self) -> list[Run]:
        """The waiting batches in the order in which they get their turn."""
        with self._lock:
            return list(self._queue)

    def arrange(self, moved: Sequence[Run], before: Run | None) -> list[tuple[Run, Place]]:
        """New places for waiting batches right before another one, or at the end.

        Nothing is changed by it; `put` does.
        """
        with self._lock:
            return self._queue.arrange(moved, before)

    def put(self, run: Run, change: Callable[[], None]) -> None:
        """Let `change` give a batch another place among the waiting ones, if it is there.

        Called with the batch's `writing` held.

        Raises:
            StorageError: what `change` raises; the batch waits where it was then.
        """
        with self._lock:
            waited = run.waiting
            if waited:
                self._queue.remove(run)
        try:
            change()
        finally:
            if waited:
                with self._lock:
                    self._wait(run)

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

    def _give_place(self, left: Run | None = None) -> Run | None:
        """Give a place that is free to the first that may run; None when there is none.

        Called with the lock held.

        Args:
            left: has just left its place. If what it gave way to ended while its last photos
                were being finished, it comes before those that wait for its place.
        """
        full = len(self._workers) >= self._pool.maxThreadCount()
        if self._closing or full:
            return None
        run = self._first()
        # Looked at last: where the others may run now, it may, too.
        if left is not None and not left.waiting and self._gave_way_until_now(left):
            left.asked_by = None
            self._wait(left)
            run = self._first()
        if run is None:
            return None
        self._queue.remove(run)
        run.waiting, run.active = False, True
        run.stop, run.resume_again, run.concluded = None, False, False
        self._workers[run] = BatchWorker(run, self._services, self._on_change, self._after)
        return run

    def _first(self) -> Run | None:
        return next((one for one in self._queue if self._hold(one) is None), None)

    def _gave_way_until_now(self, run: Run) -> bool:
        return run.batch.pause_reason is PauseReason.RESOURCES and self._hold(run) is None

    def _begin(self, run: Run) -> None:
        worker = self._workers[run]
        with run.writing:  # a pause or cancel comes before all of this, or after it
            begun = self._note_begun(run)
            if not begun:
                self._on_end(run)
                with self._lock:
                    self._leave(run)
        if begun:
            self._pool.start(worker.run)  # a QRunnable would be kept by PySide for ever
        self._on_change(run)

    def _note_begun(self, run: Run) -> bool:
        """Whether a batch may begin: only if that could be written."""
        try:
            run.rate = RateMeter()
            run.forecast = Forecast()
            run.retry_problem = None
            first_failed = run.batch.failed[:1]
            with through(run.asked_by):
                run.transition(self._services.store, lambda batch: batch.run(run.again))
            if run.batch.failed[:1] != first_failed:  # it is to be done again
                run.first_error = None
        except BatchGuiError as error:
            log.warning("%s couldn't begin: %s", run.batch.batch_id, error)
            self._note_not_begun(run, error)
            return False
        return True

    def _note_not_begun(self, run: Run, error: BatchGuiError) -> None:
        """Let a batch whose begin can't be written be what it was asked to be meanwhile.

        Otherwise it waits for its storage. In memory alone if nothing can be written: the next
        start finds it as it was.
        """
        stop = run.stop
        cancelled = stop is not None and stop.status is Status.CANCELLED
        wished = cancelled or (stop is not None and stop.reason is PauseReason.USER)
        if cancelled and not run.batch.status.ended:
            try:
                self._services.receipts.write(run.batch)
                with through(stop.by if stop else None):
                    run.transition(self._services.store, Batch.cancel)
            except StorageError as refused:
                error = refused
            else:
                return
        reason = PauseReason.USER if wished else PauseReason.STORAGE
        with run.memory:
            if run.batch.status is Status.PENDING:
                run.batch.pause(reason, str(error))
            elif run.batch.status is Status.PAUSED and run.batch.pause_reason is reason:
                run.batch.pause_detail = str(error)
            elif run.batch.status is Status.PAUSED:
                run.batch.keep_paused(reason, str(error))
            elif not wished:
                run.retry_problem = str(error)

    def _leave(self, run: Run) -> None:
        """Take a batch's place from it. Called with the lock held."""
        # First, so that whoever looks whether it may go on either finds that it has left, or
        # has looked before `_give_place` does.
        run.active = False
        if run.resume_again:
            run.resume_again = False
            self._wait(run)
        del self._workers[run]
        self._empty.notify_all()

    def _wait(self, run: Run) -> None:
        run.waiting, run.hold = True, self._hold(run)
        self._queue.add(run)

    def _after(self, run: Run) -> None:
        self._on_end(run)
        # A pause comes before all of this, or finds it waiting. In one go, and no other place is
        # given here when this one isn't: the load may end right now, and those that gave way
        # come first.
        with run.writing, self._lock:
            self._leave(run)
            following = self._give_place(run)
        if following is not None:
            self._begin(following)
            self.fill()
        self._on_change(run)
