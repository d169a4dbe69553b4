"""Whose turn it is: the order of waiting batches, their priority, and when they may run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial

from batch_gui.core.batch import Batch, BatchSummary, PauseReason
from batch_gui.core.errors import BadRequest, InvalidTransition
from batch_gui.core.schedule import Priority, When, parse_start
from batch_gui.core.store import BatchStore
from batch_gui.engine.giving_way import GivingWay
from batch_gui.engine.governor import Limits
from batch_gui.engine.lookup import Lookup
from batch_gui.engine.notifier import Notifier
from batch_gui.engine.places import Places
from batch_gui.engine.run import Run
from batch_gui.engine.waiting import Place


class Step(Enum):
    """How far waiting batches are moved."""

    FIRST = auto()
    EARLIER = auto()
    LATER = auto()
    LAST = auto()


class Turns(Lookup):
    """Decides, as the user says, which batch runs when.

    Attributes:
        _store, _notifier, _places, _giving_way: the controller's own.
    """

    _store: BatchStore
    _notifier: Notifier
    _places: Places
    _giving_way: GivingWay

    def run_at_once(self, count: int) -> None:
        """From now on, let `count` batches run at the same time; none that runs is stopped."""
        self._places.resize(count)

    def use_cores(self, count: int) -> None:
        """From now on, develop at most `count` photos at a time; 0 for what is usual.

        Those that are being developed are finished.
        """
        self._services.executor.resize(count)

    def give_way(self, limits: Limits) -> None:
        """From now on, let batches pause by themselves at these limits."""
        self._giving_way.limit(limits)

    def waiting(self) -> tuple[BatchSummary, ...]:
        """The batches that wait for their turn, the next one first."""
        return tuple(run.summary() for run in self._places.waiting())

    def move(self, batch_ids: Sequence[str], before: str | None = None) -> None:
        """Let waiting batches have their turn right before another one; None: after all.

        Moved past a batch of another priority they take that priority, so that the order is
        the one asked for.

        Raises:
            BatchNotFound: when there is none of one of the ids.
            BadRequest: when one of them doesn't wait for its turn.
            StorageError: when the state can't be written.
        """
        moved = [self._waiting_run(one) for one in dict.fromkeys(batch_ids) if one != before]
        target = self._waiting_run(before) if before is not None else None
        for run, place in self._places.arrange(moved, target):
            with run.writing:
                self._places.put(run, partial(self._place, run, place))
            self._notifier.changed(run.batch.batch_id)

    def shift(self, batch_ids: Sequence[str], step: Step) -> None:
        """Let those of the batches that wait for their turn have it earlier or later.

        Raises:
            StorageError: when the state can't be written.
        """
        queue = [run.batch.batch_id for run in self._places.waiting()]
        moved = [one for one in queue if one in set(batch_ids)]
        rest = [one for one in queue if one not in moved]
        if not moved or not rest:
            return
        # How many of the others are before the first, or the last, of those that are moved.
        ahead = sum(1 for one in queue[: queue.index(moved[0])] if one in rest)
        passed = sum(1 for one in queue[: queue.index(moved[-1])] if one in rest)
        place = {
            Step.FIRST: 0,
            Step.EARLIER: max(ahead - 1, 0),
            Step.LATER: min(passed + 1, len(rest)),
            Step.LAST: len(rest),
        }[step]
        if queue != [*rest[:place], *moved, *rest[place:]]:
            self.move(moved, rest[place] if place < len(rest) else None)

    def set_priority(self, batch_id: str, priority: Priority) -> BatchSummary:
        """Make a batch more or less urgent than others that wait.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it runs or has ended.
            StorageError: when the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            self._check_standing(run, "be given another priority")
            self._places.put(run, partial(self._place, run, (priority, run.batch.queue_order)))
        self._notifier.changed(batch_id)
        return run.summary()

    def set_when(self, batch_id: str, when: When) -> BatchSummary:
        """Let a batch that doesn't run now run at another time; its priority stays.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it runs or has ended.
            StorageError: when the state can't be written.
        """
        run = self._run(batch_id)

        def change(batch: Batch) -> None:
            batch.start_at, batch.hours = when.start_text, when.hours_text

        with run.writing:
            self._check_standing(run, "be given another time")
            run.ignores_hours = False
            self._places.put(run, lambda: run.transition(self._store, change))
        self._places.fill()
        self._notifier.changed(batch_id)
        return run.summary()

    def start_now(self, batch_id: str) -> BatchSummary:
        """Let a waiting batch begin as soon as there is room, whatever it waits for.

        Its time is forgotten; its hours, and the computer's load, don't count until they
        would have let it run once.

        Raises:
            BatchNotFound: when there is none of that id.
            InvalidTransition: when it doesn't wait for its turn.
            StorageError: when the state can't be written.
        """
        run = self._run(batch_id)
        with run.writing:
            if not run.waiting:
                raise InvalidTransition(batch_id, run.batch.status, "be started now", ())
            if run.batch.start_at is not None:
                run.transition(self._store, _forget_time)
            self._giving_way.ignore_load(run)
            self._giving_way.ignore_hours(run)
        self._places.refresh()
        self._notifier.changed(batch_id)
        return run.summary()

    def keep_times(self) -> frozenset[str]:
        """Let interrupted batches that have hours, or a time to come, wait for it again.

        For a program that stays open: the user has said when they are to run. Returns their
        ids.
        """
        waiting = set()
        for run in self._all_runs():
            with run.writing:
                interrupted = run.batch.pause_reason is PauseReason.INTERRUPTED
                if interrupted and not run.active and _has_time(run.batch, self._giving_way.now()):
                    self._places.enqueue(run)
                    waiting.add(run.batch.batch_id)
            self._notifier.changed(run.batch.batch_id)
        self._places.refresh()
        return frozenset(waiting)

    def _place(self, run: Run, place: Place) -> None:
        def change(batch: Batch) -> None:
            batch.priority, batch.queue_order = place

        run.transition(self._store, change)

    def _waiting_run(self, batch_id: str) -> Run:
        run = self._run(batch_id)
        if not run.waiting:
            raise BadRequest(f"The batch {run.batch.name} doesn't wait for its turn.")
        return run

    def _check_standing(self, run: Run, wanted: str) -> None:
        """Its snapshot may only be written between runs."""
        if run.active or run.batch.status.ended:
            can = ("be paused", "be cancelled") if run.active else ()
            raise InvalidTransition(run.batch.batch_id, run.batch.status, wanted, can)


def _has_time(batch: Batch, now: datetime) -> bool:
    if batch.hours is not None:
        return True
    return batch.start_at is not None and parse_start(batch.start_at) > now


def _forget_time(batch: Batch) -> None:
    batch.start_at = None
