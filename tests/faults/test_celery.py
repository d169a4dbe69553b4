"""The broker dies and comes back, workers are killed, tasks are delivered twice."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.settings import Folders
from tests.farm import Farm, until
from tests.farm_desk import Desk, at_the_farm, draw
from tests.programs import linux_only

pytestmark = linux_only


@pytest.fixture
def desk(farm: Farm, folders: Folders, tmp_path: Path) -> Iterator[Desk]:
    with at_the_farm(farm, folders, tmp_path / "out") as found:
        yield found


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


@pytest.mark.long
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


@pytest.mark.long
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
    desk.check(40, late=True)


def test_no_worker_then_one(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    farm.ready()
    desk.start(draw(tmp_path / "in", 10))
    paused = desk.wait(lambda summary: summary.status is Status.PAUSED)
    assert paused.pause_reason is PauseReason.WORKERS
    assert "No worker answers on the queue batch-gui" in (paused.pause_detail or "")
    farm.start("one")
    desk.completed()
    desk.check(10)


@pytest.mark.long
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
