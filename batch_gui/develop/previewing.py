"""Previews for the window, made in a process of their own: what is wished and what comes back."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass

from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.pixels import over_background
from batch_gui.develop.preview import Preview
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.sizes import Size

_MOST_OPEN = 4
_BACKGROUND = "#ffffff"


@dataclass(frozen=True, slots=True)
class PreviewWish:
    """A photo in a look.

    Attributes:
        long_edge: at which the photo is opened, px.
        max_edge: as in a batch's output, px.
        with_before: the photo without the look is wanted, too.
    """

    path: str
    long_edge: int
    recipe: Recipe
    max_edge: int | None = None
    with_before: bool = True
    max_pixels: int = 160_000_000


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """The wished picture, 8 bits RGB, row after row.

    A blend of B percent is B percent of `after` mixed over `base`.

    Attributes:
        size: width and height in px.
        after: the look at 100 %.
        base: the look at 0 %: the framed photo, with the recipe's watermark if it has one.
        before: the framed photo. Both are None where nobody asked for them.
    """

    size: Size
    after: bytes
    base: bytes | None = None
    before: bytes | None = None


def make_preview(wish: PreviewWish) -> PreviewPicture:
    """The picture that was wished; photos opened before are at hand.

    Raises:
        PhotoError: the photo, the recipe's LUT or its watermark can't be read.
    """
    try:
        return _picture(_opened(wish), wish)
    except MemoryError as error:
        raise PhotoError(reasons.NO_MEMORY) from error


def _picture(preview: Preview, wish: PreviewWish) -> PreviewPicture:
    after = preview.render(wish.recipe, 100, wish.max_edge)
    if not wish.with_before:
        return PreviewPicture(after.size, _pixels(after))
    base = _pixels(preview.render(wish.recipe, 0, wish.max_edge))
    before = base
    if wish.recipe.watermark is not None:
        bare = wish.recipe.model_copy(update={"watermark": None})
        before = _pixels(preview.render(bare, 0, wish.max_edge))
    return PreviewPicture(after.size, _pixels(after), base, before)


def _opened(wish: PreviewWish) -> Preview:
    """The photo, decoded once as long as its file stays the same."""
    try:
        info = os.stat(wish.path)  # noqa: PTH116
    except (OSError, ValueError) as error:
        raise PhotoError(reasons.why_unreadable(error, b"")) from error
    key = wish.path, wish.long_edge, info.st_mtime_ns, info.st_size
    if key not in _open:
        _open[key] = Preview.open(wish.path, wish.long_edge, wish.max_pixels)
    _open.move_to_end(key)
    while len(_open) > _MOST_OPEN:
        _open.popitem(last=False)
    return _open[key]


_open: OrderedDict[tuple[str, int, int, int], Preview] = OrderedDict()


def _pixels(image: Image.Image) -> bytes:
    if image.mode == "RGBA":
        image = over_background(image, _BACKGROUND)
    return image.convert("RGB").tobytes()
