"""From the many ways a file stores pixels to the few the steps work on: L, RGB, RGBA, CMYK."""

from __future__ import annotations

import numpy as np
from PIL import Image

WORKING_MODES = frozenset({"L", "RGB", "RGBA", "CMYK", "LAB"})


def to_working_mode(image: Image.Image) -> Image.Image:
    """The decoded image in a working mode, 8 bits per channel, transparency kept.

    Deeper grey is scaled, not cut: all of 16 bits comes to all of 8.
    """
    if image.mode == "I" or image.mode.startswith("I;16"):
        return _whole_numbers_to_8_bits(image)
    if image.mode == "F":
        return _floats_to_8_bits(image)
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in WORKING_MODES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def is_transparent(image: Image.Image) -> bool:
    """Whether any pixel of an RGBA image lets something through."""
    return image.getchannel("A").getextrema() != (255, 255)


def over_background(image: Image.Image, color: str) -> Image.Image:
    """The RGBA picture as it looks on paper of a colour (#rrggbb), in RGB."""
    paper = Image.new("RGB", image.size, color)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def background_note(color: str) -> str:
    """What the user should know about a picture laid over a background."""
    return f"transparency laid over {'white' if color.lower() == '#ffffff' else color}"


def _whole_numbers_to_8_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if values.min(initial=0) < 0:
        # Pillow reads 32 bits without a sign as if they had one.
        values, full = values % 2**32, 2**32 - 1
    else:
        full = 65535 if values.max(initial=0) <= 65535 else 2**31 - 1
    return _from_share(values / full)


def _floats_to_8_bits(image: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
    brightest = values.max(initial=0.0)
    # Written by convention as 0 to 1, or as the 8 or 16 bits they once were.
    full = next((f for f in (1.0, 255.0, 65535.0) if brightest <= f), brightest)
    return _from_share(values / full)


def _from_share(share: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8))
