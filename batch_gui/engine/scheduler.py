"""What happens by the clock: the daily clean-up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from batch_gui.core.errors import BatchGuiError
from batch_gui.core.files import write_atomically
from batch_gui.core.settings import Settings
from batch_gui.engine.giving_way import wall_clock

log = logging.getLogger(__name__)

_TICK = 30.0


@dataclass(frozen=True, slots=True)
class DailyCleanup:
    """When ended batches are removed from the list, and which.

    Attributes:
        at: by the clock on the wall.
        days: ended longer ago than that.
        receipts: remove their receipts, too.
    """

    at: time
    days: float
    receipts: bool = False

    @classmethod
    def of(cls, settings: Settings) -> DailyCleanup | None:
        """As the user has set it; None when there is none."""
        if not settings.cleanup_daily:
            return None
        at = time.fromisoformat(settings.cleanup_at)
        return cls(at, settings.cleanup_days, settings.cleanup_receipts)

    def is_due(self, last: datetime, now: datetime) -> bool:
        """Whether its time has come since it was done last; also if that was missed."""
        day = now.date() if now.time() >= self.at else now.date() - timedelta(days=1)
        return last < datetime.combine(day, self.at).astimezone()


class Scheduler:
    """Looks at the clock now and then, on a thread of its own that begins with the first plan.

    Args:
        clean_up: removes batches that ended more than so many days ago, receipts or not.
        marker: a file that keeps when that was done last.
        now: the time on the user's wall.
        tick: seconds between two looks.
    """

    def __init__(
        self,
        clean_up: Callable[[float, bool], int],
        marker: Path,
        now: Callable[[], datetime] = wall_clock,
        tick: float = _TICK,
    ) -> None:
        self._clean_up = clean_up
        self._marker = marker
        self._now = now
        self._tick = tick
        self._plan: DailyCleanup | None = None
        self._changed = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def follow(self, plan: DailyCleanup | None) -> None:
        """From now on, clean up like that; None for not at all. What was missed is made up."""
        self._plan = plan
        self._changed.set()
        if plan is not None and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Look at the clock no more; returns when a clean-up under way has ended."""
        self._closing = True
        self._changed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._changed.clear()
            try:
                self._look()
            except BatchGuiError as error:
                log.warning("the daily clean-up: %s", error)
            except Exception:
                log.exception("the daily clean-up failed")
            self._changed.wait(self._tick)

    def _look(self) -> None:
        plan, now, last = self._plan, self._now(), self._last()
        if plan is None or self._closing:
            return
        if last is None:  # it has never had its time, so none was missed
            write_atomically(self._marker, now.isoformat().encode())
            return
        if not plan.is_due(last, now):
            return
        # Noted before: what can't be removed today isn't tried again twice a minute.
        write_atomically(self._marker, now.isoformat().encode())
        count = self._clean_up(plan.days, plan.receipts)
        log.info("the daily clean-up removed %d batches older than %g days", count, plan.days)

    def _last(self) -> datetime | None:
        try:
            last = datetime.fromisoformat(self._marker.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return last if last.tzinfo else None
