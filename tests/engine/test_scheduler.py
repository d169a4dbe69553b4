from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from batch_gui.core.batch import Status
from batch_gui.core.errors import BadRequest, StorageError
from batch_gui.engine.scheduler import DailyCleanup, Scheduler
from tests.engine.conftest import Bench
from tests.settings import calm

NIGHT = datetime(2026, 5, 2, 2, 0).astimezone()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = DailyCleanup(time(2, 0), 7)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (NIGHT - DAY, NIGHT - HOUR, False),
        (NIGHT - DAY, NIGHT, True),
        (NIGHT, NIGHT + HOUR, False),
        (NIGHT, NIGHT + 5 * DAY, True),  # missed while the program wasn't running
        (NIGHT - HOUR, NIGHT + HOUR, True),  # made up an hour before its time, then its time
    ],
)
def test_it_is_due_once_a_day_and_after_a_miss(last: datetime, now: datetime, due: bool) -> None:
    assert PLAN.is_due(last, now) is due


class Clock:
    """Cleans up at no cost, on a wall whose clock the test sets."""

    def __init__(self, marker: Path) -> None:
        self.now = NIGHT - HOUR
        self.done: list[tuple[float, bool]] = []
        self.fails = False
        self.told = threading.Condition()
        self.marker = marker
        self.scheduler = self.make()

    def make(self) -> Scheduler:
        return Scheduler(self.clean_up, self.marker, self.look, 0.005)

    def look(self) -> datetime:
        with self.told:
            self.looks = getattr(self, "looks", 0) + 1
            self.told.notify_all()
        return self.now

    def clean_up(self, days: float, receipts: bool) -> int:
        self.done.append((days, receipts))
        if self.fails:
            raise StorageError("/data is full.")
        return 3

    def after_looks(self) -> None:
        with self.told:
            wanted = getattr(self, "looks", 0) + 4
            assert self.told.wait_for(lambda: self.looks >= wanted, 10)


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Clock]:
    made = Clock(tmp_path / "last-cleanup")
    made.marker.write_text((NIGHT - 2 * DAY).isoformat())
    yield made
    made.scheduler.close()


def test_what_was_missed_is_made_up_at_launch_and_then_daily(clock: Clock) -> None:
    clock.scheduler.follow(PLAN)
    clock.after_looks()
    assert clock.done == [(7, False)]
    clock.now = NIGHT
    clock.after_looks()
    assert len(clock.done) == 2
    clock.scheduler.close()
    clock.scheduler = clock.make()  # a restart on the same day
    clock.scheduler.follow(PLAN)
    clock.after_looks()
    assert len(clock.done) == 2
    clock.now = NIGHT + DAY
    clock.after_looks()
    assert len(clock.done) == 3


def test_a_new_folder_has_missed_nothing(clock: Clock) -> None:
    clock.marker.unlink()
    clock.scheduler.follow(PLAN)
    clock.after_looks()
    assert clock.done == []
    clock.now = NIGHT
    clock.after_looks()
    assert len(clock.done) == 1


def test_off_means_off_and_what_fails_is_tried_the_next_day(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.fails = True
    clock.scheduler.follow(PLAN)
    clock.after_looks()
    assert clock.done == [(7, False)]
    assert "the daily clean-up: /data is full." in caplog.text
    clock.scheduler.follow(None)
    clock.now = NIGHT + DAY
    clock.after_looks()
    assert len(clock.done) == 1


def test_the_settings_say_when() -> None:
    assert DailyCleanup.of(calm()) is None
    wanted = calm(cleanup_daily=True, cleanup_at="04:30", cleanup_days=30, cleanup_receipts=True)
    assert DailyCleanup.of(wanted) == DailyCleanup(time(4, 30), 30, receipts=True)


def ended(bench: Bench, name: str) -> str:
    batch = bench.start(name)
    bench.wait(batch.batch_id, Status.COMPLETED)
    return batch.batch_id


def test_only_old_ended_batches_go_and_the_log_lists_them(
    make_bench: Callable[..., Bench], caplog: pytest.LogCaptureFixture
) -> None:
    bench = make_bench()
    bench.executor.open = True
    old, young = ended(bench, "a.jpg"), ended(bench, "b.jpg")
    waits = bench.start("c.jpg", paused=True).batch_id
    bench.controller.shutdown()
    for batch_id in (old, waits):
        state = bench.folders.batch_states / f"{batch_id}.json"
        values = json.loads(state.read_bytes())
        long_ago = "2020-01-01T00:00:00Z"
        values.update(created_at=long_ago, completed_at=values["completed_at"] and long_ago)
        state.write_text(json.dumps(values))
    again = make_bench()
    again.controller.recover()
    assert [one.batch_id for one in again.controller.would_remove(7)] == [old]
    with caplog.at_level(logging.INFO, "batch_gui"):
        assert again.controller.cleanup(7) == 1
    assert f"removed {old} (Wedding, completed 2020-01-01" in caplog.text
    assert {one.batch_id for one in again.controller.list()} == {young, waits}
    receipt = again.folders.receipts / f"{old}.csv"
    assert receipt.exists()
    assert again.controller.cleanup(0, receipts=True) == 1
    assert receipt.exists()
    assert not (again.folders.receipts / f"{young}.csv").exists()
    assert sorted(path.name for path in bench.out.iterdir()) == ["a.jpg", "b.jpg"]
    with pytest.raises(BadRequest, match="days_old"):
        again.controller.would_remove(-1)
