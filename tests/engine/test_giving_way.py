from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.errors import BadRequest, InvalidTransition, StorageError
from batch_gui.core.history import Event
from batch_gui.core.schedule import Priority, When
from batch_gui.engine.giving_way import Surroundings
from batch_gui.engine.governor import Limits
from batch_gui.engine.load import Reading
from batch_gui.engine.turns import Step
from tests.engine.conftest import Bench

MakeBench = Callable[..., Bench]
PHOTOS = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")
NOON = datetime(2026, 5, 1, 12, 0).astimezone()


class World:
    """A computer whose load, and a wall whose clock, the test sets. Ten seconds a look."""

    def __init__(self) -> None:
        self.others = 5.0
        self.time = NOON
        self.reads = 0
        self._at = 0.0

    def read(self) -> Reading:
        self.reads += 1
        began, self._at = self._at, self._at + 10
        return Reading(began, self._at, self.others, 8000)

    def forget(self) -> None:
        pass

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(Limits(), self, lambda: self.time, tick=0.005)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bench(make_bench: MakeBench, world: World) -> Bench:
    return make_bench(world.surroundings)


def until(bench: Bench, batch_id: str, good: Callable[[BatchSummary], bool]) -> BatchSummary:
    return bench.until(lambda: bench.controller.status(batch_id), good)


def given_way(summary: BatchSummary) -> bool:
    return summary.pause_reason is PauseReason.RESOURCES and not summary.waiting_for_turn


def running(summary: BatchSummary) -> bool:
    return summary.status is Status.RUNNING and summary.stopping is None


def after_looks(bench: Bench, world: World, count: int = 5) -> None:
    """Let it look a few times more."""
    wanted = world.reads + count
    bench.until(lambda: bench.controller.list()[0], lambda _: world.reads >= wanted)


def test_a_batch_gives_way_and_goes_on_by_itself(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    paused = until(bench, batch.batch_id, given_way)
    assert paused.pause_detail == "computer busy, others use 92 %"
    assert paused.processed_count == 2
    world.others = 5
    until(bench, batch.batch_id, running)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4


def test_who_insists_runs_until_the_computer_has_been_free_once(bench: Bench, world: World) -> None:
    world.others = 92
    batch = bench.start(*PHOTOS, insist=True)
    bench.executor.expect(2)
    after_looks(bench, world)
    assert running(bench.controller.status(batch.batch_id))
    world.others = 5
    after_looks(bench, world)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.open_wide()
    until(bench, batch.batch_id, given_way)


def test_nothing_new_begins_meanwhile_and_says_why(bench: Bench, world: World) -> None:
    first = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, first.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.open_wide()
    until(bench, first.batch_id, given_way)
    second = bench.start("e.jpg")
    assert (second.status, second.waits_for) == (
        Status.PENDING,
        "computer busy, others use 92 %",
    )
    after_looks(bench, world)
    assert bench.controller.status(second.batch_id).status is Status.PENDING
    world.others = 5
    for one in (first, second):
        bench.wait(one.batch_id, Status.COMPLETED)


def test_the_batch_that_gave_way_comes_before_those_that_wait(bench: Bench, world: World) -> None:
    bench.controller.run_at_once(1)
    first = bench.start(*PHOTOS)
    second = bench.start("e.jpg")
    bench.executor.expect(2)
    world.others = 92
    until(bench, first.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    until(bench, first.batch_id, given_way)
    world.others = 5
    until(bench, first.batch_id, running)
    assert bench.controller.status(second.batch_id).status is Status.PENDING


def test_a_batch_whose_load_ends_while_it_is_leaving_keeps_its_place(
    bench: Bench, world: World
) -> None:
    bench.controller.run_at_once(1)
    first = bench.start(*PHOTOS)
    second = bench.start("e.jpg")
    bench.executor.expect(2)
    world.others = 92
    until(bench, first.batch_id, lambda s: s.stopping is Status.PAUSED)
    world.others = 5
    after_looks(bench, world)
    bench.executor.open_wide()
    for one in (first, second):
        bench.wait(one.batch_id, Status.COMPLETED)
    ended = [bench.controller.status(one.batch_id).completed_at or "" for one in (first, second)]
    assert ended == sorted(ended)
    events = [one.event for one in bench.controller.history(first.batch_id)]
    assert events.count(Event.PAUSED) == 1


def test_a_manual_pause_of_a_batch_that_is_leaving_wins(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    world.others = 5
    after_looks(bench, world)
    bench.controller.pause(batch.batch_id)
    bench.executor.open_wide()
    until(bench, batch.batch_id, lambda s: s.pause_reason is PauseReason.USER)
    bench.wait(bench.start("e.jpg", insist=True).batch_id, Status.COMPLETED)
    assert bench.controller.status(batch.batch_id).pause_reason is PauseReason.USER


def test_a_manual_pause_wins(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS)
    other = bench.start("e.jpg", "f.jpg", "g.jpg")
    bench.executor.expect(4)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(4)
    until(bench, batch.batch_id, given_way)
    assert bench.controller.pause(batch.batch_id).pause_reason is PauseReason.USER
    world.others = 5
    until(bench, other.batch_id, running)
    after_looks(bench, world)
    assert bench.controller.status(batch.batch_id).pause_reason is PauseReason.USER


def test_a_manual_resume_holds_until_the_load_has_been_low_once(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS, "e.jpg", "f.jpg", "g.jpg", "h.jpg")
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    until(bench, batch.batch_id, given_way)
    bench.controller.resume(batch.batch_id)
    until(bench, batch.batch_id, running)
    after_looks(bench, world)
    assert running(bench.controller.status(batch.batch_id))
    world.others = 5
    after_looks(bench, world)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)


def test_resumed_while_photos_are_still_being_finished(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4


def test_a_waiting_batch_can_be_started_all_the_same(bench: Bench, world: World) -> None:
    first = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, first.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.open_wide()
    until(bench, first.batch_id, given_way)
    second = bench.start("e.jpg")
    bench.controller.start_now(second.batch_id)
    bench.wait(second.batch_id, Status.COMPLETED)
    assert given_way(bench.controller.status(first.batch_id))
    with pytest.raises(InvalidTransition):
        bench.controller.start_now(second.batch_id)


def test_the_load_isnt_measured_when_there_is_nothing_to_do(bench: Bench, world: World) -> None:
    batch = bench.start("a.jpg")
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    bench.until(lambda: bench.controller.status(batch.batch_id), lambda _: not _active(bench))
    reads = world.reads
    timed = bench.start("b.jpg", when=When(hours=None, start_at=NOON + timedelta(hours=1)))
    until(bench, timed.batch_id, lambda s: s.starts_at is not None)
    world.time = NOON + timedelta(hours=2)
    bench.wait(timed.batch_id, Status.COMPLETED)
    assert world.reads - reads < 50


def _active(bench: Bench) -> bool:
    return any(run.active for run in bench.controller._all_runs())


def test_a_missing_drive_takes_over_from_the_load(
    bench: Bench, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    until(bench, batch.batch_id, given_way)

    def gone(*_: object) -> None:
        raise StorageError("The drive WEDDINGS is missing.")

    monkeypatch.setattr("batch_gui.engine.making.check_volumes", gone)
    world.others = 5
    paused = until(bench, batch.batch_id, lambda s: s.pause_reason is PauseReason.STORAGE)
    assert paused.pause_detail == "The drive WEDDINGS is missing."


def test_after_a_restart_it_is_asked_about(make_bench: MakeBench, world: World) -> None:
    bench = make_bench(world.surroundings)
    batch = bench.start(*PHOTOS)
    bench.executor.expect(2)
    world.others = 92
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    until(bench, batch.batch_id, given_way)
    bench.controller.shutdown()
    (found,) = make_bench().controller.recover().interrupted
    assert (found.batch_id, found.pause_reason) == (batch.batch_id, PauseReason.INTERRUPTED)


def on_disk(bench: Bench, batch_id: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(
        (bench.folders.batch_states / f"{batch_id}.json").read_bytes()
    )
    return values


def test_a_batch_begins_at_its_time(bench: Bench, world: World) -> None:
    bench.executor.open = True
    at = NOON.replace(hour=22)
    batch = bench.start("a.jpg", when=When(start_at=at))
    assert batch.status is Status.PENDING
    assert batch.starts_at == at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert on_disk(bench, batch.batch_id)["start_at"] == batch.starts_at
    other = bench.start("b.jpg")  # isn't held up by it
    bench.wait(other.batch_id, Status.COMPLETED)
    assert bench.controller.status(batch.batch_id).status is Status.PENDING
    world.time = at
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert on_disk(bench, batch.batch_id)["start_at"] is None


def test_a_batch_runs_only_between_its_hours(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS, when=When.parse(hours="22:00-06:00"))
    assert (batch.status, batch.hours) == (Status.PENDING, "22:00-06:00")
    assert batch.starts_at is not None
    assert datetime.fromisoformat(batch.starts_at) == NOON.replace(hour=22)
    world.time = NOON.replace(hour=23)
    until(bench, batch.batch_id, running)
    bench.executor.expect(2)
    world.time = NOON + timedelta(hours=18)
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    paused = until(bench, batch.batch_id, given_way)
    assert paused.pause_detail == "outside its hours, 22:00-06:00"
    world.time = NOON + timedelta(hours=35)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4


def test_resumed_by_hand_it_runs_outside_its_hours(bench: Bench, world: World) -> None:
    batch = bench.start(*PHOTOS, when=When.parse(hours="11:00-13:00"))
    until(bench, batch.batch_id, running)
    bench.executor.expect(2)
    world.time = NOON.replace(hour=14)
    until(bench, batch.batch_id, lambda s: s.stopping is Status.PAUSED)
    bench.executor.let_through(2)
    until(bench, batch.batch_id, given_way)
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_added_paused_and_resumed_it_still_waits_for_its_hours(bench: Bench, world: World) -> None:
    batch = bench.start("a.jpg", paused=True, when=When.parse(hours="22:00-06:00"))
    resumed = bench.controller.resume(batch.batch_id)
    assert (resumed.waiting_for_turn, resumed.status) == (True, Status.PAUSED)
    assert resumed.starts_at is not None
    bench.executor.open_wide()
    bench.controller.start_now(batch.batch_id)
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_its_time_can_be_changed(bench: Bench, world: World) -> None:
    bench.executor.open = True
    batch = bench.start("a.jpg", when=When(start_at=NOON + timedelta(days=1)))
    changed = bench.controller.set_when(batch.batch_id, When.parse(hours="22:00-06:00"))
    assert (changed.hours, on_disk(bench, batch.batch_id)["start_at"]) == ("22:00-06:00", None)
    bench.controller.set_when(batch.batch_id, When())
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_the_urgent_ones_come_first(bench: Bench) -> None:
    bench.start("a.jpg")
    bench.start("b.jpg")
    low = bench.start("c.jpg", when=When(priority=Priority.LOW))
    normal = bench.start("d.jpg")
    high = bench.start("e.jpg", when=When(priority=Priority.HIGH))
    assert waiting(bench) == [high.batch_id, normal.batch_id, low.batch_id]
    bench.controller.set_priority(low.batch_id, Priority.HIGH)
    assert waiting(bench) == [low.batch_id, high.batch_id, normal.batch_id]
    assert on_disk(bench, low.batch_id)["priority"] == "high"


def waiting(bench: Bench) -> list[str]:
    return [one.batch_id for one in bench.controller.waiting()]


def test_waiting_batches_can_be_moved_and_stay_so_over_a_restart(make_bench: MakeBench) -> None:
    bench = make_bench()
    running_ids = [bench.start(name).batch_id for name in ("x.jpg", "y.jpg")]
    a, b, c, d = (bench.start(name).batch_id for name in PHOTOS)
    bench.controller.move([d], before=a)
    assert waiting(bench) == [d, a, b, c]
    bench.controller.move([a], before=None)
    assert waiting(bench) == [d, b, c, a]
    bench.controller.move([a, c], before=b)
    assert waiting(bench) == [d, a, c, b]
    with pytest.raises(BadRequest, match="doesn't wait"):
        bench.controller.move([a], before=running_ids[0])
    bench.executor.open_wide()
    bench.controller.shutdown()
    again = make_bench()
    again.controller.run_at_once(1)
    found = [one.batch_id for one in again.controller.recover().interrupted]
    blocker = again.start("z.jpg", "zz.jpg", "zzz.jpg")
    for batch_id in (one for one in (a, b, c, d) if one in found):
        again.controller.resume(batch_id)
    assert waiting(again) == [one for one in (d, a, c, b) if one in found]
    assert again.controller.status(blocker.batch_id).status is Status.RUNNING


def test_moving_step_by_step(bench: Bench) -> None:
    for name in ("x.jpg", "y.jpg"):
        bench.start(name)
    a, b, c, d = (bench.start(name).batch_id for name in PHOTOS)
    shift = bench.controller.shift
    for ids, step, wanted in [
        ([c], Step.EARLIER, [a, c, b, d]),
        ([c], Step.FIRST, [c, a, b, d]),
        ([c], Step.EARLIER, [c, a, b, d]),
        ([c, a], Step.LATER, [b, c, a, d]),
        ([c, d], Step.EARLIER, [c, d, b, a]),
        ([c], Step.LAST, [d, b, a, c]),
        ([c], Step.LATER, [d, b, a, c]),
        ([d, b, a, c], Step.FIRST, [d, b, a, c]),
        (["batch_000000000000"], Step.FIRST, [d, b, a, c]),
    ]:
        shift(ids, step)
        assert waiting(bench) == wanted


def test_moved_past_another_priority_it_takes_it(bench: Bench) -> None:
    for name in ("x.jpg", "y.jpg"):
        bench.start(name)
    low = bench.start("a.jpg", when=When(priority=Priority.LOW)).batch_id
    high = bench.start("b.jpg", when=When(priority=Priority.HIGH)).batch_id
    bench.controller.move([low], before=high)
    assert waiting(bench) == [low, high]
    assert bench.controller.status(low).priority is Priority.HIGH


def test_moving_to_and_fro_never_runs_out_of_places(bench: Bench) -> None:
    for name in ("x.jpg", "y.jpg"):
        bench.start(name)
    a, b, c = (bench.start(name).batch_id for name in PHOTOS[:3])
    for _ in range(40):
        bench.controller.move([c], before=b)
        assert waiting(bench) == [a, c, b]
        bench.controller.move([b], before=c)
        assert waiting(bench) == [a, b, c]


def test_only_standing_batches_get_another_time_or_priority(bench: Bench) -> None:
    batch = bench.start(*PHOTOS)
    with pytest.raises(InvalidTransition, match="is running"):
        bench.controller.set_priority(batch.batch_id, Priority.LOW)
    with pytest.raises(InvalidTransition, match="is running"):
        bench.controller.set_when(batch.batch_id, When())
    bench.controller.cancel(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.CANCELLED)


def test_timed_batches_wait_again_after_a_restart(make_bench: MakeBench, world: World) -> None:
    bench = make_bench(world.surroundings)
    nights = bench.start("a.jpg", when=When.parse(hours="22:00-06:00"))
    coming = bench.start("b.jpg", when=When(start_at=NOON + timedelta(hours=3)))
    missed = bench.start("c.jpg", when=When(start_at=NOON + timedelta(hours=1)))
    mine = bench.start("d.jpg", when=When.parse(hours="22:00-06:00"), paused=True)
    bench.controller.shutdown()
    world.time = NOON + timedelta(hours=2)
    again = make_bench(world.surroundings)
    again.controller.recover()
    assert waiting(again) == []
    assert again.controller.keep_times() == {nights.batch_id, coming.batch_id}
    assert waiting(again) == [nights.batch_id, coming.batch_id]
    left = again.controller.status(missed.batch_id)
    assert (left.status, left.pause_reason) == (Status.PAUSED, PauseReason.INTERRUPTED)
    assert again.controller.status(mine.batch_id).pause_reason is PauseReason.USER
    again.executor.open = True
    world.time = NOON + timedelta(hours=3)
    again.wait(coming.batch_id, Status.COMPLETED)


@pytest.mark.parametrize(
    "wrong",
    [{"priority": "urgent"}, {"start_at": "tonight"}, {"hours": "22-6"}, {"hours": "06:00-06:00"}],
)
def test_times_and_priorities_that_make_no_sense(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match=f"^{next(iter(wrong))}: expected"):
        When.parse(**wrong)
