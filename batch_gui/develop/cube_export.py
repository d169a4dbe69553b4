"""A preset's colour as a .cube file (Adobe's Cube LUT Specification 1.0), for other programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from batch_gui.develop.curves import Floats
from batch_gui.develop.look import developed_colours
from batch_gui.develop.lut import LARGEST, LutTable, load_lut
from batch_gui.develop.presets import Preset

_SIZES = (33, 65, 129, LARGEST)  # every program takes the first; at the last, 8 bits are exact
_CLOSE_ENOUGH = 1.6 / 255  # on a sample; the rest has some room up to 2


def cube_text(preset: Preset) -> str:
    """The preset's colour as a 3-D table, red changing fastest, in and out sRGB from 0 to 1.

    It has 33 points a side, or as many more as it needs to give the preset's own colours
    within 2/255; effects, geometry and watermark aren't colour.

    Raises:
        PhotoError: the preset's own table can't be read.
    """
    size = _needed_size(preset)
    title = preset.name.replace('"', "'")
    parts = [f'TITLE "{title}"\nLUT_3D_SIZE {size}\n']
    for plane in _planes(size):
        developed = developed_colours(preset.recipe, plane)
        parts.append("%.6f %.6f %.6f\n" * len(developed) % tuple(developed.ravel().tolist()))
    return "".join(parts)


def _needed_size(preset: Preset) -> int:
    recipe = preset.recipe
    sizes = set(_SIZES)
    if recipe.lut and recipe.has_lut:
        sizes.add(max(len(load_lut(recipe.lut).points), _SIZES[0]))
    rng = np.random.default_rng(0)
    greys = np.repeat(np.arange(256)[:, np.newaxis], 3, axis=1)
    sample = np.concatenate([greys, rng.integers(0, 256, (60_000, 3))]) / 255
    wanted = developed_colours(recipe, sample)
    for size in sorted(size for size in sizes if size < LARGEST):
        points = np.stack([developed_colours(recipe, plane) for plane in _planes(size)])
        table = LutTable(points.reshape(size, size, size, 3).astype(np.float32))
        if np.abs(table.apply(sample) - wanted).max() <= _CLOSE_ENOUGH:
            return size
    return LARGEST


def _planes(size: int) -> Iterator[Floats]:
    """All points of a table, those of one blue at a time."""
    steps = np.linspace(0.0, 1.0, size)
    green, red = np.meshgrid(steps, steps, indexing="ij")
    for blue in steps:
        yield np.stack([red, green, np.full_like(red, blue)], axis=-1).reshape(-1, 3)
