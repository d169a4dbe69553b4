"""Decoding at no more than the size that is needed, resizing, turning upright."""

from __future__ import annotations

from PIL import Image, ImageFile

from batch_gui.develop.pixels import to_working_mode

Size = tuple[int, int]

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def fit_size(size: Size, max_edge: int | None) -> Size:
    """`size` (px) scaled so that its long edge is at most `max_edge`; never enlarged.

    The short edge is rounded to the nearest pixel and is at least 1.
    """
    long_edge = max(size)
    if max_edge is None or long_edge <= max_edge:
        return size
    width, height = (max((2 * n * max_edge + long_edge) // (2 * long_edge), 1) for n in size)
    return width, height


def decode(image: ImageFile.ImageFile, max_edge: int | None) -> Image.Image:
    """The picture in a working mode, its long edge at most `max_edge` px.

    JPEGs are decoded at the nearest eighth, quarter or half that is large enough.
    """
    whole = image.size
    target = fit_size(whole, max_edge)
    drafted = None
    # Only these decode the same colours at every scale.
    if target != whole and image.mode in ("L", "RGB"):
        drafted = image.draft(image.mode, target) if image.format in ("JPEG", "MPO") else None
    image.load()
    working = to_working_mode(image)
    target = fit_size(working.size if drafted is None else whole, max_edge)
    return resize(working, target, drafted[1] if drafted else None)


def resize(
    image: Image.Image, size: Size, box: tuple[float, float, float, float] | None = None
) -> Image.Image:
    """The image at `size` px, by Lanczos; transparent pixels lend no colour to their neighbours.

    Args:
        box: the part of the image that is the picture, in px; by default all of it.
    """
    if image.size == size:
        return image
    # At a gap of 3 the box filter before the last step can't be told from plain Lanczos.
    return image.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=3.0)


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is meant to be seen, by EXIF orientation 1 to 8 (EXIF 2.32, 4.6.4)."""
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)
