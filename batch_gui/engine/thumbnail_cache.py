"""Thumbnails on disk: found again by the photo's path, size and time, and never too many."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import time
import zlib
from pathlib import Path

log = logging.getLogger(__name__)

_CRC_BYTES = 4
_KEEP_SHARE = 0.9
_FRESH_SECONDS = 24 * 3600


class ThumbnailCache:
    """Small files under one folder. It can be deleted at any time, and so can any of its files.

    A file is named after the photo's path, modification time and size, so that a changed
    photo gets a new thumbnail, and begins with the CRC-32 of the rest, so that one torn by a
    power cut isn't shown. What was used longest ago goes first when there are too many.
    Nothing here fails: a cache that can't be read or written is an empty cache.

    Args:
        limit: bytes the files may take together.
    """

    def __init__(self, folder: Path, limit: int = 256 << 20) -> None:
        self._folder = folder
        self._limit = limit
        self._size: int | None = None  # counted when the first one is kept
        self._lock = threading.Lock()

    @staticmethod
    def key(path: str) -> str:
        """What the thumbnail of the photo, as it is now, is found by.

        Raises:
            OSError: when the photo isn't there.
        """
        info = os.stat(path)  # noqa: PTH116
        said = f"{info.st_mtime_ns} {info.st_size} ".encode() + os.fsencode(path)
        return hashlib.sha256(said).hexdigest()[:40]

    def find(self, key: str) -> bytes | None:
        """The thumbnail of that key; None if there is none that is whole."""
        file = self._file(key)
        try:
            content = file.read_bytes()
            if content[:_CRC_BYTES] != _crc(content[_CRC_BYTES:]):
                file.unlink()
                return None
            if file.stat().st_mtime < time.time() - _FRESH_SECONDS:
                os.utime(file)  # its time is that of its last use, to the day
        except OSError:
            return None
        return content[_CRC_BYTES:]

    def keep(self, key: str, content: bytes) -> None:
        """Keep a thumbnail, and drop others if they are too many."""
        file = self._file(key)
        partial = file.with_suffix(f".{os.getpid()}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(_crc(content) + content)
            partial.replace(file)
        except OSError as error:
            log.info("a thumbnail can't be kept: %s", error)
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            return
        with self._lock:
            if self._size is None:
                self._size = sum(size for _, size, _ in self._files())
            else:
                self._size += len(content) + _CRC_BYTES
            if self._size > self._limit:
                self._size = self._drop_oldest()

    def _drop_oldest(self) -> int:
        files = sorted(self._files())
        size = sum(one for _, one, _ in files)
        for _, one, path in files:
            if size <= self._limit * _KEEP_SHARE:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                size -= one
        return size

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of last use, size and path of every file."""
        found = []
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(OSError):
                info = path.stat()
                found.append((info.st_mtime, info.st_size, path))
        return found

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.thumbnail"


def _crc(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(_CRC_BYTES, "big")
