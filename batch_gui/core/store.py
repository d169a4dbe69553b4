"""BatchStore: batches on disk, so that whatever happens the last finished photo is known.

A batch is a snapshot (`<id>.json`), rewritten atomically on every transition, and a
journal (`<id>.journal`) to which each finished photo adds a line. The journal is kept for
the batch's life; the snapshot says how far it already contains it (`journal_offset`).
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import re
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from batch_gui.core import journal
from batch_gui.core.batch import Batch
from batch_gui.core.errors import NewerFormat, StorageError, UnreadableState
from batch_gui.core.files import append_durably, storage_faults, sync_folder, write_atomically
from batch_gui.core.journal import JournalEntry, Marks, Outcome
from batch_gui.core.state_file import decode, encode, name_in
from batch_gui.core.state_upgrades import SCHEMA_VERSION

log = logging.getLogger(__name__)

_ID = re.compile(r"batch_[0-9a-f]{12}\Z")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A state file that couldn't be loaded, and what became of it, in words."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Intent:
    """An output about to get its final name.

    Written before the first of its group is published, so that after a crash it is known
    which files with final names are ours though the journal doesn't have them yet.
    """

    temporary: str
    entry: JournalEntry


class BatchStore:
    """The state files of one data folder. Safe to use from several threads, one per batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.quarantine = folder / "quarantine"
        self._clean: set[str] = set()  # batches whose journals have no torn end
        self._older: dict[str, int] = {}  # versions of the state files that were of an older one
        with storage_faults(folder):
            self.quarantine.mkdir(parents=True, exist_ok=True)

    def save(self, batch: Batch) -> None:
        """Write the snapshot of `batch`, keeping the one before it as `<id>.previous`.

        Raises:
            StorageError: when it can't be written; the old snapshot is still there then.
        """
        path = self._snapshot(batch.batch_id)
        journal_path = self._journal(batch.batch_id)
        with storage_faults(self.folder):
            journal.cut_torn_end(journal_path)
        batch.journal_offset = journal_path.stat().st_size if journal_path.exists() else 0
        self._keep_previous(path)
        self._keep_older(path)
        write_atomically(path, encode(batch))
        self._older.pop(batch.batch_id, None)

    def record(self, batch_id: str, entries: Sequence[JournalEntry]) -> None:
        """Append finished photos to the journal; durable when it returns.

        Raises:
            StorageError: when they aren't; none of them counts then.
        """
        path = self._journal(batch_id)
        if batch_id not in self._clean:
            # A crash may have torn the last line; what follows must not become part of it.
            with storage_faults(self.folder):
                journal.cut_torn_end(path)
            self._clean.add(batch_id)
        append_durably(path, b"".join(entry.line() for entry in entries))

    def entries(self, batch_id: str) -> Iterator[JournalEntry]:
        """Every photo the batch finished since it was made, a retried one more than once."""
        with storage_faults(self.folder):
            yield from journal.read(self._journal(batch_id))

    def last_entry(self, batch_id: str) -> JournalEntry | None:
        """What was recorded last; None when nothing was.

        Raises:
            StorageError: when the journal can't be read.
        """
        with storage_faults(self.folder):
            return journal.last(self._journal(batch_id))

    def marks(self, batch_id: str, offset: int, most: int) -> Marks:
        """What the journal says from byte `offset` on, about `most` bytes of it, in columns.

        Raises:
            StorageError: when it can't be read.
        """
        with storage_faults(self.folder):
            return journal.marks(self._journal(batch_id), offset, most)

    def entries_at(self, batch_id: str, offsets: Sequence[int]) -> list[JournalEntry | None]:
        """The entries at those bytes of the journal; None for those that are damaged.

        Raises:
            StorageError: when it can't be read.
        """
        if not offsets:
            return []
        with storage_faults(self.folder):
            return journal.read_at(self._journal(batch_id), offsets)

    def last_recorded(self, batch_id: str) -> str | None:
        """When the journal was last written to, UTC; None when there is none."""
        try:
            written = self._journal(batch_id).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(written, UTC).isoformat().replace("+00:00", "Z")

    def announce(self, batch_id: str, intents: Sequence[Intent]) -> None:
        """Note outputs about to be published.

        Raises:
            StorageError: when the note can't be written.
        """
        lines = [
            json.dumps({"temporary": intent.temporary, "line": intent.entry.line().decode()})
            for intent in intents
        ]
        write_atomically(self._intents(batch_id), "\n".join(lines).encode())

    def announced(self, batch_id: str) -> list[Intent]:
        """The outputs noted last. A note that can't be read counts as none."""
        found = []
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            for line in self._intents(batch_id).read_text("utf-8").splitlines():
                values = json.loads(line)
                if entry := journal.parse_line(values["line"].rstrip("\n").encode()):
                    found.append(Intent(values["temporary"], entry))
        return found

    def forget_announced(self, batch_id: str) -> None:
        """Drop the note: every output in it is in the journal."""
        with storage_faults(self.folder):
            self._intents(batch_id).unlink(missing_ok=True)

    def delete(self, batch_id: str) -> None:
        """Remove what is kept of a batch. Outputs and receipts stay.

        Raises:
            StorageError: when it can't be removed.
        """
        self._clean.discard(batch_id)
        with storage_faults(self.folder):
            for path in (
                self._snapshot(batch_id),
                self._journal(batch_id),
                self._previous(batch_id),
                self._intents(batch_id),
                self._newer(batch_id),
                *(self._kept_older(batch_id, version) for version in range(SCHEMA_VERSION)),
            ):
                path.unlink(missing_ok=True)
            sync_folder(self.folder)

    def ids(self) -> list[str]:
        """The ids of the batches on disk, whether they can be read or not, sorted."""
        with storage_faults(self.folder):
            names = [path.stem for path in self.folder.glob("batch_*.json")]
        return sorted(name for name in names if _ID.match(name))

    def load(self, batch_id: str) -> Batch:
        """A batch as of its last finished photo: snapshot and journal. Nothing is changed.

        Raises:
            UnreadableState: when the snapshot is damaged.
            NewerFormat: when a newer version of the program wrote it.
            StorageError: when the disk can't be read.
        """
        batch = self._read(self._snapshot(batch_id), batch_id)
        path = self._journal(batch_id)
        with storage_faults(self.folder):
            if journal.begins_line(path, batch.journal_offset):
                if _fold(batch, journal.read(path, batch.journal_offset)):
                    name = self._snapshot(batch_id).name
                    log.info("%s: its journal contradicts it", name)
                    raise UnreadableState(f"{name} is damaged.")
            else:
                # The offset is damaged, or the journal was cut off. What was processed stays
                # so, wherever it stands; older failures may have been forgotten by a retry.
                entries = journal.read(path)
                _fold(batch, (one for one in entries if one.outcome is not Outcome.FAILED))
        return batch

    def load_all(
        self, without: Collection[str] = (), *, mend: bool = True
    ) -> tuple[list[Batch], list[Unreadable]]:
        """Every batch that can be read, by time of creation; and those that can't be.

        Args:
            without: ids of batches to leave out.
            mend: whether damaged files may be moved; not for who only looks, while another
                process may be writing them.

        A damaged snapshot is moved to quarantine and the one before it used, if there is
        one: together with the journal it loses nothing. One of a newer version is left alone,
        and who may mend is told of it once.
        """
        batches, problems = [], []
        for batch_id in self.ids():
            if batch_id in without:
                continue
            try:
                batches.append(self.load(batch_id))
            except NewerFormat as error:
                if not mend or self._is_news(batch_id, str(error)):
                    problems.append(Unreadable(self._snapshot(batch_id), str(error)))
            except StorageError as error:
                problems.append(Unreadable(self._snapshot(batch_id), str(error)))
            except UnreadableState as error:
                if not mend:
                    problems.append(Unreadable(self._snapshot(batch_id), str(error)))
                    continue
                batch, problem = self._fall_back(batch_id)
                problems.append(problem)
                if batch:
                    batches.append(batch)
        return sorted(batches, key=lambda batch: batch.created_at), problems

    def _is_news(self, batch_id: str, reason: str) -> bool:
        """Whether a batch's state wasn't yet told to be of that newer version; it is now."""
        note = self._newer(batch_id)
        # What can't be noted is told again.
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if note.read_text("utf-8") == reason:
                return False
        with contextlib.suppress(StorageError):
            write_atomically(note, reason.encode())
        return True

    def _fall_back(self, batch_id: str) -> tuple[Batch | None, Unreadable]:
        damaged = self._snapshot(batch_id)
        kept = self.set_aside(damaged)
        try:
            batch = self._read(self._previous(batch_id), batch_id)
            _fold(batch, journal.read(self._journal(batch_id), batch.journal_offset))
            self.save(batch)
        except (UnreadableState, StorageError, OSError):
            if self._journal(batch_id).exists():
                self.set_aside(self._journal(batch_id))
            words = (
                f"The state file of {_called(kept)} is damaged and was moved to {kept}. "
                "Add the photos again."
            )
            return None, Unreadable(damaged, words)
        words = (
            f"The state file of {_quoted(batch.name)} is damaged and was moved to {kept}. "
            "The state before it is used: every finished photo still counts."
        )
        return batch, Unreadable(damaged, words)

    def set_aside(self, path: Path) -> Path:
        """Move a file that can't be read to quarantine; returns where it is now.

        Raises:
            StorageError: when it can't be moved.
        """
        for count in itertools.count(1):
            target = self.quarantine / (path.name if count == 1 else f"{path.name}.{count}")
            if not target.exists():
                break
        with storage_faults(self.folder):
            path.rename(target)
            sync_folder(self.quarantine)
            sync_folder(self.folder)
        return target

    def _keep_previous(self, path: Path) -> None:
        # Only a convenience for the day the snapshot is damaged: drives without hard links
        # go without it.
        previous = self._previous(path.stem)
        with contextlib.suppress(OSError):
            link = previous.with_name(f".{previous.name}.new")
            link.unlink(missing_ok=True)
            os.link(path, link)
            link.replace(previous)

    def _keep_older(self, path: Path) -> None:
        """Keep a state file of an older version before it is written anew, in `older`.

        Raises:
            StorageError: when it can't be kept.
        """
        version = self._older.get(path.stem)
        if version is None:
            return
        kept = self._kept_older(path.stem, version)
        with storage_faults(self.folder):
            kept.parent.mkdir(exist_ok=True)
            write_atomically(kept, path.read_bytes())

    def _kept_older(self, batch_id: str, version: int) -> Path:
        return self.folder / "older" / f"{batch_id}.format-{version}.json"

    def _read(self, path: Path, batch_id: str) -> Batch:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise UnreadableState(f"The state file {path.name} is missing.") from None
        except OSError as error:
            raise StorageError(f"{path.name} can't be read: {error.strerror or error}.") from error
        batch, version = decode(data, path.name, batch_id)
        if version < SCHEMA_VERSION and path == self._snapshot(batch_id):
            self._older[batch_id] = version
        return batch

    def _snapshot(self, batch_id: str) -> Path:
        return self.folder / f"{batch_id}.json"

    def _journal(self, batch_id: str) -> Path:
        return self.folder / f"{batch_id}.journal"

    def _previous(self, batch_id: str) -> Path:
        return self.folder / f"{batch_id}.previous"

    def _newer(self, batch_id: str) -> Path:
        return self.folder / f"{batch_id}.newer"

    def _intents(self, batch_id: str) -> Path:
        return self.folder / f"{batch_id}.publishing"


def _called(kept: Path) -> str:
    """The batch's name in a damaged state file, or the file's own."""
    with contextlib.suppress(OSError):
        if name := name_in(kept.read_bytes()):
            return _quoted(name)
    return kept.name


def _quoted(name: str) -> str:
    return f"\u201c{name}\u201d"


def _fold(batch: Batch, entries: Iterator[JournalEntry]) -> int:
    """Add to `batch` what its journal knows; a photo's last line counts.

    Returns:
        How many photos of these lines aren't in the batch, or were processed already: none
        where the lines follow on the snapshot.
    """
    last = {entry.photo_id: entry for entry in entries}
    if not last:
        return 0
    known = set(batch.photo_ids)
    processed, failed = set(batch.processed), set(batch.failed)
    for photo_id, entry in last.items():
        if photo_id not in known or photo_id in processed:
            continue
        if entry.outcome is Outcome.FAILED:
            if photo_id not in failed:
                batch.record_failed(photo_id, entry.reason or "")
            continue
        batch.record_processed(photo_id)
        if photo_id in failed:
            batch.errors.pop(photo_id, None)
            batch.failed = array("q", (other for other in batch.failed if other != photo_id))
    return len(last.keys() - known) + len(last.keys() & processed)
