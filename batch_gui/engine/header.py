"""What a photo's header says, without decoding its pixels."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.exif import exif_of_tiff
from batch_gui.develop.facts import Facts, read_facts
from batch_gui.develop.formats import RAW_SUFFIXES
from batch_gui.develop.metadata import read_metadata
from batch_gui.develop.opening import open_photo
from batch_gui.develop.tiff_ifd import DirectoryError

_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_PATIENCE = 5.0
_one_at_a_time = threading.Lock()  # `open_photo` changes Pillow for the whole process


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a photo before it is developed.

    Attributes:
        size: width and height in px as it is meant to be seen; None for camera RAW, which
            only tells once it is developed.
        mtime: of the file, seconds since the epoch.
    """

    size: tuple[int, int] | None
    facts: Facts
    mtime: float


def read_header(path: str, max_pixels: int) -> Header:
    """The photo's header.

    Camera RAW is read as the TIFF that most of it is: its decoder is only trusted in a
    process of its own.

    Raises:
        PhotoError: when it can't be read.
    """
    if Path(path).suffix.lower() in RAW_SUFFIXES:
        return _read_raw(path)
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise PhotoError("another photo's drive doesn't answer")
    try:
        with open_photo(path, max_pixels) as photo:
            width, height = photo.image.size
            metadata = read_metadata(photo)
            mtime = photo.mtime
    finally:
        _one_at_a_time.release()
    turned = metadata.orientation in _TURNED
    size = (height, width) if turned else (width, height)
    return Header(size, read_facts(metadata.exif), mtime)


def photo_size(path: str, max_pixels: int) -> tuple[int, int]:
    """Width and height (px) of the photo as it is meant to be seen.

    Raises:
        PhotoError: when it can't be read, or is camera RAW.
    """
    size = read_header(path, max_pixels).size
    if size is None:
        raise PhotoError("the size of camera RAW files is known only once they are developed")
    return size


def _read_raw(path: str) -> Header:
    facts = Facts()
    try:
        mtime = Path(path).stat().st_mtime
        with (
            open(path, "rb") as file,  # noqa: PTH123 - the name need not be a path
            suppress(DirectoryError),
            mmap(file.fileno(), 0, access=ACCESS_READ) as tiff,
        ):
            facts = read_facts(exif_of_tiff(tiff))
    except (OSError, ValueError) as error:
        raise PhotoError(reasons.why_unreadable(error, b"")) from error
    return Header(None, facts, mtime)
