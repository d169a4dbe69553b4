"""BatchWorker: takes one batch from where it is to its end, or to its next pause."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QRunnable

from batch_gui.core.batch import Batch, PauseReason, Status, utc_now
from batch_gui.core.catalog import Photo, PhotoCatalog
from batch_gui.core.config import BatchConfig
from batch_gui.core.errors import BatchGuiError, PhotoError, StorageError, WorkersUnavailable
from batch_gui.core.files import storage_faults, sync_folder
from batch_gui.core.history import through
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.receipt import Receipts
from batch_gui.core.store import BatchStore, Intent
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.executors.base import PhotoExecutor
from batch_gui.engine.publishing import Originals, OutputFolder
from batch_gui.engine.recovery import settle
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.storage import check_root, check_volumes

log = logging.getLogger(__name__)

_CHUNK = 1000  # photos looked up in the catalogue at a time


@dataclass(frozen=True, slots=True)
class Services:
    """What a worker needs to do its work."""

    store: BatchStore
    catalog: PhotoCatalog
    executor: PhotoExecutor
    receipts: Receipts
    max_pixels: int


@dataclass(frozen=True, slots=True)
class _InFlight:
    """A photo handed to the executor."""

    photo: Photo
    job: PhotoJob

    @property
    def task_id(self) -> str:
        return f"local-{self.photo.photo_id}"

    def discard(self) -> None:
        """Remove its half-made output. One that can't be removed now goes at the next start."""
        with contextlib.suppress(OSError):
            self.job.temporary.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Output:
    """A checked output on its way from its temporary to its final name."""

    temporary: Path
    final: Path
    entry: JournalEntry

    def renamed(self, folder: OutputFolder) -> _Output:
        """The same output under another name, a stranger having taken this one."""
        folder.release(self.final)
        final = folder.reserve(self.final.parent, self.entry.source, self.final.suffix)
        return replace(self, final=final, entry=replace(self.entry, output=str(final)))


class BatchWorker(QRunnable):
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
        super().__init__()
        self.setAutoDelete(False)
        self._run = run
        self._services = services
        self._on_progress = on_progress
        self._on_end = on_end
        self._done: SimpleQueue[Future[PhotoResult]] = SimpleQueue()
        self._in_flight: dict[Future[PhotoResult], _InFlight] = {}

    def run(self) -> None:
        """Work until the batch ends or pauses, then write its state."""
        failure: str | None = None
        try:
            self._develop()
        except StorageError as error:
            self._pause_for_storage(error)
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
        settle(batch, self._services.store, self._services.catalog)
        config = BatchConfig.parse(batch.config)
        recipe = Recipe.model_validate(batch.recipe or {})
        done = set(batch.processed)
        claimed = (
            entry.output
            for entry in self._services.store.entries(batch.batch_id)
            if entry.photo_id in done
        )
        folder = OutputFolder(
            Path(batch.output_folder or ""),
            config.output,
            Originals(lambda: (photo.path for photo in self._photos(batch.photo_ids))),
            (output for output in claimed if output),
        )
        try:
            self._feed(self._photos(batch.remaining()), folder, config, recipe)
        finally:
            while self._in_flight:
                self._finish(self._next_done(), folder)

    def _photos(self, ids: Sequence[int]) -> Iterator[Photo]:
        left = iter(ids)
        while chunk := list(islice(left, _CHUNK)):
            found = self._services.catalog.photos(chunk, self._run.batch.session_id)
            known = {photo.photo_id: photo for photo in found}
            for photo_id in chunk:
                yield known.get(photo_id) or Photo(photo_id, "", 0, "")

    def _feed(
        self, photos: Iterator[Photo], folder: OutputFolder, config: BatchConfig, recipe: Recipe
    ) -> None:
        """Keep a window of photos in flight until there are no more, or a stop was asked for."""
        window = self._services.executor.window
        while self._run.stop is None:
            settled: list[JournalEntry] = []
            while len(self._in_flight) < window and len(settled) < _CHUNK:
                photo = next(photos, None)
                if photo is None:
                    break
                if entry := _settled_without_work(photo, folder):
                    settled.append(entry)
                else:
                    self._submit(photo, folder, config, recipe)
            self._count(settled)
            if self._in_flight:
                self._finish(self._next_done(), folder)
            elif not settled:
                return

    def _submit(
        self, photo: Photo, folder: OutputFolder, config: BatchConfig, recipe: Recipe
    ) -> None:
        batch = self._run.batch
        there = folder.make(photo.subfolder, batch.volumes)
        job = PhotoJob(
            batch_id=batch.batch_id,
            photo_id=photo.photo_id,
            source=photo.path,
            folder=str(there),
            recipe=recipe,
            blend=config.blend,
            output=config.output,
            max_pixels=self._services.max_pixels,
        )
        future = self._services.executor.submit(job)
        self._in_flight[future] = _InFlight(photo, job)
        future.add_done_callback(self._done.put)

    def _next_done(self) -> list[Future[PhotoResult]]:
        """At least one finished photo, waiting for it, and all others that are finished too."""
        done = [self._done.get()]
        while True:
            try:
                done.append(self._done.get_nowait())
            except Empty:
                return done

    def _finish(self, done: Sequence[Future[PhotoResult]], folder: OutputFolder) -> None:
        """Publish and count finished photos; what can't be is left to be done again.

        Order: the outputs' data is durable (the developer saw to that), then the note of
        what is about to be published, the final names, the journal, and only then the
        count that people see.
        """
        entries: list[JournalEntry] = []
        outputs: list[_Output] = []
        for future in done:
            flight = self._in_flight.pop(future)
            self._run.note_landed(flight.photo.photo_id)
            try:
                outputs.append(_output(flight, future.result(), folder))
            except CancelledError:
                continue
            except StorageError as error:
                flight.discard()
                self._pause_for_storage(error)
            except WorkersUnavailable as error:
                self._run.ask(Stop(Status.PAUSED, PauseReason.WORKERS, str(error)))
            except PhotoError as error:
                flight.discard()
                try:
                    self._check_source(flight.photo)
                    entries.append(_failed(flight.photo, str(error)))
                except StorageError as missing:
                    self._pause_for_storage(missing)
            except Exception as error:
                log.exception("photo %d of %s", flight.photo.photo_id, flight.job.batch_id)
                flight.discard()
                entries.append(_failed(flight.photo, f"an error in the program: {error!r}"))
        try:
            self._publish(outputs, folder)
            entries += [output.entry for output in outputs]
        except StorageError as error:
            self._pause_for_storage(error)
        try:
            self._count(entries)
        except StorageError as error:
            self._pause_for_storage(error)

    def _publish(self, outputs: list[_Output], folder: OutputFolder) -> None:
        waiting = list(range(len(outputs)))
        while waiting:
            self._services.store.announce(
                self._run.batch.batch_id,
                [Intent(str(output.temporary), output.entry) for output in outputs],
            )
            taken = []
            for index in waiting:
                if not folder.put(outputs[index].temporary, outputs[index].final):
                    outputs[index] = outputs[index].renamed(folder)
                    taken.append(index)
            waiting = taken
        for parent in {output.final.parent for output in outputs}:
            with storage_faults(parent):
                sync_folder(parent)

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
            run.batch.task_ids = [flight.task_id for flight in self._in_flight.values()]
        for entry in entries:
            if entry.outcome is Outcome.FAILED:
                run.note_error(entry.source, entry.reason or "")
        run.rate.add(len(entries))
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

    def _conclude(self, failure: str | None) -> None:
        """Write what the batch became."""
        run, stop = self._run, self._run.stop

        run.slow.clear()

        def change(batch: Batch) -> None:
            batch.task_ids = []
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
            if batch.status.ended:
                self._services.receipts.write(batch.batch_id)
            run.concluded = True
            run.resume_again &= batch.status is Status.PAUSED

        try:
            with through(stop.by if stop else None):
                run.transition(self._services.store, change)
            self._services.store.forget_announced(run.batch.batch_id)
        except StorageError as error:
            # The journal has every photo that counts; the next start reads it.
            log.exception("%s: its state can't be written", run.batch.batch_id)
            with run.memory:
                if run.batch.status is Status.RUNNING:
                    run.batch.pause(PauseReason.STORAGE, str(error))


def _settled_without_work(photo: Photo, folder: OutputFolder) -> JournalEntry | None:
    """The outcome of a photo that needs no developing; None for all others."""
    if not photo.path:
        return _failed(photo, "the photo is no longer in the catalogue")
    there = folder.skips(folder.folder(photo.subfolder), photo.path)
    if there is None:
        return None
    return JournalEntry(
        photo.photo_id,
        Outcome.SKIPPED,
        utc_now(),
        photo.path,
        output=str(there),
        notes=("the output was there already",),
    )


def _failed(photo: Photo, reason: str) -> JournalEntry:
    return JournalEntry(photo.photo_id, Outcome.FAILED, utc_now(), photo.path, reason=reason)


def _output(flight: _InFlight, result: PhotoResult, folder: OutputFolder) -> _Output:
    final = folder.reserve(Path(flight.job.folder), flight.photo.path, result.suffix)
    entry = JournalEntry(
        photo_id=result.photo_id,
        outcome=Outcome.PROCESSED,
        at=utc_now(),
        source=flight.photo.path,
        output=str(final),
        width=result.width,
        height=result.height,
        size=result.size,
        sha256=result.sha256,
        seconds=result.seconds,
        source_size=result.source_size,
        source_mtime=result.source_mtime,
        notes=result.notes,
    )
    return _Output(Path(result.temporary), final, entry)
