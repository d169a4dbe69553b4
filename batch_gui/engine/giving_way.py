"""Lets batches pause while others need the computer or their hours are over, and go on after."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.schedule import Hours, parse_start
from batch_gui.engine.governor import NO_LIMITS, Cause, Governor, Hold, Limits
from batch_gui.engine.load import LoadMeter, Reading
from batch_gui.engine.looks import Looks
from batch_gui.engine.run import Run, Stop

log = logging.getLogger(__name__)

TICK = 0.5


class Meter(Protocol):
    """Tells how the computer is doing."""

    def read(self) -> Reading | None:
        """What happened since the last call; None at the first."""

    def forget(self) -> None:
        """Begin anew."""


def wall_clock() -> datetime:
    """The time on the user's wall."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides when batches give way, apart from the batches.

    Attributes:
        limits: None lets batches run whatever the computer does.
        tick: seconds between two looks.
    """

    limits: Limits | None = None
    meter: Meter | None = None
    now: Callable[[], datetime] = wall_clock
    tick: float = TICK


class GivingWay:
    """Looks twice a second, on a thread of its own, while there are batches to look after.

    The computer's load is only measured while a batch runs or is held back by it.

    Attributes:
        now: the time on the user's wall.

    Args:
        runs: gives all batches.
        go_on: resumes one, or raises BatchGuiError when it can't. Called with the batch's
            `writing` held.
        refresh: called, with no lock held, when waiting batches may get their turn.
        looks: where `go_on` is called, which may wait for a drive.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        runs: Callable[[], Iterable[Run]],
        go_on: Callable[[Run], None],
        refresh: Callable[[], None],
        looks: Looks,
    ) -> None:
        self._looks = looks
        self._governor = Governor(surroundings.limits or NO_LIMITS)
        self._meter = surroundings.meter or LoadMeter()
        self.now = surroundings.now
        self._tick = surroundings.tick
        self._runs = runs
        self._go_on = go_on
        self._refresh = refresh
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="giving way", daemon=True)
        self._thread.start()

    def limit(self, limits: Limits) -> None:
        """From now on, give way at other limits."""
        self._governor.limits = limits

    def hold(self, run: Run) -> Hold | None:
        """Why a batch may not run now; None when it may. Cheap; from any thread."""
        held = self._time(run)
        if held is not None or run.ignores_load:
            return held
        return self._governor.hold

    def ignore_load(self, run: Run) -> None:
        """The user wants it to run: no load holds it back until there has been little of it."""
        run.ignores_load = not self._governor.free

    def ignore_hours(self, run: Run) -> None:
        """The user wants it to run: its hours don't count until they have begun once."""
        run.ignores_hours = run.batch.hours is not None

    def close(self) -> None:
        """Look no more; returns when a look under way has ended."""
        self._closing.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closing.wait(self._tick):
            try:
                self._look()
            except Exception:
                log.exception("the load of the computer can't be followed")

    def _look(self) -> None:
        runs = list(self._runs())
        self._measure(runs)
        for run in runs:
            if run.active:
                self._look_at_running(run)
            elif self._may_go_on(run):
                self._looks.want(run, self._look_at_paused)
        # Those that gave way come before those that wait.
        if any(run.waiting for run in runs) and not self._looks.under_way:
            self._refresh()

    def _measure(self, runs: Iterable[Run]) -> None:
        if not self._governor.limits.any or not any(map(self._concerns, runs)):
            self._meter.forget()
            self._governor.forget()
            return
        before = self._governor.hold
        reading = self._meter.read()
        if reading is not None:
            self._governor.note(reading)
        hold = self._governor.hold
        if self._governor.free:
            for run in runs:
                run.ignores_load = False
        if hold != before:
            log.info("batches give way: %s", hold.words if hold else "no longer")

    def _concerns(self, run: Run) -> bool:
        """Whether it runs, or would if the computer were free."""
        if run.active:
            return True
        if run.waiting:
            return run.hold is not None and run.hold.cause is not Cause.TIME
        return run.batch.pause_reason is PauseReason.RESOURCES and self._time(run) is None

    def _time(self, run: Run) -> Hold | None:
        batch = run.batch
        if (batch.start_at is None and batch.hours is None) or run.ignores_hours:
            if run.ignores_hours and self._in_hours(run):
                run.ignores_hours = False
            return None
        now = self.now()
        begin = now
        if batch.start_at is not None:
            begin = max(now, parse_start(batch.start_at).astimezone())
        if batch.hours is not None:
            hours = Hours.parse(batch.hours)
            if not hours.contain(begin):
                begin = hours.next_begin(begin)
        if begin <= now:
            return None
        words = f"outside its hours, {batch.hours}" if batch.hours else "its time hasn't come"
        return Hold(Cause.TIME, words, _utc(begin))

    def _in_hours(self, run: Run) -> bool:
        hours = run.batch.hours
        return hours is None or Hours.parse(hours).contain(self.now())

    def _look_at_running(self, run: Run) -> None:
        hold = self.hold(run)
        if hold is not None and run.stop is None and run.batch.status is Status.RUNNING:
            run.ask(Stop(Status.PAUSED, PauseReason.RESOURCES, hold.words))

    def _may_go_on(self, run: Run) -> bool:
        still = run.batch.pause_reason is PauseReason.RESOURCES and not (run.active or run.waiting)
        return still and self.hold(run) is None

    def _look_at_paused(self, run: Run) -> None:
        if not self._may_go_on(run):
            return
        try:
            self._go_on(run)
        except BatchGuiError as error:
            log.warning("%s can't go on yet: %s", run.batch.batch_id, error)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
