"""From folders to photos, and from photos to batches."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from batch_gui.core.batch import (
    Batch,
    BatchSummary,
    PauseReason,
    Status,
    new_batch_id,
    pack_ids,
    utc_now,
)
from batch_gui.core.config import BatchConfig, OnConflict
from batch_gui.core.errors import (
    BadRequest,
    UnknownPhotos,
)
from batch_gui.core.schedule import When
from batch_gui.develop.recipe import Recipe
from batch_gui.engine import scan as scanning
from batch_gui.engine.adding import more_photos
from batch_gui.engine.answers import AddedPhotos
from batch_gui.engine.before_start import check_originals, check_writable
from batch_gui.engine.keeping import Keeping
from batch_gui.engine.outlook import Outlook, look_before_start
from batch_gui.engine.refusals import refused
from batch_gui.engine.run import Run
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.storage import (
    check_volumes,
    mount_points,
)

log = logging.getLogger(__name__)


class Making(Keeping):
    """Finds photos, makes batches of them, and adds more to those that haven't ended."""

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
        self,
        found: FoundPhotos,
        config: Mapping[str, Any],
        name: str | None = None,
        *,
        session_name: str | None = None,
        recipe: Recipe | None = None,
    ) -> Outlook:
        """What can be said about a batch of these photos before anything is written.

        Reads a few headers and asks the drive for the outputs, so it may take as long as
        they do: the window calls it beside its own thread, after the user has stopped
        typing, shows `problems` where it shows why a batch is refused and keeps Start from
        being pressed meanwhile, and shows `warnings` near Start, which stays enabled.

        Args:
            config: as `start` takes it.
            name: of the batch; says where its outputs go when no folder is chosen.
            session_name: by default what `add_photos` would call it.
            recipe: the look, where it isn't the preset's.

        Raises:
            InvalidConfig: a setting or preset that isn't allowed.
        """
        settings = BatchConfig.parse(config)
        name = (name or "").strip() or found.suggested_name
        folder = Path(settings.output.folder or self.default_output_folder(name))
        names = self._names(settings, session_name or found.suggested_name, recipe)
        return look_before_start(found, settings.output, folder, names, self._services.max_pixels)

    def start(
        self,
        photo_ids: Sequence[int],
        *,
        session_id: int | None = None,
        config: Mapping[str, Any] | None = None,
        name: str | None = None,
        paused: bool = False,
        insist: bool = False,
        when: When | None = None,
        recipe: Recipe | None = None,
    ) -> BatchSummary:
        """Make a batch and run it as soon as it is its turn; a photo named twice counts once.

        Args:
            session_id: whose subfolders are kept; the first photo's last session otherwise.
            config: as `BatchConfig.parse` takes it.
            name: the session's name otherwise.
            paused: add it paused.
            insist: run it also if the computer is busy now, until it has been free once.
            when: how urgent it is and when it may run; as soon as possible otherwise.
            recipe: the look, where it isn't the preset's of today: that preset needn't be there.

        Raises:
            BadRequest: no photos.
            UnknownPhotos: ids that aren't in the catalogue.
            InvalidConfig: a setting or preset that isn't allowed.
            OutputIsInput: an output would take the place of an original.
            OutputUnwritable: the output folder can't be written.
            StorageError: the state can't be written.
        """
        settings = BatchConfig.parse(config or {})
        look = recipe or self._recipe(settings)
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
            names = self._names(settings, session_name, look)
            check_originals(folder, settings.output, photos, names)
        batch = Batch(
            batch_id=new_batch_id(),
            name=name,
            photo_ids=pack_ids(ids),
            config=settings.model_dump(mode="json"),
            created_at=utc_now(),
            session_id=session_id,
            recipe=look.model_dump(mode="json") if settings.preset is not None else {},
            output_folder=str(folder),
            volumes=mount_points([*self._catalog.session_roots(session_id), str(folder)]),
        )
        if when is not None:
            batch.start_when(when)
        return self._admit(batch, session_name, first.path, paused=paused, insist=insist)

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
                raise refused(run.batch, "be added to")
            volumes = mount_points(found.roots)
            new = more_photos(run.batch, found, self._catalog)
            self._check_originals(run, new)
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
            raise refused(old, "be made again")
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
        return self._admit(batch, run.session_name, self._catalog.photo(ids[0]).path)

    def _admit(
        self,
        batch: Batch,
        session_name: str,
        first_photo: str,
        *,
        paused: bool = False,
        insist: bool = False,
    ) -> BatchSummary:
        """Write a new batch, and let it wait for its turn."""
        batch.queue_order = self._places.next_order()
        batch.note_made()
        if paused:
            batch.pause(PauseReason.USER)
        run = Run(batch, session_name=session_name, first_photo=first_photo)
        with self._arriving:
            self._store.save(batch)
            with self._lock:
                self._runs[batch.batch_id] = run
        log.info("%s: made, %s, %d photos", batch.batch_id, batch.status, len(batch.photo_ids))
        if insist:
            self._giving_way.ignore_load(run)
        if not paused:
            self._places.enqueue(run)
            self._places.fill()
        self._notifier.changed(batch.batch_id)
        return run.summary()

    def _check_originals(self, run: Run, photo_ids: Sequence[int]) -> None:
        """Make sure that none of these photos, added to a batch, is where an output will be."""
        batch = run.batch
        settings = BatchConfig.parse(batch.config)
        if settings.output.on_conflict is OnConflict.OVERWRITE and batch.output_folder:
            names = self._names(settings, run.session_name)
            photos = self._catalog.photos(photo_ids, batch.session_id)
            first = len(batch.photo_ids) + 1
            check_originals(Path(batch.output_folder), settings.output, photos, names, first)

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
