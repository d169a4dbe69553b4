"""How many photos may be in flight at once, by what they need and what is free."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from batch_gui.core.errors import PhotoError
from batch_gui.develop.formats import RAW_SUFFIXES
from batch_gui.engine.header import photo_size

# Measured: a photo of 40 megapixels written in full size with grain and vignette needs 15.8
# bytes a pixel above an idle worker, one reduced to 2048 px 4.8.
_BYTES_PER_PIXEL = 16
_RAW_PIXELS_PER_BYTE = 1.0  # of the file: about a byte for each pixel of the sensor
_KEPT_FREE = 300 << 20  # bytes, for other programs
_FRESH = 0.5  # s that a look at the free memory is good for


def available_memory() -> int:
    """Bytes that programs can still have."""
    return int(psutil.virtual_memory().available)


class FlightMemory:
    """Counts what photos in flight need; shared by all batches, from any thread.

    Args:
        max_pixels: of the largest photo that is developed at all.
        available: bytes that programs can still have.
    """

    def __init__(self, max_pixels: int, available: Callable[[], int] = available_memory) -> None:
        self._max_pixels = max_pixels
        self._most = max_pixels * _BYTES_PER_PIXEL
        self._available = available
        self._taken = 0
        self._free = 0
        self._looked = -_FRESH
        self._lock = threading.Lock()

    def needed(self, path: str, window: int) -> int:
        """Bytes that developing a photo may take; its header is read only if that matters.

        Args:
            window: photos that would be in flight if there were enough memory.
        """
        with self._lock:
            plenty = self._room() > window * self._most
        if plenty:
            return 0
        try:
            if Path(path).suffix.lower() in RAW_SUFFIXES:
                pixels = Path(path).stat().st_size * _RAW_PIXELS_PER_BYTE
            else:
                width, height = photo_size(path, self._max_pixels)
                pixels = width * height
        except (OSError, PhotoError):
            return 0  # it will fail before it takes any
        return min(int(pixels * _BYTES_PER_PIXEL), self._most)

    def take(self, needed: int, *, at_any_rate: bool) -> bool:
        """Count a photo as in flight, if there is room for it; whether there was.

        Args:
            at_any_rate: even when there is none: a batch goes on with one photo at least.
        """
        with self._lock:
            if not at_any_rate and needed and self._taken + needed > self._room():
                return False
            self._taken += needed
            return True

    def give_back(self, needed: int) -> None:
        """Count a photo as done."""
        with self._lock:
            self._taken -= needed

    def _room(self) -> int:
        # Photos in flight that have their memory already count twice: on the safe side, and
        # it only matters when there is little.
        now = time.monotonic()
        if now - self._looked >= _FRESH:
            self._free, self._looked = self._available(), now
        return self._free - _KEPT_FREE
