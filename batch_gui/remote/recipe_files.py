"""The files a recipe names, sent to machines that don't have them: colour tables, watermarks."""

from __future__ import annotations

import hashlib
import os
import time
from functools import lru_cache
from pathlib import Path

from batch_gui.core.errors import PhotoError, StorageError, WorkersUnavailable
from batch_gui.core.files import write_atomically
from batch_gui.develop.recipe import Recipe
from batch_gui.remote.key_store import KeyStore

_KEPT = 2 * 86_400  # seconds in the store
_SENT_AGAIN = 86_400


class FilesOut:
    """Puts the files of recipes where workers find them, once a day each.

    Args:
        store: where.
    """

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._sent: dict[str, float] = {}

    def send(self, recipe: Recipe) -> str | None:
        """Send the recipe's files; returns the SHA-256 of the watermark's picture, if any.

        Raises:
            PhotoError: when one of them can't be read.
            WorkersUnavailable: when the store doesn't answer.
        """
        if recipe.lut:
            self._put(recipe.lut.file, recipe.lut.sha256)
        picture = recipe.watermark.image if recipe.watermark else None
        if picture is None:
            return None
        digest = _digest(picture)
        self._put(picture, digest)
        return digest

    def _put(self, file: str, digest: str) -> None:
        last = self._sent.get(digest)
        if last is not None and time.monotonic() - last < _SENT_AGAIN:
            return
        self._store.write({_key(digest): _content(file)}, _KEPT)
        self._sent[digest] = time.monotonic()


class FilesIn:
    """Fetches the files of recipes and keeps them.

    Args:
        folder: where they are kept; it can be emptied at any time.
    """

    def __init__(self, store: KeyStore, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def with_files(self, recipe: Recipe, watermark: str | None) -> Recipe:
        """The recipe with its files on this machine.

        Raises:
            WorkersUnavailable: when one can't be had.
            StorageError: when it can't be kept.
        """
        changes: dict[str, object] = {}
        if recipe.lut:
            file = self._fetch(recipe.lut.sha256)
            changes["lut"] = recipe.lut.model_copy(update={"file": file})
        if recipe.watermark and watermark:
            file = self._fetch(watermark)
            changes["watermark"] = recipe.watermark.model_copy(update={"image": file})
        return recipe.model_copy(update=changes) if changes else recipe

    def _fetch(self, digest: str) -> str:
        file = self._folder / digest
        if file.is_file():
            return str(file)
        content = self._store.read([_key(digest)])[0]
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            raise WorkersUnavailable("a file of the preset didn't arrive")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self._folder} can't be made: {error.strerror}.") from error
        write_atomically(file, content)
        return str(file)


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise PhotoError(f"the preset's file {file} can't be read") from error


def _digest(file: str) -> str:
    try:
        found = os.stat(file)  # noqa: PTH116 - of a name that need not be text
    except OSError as error:
        raise PhotoError(f"the preset's file {file} can't be read") from error
    return _digest_of(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _digest_of(file: str, _changed: int, _size: int) -> str:
    return hashlib.sha256(_content(file)).hexdigest()


def _key(digest: str) -> str:
    return f"batch-gui-file-{digest}"
