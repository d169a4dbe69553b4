"""From one batch to another like it, and other settings for one that hasn't begun."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from batch_gui.core.batch import Batch, BatchSummary, Status
from batch_gui.core.config import BatchConfig, OnConflict
from batch_gui.core.errors import BadRequest, BatchNotFound, HasBegun, InvalidConfig
from batch_gui.core.schedule import When
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.answers import AddedPhotos
from batch_gui.engine.before_start import check_originals, check_writable
from batch_gui.engine.blueprint import Blueprint, Wish, ids_like, photos_of, wished_ids
from batch_gui.engine.making import Making
from batch_gui.engine.recovery import settle
from batch_gui.engine.run import Run
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.storage import mount_points

log = logging.getLogger(__name__)


class Editing(Making):
    """Says what a batch was made from, and changes that while nothing of it is done."""

    def blueprint(
        self,
        batch_id: str,
        *,
        there_only: bool = True,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Blueprint:
        """What a batch was made from; takes as long as the catalogue and the drives do.

        Args:
            there_only: whether photos are left out whose file is gone.
            stop: asked now and then; True ends it with what was found.
            progress: told the number of photos found, now and then.

        Raises:
            BatchNotFound: when there is none of that id.
            StorageError: when the catalogue can't be read.
        """
        run = self._run(batch_id)
        with run.memory:
            batch, session_name = copy(run.batch), run.session_name
        photos, failed = photos_of(
            batch, self._catalog, there_only=there_only, stop=stop, progress=progress
        )
        return Blueprint(
            batch_id=batch_id,
            name=batch.name,
            session_id=batch.session_id,
            session_name=session_name,
            photos=photos,
            failed=failed,
            config=batch.config,
            recipe=self._look_of_then(batch),
            output_folder=batch.output_folder,
            when=When.parse(batch.priority, batch.start_at, batch.hours),
        )

    def add_photos_like(self, like: Blueprint, found: FoundPhotos) -> AddedPhotos:
        """Put photos for a batch like another one into the catalogue, in the other's session.

        Those that are the other batch's keep their ids. If it was removed they are added as any.

        Raises:
            BadRequest: when there are none.
            StorageError: when the catalogue can't be read or written.
        """
        if not found.photos:
            raise BadRequest("There are no photos to add.")
        try:
            batch = self._run(like.batch_id).batch
        except BatchNotFound:
            return self.add_photos(found)
        session_id = self._session_of(batch)
        if session_id is None:
            return self.add_photos(found)
        ids = ids_like(batch, self._catalog, found, partial(self._add_to_session, session_id))
        return AddedPhotos(session_id, tuple(ids), tuple(found.skipped))

    def change(self, batch_id: str, wish: Wish) -> BatchSummary:
        """Give a batch of which nothing is done yet other settings, and other photos.

        It keeps its id, its place in the order and its session.

        Raises:
            BatchNotFound: when there is none of that id.
            HasBegun: when it has begun, or ended.
            BadRequest: when no photo is left, or its settings aren't allowed.
            OutputIsInput: an output would take the place of an original.
            OutputUnwritable: the output folder can't be written.
            StorageError: when the catalogue or the state can't be written.
        """
        settings = BatchConfig.parse(wish.config)
        look = wish.recipe or self._recipe(settings)
        run = self._run(batch_id)
        with run.writing:
            self._check_unbegun(run)
            # Out of the queue meanwhile, so that nobody who gives turns waits for it.
            self._places.put(run, partial(self._change, run, wish, settings, look))
        self._places.fill()
        log.info("%s: settings changed", batch_id)
        self._notifier.changed(batch_id)
        return run.summary()

    def _change(self, run: Run, wish: Wish, settings: BatchConfig, look: Recipe) -> None:
        batch = run.batch
        name = wish.name.strip() or batch.name
        ids = wished_ids(batch, self._catalog, wish, partial(self._add_to_batch, batch))
        if not ids:
            raise BadRequest("A batch needs at least one photo.")
        folder = Path(settings.output.folder or self.default_output_folder(name))
        moves = str(folder) != batch.output_folder
        if moves:  # otherwise its drive may be missing now, and the batch waits for it
            check_writable(folder)
        if settings.output.on_conflict is OnConflict.OVERWRITE:
            photos = self._catalog.photos(ids, batch.session_id)
            names = self._names(settings, run.session_name, look)
            check_originals(folder, settings.output, photos, names)
        if batch.started_at is not None:  # a crash may have left half a photo in the old folder
            settle(copy(batch), self._store, self._catalog)
        roots = self._catalog.session_roots(batch.session_id) if batch.session_id else []
        needed = [*roots, str(folder)]
        volumes = {
            one for one in batch.volumes if any(Path(path).is_relative_to(one) for path in needed)
        }
        run.transition(
            self._store,
            lambda after: after.change_settings(
                name=name,
                photo_ids=ids,
                config=settings.model_dump(mode="json"),
                recipe=look.model_dump(mode="json") if settings.preset is not None else {},
                output_folder=str(folder),
                volumes=volumes.union(mount_points(needed)),
                when=wish.when,
            ),
        )
        run.ignores_hours = False
        first = self._catalog.photos(ids[:1])
        with run.memory:
            run.first_photo = first[0].path if first else ""

    def _check_unbegun(self, run: Run) -> None:
        """Make sure that nothing of a batch is done, or being done.

        Raises:
            HasBegun: when something is.
        """
        batch = run.batch
        stands = batch.status in (Status.PENDING, Status.PAUSED) and not run.active
        done = len(batch.processed) + len(batch.failed) > 0
        # Its journal tells of photos that are to be done again; a note, of some perhaps done.
        traces = (self._store.last_recorded, self._store.announced)
        if done or not stands or any(trace(batch.batch_id) for trace in traces):
            can = () if batch.status.ended else ("be paused", "be cancelled")
            raise HasBegun(batch.batch_id, batch.status, batch.name, can)

    def _look_of_then(self, batch: Batch) -> Recipe | None:
        name = batch.config.get("preset")
        if not isinstance(name, str) or batch.recipe is None:
            return None
        try:
            then = Recipe.model_validate(batch.recipe)
        except ValidationError:
            return None
        try:
            return None if then == self._presets.get(name).recipe else then
        except InvalidConfig:
            return then

    def _session_of(self, batch: Batch) -> int | None:
        """The session its photos are in; None when the catalogue doesn't know it."""
        known = batch.session_id is not None and self._catalog.session_name(batch.session_id)
        return batch.session_id if known else None

    def _add_to_batch(self, batch: Batch, found: FoundPhotos) -> Sequence[int]:
        session_id = self._session_of(batch)
        if session_id is None:
            return self.add_photos(found, session_name=batch.name).photo_ids
        return self._add_to_session(session_id, found)

    def _add_to_session(self, session_id: int, found: FoundPhotos) -> Sequence[int]:
        photos = ((photo.path, photo.subfolder) for photo in found.photos)
        return self._catalog.add_to_session(session_id, photos, found.roots)
