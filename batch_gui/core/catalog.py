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
from batch_gui.core.catalog_log import CatalogLog, LoggedPhoto, LoggedSession
from batch_gui.core.catalog_upgrades import upgrade
from batch_gui.core.errors import NewerFormat, PhotoNotFound, StorageError, UnreadableState

USER_VERSION = 2
_CHECKED_TO_THE_LAST = 64 << 20  # bytes; larger files are checked without their indexes
_OF_THE_DRIVE = (
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
_BELIEVABLE = 1000  # a higher version number is damage

# Paths are kept as the bytes the file system has, so that names which aren't UTF-8 survive.
# Ids are never given out twice, even when their rows are lost: batches refer to them.
_SCHEMA = """
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    session_id INTEGER NOT NULL REFERENCES sessions(id)
);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
_COLUMNS = (
    "id, path, session_id FROM photos",
    "id, name, created_at, roots FROM sessions",
    "session_id, photo_id, subfolder FROM places",
)


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

    A file of an older version is brought up to date, after a copy of it was made.

    Args:
        path: of the file; its log is beside it.

    Raises:
        UnreadableState: when the file isn't a catalogue or is damaged.
        NewerFormat: when a newer version of the program wrote it.
        StorageError: when the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = CatalogLog(log_path(path))
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(f"The photo catalogue {path} can't be opened: {error}.") from error
        self._db.text_factory = lambda data: data.decode(errors="replace")
        try:
            self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        with self._errors():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if not 0 <= version < _BELIEVABLE:
                raise sqlite3.DatabaseError(f"format {version}")
            if version > USER_VERSION:
                raise NewerFormat(
                    f"The photo catalogue {self._path} was written by a newer version of the "
                    f"program (format {version}, this one reads up to {USER_VERSION})."
                )
            self._check()
            self._db.execute("PRAGMA journal_mode = WAL")
            # FULL: what a batch refers to is durable before the batch itself is written.
            self._db.execute("PRAGMA synchronous = FULL")
            if version == 0:
                self._db.executescript(
                    f"BEGIN; {_SCHEMA} PRAGMA user_version = {USER_VERSION}; COMMIT;"
                )
            elif version < USER_VERSION:
                upgrade(self._db, self._path, version, USER_VERSION)
            for columns in _COLUMNS:  # damage may have renamed one
                self._db.execute(f"SELECT {columns} LIMIT 0")
            self._db.execute("PRAGMA foreign_keys = ON")
        if not self._log.exists:
            self.write_log()

    def _check(self) -> None:
        """Have SQLite look for damage.

        Raises:
            sqlite3.DatabaseError: when there is some.
        """
        small = self._path.stat().st_size <= _CHECKED_TO_THE_LAST
        check = "integrity_check" if small else "quick_check"
        (found,) = self._db.execute(f"PRAGMA {check}(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(str(found).splitlines()[-1])

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
        roots, now = tuple(roots), utc_now()
        with self._transaction() as db:
            created = db.execute(
                "INSERT INTO sessions (name, created_at, roots) VALUES (?, ?, ?)",
                (session_name, now, _packed(roots)),
            )
            session_id = int(created.lastrowid or 0)
            logged = _add(db, session_id, photos)
            self._log.append(LoggedSession(session_id, session_name, now, roots, logged))
        return session_id, [one.photo_id for one in logged]

    def add_to_session(
        self, session_id: int, photos: Iterable[tuple[str, str]], roots: Iterable[str] = ()
    ) -> list[int]:
        """Add photos to a session that is there; otherwise as `add`.

        Returns:
            The photos' ids in the order given.

        Raises:
            StorageError: when the catalogue can't be written; nothing is added then.
        """
        with self._transaction() as db:
            name, created, packed = db.execute(
                "SELECT name, created_at, roots FROM sessions WHERE id = ?", (session_id,)
            ).fetchone()
            every = tuple(dict.fromkeys([*_unpacked(packed), *roots]))
            db.execute("UPDATE sessions SET roots = ? WHERE id = ?", (_packed(every), session_id))
            logged = _add(db, session_id, photos)
            self._log.append(LoggedSession(session_id, name, created, every, logged))
        return [one.photo_id for one in logged]

    def restore(self, sessions: Iterable[LoggedSession]) -> int:
        """Take in what a log knows, beside what is there; returns how many photos there are.

        Where two lines contradict each other the later one counts.

        Raises:
            StorageError: when the catalogue can't be written.
        """
        with self._transaction() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            for session in sessions:
                db.execute(
                    "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)",
                    (session.session_id, session.name, session.created_at, _packed(session.roots)),
                )
                db.executemany(
                    "INSERT OR REPLACE INTO photos VALUES (?, ?, ?)",
                    (
                        (one.photo_id, os.fsencode(one.path), session.session_id)
                        for one in session.photos
                    ),
                )
                db.executemany(
                    "INSERT OR REPLACE INTO places VALUES (?, ?, ?)",
                    (
                        (session.session_id, one.photo_id, os.fsencode(one.subfolder))
                        for one in session.photos
                    ),
                )
            # Of a path that was given another id, the place under the old one.
            db.execute("DELETE FROM places WHERE photo_id NOT IN (SELECT id FROM photos)")
            count: int = db.execute("SELECT count(*) FROM photos").fetchone()[0]
        return count

    def never_give_out(self, photo_id: int, session_id: int) -> None:
        """See to it that new photos and sessions get ids above these.

        A batch may know ids that the catalogue lost; another photo must never get them.

        Raises:
            StorageError: when the catalogue can't be written.
        """
        with self._errors(), self._lock:
            last = dict(self._db.execute("SELECT name, seq FROM sqlite_sequence"))
        wanted = {"photos": photo_id, "sessions": session_id}
        raised = [(name, up_to) for name, up_to in wanted.items() if up_to > last.get(name, 0)]
        if not raised:
            return
        with self._transaction() as db:
            for name, up_to in raised:
                db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
                db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, up_to))

    def write_log(self) -> None:
        """Begin the log anew with what is in the catalogue.

        Raises:
            StorageError: when it can't be written.
        """
        self._log.write(self._sessions())

    def _sessions(self) -> Iterator[LoggedSession]:
        """Everything in the catalogue, as a log would have it."""
        with self._errors(), self._lock:
            sessions = self._db.execute(
                "SELECT id, name, created_at, roots FROM sessions ORDER BY id"
            ).fetchall()
        for session_id, name, created_at, roots in sessions:
            with self._errors(), self._lock:
                photos = self._db.execute(
                    "SELECT photos.id, photos.path, places.subfolder FROM places "
                    "JOIN photos ON photos.id = places.photo_id WHERE places.session_id = ?",
                    (session_id,),
                ).fetchall()
            logged = [
                LoggedPhoto(photo_id, os.fsdecode(path), os.fsdecode(bytes(subfolder)))
                for photo_id, path, subfolder in photos
            ]
            yield LoggedSession(session_id, name, created_at, _unpacked(roots), logged)

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
        return list(_unpacked(row[0])) if row else []

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
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of its messages, too
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_DRIVE:
                raise StorageError(f"The photo catalogue {self._path}: {error}.") from error
            raise UnreadableState(
                f"The photo catalogue {self._path} is damaged: {error}."
            ) from error


def log_path(path: Path) -> Path:
    """Where the log of the catalogue at `path` is."""
    return path.with_suffix(".journal")


def _packed(roots: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(root) + b"\0" for root in roots)


def _unpacked(roots: bytes) -> tuple[str, ...]:
    return tuple(os.fsdecode(root) for root in roots.split(b"\0")[:-1])


def _add(
    db: sqlite3.Connection, session_id: int, photos: Iterable[tuple[str, str]]
) -> list[LoggedPhoto]:
    """Note photos and their places in a session."""
    logged: list[LoggedPhoto] = []
    for path, subfolder in photos:
        row = db.execute(
            "INSERT INTO photos (path, session_id) VALUES (?, ?) ON CONFLICT (path) "
            "DO UPDATE SET session_id = excluded.session_id RETURNING id",
            (os.fsencode(path), session_id),
        ).fetchone()
        logged.append(LoggedPhoto(int(row[0]), path, subfolder))
        db.execute(
            "INSERT OR IGNORE INTO places VALUES (?, ?, ?)",
            (session_id, row[0], os.fsencode(subfolder)),
        )
    return logged
