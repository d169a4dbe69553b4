"""A recipe and its blend, compiled into as few passes over the pixels as give the exact result."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

import numpy as np
from PIL import Image

from batch_gui.develop.curves import Floats, apply_tone
from batch_gui.develop.effects import apply_effects, change_rows, make_effects
from batch_gui.develop.lut import load_lut
from batch_gui.develop.memory import Pixels, pixels_of
from batch_gui.develop.mixing import apply_colour
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.table import ColourTable

_PART = 1 << 20  # pixels
_STRETCH = 1 << 16


class Look(Protocol):
    """What a recipe does to pixels at one blend, however it is computed."""

    def apply(self, image: Image.Image) -> Image.Image:
        """The image with this look: `image` itself, its pixels changed, if it is in colour.

        Takes L, RGB and RGBA in sRGB; a grey image comes back as RGB. Transparency is
        left as it is.
        """


class _NoLook:
    def apply(self, image: Image.Image) -> Image.Image:
        return image


class _ColourLook:
    """Each colour by itself, the blend included."""

    def __init__(self, recipe: Recipe, share: float) -> None:
        self._table = _table(recipe, share)

    def apply(self, image: Image.Image) -> Image.Image:
        image = _in_colour(image)
        self._table.apply(image)
        return image


class _WholeLook:
    """Colours, then effects, then the blend over both."""

    def __init__(self, recipe: Recipe, share: float) -> None:
        self._recipe = recipe
        self._share = share
        coloured = recipe.changes_tone or recipe.changes_colour
        self._table = _table(recipe, 1.0) if coloured else None

    def apply(self, image: Image.Image) -> Image.Image:
        image = _in_colour(image)
        if self._share < 1:
            self._mix_in(image)
            return image
        if self._table:
            self._table.apply(image)
        apply_effects(image, self._recipe)
        return image

    def _mix_in(self, image: Image.Image) -> None:
        """Some rows at a time: a second copy of a large photo takes too much memory."""
        effects = make_effects(image.size, self._recipe, lambda: self._luma(image))
        with pixels_of(image) as pixels:
            for first, rows in _parts(pixels, image.width):
                before = rows.copy()
                if self._table:
                    self._table.change(rows, keeps_alpha=image.mode == "RGBA")
                change_rows(rows, image.width, first, effects)
                _mix_over(before, rows, self._share)

    def _luma(self, image: Image.Image) -> Image.Image:
        """The photo in grey once it has its colours."""
        if self._table is None:
            return image.convert("L")
        luma = Image.new("L", image.size, None)
        with pixels_of(image) as pixels:
            for first, rows in _parts(pixels, image.width):
                part = rows.copy()
                self._table.change(part)
                size = (image.width, len(rows) // image.width)
                coloured = Image.frombytes("RGB", size, part.tobytes(), "raw", "RGBX")
                luma.paste(coloured.convert("L"), (0, first))
        return luma


@lru_cache(maxsize=2)
def compile_look(recipe: Recipe, blend: float) -> Look:
    """The cheapest way that gives `recipe`, mixed at `blend` (0 to 100) over the photo.

    The result is within 2/255 per channel of `Image.blend(photo, fully_looked, blend / 100)`,
    whatever the recipe. Looks are kept for the next photo of the same batch, two at a time:
    each may take 64 MB.

    Raises:
        PhotoError: the recipe's LUT can't be read.
    """
    if recipe.keeps_pixels or blend <= 0:
        return _NoLook()
    share = min(blend, 100.0) / 100
    return _WholeLook(recipe, share) if recipe.has_effects else _ColourLook(recipe, share)


def developed_colours(recipe: Recipe, encoded: Floats) -> Floats:
    """What the recipe makes of colours (n, 3), each by itself; sRGB-encoded, 0 to 1.

    Raises:
        PhotoError: the recipe's LUT can't be read.
    """
    return mixed_colours(recipe, apply_tone(recipe, encoded))


def mixed_colours(recipe: Recipe, toned: Floats) -> Floats:
    """What the steps after tone make of colours (n, 3); sRGB-encoded, 0 to 1.

    Raises:
        PhotoError: the recipe's LUT can't be read.
    """
    colours = apply_colour(recipe, toned)
    if recipe.lut and recipe.has_lut:
        looked_up = load_lut(recipe.lut).apply(colours)
        colours = colours + (looked_up - colours) * (recipe.lut.strength / 100)
    return np.clip(colours, 0.0, 1.0)


def _table(recipe: Recipe, share: float) -> ColourTable:
    """The recipe's colour, the tone of each level worked out once."""
    levels = np.repeat(np.arange(256)[:, np.newaxis] / 255, 3, axis=1)
    toned = apply_tone(recipe, levels)
    if not recipe.changes_colour:
        return ColourTable.of_channels(*_rounded(_mix(levels, toned, share)).T)
    if recipe.lut and recipe.has_lut:
        load_lut(recipe.lut)

    tones = np.ascontiguousarray(toned.T)

    def evaluate(colours: Pixels) -> Pixels:
        # Each channel's numbers lie side by side: a third less work than colour after colour.
        parts = (colours & 255, colours >> 8 & 255, colours >> 16)
        before = np.stack(parts).T / 255
        after = np.stack([tones[at].take(part) for at, part in enumerate(parts)]).T
        red, green, blue = _rounded(_mix(before, mixed_colours(recipe, after), share)).T
        return np.asarray(red | green << 8 | blue << 16)

    return ColourTable(evaluate)


def _mix(before: Floats, after: Floats, share: float) -> Floats:
    return before + (after - before) * share


def _rounded(colours: Floats) -> Pixels:
    return np.rint(colours * 255).astype(np.uint32)


def _parts(pixels: Pixels, width: int) -> Iterator[tuple[int, Pixels]]:
    """Whole rows, about a megapixel at a time, and the number of the first."""
    height = max(_PART // width, 1)
    for at in range(0, len(pixels), height * width):
        yield at // width, pixels[at : at + height * width]


def _mix_over(before: Pixels, after: Pixels, share: float) -> None:
    """Mix `after` over `before`, into `after`."""
    weight = np.float32(share)
    for at in range(0, len(before), _STRETCH):
        old = before[at : at + _STRETCH].view(np.uint8).astype(np.float32)
        new = after[at : at + _STRETCH].view(np.uint8)
        new[:] = np.rint(old + (new - old) * weight)


def _in_colour(image: Image.Image) -> Image.Image:
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
