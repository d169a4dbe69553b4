"""Decoding at no more than the size that is needed, turning and cropping."""

from __future__ import annotations

from PIL import Image, ImageFile

from batch_gui.develop.pixels import to_working_mode
from batch_gui.develop.recipe_parts import Geometry
from batch_gui.develop.resize import resize
from batch_gui.develop.sizes import Box, Size, centred, final_sizes, straightened_size
from batch_gui.develop.turning import turn

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_CLOCKWISE = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_FLIPS = {
    "horizontal": Image.Transpose.FLIP_LEFT_RIGHT,
    "vertical": Image.Transpose.FLIP_TOP_BOTTOM,
    "both": Image.Transpose.ROTATE_180,
}
_REDUCIBLE = ("JPEG", "MPO", "RAW")  # Pillow's names, and ours
_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height


def decode(
    image: ImageFile.ImageFile,
    max_edge: int | None,
    geometry: Geometry | None = None,
    orientation: int = 1,
) -> Image.Image:
    """The upright picture in a working mode, framed, its long edge at most `max_edge` px.

    JPEGs are decoded at the nearest eighth, quarter or half that is large enough, RAW at half.

    Args:
        orientation: EXIF orientation of the stored pixels.
    """
    geometry = geometry or Geometry()
    whole = _upright_size(image.size, orientation)
    part, final = final_sizes(whole, geometry, max_edge)
    drafted = None
    # Only these decode the same colours at every scale.
    if final[0] < part[0] and image.mode in ("L", "RGB") and image.format in _REDUCIBLE:
        scale = max(final[0] / part[0], final[1] / part[1])
        needed = (-int(-image.width * scale // 1), -int(-image.height * scale // 1))
        drafted = image.draft(image.mode, needed)
    image.load()
    working = to_working_mode(image)
    # Some decoders turn the picture upright by themselves, and change its size by that.
    if drafted is None:
        whole = _upright_size(working.size, orientation)
    box = drafted[1] if drafted else None
    return frame(working, whole, geometry, max_edge, orientation, box, uses_up=True)


def frame(
    image: Image.Image,
    whole: Size,
    geometry: Geometry,
    max_edge: int | None,
    orientation: int = 1,
    box: Box | None = None,
    *,
    uses_up: bool = False,
) -> Image.Image:
    """The decoded picture upright, rotated, flipped, straightened, cropped and at its final size.

    Args:
        whole: the upright picture's full size, which `image` may be a reduced copy of.
        box: the part of the image that is the picture, in px; by default all of it.
        uses_up: close the image once it isn't needed: three of a large one are too many.
    """
    part, final = final_sizes(whole, geometry, max_edge)
    turned_whole = whole[::-1] if geometry.rotate in (90, 270) else whole
    if part == turned_whole and not geometry.straighten:
        # Small pictures turn faster than large ones.
        turned = (geometry.rotate in (90, 270)) != (orientation in _TURNED)
        small = resize(image, final[::-1] if turned else final, box)
        if uses_up and small is not image:
            image.close()
        return _turned(small, geometry, orientation, uses_up=uses_up)
    decoded = image
    image = _only(image, box) if box else image
    image = _turned(image, geometry, orientation, uses_up=uses_up)
    if uses_up and image is not decoded:
        decoded.close()
    # Of a reduced copy, the part is as much smaller as the whole.
    across, down = image.width / turned_whole[0], image.height / turned_whole[1]
    if geometry.straighten:
        angle = geometry.straighten
        image = image.rotate(-angle, Image.Resampling.BICUBIC)
        if uses_up:
            decoded.close()
        turned_whole = straightened_size(turned_whole, angle)
        # The outermost pixels are mixed with what is beyond, and those of a copy are larger.
        edge = 0 if across == 1 else 4
        inside = (
            max(int(turned_whole[0] * across) - edge, 1),
            max(int(turned_whole[1] * down) - edge, 1),
        )
        image = image.crop(_whole_pixels(centred(image.size, inside)))
    left, top, right, bottom = centred(turned_whole, part)
    scaled = (left * across, top * down, right * across, bottom * down)
    if part == final and not all(side.is_integer() for side in scaled):
        return image.crop(_whole_pixels(scaled, part))
    return resize(image, final, _inside(scaled, image.size))


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is meant to be seen, by EXIF orientation 1 to 8 (EXIF 2.32, 4.6.4)."""
    how = _UPRIGHT.get(orientation)
    return image if how is None else turn(image, how)


def _turned(
    image: Image.Image, geometry: Geometry, orientation: int, *, uses_up: bool
) -> Image.Image:
    steps = (
        _UPRIGHT.get(orientation),
        _CLOCKWISE.get(geometry.rotate),
        _FLIPS.get(geometry.flip),
    )
    for how in steps:
        if how is not None:
            turned = turn(image, how)
            if uses_up:
                image.close()
            image = turned
    return image


def _upright_size(size: Size, orientation: int) -> Size:
    return size[::-1] if orientation in _TURNED else size


def _only(image: Image.Image, box: Box) -> Image.Image:
    """The part of a reduced picture that holds something, to the nearest pixel."""
    pixels = _whole_pixels(box)
    return image if pixels == (0, 0, *image.size) else image.crop(pixels)


def _whole_pixels(box: Box, size: Size | None = None) -> tuple[int, int, int, int]:
    left, top = int(box[0]), int(box[1])
    width, height = size or (round(box[2] - box[0]), round(box[3] - box[1]))
    return left, top, left + max(width, 1), top + max(height, 1)


def _inside(box: Box, size: Size) -> Box:
    return max(box[0], 0), max(box[1], 0), min(box[2], size[0]), min(box[3], size[1])
