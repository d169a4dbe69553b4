"""What to tell a photographer when a photo can't be read."""

from __future__ import annotations

import errno
import re

from PIL import Image, UnidentifiedImageError

_SYSTEM_REASONS = {
    errno.ENOENT: "the photo is no longer there",
    errno.ENOTDIR: "the photo is no longer there",
    errno.EACCES: "the photo cannot be opened: permission denied",
    errno.EPERM: "the photo cannot be opened: permission denied",
    errno.EIO: "the photo cannot be read: its drive reports an error",
    errno.ENODEV: "the photo cannot be read: its drive is gone",
    errno.ENXIO: "the photo cannot be read: its drive is gone",
    errno.ESTALE: "the photo cannot be read: its drive is gone",
    errno.ELOOP: "the photo cannot be opened: it is a link to itself",
    errno.ENAMETOOLONG: "the photo cannot be opened: its name is too long",
}

NO_FILE = "not a photo but a folder or a device"
EMPTY = "the file is empty"
NOT_A_PHOTO = "not a photo this program can read"
DAMAGED = "the file is damaged: its picture can't be decoded"
DAMAGED_HEADER = "the file is damaged: its header makes no sense"
DAMAGED_OR_UNKNOWN_TIFF = (
    "the file is damaged, or a TIFF of a kind this program can't read, such as colour in 32 bits "
    "per channel or CMYK with transparency"
)
CUT_OFF = "the file is cut off: its end is missing, as after a copy that was interrupted"
UNKNOWN_RAW = "this camera's RAW files can't be read"
NO_MEMORY = "there is not enough memory for this photo"

_CUT_OFF_WORDS = re.compile(
    r"truncat|unexpected end|end of file|premature|incomplete", re.IGNORECASE
)
_TIFF_BEGINNINGS = (b"II*\0", b"MM\0*")
_PHOTO_BEGINNINGS = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|II\*\0|MM\0\*|RIFF....WEBP|GIF8|BM|\0\0\0\x0cjP|....ftyp",
    re.DOTALL,
)


def too_many_pixels(pixels: int, allowed: int) -> str:
    """Why a photo over the cap is refused."""
    return (
        f"{_megapixels(pixels)} megapixels is more than the {_megapixels(allowed)} allowed; "
        "the limit can be raised in the settings"
    )


def pixels_refused(error: Image.DecompressionBombError) -> int:
    """The number of pixels Pillow refused."""
    found = re.search(r"\((\d+) pixels\)", str(error))
    return int(found.group(1)) if found else 0


def without_pixels(width: int, height: int) -> str:
    """Why a photo without width or height is refused."""
    return f"the file is damaged: by its header the picture is {width} x {height} pixels"


def why_unreadable(error: Exception, beginning: bytes, *, in_header: bool = False) -> str:
    """The reason a decoder's or the system's error stands for.

    Args:
        beginning: the first bytes of the file, which tell damage from another kind of file.
        in_header: the decoder didn't get as far as the picture itself.
    """
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, OSError) and error.errno is not None:
        words = _SYSTEM_REASONS.get(error.errno)
        return words or f"the photo cannot be read: {(error.strerror or 'error').lower()}"
    if type(error).__name__ == "LibRawFileUnsupportedError":
        return UNKNOWN_RAW
    if _CUT_OFF_WORDS.search(str(error)) or isinstance(error, EOFError):
        return CUT_OFF
    if isinstance(error, UnidentifiedImageError) and not _PHOTO_BEGINNINGS.match(beginning):
        return NOT_A_PHOTO
    if isinstance(error, UnidentifiedImageError) and beginning.startswith(_TIFF_BEGINNINGS):
        return DAMAGED_OR_UNKNOWN_TIFF
    return DAMAGED_HEADER if in_header else DAMAGED


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:,.0f}" if pixels >= 10_000_000 else f"{pixels / 1e6:,.2f}"
