"""What can be asked about batches, photos and presets without changing anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.config import BatchConfig, OnConflict
from batch_gui.core.errors import BadRequest, BatchNotFound, InvalidConfig, PhotoError
from batch_gui.core.history import History
from batch_gui.develop.presets import Preset, PresetLibrary
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.answers import BatchDetails, Development, Failure, PhotoDetails
from batch_gui.engine.earlier import EarlierOutputs, made_with
from batch_gui.engine.executors.base import WorksElsewhere
from batch_gui.engine.header import photo_size
from batch_gui.engine.names import ExpectedName, OutputNames, expected_names
from batch_gui.engine.photo_list import PhotoList
from batch_gui.engine.publishing import safe_name
from batch_gui.engine.run import Run
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.services import Services
from batch_gui.engine.storage import free_bytes
from batch_gui.engine.verifying import Verification, verify
from batch_gui.remote.crew import Crew


class Lookup(QObject):
    """Knows every batch in memory and answers questions about them, from any thread.

    Args:
        services: what the batches' workers work with.
        pictures: where outputs go that nobody chose a folder for.
    """

    def __init__(self, services: Services, presets: PresetLibrary, pictures: Path) -> None:
        super().__init__()
        self._services = services
        self._catalog = services.catalog
        self._presets = presets
        self._pictures = pictures
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()
        # Held, before any other, while a batch is on disk and not in memory yet.
        self._arriving = threading.Lock()

    def status(self, batch_id: str) -> BatchSummary:
        """One batch as it stands now.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        return self._run(batch_id).summary()

    def list(self, status: Status | None = None) -> tuple[BatchSummary, ...]:
        """Every batch, or those in one status, by time of creation."""
        summaries = (run.summary() for run in self._all_runs())
        return tuple(one for one in summaries if status in (None, one.status))

    def crew(self) -> Crew | None:
        """Who develops photos on other machines; None where this computer does."""
        executor = self._services.executor
        return executor.crew() if isinstance(executor, WorksElsewhere) else None

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

    def details(self, batch_id: str) -> BatchDetails:
        """One batch as it stands now, with what failed.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        return BatchDetails(*self._run(batch_id).summary_and_errors())

    def list_details(self, status: Status | None = None) -> tuple[BatchDetails, ...]:
        """Every batch, or those in one status, by time of creation, with what failed."""
        found = (BatchDetails(*run.summary_and_errors()) for run in self._all_runs())
        return tuple(one for one in found if status in (None, one.summary.status))

    def history(self, batch_id: str) -> History:
        """What happened to the batch, oldest first.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        run = self._run(batch_id)
        with run.memory:
            return run.batch.history

    def development(self, batch_id: str) -> Development:
        """How the batch's photos are developed.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidConfig: when its settings can't be read by this version.
        """
        batch = self._run(batch_id).batch
        config = BatchConfig.parse(batch.config)
        try:
            recipe = Recipe.model_validate(batch.recipe or {})
        except ValidationError as error:
            raise InvalidConfig(f"The recipe of {batch.name} can't be read.") from error
        return Development(recipe, config.blend, config.output.max_edge)

    def photo_list(self, batch_id: str) -> PhotoList:
        """The batch's photos, to be looked at for a while.

        Raises:
            BatchNotFound: when there is none of that id.
        """
        return PhotoList(self._run(batch_id), self._services.store, self._catalog)

    def receipt(self, batch_id: str) -> Iterator[bytes]:
        """The batch's receipt as CSV, in pieces; of one that hasn't ended, so far.

        Raises:
            BatchNotFound: when there is none of that id.
            StorageError: when its journal can't be read.
        """
        return self._services.receipts.read(self._run(batch_id).batch)

    def verify(
        self,
        batch_id: str,
        *,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Verification:
        """Reopen every output of a batch that has ended: what is missing or changed since?

        Takes about as long as reading the files. They are opened in processes of their own.

        Args:
            progress: told how many of how many were looked at, from the calling thread.
            stop: asked between outputs; True ends it.

        Raises:
            BatchNotFound: when there is none of that id.
            BadRequest: when it hasn't ended.
            StorageError: when a drive is missing or its journal can't be read.
        """
        run = self._run(batch_id)
        with run.memory:
            batch, waits = copy(run.batch), run.waiting or run.resume_again
        if waits or not batch.status.ended:
            raise BadRequest(
                f"\u201c{batch.name}\u201d is {batch.status}. Its outputs can be verified once it "
                "has ended."
            )
        return verify(batch, self._services.store, self._services.checker, progress, stop)

    def export_receipt(self, batch_id: str, target: Path) -> None:
        """Save a copy of the batch's receipt; its name gets the ending .csv.

        Raises:
            BatchNotFound: when there is none of that id.
            StorageError: when it can't be written, or the journal not read.
        """
        batch = self._run(batch_id).batch
        if target.suffix.lower() != ".csv":  # so that it never takes the place of a photo
            target = target.with_name(f"{target.name}.csv")
        self._services.receipts.copy(batch, target)

    def photo(self, photo_id: int) -> PhotoDetails:
        """A photo of the catalogue, its size read from its header.

        Raises:
            PhotoNotFound: when there is none of that id.
            StorageError: when the catalogue can't be read.
        """
        photo = self._catalog.photo(photo_id)
        session_name = self._catalog.session_name(photo.session_id)
        try:
            size = photo_size(photo.path, self._services.max_pixels)
        except PhotoError as error:
            return PhotoDetails(photo, session_name, None, str(error))
        return PhotoDetails(photo, session_name, size, None)

    def presets(self) -> tuple[Preset, ...]:
        """The presets there are."""
        return tuple(self._presets.get(name) for name in self._presets.names())

    def is_own_preset(self, name: str) -> bool:
        """Whether that preset is the user's, who may rename and delete it."""
        return self._presets.is_own(name)

    def preset_names(self) -> tuple[str, ...]:
        """The presets there are."""
        return tuple(self._presets.names())

    def free_space(self, folder: str) -> int:
        """Bytes free on the drive where `folder` is, or will be; asks the drive.

        Raises:
            StorageError: when the drive can't be asked.
        """
        return free_bytes(folder)

    def default_output_folder(self, name: str) -> Path:
        """Where the outputs of a batch of that name go unless a folder is chosen."""
        return self._pictures / "Batch GUI" / safe_name(name)

    def expected_names(
        self,
        found: FoundPhotos,
        config: Mapping[str, Any],
        *,
        name: str,
        session_name: str | None = None,
        recipe: Recipe | None = None,
        count: int = 10,
    ) -> tuple[ExpectedName, ...]:
        """The first outputs' names as they would be if a batch were made of what was found.

        Reads the headers of so many photos if the template needs them, and the output
        folder: not to be called where the window waits.

        Args:
            config: as `start` takes it.
            name: the batch's.
            session_name: by default what `add_photos` would call it.
            recipe: the look, where it isn't the preset's.

        Raises:
            InvalidConfig: a setting or preset that isn't allowed.
            StorageError: the output folder can't be read.
        """
        settings = BatchConfig.parse(config)
        folder = Path(settings.output.folder or self.default_output_folder(name))
        look = recipe or self._recipe(settings)
        names = self._names(settings, session_name or found.suggested_name, look)
        earlier = None
        if settings.output.on_conflict is OnConflict.CHANGED:
            way = made_with(settings, look)
            earlier = EarlierOutputs(self._services.outputs, way)
        first = found.photos[:count]
        return tuple(expected_names(first, folder, settings.output, names, earlier))

    def _names(
        self, settings: BatchConfig, session: str, recipe: Recipe | None = None
    ) -> OutputNames:
        return OutputNames(
            settings.output,
            preset=settings.preset,
            session=session,
            recipe=recipe or self._recipe(settings),
            max_pixels=self._services.max_pixels,
        )

    def _recipe(self, settings: BatchConfig) -> Recipe:
        return Recipe() if settings.preset is None else self._presets.get(settings.preset).recipe

    def _run(self, batch_id: str) -> Run:
        with self._lock:
            try:
                return self._runs[batch_id]
            except KeyError:
                raise BatchNotFound(batch_id) from None

    def _all_runs(self) -> tuple[Run, ...]:
        with self._lock:
            return tuple(self._runs.values())
