"""BatchController: the one door to everything that happens to batches."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from batch_gui.core.batch import (
    Batch,
    BatchSummary,
    PauseReason,
    Status,
    new_batch_id,
    pack_ids,
    utc_now,
)
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.config import BatchConfig, OnConflict, OutputConfig
from batch_gui.core.errors import (
    BadRequest,
    BatchGuiError,
    BatchNotFound,
    InvalidTransition,
    OutputIsInput,
    UnknownPhotos,
)
from batch_gui.core.files import storage_faults
from batch_gui.core.store import BatchStore, Unreadable
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine import scan as scanning
from batch_gui.engine.executors.base import PhotoExecutor
from batch_gui.engine.notifier import Notifier
from batch_gui.engine.publishing import endangered_originals, safe_name
from batch_gui.engine.rate import RateMeter
from batch_gui.engine.recovery import settle
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.scan import FoundPhotos, Skipped
from batch_gui.engine.worker import BatchWorker, Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AddedPhotos:
    """Photos now in the catalogue, as a session."""

    session_id: int
    photo_ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that failed, and why."""

    photo_id: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found on disk.

    Attributes:
        interrupted: batches that were stopped under way and can go on.
        unreadable: state files moved to quarantine or left alone, with the reason.
    """

    interrupted: tuple[BatchSummary, ...]
    unreadable: tuple[Unreadable, ...]


class BatchController(QObject):
    """Start, pause, resume, cancel, retry, recover, clean up, look: from any thread.

    Methods that change something write to disk and may take as long as the disk does;
    `status`, `list` and `preset_names` only look at memory. All raise BatchGuiError with a
    sentence for the user, and then nothing has changed.

    Signals:
        batches_changed: a tuple of BatchSummary, coalesced, at most ten times a second,
            the last state of each batch always. Comes from another thread than the main one.
        batches_removed: a tuple of batch ids. Comes from the thread that removed them.

    Args:
        pictures: where outputs go that nobody chose a folder for.
        batches_at_once: how many batches run at the same time.
        max_pixels: larger photos are refused at their header.
    """

    batches_changed = Signal(object)
    batches_removed = Signal(object)

    def __init__(
        self,
        store: BatchStore,
        catalog: PhotoCatalog,
        presets: PresetLibrary,
        executor: PhotoExecutor,
        *,
        pictures: Path,
        batches_at_once: int = 2,
        max_pixels: int,
    ) -> None:
        super().__init__()
        self._services = Services(store, catalog, executor, max_pixels)
        self._store = store
        self._catalog = catalog
        self._presets = presets
        self._pictures = pictures
        self._runs: dict[str, Run] = {}
        self._queue: deque[Run] = deque()
        self._workers: dict[str, BatchWorker] = {}
        self._retired: deque[BatchWorker] = deque(maxlen=64)
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._closing = False
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(batches_at_once)
        self._notifier = Notifier(self._deliver)

    # --- looking -----------------------------------------------------------------------

    def status(self, batch_id: str) -> BatchSummary:
        """One batch as it stands now.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        return self._run(batch_id).summary()

    def list(self, status: Status | None = None) -> tuple[BatchSummary, ...]:
        """Every batch, or those in one status, by time of creation."""
        with self._lock:
            runs = list(self._runs.values())
        summaries = (run.summary() for run in runs)
        return tuple(one for one in summaries if status in (None, one.status))

    def failures(self, batch_id: str) -> tuple[Failure, ...]:
        """The photos that failed, and why, in the order they failed.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        run = self._run(batch_id)
        with run.memory:
            failed, errors = run.batch.failed.tolist(), dict(run.batch.errors)
        paths = {photo.photo_id: photo.path for photo in self._catalog.photos(failed)}
        return tuple(Failure(one, paths.get(one, ""), errors.get(one, "")) for one in failed)

    def errors(self, batch_id: str) -> dict[int, str]:
        """The reason by photo id for the photos that failed.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        run = self._run(batch_id)
        with run.memory:
            return dict(run.batch.errors)

    def preset_names(self) -> tuple[str, ...]:
        """The presets there are."""
        return tuple(self._presets.names())

    def default_output_folder(self, name: str) -> Path:
        """Where the outputs of a batch of that name go unless a folder is chosen."""
        return self._pictures / "Batch GUI" / safe_name(name)

    # --- photos ------------------------------------------------------------------------

    def scan(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        recursive: bool = True,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> FoundPhotos:
        """Every photo in folders and files; outputs of batches inside them are left out."""
        with self._lock:
            outputs = {run.batch.output_folder for run in self._runs.values()}
        return scanning.scan(
            paths,
            recursive=recursive,
            output_folders=[folder for folder in outputs if folder],
            stop=stop,
            progress=progress,
        )

    def add_photos(self, found: FoundPhotos, *, session_name: str | None = None) -> AddedPhotos:
        """Put scanned photos into the catalogue, as a session of their own.

        Raises:
            BadRequest: when there are none.
            StorageError: when the catalogue can't be written.
        """
        if not found.photos:
            raise BadRequest("There are no photos to add.")
        session_id, ids = self._catalog.add(
            ((photo.path, photo.subfolder) for photo in found.photos),
            session_name or found.suggested_name,
        )
        return AddedPhotos(session_id, tuple(ids), tuple(found.skipped))

    # --- batches -----------------------------------------------------------------------

    def start(
        self,
        photo_ids: Sequence[int],
        *,
        session_id: int | None = None,
        config: Mapping[str, Any] | None = None,
        name: str | None = None,
        paused: bool = False,
    ) -> BatchSummary:
        """Make a batch and run it as soon as it is its turn; a photo named twice counts once.

        Args:
            session_id: whose subfolders are kept; the first photo's last session otherwise.
            config: as `BatchConfig.parse` takes it.
            name: the session's name otherwise.
            paused: add it paused.

        Raises:
            BadRequest: no photos.
            UnknownPhotos: ids that aren't in the catalogue.
            InvalidConfig: a setting or preset that isn't allowed.
            OutputIsInput: an output would take the place of an original.
            StorageError: the output folder or the state can't be written.
        """
        settings = BatchConfig.parse(config or {})
        preset = self._presets.get(settings.preset) if settings.preset is not None else None
        ids = list(dict.fromkeys(photo_ids))
        if not ids:
            raise BadRequest("A batch needs at least one photo.")
        if unknown := self._catalog.unknown(ids):
            raise UnknownPhotos(unknown)
        if session_id is None:
            session_id = self._catalog.photo(ids[0]).session_id
        session_name = self._catalog.session_name(session_id)
        if session_name is None:
            raise BadRequest(f"There is no session {session_id}.")
        name = (name or "").strip() or session_name
        folder = Path(settings.output.folder or self.default_output_folder(name))
        self._check_output(folder, settings.output, ids, session_id)
        batch = Batch(
            batch_id=new_batch_id(),
            name=name,
            photo_ids=pack_ids(ids),
            config=settings.model_dump(mode="json"),
            created_at=utc_now(),
            session_id=session_id,
            recipe=preset.recipe.model_dump(mode="json") if preset else {},
            output_folder=str(folder),
        )
        if paused:
            batch.pause(PauseReason.USER)
        self._store.save(batch)
        log.info("%s: made, %s, %d photos", batch.batch_id, batch.status, len(ids))
        run = Run(batch)
        with self._lock:
            self._runs[batch.batch_id] = run
        if not paused:
            self._enqueue(run)
            self._fill_places()
        self._notifier.changed(batch.batch_id)
        return run.summary()

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
            if not self._withdraw(run):
                run.resume_again = False
                run.ask(Stop(Status.PAUSED, PauseReason.USER))
            elif run.batch.status is Status.PENDING:
                run.transition(self._store, lambda batch: batch.pause(PauseReason.USER))
            elif run.batch.status is Status.PAUSED and (
                waited or run.batch.pause_reason is not PauseReason.USER
            ):
                run.transition(self._store, Batch.keep_paused)
            elif not waited:
                raise _refused(run.batch, "be paused")
        self._notifier.changed(batch_id)
        return run.summary()

    def resume(self, batch_id: str) -> BatchSummary:
        """Go on with a paused batch as soon as it is its turn.

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
                run.resume_again = True
            elif batch.status is Status.PAUSED:
                self._make_ready(batch)
                self._enqueue(run)
            else:
                raise _refused(batch, "be resumed")
        self._fill_places()
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
            if not self._withdraw(run):
                run.ask(Stop(Status.CANCELLED))
            elif not run.batch.status.ended:
                run.transition(self._store, Batch.cancel)
            elif not waited:  # a retry that was waiting for its turn is taken back
                raise _refused(run.batch, "be cancelled")
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
            if run.batch.status is not Status.FAILED:
                raise _refused(run.batch, "be retried")
            count = len(run.batch.photo_ids) - len(run.batch.processed)
            self._make_ready(run.batch)
            self._enqueue(run)
        self._fill_places()
        self._notifier.changed(batch_id)
        return count

    def recover(self) -> Recovery:
        """Load the batches on disk that aren't in memory yet; what was under way is paused.

        Nothing starts by itself. Outputs that were finished are counted, half-written
        files are removed.
        """
        with self._lock:
            known = set(self._runs)
        batches, problems = self._store.load_all(known)
        first_failed = [batch.failed[0] for batch in batches if batch.failed]
        paths = {photo.photo_id: photo.path for photo in self._catalog.photos(first_failed)}
        for batch in batches:
            run = Run(batch)
            if batch.failed:
                first = batch.failed[0]
                run.note_error(paths.get(first) or f"photo {first}", batch.errors.get(first, ""))
            if batch.status in (Status.RUNNING, Status.PENDING):
                try:
                    self._interrupt(run)
                except BatchGuiError as error:
                    batch.pause(PauseReason.INTERRUPTED)
                    problems.append(Unreadable(self._store.folder, f"{batch.name}: {error}"))
            with self._lock:
                self._runs[batch.batch_id] = run
            self._notifier.changed(batch.batch_id)
        for problem in problems:
            log.warning("%s", problem.reason)
        interrupted = [
            one for one in self.list(Status.PAUSED) if one.pause_reason is PauseReason.INTERRUPTED
        ]
        return Recovery(tuple(interrupted), tuple(problems))

    def cleanup(self, days_old: float = 7) -> int:
        """Remove what is kept of batches that ended more than `days_old` days ago.

        Photos, outputs and receipts are never touched, nor batches that haven't ended.
        Returns how many were removed.

        Raises:
            BadRequest: when `days_old` isn't a number of days.
            StorageError: when the files can't be removed.
        """
        if not 0 <= days_old <= 36_500:
            raise BadRequest(f"days_old: expected 0 to 36500 days, but {days_old!r} came.")
        limit = datetime.now(UTC) - timedelta(days=days_old)
        with self._lock:
            runs = list(self._runs.values())
        removed: list[str] = []
        try:
            for run in runs:
                with run.writing:
                    if not run.active and not run.waiting and _ended_before(run.batch, limit):
                        self._store.delete(run.batch.batch_id)
                        removed.append(run.batch.batch_id)
        finally:
            with self._lock:
                for batch_id in removed:
                    self._runs.pop(batch_id, None)
            if removed:
                log.info("clean-up removed %s", ", ".join(removed))
                self.batches_removed.emit(tuple(removed))
        return len(removed)

    def shutdown(self, timeout: float | None = None) -> bool:
        """Pause what runs, as interrupted, and stop everything. The controller is of no use then.

        Args:
            timeout: seconds to wait for photos in flight; those not done then are done
                again after the next start. None waits for them all.

        Returns:
            Whether all photos in flight were finished in time.
        """
        with self._lock:
            self._closing = True
            running = [run for run in self._runs.values() if run.active]
        for run in running:
            run.ask(Stop(Status.PAUSED, PauseReason.INTERRUPTED))
            self._notifier.changed(run.batch.batch_id)
        with self._idle:
            finished = self._idle.wait_for(lambda: not self._workers, timeout)
        self._services.executor.shutdown()
        self._pool.waitForDone()
        self._notifier.close()
        self._catalog.close()
        return finished

    # --- within ------------------------------------------------------------------------

    def _run(self, batch_id: str) -> Run:
        with self._lock:
            try:
                return self._runs[batch_id]
            except KeyError:
                raise BatchNotFound(batch_id) from None

    def _interrupt(self, run: Run) -> None:
        """A batch found under way: count what is finished, then pause it."""
        if run.batch.status is Status.RUNNING:
            settled = settle(run.batch, self._store, self._catalog)
            log.info(
                "%s: %d finished photos counted, %d half-written files removed",
                run.batch.batch_id,
                settled.counted,
                settled.removed,
            )
        run.transition(self._store, lambda batch: batch.pause(PauseReason.INTERRUPTED))
        self._store.forget_announced(run.batch.batch_id)

    def _check_output(
        self, folder: Path, output: OutputConfig, ids: Sequence[int], session_id: int
    ) -> None:
        """Refuse, before anything is written, what couldn't work or would do harm."""
        _check_writable(folder)
        if output.on_conflict is not OnConflict.OVERWRITE:
            return
        photos = self._catalog.photos(ids, session_id)
        endangered = endangered_originals(folder, output, photos)
        if endangered:
            more = f" and {len(endangered) - 1} more" if len(endangered) > 1 else ""
            raise OutputIsInput(
                f"With “overwrite” into {folder} outputs would replace originals: "
                f"{endangered[0]}{more}. Choose another folder."
            )

    def _make_ready(self, batch: Batch) -> None:
        """Fill in what a state file from elsewhere may lack, and check that it can run."""
        settings = BatchConfig.parse(batch.config)
        if batch.recipe is None:
            preset = self._presets.get(settings.preset) if settings.preset is not None else None
            batch.recipe = preset.recipe.model_dump(mode="json") if preset else {}
        if batch.output_folder is None:
            batch.output_folder = settings.output.folder or str(
                self.default_output_folder(batch.name)
            )
        _check_writable(Path(batch.output_folder))

    def _enqueue(self, run: Run) -> None:
        with self._lock:
            if run.active:
                run.resume_again = True
            elif not run.waiting:
                run.waiting = True
                self._queue.append(run)

    def _withdraw(self, run: Run) -> bool:
        """Take a batch out of the queue, if it is there; False when a worker has it."""
        with self._lock:
            if run.busy:
                return False
            run.resume_again = False
            if run.waiting:
                run.waiting = False
                self._queue.remove(run)
            return True

    def _fill_places(self) -> None:
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
                worker = BatchWorker(run, self._services, self._on_progress, self._on_end)
                self._workers[run.batch.batch_id] = worker
            self._begin(run, worker)

    def _begin(self, run: Run, worker: BatchWorker) -> None:
        try:
            run.rate = RateMeter()
            run.transition(self._store, Batch.run)
            if not run.batch.failed:  # a retry begins anew
                run.first_error = None
        except BatchGuiError as error:
            log.warning("%s couldn't begin: %s", run.batch.batch_id, error)
            with run.memory:
                if run.batch.status is Status.PENDING:
                    run.batch.pause(PauseReason.STORAGE, str(error))
            self._leave_place(run)
        else:
            self._pool.start(worker)
        self._notifier.changed(run.batch.batch_id)

    def _leave_place(self, run: Run) -> None:
        with self._idle:
            run.active = False
            if run.resume_again:
                run.resume_again, run.waiting = False, True
                self._queue.append(run)
            # Kept a while: Qt still holds the worker whose last lines are running now.
            self._retired.append(self._workers.pop(run.batch.batch_id))
            self._idle.notify_all()

    def _on_progress(self, run: Run) -> None:
        self._notifier.changed(run.batch.batch_id)

    def _on_end(self, run: Run) -> None:
        self._leave_place(run)
        self._fill_places()
        self._notifier.changed(run.batch.batch_id)

    def _deliver(self, batch_ids: Collection[str]) -> None:
        with self._lock:
            runs = [self._runs[one] for one in batch_ids if one in self._runs]
        if runs:
            self.batches_changed.emit(tuple(run.summary() for run in runs))


def _refused(batch: Batch, wanted: str) -> InvalidTransition:
    return InvalidTransition(batch.batch_id, batch.status, wanted, _CAN[batch.status])


_CAN: Mapping[Status, Sequence[str]] = {
    Status.PENDING: ("be paused", "be cancelled"),
    Status.RUNNING: ("be paused", "be cancelled"),
    Status.PAUSED: ("be resumed", "be cancelled"),
    Status.COMPLETED: (),
    Status.FAILED: ("be retried",),
    Status.CANCELLED: (),
}


def _check_writable(folder: Path) -> None:
    with storage_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def _ended_before(batch: Batch, limit: datetime) -> bool:
    if not batch.status.ended:
        return False
    try:
        ended = datetime.fromisoformat(batch.completed_at or batch.created_at)
    except ValueError:
        return False
    return (ended if ended.tzinfo else ended.replace(tzinfo=UTC)) <= limit
