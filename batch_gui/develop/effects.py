"""What depends on where a pixel is and what is around it: sharpening, vignette and grain."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from batch_gui.develop.curves import LUMINANCE
from batch_gui.develop.memory import Pixels, pixels_of
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Grain, Sharpening, Vignette

_STRIP = 1 << 19  # pixels
_BAND = 1 << 14  # pixels at a time: their floats stay in the processor's cache
_GRAIN_STRENGTH = 0.16  # standard deviation at an amount of 100
_LARGEST_GRAIN = 5 / 4000

Band = NDArray[np.float32]
# Changes rows of pixels, 0 to 255, of which the first is given; the last axis is RGB and a
# byte that doesn't count.
Effect = Callable[[Band, int], None]


def apply_effects(image: Image.Image, recipe: Recipe) -> None:
    """Sharpen, then darken the corners, then add grain to an RGB or RGBA image, in place."""
    effects = make_effects(image.size, recipe, lambda: image.convert("L"))
    with pixels_of(image) as pixels:
        change_rows(pixels, image.width, 0, effects)


def make_effects(
    size: tuple[int, int], recipe: Recipe, luma: Callable[[], Image.Image]
) -> list[Effect]:
    """The effects of a recipe in their order, for a picture of `size` px.

    Args:
        luma: makes the picture in grey (mode L), as it is before the effects.
    """
    # What takes most memory while it is made comes first.
    grain = [_grain(size, recipe.grain)] if recipe.grain.amount else []
    sharpening = [_sharpening(luma(), recipe.sharpening)] if recipe.sharpening.amount else []
    vignette = [_vignette(size, recipe.vignette)] if recipe.vignette.amount else []
    return [*sharpening, *vignette, *grain]


def change_rows(pixels: Pixels, width: int, first: int, effects: list[Effect]) -> None:
    """Change whole rows of pixels in place, leaving their alpha.

    Args:
        first: which row of the picture the pixels begin with.
    """
    rows = pixels.view(np.uint8).reshape(-1, width, 4)
    height = max(_BAND // width, 1)
    for top in range(0, len(rows), height):
        # All four bytes: taking three apart costs more than counting one in vain.
        band: Band = rows[top : top + height].astype(np.float32)
        for effect in effects:
            effect(band, first + top)
        np.clip(band, 0, 255, out=band)
        np.rint(band, out=band)
        band[..., 3] = rows[top : top + height, :, 3]
        rows[top : top + height] = band


def grain_radius(settings: Grain, long_edge: int) -> float:
    """Standard deviation in px of one grain in a picture so many px long."""
    return settings.size / 100 * _LARGEST_GRAIN * long_edge / 2


def _sharpening(luma: Image.Image, settings: Sharpening) -> Effect:
    """An unsharp mask on luma, so that edges get no colour of their own."""
    sharp, soft = _Rows(luma), _Rows(luma.filter(ImageFilter.GaussianBlur(settings.radius)))
    amount = np.float32(settings.amount / 100)

    def sharpen(band: Band, top: int) -> None:
        edge = sharp(top, len(band)).astype(np.float32) - soft(top, len(band))
        if settings.threshold:
            edge[np.abs(edge) < settings.threshold] = 0
        edge *= amount
        band += edge[..., np.newaxis]

    return sharpen


def _vignette(size: tuple[int, int], settings: Vignette) -> Effect:
    """Tones multiplied towards black, or screened towards white, by the distance to the centre."""
    width, height = size
    amount = np.float32(settings.amount / 100)
    half = settings.midpoint / 100
    reach = max(settings.feather / 100, 0.01) * 0.75
    corner = np.float32(hypot(width, height))  # both distances are 1 there
    across = ((2 * np.arange(width, dtype=np.float32) + 1 - width) / corner) ** 2

    def vignette(band: Band, top: int) -> None:
        rows = np.arange(top, top + len(band), dtype=np.float32)
        down = ((2 * rows + 1 - height) / corner) ** 2
        distance = np.sqrt(across + down[:, np.newaxis])
        share = np.clip((distance - half) / (2 * reach) + 0.5, 0, 1)
        strength = share * share * (3 - 2 * share) * amount
        # Towards black it scales the tone, towards white the distance to white.
        if amount < 0:
            band *= (1 + strength)[..., np.newaxis]
        else:
            band *= (1 - strength)[..., np.newaxis]
            band += (255 * strength)[..., np.newaxis]

    return vignette


def _grain(size: tuple[int, int], settings: Grain) -> Effect:
    """Blurred noise on all channels alike, of unit deviation, weighted by luminance."""
    width, height = size
    noise = Image.frombytes("L", size, np.random.default_rng(settings.seed).bytes(width * height))
    radius = grain_radius(settings, max(size))
    if radius >= 0.3:
        noise = noise.filter(ImageFilter.GaussianBlur(radius))
    deviation = max(
        float(np.asarray(noise.crop((0, 0, min(width, 256), min(height, 256)))).std()), 1.0
    )
    levels = _Rows(noise)
    strength = np.float32(settings.amount / 100 * _GRAIN_STRENGTH * 255 / deviation)
    weights = np.append(LUMINANCE / 255, 0).astype(np.float32)

    def grain(band: Band, top: int) -> None:
        light = np.clip(band @ weights, 0, 1)
        weight = strength * (0.3 + 0.7 * 4 * light * (1 - light))
        drawn = levels(top, len(band)).astype(np.float32) - 127.5
        drawn *= weight
        band += drawn[..., np.newaxis]

    return grain


class _Rows:
    """Rows of a grey image, read some at a time: all at once are another copy of it."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        self._top = 0
        self._strip: NDArray[np.uint8] = np.empty((0, image.width), np.uint8)

    def __call__(self, top: int, height: int) -> NDArray[np.uint8]:
        width, lowest = self._image.size
        if not self._top <= top <= top + height <= self._top + len(self._strip):
            bottom = min(top + max(_STRIP // width, height), lowest)
            self._strip = np.asarray(self._image.crop((0, top, width, bottom)))
            self._top = top
        return self._strip[top - self._top :][:height]
