"""A network drive that is gone: calls to it never return."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.errors import StorageError
from batch_gui.engine import making
from batch_gui.engine.storage import check_volumes
from tests.engine.conftest import Bench
from tests.engine.test_giving_way import MakeBench, World, given_way, running
from tests.farm import until


@dataclass
class Drive:
    """Drives that don't answer until the test is over."""

    hung: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)

    def check(self, volumes: Iterable[str]) -> None:
        for volume in volumes:
            if volume not in self.hung:
                check_volumes([volume])
                continue
            self.asked.append(volume)
            self.answers.wait()


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    made = Drive()
    monkeypatch.setattr(making, "check_volumes", made.check)
    yield made
    made.answers.set()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bench(make_bench: MakeBench, world: World, drive: Drive) -> Bench:
    made = make_bench(world.surroundings)
    made.controller._watch._patience = 60  # it is told when to look
    made.controller._looks._slow = 0.1
    return made


def waits_for_its_drive(bench: Bench, photo: str, volume: str) -> str:
    """A batch that was paused because its drive is gone."""
    bench.executor.faults[photo] = StorageError("It is gone.")
    batch = bench.start(photo)
    bench.executor.let_through(1)
    bench.wait(batch.batch_id, Status.PAUSED)
    del bench.executor.faults[photo]
    run = bench.controller._run(batch.batch_id)
    bench.until(lambda: bench.controller.status(batch.batch_id), lambda _: not run.active)
    run.batch.volumes = [volume]
    run.next_look = 0
    return batch.batch_id


def test_a_drive_that_hangs_holds_only_its_own_batches(
    bench: Bench, world: World, drive: Drive
) -> None:
    drive.hung = {"/mnt/hung"}
    hung = [waits_for_its_drive(bench, name, "/mnt/hung") for name in ("a.jpg", "b.jpg")]
    until(lambda: drive.asked)
    back = waits_for_its_drive(bench, "c.jpg", "/")
    bench.executor.open_wide()
    bench.wait(back, Status.COMPLETED)
    bench.executor.open = False
    other = bench.start("d.jpg", "e.jpg", "f.jpg")
    see = partial(bench.until, lambda: bench.controller.status(other.batch_id))
    bench.executor.expect(2)
    world.others = 92

    def stopping(summary: BatchSummary) -> bool:
        return summary.stopping is Status.PAUSED

    see(stopping)
    bench.executor.open_wide()
    see(given_way)
    bench.executor.open = False
    world.others = 5
    see(running)
    bench.executor.open_wide()
    bench.wait(other.batch_id, Status.COMPLETED)
    assert drive.asked == ["/mnt/hung"], "one thread waits for it, not one for each batch"
    reasons = [bench.controller.status(one).pause_reason for one in hung]
    assert reasons == [PauseReason.STORAGE] * 2


def test_the_program_ends_though_a_drive_hangs(bench: Bench, drive: Drive) -> None:
    drive.hung = {"/mnt/hung"}
    waits_for_its_drive(bench, "a.jpg", "/mnt/hung")
    until(lambda: drive.asked)
    ending = threading.Thread(target=bench.controller.shutdown)
    ending.start()
    ending.join(30)
    assert not ending.is_alive()
    assert not drive.answers.is_set()


def test_it_goes_on_when_the_drive_answers_again(bench: Bench, drive: Drive) -> None:
    drive.hung = {"/mnt/hung"}
    batch_ids = [waits_for_its_drive(bench, name, "/mnt/hung") for name in ("a.jpg", "b.jpg")]
    until(lambda: drive.asked)
    drive.hung = set()
    for batch_id in batch_ids:
        bench.controller._run(batch_id).batch.volumes = []
    bench.executor.open_wide()
    drive.answers.set()
    for batch_id in batch_ids:
        bench.wait(batch_id, Status.COMPLETED)
