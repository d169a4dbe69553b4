"""A photo before and after, whole or a part of it in full size, for looking at it closely."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.colour import to_srgb
from batch_gui.develop.geometry import decode
from batch_gui.develop.look import compile_look
from batch_gui.develop.metadata import read_metadata, source_profile
from batch_gui.develop.opening import open_photo
from batch_gui.develop.pixels import over_background
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Geometry
from batch_gui.develop.resize import resize
from batch_gui.develop.sizes import Size, final_sizes
from batch_gui.develop.watermark import add_watermark

Part = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the whole picture, 0 to 1."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_MOST_OPEN = 4
_BACKGROUND = "#ffffff"
_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height


class Side(StrEnum):
    """Which of the two is wanted."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonWish:
    """One side of a comparison, or a part of it.

    Attributes:
        path: of the original.
        output: path of what was written; empty when After is to be rendered by the recipe.
        max_edge: as in the batch's output, px.
        part: what of the picture is wanted.
        edge: longest side of the wanted pixels, px; a part is never enlarged to it.
    """

    side: Side
    path: str
    output: str
    recipe: Recipe
    blend: float
    max_edge: int | None
    part: Part = WHOLE
    edge: int = 1600
    max_pixels: int = 160_000_000


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """The wished pixels, 8 bits RGB, row after row.

    Attributes:
        size: width and height of the pixels.
        full: width and height of the whole picture at its full size, px.
        histogram: for red, green and blue, how many pixels have each of 256 levels; of the
            whole picture only.
        rendered: it was made by the recipe just now, and isn't what was written.
    """

    size: Size
    pixels: bytes
    full: Size
    histogram: tuple[tuple[int, ...], ...] | None
    rendered: bool


def make_comparison(wish: ComparisonWish) -> ComparisonPicture:
    """One side, as it was wished.

    Before is framed as the recipe frames the photo, so that both sides show the same. A
    photo is decoded in full once, however many parts of it are looked at after that.

    Raises:
        PhotoError: the photo, the output, or what the recipe needs can't be read.
    """
    try:
        return _made(wish)
    except MemoryError as error:
        raise PhotoError(reasons.NO_MEMORY) from error


def _made(wish: ComparisonWish) -> ComparisonPicture:
    rendered = wish.side is Side.AFTER and not wish.output
    if wish.part == WHOLE:
        image, full = _picture(wish, wish.edge)
        image = _as_rgb(image)
        return ComparisonPicture(image.size, image.tobytes(), full, _histogram(image), rendered)
    image, full = _picture(wish, None)
    left, top, right, bottom = wish.part
    box = (
        int(left * image.width),
        int(top * image.height),
        max(round(right * image.width), int(left * image.width) + 1),
        max(round(bottom * image.height), int(top * image.height) + 1),
    )
    part = image.crop(box)
    scale = wish.edge / max(part.size)
    if scale < 1:
        size = (max(round(part.width * scale), 1), max(round(part.height * scale), 1))
        part = resize(part, size)
    part = _as_rgb(part)
    return ComparisonPicture(part.size, part.tobytes(), full, None, rendered)


def _picture(wish: ComparisonWish, edge: int | None) -> tuple[Image.Image, Size]:
    """The whole picture of one side, at most `edge` px long; and its full size."""
    path = wish.output if wish.side is Side.AFTER and wish.output else wish.path
    try:
        info = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError) as error:
        raise PhotoError(reasons.why_unreadable(error, b"")) from error
    look = (wish.recipe, wish.blend, wish.max_edge) if path == wish.path else ()
    key = (path, wish.side, edge, info.st_mtime_ns, info.st_size, look)
    found = _open.get(key)
    if found is None:
        if edge is None:  # large: one of each side is kept
            for other in [one for one in _open if one[1] is wish.side and one[2] is None]:
                del _open[other]
        found = _open[key] = _decoded(wish, path, edge)
    _open.move_to_end(key)
    while len(_open) > _MOST_OPEN:
        _open.popitem(last=False)
    return found


_open: OrderedDict[tuple[object, ...], tuple[Image.Image, Size]] = OrderedDict()


def _decoded(wish: ComparisonWish, path: str, edge: int | None) -> tuple[Image.Image, Size]:
    is_output = path == wish.output
    rendered = wish.side is Side.AFTER and not is_output
    geometry = Geometry() if is_output else wish.recipe.geometry
    if wish.side is Side.BEFORE:  # framed alike, but with all its pixels
        geometry = geometry.model_copy(update={"resize": None})
    most = wish.max_edge if rendered else None
    with open_photo(path, wish.max_pixels) as photo, photo.decoding():
        if photo.format == "PNG":
            photo.image.load()  # EXIF may stand behind the pixels
        metadata = read_metadata(photo)
        profile = source_profile(photo, metadata)
        # Pillow turns TIFFs upright while it decodes them.
        orientation = 1 if photo.format == "TIFF" else metadata.orientation
        whole = photo.image.size
        upright = whole[::-1] if metadata.orientation in _TURNED else whole
        shown = min((one for one in (edge, most) if one is not None), default=None)
        image = decode(photo.image, shown, geometry, orientation)
    image, _ = to_srgb(image, profile)
    image.info.clear()
    if rendered:
        image = compile_look(wish.recipe, wish.blend).apply(image)
        if wish.recipe.watermark is not None:
            image = add_watermark(image, wish.recipe.watermark)
    full = final_sizes(upright, geometry, most)[1]
    return image, image.size if edge is None else full


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        image = over_background(image, _BACKGROUND)
    return image if image.mode == "RGB" else image.convert("RGB")


def _histogram(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    levels = np.asarray(image).reshape(-1, 3)
    counts = (np.bincount(levels[:, channel], minlength=256) for channel in range(3))
    return tuple(tuple(channel.tolist()) for channel in counts)
