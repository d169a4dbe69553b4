"""Developing photos in processes of this computer.

Processes, not threads: a decoder that crashes or hangs costs one photo, and pixels never
make the window late.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import platform
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from ctypes import c_bool
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import RawValue

from pebble import ProcessExpired, ProcessPool

from batch_gui.core.errors import PhotoError, WorkersUnavailable
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.photo import develop_photo, noting_pixels
from batch_gui.engine.executors.base import PhotoFuture
from batch_gui.engine.executors.pixel_board import PixelBoard
from batch_gui.engine.executors.processes import interrupts_blocked, start_worker
from batch_gui.engine.executors.watchdog import Watchdog

log = logging.getLogger(__name__)

_ATTEMPTS = 2
_STARTS = 2
_NEVER_READY = (
    "The processes that develop photos end before they have begun. Install the program again; if "
    "that doesn't help, see whether another program stops them."
)
# Photos in pages of 2 MB instead of 4 kB: 3 to 5 % less work for the processor. glibc reads it
# when a process begins; other systems ignore it.
_LARGE_PAGES = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")


@dataclass(slots=True, eq=False)
class _Task:
    """A photo on its way through the pool, perhaps for the second time; a Watched.

    Attributes:
        pooled: the pool's own future.
        slot: where its worker notes how many pixels it has.
        limit: seconds after which it was given up, if it was.
        started: whether a process of its pool ever was ready to work; told by the process.
        starts: how often no process of its pool ever was.
    """

    job: PhotoJob
    board: PixelBoard
    on_slow: Callable[[PhotoJob], None]
    future: PhotoFuture = field(init=False)
    pooled: Future[PhotoResult] | None = None
    slot: int = 0
    attempt: int = 1
    worked: float = 0
    slow: bool = False
    limit: float | None = None
    started: c_bool = field(default_factory=c_bool)
    starts: int = 0

    def __post_init__(self) -> None:
        self.future = PhotoFuture(f"local-{self.job.photo_id}")

    @property
    def running(self) -> bool:
        return self.pooled is not None and self.pooled.running()

    @property
    def pixels(self) -> int:
        return self.board.pixels(self.slot)

    def tell_slow(self) -> None:
        log.warning(
            "%s: photo %d takes unusually long: %.0f s for %.1f megapixels",
            self.job.batch_id,
            self.job.photo_id,
            self.worked,
            self.pixels / 1e6,
        )
        self.on_slow(self.job)

    def failure(self, reason: str) -> PhotoError:
        """Why it failed, where its worker can't tell any more."""
        return PhotoError(reason).after(round(self.worked, 3), platform.node())

    def give_up(self, limit: float) -> None:
        self.limit = limit
        if self.pooled is not None:
            self.pooled.cancel()


class LocalExecutor:
    """A pool of processes that outlives crashes, hangs and kills of its workers.

    Args:
        workers: number of processes; 0 for one per core this program may use.
        timeout: seconds after which a photo of up to 24 megapixels is given up and its
            process replaced; larger ones in proportion.
        memory: MB of address space a worker may use; 0 for no limit. Only where the
            system can limit it (not on Windows and macOS).
        develop: what a worker does with a photo; must be importable by name.
        clock: seconds that don't follow changes of the wall clock.

    Attributes:
        on_slow: called with a photo that takes far longer than its pixels explain, from a
            thread of the executor.
    """

    def __init__(
        self,
        workers: int = 0,
        timeout: float = 300,
        memory: int = 0,
        develop: Callable[[PhotoJob], PhotoResult] = develop_photo,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workers = workers or _usable_cores()
        self.on_slow: Callable[[PhotoJob], None] = lambda _: None
        self._memory = memory
        self._develop = develop
        self._lock = threading.Lock()
        self._stopped = False
        self._tasks: set[_Task] = set()
        self._waiting: deque[_Task] = deque()
        self._working = 0
        self._retired: list[ProcessPool] = []
        self._pool: ProcessPool | None = None
        self._board = PixelBoard()
        self._started = c_bool()
        self._watchdog = Watchdog(timeout, self._in_flight, clock)

    @property
    def window(self) -> int:
        """Every worker has a photo and most have the next one waiting."""
        return self.workers + min(self.workers, 4)

    def submit(self, job: PhotoJob) -> PhotoFuture:
        """Hand over one photo; the future ends as PhotoExecutor says."""
        task = _Task(job, self._board, lambda slow: self.on_slow(slow))
        with self._lock:
            self._tasks.add(task)
            self._waiting.append(task)
            stopped = self._stopped
        if stopped:
            self._end(task, CancelledError())
        self._feed()
        return task.future

    def recall(self, futures: Iterable[PhotoFuture]) -> None:
        """Take back the photos that no process has begun; their futures are cancelled."""
        wanted = set(futures)
        with self._lock:
            recalled = [task for task in self._waiting if task.future in wanted]
            for task in recalled:
                self._waiting.remove(task)
        for task in recalled:
            self._end(task, CancelledError())

    def resize(self, workers: int) -> None:
        """From now on, work with `workers` processes; 0 for one per core.

        Photos that are being developed are finished where they are; no other is begun as long
        as more than that are under way.
        """
        with self._lock:
            if (workers or _usable_cores()) == self.workers:
                return
            self.workers = workers or _usable_cores()
            pool, self._pool = self._pool, None
            if pool is not None:
                self._retired.append(pool)
        if pool is not None:
            log.info("%d processes develop photos from now on", self.workers)
            pool.close()
            threading.Thread(target=self._see_off, args=(pool,), daemon=True).start()
        self._feed()

    def shutdown(self) -> None:
        """Stop at once, leaving no process behind. Photos in flight are cancelled."""
        with self._lock:
            self._stopped = True
            pools = [*self._retired, *([self._pool] if self._pool is not None else [])]
            self._pool = None
            self._waiting.clear()
        self._watchdog.close()
        for pool in pools:
            pool.stop()
            pool.join()
        with self._lock:
            left = list(self._tasks)
        for task in left:
            self._end(task, CancelledError())

    def _feed(self) -> None:
        """Give each process that is free a photo.

        The pool gets little more than it can begin: what it has can't be taken back without
        killing a process. A photo for every fourth process lies ready, or each would wait 4 ms
        for its next one.
        """
        while True:
            with self._lock:
                if self._stopped or not self._waiting or self._working >= self._most_begun:
                    return
                task = self._waiting.popleft()
                self._working += 1
            self._schedule(task)

    @property
    def _most_begun(self) -> int:
        return self.workers + (self.workers + 3) // 4

    def _schedule(self, task: _Task) -> None:
        try:
            with self._lock:
                if self._stopped:
                    raise CancelledError
                task.worked, task.slow, task.slot = 0, False, self._board.take()
                pool, task.started = self._living_pool(), self._started
                task.pooled = pool.schedule(_work, args=(self._develop, task.job, task.slot))
        except (CancelledError, WorkersUnavailable) as error:
            self._end(task, error)
            self._free()
            return
        except RuntimeError as error:  # the pool broke at this very moment
            self._after_crash(task, error)
            return
        task.pooled.add_done_callback(lambda done: self._on_done(task, done))

    def _free(self) -> None:
        """A process has nothing to do any more."""
        with self._lock:
            self._working -= 1
        self._feed()

    def _see_off(self, pool: ProcessPool) -> None:
        """Wait until a pool that was replaced has finished its photos."""
        pool.join()
        with self._lock, suppress(ValueError):
            self._retired.remove(pool)

    def _in_flight(self) -> list[_Task]:
        with self._lock:
            return list(self._tasks)

    def _living_pool(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:
            log.warning("the pool of worker processes broke and is replaced")
            self._pool.stop()
            self._pool = None
        if self._pool is None:
            os.environ.setdefault(*_LARGE_PAGES)
            self._started = RawValue(c_bool, False)
            self._pool = ProcessPool(
                max_workers=self.workers,
                initializer=_start_worker,
                initargs=(self._memory, self._board, self._started),
                context=multiprocessing.get_context("spawn"),
            )
            try:
                with interrupts_blocked():
                    self._pool.active  # noqa: B018 - starts the processes
            except OSError as error:
                self._pool = None
                raise WorkersUnavailable(
                    f"The processes that develop photos can't be started: {error.strerror}."
                ) from error
        return self._pool

    def _on_done(self, task: _Task, done: Future[PhotoResult]) -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        crashed = isinstance(error, (ProcessExpired, BrokenProcessPool))
        if crashed and not self._stopped:
            self._after_crash(task, error)
            return
        if error is None:
            self._watchdog.note_finished(done.result().seconds, task.pixels)
            self._end(task, done.result())
        elif task.limit is not None and done.cancelled():
            self._end(task, task.failure(f"took longer than {task.limit:g} s"))
        elif self._stopped:
            self._end(task, CancelledError())
        else:
            self._end(task, error)
        self._free()

    def _after_crash(self, task: _Task, error: BaseException | None) -> None:
        if not task.started.value:
            self._after_false_start(task)
            return
        log.warning("worker lost while developing photo %d: %s", task.job.photo_id, error)
        with suppress(OSError):
            task.job.temporary.unlink(missing_ok=True)
        if task.attempt < _ATTEMPTS:
            task.attempt += 1
            self._schedule_again(task)
        else:
            self._end(task, task.failure("the decoder crashed"))
            self._free()

    def _after_false_start(self, task: _Task) -> None:
        """The pool broke before one of its processes could work: no photo is at fault."""
        log.warning("the processes that develop photos ended before they were ready")
        task.starts += 1
        if task.starts < _STARTS:
            self._schedule_again(task)
            return
        self._end(task, WorkersUnavailable(_NEVER_READY))
        self._free()

    def _schedule_again(self, task: _Task) -> None:
        # Another thread: this one is the pool's own and must not wait for the pool.
        threading.Thread(target=self._schedule, args=(task,), daemon=True).start()

    def _end(self, task: _Task, outcome: PhotoResult | BaseException) -> None:
        with self._lock:
            if task not in self._tasks:
                return
            self._tasks.discard(task)
        if isinstance(outcome, CancelledError):
            task.future.cancel()
            task.future.set_running_or_notify_cancel()
        elif isinstance(outcome, BaseException):
            task.future.set_exception(outcome)
        else:
            task.future.set_result(outcome)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_board: PixelBoard | None = None  # a worker's own; in the parent nobody looks here


def _work(develop: Callable[[PhotoJob], PhotoResult], job: PhotoJob, slot: int) -> PhotoResult:
    """What a worker does with a photo."""
    board = _board
    if board is None:
        return develop(job)
    with noting_pixels(lambda pixels: board.note(slot, pixels)):
        return develop(job)


def _start_worker(memory: int, board: PixelBoard, started: c_bool) -> None:
    global _board
    _board = board
    start_worker(memory)
    started.value = True
