"""What depends on where a pixel is and what is around it: sharpening, vignette and grain."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from batch_gui.develop.curves import LUMINANCE
from batch_gui.develop.memory import pixels_of
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Grain, Sharpening, Vignette

_BAND = 64  # rows at a time, which bounds the memory the floats take
_GRAIN_STRENGTH = 0.16  # standard deviation at an amount of 100
_LARGEST_GRAIN = 5 / 4000

Band = NDArray[np.float32]
Effect = Callable[[Band, int], Band]


def apply_effects(image: Image.Image, recipe: Recipe) -> None:
    """Sharpen, then darken the corners, then add grain to an RGB or RGBA image, in place."""
    effects: list[Effect] = []
    if recipe.sharpening.amount:
        effects.append(_sharpening(image, recipe.sharpening))
    if recipe.vignette.amount:
        effects.append(_vignette(image.size, recipe.vignette))
    if recipe.grain.amount:
        effects.append(_grain(image.size, recipe.grain))
    with pixels_of(image) as pixels:
        rows = pixels.view(np.uint8).reshape(image.height, image.width, 4)
        for top in range(0, image.height, _BAND):
            band: Band = rows[top : top + _BAND, :, :3].astype(np.float32)
            band /= 255
            for effect in effects:
                band = effect(band, top)
            rows[top : top + _BAND, :, :3] = np.rint(np.clip(band, 0, 1) * 255)


def _sharpening(image: Image.Image, settings: Sharpening) -> Effect:
    """An unsharp mask on luma, so that edges get no colour of their own."""
    luma = image.convert("L")
    blurred = luma.filter(ImageFilter.GaussianBlur(settings.radius))
    sharp, soft = np.asarray(luma), np.asarray(blurred)

    def sharpen(band: Band, top: int) -> Band:
        rows = slice(top, top + len(band))
        edge = sharp[rows].astype(np.float32) - soft[rows]
        edge[np.abs(edge) < settings.threshold] = 0
        band += (edge * np.float32(settings.amount / 100 / 255))[..., np.newaxis]
        return band

    return sharpen


def _vignette(size: tuple[int, int], settings: Vignette) -> Effect:
    """Tones multiplied towards black, or screened towards white, by the distance to the centre."""
    width, height = size
    amount = np.float32(settings.amount / 100)
    half = settings.midpoint / 100
    reach = max(settings.feather / 100, 0.01) * 0.75
    corner = np.float32(hypot(width, height))  # both distances are 1 there
    across = (2 * np.arange(width, dtype=np.float32) + 1 - width) / corner

    def vignette(band: Band, top: int) -> Band:
        rows = np.arange(top, top + len(band), dtype=np.float32)
        down = (2 * rows + 1 - height) / corner
        distance = np.sqrt(across**2 + down[:, np.newaxis] ** 2)
        share = np.clip((distance - half) / (2 * reach) + 0.5, 0, 1)
        strength = (share * share * (3 - 2 * share) * amount)[..., np.newaxis]
        # Towards black it scales the tone, towards white the distance to white.
        band += strength * (band if amount < 0 else 1 - band)
        return band

    return vignette


def _grain(size: tuple[int, int], settings: Grain) -> Effect:
    """Blurred noise on all channels alike, of unit deviation, weighted by luminance."""
    width, height = size
    noise = Image.frombytes("L", size, np.random.default_rng(settings.seed).bytes(width * height))
    radius = settings.size / 100 * _LARGEST_GRAIN * max(size) / 2
    if radius >= 0.3:
        noise = noise.filter(ImageFilter.GaussianBlur(radius))
    levels = np.asarray(noise)
    deviation = max(float(levels[:256, :256].std()), 1.0)
    strength = np.float32(settings.amount / 100 * _GRAIN_STRENGTH / deviation)
    weights = LUMINANCE.astype(np.float32)

    def grain(band: Band, top: int) -> Band:
        light = np.clip(band @ weights, 0, 1)
        weight = strength * (0.3 + 0.7 * 4 * light * (1 - light))
        drawn = levels[top : top + len(band)].astype(np.float32) - 127.5
        band += (drawn * weight)[..., np.newaxis]
        return band

    return grain
