"""The receipt of a batch: what was written, a row per photo, as CSV (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from batch_gui.core.errors import StorageError
from batch_gui.core.files import storage_faults, write_atomically
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
_ROWS_AT_ONCE = 500

log = logging.getLogger(__name__)


class Receipts:
    """The receipts of ended batches, `<batch_id>.csv` in a folder of their own."""

    def __init__(self, folder: Path, store: BatchStore) -> None:
        self._folder = folder
        self._store = store

    def write(self, batch_id: str) -> None:
        """Write the receipt of a batch that is ending, whole or not at all.

        When it can't be written, that is logged: nothing is lost, the journal has it all.
        """
        try:
            with storage_faults(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._folder / f"{batch_id}.csv", self.read(batch_id))
        except StorageError as error:
            log.warning("%s: no receipt: %s", batch_id, error)

    def delete(self, batch_id: str) -> None:
        """Remove a batch's receipt, if there is one.

        Raises:
            StorageError: when it can't be removed.
        """
        with storage_faults(self._folder):
            (self._folder / f"{batch_id}.csv").unlink(missing_ok=True)

    def copy(self, batch_id: str, target: Path) -> None:
        """Write the receipt to a file of the user's choice, whole or not at all.

        Raises:
            StorageError: when it can't be written, or the journal not read.
        """
        write_atomically(target, self.read(batch_id))

    def read(self, batch_id: str) -> Iterator[bytes]:
        """The receipt in pieces, from the journal; of a batch that hasn't ended, so far.

        Raises:
            StorageError: when the journal can't be read.
        """
        return receipt(lambda: self._store.entries(batch_id))


def receipt(entries: Callable[[], Iterator[JournalEntry]]) -> Iterator[bytes]:
    """The receipt of a journal, in pieces; of a photo done again, the last time counts.

    File names that aren't text keep the bytes they have on disk.

    Args:
        entries: reads the journal; called twice, so that it never is in memory as a whole.
            The first time at once, so that its errors come before the first piece.
    """
    last = {entry.photo_id: number for number, entry in enumerate(entries())}
    return _pieces(entries(), last)


def _pieces(entries: Iterator[JournalEntry], last: dict[int, int]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    rows = 0
    for number, entry in enumerate(entries):
        if last.get(entry.photo_id) != number:
            continue
        writer.writerow(receipt_row(entry))
        rows += 1
        if rows % _ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


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
