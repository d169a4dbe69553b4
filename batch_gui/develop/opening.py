"""Opening a photo nobody has checked: its header now, its pixels later."""

from __future__ import annotations

import logging
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO

from PIL import Image, ImageFile

from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.formats import DEFAULT_MAX_PIXELS, RAW_SUFFIXES, READABLE_FORMATS
from batch_gui.develop.memory import one_piece
from batch_gui.develop.native_noise import native_noise_silenced
from batch_gui.develop.raw import RawImage


@dataclass(slots=True)
class OpenPhoto:
    """A photo whose header has been read and found acceptable.

    Attributes:
        image: Pillow's image, its pixels not decoded yet.
        format: Pillow's name of the file's format.
        beginning: the file's first bytes.
        size, mtime: of the file: bytes, and seconds since the epoch.
        times: of access and of change, in nanoseconds since the epoch.
        notes: what the user should know; the steps that follow add theirs.
    """

    image: ImageFile.ImageFile
    file: IO[bytes]
    format: str
    suffix: str
    beginning: bytes
    size: int
    mtime: float
    times: tuple[int, int]
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Any failure inside becomes a PhotoError that says what is wrong with the file."""
        try:
            with native_noise_silenced() if self.format == "TIFF" else nullcontext():
                yield
        # A decoder fed with a broken file raises whatever its author didn't foresee.
        except Exception as error:
            raise PhotoError(reasons.why_unreadable(error, self.beginning)) from error


@contextmanager
def open_photo(path: str | Path, max_pixels: int = DEFAULT_MAX_PIXELS) -> Iterator[OpenPhoto]:
    """The photo at `path`, closed at the end of the `with` block.

    Raises:
        PhotoError: it can't be opened, isn't a photo, or has more than `max_pixels`.
    """
    try:
        # A pipe would make open() wait for ever, so it is looked at first.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise PhotoError(reasons.NO_FILE)
        file = open(path, "rb")  # noqa: PTH123, SIM115
    except (OSError, ValueError) as error:
        raise PhotoError(reasons.why_unreadable(error, b"")) from error
    with file, pillow_for_photos(max_pixels):
        photo = _read_header(file, Path(path).suffix, max_pixels)
        with photo.image:
            yield photo


@contextmanager
def pillow_for_photos(max_pixels: int) -> Iterator[None]:
    """Pillow with all readable formats, silent about oddities, refusing above `max_pixels`.

    It changes Pillow for the whole process and belongs into one thread at a time.
    """
    _register_decoders()
    before = Image.MAX_IMAGE_PIXELS
    # Some decoders allocate while opening and ask this limit before; Pillow warns above
    # it and refuses above twice as much.
    Image.MAX_IMAGE_PIXELS = max(max_pixels // 2, 1)
    try:
        with one_piece(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _read_header(file: IO[bytes], suffix: str, max_pixels: int) -> OpenPhoto:
    beginning = b""
    try:
        info = os.fstat(file.fileno())
        beginning = file.read(64)
        if not beginning:
            raise PhotoError(reasons.EMPTY)
        is_raw = suffix.lower() in RAW_SUFFIXES
        image = RawImage(file) if is_raw else Image.open(file, formats=READABLE_FORMATS)
    except PhotoError:
        raise
    except Image.DecompressionBombError as error:
        pixels = reasons.pixels_refused(error)
        raise PhotoError(reasons.too_many_pixels(pixels, max_pixels)) from error
    # Decoders read headers too, and raise as they like.
    except Exception as error:
        why = reasons.why_unreadable(error, beginning, in_header=True)
        raise PhotoError(why) from error
    width, height = image.size
    if width * height > max_pixels:
        raise PhotoError(reasons.too_many_pixels(width * height, max_pixels))
    if width < 1 or height < 1:
        raise PhotoError(reasons.without_pixels(width, height))
    photo = OpenPhoto(
        image=image,
        file=file,
        format=image.format or "",
        suffix=suffix,
        beginning=beginning,
        size=info.st_size,
        mtime=info.st_mtime,
        times=(info.st_atime_ns, info.st_mtime_ns),
    )
    with photo.decoding():
        if getattr(image, "is_animated", False):
            count = getattr(image, "n_frames", 2)
            photo.notes.append(f"only the first of {count:,} pictures was developed")
    return photo


@lru_cache(maxsize=1)
def _register_decoders() -> None:
    """Make the readable formats known to Pillow, and no others where that can be helped."""
    import pillow_heif
    from PIL import (  # noqa: F401
        AvifImagePlugin,
        Jpeg2KImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    pillow_heif.register_heif_opener()
    # Pillow reports oddities of single files there, which nobody at a terminal asked for.
    logging.getLogger("PIL").addHandler(logging.NullHandler())
