"""What a photo's header says, without decoding its pixels."""

from __future__ import annotations

import threading
from pathlib import Path

from batch_gui.core.errors import PhotoError
from batch_gui.develop.formats import RAW_SUFFIXES
from batch_gui.develop.metadata import read_metadata
from batch_gui.develop.opening import open_photo

_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_PATIENCE = 5.0
_one_at_a_time = threading.Lock()  # `open_photo` changes Pillow for the whole process


def photo_size(path: str, max_pixels: int) -> tuple[int, int]:
    """Width and height (px) of the photo as it is meant to be seen.

    Camera RAW isn't opened here: its decoder is only trusted in a process of its own.

    Raises:
        PhotoError: when it can't be read.
    """
    if Path(path).suffix.lower() in RAW_SUFFIXES:
        raise PhotoError("the size of camera RAW files is known only once they are developed")
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise PhotoError("another photo's drive doesn't answer")
    try:
        with open_photo(path, max_pixels) as photo:
            width, height = photo.image.size
            turned = read_metadata(photo).orientation in _TURNED
    finally:
        _one_at_a_time.release()
    return (height, width) if turned else (width, height)
