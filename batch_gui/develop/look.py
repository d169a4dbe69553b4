"""A recipe and its blend, compiled into one pass over the pixels."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np
from PIL import Image, ImageFilter

from batch_gui.develop.curves import Floats, apply_colour, apply_tone
from batch_gui.develop.recipe import Recipe

# Against float evaluation on noise, over 1,700 recipes of which half had every slider at an end:
# mean error at most 0.45 of 255; 99.5 % of values within 0.6 for the median recipe, within 3 for
# nine recipes in ten, within 10 for the worst, where lifted shadows bend inside one cell. With 33
# points a side the median is twice that.
_LATTICE = 65


class Look(Protocol):
    """What a recipe does to pixels at one blend, however it is computed."""

    def apply(self, image: Image.Image) -> Image.Image:
        """The image with this look; `image` itself where nothing changes.

        Takes L, RGB and RGBA in sRGB; a grey image comes back as RGB. Transparency is
        left as it is.
        """


class _NoLook:
    def apply(self, image: Image.Image) -> Image.Image:
        return image


class _ChannelLook:
    """One table of 256 for each channel."""

    def __init__(self, recipe: Recipe, share: float) -> None:
        before = np.repeat(np.arange(256)[:, np.newaxis] / 255, 3, axis=1)
        after = _mix(before, apply_tone(recipe, before), share)
        self._table: list[int] = np.rint(after.T * 255).astype(int).ravel().tolist()

    def apply(self, image: Image.Image) -> Image.Image:
        image = _in_colour(image)
        alpha = list(range(256)) if image.mode == "RGBA" else []
        return image.point(self._table + alpha)


class _ColourLook:
    """One lattice over all colours, read with trilinear interpolation."""

    def __init__(self, recipe: Recipe, share: float) -> None:
        steps = np.linspace(0.0, 1.0, _LATTICE)
        blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
        before = np.stack([red, green, blue], axis=-1)
        after = _mix(before, apply_colour(recipe, apply_tone(recipe, before)), share)
        self._lattice = ImageFilter.Color3DLUT(_LATTICE, after.astype(np.float32).ravel())

    def apply(self, image: Image.Image) -> Image.Image:
        return _in_colour(image).filter(self._lattice)


@lru_cache(maxsize=8)
def compile_look(recipe: Recipe, blend: float) -> Look:
    """The cheapest single pass that gives `recipe`, mixed at `blend` (0 to 100) over the photo.

    The result is within 2/255 per channel of `Image.blend(photo, fully_looked, blend / 100)`.
    Looks are kept for the next photo of the same batch.
    """
    if recipe.is_neutral or blend <= 0:
        return _NoLook()
    share = min(blend, 100.0) / 100
    return _ColourLook(recipe, share) if recipe.changes_colour else _ChannelLook(recipe, share)


def _mix(before: Floats, after: Floats, share: float) -> Floats:
    return before + (after - before) * share


def _in_colour(image: Image.Image) -> Image.Image:
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
