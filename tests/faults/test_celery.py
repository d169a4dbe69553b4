"""The broker dies and comes back, workers are killed, tasks are delivered twice."""

from __future__ import annotations

import csv
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from batch_gui import app
from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.settings import ExecutorKind, Folders, Settings
from batch_gui.engine.controller import BatchController
from tests.farm import Farm, until
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only


def draw(folder: Path, count: int) -> Path:
    """Few drawn, many linked: what counts is how many there are."""
    for number in range(count):
        path = folder / f"{number:04}.jpg"
        if number < 10:
            write_photo(path, size=(300, 200), seed=number)
        else:
            os.link(folder / f"{number % 10:04}.jpg", path)
    return folder


class Desk:
    """The program with its photos at the farm."""

    def __init__(self, controller: BatchController, out: Path) -> None:
        self.controller = controller
        self.out = out
        self.batch_id = ""

    def start(self, photos: Path) -> None:
        added = self.controller.add_photos(self.controller.scan([photos]))
        config = {"output": {"folder": str(self.out)}}
        batch = self.controller.start(added.photo_ids, session_id=added.session_id, config=config)
        self.batch_id = batch.batch_id

    @property
    def summary(self) -> BatchSummary:
        return self.controller.status(self.batch_id)

    def wait(self, good: Callable[[BatchSummary], bool], seconds: float = 60) -> BatchSummary:
        until(lambda: good(self.summary), seconds, f"last: {self.summary}")
        return self.summary

    def wait_for(self, count: int) -> None:
        self.wait(lambda summary: summary.processed_count >= count)

    def completed(self, seconds: float = 60) -> BatchSummary:
        ended = self.wait(lambda summary: summary.status.ended, seconds)
        assert ended.status is Status.COMPLETED, self.controller.failures(self.batch_id)
        return ended

    def receipt(self) -> list[dict[str, str]]:
        text = b"".join(self.controller.receipt(self.batch_id)).decode()
        return list(csv.DictReader(text.splitlines()))

    def check(self, count: int, seed: int = 0) -> None:
        """Each photo once, nothing else in the folder, nothing half."""
        names = sorted(path.name for path in self.out.iterdir())
        assert names == [f"{number:04}.jpg" for number in range(count)], f"seed {seed}"
        done = Counter(row["source"] for row in self.receipt())
        assert len(done) == count, f"seed {seed}"
        assert set(done.values()) == {1}, f"seed {seed}"


@pytest.fixture
def desk(farm: Farm, folders: Folders, tmp_path: Path) -> Iterator[Desk]:
    with at_the_farm(farm, folders, tmp_path / "out") as found:
        yield found


@contextmanager
def at_the_farm(farm: Farm, folders: Folders, out: Path) -> Iterator[Desk]:
    Settings(
        executor=ExecutorKind.CELERY,
        celery_broker=farm.broker,
        celery_patience=1,
        storage_patience=0.2,
    ).save(folders.config / "settings.json")
    with app.engine(folders) as running:
        yield Desk(running.controller, out)


@pytest.mark.parametrize(
    ("photos", "kills"),
    [(60, 1), pytest.param(500, 3, marks=[pytest.mark.long, pytest.mark.timeout(600)])],
)
def test_a_worker_killed_at_random_loses_nothing(
    farm: Farm, desk: Desk, tmp_path: Path, photos: int, kills: int
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    _, victim = farm.ready("one", "two")
    desk.start(draw(tmp_path / "in", photos))
    moments = sorted(chance.sample(range(1, photos * 3 // 4), kills))
    for moment in moments:
        desk.wait_for(moment)
        victim.kill()
        victim.start()
    desk.completed(300)
    desk.check(photos, seed)


def test_a_process_of_a_worker_killed_costs_nothing(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    (worker,) = farm.ready("one")
    desk.start(draw(tmp_path / "in", 30))
    desk.wait_for(3)
    for child in worker.children():
        child.kill()
    desk.completed()
    desk.check(30)


def test_the_broker_dies_and_comes_back(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    farm.ready("one")
    desk.start(draw(tmp_path / "in", 60))
    desk.wait_for(5)
    farm.redis.kill()
    paused = desk.wait(lambda summary: summary.status is Status.PAUSED)
    assert paused.pause_reason is PauseReason.WORKERS
    assert "doesn't answer" in (paused.pause_detail or "")
    farm.redis.start()
    desk.completed()
    desk.check(60)


def test_a_pause_by_hand_outlasts_the_return_of_the_broker(
    farm: Farm, desk: Desk, tmp_path: Path
) -> None:
    farm.ready("one")
    desk.start(draw(tmp_path / "in", 40))
    desk.wait_for(2)
    farm.redis.kill()
    desk.wait(lambda summary: summary.pause_reason is PauseReason.WORKERS)
    desk.controller.pause(desk.batch_id)
    farm.redis.start()
    until(lambda: not (desk.controller.crew() or pytest.fail("no crew")).problem)
    assert desk.summary.pause_reason is PauseReason.USER
    desk.controller.resume(desk.batch_id)
    desk.completed()
    desk.check(40)


def test_the_broker_restarted_in_a_blink_loses_nothing(
    farm: Farm, desk: Desk, tmp_path: Path
) -> None:
    farm.ready("one")
    desk.start(draw(tmp_path / "in", 40))
    desk.wait_for(5)
    farm.redis.kill()  # and with it every task and ticket
    farm.redis.start()
    desk.completed()
    desk.check(40)


def test_no_worker_then_one(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    farm.ready()
    desk.start(draw(tmp_path / "in", 10))
    paused = desk.wait(lambda summary: summary.status is Status.PAUSED)
    assert paused.pause_reason is PauseReason.WORKERS
    assert "No worker answers on the queue batch-gui" in (paused.pause_detail or "")
    farm.start("one")
    desk.completed()
    desk.check(10)


def test_a_frozen_worker_that_wakes_disturbs_nothing(
    farm: Farm, desk: Desk, tmp_path: Path
) -> None:
    _, frozen = farm.ready("one", "two")
    assert frozen.process is not None
    desk.start(draw(tmp_path / "in", 60))
    desk.wait_for(10)
    os.killpg(frozen.process.pid, signal.SIGSTOP)
    desk.completed()
    os.killpg(frozen.process.pid, signal.SIGCONT)
    farm.ready("one", "two")  # it has worked off what it still had
    desk.check(60)
