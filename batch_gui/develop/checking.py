"""Looking at an output long after it was written: is it still what it was?"""

from __future__ import annotations

import hashlib
import os

from batch_gui.core.errors import PhotoError
from batch_gui.develop.formats import DEFAULT_MAX_PIXELS
from batch_gui.develop.opening import open_photo, pillow_for_photos

_UNCHECKED = "it can't be decoded: "


def check_output(
    path: str, size: int | None, sha256: str | None, max_pixels: int = DEFAULT_MAX_PIXELS
) -> None:
    """Reopen an output, compare it with what was written, and decode all of it.

    Args:
        size: bytes it had; None when that isn't known.
        sha256: hex digest its bytes had; None when that isn't known.

    Raises:
        FileNotFoundError: it isn't there.
        OSError: it can't be read.
        PhotoError: it has changed or can't be decoded: how, a phrase in lower case.
    """
    found = os.stat(path).st_size  # noqa: PTH116
    if size is not None and found != size:
        raise PhotoError(f"it has changed: {found:,} bytes, {size:,} were written")
    if sha256 is not None:
        with open(path, "rb") as file:  # noqa: PTH123
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != sha256:
            raise PhotoError("it has changed: other contents of the same size")
    try:
        with (
            pillow_for_photos(max_pixels),
            open_photo(path, max_pixels) as photo,
            photo.decoding(),
        ):
            photo.image.load()
    except MemoryError as error:
        raise PhotoError(_UNCHECKED + "it needs more memory than a worker may use") from error
    except PhotoError as error:
        raise PhotoError(f"{_UNCHECKED}{error}") from error
