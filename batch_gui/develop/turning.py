"""Turning pictures by quarters, and mirroring them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from batch_gui.develop.memory import Pixels, pixels_of

_SIDE = 128  # px: a block of it and its turned copy stay in the processor's cache
_LARGE = 1 << 18

_TURNS: dict[Image.Transpose, Callable[[Pixels], Pixels]] = {
    Image.Transpose.ROTATE_90: lambda rows: np.rot90(rows),
    Image.Transpose.ROTATE_270: lambda rows: np.rot90(rows, -1),
    Image.Transpose.TRANSPOSE: lambda rows: rows.T,
    Image.Transpose.TRANSVERSE: lambda rows: rows[::-1, ::-1].T,
}


def turn(image: Image.Image, how: Image.Transpose) -> Image.Image:
    """What Pillow's `transpose` does; large pictures in less than half the time."""
    view = _TURNS.get(how)
    if view is None or image.mode not in ("RGB", "RGBA") or image.width * image.height < _LARGE:
        return image.transpose(how)
    turned = Image.new(image.mode, (image.height, image.width), None)
    with pixels_of(image) as pixels, pixels_of(turned) as target:
        source = view(pixels.reshape(image.height, image.width))
        rows = target.reshape(source.shape)
        for top in range(0, len(rows), _SIDE):
            for left in range(0, image.height, _SIDE):
                block = np.s_[top : top + _SIDE, left : left + _SIDE]
                rows[block] = source[block]
    turned.info = image.info.copy()
    return turned
