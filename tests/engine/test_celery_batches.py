"""Whole batches through Celery, by the controller and by the commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from batch_gui.core.batch import Status
from batch_gui.core.settings import ExecutorKind, Folders, Settings
from tests.commands import batch_gui
from tests.farm import Farm, Worker, until
from tests.farm_desk import Desk, at_the_farm, draw
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only


@pytest.fixture
def desk(farm: Farm, folders: Folders, tmp_path: Path) -> Iterator[Desk]:
    farm.broker_up()
    with at_the_farm(farm, folders, tmp_path / "out") as found:
        yield found


def test_a_window_is_in_the_broker_not_the_batch(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    farm.ready("one")
    in_broker, in_flight = set(), set()
    desk.start(draw(tmp_path / "in", 10_000))
    (run,) = desk.controller._all_runs()
    with redis.Redis(port=farm.redis.port) as server:
        for count in range(1, 60):
            desk.wait_for(count)
            queued = server.llen(farm.connection.versioned_queue) + server.hlen("unacked")
            in_broker.add(queued)
            in_flight.add(len(run.batch.task_ids))
        assert 1 < max(in_broker) <= 4, "one process, a few photos"
        assert 1 < max(in_flight) <= 2
        desk.controller.pause(desk.batch_id)
        paused = desk.wait(lambda summary: summary.status is Status.PAUSED)
        until(lambda: not server.llen(farm.connection.versioned_queue) + server.hlen("unacked"))
    assert paused.processed_count < 1000
    assert run.batch.task_ids == []
    assert len(list(desk.out.glob("*.jpg"))) == paused.processed_count
    desk.controller.resume(desk.batch_id)
    desk.wait_for(paused.processed_count + 10)
    desk.controller.cancel(desk.batch_id)
    ended = desk.wait(lambda summary: summary.status is Status.CANCELLED)
    assert sorted(desk.out.iterdir()) == sorted(desk.out.glob("*.jpg"))
    assert len(list(desk.out.iterdir())) == ended.processed_count


def test_the_receipt_names_the_machines(farm: Farm, desk: Desk, tmp_path: Path) -> None:
    farm.ready("one", "two")
    desk.start(draw(tmp_path / "in", 40))
    desk.completed()
    desk.check(40)
    machines = {row["machine"].partition("@")[0] for row in desk.receipt()}
    assert machines == {"one", "two"}


def test_commands_over_a_shared_folder_with_a_plain_celery_worker(
    folders: Folders, tmp_path: Path
) -> None:
    """No server at all: kombu's filesystem transport, and results in files."""
    broker = f"filesystem://{tmp_path}/broker"
    worker = Worker(tmp_path, "plain", broker)
    worker.command = [sys.executable, "-m", "celery", "-A", "batch_gui.remote", "worker"]
    worker.command += ["--concurrency", "1", "--hostname", "plain@%h", "--loglevel", "info"]
    calm(celery_broker=broker, celery_patience=2).save(folders.config / "settings.json")
    worker.environment["BATCH_GUI_DATA_DIR"] = str(folders.data)
    worker.start()
    try:
        source, out = draw(tmp_path / "in", 12), tmp_path / "out"
        done = batch_gui(folders, "run", source, "--output", out, "--executor", "celery", "--json")
        assert done.returncode == 0, done.stderr + worker.said()
        status = json.loads(done.stdout)
        assert (status["status"], status["processed_count"]) == ("completed", 12)
        assert sorted(path.name for path in out.iterdir()) == [f"{n:04}.jpg" for n in range(12)]
        (receipt,) = folders.receipts.glob("*.csv")
        assert receipt.read_text().count(",plain@") == 12
        assert list((tmp_path / "broker/results").iterdir()) == []
    finally:
        worker.kill()


def worker_refuses(tmp_path: Path, *options: str) -> str:
    command = [sys.executable, "-m", "batch_gui", "worker", "--data-dir", str(tmp_path), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--map", "/Volumes/nas -> /not/there"], "/not/there isn't there, where /Volumes/nas"),
        (["--map", "/Volumes/nas"], "expected a folder of the program, ->"),
        (["--broker", "nas"], "'nas' isn't the URL of a broker"),
        (["--queue", "two words"], "celery_queue"),
    ],
)
def test_a_worker_says_at_its_start_what_is_wrong(
    tmp_path: Path, options: list[str], expected: str
) -> None:
    assert expected in worker_refuses(tmp_path, *options)


def test_a_broker_that_is_none_is_refused_before_anything_starts(
    folders: Folders, tmp_path: Path
) -> None:
    source = draw(tmp_path / "in", 1)
    done = batch_gui(folders, "run", source, "--executor", "celery", "--broker", "nas:6379")
    assert done.returncode == 2
    assert "'nas:6379' isn't the URL of a broker, such as redis://HOST:6379/0" in done.stderr


@pytest.mark.parametrize("command", [["run", ".", "--executor", "celery"], ["worker"]])
def test_without_celery_it_is_said_what_to_install(tmp_path: Path, command: list[str]) -> None:
    code = "import sys; sys.modules['celery'] = None; from batch_gui.__main__ import main; main()"
    draw(tmp_path / "in", 1)
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--data-dir", "data"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "pip install 'batch-gui[celery]'" in done.stderr


def test_celery_is_not_imported_unless_it_is_wanted(folders: Folders) -> None:
    assert Settings().executor is ExecutorKind.LOCAL
    code = (
        "import sys, batch_gui.cli.commands, batch_gui.ui.main_window; "
        "print('celery' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
