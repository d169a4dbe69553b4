"""The receipt of a batch: what was written, a row per photo, as CSV (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from batch_gui.core.batch import Batch
from batch_gui.core.errors import StorageError
from batch_gui.core.files import append_at, storage_faults, sync_file, write_atomically
from batch_gui.core.journal import JournalEntry
from batch_gui.core.store import BatchStore

COLUMNS = (
    "source",
    "source_bytes",
    "source_time",
    "output",
    "bytes",
    "width",
    "height",
    "sha256",
    "seconds",
    "outcome",
    "reason",
    "notes",
    "machine",
)
_MISSING = "the output was missing when the batch went on"
_ROWS_AT_ONCE = 500

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Grown:
    """A receipt that has a row for every photo of its batch that counts, and no other.

    Attributes:
        photos: how many those are.
        size: bytes.
    """

    photos: int
    size: int


class Receipts:
    """The receipts of batches, `<batch_id>.csv` in a folder of their own.

    A receipt grows while its batch runs: `begin`, then `add` whenever photos were recorded in
    the journal, then `rest` or, at the batch's end, `write`. It is made from the journal alone
    and never ahead of it. What can't be written of it is logged: nothing is lost, the journal
    has it all. Safe to use from several threads, one per batch.
    """

    def __init__(self, folder: Path, store: BatchStore) -> None:
        self._folder = folder
        self._store = store
        self._grown: dict[str, _Grown] = {}

    def begin(self, batch: Batch, *, anew: bool = False) -> None:
        """Have a receipt with a row for each photo that counts, for a batch about to go on.

        Photos that are to be done again have none. Reads the journal, unless the receipt was
        left so when the batch paused.

        Args:
            anew: photos were recorded since that the receipt wasn't told of.
        """
        photos = len(batch.processed) + len(batch.failed)
        grown = self._grown.get(batch.batch_id)
        if anew or grown is None or grown.photos != photos:
            self._write_so_far(batch)

    def add(self, batch_id: str, entries: Sequence[JournalEntry]) -> None:
        """Append rows for photos that were just recorded; costs what they cost."""
        grown = self._grown.get(batch_id)
        if grown is None:
            return
        try:
            grown.size = append_at(self._path(batch_id), _rows(entries), grown.size)
        except StorageError as error:
            self._give_up(batch_id, error)
        else:
            grown.photos += len(entries)

    def rest(self, batch_id: str) -> None:
        """Make the receipt of a batch that pauses durable."""
        if batch_id in self._grown:
            try:
                sync_file(self._path(batch_id))
            except StorageError as error:
                self._give_up(batch_id, error)

    def mend(self, batch: Batch) -> None:
        """Complete the receipt of a batch that was running when the program ended.

        Cheap where its last row is that of the last photo recorded, as after most kills.
        """
        try:
            last = self._store.last_entry(batch.batch_id)
        except StorageError as error:
            self._give_up(batch.batch_id, error)
            return
        if last is not None and not self._ends_with(batch.batch_id, _rows([last])):
            self._write_so_far(batch)

    def write(self, batch: Batch) -> None:
        """Write the receipt of a batch that is ending, durably, whole or not at all."""
        self._grown.pop(batch.batch_id, None)
        try:
            self._write(batch.batch_id, self.read(batch))
        except StorageError as error:
            self._give_up(batch.batch_id, error)

    def delete(self, batch_id: str) -> None:
        """Remove a batch's receipt, if there is one.

        Raises:
            StorageError: when it can't be removed.
        """
        self._grown.pop(batch_id, None)
        with storage_faults(self._folder):
            self._path(batch_id).unlink(missing_ok=True)

    def copy(self, batch: Batch, target: Path) -> None:
        """Write the receipt to a file of the user's choice, whole or not at all.

        Raises:
            StorageError: when it can't be written, or the journal not read.
        """
        write_atomically(target, self.read(batch))

    def read(self, batch: Batch) -> Iterator[bytes]:
        """The receipt in pieces, from the journal; of a batch that hasn't ended, so far.

        Raises:
            StorageError: when the journal can't be read.
        """
        return receipt(lambda: self._store.entries(batch.batch_id), missing=set(batch.missing))

    def _write_so_far(self, batch: Batch) -> None:
        batch_id = batch.batch_id
        self._grown.pop(batch_id, None)
        counted = {*batch.processed, *batch.failed}
        try:
            missing = set(batch.missing)
            pieces = receipt(lambda: self._store.entries(batch_id), counted, missing)
            self._write(batch_id, pieces)
            with storage_faults(self._folder):
                size = self._path(batch_id).stat().st_size
        except StorageError as error:
            self._give_up(batch_id, error)
        else:
            self._grown[batch_id] = _Grown(len(counted), size)

    def _write(self, batch_id: str, pieces: Iterator[bytes]) -> None:
        with storage_faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path(batch_id), pieces)

    def _ends_with(self, batch_id: str, rows: bytes) -> bool:
        try:
            with self._path(batch_id).open("rb") as file:
                end = file.seek(0, io.SEEK_END)
                file.seek(max(0, end - len(rows)))
                return file.read() == rows
        except OSError:
            return False

    def _give_up(self, batch_id: str, error: StorageError) -> None:
        """Let the receipt be until it is written anew: when the batch goes on, or ends."""
        self._grown.pop(batch_id, None)
        log.warning("%s: the receipt isn't written: %s", batch_id, error)

    def _path(self, batch_id: str) -> Path:
        return self._folder / f"{batch_id}.csv"


def receipt(
    entries: Callable[[], Iterator[JournalEntry]],
    photo_ids: Container[int] | None = None,
    missing: Container[int] = (),
) -> Iterator[bytes]:
    """The receipt of a journal, in pieces; of a photo done again, the last time counts.

    File names that aren't text keep the bytes they have on disk.

    Args:
        entries: reads the journal; called twice, so that it never is in memory as a whole.
            The first time at once, so that its errors come before the first piece.
        photo_ids: of the photos to list; None for all there are.
        missing: of the photos whose outputs weren't there any more when the batch went on,
            which is noted with them.
    """
    last = {
        entry.photo_id: number
        for number, entry in enumerate(entries())
        if photo_ids is None or entry.photo_id in photo_ids
    }
    return _pieces(entries(), last, missing)


def _pieces(
    entries: Iterator[JournalEntry], last: dict[int, int], missing: Container[int]
) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    rows = 0
    for number, entry in enumerate(entries):
        if last.get(entry.photo_id) != number:
            continue
        if entry.photo_id in missing:
            entry = replace(entry, notes=(*entry.notes, _MISSING))
        writer.writerow(receipt_row(entry))
        rows += 1
        if rows % _ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _rows(entries: Sequence[JournalEntry]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(map(receipt_row, entries))
    return _taken(text)


def receipt_row(entry: JournalEntry) -> tuple[object, ...]:
    """What stands in the receipt for one photo, in the order of COLUMNS."""
    return (
        entry.source,
        entry.source_size,
        _time(entry.source_mtime),
        entry.output,
        entry.size,
        entry.width,
        entry.height,
        entry.sha256,
        entry.seconds,
        entry.outcome.value,
        entry.reason,
        "; ".join(entry.notes),
        entry.machine,
    )


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode(errors="surrogateescape")
    text.seek(0)
    text.truncate()
    return piece
