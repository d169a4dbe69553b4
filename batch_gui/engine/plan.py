"""How photos of one batch become outputs: what is done, under which names, and when not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from batch_gui.core.batch import Batch, utc_now
from batch_gui.core.catalog import Photo
from batch_gui.core.config import BatchConfig, OnConflict
from batch_gui.core.errors import PhotoError
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.outputs import OutputIndex
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.earlier import EarlierOutputs, made_with
from batch_gui.engine.names import OutputNames
from batch_gui.engine.publishing import Originals, OutputFolder

_THERE_ALREADY = "the output was there already"
_UNCHANGED = "unchanged since it was developed"


@dataclass(frozen=True, slots=True)
class InFlight:
    """A photo handed to the executor.

    Attributes:
        seq: its place in the batch, from 1.
        memory: bytes set aside for it.
    """

    photo: Photo
    seq: int
    job: PhotoJob
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """A checked output on its way from its temporary to its final name.

    Attributes:
        stem: the name its photo asks for.
    """

    temporary: Path
    stem: str
    final: Path
    entry: JournalEntry

    def renamed(self, folder: OutputFolder) -> Output:
        """The same output under another name, a stranger having taken this one."""
        folder.release(self.final)
        final = folder.reserve(self.final.parent, self.stem, self.final.suffix)
        return replace(self, final=final, entry=replace(self.entry, output=str(final)))


class Plan:
    """What holds for every photo of a running batch.

    Args:
        session: the name of the batch's session.
        originals: paths of the batch's photos.
        claimed: paths of the outputs that photos of the batch have already.
        outputs: what earlier batches wrote.
        max_pixels: larger photos are refused at their header.
    """

    def __init__(
        self,
        batch: Batch,
        session: str,
        originals: Originals,
        claimed: Iterable[str],
        outputs: OutputIndex,
        max_pixels: int,
    ) -> None:
        self._batch_id = batch.batch_id
        self._max_pixels = max_pixels
        self._config = BatchConfig.parse(batch.config)
        self._only_changed = self._config.output.on_conflict is OnConflict.CHANGED
        self._recipe = Recipe.model_validate(batch.recipe or {})
        self._names = OutputNames(
            self._config.output,
            preset=self._config.preset,
            session=session,
            recipe=self._recipe,
            max_pixels=max_pixels,
        )
        self.earlier = EarlierOutputs(outputs, made_with(self._config, self._recipe))
        root = Path(batch.output_folder or "")
        self.folder = OutputFolder(root, self._config.output, originals, claimed)

    def settled(self, photo: Photo, seq: int) -> JournalEntry | None:
        """The outcome of a photo that needs no developing; None for all others.

        Raises:
            StorageError: when the output folder can't be read.
        """
        if not photo.path:
            return failed(photo, PhotoError("the photo is no longer in the catalogue"))
        if not (self.folder.may_skip or self._only_changed):
            return None
        try:
            stem = self._names.before(photo.path, seq)
        except PhotoError:
            return None  # developing it tells why, or what it is called
        there = self.folder.folder(photo.subfolder)
        return self._left_out(photo, self.folder.expected(there, stem, photo.path))

    def job(self, photo: Photo, folder: Path) -> PhotoJob:
        """The work of developing one photo into `folder`."""
        return PhotoJob(
            batch_id=self._batch_id,
            photo_id=photo.photo_id,
            source=photo.path,
            folder=str(folder),
            recipe=self._recipe,
            blend=self._config.blend,
            output=self._config.output,
            max_pixels=self._max_pixels,
        )

    def output(self, flight: InFlight, result: PhotoResult) -> Output | JournalEntry:
        """A developed photo under the name it is to get; its outcome if it is left out after all.

        Raises:
            PhotoError: when it would replace an original.
            StorageError: when the folder can't be read.
        """
        photo, folder = flight.photo, Path(flight.job.folder)
        stem = self._names.after(photo.path, flight.seq, result)
        wanted = self.folder.named(folder, stem, result.suffix)
        if left_out := self._left_out(photo, wanted):
            return left_out
        own = self.earlier.outdated(photo.path, wanted) if self._only_changed else None
        try:
            final = self.folder.reserve(folder, stem, result.suffix, own)
        except PhotoError as error:
            error.after(result.seconds, result.machine)
            raise
        entry = JournalEntry(
            photo_id=result.photo_id,
            outcome=Outcome.PROCESSED,
            at=utc_now(),
            source=photo.path,
            output=str(final),
            width=result.width,
            height=result.height,
            size=result.size,
            sha256=result.sha256,
            seconds=result.seconds,
            source_size=result.source_size,
            source_mtime=result.source_mtime,
            source_pixels=result.source_pixels or None,
            notes=result.notes,
            machine=result.machine,
        )
        return Output(Path(result.temporary), stem, final, entry)

    def _left_out(self, photo: Photo, wanted: Path) -> JournalEntry | None:
        """The outcome of a photo that is left out because of what is there already."""
        there = None
        if self.folder.skips(wanted):
            there, note = wanted, _THERE_ALREADY
        elif self._only_changed:
            there, note = self.earlier.current(photo.path, wanted), _UNCHANGED
        if there is None:
            return None
        return JournalEntry(
            photo.photo_id,
            Outcome.SKIPPED,
            utc_now(),
            photo.path,
            output=str(there),
            notes=(note,),
        )


def failed(photo: Photo, error: PhotoError) -> JournalEntry:
    """The outcome of a photo that couldn't be developed; with its size and time if it is there."""
    entry = JournalEntry(
        photo.photo_id,
        Outcome.FAILED,
        utc_now(),
        photo.path,
        reason=str(error),
        seconds=error.seconds,
        machine=error.machine,
    )
    try:
        found = Path(photo.path).stat() if photo.path else None
    except (OSError, ValueError):
        return entry
    if found is None:
        return entry
    return replace(entry, source_size=found.st_size, source_mtime=found.st_mtime)
