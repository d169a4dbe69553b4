"""Looking whether batches can go on, where a drive that doesn't answer holds nobody else up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from batch_gui.engine.run import Run

log = logging.getLogger(__name__)

_MOST = 16  # drives that hang at the same time, and threads with them
_MERCY = 2.0  # seconds for looks under way when the program ends


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One look at one batch.

    Attributes:
        volumes: the drives it may wait for.
    """

    run: Run
    look: Callable[[Run], None]
    volumes: frozenset[str]


class Looks:
    """Looks at batches one after the other, beside whoever asks for it.

    A call to a network drive that is gone may never return. The batches behind it are looked at
    by another thread then, but for those on the same drive. Threads last as long as there is
    something to look at.

    Args:
        afterwards: called, with no lock held, after some looks.
        slow: seconds after which a look counts as hanging.
    """

    def __init__(self, afterwards: Callable[[], None], slow: float = 2.0) -> None:
        self._afterwards = afterwards
        self._slow = slow
        self._lock = threading.Lock()
        self._ended = threading.Condition(self._lock)
        self._wanted: dict[Run, _Look] = {}
        self._under_way: dict[_Look, float] = {}
        self._closing = False

    def want(self, run: Run, look: Callable[[Run], None]) -> None:
        """Have a batch looked at soon, with its `writing` held; never waits.

        Asked for again while that is to come or under way, it isn't done twice.
        """
        with self._lock:
            if self._closing:
                return
            if all(one.run is not run for one in self._under_way):
                self._wanted.setdefault(run, _Look(run, look, frozenset(run.batch.volumes)))
            if self._is_looking or len(self._under_way) >= _MOST:
                return
            if (following := self._next()) is None:
                return
        threading.Thread(
            target=self._work, args=(following,), name="looking at drives", daemon=True
        ).start()

    @property
    def under_way(self) -> bool:
        """Whether somebody looks, and nothing hangs."""
        with self._lock:
            return self._is_looking

    def close(self) -> None:
        """Look no more; those under way are waited for unless they hang."""
        with self._ended:
            self._closing = True
            self._wanted.clear()
            if not self._ended.wait_for(lambda: not self._under_way, _MERCY):
                names = ", ".join(one.run.batch.batch_id for one in self._under_way)
                log.warning("a drive doesn't answer; left looking at it for %s", names)

    def _work(self, first: _Look) -> None:
        one: _Look | None = first
        while one is not None:
            try:
                with one.run.writing:
                    if not self._closing:
                        one.look(one.run)
            except Exception:
                log.exception("%s can't be looked at", one.run.batch.batch_id)
            with self._ended:
                del self._under_way[one]
                one = self._next()
                self._ended.notify_all()
        if not self._closing:
            self._afterwards()

    def _next(self) -> _Look | None:
        """Begin with the first batch that is on no drive that hangs."""
        hanging: frozenset[str] = frozenset().union(*(one.volumes for one in self._hanging()))
        for run, one in self._wanted.items():
            if hanging.isdisjoint(one.volumes):
                del self._wanted[run]
                self._under_way[one] = time.monotonic()
                return one
        return None

    @property
    def _is_looking(self) -> bool:
        return len(self._under_way) > len(self._hanging())

    def _hanging(self) -> list[_Look]:
        now = time.monotonic()
        return [one for one, since in self._under_way.items() if now - since >= self._slow]
