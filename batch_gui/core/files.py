"""Files that are whole or not there: atomic snapshots, durable appends, outputs that never replace.

The order of operations follows what POSIX promises and no more: data is durable after
fsync of the file, a name after fsync of its folder, and rename and link are atomic.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from batch_gui.core.errors import StorageError

_STORAGE_FAULTS = {
    errno.ENOSPC: "is full",
    errno.EDQUOT: "is over its quota",
    errno.EROFS: "is read-only",
    errno.EACCES: "can't be written: permission denied",
    errno.EPERM: "can't be written: not permitted",
    errno.EIO: "reports an input/output error",
    errno.ENODEV: "is no longer there",
    errno.ENXIO: "is no longer there",
    errno.ENOENT: "is no longer there",
    errno.ENOTDIR: "isn't a folder",
    errno.EEXIST: "isn't a folder",
    errno.EFBIG: "can't hold files of this size",
    errno.ENAMETOOLONG: "can't hold names of this length",
    errno.ESTALE: "is no longer there (stale network folder)",
}


def storage_error(folder: Path, error: OSError) -> StorageError:
    """The error a user is told when `folder` can't be used."""
    what = _STORAGE_FAULTS.get(error.errno or 0)
    return StorageError(f"{folder} {what or f'fails: {error.strerror or error}'}.")


@contextlib.contextmanager
def storage_faults(folder: Path) -> Iterator[None]:
    """Turn what the system says about `folder` into a StorageError."""
    try:
        yield
    except OSError as error:
        raise storage_error(folder, error) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; Windows has no such call and needs none.

    Raises:
        OSError: when the system reports that it failed.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems refuse to sync a folder and keep names safe by themselves.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes | Iterable[bytes], *, private: bool = False) -> None:
    """Put `data` at `path`, durably: whoever looks, even after a crash, finds old or new, whole.

    Args:
        data: in one piece or in many.
        private: only its user may read it.

    Raises:
        StorageError: when it can't be written; the old file is untouched then.
    """
    temporary = path.with_name(f".{path.name}.new")
    with storage_faults(path.parent):
        try:
            with open(temporary, "wb", opener=_privately if private else None) as file:
                file.writelines([data] if isinstance(data, bytes) else data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)


def _privately(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):  # it may have been there already
        os.fchmod(descriptor, 0o600)
    return descriptor


def append_durably(path: Path, data: bytes) -> None:
    """Append `data` to `path` and return once it is durable.

    Raises:
        StorageError: when it isn't; what was written of it is taken back.
    """
    with storage_faults(path.parent):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            before = os.fstat(descriptor).st_size
            _append(descriptor, data, before, durably=True)
            if before == 0:
                sync_folder(path.parent)
        finally:
            os.close(descriptor)


def append_at(path: Path, data: bytes, end: int) -> int:
    """Append `data` to a file that ends at byte `end`; returns where it ends now.

    For files that can be made again from others: nothing is synced.

    Raises:
        StorageError: when it can't be written, what was written of it being taken back, or
            when the file isn't there or has another size.
    """
    with storage_faults(path.parent):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            if os.fstat(descriptor).st_size != end:
                raise StorageError(f"{path} was changed by another program.")
            _append(descriptor, data, end)
        finally:
            os.close(descriptor)
    return end + len(data)


def sync_file(path: Path) -> None:
    """Make what was written to a file durable.

    Raises:
        StorageError: when it isn't.
    """
    with storage_faults(path.parent):
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _append(descriptor: int, data: bytes, end: int, *, durably: bool = False) -> None:
    """Append all of `data` to a file that ends at byte `end`, or nothing."""
    try:
        written = 0
        while written < len(data):
            written += os.write(descriptor, data[written:])
        if durably:
            os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, end)
        raise


def publish(temporary: Path, final: Path) -> None:
    """Give a finished file its final name, never replacing anything.

    The folder isn't synced; call `sync_folder` when the name must be durable.

    Raises:
        FileExistsError: when the name is taken.
        OSError: when the system refuses otherwise.
    """
    if sys.platform == "win32":
        temporary.rename(final)
        return
    try:
        os.link(temporary, final)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        # FAT and some network drives have no hard links: hold the name, then take its place.
        os.close(os.open(final, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        temporary.replace(final)
    else:
        temporary.unlink()
