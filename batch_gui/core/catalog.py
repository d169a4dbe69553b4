"""PhotoCatalog: which photo an id means, and in which session it was added."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.batch import utc_now
from batch_gui.core.errors import NewerFormat, PhotoNotFound, StorageError, UnreadableState

USER_VERSION = 1

# Paths are kept as the bytes the file system has, so that names which aren't UTF-8 survive.
_SCHEMA = """
CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    session_id INTEGER NOT NULL REFERENCES sessions(id)
);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    roots BLOB NOT NULL -- the folders that were added, each ending in a zero byte
);
CREATE TABLE places (
    session_id INTEGER NOT NULL REFERENCES sessions(id),
    photo_id INTEGER NOT NULL REFERENCES photos(id),
    subfolder BLOB NOT NULL,
    PRIMARY KEY (session_id, photo_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the catalogue.

    Attributes:
        path: absolute path of the original.
        session_id: the session it was added to last.
        subfolder: where it lies under the folder that was added, "" for directly in it.
    """

    photo_id: int
    path: str
    session_id: int
    subfolder: str

    @property
    def root(self) -> str:
        """The folder that was added."""
        return os.path.dirname(self.path).removesuffix(self.subfolder) or os.sep  # noqa: PTH120


class PhotoCatalog:
    """Photos and sessions in SQLite. Safe to use from several threads.

    Raises:
        UnreadableState: when the file isn't a catalogue or is damaged.
        NewerFormat: when a newer version of the program wrote it.
        StorageError: when the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(f"The photo catalogue {path} can't be opened: {error}.") from error
        try:
            self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        with self._errors():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > USER_VERSION:
                raise NewerFormat(
                    f"The photo catalogue {self._path} was written by a newer version of the "
                    f"program (format {version}, this one reads up to {USER_VERSION})."
                )
            self._db.execute("PRAGMA journal_mode = WAL")
            # FULL: what a batch refers to is durable before the batch itself is written.
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            if version == 0:
                self._db.executescript(
                    f"BEGIN; {_SCHEMA} PRAGMA user_version = {USER_VERSION}; COMMIT;"
                )

    def close(self) -> None:
        """Close the file; the catalogue can't be used any more."""
        with self._lock:
            self._db.close()

    def add(
        self, photos: Iterable[tuple[str, str]], session_name: str, roots: Iterable[str] = ()
    ) -> tuple[int, list[int]]:
        """Add photos as a new session; a path seen before keeps its id.

        Args:
            photos: (absolute path, subfolder under the folder that was added).
            roots: the folders that were added.

        Returns:
            The session's id and the photos' ids in the order given.

        Raises:
            StorageError: when the catalogue can't be written; nothing is added then.
        """
        with self._transaction() as db:
            created = db.execute(
                "INSERT INTO sessions (name, created_at, roots) VALUES (?, ?, ?)",
                (session_name, utc_now(), b"".join(os.fsencode(root) + b"\0" for root in roots)),
            )
            session_id = int(created.lastrowid or 0)
            ids: list[int] = []
            for path, subfolder in photos:
                row = db.execute(
                    "INSERT INTO photos (path, session_id) VALUES (?, ?) ON CONFLICT (path) "
                    "DO UPDATE SET session_id = excluded.session_id RETURNING id",
                    (os.fsencode(path), session_id),
                ).fetchone()
                ids.append(int(row[0]))
                db.execute(
                    "INSERT OR IGNORE INTO places VALUES (?, ?, ?)",
                    (session_id, row[0], os.fsencode(subfolder)),
                )
        return session_id, ids

    def photo(self, photo_id: int) -> Photo:
        """One photo.

        Raises:
            PhotoNotFound: when there is none of that id.
        """
        for photo in self.photos([photo_id]):
            return photo
        raise PhotoNotFound(photo_id)

    def photos(self, photo_ids: Sequence[int], session_id: int | None = None) -> list[Photo]:
        """The photos of those ids that exist, in the order given.

        Args:
            session_id: whose subfolders count; each photo's last session otherwise.
        """
        with self._errors(), self._lock:
            rows = self._db.execute(
                "SELECT photos.id, photos.path, photos.session_id, "
                "  coalesce(chosen.subfolder, latest.subfolder, x'') "
                "FROM json_each(?) AS wanted JOIN photos ON photos.id = wanted.value "
                "LEFT JOIN places AS chosen "
                "  ON chosen.session_id = ? AND chosen.photo_id = photos.id "
                "LEFT JOIN places AS latest "
                "  ON latest.session_id = photos.session_id AND latest.photo_id = photos.id "
                "ORDER BY wanted.key",
                (json.dumps(list(photo_ids)), session_id),
            ).fetchall()
        return [
            Photo(photo_id, os.fsdecode(path), session, os.fsdecode(bytes(subfolder)))
            for photo_id, path, session, subfolder in rows
        ]

    def unknown(self, photo_ids: Sequence[int]) -> list[int]:
        """Those of the ids that mean no photo, in the order given."""
        with self._errors(), self._lock:
            rows = self._db.execute(
                "SELECT photos.id FROM json_each(?) AS wanted "
                "JOIN photos ON photos.id = wanted.value",
                (json.dumps(list(photo_ids)),),
            ).fetchall()
        known = {row[0] for row in rows}
        return [photo_id for photo_id in photo_ids if photo_id not in known]

    def session_name(self, session_id: int) -> str | None:
        """The name of a session; None if there is none of that id."""
        with self._errors(), self._lock:
            row = self._db.execute(
                "SELECT name FROM sessions WHERE id = ?", (session_id,)
            ).fetchone()
        return row[0] if row else None

    def session_names(self) -> dict[int, str]:
        """The name of every session, by id."""
        with self._errors(), self._lock:
            return dict(self._db.execute("SELECT id, name FROM sessions"))

    def session_roots(self, session_id: int) -> list[str]:
        """The folders whose photos were added as that session."""
        with self._errors(), self._lock:
            row = self._db.execute(
                "SELECT roots FROM sessions WHERE id = ?", (session_id,)
            ).fetchone()
        return [os.fsdecode(root) for root in row[0].split(b"\0")[:-1]] if row else []

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._errors(), self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StorageError(f"The photo catalogue {self._path}: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise UnreadableState(
                f"The photo catalogue {self._path} is damaged: {error}."
            ) from error
