"""A photo at the size of a screen, developed again and again while sliders move."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Self

import numpy as np
from PIL import Image, ImageFilter

from batch_gui.develop.colour import to_srgb
from batch_gui.develop.curves import Floats, apply_tone
from batch_gui.develop.effects import apply_effects, grain_radius
from batch_gui.develop.formats import DEFAULT_MAX_PIXELS
from batch_gui.develop.geometry import decode, frame
from batch_gui.develop.look import mixed_colours
from batch_gui.develop.memory import Pixels, pixels_of
from batch_gui.develop.metadata import read_metadata, source_profile
from batch_gui.develop.opening import open_photo
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Geometry
from batch_gui.develop.sizes import Size, final_sizes
from batch_gui.develop.watermark import add_watermark

_SIDE = 33  # points a side of the table that stands for the steps which mix channels
_COLOUR_STEPS = ("vibrance", "saturation", "hsl", "black_and_white", "split_toning", "lut")
_SHARP_PIXEL = 0.28  # the standard deviation of a Gaussian as wide as one pixel


@dataclass(frozen=True, slots=True, eq=False)
class _Framed:
    """The framed photo, and its colours apart: there are far fewer of them than pixels.

    Attributes:
        image: RGB or RGBA.
        palette: every colour once, in one row.
        places: for each pixel, where its colour stands in the palette.
    """

    image: Image.Image
    palette: Image.Image
    places: Pixels

    @classmethod
    def of(cls, image: Image.Image) -> Self:
        image = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
        with pixels_of(image) as pixels:
            colours = pixels & np.uint32(0x00FFFFFF)
        places = np.zeros(1 << 24, dtype=np.uint32)
        places[colours] = 1
        different = np.flatnonzero(places).astype(np.uint32)
        places[different] = np.arange(len(different), dtype=np.uint32)
        return cls(image, _image_of(different, (len(different), 1)), places[colours])

    def recoloured(self, palette: Image.Image) -> Image.Image:
        """A copy with other colours in the places of its own."""
        with pixels_of(palette) as colours:
            image = _image_of(colours.take(self.places, mode="clip"), self.image.size)
        if self.image.mode == "RGBA":
            image.putalpha(self.image.getchannel("A"))
        return image


@dataclass(slots=True)
class Preview:
    """A photo decoded once, to be looked at with one recipe after the other.

    It pickles, so that a process of its own can open the photo; 3 bytes per pixel. `render`
    may be called from any thread, by one at a time.

    Attributes:
        image: the upright photo in sRGB (L, RGB or RGBA), never changed.
        whole: width and height in px of the photo itself, upright.
        notes: what the user should know, as a developed photo's.
    """

    image: Image.Image
    whole: Size
    notes: tuple[str, ...] = ()
    _framed: tuple[Geometry, int, _Framed] | None = field(default=None, repr=False)

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], long_edge: int, max_pixels: int = DEFAULT_MAX_PIXELS
    ) -> Self:
        """The photo at `path`, its long edge at most `long_edge` px.

        It changes Pillow for the whole process while it runs and belongs into one thread at
        a time; camera RAW into a process of its own, since its decoder isn't trusted.

        Raises:
            PhotoError: it can't be read, or has more than `max_pixels`.
        """
        with open_photo(Path(path), max_pixels) as photo:
            with photo.decoding():
                if photo.format == "PNG":
                    photo.image.load()  # EXIF may stand behind the pixels
                metadata = read_metadata(photo)
                profile = source_profile(photo, metadata)
                # Pillow turns TIFFs upright while it decodes them.
                orientation = 1 if photo.format == "TIFF" else metadata.orientation
                whole = photo.image.size
                image = decode(photo.image, long_edge, None, orientation)
            image, colours = to_srgb(image, profile)
            image.info.clear()
            notes = [*photo.notes, *([colours.note] if colours.note else [])]
        if (image.width > image.height) != (whole[0] > whole[1]):
            whole = whole[::-1]
        return cls(image, whole, tuple(notes))

    def render(self, recipe: Recipe, blend: float, max_edge: int | None = None) -> Image.Image:
        """The developed photo, as small as `image` is.

        Tone is exact. The steps that mix channels are interpolated between 33 points a side,
        which few colours show by more than 2 of 255. Sharpening and grain are what a reduced
        copy of the output would show of them; the grain has another pattern.

        Args:
            blend: 0 to 100.
            max_edge: as in a batch's output, px.

        Returns:
            RGB or RGBA, the caller's own.

        Raises:
            PhotoError: the recipe's LUT or its watermark can't be read.
        """
        part, final = final_sizes(self.whole, recipe.geometry, max_edge)
        available = max(part) * max(self.image.size) / max(self.whole)
        shown = max(min(max(final), round(available)), 1)
        framed = self._frame(recipe.geometry, shown)
        if recipe.keeps_pixels or blend <= 0:
            image = framed.image.copy()
        else:
            image = framed.recoloured(_coloured(framed.palette, recipe))
            if recipe.has_effects:
                apply_effects(image, _reduced(recipe, max(final), shown))
            image = Image.blend(framed.image, image, min(blend, 100) / 100)
        return add_watermark(image, recipe.watermark) if recipe.watermark else image

    def _frame(self, geometry: Geometry, edge: int) -> _Framed:
        """Kept for the next recipe: colours change more often than the frame."""
        if self._framed is None or self._framed[:2] != (geometry, edge):
            framed = _Framed.of(frame(self.image, self.whole, geometry, edge))
            self._framed = geometry, edge, framed
        return self._framed[2]


def _image_of(pixels: Pixels, size: Size) -> Image.Image:
    return Image.frombytes("RGB", size, pixels, "raw", "RGBX")


def _coloured(palette: Image.Image, recipe: Recipe) -> Image.Image:
    """A copy of the palette with the recipe's tone and colour."""
    if recipe.changes_tone:
        levels = np.repeat(np.arange(256)[:, np.newaxis] / 255, 3, axis=1)
        toned = np.rint(apply_tone(recipe, levels) * 255).astype(int)
        palette = palette.point(toned.T.ravel().tolist())
    if recipe.changes_colour:
        steps = {name: getattr(recipe, name) for name in _COLOUR_STEPS}
        palette = palette.filter(_lattice(Recipe().model_copy(update=steps)))
    return palette


@lru_cache(maxsize=16)
def _lattice(recipe: Recipe) -> ImageFilter.Color3DLUT:
    """The steps that mix channels as a table; they change less often than tone."""
    levels = np.linspace(0, 1, _SIDE)
    blue, green, red = np.meshgrid(levels, levels, levels, indexing="ij")
    colours: Floats = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    table = mixed_colours(recipe, colours).astype(np.float32).ravel()
    return ImageFilter.Color3DLUT(_SIDE, table)


def _reduced(recipe: Recipe, long_edge: int, shown: int) -> Recipe:
    """The recipe for a copy of the output that is `shown` instead of `long_edge` px long."""
    times = long_edge / shown
    sharpening, grain = recipe.sharpening, recipe.grain
    # A new pixel averages the noise of several: its deviation goes by the root of the areas
    # that a grain and a pixel cover.
    radius = max(grain_radius(grain, long_edge), _SHARP_PIXEL)
    left = radius / sqrt(radius**2 + (times**2 - 1) / 12)
    return recipe.model_copy(
        update={
            "sharpening": sharpening.model_copy(update={"radius": sharpening.radius / times}),
            "grain": grain.model_copy(update={"amount": grain.amount * left}),
        }
    )
