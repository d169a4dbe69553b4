"""Putting right what a crash left: outputs published but not counted, files half-written."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.batch import Batch
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.journal import JournalEntry
from batch_gui.core.store import BatchStore, Intent
from batch_gui.develop.job import TEMPORARY_SUFFIX, temporary_name
from batch_gui.engine.executors.base import MOST_IN_FLIGHT
from batch_gui.engine.publishing import output_subfolder


@dataclass(frozen=True, slots=True)
class Settled:
    """What was put right.

    Attributes:
        counted: photos whose outputs were finished though the journal didn't know it yet.
        removed: half-written files removed.
    """

    counted: int
    removed: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a batch that was interrupted looks like on disk.

    Attributes:
        removed: half-written files that were removed.
        missing: finished photos whose outputs aren't there any more.
    """

    removed: int
    missing: tuple[int, ...]


def settle(batch: Batch, store: BatchStore, catalog: PhotoCatalog) -> Settled:
    """Count what is finished and remove what isn't, after a crash or before going on.

    Raises:
        StorageError: when the batch's files can't be read or written.
    """
    remaining = batch.remaining()
    if not remaining or not batch.output_folder:
        return Settled(0, 0)
    left = set(remaining)
    finished = [
        intent.entry
        for intent in store.announced(batch.batch_id)
        if intent.entry.photo_id in left and _is_published(intent)
    ]
    if finished:
        store.record(batch.batch_id, finished)
        for entry in finished:
            batch.record_processed(entry.photo_id)
    root = Path(batch.output_folder)
    # Photos are fed in order: what was in flight is among the first that are left.
    folders = {
        output_subfolder(root, photo.subfolder)
        for photo in catalog.photos(remaining[:MOST_IN_FLIGHT], batch.session_id)
    }
    start = temporary_name(batch.batch_id, 0).removesuffix(f"0{TEMPORARY_SUFFIX}")
    removed = sum(_remove_parts(folder, start) for folder in folders)
    return Settled(len(finished), removed)


def _is_published(intent: Intent) -> bool:
    """Whether the announced output has its final name, whole.

    On drives without hard links the name may be held by an empty file of ours, which is
    removed here: the photo is done again.
    """
    entry, final = intent.entry, Path(intent.entry.output or "")
    with contextlib.suppress(OSError):
        if _is_whole(final, entry):
            return True
        if final.stat().st_size == 0 and Path(intent.temporary).exists():
            final.unlink()
    return False


def _is_whole(final: Path, entry: JournalEntry) -> bool:
    if final.stat().st_size != entry.size:
        return False
    with final.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256


def _remove_parts(folder: Path, start: str) -> int:
    removed = 0
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.name.startswith(start) and entry.name.endswith(TEMPORARY_SUFFIX):
                Path(entry.path).unlink()
                removed += 1
    return removed
