"""One batch while it is in memory: what was asked of it, how fast it goes, who works on it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

from batch_gui.core.batch import Batch, BatchSummary, PauseReason, Status
from batch_gui.core.history import Door, present_door
from batch_gui.core.store import BatchStore
from batch_gui.engine.forecast import Forecast
from batch_gui.engine.governor import Hold
from batch_gui.engine.rate import RateMeter

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """What a running batch was asked to become once its photos in flight are done.

    Attributes:
        by: through which door it was asked; by itself the one of the thread that asks.
    """

    status: Status
    reason: PauseReason | None = None
    detail: str | None = None
    by: Door | None = field(default_factory=present_door)


@dataclass(slots=True, eq=False)
class Run:
    """A batch and all that is only true while the program runs.

    Attributes:
        writing: held while the batch's files are written, so that transitions of one batch
            happen one after the other. Never taken by whoever only looks.
        memory: held for moments, to look or to change what is in memory.
        stop: what was asked of the running batch.
        on_stop: called when a stop is asked for, so that its worker needn't wait for a photo.
        resume_again: it is to wait for its turn again as soon as its worker has left.
        concluded: its worker has written its last state and is about to leave.
        waiting: it will run once another batch makes room.
        asked_by: through which door it was last asked to run; None when it goes on by itself.
        again: of a failed batch's failed photos, those to be done again; None for all.
        in_flight: ids of the photos handed over and not yet counted. Changed by its worker
            alone; whoever looks takes a copy.
        active: it has one of the places of running batches.
        rate: speed since it last began to run.
        forecast: how long it will still take, learnt since it last began to run.
        patience: seconds to wait before what the batch waits for, a drive or workers, is looked
            at again; grows when that was in vain. Zero for a batch that doesn't wait so.
        next_look: when that is, on the monotonic clock.
        first_error: file name and reason of the first failed photo.
        retry_problem: why the last retry that was asked for couldn't begin.
        slow: file names by photo id of those in flight that take unusually long.
        session_name: the name its photos were added under.
        first_photo: path of its first photo.
        hold: why it doesn't get its turn now, though there may be room.
        missing: finished photos whose outputs aren't there any more; None while that is to be
            looked at.
        ignores_load, ignores_hours: the user let it run all the same, until the computer was
            free, or its hours began, once.
    """

    batch: Batch
    writing: threading.RLock = field(default_factory=threading.RLock)
    memory: threading.Lock = field(default_factory=threading.Lock)
    stop: Stop | None = None
    on_stop: Callable[[], None] = lambda: None
    resume_again: bool = False
    concluded: bool = False
    waiting: bool = False
    asked_by: Door | None = None
    again: frozenset[int] | None = None
    in_flight: set[int] = field(default_factory=set)
    active: bool = False
    rate: RateMeter = field(default_factory=RateMeter)
    forecast: Forecast = field(default_factory=Forecast)
    patience: float = 0
    next_look: float = 0
    first_error: tuple[str, str] | None = None
    retry_problem: str | None = None
    slow: dict[int, str] = field(default_factory=dict)
    session_name: str = ""
    first_photo: str = ""
    hold: Hold | None = None
    missing: tuple[int, ...] | None = ()
    ignores_load: bool = False
    ignores_hours: bool = False

    @property
    def busy(self) -> bool:
        """Whether a worker has it, or is about to, and still listens to what is asked."""
        return self.active and not self.concluded

    def ask(self, stop: Stop) -> None:
        """Ask for a stop. Cancel wins over pause, the user's pause over an automatic one."""
        with self.memory:
            if self.stop is None or _weight(stop) > _weight(self.stop):
                self.stop = stop
        self.on_stop()

    def transition(self, store: BatchStore, change: Callable[[Batch], None]) -> None:
        """Change the batch by `change`, usually its status, write it, then let it be seen.

        Raises:
            InvalidTransition: when the status doesn't allow it.
            StorageError: when it can't be written; the batch is as it was then.
        """
        with self.writing:
            before = self.batch
            after = copy(before)
            change(after)
            store.save(after)
            with self.memory:
                self.batch = after
            if (before.status, before.pause_reason) == (after.status, after.pause_reason):
                return
            log.info(
                "%s: %s -> %s%s (%d processed, %d failed of %d)",
                after.batch_id,
                before.status,
                after.status,
                f", {after.pause_reason}" if after.pause_reason else "",
                len(after.processed),
                len(after.failed),
                len(after.photo_ids),
            )

    def summary(self) -> BatchSummary:
        """The batch as it stands now."""
        with self.memory:
            return self._summary()

    def summary_and_errors(self) -> tuple[BatchSummary, Mapping[int, str]]:
        """The batch as it stands now, and the reason by photo id for those that failed."""
        with self.memory:
            return self._summary(), self.batch.errors.copy()

    def note_error(self, source: str, reason: str) -> None:
        """Remember a failed photo's name for the summary, if it is the first."""
        with self.memory:
            self.first_error = self.first_error or (Path(source).name, reason)

    def note_slow(self, photo_id: int, source: str) -> None:
        """Remember that a photo in flight takes unusually long."""
        with self.memory:
            self.slow[photo_id] = Path(source).name

    def note_landed(self, photo_id: int) -> None:
        """Forget it again: the photo isn't in flight any more."""
        with self.memory:
            self.slow.pop(photo_id, None)

    def _seconds_left(self, photos: int, rate: float | None) -> float | None:
        """By megapixels as soon as enough is known for that, by the number of photos until then."""
        if not rate:
            return None
        seconds = self.forecast.seconds_left(photos)
        return round(photos / rate if seconds is None else seconds, 1)

    def _summary(self) -> BatchSummary:
        batch = self.batch
        total = len(batch.photo_ids)
        processed, failed = len(batch.processed), len(batch.failed)
        running = batch.status is Status.RUNNING
        rate = self.rate.per_second() if running else None
        left = total - processed - failed
        waits = self.waiting or self.resume_again
        hold = self.hold if self.waiting else None
        return BatchSummary(
            batch_id=batch.batch_id,
            session_id=batch.session_id,
            name=batch.name,
            status=batch.status,
            pause_reason=batch.pause_reason,
            pause_detail=batch.pause_detail,
            failure=batch.failure,
            retry_problem=self.retry_problem if batch.status is Status.FAILED else None,
            stopping=self.stop.status if self.stop and running else None,
            waiting_for_turn=waits,
            total_photos=total,
            processed_count=processed,
            failed_count=failed,
            progress_percent=round((processed + failed) * 100 / total, 1) if total else 0.0,
            created_at=batch.created_at,
            started_at=batch.started_at,
            paused_at=batch.paused_at,
            completed_at=batch.completed_at,
            eta_seconds=self._seconds_left(left, rate),
            photos_per_second=round(rate, 3) if rate else None,
            first_error=self.first_error if failed else None,
            output_folder=batch.output_folder or "",
            config=batch.config,
            slow_photo=next(iter(self.slow.values()), None) if running else None,
            session_name=self.session_name,
            first_photo=self.first_photo,
            priority=batch.priority,
            starts_at=hold.until if hold else None,
            waits_for=hold.words if hold and hold.until is None else None,
            hours=batch.hours,
            queue_order=batch.queue_order,
            missing_outputs=len(batch.missing if self.missing is None else self.missing),
        )


def _weight(stop: Stop) -> int:
    if stop.status is Status.CANCELLED:
        return 2
    return 1 if stop.reason in (PauseReason.USER, PauseReason.INTERRUPTED) else 0
