"""Developing photos on other machines, through Celery.

One thread does everything that talks to the broker: it hands photos out, polls for what came of
them and takes them back. Another one calls the roll of the workers.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from batch_gui.core.errors import PhotoError, WorkersUnavailable
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.engine.executors.base import MOST_IN_FLIGHT, PhotoFuture
from batch_gui.engine.executors.leftovers import Leftovers, tagged
from batch_gui.engine.executors.outcomes import outcome_of
from batch_gui.remote.connection import Connection
from batch_gui.remote.crew import Crew, WorkerFound
from batch_gui.remote.desk import Desk

log = logging.getLogger(__name__)

_LOSSES = 5  # of workers at the same photo, until the photo is to blame
_MISSED = 2  # roll calls at which nobody has a task, until it counts as lost
_QUICK, _SLOW = 0.02, 0.15  # seconds between two looks for results
_PER_TASK = 20e-6  # seconds more for each task in flight: a look costs the broker as much
_ROLLS = 5  # roll calls within the patience
_IDLE = 5.0  # seconds between roll calls while there is nothing to do
_A_WORKER = 0.01  # seconds more between roll calls for each worker


@dataclass(slots=True, eq=False)
class _Task:
    """A photo on its way, perhaps not for the first time.

    Attributes:
        sent: when it was handed to the broker; None while it waits to be.
        missed: roll calls in a row at which nobody had it.
        losses: how often a worker was lost that had begun it.
        recalled: it is not to be handed out any more.
        out: the broker may have it, under the id it has now.
        doubtful: the broker may have had it under another id, too.
    """

    job: PhotoJob
    future: PhotoFuture = field(default_factory=lambda: PhotoFuture(_new_id()))
    sent: float | None = None
    missed: int = 0
    losses: int = 0
    recalled: bool = False
    out: bool = False
    doubtful: bool = False

    @property
    def task_id(self) -> str:
        return self.future.task_id


class CeleryExecutor:
    """Hands photos to Celery workers, a few for each of their processes.

    Args:
        connection: how the broker is reached.
        program: tells this program from others that use the same broker; the same after a
            restart, so that what it left in the broker then isn't done.
        patience: seconds after which a broker or workers that don't answer count as gone.
    """

    def __init__(self, connection: Connection, program: str, patience: float = 10) -> None:
        self._connection = connection
        self._desk = Desk(connection, program)
        self._patience = patience
        self._leftovers = Leftovers()
        self._lock = threading.Lock()
        self._tasks: dict[str, _Task] = {}
        self._to_recall: list[_Task] = []
        self._crew = Crew((), f"Looking for workers at {connection.place}.")
        self._seen: dict[str, tuple[float, WorkerFound]] = {}
        self._roll: tuple[float, Crew] | None = None
        self._alone_since: float | None = None
        self._wake, self._call_now = threading.Event(), threading.Event()
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name="celery photos", daemon=True),
            threading.Thread(target=self._call_rolls, name="celery roll calls", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def window(self) -> int:
        """Every process has a photo and the next one is waiting for it."""
        return min(max(2, 2 * self.crew().processes), MOST_IN_FLIGHT)

    def crew(self) -> Crew:
        """Who is there, as far as is known."""
        return self._crew

    def check(self) -> None:
        """Make sure that somebody is there.

        Raises:
            WorkersUnavailable: when nobody answers.
        """
        self._call_now.set()
        self.crew().check()

    def submit(self, job: PhotoJob) -> PhotoFuture:
        """Hand over one photo; the future ends as PhotoExecutor says."""
        task = _Task(job)
        with self._lock:
            self._tasks[task.task_id] = task
        if self._closing.is_set():
            self._end(task, None)
        self._wake.set()
        return task.future

    def recall(self, futures: Iterable[PhotoFuture]) -> None:
        """Take back the photos that no worker has begun; their futures are cancelled."""
        with self._lock:
            for future in futures:
                if task := self._tasks.get(future.task_id):
                    task.recalled = True
                    self._to_recall.append(task)
        self._wake.set()

    def resize(self, workers: int) -> None:
        """How many photos are developed at a time is up to the workers where they are."""

    def sweep(self, batch_id: str) -> None:
        """Remove what lost or late attempts at a batch's photos have left; waits for the disk."""
        self._leftovers.sweep(batch_id)

    def shutdown(self) -> None:
        """Stop at once. Photos in flight are cancelled; workers drop what they have of them."""
        self._closing.set()
        self._wake.set()
        self._call_now.set()
        for thread in self._threads:
            thread.join()
        self._desk.close()  # first: what ends after it removes its file by itself
        for task in self._all():
            self._end(task, None, leftovers=task.out)
        self._leftovers.close()

    # --- the thread of the photos --------------------------------------------------------

    def _work(self) -> None:
        pause = _QUICK
        while not self._closing.is_set():
            tasks = self._all()
            self._wake.wait(pause + len(tasks) * _PER_TASK if tasks else _IDLE)
            self._wake.clear()
            if self._closing.is_set():
                return
            try:
                came = self._round()
            except WorkersUnavailable as error:
                self._note_alone(str(error))
                came = False
            except Exception:
                log.exception("the round of the Celery tasks failed")
                came = False
            pause = _QUICK if came else min(1.5 * pause, _SLOW)

    def _round(self) -> bool:
        """Everything once: take back, look what is lost, hand out, look for results."""
        self._drop_doubtful()
        tasks = self._all()
        if not tasks:
            return False
        if self._desk.open_or_keep():
            for task in tasks:  # the broker has forgotten everything
                self._send_again(task)
        self._take_back()
        self._follow_roll_call()
        for task in self._all():
            if task.sent is None and not self._crew.problem:
                self._send(task)
        return self._collect()

    def _drop_doubtful(self) -> None:
        """Make sure that no attempt of given-up tasks comes to count, then remove their files."""
        if ids := self._leftovers.undropped():
            self._desk.drop(ids)
            self._leftovers.note_dropped(ids)
        doubtful = {task.job.batch_id for task in self._all() if task.doubtful}
        self._leftovers.sweep_soon(without=doubtful)

    def _take_back(self) -> None:
        while self._to_recall:  # shorter only here
            task = self._to_recall[-1]
            if task.sent is None or self._desk.recall(task.task_id):
                self._end(task, None)
            self._to_recall.remove(task)

    def _send(self, task: _Task) -> None:
        task.out = True
        try:
            self._desk.send(task.task_id, tagged(task.job, task.task_id))
        except PhotoError as error:
            self._end(task, error)
        except WorkersUnavailable:  # perhaps the broker has it all the same
            self._send_again(task)
            raise
        else:
            task.sent, task.missed = time.monotonic(), 0

    def _collect(self) -> bool:
        """Take the results that are there; whether there were any."""
        sent = {task.task_id: task for task in self._all() if task.sent is not None}
        found = self._desk.take_results(list(sent))
        for task_id, meta in found.items():
            task = sent[task_id]
            outcome = outcome_of(meta, task.job)
            if outcome is None:
                self._send_again(task)
                continue
            self._end(task, outcome.value, leftovers=outcome.leftovers)
        return bool(found)

    def _follow_roll_call(self) -> None:
        """Find out, after a roll call, which tasks nobody has any more."""
        with self._lock:
            roll, self._roll = self._roll, None
        if roll is None or roll[1].problem:
            return
        called, crew = roll
        at_work = frozenset().union(*(one.tasks for one in crew.workers))
        missing = []
        for task in self._all():
            if task.task_id in at_work:
                task.missed = 0
            elif task.sent is not None and task.sent < called:
                missing.append(task)
        if not missing:
            return
        queue_is_empty = self._desk.queue_is_empty()
        begun = self._desk.begun([task.task_id for task in missing])
        for task, has_begun in zip(missing, begun, strict=True):
            task.missed = task.missed + 1 if has_begun or queue_is_empty else 0
            if task.missed >= _MISSED:
                self._replace_lost(task, has_begun=has_begun)

    def _replace_lost(self, task: _Task, *, has_begun: bool) -> None:
        if self._desk.has_result(task.task_id):
            return
        log.warning("%s: photo %d was lost on its way", task.job.batch_id, task.job.photo_id)
        self._desk.drop([task.task_id])
        task.losses += has_begun
        if task.losses >= _LOSSES:
            self._end(task, PhotoError("the decoder crashed"), leftovers=True)
        else:
            self._send_again(task)

    def _send_again(self, task: _Task) -> None:
        """Let a task be handed out anew, under another id: the old one may still turn up."""
        with self._lock:
            if self._tasks.pop(task.task_id, None) is None:
                return
            if task.out:
                self._leftovers.doubt(task.task_id, task.job)
                task.doubtful = True
            task.future.task_id = _new_id()
            task.sent, task.out = None, False
            self._tasks[task.task_id] = task
        if task.recalled:
            self._end(task, None)

    # --- the thread of the roll calls ----------------------------------------------------

    def _call_rolls(self) -> None:
        while not self._closing.is_set():
            self._call_now.clear()
            self._call_roll()
            alone = self._alone_since
            is_asked = self._tasks or (alone and time.monotonic() - alone <= self._patience)
            quick = self._patience / _ROLLS + _A_WORKER * len(self._crew.workers)
            self._call_now.wait(quick if is_asked else _IDLE)

    def _call_roll(self) -> None:
        called = time.monotonic()
        try:
            crew = self._desk.roll_call(min(1.0, self._patience / _ROLLS))
        except WorkersUnavailable as error:
            self._note_alone(str(error))
            return
        except Exception:
            log.exception("the roll call failed")
            return
        if crew.problem:
            self._note_alone(crew.problem)
            return
        if self._crew.problem:
            log.info("workers answer: %s", ", ".join(one.name for one in crew.workers))
        self._seen |= {one.name: (called, one) for one in crew.workers}
        # One that is too busy to answer in time still has its photos.
        self._seen = {
            name: (seen, one)
            for name, (seen, one) in self._seen.items()
            if called - seen < self._patience
        }
        everyone = Crew(tuple(one for _, one in self._seen.values()))
        with self._lock:
            self._crew, self._roll, self._alone_since = everyone, (called, everyone), None
        self._wake.set()

    # --- both ----------------------------------------------------------------------------

    def _note_alone(self, problem: str) -> None:
        """Nobody answers: after a while the photos in flight are given back."""
        now = time.monotonic()
        with self._lock:
            self._alone_since = self._alone_since or now
            if now - self._alone_since < self._patience:
                return
            told, self._crew = self._crew.problem, Crew((), problem)
        if told != problem:
            log.warning("%s", problem)
        self._desk.forget_session()
        for task in self._all():
            self._end(task, WorkersUnavailable(problem), leftovers=task.out)

    def _all(self) -> list[_Task]:
        with self._lock:
            return list(self._tasks.values())

    def _end(
        self, task: _Task, outcome: PhotoResult | Exception | None, *, leftovers: bool = False
    ) -> None:
        """End a task's future.

        Args:
            outcome: None for a photo that is left undone.
            leftovers: whether attempts may have left files beside the one that counts.
        """
        with self._lock:
            if self._tasks.pop(task.task_id, None) is None:
                return
            if leftovers:  # before anybody else can give it up, who doesn't know what counts
                keep = outcome.temporary if isinstance(outcome, PhotoResult) else None
                self._leftovers.doubt(task.task_id, task.job, keep)
        if leftovers or task.doubtful:
            self._wake.set()
        if outcome is None:
            task.future.cancel()
            task.future.set_running_or_notify_cancel()
        elif isinstance(outcome, Exception):
            task.future.set_exception(outcome)
        else:
            task.future.set_result(outcome)


def _new_id() -> str:
    return str(uuid.uuid4())
