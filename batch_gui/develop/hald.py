"""HaldCLUT pictures: a colour table as a PNG (quelsolaar.com/technology/clut.html).

A picture of level n is n^3 px square and holds a table of n^2 points a side, row after row,
red changing fastest, then green, then blue.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.lut import LutTable, Points

LEVELS = range(2, 17)


def read_hald(file: Path) -> LutTable:
    """The table in a HaldCLUT PNG of 8 or 16 bits per channel.

    Raises:
        InvalidConfig: it isn't one.
    """
    try:
        size = _size(file)
        level = next((n for n in LEVELS if size == (n**3, n**3)), 0)
        if not level:
            expected = "a square PNG of 8, 27, 64, 125, ... or 4096 pixels a side"
            raise InvalidConfig(
                f"{file.name} is no HaldCLUT: {expected} was expected, {size[0]} x {size[1]} came."
            )
        values = _values(file)
    except InvalidConfig:
        raise
    except OSError as error:
        why = error.strerror or "it isn't a whole PNG"
        raise InvalidConfig(f"{file} can't be read: {why}.") from error
    # A decoder fed with a broken file raises whatever its author didn't foresee.
    except Exception as error:
        raise InvalidConfig(f"{file} can't be read: {error}.") from error
    side = level * level
    return LutTable(values.reshape(side, side, side, 3))


def _size(file: Path) -> tuple[int, int]:
    """Width and height in px, whatever their number: PNG Specification, 11.2.2 IHDR."""
    with file.open("rb") as png:
        head = png.read(24)
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR" or len(head) < 24:
        raise OSError("not a PNG")
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _values(file: Path) -> Points:
    """Red, green and blue of every pixel, 0 to 1."""
    raw_mode = _raw_mode(file)
    if raw_mode not in ("RGB;16B", "RGBA;16B"):
        with Image.open(file, formats=["PNG"]) as image:
            return _shares(np.asarray(image.convert("RGB")), 255)
    # Pillow keeps 8 of 16 bits: the upper ones here, the lower ones when told that they come
    # in the other order.
    upper, lower = (_decoded(file, raw_mode[:-1] + order) for order in "BL")
    return _shares(upper.astype(np.uint16) * 256 + lower, 65535)


def _shares(values: NDArray[np.unsignedinteger], full: int) -> Points:
    return np.asarray(values, dtype=np.float32) / np.float32(full)


def _raw_mode(file: Path) -> str:
    with Image.open(file, formats=["PNG"]) as image:
        return str(image.tile[0].args) if image.tile else ""


def _decoded(file: Path, raw_mode: str) -> NDArray[np.uint8]:
    with Image.open(file, formats=["PNG"]) as image:
        assert isinstance(image, PngImagePlugin.PngImageFile)
        image.tile = [image.tile[0]._replace(args=raw_mode)]
        image.load()
        return np.asarray(image)[..., :3]
