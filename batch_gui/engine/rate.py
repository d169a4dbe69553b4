"""How fast a batch goes, and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW = 60.0


class RateMeter:
    """Photos per second over the last minute of running.

    Args:
        clock: seconds that never jump, so that a changed wall clock gives no wrong figure.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._finished: deque[tuple[float, int]] = deque()

    def add(self, photos: int) -> None:
        """Note that `photos` were just finished."""
        now = self._clock()
        self._finished.append((now, photos))
        while self._finished[0][0] < now - _WINDOW:
            self._finished.popleft()

    def photos_per_second(self) -> float | None:
        """The speed; None until the first photo is done."""
        now = self._clock()
        since = max(self._started, now - _WINDOW)
        # Copied first: another thread may be adding.
        count = sum(photos for moment, photos in tuple(self._finished) if moment > since)
        return count / (now - since) if count and now > since else None
