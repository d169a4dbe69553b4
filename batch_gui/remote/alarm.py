"""Ends a worker's process when a photo takes too long for its size."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Self

from batch_gui.develop.time_limit import time_limit

_TICK = 0.25


class Alarm:
    """Watches one photo from a thread beside it, as long as the block lasts.

    Celery's own limit can't know the size of a photo when it is sent; it remains as the last
    resort for decoders that let no other thread run. Counts ticks, not the clock: a computer
    that slept isn't blamed on the photo.

    Args:
        timeout: seconds for a photo of up to 24 megapixels.
        on_late: called with the limit when it is over; True lets the process be killed.
    """

    def __init__(self, timeout: float, on_late: Callable[[float], bool]) -> None:
        self.pixels = 0
        self._timeout = timeout
        self._on_late = on_late
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="photo time-out", daemon=True)

    def note_pixels(self, pixels: int) -> None:
        """Say how many pixels the photo has, once that is known."""
        self.pixels = pixels

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        worked = 0.0
        while not self._over.wait(_TICK):
            worked += _TICK
            limit = time_limit(self._timeout, self.pixels)
            if worked > limit:
                if self._on_late(limit):
                    os.kill(os.getpid(), signal.SIGKILL)
                return
