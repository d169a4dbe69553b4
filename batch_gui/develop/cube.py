"""Looks as .cube files (Adobe's Cube LUT Specification 1.0), for other programs."""

from __future__ import annotations

import numpy as np

from batch_gui.develop.curves import apply_colour, apply_tone
from batch_gui.develop.presets import Preset

_SIZE = 33  # what every program that reads .cube files takes


def cube_text(preset: Preset) -> str:
    """The preset's colour as a 3-D table of 33 x 33 x 33 points, red changing fastest.

    Input and output are sRGB values from 0 to 1.
    """
    steps = np.linspace(0.0, 1.0, _SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = np.stack([red, green, blue], axis=-1)
    developed = apply_colour(preset.recipe, apply_tone(preset.recipe, colours))
    title = preset.name.replace('"', "'")
    lines = [f'TITLE "{title}"', f"LUT_3D_SIZE {_SIZE}"]
    lines += [f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in developed.reshape(-1, 3).clip(0, 1)]
    return "\n".join(lines) + "\n"
