"""OutputIndex: which file was made of which photo and how, so that only what changed is done again.

It outlives batches. It can be lost at any time: photos are developed once more then, and
files it doesn't know are left alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.errors import StorageError

_VERSION = 1

# Paths are kept as the bytes the file system has, so that names which aren't UTF-8 survive.
_SCHEMA = """
CREATE TABLE outputs (
    output BLOB PRIMARY KEY,
    source BLOB NOT NULL,
    source_size INTEGER NOT NULL,
    source_mtime REAL NOT NULL,
    made_with TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX outputs_of ON outputs (source);
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownOutput:
    """A file this program wrote, or was about to write.

    Attributes:
        source_size, size: bytes.
        source_mtime: seconds since the epoch.
        made_with: digest of the recipe, the blend and all settings that shape the file.
        sha256: hex digest of the file.
    """

    output: str
    source: str
    source_size: int
    source_mtime: float
    made_with: str
    size: int
    sha256: str


class OutputIndex:
    """Outputs by the photo they were made of, in SQLite. Safe to use from several threads.

    A file that can't be read is begun anew.

    Raises:
        StorageError: when the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError as error:
            log.warning("the index of outputs %s is begun anew: %s", path, error)
            with self._errors():
                for ending in ("", "-wal", "-shm"):
                    with contextlib.suppress(OSError):
                        path.with_name(path.name + ending).unlink()
                self._db = self._opened()

    def note(self, outputs: Iterable[KnownOutput]) -> None:
        """Remember outputs, or what they have become.

        Raises:
            StorageError: when the file can't be written.
        """
        rows = [
            (
                os.fsencode(one.output),
                os.fsencode(one.source),
                one.source_size,
                one.source_mtime,
                one.made_with,
                one.size,
                one.sha256,
            )
            for one in outputs
        ]
        with self._errors(), self._lock, self._db:
            self._db.executemany("REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def of_source(self, source: str) -> list[KnownOutput]:
        """The outputs made of a photo, wherever they are.

        Raises:
            StorageError: when the file can't be read.
        """
        with self._errors(), self._lock:
            rows = self._db.execute(
                "SELECT * FROM outputs WHERE source = ? ORDER BY length(output), output",
                (os.fsencode(source),),
            ).fetchall()
        return [
            KnownOutput(os.fsdecode(output), os.fsdecode(found), *rest)
            for output, found, *rest in rows
        ]

    def wrote(self, output: str) -> bool:
        """Whether a file of that path was written by this program.

        Raises:
            StorageError: when the file can't be read.
        """
        with self._errors(), self._lock:
            found = self._db.execute(
                "SELECT 1 FROM outputs WHERE output = ?", (os.fsencode(output),)
            )
            return found.fetchone() is not None

    def close(self) -> None:
        """Close the file; the index can't be used any more."""
        with self._lock:
            self._db.close()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False)
        try:
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                db.executescript(
                    "BEGIN; DROP TABLE IF EXISTS outputs;"
                    f"{_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;"
                )
            db.execute("PRAGMA journal_mode = WAL")
            # What a power cut takes from it only costs time.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("SELECT count(*) FROM (SELECT 1 FROM outputs LIMIT 1)")
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(f"The index of outputs {self._path}: {error}.") from error
