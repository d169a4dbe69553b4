"""Putting a finished file on disk, so that it is there after a power cut."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from batch_gui.core.errors import StorageError

_REASONS = {
    errno.ENOSPC: "its drive is full",
    errno.EDQUOT: "your quota on its drive is used up",
    errno.EROFS: "its drive is read-only",
    errno.EACCES: "you have no permission to write there",
    errno.EPERM: "you have no permission to write there",
    errno.EIO: "its drive reports an error",
    errno.ENODEV: "its drive is gone",
    errno.ENXIO: "its drive is gone",
    errno.ESTALE: "its drive is gone",
    errno.ENOENT: "its drive is gone",
    errno.ENOTDIR: "a file is in its place",
    errno.EEXIST: "a file is in its place",
    errno.EFBIG: "its drive can't hold files of this size",
    errno.ENAMETOOLONG: "its name is too long",
}


def write_file(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on disk; its folder is made if need be.

    What an earlier, interrupted attempt left under that name is replaced.

    Raises:
        StorageError: naming the folder and the reason; the file may be there in part.
    """
    with _faults_of(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def check_file(path: Path, sha256: str) -> None:
    """Read a file back and compare it with the digest of what was to be written.

    Raises:
        StorageError: it can't be read, or holds something else.
    """
    with _faults_of(path.parent), path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise StorageError(_sentence(path.parent, "its drive gave back something else"))


def remove_file(path: Path) -> None:
    """Remove a file if that is still possible."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or (error.strerror or "unknown error").lower()
        raise StorageError(_sentence(folder, reason)) from error


def _sentence(folder: Path, reason: str) -> str:
    return f"The folder {folder} can't be written to: {reason}."
