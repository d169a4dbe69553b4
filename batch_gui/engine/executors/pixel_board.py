"""How many pixels each photo in flight has: told by the worker processes, read by this one.

The header of a photo that may be hostile is read only where it is developed.
"""

from __future__ import annotations

import itertools
from multiprocessing.sharedctypes import RawArray

_SLOTS = 1 << 14  # far more than photos are ever in flight


class PixelBoard:
    """A number per photo in flight, in memory that the processes share.

    Without a lock: a worker that is killed while it holds one would stop all others.
    """

    def __init__(self) -> None:
        self._pixels = RawArray("q", _SLOTS)
        self._next = itertools.count()

    def take(self) -> int:
        """A slot for a photo about to be handed to a worker."""
        slot = next(self._next) % _SLOTS
        self._pixels[slot] = 0
        return slot

    def note(self, slot: int, pixels: int) -> None:
        """Called by the worker, once it has read the header."""
        self._pixels[slot] = pixels

    def pixels(self, slot: int) -> int:
        """What the worker has noted; 0 before it has."""
        return int(self._pixels[slot])
