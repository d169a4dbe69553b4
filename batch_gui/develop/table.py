"""One table over all 2^24 colours, exact, which fills itself with the colours it meets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
from PIL import Image

from batch_gui.develop.memory import Pixels, pixels_of

Evaluate = Callable[[Pixels], Pixels]
# A stretch of pixels, which of them are still to be changed, and their colours' places.
_Unfinished = tuple[Pixels, Pixels | slice, Pixels]

_COLOUR, _ALPHA = np.uint32(0x00FFFFFF), np.uint32(0xFF000000)
# A colour's place is red + (green - red) * 2^8 + (blue - green) * 2^16, modulo 2^24. Brightness
# varies most from pixel to pixel, and its steps lie side by side this way, in a cache line.
_TO_PLACE, _TO_COLOUR = np.uint32(0xFFFF01), np.uint32(0x010101)  # inverses modulo 2^24
_UNKNOWN = np.uint32(0)  # what is known has an alpha of 255, what is wanted a number below it

# Pixels at a time: 256 KB each of indices and of results stay in the processor's cache.
_STRETCH = 1 << 16
_ENOUGH = 1 << 14  # unknown colours after which they are evaluated
_AT_ONCE = 1 << 15  # colours evaluated at a time: the floats in between stay in the cache


class ColourTable:
    """What a look makes of each colour, evaluated when a photo first holds it.

    Photos hold few of the 16.8 million colours, and mostly the same ones. The result is that
    of `evaluate` for every pixel, whatever came before. Takes 64 MB once used.

    Args:
        evaluate: turns colours (see `pixels_of`; alpha is 0) into colours, each by itself.
    """

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._table = np.zeros(1 << 24, dtype=np.uint32)
        self._is_full = False

    @classmethod
    def of_channels(cls, red: Pixels, green: Pixels, blue: Pixels) -> Self:
        """The full table of a look that takes each channel by itself; made in 20 ms.

        Args:
            red, green, blue: what becomes of each of a channel's 256 levels.
        """
        table = cls(lambda colours: colours)
        low = np.arange(1 << 16, dtype=np.uint32)
        reds, greens, steps = (low * _TO_COLOUR >> shift & 255 for shift in (0, 8, 16))
        known = red[reds] | green[greens] << 8 | _ALPHA
        blues, steps = np.tile(blue << 16, 2), steps.astype(np.intp)
        for step, places in enumerate(table._table.reshape(256, -1)):
            blues[step:].take(steps, mode="clip", out=places)
            places |= known
        table._is_full = True
        return table

    def apply(self, image: Image.Image) -> None:
        """Change every pixel of an RGB or RGBA image, leaving its alpha."""
        with pixels_of(image) as pixels:
            self.change(pixels, keeps_alpha=image.mode == "RGBA")

    def change(self, pixels: Pixels, *, keeps_alpha: bool = False) -> None:
        """Change pixels in place; unless it is kept, their alpha becomes 255."""
        if keeps_alpha:
            alpha = pixels & _ALPHA
            self._change(pixels)
            pixels &= _COLOUR
            pixels |= alpha
        else:
            self._change(pixels)

    def _change(self, pixels: Pixels) -> None:
        stretches = (pixels[at : at + _STRETCH] for at in range(0, len(pixels), _STRETCH))
        places = np.empty(min(_STRETCH, len(pixels)), dtype=np.uint32)
        if self._is_full:
            for stretch in stretches:
                self._table.take(_placed(stretch, places), mode="clip", out=stretch)
            return
        wanted: list[Pixels] = []
        unfinished: list[_Unfinished] = []
        try:
            for stretch in stretches:
                if left := self._look_up(stretch, places, wanted):
                    unfinished.append(left)
                if sum(map(len, wanted)) >= _ENOUGH:
                    # The rest of the photo holds mostly the same: the sooner they are known ...
                    self._learn(wanted)
                    self._finish(unfinished)
            self._learn(wanted)
            self._finish(unfinished)
        except BaseException:
            self._table[self._table < _ALPHA] = _UNKNOWN
            raise

    def _finish(self, unfinished: list[_Unfinished]) -> None:
        for stretch, left, places in unfinished:
            stretch[left] = self._table.take(places, mode="clip")
        unfinished.clear()

    def _look_up(self, stretch: Pixels, buffer: Pixels, wanted: list[Pixels]) -> _Unfinished | None:
        """Change what is known of a stretch, add the unknown to `wanted`, return the rest."""
        places = _placed(stretch, buffer)
        self._table.take(places, mode="clip", out=stretch)  # far quicker than checking bounds
        if stretch.min(initial=_ALPHA) >= _ALPHA:
            return None
        left = np.flatnonzero(stretch < _ALPHA)
        missing = places.take(left, mode="clip")
        unknown = missing[stretch.take(left, mode="clip") == _UNKNOWN]
        if len(unknown):
            # One of each: the last to write its number at its place finds it there.
            numbers = np.arange(1, len(unknown) + 1, dtype=np.uint32)
            self._table[unknown] = numbers
            wanted.append(unknown[self._table.take(unknown, mode="clip") == numbers])
        if len(left) > len(stretch) // 4:
            # Cheaper in memory to do all of it again.
            stretch[:] = places
            return stretch, slice(None), stretch
        return stretch, left.astype(np.uint32), missing

    def _learn(self, wanted: list[Pixels]) -> None:
        """Evaluate colours that were marked as wanted, and fill them in."""
        different = np.concatenate([*wanted, np.empty(0, np.uint32)])
        wanted.clear()
        for at in range(0, len(different), _AT_ONCE):
            places = different[at : at + _AT_ONCE]
            self._table[places] = self._evaluate(places * _TO_COLOUR & _COLOUR) | _ALPHA


def _placed(pixels: Pixels, buffer: Pixels) -> Pixels:
    """Where the table holds the colours of pixels, in the buffer."""
    places = buffer[: len(pixels)]
    np.multiply(pixels, _TO_PLACE, out=places)
    places &= _COLOUR
    return places
