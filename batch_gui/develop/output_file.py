"""Putting a finished file on disk, so that it is there after a power cut."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from batch_gui.core.errors import StorageError
from batch_gui.core.files import storage_faults


def write_file(path: Path, content: bytes, times: tuple[int, int] | None = None) -> None:
    """Write a file and wait until it is on disk.

    What an earlier, interrupted attempt left under that name is replaced. The folder must be
    there: one that was on a drive which was pulled out must not come into being beneath it.

    Args:
        times: of access and of change, in nanoseconds since the epoch.

    Raises:
        StorageError: naming the folder and the reason; the file may be there in part.
    """
    with storage_faults(path.parent):
        path.unlink(missing_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if times:
            os.utime(path, ns=times)


def check_file(path: Path, sha256: str) -> None:
    """Read a file back and compare it with the digest of what was to be written.

    Raises:
        StorageError: it can't be read, or holds something else.
    """
    with storage_faults(path.parent), path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise StorageError(f"{path.parent} gave back something else than was written.")


def remove_file(path: Path) -> None:
    """Remove a file if that is still possible."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
