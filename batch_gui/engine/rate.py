"""How fast a batch goes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW = 60.0


class RateMeter:
    """How much is done in a second, over the last minute of running.

    Asked as often as added to, with ten thousand additions a minute: neither looks at them all.
    Safe to use from several threads.

    Args:
        clock: seconds that never jump, so that a changed wall clock gives no wrong figure.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._done: deque[tuple[float, float]] = deque()
        self._sum = 0.0

    def add(self, amount: float) -> None:
        """Note what was just done: a number of photos, or seconds of work."""
        now = self._clock()
        with self._lock:
            self._done.append((now, amount))
            self._sum += amount
            self._forget_before(now - _WINDOW)

    def per_second(self) -> float | None:
        """The speed; None as long as nothing has been done."""
        now = self._clock()
        since = max(self._started, now - _WINDOW)
        with self._lock:
            self._forget_before(now - _WINDOW)
            return self._sum / (now - since) if self._sum > 0 and now > since else None

    def _forget_before(self, moment: float) -> None:
        while self._done and self._done[0][0] <= moment:
            self._sum -= self._done.popleft()[1]
        if not self._done:
            self._sum = 0.0  # what rounding has left of it
