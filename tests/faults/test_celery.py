"""The broker dies and comes back, workers are killed, tasks are delivered twice."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.settings import Folders
from batch_gui.engine.executors.celery import CeleryExecutor
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
    farm: Farm, desk: Desk, tmp_path: Path, photos: int, kills: int, seed: int
) -> None:
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
    desk.check(40)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 10))]
)
def test_a_broker_that_forgets_results_nobody_had_seen_leaves_no_file(
    farm: Farm, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    farm.ready("one")
    chance = random.Random(seed)
    executor = desk.controller._services.executor
    assert isinstance(executor, CeleryExecutor)
    look, moment = executor._desk.take_results, chance.randrange(2, 8)
    lost: list[str] = []

    def forgetful(task_ids: list[str]) -> dict[str, Any]:
        """Once, right before results are read, the broker loses them."""
        nonlocal moment
        if task_ids and any(map(executor._desk.has_result, task_ids)):
            moment -= 1
            if not moment:
                lost.extend(path.name for path in desk.out.glob(".*.part"))
                farm.redis.kill()
        return look(task_ids)

    monkeypatch.setattr(executor._desk, "take_results", forgetful)
    monkeypatch.setattr(executor, "_patience", 30)  # the batch goes on, nothing looks behind it
    desk.start(draw(tmp_path / "in", 12))
    until(lambda: lost, what="an output whose result is lost")
    until(lambda: farm.redis.process is None)
    farm.redis.start()
    desk.completed()
    desk.check(12)


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
