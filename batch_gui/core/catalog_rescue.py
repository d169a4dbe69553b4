"""Opening the photo catalogue whatever state it is in, and making it again when it is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.batch import utc_now
from batch_gui.core.catalog import PhotoCatalog, log_path
from batch_gui.core.catalog_log import CatalogLog, LoggedPhoto, LoggedSession
from batch_gui.core.errors import NewerFormat, StorageError, UnreadableState
from batch_gui.core.store import BatchStore

_COMPANIONS = ("-wal", "-shm")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedCatalog:
    """The catalogue, and what had to be done to open it.

    Attributes:
        problem: a sentence for the user; None when all was well.
    """

    catalog: PhotoCatalog
    problem: str | None


def open_catalog(path: Path, store: BatchStore) -> OpenedCatalog:
    """The catalogue at `path`; one that is damaged, empty or gone is made again.

    From its log; and for photos that the log lost, too, from the journals of the batches,
    which name each finished photo with its path. The damaged file is kept in quarantine.

    Raises:
        NewerFormat: when a newer version of the program wrote it.
        StorageError: when it can't be opened or written.
    """
    lost = "was lost"
    if not _is_gone(path):
        try:
            return OpenedCatalog(PhotoCatalog(path), None)
        except NewerFormat:
            raise
        except UnreadableState as error:
            log.warning("%s", error)
            lost = f"is damaged and was moved to {store.set_aside(path)}"
    elif not CatalogLog(log_path(path)).exists:
        return OpenedCatalog(PhotoCatalog(path), None)
    for ending in ("", *_COMPANIONS):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    catalog = PhotoCatalog(path)
    try:
        count = catalog.restore(_all_that_is_known(path, store))
        catalog.write_log()
    except BaseException:
        catalog.close()
        raise
    return OpenedCatalog(
        catalog,
        f"The photo catalogue {path} {lost}. It was made again from the journals, with "
        f"{count:,} {'photo' if count == 1 else 'photos'}.",
    )


def _is_gone(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def _all_that_is_known(path: Path, store: BatchStore) -> Iterator[LoggedSession]:
    """What the log holds, then finished photos that it lost."""
    ids: set[int] = set()
    paths: set[str] = set()
    last = 0
    for session in CatalogLog(log_path(path)).read():
        last = max(last, session.session_id)
        ids.update(photo.photo_id for photo in session.photos)
        paths.update(photo.path for photo in session.photos)
        yield session
    found: dict[int, LoggedPhoto] = {}
    for batch_id in store.ids():
        try:
            for entry in store.entries(batch_id):
                if entry.photo_id not in ids and entry.source and entry.source not in paths:
                    found[entry.photo_id] = LoggedPhoto(entry.photo_id, entry.source, "")
        except StorageError as error:
            log.warning("%s: %s", batch_id, error)
    if found:
        yield LoggedSession(last + 1, "Found again", utc_now(), (), list(found.values()))
