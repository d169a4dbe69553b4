"""BatchController: the one door to everything that happens to batches."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

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
from batch_gui.core.config import BatchConfig, OnConflict
from batch_gui.core.errors import (
    BadRequest,
    BatchGuiError,
    InvalidTransition,
    StorageError,
    UnknownPhotos,
)
from batch_gui.core.files import write_atomically
from batch_gui.core.history import present_door, through
from batch_gui.core.outputs import OutputIndex
from batch_gui.core.receipt import Receipts
from batch_gui.core.schedule import When
from batch_gui.core.store import BatchStore, Unreadable
from batch_gui.develop.cube_export import cube_text
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine import scan as scanning
from batch_gui.engine.adding import more_photos
from batch_gui.engine.answers import AddedPhotos, Recovery
from batch_gui.engine.before_start import check_originals, check_writable, failed_photos
from batch_gui.engine.cleaning import days_ago, is_old
from batch_gui.engine.executors.base import NoticesSlowPhotos, PhotoExecutor, WorksElsewhere
from batch_gui.engine.flight_memory import FlightMemory
from batch_gui.engine.giving_way import GivingWay, Surroundings
from batch_gui.engine.notifier import Notifier
from batch_gui.engine.outlook import Outlook, look_before_start
from batch_gui.engine.places import Places
from batch_gui.engine.preset_import import ImportedFile, imported_file
from batch_gui.engine.recovery import Found, missing_outputs, settle
from batch_gui.engine.return_watch import ReturnWatch
from batch_gui.engine.run import Run, Stop
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.scheduler import DailyCleanup, Scheduler
from batch_gui.engine.storage import (
    check_room,
    check_root,
    check_volumes,
    mount_points,
)
from batch_gui.engine.turns import Turns
from batch_gui.engine.verifying import OutputChecker
from batch_gui.engine.worker import Services

log = logging.getLogger(__name__)

_ROOM_FOR_STATE = 1 << 20


class BatchController(Turns):
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
    batches_removed = Signal(object)
    presets_changed = Signal()

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
        self._giving_way = GivingWay(
            surroundings or Surroundings(),
            self._all_runs,
            self._go_on_after_giving_way,
            self._places.refresh,
        )
        self._scheduler = Scheduler(
            lambda days, receipts: self.cleanup(days, receipts=receipts),
            store.folder / "last-cleanup",
            self._giving_way.now,
        )
        if isinstance(executor, NoticesSlowPhotos):
            executor.on_slow = self._on_slow
        self._watch = ReturnWatch(self._all_runs, self._go_on, self._places.fill, storage_patience)

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
            dict.fromkeys(photo.root for photo in found.photos),
        )
        return AddedPhotos(session_id, tuple(ids), tuple(found.skipped))

    def look_before_start(
        self, found: FoundPhotos, config: Mapping[str, Any], name: str | None = None
    ) -> Outlook:
        """What can be said about a batch of these photos before anything is written.

        Reads a few headers and asks the drive for the outputs, so it may take as long as
        they do: the window calls it beside its own thread, after the user has stopped
        typing, shows `problems` where it shows why a batch is refused and keeps Start from
        being pressed meanwhile, and shows `warnings` near Start, which stays enabled.

        Args:
            config: as `start` takes it.
            name: of the batch; says where its outputs go when no folder is chosen.

        Raises:
            InvalidConfig: a setting or preset that isn't allowed.
        """
        settings = BatchConfig.parse(config)
        name = (name or "").strip() or found.suggested_name
        folder = Path(settings.output.folder or self.default_output_folder(name))
        names = self._names(settings, found.suggested_name)
        return look_before_start(found, settings.output, folder, names, self._services.max_pixels)

    # --- batches -----------------------------------------------------------------------

    def start(
        self,
        photo_ids: Sequence[int],
        *,
        session_id: int | None = None,
        config: Mapping[str, Any] | None = None,
        name: str | None = None,
        paused: bool = False,
        when: When | None = None,
    ) -> BatchSummary:
        """Make a batch and run it as soon as it is its turn; a photo named twice counts once.

        Args:
            session_id: whose subfolders are kept; the first photo's last session otherwise.
            config: as `BatchConfig.parse` takes it.
            name: the session's name otherwise.
            paused: add it paused.
            when: how urgent it is and when it may run; as soon as possible otherwise.

        Raises:
            BadRequest: no photos.
            UnknownPhotos: ids that aren't in the catalogue.
            InvalidConfig: a setting or preset that isn't allowed.
            OutputIsInput: an output would take the place of an original.
            OutputUnwritable: the output folder can't be written.
            StorageError: the state can't be written.
        """
        settings = BatchConfig.parse(config or {})
        preset = self._presets.get(settings.preset) if settings.preset is not None else None
        ids = list(dict.fromkeys(photo_ids))
        if not ids:
            raise BadRequest("A batch needs at least one photo.")
        if unknown := self._catalog.unknown(ids):
            raise UnknownPhotos(unknown)
        first = self._catalog.photo(ids[0])
        if session_id is None:
            session_id = first.session_id
        session_name = self._catalog.session_name(session_id)
        if session_name is None:
            raise BadRequest(f"There is no session {session_id}.")
        name = (name or "").strip() or session_name
        folder = Path(settings.output.folder or self.default_output_folder(name))
        check_writable(folder)
        if settings.output.on_conflict is OnConflict.OVERWRITE:
            photos = self._catalog.photos(ids, session_id)
            check_originals(folder, settings.output, photos, self._names(settings, session_name))
        batch = Batch(
            batch_id=new_batch_id(),
            name=name,
            photo_ids=pack_ids(ids),
            config=settings.model_dump(mode="json"),
            created_at=utc_now(),
            session_id=session_id,
            recipe=preset.recipe.model_dump(mode="json") if preset else {},
            output_folder=str(folder),
            volumes=mount_points([*self._catalog.session_roots(session_id), str(folder)]),
        )
        if when is not None:
            batch.priority = when.priority
            batch.start_at, batch.hours = when.start_text, when.hours_text
        return self._admit(batch, session_name, first.path, paused=paused)

    def add_to(self, batch_id: str, found: FoundPhotos) -> int:
        """Add scanned photos to a batch that waits for its turn or is paused.

        They are developed as the batch's others, after them, into the same folder, each in
        the subfolder it has under the folder that was handed over. Those that are in it
        already are left out.

        Returns:
            How many were added.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it runs, or has ended.
            BadRequest: when there are no photos, or all of them are in it already.
            OutputIsInput: an output would take the place of an original.
            StorageError: when the catalogue or the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            if run.busy or run.batch.status not in (Status.PENDING, Status.PAUSED):
                raise _refused(run.batch, "be added to")
            volumes = mount_points(found.roots)
            new = more_photos(run.batch, found, self._catalog)
            self._check_originals(run.batch, new)
            run.transition(self._store, lambda batch: batch.add_photos(new, volumes))
        log.info("%s: %d photos added", batch_id, len(new))
        self._notifier.changed(batch_id)
        return len(new)

    def make_again(self, batch_id: str, photo_ids: Sequence[int]) -> BatchSummary:
        """Develop some photos of an ended batch once more, as a batch of their own.

        With the same settings, the preset as it was then, and the same output folder: an
        output that was deleted comes back under its name, one that is there is treated as
        the settings say.

        Raises:
            BatchNotFound: when there is none of that id.
            BadRequest: no photos, or some that aren't in the batch.
            InvalidTransition: when it hasn't ended.
            StorageError: when the output folder or the state can't be written.
        """
        run = self._run(batch_id)
        with run.memory:
            old = run.batch
        if not old.status.ended or run.waiting:
            raise _refused(old, "be made again")
        ids = list(dict.fromkeys(photo_ids))
        if not ids or not set(ids) <= set(old.photo_ids):
            raise BadRequest(f"Which photos of \u201c{old.name}\u201d are to be made again?")
        batch = Batch(
            batch_id=new_batch_id(),
            name=old.name,
            photo_ids=pack_ids(ids),
            config=old.config,
            created_at=utc_now(),
            session_id=old.session_id,
            recipe=old.recipe,
            output_folder=old.output_folder,
            volumes=old.volumes,
        )
        self._make_ready(batch)
        return self._admit(batch, run.session_name, self._catalog.photo(ids[0]).path, paused=False)

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
                raise _refused(run.batch, "be paused")
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
                self._make_ready(batch)
                self._giving_way.ignore_load(run)
                if batch.pause_reason is PauseReason.RESOURCES:
                    self._giving_way.ignore_hours(run)
                self._places.enqueue(run)
            else:
                raise _refused(batch, "be resumed")
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
                self._services.receipts.write(batch_id)
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
            run.again = None
            self._places.enqueue(run)
        self._places.fill()
        self._notifier.changed(batch_id)
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
            if run.batch.status is not Status.FAILED:
                raise _refused(run.batch, "be retried")
            again = failed_photos(run.batch, photo_ids)
            self._make_ready(run.batch)
            if run.waiting:  # with what it is to try again anyway
                run.again = None if run.again is None else run.again | again
            else:
                run.again = again
            self._places.enqueue(run)
        self._places.fill()
        self._notifier.changed(batch_id)
        return len(again)

    def redo_missing(self, batch_id: str) -> int:
        """Let a paused batch make again the outputs that aren't there any more; how many.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it isn't paused.
            StorageError: when its journal can't be read or the state written.
        """
        run = self._run(batch_id)
        with run.writing:
            if run.batch.status is not Status.PAUSED:
                raise _refused(run.batch, "be completed again")
            missing = missing_outputs(run.batch, self._store)
            if missing:
                run.transition(self._store, lambda batch: batch.forget_processed(missing))
        self._notifier.changed(batch_id)
        return len(missing)

    def recover(self) -> Recovery:
        """Load the batches on disk that aren't in memory yet; what was under way is paused.

        Nothing starts by itself. Outputs that were finished are counted, half-written
        files are removed.
        """
        with self._lock:
            known = set(self._runs)
        batches, problems = self._store.load_all(known)
        firsts = [ids[0] for batch in batches for ids in (batch.photo_ids, batch.failed) if ids]
        paths = {photo.photo_id: photo.path for photo in self._catalog.photos(firsts)}
        sessions = self._catalog.session_names()
        self._catalog.never_give_out(
            max((max(batch.photo_ids, default=0) for batch in batches), default=0),
            max((batch.session_id or 0 for batch in batches), default=0),
        )
        for batch in batches:
            run = Run(batch, session_name=sessions.get(batch.session_id or 0, ""))
            if batch.photo_ids:
                run.first_photo = paths.get(batch.photo_ids[0], "")
            if batch.failed:
                first = batch.failed[0]
                run.note_error(paths.get(first) or f"photo {first}", batch.errors.get(first, ""))
            waits = batch.status is Status.PAUSED and batch.pause_reason in _BY_ITSELF
            if waits or batch.status in (Status.RUNNING, Status.PENDING):
                try:
                    self._interrupt(run)
                except BatchGuiError as error:
                    _interrupt(batch)
                    problems.append(Unreadable(self._store.folder, f"{batch.name}: {error}"))
            with self._lock:
                self._runs[batch.batch_id] = run
            self._places.note_order(batch.queue_order)
            self._notifier.changed(batch.batch_id)
        for problem in problems:
            log.warning("%s", problem.reason)
        interrupted = [
            one for one in self.list(Status.PAUSED) if one.pause_reason is PauseReason.INTERRUPTED
        ]
        found = {one.batch_id: self._found.get(one.batch_id, Found(0, ())) for one in interrupted}
        return Recovery(tuple(interrupted), tuple(problems), found)

    def look_at_outputs(
        self, recovery: Recovery, stop: Callable[[], bool] = lambda: False
    ) -> Recovery:
        """The same, with the outputs that are missing since; takes as long as the drives do.

        Args:
            stop: asked between outputs; True ends the looking with what was found.
        """
        return replace(
            recovery,
            found={
                batch_id: replace(found, missing=self._missing(batch_id, stop))
                for batch_id, found in recovery.found.items()
            },
        )

    def would_remove(self, days_old: float) -> tuple[BatchSummary, ...]:
        """The batches that `cleanup` would remove now.

        Raises:
            BadRequest: when `days_old` isn't a number of days.
        """
        limit = days_ago(days_old)
        return tuple(run.summary() for run in self._all_runs() if is_old(run, limit))

    def cleanup(self, days_old: float = 7, *, receipts: bool = False) -> int:
        """Remove what is kept of batches that ended more than `days_old` days ago.

        Photos and outputs are never touched, nor batches that haven't ended. Returns how
        many were removed.

        Args:
            receipts: remove their receipts, too.

        Raises:
            BadRequest: when `days_old` isn't a number of days.
            StorageError: when the files can't be removed.
        """
        return len(self._forget(self._all_runs(), days_ago(days_old), receipts=receipts))

    def remove(self, batch_ids: Iterable[str]) -> tuple[str, ...]:
        """Remove what is kept of some batches that have ended; returns the ids of those.

        Photos, outputs and receipts are never touched, nor batches that haven't ended.

        Raises:
            StorageError: when the files can't be removed.
        """
        wanted = set(batch_ids)
        runs = [run for run in self._all_runs() if run.batch.batch_id in wanted]
        return self._forget(runs, datetime.max.replace(tzinfo=UTC))

    def _forget(
        self, runs: Iterable[Run], limit: datetime, *, receipts: bool = False
    ) -> tuple[str, ...]:
        """Remove those of the batches that ended before `limit`; returns their ids."""
        removed: list[str] = []
        try:
            for run in runs:
                with run.writing:
                    if is_old(run, limit):
                        self._remove(run, receipts=receipts)
                        removed.append(run.batch.batch_id)
        finally:
            with self._lock:
                for batch_id in removed:
                    self._runs.pop(batch_id, None)
            if removed:
                self.batches_removed.emit(tuple(removed))
        return tuple(removed)

    def clean_up_daily(self, plan: DailyCleanup | None) -> None:
        """From now on, let the clean-up go by the clock; None for not at all."""
        self._scheduler.follow(plan)

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
        self._scheduler.close()
        self._services.executor.shutdown()
        self._places.wait()
        self._notifier.close()
        self._catalog.close()
        self._services.outputs.close()
        return finished

    # --- presets -----------------------------------------------------------------------

    def import_presets(self, files: Iterable[Path]) -> tuple[ImportedFile, ...]:
        """Take presets of this and other programs over into the user's own, each by itself."""
        imported = tuple(imported_file(self._presets, file) for file in files)
        self.presets_changed.emit()
        return imported

    def export_preset(self, name: str, file: Path) -> None:
        """Write a preset's colour as a .cube file; one that is there is replaced.

        Raises:
            InvalidConfig: there is no such preset.
            PhotoError: its own colour table can't be read.
            StorageError: the file can't be written.
        """
        write_atomically(file.absolute(), cube_text(self._presets.get(name)).encode())

    def rename_preset(self, name: str, new_name: str) -> None:
        """Give a preset of the user's another name; batches keep the recipe they have.

        Raises:
            InvalidConfig: there is none, it isn't the user's, or the new name isn't free.
            StorageError: the user's presets can't be written.
        """
        self._presets.rename(name, new_name)
        self.presets_changed.emit()

    def delete_preset(self, name: str) -> None:
        """Delete a preset of the user's; batches keep the recipe they have.

        Raises:
            InvalidConfig: there is none, or it isn't the user's.
            StorageError: the file can't be removed.
        """
        self._presets.delete(name)
        self.presets_changed.emit()

    # --- within ------------------------------------------------------------------------

    def _admit(
        self, batch: Batch, session_name: str, first_photo: str, *, paused: bool
    ) -> BatchSummary:
        """Write a new batch, and let it wait for its turn."""
        batch.queue_order = self._places.next_order()
        batch.note_made()
        if paused:
            batch.pause(PauseReason.USER)
        self._store.save(batch)
        log.info("%s: made, %s, %d photos", batch.batch_id, batch.status, len(batch.photo_ids))
        run = Run(batch, session_name=session_name, first_photo=first_photo)
        with self._lock:
            self._runs[batch.batch_id] = run
        if not paused:
            self._places.enqueue(run)
            self._places.fill()
        self._notifier.changed(batch.batch_id)
        return run.summary()

    def _check_originals(self, batch: Batch, photo_ids: Sequence[int]) -> None:
        """Make sure that none of these photos is where an output will be."""
        settings = BatchConfig.parse(batch.config)
        if settings.output.on_conflict is OnConflict.OVERWRITE and batch.output_folder:
            names = self._names(settings, batch.name)
            photos = self._catalog.photos(photo_ids, batch.session_id)
            check_originals(Path(batch.output_folder), settings.output, photos, names)

    def _remove(self, run: Run, *, receipts: bool) -> None:
        batch = run.batch
        self._store.delete(batch.batch_id)
        if receipts:
            self._services.receipts.delete(batch.batch_id)
        log.info(
            "removed %s (%s, %s %s, %d photos)",
            batch.batch_id,
            batch.name,
            batch.status,
            batch.completed_at,
            len(batch.photo_ids),
        )

    def _missing(self, batch_id: str, stop: Callable[[], bool]) -> tuple[int, ...]:
        try:
            return missing_outputs(self._run(batch_id).batch, self._store, stop)
        except BatchGuiError as error:
            log.warning("%s: %s", batch_id, error)
            return ()

    def _interrupt(self, run: Run) -> None:
        """A batch found under way: count what is finished, then pause it."""
        removed, since = 0, None
        if run.batch.status is Status.RUNNING:
            since = self._store.last_recorded(run.batch.batch_id)
            settled = settle(run.batch, self._store, self._catalog)
            removed = settled.removed
            log.info(
                "%s: %d finished photos counted, %d half-written files removed",
                run.batch.batch_id,
                settled.counted,
                settled.removed,
            )
        with through(None):
            run.transition(self._store, lambda batch: _interrupt(batch, since))
        self._store.forget_announced(run.batch.batch_id)
        self._found[run.batch.batch_id] = Found(removed, ())

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
        check_volumes(batch.volumes)
        check_writable(Path(batch.output_folder))

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


def _interrupt(batch: Batch, since: str | None = None) -> None:
    """What a batch becomes when the program has ended under it, `since` when."""
    if batch.status is Status.PAUSED:
        batch.keep_paused(PauseReason.INTERRUPTED)
    else:
        batch.pause(PauseReason.INTERRUPTED, since=since)


def _refused(batch: Batch, wanted: str) -> InvalidTransition:
    return InvalidTransition(batch.batch_id, batch.status, wanted, _CAN[batch.status])


# A batch paused for one of these goes on when the reason is gone, while the program runs; at
# its start nothing goes on by itself.
_BY_ITSELF = (PauseReason.STORAGE, PauseReason.RESOURCES, PauseReason.WORKERS)

_CAN: Mapping[Status, Sequence[str]] = {
    Status.PENDING: ("be paused", "be cancelled"),
    Status.RUNNING: ("be paused", "be cancelled"),
    Status.PAUSED: ("be resumed", "be cancelled"),
    Status.COMPLETED: (),
    Status.FAILED: ("be retried",),
    Status.CANCELLED: (),
}
