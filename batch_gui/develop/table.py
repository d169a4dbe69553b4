"""One table over all 2^24 colours, exact, which fills itself with the colours it meets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from batch_gui.develop.memory import Pixels, pixels_of

Evaluate = Callable[[Pixels], Pixels]

_COLOUR, _ALPHA = np.uint32(0x00FFFFFF), np.uint32(0xFF000000)
_UNKNOWN = np.uint32(0)  # what is known has an alpha of 255, what is wanted a number below it

# Pixels at a time: 256 KB each of indices and of results stay in the processor's cache.
_STRETCH = 1 << 16
_AT_ONCE = 1 << 19  # colours evaluated at a time, which bounds the memory for it


class ColourTable:
    """What a look makes of each colour, evaluated when a photo first holds it.

    A photo of 12 megapixels holds some 100,000 to 500,000 of the 16.8 million colours. The
    result is that of `evaluate` for every pixel, whatever came before. Takes 64 MB once used.

    Args:
        evaluate: turns colours (see `pixels_of`; alpha is 0) into colours, each by itself.
    """

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._table = np.zeros(1 << 24, dtype=np.uint32)

    def apply(self, image: Image.Image) -> None:
        """Change every pixel of an RGB or RGBA image, leaving its alpha."""
        with pixels_of(image) as pixels:
            if image.mode == "RGBA":
                self._change_below_alpha(pixels)
            else:
                self.change(pixels)

    def change(self, pixels: Pixels) -> None:
        """Change pixels in place; their alpha becomes 255."""
        stretches = [pixels[at : at + _STRETCH] for at in range(0, len(pixels), _STRETCH)]
        wanted: list[Pixels] = []
        unfinished = [stretch for stretch in stretches if not self._look_up(stretch, wanted)]
        try:
            self._learn(wanted)
        except BaseException:
            self._table[self._table < _ALPHA] = _UNKNOWN
            raise
        for stretch in unfinished:
            self._table.take(stretch & _COLOUR, mode="clip", out=stretch)

    def _change_below_alpha(self, pixels: Pixels) -> None:
        alpha = pixels & _ALPHA
        self.change(pixels)
        pixels &= _COLOUR
        pixels |= alpha

    def _look_up(self, stretch: Pixels, wanted: list[Pixels]) -> bool:
        """Change a stretch if all its colours are known; else add the unknown ones to `wanted`."""
        colours = stretch & _COLOUR
        found = self._table.take(colours, mode="clip")  # far quicker than checking bounds
        if found.min(initial=_ALPHA) >= _ALPHA:
            stretch[:] = found
            return True
        unknown = colours[found == _UNKNOWN]
        if len(unknown):
            # One of each: the last to write its number at its colour's place finds it there.
            numbers = np.arange(1, len(unknown) + 1, dtype=np.uint32)
            self._table[unknown] = numbers
            wanted.append(unknown[self._table.take(unknown, mode="clip") == numbers])
        return False

    def _learn(self, wanted: list[Pixels]) -> None:
        """Evaluate colours that were marked as wanted, and fill them in."""
        different = np.concatenate([*wanted, np.empty(0, np.uint32)])
        for at in range(0, len(different), _AT_ONCE):
            colours = different[at : at + _AT_ONCE]
            self._table[colours] = self._evaluate(colours) | _ALPHA
