"""BatchWorker: takes one batch from where it is to its end, or to its next pause."""

from __future__ import annotations

import contextlib
import logging
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue

from batch_gui.core.batch import Batch, PauseReason, Status
from batch_gui.core.catalog import Photo
from batch_gui.core.errors import (
    BatchGuiError,
    PhotoError,
    StorageError,
    UnreadableState,
    WorkersUnavailable,
)
from batch_gui.core.files import storage_faults, sync_folder
from batch_gui.core.history import through
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import Intent
from batch_gui.develop.output_file import remove_file
from batch_gui.engine.executors.base import PhotoFuture, WorksElsewhere
from batch_gui.engine.forecast import Survey
from batch_gui.engine.missing import OutputLook
from batch_gui.engine.plan import InFlight, Output, Plan, failed
from batch_gui.engine.publishing import Originals
from batch_gui.engine.recovery import settle
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.services import Services
from batch_gui.engine.storage import check_root, check_volumes

log = logging.getLogger(__name__)

_CHUNK = 1000  # photos looked up in the catalogue at a time


class BatchWorker:
    """Develops the photos that are left of one running batch, a window of them at a time.

    Between photos it looks whether a stop was asked for; then it feeds no more, lets the
    photos in flight finish and count, writes the batch's new state and returns: a paused
    batch holds no thread. Never touches a widget.

    Args:
        on_progress: called when photos were finished, from the worker's thread.
        on_end: called last, whatever happened, from the worker's thread.
    """

    def __init__(
        self,
        run: Run,
        services: Services,
        on_progress: Callable[[Run], None],
        on_end: Callable[[Run], None],
    ) -> None:
        self._run = run
        self._services = services
        self._on_progress = on_progress
        self._on_end = on_end
        self._done: SimpleQueue[PhotoFuture | None] = SimpleQueue()
        self._in_flight: dict[PhotoFuture, InFlight] = {}
        self._unsettled: list[Intent] = []  # perhaps published, and not in the journal

    def run(self) -> None:
        """Work until the batch ends or pauses, then write its state."""
        failure: str | None = None
        done = self._done  # the batch's run outlives its worker
        self._run.on_stop = lambda: done.put(None)
        try:
            self._develop()
        except StorageError as error:
            self._pause_for_storage(error)
        except UnreadableState as error:
            failure = f"{error} Start the program again, which mends it, then retry this batch."
        except BatchGuiError as error:
            failure = str(error)
        except Exception as error:
            log.exception("%s: the worker failed", self._run.batch.batch_id)
            failure = f"An error in the program: {error!r}. The log has the details."
        try:
            self._conclude(failure)
        except Exception:
            log.exception("%s: its end couldn't be noted", self._run.batch.batch_id)
        finally:
            self._on_end(self._run)

    def _develop(self) -> None:
        batch = self._run.batch
        self._unsettled = self._services.store.announced(batch.batch_id)
        settled = settle(batch, self._services.store, self._services.catalog)
        self._unsettled = []
        self._services.receipts.begin(batch, anew=settled.counted > 0)
        done = set(batch.processed)
        claimed = (
            entry.output
            for entry in self._services.store.entries(batch.batch_id)
            if entry.photo_id in done
        )
        plan = Plan(
            batch,
            self._session_name(),
            Originals(
                lambda: (photo.path for photo in self._photos(batch.photo_ids)),
                self._services.outputs.wrote,
            ),
            (output for output in claimed if output),
            self._services.outputs,
            self._services.max_pixels,
        )
        try:
            with (
                Survey(self._run.forecast, self._paths_left()),
                OutputLook(self._run, self._services.store),
            ):
                self._feed(self._numbered_photos(), plan)
        finally:
            self._services.executor.recall(tuple(self._in_flight))
            while self._in_flight:
                self._finish(self._next_done(), plan)
            if isinstance(self._services.executor, WorksElsewhere):
                self._services.executor.sweep(batch.batch_id)

    def _session_name(self) -> str:
        session_id = self._run.batch.session_id
        name = None if session_id is None else self._services.catalog.session_name(session_id)
        return name or self._run.batch.name

    def _numbered_photos(self) -> Iterator[tuple[int, Photo]]:
        """The photos still to be done, each with its place in the whole batch, from 1."""
        batch = self._run.batch
        left = set(batch.remaining())
        places = array("q", (at for at, one in enumerate(batch.photo_ids, 1) if one in left))
        photos = self._photos(batch.photo_ids[at - 1] for at in places)
        return zip(places, photos, strict=True)

    def _paths_left(self) -> Iterator[list[str]]:
        """Where the photos are that are still to be done, some at a time."""
        left = iter(self._run.batch.remaining())
        while chunk := list(islice(left, _CHUNK)):
            yield [photo.path for photo in self._services.catalog.photos(chunk)]

    def _photos(self, ids: Iterable[int]) -> Iterator[Photo]:
        left = iter(ids)
        while chunk := list(islice(left, _CHUNK)):
            found = self._services.catalog.photos(chunk, self._run.batch.session_id)
            known = {photo.photo_id: photo for photo in found}
            for photo_id in chunk:
                yield known.get(photo_id) or Photo(photo_id, "", 0, "")

    def _feed(self, photos: Iterator[tuple[int, Photo]], plan: Plan) -> None:
        """Keep a window of photos in flight until there are no more, or a stop was asked for.

        As many as every worker needs to be busy, and as there is memory for.
        """
        kept: tuple[int, Photo] | None = None
        while self._run.stop is None:
            window = self._services.executor.window
            settled: list[JournalEntry] = []
            while len(self._in_flight) < window and len(settled) < _CHUNK:
                following = kept or next(photos, None)
                if following is None:
                    break
                seq, photo = following
                entry = None if kept else plan.settled(photo, seq)
                kept = None
                if entry is not None:
                    settled.append(entry)
                elif not self._submit(photo, seq, plan):
                    kept = following
                    break
            self._count(settled)
            self._note_tasks()
            if self._in_flight:
                self._finish(self._next_done(), plan)
            elif not settled:
                return

    def _submit(self, photo: Photo, seq: int, plan: Plan) -> bool:
        """Hand over a photo, unless others have to be done first to make room for it."""
        executor, memory = self._services.executor, self._services.memory
        elsewhere = isinstance(executor, WorksElsewhere)
        needed = 0 if elsewhere else memory.needed(photo.path, executor.window)
        there = plan.folder.make(photo.subfolder, self._run.batch.volumes)
        if not memory.take(needed, at_any_rate=not self._in_flight):
            return False
        job = plan.job(photo, there)
        future = executor.submit(job)
        self._in_flight[future] = InFlight(photo, seq, job, needed)
        self._run.in_flight.add(photo.photo_id)
        future.add_done_callback(lambda _: self._done.put(future))
        return True

    def _next_done(self) -> list[PhotoFuture]:
        """The photos that are finished, waiting for one; none if a stop is asked for first."""
        done = [self._done.get()]
        with contextlib.suppress(Empty):
            while True:
                done.append(self._done.get_nowait())
        return [future for future in done if future is not None]

    def _note_tasks(self) -> None:
        with self._run.memory:
            self._run.batch.task_ids = [future.task_id for future in self._in_flight]

    def _finish(self, done: Sequence[PhotoFuture], plan: Plan) -> None:
        """Publish and count finished photos; what can't be is left to be done again.

        Order: the outputs' data is durable (the developer saw to that), then the note of
        what is about to be published, the final names, the journal, and only then the
        count that people see.
        """
        entries: list[JournalEntry] = []
        outputs: list[Output] = []
        landed: list[int] = []
        for future in done:
            flight = self._in_flight.pop(future)
            self._services.memory.give_back(flight.memory)
            landed.append(flight.photo.photo_id)
            self._run.note_landed(flight.photo.photo_id)
            came = self._received(flight, future, plan)
            if isinstance(came, Output):
                outputs.append(came)
            elif came is not None:
                entries.append(came)
        try:
            self._publish(outputs, plan)
            entries += [output.entry for output in outputs]
        except StorageError as error:
            self._keep_announced(outputs, error)
            outputs = []
        try:
            self._count(entries)
        except StorageError as error:
            self._keep_announced(outputs, error)
        finally:
            self._run.in_flight.difference_update(landed)

    def _received(
        self, flight: InFlight, future: PhotoFuture, plan: Plan
    ) -> Output | JournalEntry | None:
        """What came of a photo: an output to publish, an outcome, or nothing that counts."""
        came: Output | JournalEntry | None = None
        temporary = flight.job.temporary
        try:
            result = future.result()
            temporary = Path(result.temporary)
            came = plan.output(flight, result)
        except CancelledError:
            return None
        except StorageError as error:
            self._pause_for_storage(error)
        except WorkersUnavailable as error:
            self._run.ask(Stop(Status.PAUSED, PauseReason.WORKERS, str(error)))
            return None
        except PhotoError as error:
            came = self._failed(flight.photo, error)
        except Exception as error:
            log.exception("photo %d of %s", flight.photo.photo_id, flight.job.batch_id)
            came = failed(flight.photo, PhotoError(f"an error in the program: {error!r}"))
        if not isinstance(came, Output):
            remove_file(temporary)  # if that fails, it goes at the next start
        return came

    def _failed(self, photo: Photo, error: PhotoError) -> JournalEntry | None:
        try:
            self._check_source(photo)
        except StorageError as missing:
            self._pause_for_storage(missing)
            return None
        return failed(photo, error)

    def _publish(self, outputs: list[Output], plan: Plan) -> None:
        waiting = list(range(len(outputs)))
        while waiting:
            self._services.store.announce(
                self._run.batch.batch_id,
                [*self._unsettled, *map(_intent, outputs)],
            )
            plan.earlier.note(outputs[index].entry for index in waiting)
            taken = []
            for index in waiting:
                if not plan.folder.put(outputs[index].temporary, outputs[index].final):
                    outputs[index] = outputs[index].renamed(plan.folder)
                    taken.append(index)
            waiting = taken
        for parent in {output.final.parent for output in outputs}:
            with storage_faults(parent):
                sync_folder(parent)

    def _keep_announced(self, outputs: Iterable[Output], error: StorageError) -> None:
        """Leave it to the next start to find out which of them have their final names."""
        self._unsettled += map(_intent, outputs)
        self._pause_for_storage(error)

    def _count(self, entries: Sequence[JournalEntry]) -> None:
        if not entries:
            return
        run = self._run
        self._services.store.record(run.batch.batch_id, entries)
        with run.memory:
            for entry in entries:
                if entry.outcome is Outcome.FAILED:
                    run.batch.record_failed(entry.photo_id, entry.reason or "")
                else:
                    run.batch.record_processed(entry.photo_id)
        self._services.receipts.add(run.batch.batch_id, entries)
        for entry in entries:
            if entry.outcome is Outcome.FAILED:
                run.note_error(entry.source, entry.reason or "")
        run.rate.add(len(entries))
        run.forecast.finished(entries)
        run.patience = 0
        self._on_progress(run)

    def _check_source(self, photo: Photo) -> None:
        """Tell a photo that is gone from a drive that is gone.

        Raises:
            StorageError: when its drive, or the whole folder that was added, is missing.
        """
        if photo.path and not os.path.exists(photo.path):  # noqa: PTH110
            check_volumes(self._run.batch.volumes)
            check_root(photo.root)

    def _pause_for_storage(self, error: StorageError) -> None:
        try:
            check_volumes(self._run.batch.volumes)
        except StorageError as missing:  # says more than what came of it
            error = missing
        log.warning("%s: %s", self._run.batch.batch_id, error)
        self._run.ask(Stop(Status.PAUSED, PauseReason.STORAGE, str(error)))
        self._run.missing = None  # who knows what a drive or folder has kept

    def _conclude(self, failure: str | None) -> None:
        """Write what the batch became."""
        run, stop = self._run, self._run.stop

        run.slow.clear()

        def change(batch: Batch) -> None:
            batch.task_ids = []
            if run.missing is not None:
                batch.note_missing(run.missing)
            self._settle_status(batch, failure)
            if batch.status.ended:
                self._services.receipts.write(batch)
            else:
                self._services.receipts.rest(batch.batch_id)
            run.concluded = True
            run.resume_again &= batch.status is Status.PAUSED

        try:
            with through(stop.by if stop else None):
                run.transition(self._services.store, change)
            if not self._unsettled:
                self._services.store.forget_announced(run.batch.batch_id)
        except StorageError as error:
            # The journal has every photo that counts; the next start reads it.
            log.exception("%s: its state can't be written", run.batch.batch_id)
            with run.memory:
                if run.batch.status is Status.RUNNING:
                    # What the user has stopped doesn't go on by itself once there is room.
                    wished = stop is not None and stop.reason in (None, PauseReason.USER)
                    reason = PauseReason.USER if wished else PauseReason.STORAGE
                    run.batch.pause(reason, str(error))

    def _settle_status(self, batch: Batch, failure: str | None) -> None:
        stop = self._run.stop
        left = len(batch.photo_ids) - len(batch.processed) - len(batch.failed)
        if failure is not None:
            batch.give_up(failure)
        elif left == 0:
            batch.finish()
        elif stop is None:
            batch.pause(PauseReason.INTERRUPTED)
        elif stop.status is Status.CANCELLED:
            batch.cancel()
        else:
            batch.pause(stop.reason or PauseReason.USER, stop.detail)


def _intent(output: Output) -> Intent:
    return Intent(str(output.temporary), output.entry)
