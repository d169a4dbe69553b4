"""The executor at a real broker with real workers."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
import redis
from PIL import Image

from batch_gui import __version__
from batch_gui.core.config import OutputConfig, OutputFormat
from batch_gui.core.errors import PhotoError, StorageError, WorkersUnavailable
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.lut import LutTable, keep_lut
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Watermark
from batch_gui.engine.executors.base import PhotoFuture
from batch_gui.engine.executors.celery import CeleryExecutor
from batch_gui.remote.connection import Connection, celery_app
from batch_gui.remote.key_store import KeyStore, key_store
from tests.farm import Farm, Worker, until
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only

MakeExecutor = Callable[..., CeleryExecutor]


@pytest.fixture
def make_executor(farm: Farm) -> Iterator[MakeExecutor]:
    with ExitStack() as stack:

        def make(longest: float = 300, **options: Any) -> CeleryExecutor:
            connection = replace(farm.connection, longest=longest)
            executor = CeleryExecutor(connection, "test", **{"patience": 1, **options})
            stack.callback(executor.shutdown)
            return executor

        yield make


@pytest.fixture
def store(farm: Farm) -> Iterator[KeyStore]:
    farm.broker_up()
    with closing(key_store(celery_app(farm.connection, impatient=True))) as found:
        yield found


@pytest.fixture
def server(farm: Farm) -> Iterator[Any]:
    farm.broker_up()
    with redis.Redis(port=farm.redis.port) as client:
        client.flushdb()
        yield client


def job(folder: Path, photo_id: int = 1, size: tuple[int, int] = (60, 40)) -> PhotoJob:
    source = folder / "in" / f"{photo_id}.jpg"
    if not source.exists():
        write_photo(source, size=size, seed=photo_id)
    (folder / "out").mkdir(exist_ok=True)
    return PhotoJob(
        batch_id="batch_0123456789ab",
        photo_id=photo_id,
        source=str(source),
        folder=str(folder / "out"),
        recipe=Recipe(),
        blend=100,
        output=OutputConfig(),
        max_pixels=2 * 10**7,
    )


class Held:
    """The one process of a worker, stopped, so that what it has begun stays begun."""

    def __init__(self, worker: Worker) -> None:
        (child,) = worker.children()
        self._pid = child.pid
        os.kill(self._pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on()


def is_there(store: KeyStore, kind: str, future: PhotoFuture) -> bool:
    return store.read([f"batch-gui-{kind}-{future.task_id}"])[0] is not None


def has_gone(store: KeyStore, kind: str, future: PhotoFuture) -> bool:
    return not is_there(store, kind, future)


def parts(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out").iterdir())


def test_a_photo_comes_back_as_from_this_computer(
    farm: Farm, make_executor: MakeExecutor, store: KeyStore, tmp_path: Path
) -> None:
    farm.ready("one")
    executor = make_executor()
    future = executor.submit(job(tmp_path))
    result = future.result(30)
    here = develop_photo(replace(job(tmp_path), attempt="here"))
    assert result.machine.startswith("one@")
    assert (result.sha256, result.size, result.suffix) == (here.sha256, here.size, ".jpg")
    assert Path(result.temporary).parent == tmp_path / "out"
    assert Path(result.temporary).stat().st_size == result.size
    until(lambda: not any(is_there(store, kind, future) for kind in ("first", "second", "open")))
    assert [one.machine for one in (executor.crew().workers)] == [result.machine]


def test_errors_come_back_as_themselves(
    farm: Farm, make_executor: MakeExecutor, tmp_path: Path
) -> None:
    farm.ready("one")
    executor = make_executor()
    good = job(tmp_path)
    (tmp_path / "in" / "empty.jpg").touch()
    empty = executor.submit(replace(good, source=str(tmp_path / "in" / "empty.jpg")))
    unseen = executor.submit(replace(good, source="/Volumes/nas/a.jpg"))
    with pytest.raises(PhotoError, match=r"^the file is empty$") as found:
        empty.result(30)
    assert found.value.seconds is not None
    assert [one.machine for one in executor.crew().workers] == [found.value.machine]
    with pytest.raises(WorkersUnavailable, match=r"/Volumes/nas can't be seen from there"):
        unseen.result(30)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a drive")
def test_a_full_drive_comes_back_as_such(
    farm: Farm, make_executor: MakeExecutor, tmp_path: Path
) -> None:
    farm.ready("one")
    good = job(tmp_path)
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "drive", good.folder]
    with ExitStack() as stack:
        assert os.spawnvp(os.P_WAIT, "mount", mount) == 0
        stack.callback(os.spawnvp, os.P_WAIT, "umount", ["umount", good.folder])
        (Path(good.folder) / "filler").write_bytes(bytes(4096))
        with pytest.raises(StorageError, match=r"^one@.*out is full"):
            make_executor().submit(good).result(30)


def test_only_what_has_begun_is_finished_when_the_rest_is_recalled(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    executor = make_executor()
    executor.submit(job(tmp_path)).result(30)
    with Held(worker) as held:
        futures = [executor.submit(job(tmp_path, number)) for number in range(2, 8)]
        held.go_on()
        futures[0].result(30)
    with Held(worker):
        more = [executor.submit(job(tmp_path, number)) for number in range(10, 16)]
        executor.recall([*futures, *more])
        # At most one of them was begun, before its process was stopped.
        until(lambda: sum(one.cancelled() for one in more) >= len(more) - 1)
    until(lambda: all(one.done() for one in futures + more))
    until(lambda: server.llen(farm.connection.versioned_queue) == 0)
    until(lambda: server.hlen("unacked") == 0)
    finished = [one for one in futures + more if not one.cancelled()]
    assert len(parts(tmp_path)) == 1 + len(finished)


def test_a_task_delivered_twice_at_the_same_time_is_done_once(
    farm: Farm, make_executor: MakeExecutor, server: Any, store: KeyStore, tmp_path: Path
) -> None:
    (first,) = farm.ready("one")
    executor = make_executor()
    executor.submit(job(tmp_path)).result(30)
    large = job(tmp_path, 2, (3000, 2000))
    before = set(parts(tmp_path))
    future = executor.submit(large)
    until(lambda: not is_there(store, "first", future))
    with Held(first):
        until(lambda: server.hlen("unacked"))
        (unacked,) = server.hvals("unacked")
        message, _, queue = json.loads(unacked)
        second = farm.start("two")
        # What Redis does by itself when it hasn't heard of a task for an hour.
        server.lpush(queue, json.dumps(message))
        result = future.result(60)
        assert result.machine.startswith("two@")
        second.stop()
    until(lambda: server.hlen("unacked") == 0)  # the first has come to its end, too
    until(lambda: set(parts(tmp_path)) - before == {Path(result.temporary).name})
    assert Path(result.temporary).stat().st_size == result.size


def test_a_photo_that_takes_too_long_fails_and_its_process_is_replaced(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    executor = make_executor(longest=0.25)
    executor.submit(job(tmp_path)).result(30)
    (before,) = worker.children()
    slow = replace(
        job(tmp_path, 2, (4000, 3000)), output=OutputConfig(format=OutputFormat.AVIF, quality=100)
    )
    with pytest.raises(PhotoError, match=r"^took longer than 0\.25 s$"):
        executor.submit(slow).result(30)
    executor.submit(job(tmp_path, 3)).result(30)
    assert before not in worker.children()
    until(lambda: server.hlen("unacked") == 0)
    assert len(parts(tmp_path)) == 2


@pytest.mark.long
def test_a_process_that_lets_nothing_run_is_replaced_by_its_worker(
    farm: Farm, make_executor: MakeExecutor, store: KeyStore, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    executor = make_executor(longest=2)
    executor.submit(job(tmp_path)).result(30)
    future = executor.submit(job(tmp_path, 2, (3000, 2000)))
    until(lambda: not is_there(store, "first", future))
    (child,) = worker.children()
    child.suspend()
    with pytest.raises(PhotoError, match=r"^took longer than 12 s$"):
        future.result(60)
    executor.submit(job(tmp_path, 3)).result(30)


def test_a_photo_that_kills_decoders_is_tried_twice(
    farm: Farm, make_executor: MakeExecutor, store: KeyStore, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    executor = make_executor()
    executor.submit(job(tmp_path)).result(30)
    future = executor.submit(job(tmp_path, 2, (4000, 3000)))
    for kind in ("first", "second"):
        until(partial(has_gone, store, kind, future))
        for child in worker.children():
            child.kill()
    with pytest.raises(PhotoError, match=r"^the decoder crashed$"):
        future.result(60)
    assert len(parts(tmp_path)) == 1
    executor.submit(job(tmp_path, 3)).result(30)


def test_files_of_a_recipe_travel_along(
    farm: Farm, make_executor: MakeExecutor, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    points = np.linspace(1, 0, 3 * 8**3, dtype=np.float32).reshape(8, 8, 8, 3)
    (tmp_path / "luts").mkdir()
    mark = tmp_path / "mark.png"
    Image.new("RGBA", (20, 10), (255, 0, 0, 128)).save(mark)
    recipe = Recipe(
        lut=keep_lut(LutTable(points), tmp_path / "luts"),
        watermark=Watermark(image=str(mark)),
    )
    asked = replace(job(tmp_path), recipe=recipe)
    result = make_executor().submit(asked).result(30)
    assert result.sha256 == develop_photo(replace(asked, attempt="here")).sha256
    assert len(list((worker.folder / "cache" / "remote-files").iterdir())) == 2


def test_a_worker_that_knows_the_folders_by_another_name(
    farm: Farm, make_executor: MakeExecutor, tmp_path: Path
) -> None:
    farm.ready()
    farm.add("mapped", "--map", f"/Volumes/nas -> {tmp_path}")
    try:
        farm.ready("mapped")
        asked = replace(job(tmp_path), source="/Volumes/nas/in/1.jpg")
        result = make_executor().submit(asked).result(30)
        assert Path(result.temporary).stat().st_size == result.size
    finally:
        farm.remove("mapped")


def test_workers_of_another_version_are_named_and_get_no_photo(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    farm.ready()
    old = farm.add("old")
    program = "import batch_gui, sys; batch_gui.__version__ = '0.0.9'; import batch_gui.__main__"
    old.command[1:3] = ["-c", f"{program} as start; start.main()"]
    try:
        farm.start("old")
        executor = make_executor()
        until(lambda: "0.0.9" in executor.crew().problem)
        with pytest.raises(
            WorkersUnavailable,
            match=rf"another version .* this one, {__version__}: old@\S+ has 0\.0\.9",
        ):
            executor.submit(job(tmp_path)).result(30)
        assert server.llen(farm.connection.versioned_queue) == 0
        with pytest.raises(WorkersUnavailable):
            executor.check()
    finally:
        farm.remove("old")


def test_what_a_program_that_was_killed_left_behind_is_not_done(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    (worker,) = farm.ready("one")
    killed = make_executor()
    killed.submit(job(tmp_path)).result(30)
    with Held(worker):
        left = [killed.submit(job(tmp_path, number)) for number in range(2, 5)]
        until(lambda: server.llen(farm.connection.versioned_queue) == 2)
        after = make_executor()  # the same program, started again
        futures = [after.submit(job(tmp_path, number)) for number in range(2, 5)]
        until(lambda: server.llen(farm.connection.versioned_queue) == 5)
    results = [future.result(30) for future in futures]
    until(lambda: server.hlen("unacked") == 0)
    assert len(parts(tmp_path)) == 1 + len(results)
    assert not [future for future in left if future.done()]


def _nothing(task_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {}


class Uncollected:
    """An executor that finds no results as long as this lasts, as if its next look were late."""

    def __init__(self, executor: CeleryExecutor) -> None:
        self._desk = executor._desk
        self._look = self._desk.take_results

    def __enter__(self) -> Self:
        self._desk.take_results = _nothing  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        self._desk.take_results = self._look  # type: ignore[method-assign]


def has_result(server: Any, future: PhotoFuture) -> bool:
    return bool(server.exists(f"celery-task-meta-{future.task_id}"))


def test_results_lost_with_the_broker_leave_no_file(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    farm.ready("one")
    executor = make_executor(patience=20)
    with Uncollected(executor):
        futures = [executor.submit(job(tmp_path, number)) for number in (1, 2)]
        until(lambda: all(has_result(server, future) for future in futures))
        lost = parts(tmp_path)
        farm.redis.kill()
        farm.redis.start()
        until(lambda: all(one.sent is None or one.doubtful for one in executor._all()))
    kept = sorted(Path(future.result(60).temporary).name for future in futures)
    assert len(lost) == len(kept) == 2
    assert not set(lost) & set(kept)
    until(lambda: parts(tmp_path) == kept)


def test_what_was_finished_while_nobody_answered_is_removed_once_somebody_does(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    farm.ready("one")
    executor = make_executor()
    executor.submit(job(tmp_path)).result(30)
    before = parts(tmp_path)
    with Uncollected(executor):
        given_up = executor.submit(job(tmp_path, 2))
        until(lambda: has_result(server, given_up))
        assert len(parts(tmp_path)) == 2
        executor._alone_since = 1  # long ago
        executor._note_alone("nobody answers")
    with pytest.raises(WorkersUnavailable, match="nobody answers"):
        given_up.result(0)
    until(lambda: parts(tmp_path) == before)


def test_a_program_that_ends_leaves_no_file_of_a_photo_it_gave_up(
    farm: Farm, make_executor: MakeExecutor, server: Any, tmp_path: Path
) -> None:
    farm.ready("one")
    executor = make_executor()
    with Uncollected(executor):
        future = executor.submit(job(tmp_path))
        until(lambda: has_result(server, future))
        assert len(parts(tmp_path)) == 1
        executor.shutdown()
    assert future.cancelled()
    executor.sweep(job(tmp_path).batch_id)  # as the batch's worker does it at its end
    assert parts(tmp_path) == []


def test_the_password_of_the_broker_is_in_no_message(make_executor: MakeExecutor) -> None:
    executor = CeleryExecutor(Connection("redis://me:geheim@127.0.0.1:1/0"), "test", patience=1)
    try:
        until(lambda: "doesn't answer" in executor.crew().problem)
        assert "geheim" not in executor.crew().problem
    finally:
        executor.shutdown()
