"""What Celery costs over the processes of this computer, and what a photo costs the program.

    python -m tests.benchmarks.celery_overhead [--photos 200] [--rounds 3]

Needs redis-server. The same photos go through the local pool and through Redis and as many worker
processes on this machine, in turns. Prints, from one run:

- photos a second each way, and the ratio of the times, for photos that take long and for tiny ones;
- seconds of processor time that a photo costs the program (all its threads, journal included), and
  how many photos a second that would allow on one core;
- commands and bytes that a photo costs the broker;
- what handing out a photo and taking its result costs alone, with nobody developing, by how many
  are in flight: the limit of one program, whatever the workers do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from batch_gui import app
from batch_gui.core.batch import Status
from batch_gui.core.config import OutputConfig
from batch_gui.core.settings import ExecutorKind
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.controller import BatchController
from batch_gui.engine.executors.outcomes import outcome_of
from batch_gui.remote.desk import Desk
from batch_gui.remote.messages import Answer
from tests.farm import Farm, Redis, until
from tests.photos import write_photo
from tests.settings import calm

CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Turn:
    """One batch: seconds by the clock, and seconds of the program's processor time."""

    wall: float
    program: float


def draw(folder: Path, count: int, size: tuple[int, int]) -> Path:
    for number in range(count):
        path = folder / f"{number:05}.jpg"
        if number < 8:
            write_photo(path, size=size, seed=number)
        else:
            os.link(folder / f"{number % 8:05}.jpg", path)
    return folder


@contextmanager
def engine(folder: Path, **changes: Any) -> Iterator[BatchController]:
    where = app.folders(folder, pictures=folder / "pictures")
    where.config.mkdir(parents=True)
    calm(**changes).save(where.config / "settings.json")
    with app.engine(where) as running:
        yield running.controller


def turn(controller: BatchController, photos: Path, out: Path, count: int) -> Turn:
    """Develop them all; counted from the first photo on, so that starting up costs nothing."""
    added = controller.add_photos(controller.scan([photos]))
    config = {"output": {"folder": str(out), "max_edge": 2048}}
    batch = controller.start(added.photo_ids, session_id=added.session_id, config=config)
    until(lambda: controller.status(batch.batch_id).processed_count > 0)
    started, used = time.perf_counter(), time.process_time()
    until(lambda: controller.status(batch.batch_id).status.ended, 600)
    wall, program = time.perf_counter() - started, time.process_time() - used
    ended = controller.status(batch.batch_id)
    assert ended.status is Status.COMPLETED, controller.failures(batch.batch_id)
    assert ended.processed_count == count
    return Turn(wall / count, program / count)


def compare(scratch: Path, farm: Farm, size: tuple[int, int], count: int, rounds: int) -> None:
    photos = draw(scratch / "in", count, size)
    kinds: dict[str, dict[str, Any]] = {
        "local pool": {"workers": CORES},
        "Celery": {"executor": ExecutorKind.CELERY, "celery_broker": farm.broker},
    }
    turns: dict[str, list[Turn]] = {kind: [] for kind in kinds}
    with redis.Redis(port=farm.redis.port) as server:
        server.config_resetstat()
        for number in range(rounds):
            for kind, settings in kinds.items():
                place = scratch / f"{number}-{kind}"
                with engine(place / "data", **settings) as controller:
                    turns[kind].append(turn(controller, photos, place / "out", count))
        stats = server.info("stats")
    print(f"\n{count} photos of {size[0]} x {size[1]}, {CORES} processes, {rounds} rounds in turns")
    for kind, done in turns.items():
        wall = statistics.median(one.wall for one in done)
        cost = statistics.median(one.program for one in done)
        print(
            f"  {kind:<10} {1 / wall:7.1f} photos/s, {1000 * wall:6.1f} ms a photo; "
            f"the program {1000 * cost:5.2f} ms of processor time, {1 / cost:6.0f} photos/s a core"
        )
    pairs = zip(turns["Celery"], turns["local pool"], strict=True)
    ratios = sorted(one.wall / other.wall for one, other in pairs)
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  Celery takes {statistics.median(ratios):.2f} x the time of the local pool ({shown})")
    done_there = count * rounds
    print(
        f"  the broker: {stats['total_commands_processed'] / done_there:.0f} commands, "
        f"{stats['total_net_input_bytes'] / done_there / 1000:.1f} kB in and "
        f"{stats['total_net_output_bytes'] / done_there / 1000:.1f} kB out a photo"
    )


def hand_out(farm: Farm, in_flight: int, rounds: int) -> None:
    """The program's side alone: the results are written by this benchmark."""
    desk = Desk(farm.connection, "benchmark")
    job = PhotoJob(
        "batch_0123456789ab", 1, "/photos/wedding/IMG_0001.jpg", "/out/wedding", Recipe(), 60,
        OutputConfig(max_edge=2048), 10**8,
    )  # fmt: skip
    result = PhotoResult(
        1, ".batch-gui-0123456789ab-1.part", ".jpg", 2048, 1365, 812_345, "0" * 64, 0.21,
        8_123_456, 1.7e9, machine="nas-2",
    )  # fmt: skip
    answer = Answer.done(result, again=False).model_dump(mode="json")
    meta = json.dumps({"status": "SUCCESS", "result": answer}).encode()
    used, wall = 0.0, 0.0
    desk.open_or_keep()
    with redis.Redis(port=farm.redis.port) as server:
        for _ in range(rounds):
            ids = [str(uuid.uuid4()) for _ in range(in_flight)]
            started, at = time.thread_time(), time.perf_counter()
            for task_id in ids:
                desk.send(task_id, job)
            used, wall = used + time.thread_time() - started, wall + time.perf_counter() - at
            server.mset({f"celery-task-meta-{task_id}": meta for task_id in ids})
            started, at = time.thread_time(), time.perf_counter()
            found = desk.take_results(ids)
            outcomes = [outcome_of(found[task_id], job) for task_id in ids]
            used, wall = used + time.thread_time() - started, wall + time.perf_counter() - at
            assert len(outcomes) == in_flight
            server.delete(farm.connection.versioned_queue)
    desk.close()
    count = in_flight * rounds
    print(
        f"  {in_flight:>5} in flight: {1000 * used / count:5.2f} ms of processor time, "
        f"{1000 * wall / count:5.2f} ms by the clock a photo: {count / wall:6.0f} photos/s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        broker = Redis(scratch / "redis")
        farm = Farm(scratch, broker.url, broker)
        try:
            broker.start()
            print("handing out and taking results, nobody developing")
            for in_flight in (10, 100, 1000, 4000):
                hand_out(farm, in_flight, max(1, 1000 // in_flight))
            farm.add("bench").command += ["--concurrency", str(CORES)]
            farm.ready("bench")
            for name, size in (("large", (3000, 2000)), ("tiny", (120, 80))):
                compare(scratch / name, farm, size, arguments.photos, arguments.rounds)
        finally:
            farm.close()


if __name__ == "__main__":
    main()
