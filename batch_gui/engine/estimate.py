"""How much room the outputs of a batch will take: an estimate, from a few of its photos."""

from __future__ import annotations

import math
import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.config import OutputConfig, OutputFormat, TiffCompression
from batch_gui.core.errors import PhotoError
from batch_gui.engine.header import photo_size

_LOOKED_AT = 16  # photos, spread over the batch
_DENSEST = 0.3  # bytes a pixel of an original at least, where only its bytes are known
_SQUARE_ENOUGH = 1.5  # long edge to short edge, where only the number of pixels is known

# Bytes a pixel at a quality, half as much again as the median of photos from 15 cameras;
# between the qualities named it goes in a straight line.
_JPEG = ((1, 0.02), (50, 0.08), (75, 0.14), (85, 0.20), (90, 0.26), (95, 0.41), (100, 0.95))
_WEBP = ((1, 0.02), (50, 0.05), (75, 0.07), (90, 0.19), (100, 0.6))
_AVIF = ((1, 0.02), (50, 0.07), (75, 0.15), (90, 0.32), (100, 0.8))
_PNG, _WEBP_LOSSLESS = 2.0, 1.8
_TIFF = {
    TiffCompression.DEFLATE: 2.0,
    TiffCompression.LZW: 2.3,
    TiffCompression.NONE: 3.0,
}
_SAME = {
    ".png": OutputFormat.PNG,
    ".apng": OutputFormat.PNG,
    ".tif": OutputFormat.TIFF,
    ".tiff": OutputFormat.TIFF,
    ".webp": OutputFormat.WEBP,
    ".avif": OutputFormat.AVIF,
}


@dataclass(frozen=True, slots=True)
class _Size:
    """Of an original, px."""

    width: float
    height: float


def estimated_bytes(paths: Sequence[str], output: OutputConfig, max_pixels: int) -> int:
    """About how many bytes the outputs of these originals take; reads a few headers.

    Good to a factor of two for most photos: how much a picture can be compressed is known
    only when it has been.
    """
    step = max(len(paths) // _LOOKED_AT, 1)
    looked_at = [
        one for one in (_output_bytes(path, output, max_pixels) for path in paths[::step]) if one
    ]
    if not looked_at:
        return 0
    return round(sum(looked_at) / len(looked_at) * len(paths))


def _output_bytes(path: str, output: OutputConfig, max_pixels: int) -> float:
    """Of one photo; 0 when it isn't there."""
    size = _size(path, max_pixels)
    if size is None:
        return 0
    longest = max(size.width, size.height, 1)
    scale = min(1.0, (output.max_edge or longest) / longest)
    return size.width * size.height * scale**2 * _bytes_per_pixel(path, output)


def _size(path: str, max_pixels: int) -> _Size | None:
    try:
        return _Size(*photo_size(path, max_pixels))
    except PhotoError:
        pass
    try:
        pixels = min(os.stat(path).st_size / _DENSEST, max_pixels)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    short = math.sqrt(pixels / _SQUARE_ENOUGH)
    return _Size(short * _SQUARE_ENOUGH, short)


def _bytes_per_pixel(path: str, output: OutputConfig) -> float:
    written_as = output.format
    if written_as is OutputFormat.SAME:
        written_as = _SAME.get(Path(path).suffix.lower(), OutputFormat.JPEG)
    if written_as is OutputFormat.PNG:
        return _PNG
    if written_as is OutputFormat.TIFF:
        return _TIFF[output.tiff_compression]
    if written_as is OutputFormat.AVIF:
        return _at(_AVIF, output.quality)
    if written_as is OutputFormat.WEBP:
        return _WEBP_LOSSLESS if output.webp_lossless else _at(_WEBP, output.quality)
    return _at(_JPEG, output.quality)


def _at(line: Sequence[tuple[int, float]], quality: int) -> float:
    after = max(bisect_left(line, (quality, 0.0)), 1)
    (left, low), (right, high) = line[after - 1], line[min(after, len(line) - 1)]
    return low + (high - low) * (quality - left) / (right - left)
