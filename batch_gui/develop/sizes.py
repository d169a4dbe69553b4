"""How large a picture becomes: pure arithmetic on widths and heights in px."""

from __future__ import annotations

from math import cos, radians, sin, sqrt

from batch_gui.develop.recipe_parts import Crop, Geometry, Resize

Size = tuple[int, int]
Box = tuple[float, float, float, float]


def fit_size(size: Size, max_edge: int | None) -> Size:
    """`size` scaled so that its long edge is at most `max_edge`; never enlarged.

    The short edge is rounded to the nearest pixel and is at least 1.
    """
    long_edge = max(size)
    if max_edge is None or long_edge <= max_edge:
        return size
    width, height = (max((2 * n * max_edge + long_edge) // (2 * long_edge), 1) for n in size)
    return width, height


def straightened_size(size: Size, angle: float) -> Size:
    """The largest size of the same ratio that fits into a picture turned by `angle` degrees."""
    width, height = size
    turn = radians(abs(angle))
    needed_width = (width * cos(turn) + height * sin(turn)) / width
    needed_height = (width * sin(turn) + height * cos(turn)) / height
    scale = 1 / max(needed_width, needed_height)
    # Less two pixels on each side: the outermost are mixed with what is beyond.
    return max(int(width * scale) - 4, 1), max(int(height * scale) - 4, 1)


def crop_size(size: Size, crop: Crop | None) -> Size:
    """The largest size of the crop's ratio inside `size`."""
    if crop is None:
        return size
    ratio = crop.width / crop.height
    if crop.turn and (ratio > 1) != (size[0] > size[1]) and size[0] != size[1]:
        ratio = 1 / ratio
    return _largest(size, ratio)


def resized(size: Size, resize: Resize | None) -> tuple[Size, Size]:
    """The part of `size` that is used, and the size it gets.

    They have the same ratio but for rounding; the part is smaller where only an exact size asks
    for another ratio.
    """
    if resize is None:
        return size, size
    if resize.exactly is not None:
        part = _largest(size, resize.exactly[0] / resize.exactly[1])
        shrinks = part[0] >= resize.exactly[0] and part[1] >= resize.exactly[1]
        return part, resize.exactly if resize.enlarge or shrinks else part
    scale = _scale(size, resize)
    if scale >= 1 and not resize.enlarge:
        return size, size
    width, height = (max(round(side * scale), 1) for side in size)
    return size, (width, height)


def final_sizes(upright: Size, geometry: Geometry, max_edge: int | None) -> tuple[Size, Size]:
    """The part of an upright picture that is kept, and the output's size, both turned as it is.

    Args:
        max_edge: the output's longest side at most, whatever the geometry says.
    """
    size = upright[::-1] if geometry.rotate in (90, 270) else upright
    if geometry.straighten:
        size = straightened_size(size, geometry.straighten)
    part, final = resized(crop_size(size, geometry.crop), geometry.resize)
    return part, fit_size(final, max_edge)


def centred(size: Size, part: Size) -> Box:
    """The box of `part` in the middle of `size`."""
    left, top = (size[0] - part[0]) / 2, (size[1] - part[1]) / 2
    return left, top, left + part[0], top + part[1]


def _largest(size: Size, ratio: float) -> Size:
    width, height = size
    if width > height * ratio:
        return max(min(round(height * ratio), width), 1), height
    return width, max(min(round(width / ratio), height), 1)


def _scale(size: Size, resize: Resize) -> float:
    if resize.long_edge is not None:
        return resize.long_edge / max(size)
    if resize.short_edge is not None:
        return resize.short_edge / min(size)
    if resize.percent is not None:
        return resize.percent / 100
    return sqrt((resize.megapixels or 0) * 1e6 / (size[0] * size[1]))
