"""What can be said about a batch before anything of it is written."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.catalog import Photo
from batch_gui.core.config import OnConflict, OutputConfig
from batch_gui.core.errors import BatchGuiError, OutputUnwritable, StorageError
from batch_gui.engine.before_start import check_originals
from batch_gui.engine.estimate import estimated_bytes
from batch_gui.engine.names import OutputNames
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.storage import existing_folder, free_bytes


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known about a batch before its start.

    Attributes:
        problems: sentences; with any of them the batch would be refused.
        warnings: sentences; the batch can be started all the same.
        needed: bytes its outputs will take, about, within a factor of two for most photos.
        free: bytes free on the drive for the outputs; None when it can't be asked.
    """

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    needed: int
    free: int | None


def look_before_start(
    found: FoundPhotos, output: OutputConfig, folder: Path, names: OutputNames, max_pixels: int
) -> Outlook:
    """Look at the originals and at the drive for the outputs; write nothing.

    Args:
        folder: for the outputs; need not exist.
    """
    problems: list[str] = []
    try:
        _check_may_write(folder)
        if output.on_conflict is OnConflict.OVERWRITE:
            photos = [Photo(0, photo.path, 0, photo.subfolder) for photo in found.photos]
            check_originals(folder, output, photos, names)
    except BatchGuiError as error:
        problems.append(str(error))
    needed = estimated_bytes([photo.path for photo in found.photos], output, max_pixels)
    free = None
    with suppress(StorageError):
        free = free_bytes(str(folder))
    warnings = _warnings_about_place(found, folder)
    if free is not None and free < needed:
        warnings.append(
            f"{folder} has {size_words(free)} free; about {size_words(needed)} are needed. When "
            "the drive is full the batch pauses, and goes on once there is room."
        )
    return Outlook(tuple(problems), tuple(warnings), needed, free)


def size_words(count: int) -> str:
    """Bytes as people say them, such as "4.2 GB" or "812 MB"."""
    if count < 1000:
        return f"{count} bytes"
    value, units = count / 1000, ["TB", "GB", "MB", "kB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop()
    return f"{value:.1f} {units[-1]}" if value < 9.95 else f"{value:,.0f} {units[-1]}"


def _check_may_write(folder: Path) -> None:
    """As far as that can be known without writing.

    Raises:
        OutputUnwritable: saying why it can't be written.
    """
    there = existing_folder(str(folder))
    if not os.path.isdir(there):  # noqa: PTH112
        raise OutputUnwritable(f"{there} isn't a folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputUnwritable(f"{folder} can't be written: permission denied.")


def _warnings_about_place(found: FoundPhotos, folder: Path) -> list[str]:
    place = Path(os.path.realpath(folder))
    warnings = []
    for root in found.roots:
        source = Path(os.path.realpath(root))
        if place == source:
            warnings.append(f"The outputs will lie among the originals, in {root}.")
        elif place.is_relative_to(source):
            warnings.append(
                f"The output folder lies inside {root}. What is in it isn't taken for photos "
                "as long as this batch is in the list."
            )
            if inside := _count_inside(found, place):
                photos = "1 photo" if inside == 1 else f"{inside:,} photos"
                warnings.append(
                    f"{photos} to develop in the output folder {folder} itself: perhaps outputs "
                    "of an earlier batch."
                )
    return warnings


def _count_inside(found: FoundPhotos, place: Path) -> int:
    folders: dict[str, bool] = {}
    for photo in found.photos:
        parent = os.path.dirname(photo.path)  # noqa: PTH120
        if parent not in folders:
            folders[parent] = Path(os.path.realpath(parent)).is_relative_to(place)
    return sum(folders[os.path.dirname(photo.path)] for photo in found.photos)  # noqa: PTH120
