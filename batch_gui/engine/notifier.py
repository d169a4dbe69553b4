"""Tells others what changed, often enough to look alive and never more often."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection

log = logging.getLogger(__name__)

INTERVAL = 0.1


class Notifier:
    """Collects ids of changed batches and hands them on at most every `INTERVAL` seconds.

    `deliver` is called from the notifier's own thread with the ids that changed since the
    last call; the last change always arrives.
    """

    def __init__(self, deliver: Callable[[Collection[str]], None]) -> None:
        self._deliver = deliver
        self._changed: set[str] = set()
        self._wake = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
        self._thread.start()

    def changed(self, batch_id: str) -> None:
        """Note that a batch changed. Cheap; from any thread."""
        with self._wake:
            self._changed.add(batch_id)
            self._wake.notify()

    def close(self) -> None:
        """Deliver what is left and end the thread."""
        self._closing.set()
        with self._wake:
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            with self._wake:
                self._wake.wait_for(lambda: self._changed or self._closing.is_set())
            self._hand_on()
            self._closing.wait(INTERVAL)
        self._hand_on()

    def _hand_on(self) -> None:
        with self._wake:
            changed, self._changed = self._changed, set()
        if changed:
            try:
                self._deliver(changed)
            except Exception:
                # A listener's fault must not end the news for everybody else.
                log.exception("a listener failed")
