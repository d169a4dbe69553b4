"""Whether the drives and folders a batch needs are there, and have room."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from batch_gui.core.errors import StorageError


def mount_points(paths: Iterable[str]) -> list[str]:
    """Where the drives holding `paths` are mounted, sorted; the system's own isn't among them.

    A mount point is known by its path, which stays the same when the drive is pulled out
    and put back, and after a restart.
    """
    found = {_mount_point(path) for path in paths}
    return sorted(found - {os.path.abspath(os.sep)})  # noqa: PTH100


def check_volumes(volumes: Iterable[str]) -> None:
    """Make sure that drives are mounted.

    Without this, outputs for a drive that was pulled out would fill the system's own drive,
    in the empty folder it leaves behind.

    Raises:
        StorageError: naming the drive that isn't there.
    """
    for volume in volumes:
        if not os.path.ismount(volume):
            raise StorageError(f"The drive {Path(volume).name or volume} is missing.")


def check_root(root: str) -> None:
    """Make sure that a folder of photos is there.

    Raises:
        StorageError: naming the folder.
    """
    if not os.path.isdir(root):  # noqa: PTH112
        raise StorageError(f"The folder {root} is missing.")


def free_bytes(folder: str) -> int:
    """Bytes free on the drive where `folder` is, or will be.

    Raises:
        StorageError: when the drive can't be asked.
    """
    there = existing_folder(folder)
    try:
        return shutil.disk_usage(there).free
    except OSError as error:
        raise StorageError(f"{there} can't be read: {error.strerror or error}.") from error


def check_room(folder: str, needed: int) -> None:
    """Make sure that `needed` bytes are free where `folder` is, or will be.

    Raises:
        StorageError: saying how much is free and how much is needed.
    """
    free = free_bytes(folder)
    if free < needed:
        raise StorageError(
            f"{folder} has {free / 1e6:,.0f} MB free, {needed / 1e6:,.0f} MB are needed."
        )


def _mount_point(path: str) -> str:
    place = os.path.realpath(existing_folder(path))
    while not os.path.ismount(place):
        place = os.path.dirname(place)  # noqa: PTH120
    return place


def existing_folder(path: str) -> str:
    """`path`, or the nearest folder above it that exists."""
    while not os.path.exists(path):  # noqa: PTH110
        path = os.path.dirname(path)  # noqa: PTH120
    return path
