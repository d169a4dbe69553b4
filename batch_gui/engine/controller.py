"""BatchController: the one door to everything that happens to batches."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import Signal

from batch_gui.core.batch import (
    Batch,
    BatchSummary,
    PauseReason,
    Status,
)
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.errors import (
    BatchNotFound,
    StorageError,
)
from batch_gui.core.history import present_door
from batch_gui.core.outputs import OutputIndex
from batch_gui.core.receipt import Receipts
from batch_gui.core.store import BatchStore
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.before_start import failed_photos
from batch_gui.engine.executors.base import NoticesSlowPhotos, PhotoExecutor, WorksElsewhere
from batch_gui.engine.flight_memory import FlightMemory
from batch_gui.engine.giving_way import GivingWay, Surroundings
from batch_gui.engine.looks import Looks
from batch_gui.engine.missing import missing_outputs
from batch_gui.engine.notifier import Notifier
from batch_gui.engine.places import Places
from batch_gui.engine.recovery import Found
from batch_gui.engine.refusals import refused
from batch_gui.engine.relaunch import Relaunch
from batch_gui.engine.return_watch import ReturnWatch
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.scheduler import Scheduler
from batch_gui.engine.services import Services
from batch_gui.engine.storage import (
    check_room,
    check_root,
)
from batch_gui.engine.verifying import OutputChecker

log = logging.getLogger(__name__)

_ROOM_FOR_STATE = 1 << 20


class BatchController(Relaunch):
    """Start, pause, resume, cancel, retry, recover, clean up, look: from any thread.

    Methods that change something write to disk and may take as long as the disk does;
    `status`, `list` and `preset_names` only look at memory. All raise BatchGuiError with a
    sentence for the user, and then nothing has changed.

    Signals:
        batches_changed: a tuple of BatchSummary, coalesced, at most ten times a second,
            the last state of each batch always. Comes from another thread than the main one.
        batches_removed: a tuple of batch ids. Comes from the thread that removed them.
        presets_changed: presets came, went or were renamed. Comes from the thread that did it.

    Args:
        receipts: folder for the receipts of ended batches.
        outputs: closed with the controller.
        pictures: where outputs go that nobody chose a folder for.
        batches_at_once: how many batches run at the same time.
        max_pixels: larger photos are refused at their header.
        storage_patience: seconds after which a missing or full drive is looked at again;
            up to twelve times as long when that goes on.
        checker: opens the outputs of ended batches again.
        surroundings: what batches give way to.
        memory: what photos in flight may take of it.
    """

    batches_changed = Signal(object)

    def __init__(
        self,
        store: BatchStore,
        catalog: PhotoCatalog,
        presets: PresetLibrary,
        executor: PhotoExecutor,
        *,
        pictures: Path,
        receipts: Path,
        outputs: OutputIndex,
        batches_at_once: int = 2,
        max_pixels: int,
        storage_patience: float = 5,
        checker: OutputChecker | None = None,
        surroundings: Surroundings | None = None,
        memory: FlightMemory | None = None,
    ) -> None:
        services = Services(
            store,
            catalog,
            executor,
            Receipts(receipts, store),
            outputs,
            max_pixels,
            checker or OutputChecker(),
            memory or FlightMemory(max_pixels),
        )
        super().__init__(services, presets, pictures)
        self._store = store
        self._found: dict[str, Found] = {}
        self._notifier = Notifier(self._deliver)
        self._places = Places(
            self._services,
            batches_at_once,
            self._on_change,
            lambda run: self._watch.note(run),
            lambda run: self._giving_way.hold(run),
        )
        self._looks = Looks(self._places.fill)
        self._giving_way = GivingWay(
            surroundings or Surroundings(),
            self._all_runs,
            self._go_on_after_giving_way,
            self._places.refresh,
            self._looks,
        )
        self._scheduler = Scheduler(
            lambda days, receipts: self.cleanup(days, receipts=receipts),
            store.folder / "last-cleanup",
            self._giving_way.now,
        )
        if isinstance(executor, NoticesSlowPhotos):
            executor.on_slow = self._on_slow
        self._watch = ReturnWatch(self._all_runs, self._go_on, self._looks, storage_patience)

    def pause(self, batch_id: str) -> BatchSummary:
        """Pause a batch once its photos in flight are done.

        One that is paused for another reason stays paused by the user's wish.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when its status doesn't allow it.
            StorageError: when the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            waited = run.waiting
            if not self._places.withdraw(run):
                run.resume_again = False
                run.ask(Stop(Status.PAUSED, PauseReason.USER))
            elif run.batch.status is Status.PENDING:
                run.transition(self._store, lambda batch: batch.pause(PauseReason.USER))
            elif run.batch.status is Status.PAUSED and (
                waited or run.batch.pause_reason is not PauseReason.USER
            ):
                run.transition(self._store, Batch.keep_paused)
            elif not waited:
                raise refused(run.batch, "be paused")
        self._notifier.changed(batch_id)
        return run.summary()

    def resume(self, batch_id: str) -> BatchSummary:
        """Go on with a paused batch as soon as it is its turn.

        The load of the computer doesn't count for it until it has been low once. Hours and
        a time that it was given count, unless it was paused because its hours had ended.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when its status doesn't allow it.
            InvalidConfig: when its settings can't be used here.
            StorageError: when the output folder or the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            batch = run.batch
            if run.busy and run.stop is not None and run.stop.status is Status.PAUSED:
                run.resume_again, run.asked_by = True, present_door()
                self._giving_way.ignore_load(run)
                self._giving_way.ignore_hours(run)
            elif batch.status is Status.PAUSED:
                self._look_before(run)
                self._giving_way.ignore_load(run)
                if batch.pause_reason is PauseReason.RESOURCES:
                    self._giving_way.ignore_hours(run)
                self._places.enqueue(run)
            else:
                raise refused(batch, "be resumed")
        self._places.fill()
        self._notifier.changed(batch_id)
        return run.summary()

    def cancel(self, batch_id: str) -> BatchSummary:
        """End a batch once its photos in flight are done; what was written stays.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it has ended already.
            StorageError: when the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            waited = run.waiting
            if not self._places.withdraw(run):
                run.ask(Stop(Status.CANCELLED))
            elif not run.batch.status.ended:
                self._services.receipts.write(run.batch)
                run.transition(self._store, Batch.cancel)
            elif not waited:  # a retry that was waiting for its turn is taken back
                raise refused(run.batch, "be cancelled")
        self._notifier.changed(batch_id)
        return run.summary()

    def retry_failed(self, batch_id: str) -> int:
        """Develop the failed photos of a failed batch again; returns how many.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it isn't failed.
            InvalidConfig: when its settings can't be used here.
            StorageError: when the output folder or the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            self._check_kept(run)
            if run.batch.status is not Status.FAILED:
                raise refused(run.batch, "be retried")
            count = len(run.batch.photo_ids) - len(run.batch.processed)
            self._look_before(run)
            run.again = None
            self._places.enqueue(run)
        self._begin_retry(run)
        return count

    def retry_photos(self, batch_id: str, photo_ids: Collection[int]) -> int:
        """Develop some failed photos of a failed batch again; returns how many.

        The other failed photos stay as they are. Photos that a batch which couldn't run
        never came to are done with them.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it isn't failed.
            BadRequest: when they are none, or not all among its failed photos.
            InvalidConfig: when its settings can't be used here.
            StorageError: when the output folder or the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            self._check_kept(run)
            if run.batch.status is not Status.FAILED:
                raise refused(run.batch, "be retried")
            again = failed_photos(run.batch, photo_ids)
            self._look_before(run)
            if run.waiting:  # with what it is to try again anyway
                run.again = None if run.again is None else run.again | again
            else:
                run.again = again
            self._places.enqueue(run)
        self._begin_retry(run)
        return len(again)

    def redo_missing(self, batch_id: str) -> int:
        """Let a paused batch make again the outputs that aren't there any more; how many.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it isn't paused.
            StorageError: when a drive is missing, its journal can't be read or the state written.
        """
        run = self._run(batch_id)
        with run.writing:
            if run.batch.status is not Status.PAUSED:
                raise refused(run.batch, "be completed again")
            missing = missing_outputs(run.batch, self._store)
            if missing:
                run.transition(self._store, lambda batch: batch.forget_processed(missing))
            run.missing = ()
        self._notifier.changed(batch_id)
        return len(missing)

    def shutdown(self, timeout: float | None = None) -> bool:
        """Pause what runs, as interrupted, and stop everything. The controller is of no use then.

        Args:
            timeout: seconds to wait for photos in flight; those not done then are done
                again after the next start. None waits for them all.

        Returns:
            Whether all photos in flight were finished in time.
        """
        finished = self._places.close(timeout)
        self._watch.close()
        self._giving_way.close()
        self._looks.close()
        self._scheduler.close()
        self._services.executor.shutdown()
        self._places.wait()
        self._notifier.close()
        self._catalog.close()
        self._services.outputs.close()
        return finished

    def _look_before(self, run: Run) -> None:
        """Look at the drives of a batch that is to run, unless it waits for its turn already.

        Whoever gives turns must not wait for its `writing`, nor for a drive.
        """
        if not run.waiting:
            self._make_ready(run.batch)

    def _begin_retry(self, run: Run) -> None:
        """Let a retry have its turn.

        Raises:
            StorageError: when it had it, and its begin can't be written.
        """
        run.retry_problem = None
        self._places.fill()
        self._notifier.changed(run.batch.batch_id)
        if run.retry_problem is not None:
            raise StorageError(run.retry_problem)

    def _check_kept(self, run: Run) -> None:
        """Make sure that a batch wasn't removed while its `writing` was waited for."""
        if self._run(run.batch.batch_id) is not run:
            raise BatchNotFound(run.batch.batch_id)

    def _on_slow(self, job: PhotoJob) -> None:
        with self._lock:
            run = self._runs.get(job.batch_id)
        if run is not None:
            run.note_slow(job.photo_id, job.source)
            self._on_change(run)

    def _on_change(self, run: Run) -> None:
        self._notifier.changed(run.batch.batch_id)

    def _go_on(self, run: Run) -> None:
        """Resume a batch that waited for its storage, or for workers.

        Raises:
            BatchGuiError: when they aren't there yet, or the storage has too little room.
        """
        batch = run.batch
        if isinstance(self._services.executor, WorksElsewhere):
            self._services.executor.check()
        self._make_ready(batch)
        photos = self._catalog.photos(batch.remaining()[: self._services.executor.window])
        for root in {photo.root for photo in photos}:
            check_root(root)
        sizes = [Path(photo.path).stat().st_size for photo in photos if Path(photo.path).exists()]
        check_room(batch.output_folder or "", sum(sizes))
        check_room(str(self._store.folder), _ROOM_FOR_STATE)
        self._places.enqueue(run)

    def _go_on_after_giving_way(self, run: Run) -> None:
        """Resume a batch that gave way, or let it wait for its storage from now on."""
        try:
            self._go_on(run)
        except StorageError as error:
            words = str(error)
            run.transition(self._store, lambda batch: batch.keep_paused(PauseReason.STORAGE, words))
            self._watch.note(run)
            self._notifier.changed(run.batch.batch_id)

    def _deliver(self, batch_ids: Collection[str]) -> None:
        with self._lock:
            runs = [self._runs[one] for one in batch_ids if one in self._runs]
        if runs:
            self.batches_changed.emit(tuple(run.summary() for run in runs))
