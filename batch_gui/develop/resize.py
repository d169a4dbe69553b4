"""Making pictures smaller or larger, by Lanczos-3."""

from __future__ import annotations

import PIL
from PIL import Image

from batch_gui.develop.sizes import Box, Size

try:
    from cykooz_resizer import CropBox, FilterType, ResizeAlg, ResizeOptions, Resizer
except ImportError:  # there is none for every processor
    Resizer = None

# The quick one reads Pillow's structures in memory and can't tell whether they have changed:
# docs/decisions/0008-a-vectorized-lanczos.md
_PILLOWS_IT_READS = frozenset({12, 13})
_QUICK_MODES = ("L", "RGB", "RGBA", "CMYK")


def is_readable(pillow: str) -> bool:
    """Whether the quick one is known to read the structures of that version of Pillow."""
    major = pillow.partition(".")[0]
    return major.isdigit() and int(major) in _PILLOWS_IT_READS


if not is_readable(PIL.__version__):
    Resizer = None


def resize(image: Image.Image, size: Size, box: Box | None = None) -> Image.Image:
    """The image at `size` px, by Lanczos; transparent pixels lend no colour to their neighbours.

    Args:
        box: the part of the image that is the picture, in px; by default all of it.
    """
    whole = (0, 0, *image.size)
    box = box or whole
    if image.size == size and box == whole:
        return image
    if Resizer is None or image.mode not in _QUICK_MODES:
        return image.resize(size, Image.Resampling.LANCZOS, box)
    left, top, right, bottom = box
    options = ResizeOptions(
        resize_alg=ResizeAlg.convolution(FilterType.lanczos3),
        crop_box=CropBox(left, top, right - left, bottom - top),
    )
    resized = Image.new(image.mode, size, None)
    # A new one each time: it keeps the memory of what it did.
    Resizer().resize_pil(image, resized, options)
    return resized
