"""The photos of one batch, up to a million: where each stands, and on demand all about it."""

from __future__ import annotations

import os
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from batch_gui.core.batch import Batch
from batch_gui.core.breath import breathe
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.journal import JournalEntry, Marks, Outcome
from batch_gui.core.store import BatchStore
from batch_gui.engine.run import Run

Numbers = npt.NDArray[np.int64]
Statuses = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_STEP = 8 << 20  # bytes of journal read at a time
_CHUNK = 500  # photos looked up at a time
_MOST_NOTES = 200
_PROCESSED = 1  # as in Marks.outcomes
_SKIPPED = 2


class PhotoStatus(IntEnum):
    """Where a photo of a batch stands."""

    WAITING = 0
    IN_FLIGHT = 1
    PROCESSED = 2
    SKIPPED = 3
    FAILED = 4


@dataclass(frozen=True, slots=True)
class ListedPhoto:
    """A photo of a batch.

    Attributes:
        path: of the original; empty when the catalogue no longer knows it.
        entry: what the journal says of it; None when it isn't done, or its line is damaged.
        reason: why it failed, in words; empty otherwise.
    """

    photo_id: int
    path: str
    status: PhotoStatus
    entry: JournalEntry | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The original's file name."""
        return os.path.basename(self.path)  # noqa: PTH119 - asked for each row that is painted

    @property
    def output(self) -> str:
        """Path of what was written; empty when nothing was."""
        return (self.entry.output or "") if self.entry else ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the journal adds up to, as far as it has been read.

    Attributes:
        source_bytes, output_bytes: of the photos that were developed.
        seconds: of work, all processes together.
        notes: how many photos have a note, by note.
    """

    source_bytes: int
    output_bytes: int
    seconds: float
    notes: Mapping[str, int]


class PhotoList:
    """Where the photos of a batch stand; some 25 bytes of memory for each. From any thread.

    `look` takes over what is in memory and is quick. `read_on` reads the journal further, a
    stretch at a time and each line once, for what only the journal knows: which photos were
    skipped, what was written, how long it took.
    """

    def __init__(self, run: Run, store: BatchStore, catalog: PhotoCatalog) -> None:
        self._run = run
        self._store = store
        self._catalog = catalog
        self._lock = threading.RLock()
        self._seen: array[int] | None = None
        self._end = 0
        self._begin(array("q"))

    def look(self) -> Statuses:
        """Where each photo stands now, in the batch's order, as values of PhotoStatus."""
        with self._lock:
            self._take_over()
            found = self._statuses.copy()
            found[(found == PhotoStatus.PROCESSED) & self._skipped] = PhotoStatus.SKIPPED
            places = self._places(np.array(sorted(self._run.in_flight.copy()), dtype=np.int64))
            places = places[found[places] == PhotoStatus.WAITING]
            found[places] = PhotoStatus.IN_FLIGHT
        return found

    def read_on(self) -> bool:
        """Read the journal a stretch further; whether there was something to read.

        Raises:
            StorageError: when it can't be read.
        """
        with self._lock:
            self._take_over()
            marks = self._store.marks(self._run.batch.batch_id, self._end, _STEP)
            if marks.end == self._end:
                return False
            self._add_up(marks)
            self._end = marks.end
            return True

    def amounts(self) -> Amounts:
        """What the journal read so far adds up to."""
        with self._lock:
            return Amounts(self._bytes[0], self._bytes[1], self._seconds, dict(self._notes))

    def photos(self, places: Sequence[int]) -> tuple[ListedPhoto, ...]:
        """All about the photos at some places of the batch's order.

        Raises:
            StorageError: when the catalogue or the journal can't be read.
        """
        with self._lock:
            here = [PhotoStatus(one) for one in self.look()[list(places)]]
            ids = [int(self._ids[place]) for place in places]
            offsets = [int(self._offsets[place]) for place in places]
        found: list[ListedPhoto] = []
        for first in range(0, len(places), _CHUNK):
            if first:
                breathe()
            chunk = slice(first, first + _CHUNK)
            found += self._all_about(ids[chunk], here[chunk], offsets[chunk])
        return tuple(found)

    def named(self, text: str, stop: Callable[[], bool] = lambda: False) -> Mask:
        """Which photos have `text` in their file name, whatever its case.

        Args:
            stop: asked now and then; once it says so, the rest counts as not named so.

        Raises:
            StorageError: when the catalogue can't be read.
        """
        wanted = text.casefold()
        with self._lock:
            self._take_over()
            ids = self._ids
        found: Mask = np.zeros(len(ids), dtype=np.bool_)
        for first in range(0, len(ids), _CHUNK):
            if stop():
                break
            breathe()
            chunk = ids[first : first + _CHUNK].tolist()
            fits = {
                photo.photo_id
                for photo in self._catalog.photos(chunk)
                if wanted in os.path.basename(photo.path).casefold()  # noqa: PTH119 - for a million
            }
            if fits:
                found[first : first + len(chunk)] = [one in fits for one in chunk]
        return found

    def place_of(self, photo_id: int) -> int | None:
        """Where a photo is in the batch's order; None when it isn't in the batch."""
        with self._lock:
            self._take_over()
            places = self._places(np.array([photo_id], dtype=np.int64))
        return int(places[0]) if len(places) else None

    # --- within ------------------------------------------------------------------------

    def _begin(self, ids: array[int]) -> None:
        """Everything anew, for these photos."""
        self._ids = _numbers(ids)
        rising = bool(np.all(self._ids[1:] > self._ids[:-1]))
        self._order: Numbers | None = None if rising else np.argsort(self._ids, kind="stable")
        self._sorted = self._ids if self._order is None else self._ids[self._order]
        count = len(self._ids)
        self._statuses: Statuses = np.zeros(count, dtype=np.uint8)
        self._skipped: Mask = np.zeros(count, dtype=np.bool_)
        self._offsets: Numbers = np.full(count, -1, dtype=np.int64)
        self._developed: Mask = np.zeros(count, dtype=np.bool_)
        self._processed: array[int] = array("q")
        self._failed: array[int] = array("q")
        self._counted = [0, 0]
        self._end = 0
        self._bytes = [0, 0]
        self._seconds = 0.0
        self._notes: Counter[str] = Counter()

    def _take_over(self) -> None:
        """What the batch counts in memory. Its lists grow, and are replaced when they shrink."""
        run = self._run
        with run.memory:
            batch = run.batch
            ids = batch.photo_ids
            grown = ids is not self._seen or len(ids) != len(self._ids)
            copied = ids[:] if grown else ids
            processed, failed = batch.processed, batch.failed
            lists = ((self._processed, processed), (self._failed, failed))
            same = not grown and all(
                before is now and count <= len(now)
                for (before, now), count in zip(lists, self._counted, strict=True)
            )
            starts = self._counted if same else [0, 0]
            news = (processed[starts[0] :], failed[starts[1] :])
            counted = [len(processed), len(failed)]
        if grown:
            self._begin(copied)
            self._seen = ids
        elif not same:
            self._statuses[:] = PhotoStatus.WAITING
        for new, status in zip(news, (PhotoStatus.PROCESSED, PhotoStatus.FAILED), strict=True):
            if new:
                self._statuses[self._places(_numbers(new))] = status
        self._processed, self._failed, self._counted = processed, failed, counted

    def _all_about(
        self, ids: Sequence[int], statuses: Sequence[PhotoStatus], offsets: Sequence[int]
    ) -> Iterator[ListedPhoto]:
        batch = self._run.batch
        done = [
            (photo_id, offset)
            for photo_id, status, offset in zip(ids, statuses, offsets, strict=True)
            if status > PhotoStatus.IN_FLIGHT and offset >= 0
        ]
        lines = self._store.entries_at(batch.batch_id, [offset for _, offset in done])
        entries = dict(zip((photo_id for photo_id, _ in done), lines, strict=True))
        known = self._catalog.photos(ids, batch.session_id)
        paths = {photo.photo_id: photo.path for photo in known}
        for photo_id, status in zip(ids, statuses, strict=True):
            path = paths.get(photo_id, "")
            yield _listed(photo_id, path, status, entries.get(photo_id), batch)

    def _places(self, ids: Numbers) -> Numbers:
        """Where these photos are in the batch's order; unknown ones are left out."""
        if not len(self._sorted) or not len(ids):
            return np.zeros(0, dtype=np.int64)
        at: Numbers = np.minimum(np.searchsorted(self._sorted, ids), len(self._sorted) - 1)
        at = at[self._sorted[at] == ids]
        return at if self._order is None else self._order[at]

    def _add_up(self, marks: Marks) -> None:
        """A photo's last line counts, here as everywhere."""
        ids = _numbers(marks.photo_ids)
        _, from_the_end = np.unique(ids[::-1], return_index=True)
        lines = len(ids) - 1 - from_the_end
        lines = lines[np.isin(ids[lines], self._sorted)]
        places = self._places(ids[lines])
        outcomes = np.frombuffer(bytes(marks.outcomes), dtype=np.uint8)[lines]
        self._take_back(places[self._developed[places]])
        self._offsets[places] = _numbers(marks.offsets)[lines]
        self._skipped[places] = outcomes == _SKIPPED
        self._developed[places] = outcomes == _PROCESSED
        self._bytes[0] += int(_numbers(marks.source_sizes)[lines].sum())
        self._bytes[1] += int(_numbers(marks.sizes)[lines].sum())
        self._seconds += float(np.array(marks.seconds, dtype=np.float64)[lines].sum())
        for line in marks.notes.keys() & set(lines.tolist()):
            for note in marks.notes[line]:
                if note in self._notes or len(self._notes) < _MOST_NOTES:
                    self._notes[note] += 1

    def _take_back(self, places: Numbers) -> None:
        """What photos counted for that were developed once more, or failed since."""
        offsets = self._offsets[places].tolist()
        for entry in self._store.entries_at(self._run.batch.batch_id, offsets):
            if entry is not None:
                self._bytes[0] -= entry.source_size or 0
                self._bytes[1] -= entry.size or 0
                self._seconds -= entry.seconds or 0
                self._notes.subtract(entry.notes)
        self._notes = +self._notes


def _numbers(ids: array[int]) -> Numbers:
    """A copy; `np.array` would take each number by itself, and hold up all other threads."""
    return np.frombuffer(ids, dtype=np.int64).copy()


def _listed(
    photo_id: int, path: str, status: PhotoStatus, entry: JournalEntry | None, batch: Batch
) -> ListedPhoto:
    reason = ""
    # A photo that was tried again may have been counted before its new line was read.
    if entry and (entry.outcome is Outcome.FAILED) != (status is PhotoStatus.FAILED):
        entry = None
    if status is PhotoStatus.FAILED:
        reason = (entry.reason if entry else None) or batch.errors.get(photo_id, "")
    return ListedPhoto(photo_id, path, status, entry, reason)
