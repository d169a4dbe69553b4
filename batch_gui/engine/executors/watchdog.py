"""Watchdog: notices photos that take far longer than their pixels explain, and ends them.

Not left to the pool of processes, which goes by the wall clock: after a night's sleep it
would give up every photo in flight.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from batch_gui.develop.time_limit import time_limit

_TICK = 0.25
_MEGA = 1_000_000
_NOTICEABLE = 10.0  # seconds below which nothing is unusual
_FAR_LONGER = 10.0  # times what photos of this size took lately
_UNTIL_KNOWN = 0.5  # seconds per megapixel, until photos were finished
_LATELY = 50


class Watched(Protocol):
    """A photo that a worker may be at.

    Attributes:
        worked: seconds a worker has been at it, those in which the computer slept left out.
        slow: whether it has been told that it takes unusually long.
    """

    worked: float
    slow: bool

    @property
    def running(self) -> bool:
        """Whether a worker is at it now."""

    @property
    def pixels(self) -> int:
        """Of the original; 0 until its header has been read."""

    def tell_slow(self) -> None:
        """It takes unusually long."""

    def give_up(self, limit: float) -> None:
        """It took longer than `limit` seconds: have its worker replaced."""


class Watchdog:
    """Looks at the photos in flight four times a second, from a thread of its own.

    Args:
        timeout: seconds a photo of up to 24 megapixels may take; larger ones in proportion.
        in_flight: gives the photos to look at.
        clock: seconds that don't follow changes of the wall clock.
    """

    def __init__(
        self,
        timeout: float,
        in_flight: Callable[[], Iterable[Watched]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout = timeout
        self._in_flight = in_flight
        self._clock = clock
        self._lately: deque[float] = deque(maxlen=_LATELY)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="photo time-outs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._closing.set()
        self._thread.join()

    def note_finished(self, seconds: float, pixels: int) -> None:
        """Learn how long a photo took, to know what is usual here."""
        if pixels:
            self._lately.append(seconds / max(pixels / _MEGA, 1))

    def limit(self, pixels: int) -> float:
        """Seconds after which a photo of that many pixels is given up."""
        return time_limit(self._timeout, pixels)

    def usual(self, pixels: int) -> float:
        """Seconds up to which nobody is told about a photo of that many pixels."""
        pace = statistics.median(self._lately) if self._lately else _UNTIL_KNOWN
        explained = _FAR_LONGER * pace * max(pixels / _MEGA, 1)
        return min(max(_NOTICEABLE, explained), self.limit(pixels) / 2)

    def _watch(self) -> None:
        last = self._clock()
        while not self._closing.wait(_TICK):
            now = self._clock()
            # A tick that comes late, as after a sleep, counts as one tick.
            passed, last = min(now - last, 2 * _TICK), now
            self.tick(passed)

    def tick(self, passed: float) -> None:
        """Count `passed` seconds for every photo that a worker is at, and judge it."""
        for photo in self._in_flight():
            if photo.running:
                photo.worked += passed
                self._judge(photo)

    def _judge(self, photo: Watched) -> None:
        pixels = photo.pixels
        limit = self.limit(pixels)
        if photo.worked > limit:
            photo.give_up(limit)
        elif not photo.slow and photo.worked > self.usual(pixels):
            photo.slow = True
            photo.tell_slow()
