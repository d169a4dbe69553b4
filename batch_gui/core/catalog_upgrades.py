"""Bringing a catalogue of an older version up to date."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from batch_gui.core.files import storage_faults, sync_folder

# What makes a file of that version one of the next. Never changed once it was released:
# tests/fixtures holds a file of every version.
_STEPS: Mapping[int, str] = {
    1: """
        CREATE TABLE new_photos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path BLOB NOT NULL UNIQUE,
            session_id INTEGER NOT NULL REFERENCES sessions(id)
        );
        INSERT INTO new_photos SELECT id, path, session_id FROM photos;
        DROP TABLE photos;
        ALTER TABLE new_photos RENAME TO photos;
        CREATE TABLE new_sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL,
            roots BLOB NOT NULL -- the folders that were added, each ending in a zero byte
        );
        INSERT INTO new_sessions SELECT id, name, created_at, roots FROM sessions;
        DROP TABLE sessions;
        ALTER TABLE new_sessions RENAME TO sessions;
    """,
}


def upgrade(
    db: sqlite3.Connection,
    path: Path,
    version: int,
    wanted: int,
    steps: Mapping[int, str] = _STEPS,
) -> Path:
    """Bring the open catalogue from `version` to `wanted`, wholly or not at all.

    Foreign keys must be off: tables are replaced on the way.

    Returns:
        The copy of the file as it was, which is kept beside it.

    Raises:
        sqlite3.Error: when it can't be done; the file is as it was then.
        StorageError: when the copy can't be written.
    """
    copy = path.with_name(f"{path.stem}.format-{version}{path.suffix}")
    _copy(db, copy)
    script = "\n".join(steps[one] for one in range(version, wanted))
    try:
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {wanted}; COMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return copy


def _copy(db: sqlite3.Connection, target: Path) -> None:
    """A copy of the whole catalogue, durable under its name when this returns."""
    temporary = target.with_name(f".{target.name}.new")
    with storage_faults(target.parent):
        temporary.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(temporary)) as copied:
            copied.execute("PRAGMA synchronous = FULL")
            db.backup(copied)
        temporary.replace(target)
        sync_folder(target.parent)
