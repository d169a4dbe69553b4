from __future__ import annotations

import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError, StorageError
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.executors.local import LocalExecutor
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only


@pytest.fixture
def make_executor() -> Iterator[Callable[..., LocalExecutor]]:
    made: list[LocalExecutor] = []

    def make(**arguments: Any) -> LocalExecutor:
        values = {"workers": 1, "develop": develop_when_let, **arguments}
        made.append(LocalExecutor(**values))
        return made[-1]

    yield make
    for executor in made:
        executor.shutdown()


def job(tmp_path: Path, photo_id: int, source: Path | None = None) -> PhotoJob:
    if source is None:
        source = tmp_path / f"in/{photo_id}.jpg"
        write_photo(source, size=(60, 40), seed=photo_id)
    (tmp_path / "out").mkdir(exist_ok=True)
    return PhotoJob(
        batch_id="batch_0123456789ab",
        photo_id=photo_id,
        source=str(source),
        folder=str(tmp_path / "out"),
        recipe=Recipe(),
        blend=100,
        output=OutputConfig(),
        max_pixels=10**9,
    )


def held(tmp_path: Path, photo_id: int) -> PhotoJob:
    """A photo that takes until `<source>.hold` is removed."""
    made = job(tmp_path, photo_id)
    Path(made.source + ".hold").touch()
    return made


def develop_when_let(job: PhotoJob) -> PhotoResult:
    Path(job.source + ".begun").touch()
    while Path(job.source + ".hold").exists():
        time.sleep(0.01)
    return develop_photo(job)


def workers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # one that ends meanwhile is none
            if "--multiprocessing-fork" in child.cmdline():
                found.append(child)
    return found


def wait_until_begun(photo: PhotoJob) -> None:
    """Wait until a worker is at a photo, anew each time."""
    begun = Path(photo.source + ".begun")
    deadline = time.monotonic() + 30
    while not begun.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    begun.unlink()


def wait_until_busy(future: Future[PhotoResult], seconds: float = 0.5) -> None:
    with pytest.raises(TimeoutError):
        future.result(timeout=seconds)


def test_photos_come_back_as_checked_files(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor(workers=2)
    futures = [executor.submit(job(tmp_path, photo_id)) for photo_id in range(6)]
    results = [future.result(timeout=30) for future in futures]
    assert [result.photo_id for result in results] == list(range(6))
    assert all(Path(result.temporary).stat().st_size == result.size for result in results)


def test_faults_arrive_with_their_words(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor()
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    with pytest.raises(PhotoError, match="empty") as found:
        executor.submit(job(tmp_path, 1, broken)).result(timeout=30)
    assert found.value.seconds is not None
    assert found.value.seconds > 0
    assert found.value.machine == platform.node()
    without_folder = job(tmp_path, 2)
    (tmp_path / "out").rmdir()
    with pytest.raises(StorageError, match="out is no longer there"):
        executor.submit(without_folder).result(timeout=30)


def test_a_killed_worker_costs_a_second_try_and_then_the_photo_alone(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor()
    photo = held(tmp_path, 1)
    hung = executor.submit(photo)
    for _ in range(2):
        wait_until_begun(photo)
        for worker in workers():
            worker.kill()
    with pytest.raises(PhotoError, match="the decoder crashed") as found:
        hung.result(timeout=30)
    assert found.value.machine == platform.node()
    assert executor.submit(job(tmp_path, 2)).result(timeout=30).photo_id == 2


def test_a_worker_killed_once_is_not_noticed(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor()
    photo = held(tmp_path, 1)
    future = executor.submit(photo)
    wait_until_busy(future, 1.0)
    for worker in workers():
        worker.kill()
    Path(photo.source + ".hold").unlink()
    assert future.result(timeout=30).photo_id == 1


def test_an_idle_worker_killed_is_replaced(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor(workers=2)
    executor.submit(job(tmp_path, 1)).result(timeout=30)
    for worker in workers():
        worker.kill()
    for photo_id in range(2, 6):
        assert executor.submit(job(tmp_path, photo_id)).result(timeout=30).photo_id == photo_id
        time.sleep(0.05)


def test_a_hung_worker_ends_at_the_time_out(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor(timeout=1.5)
    executor.submit(job(tmp_path, 1)).result(timeout=30)
    future = executor.submit(held(tmp_path, 2))
    after = executor.submit(job(tmp_path, 3))
    wait_until_busy(future, 0.5)
    for worker in workers():
        worker.send_signal(signal.SIGSTOP)
    with pytest.raises(PhotoError, match=r"took longer than 1\.5 s") as found:
        future.result(timeout=30)
    assert found.value.seconds is not None
    assert found.value.seconds > 1.5
    assert after.result(timeout=30).photo_id == 3


def test_a_night_asleep_gives_no_photo_up(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    slept = 0.0
    executor = make_executor(timeout=3, clock=lambda: time.monotonic() + slept)
    photo = held(tmp_path, 1)
    future = executor.submit(photo)
    wait_until_busy(future, 1.0)
    slept = 8 * 3600
    wait_until_busy(future, 0.5)
    Path(photo.source + ".hold").unlink()
    assert future.result(timeout=30).photo_id == 1


def test_shutting_down_cancels_what_is_in_flight_and_leaves_no_process(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor(workers=2)
    futures = [executor.submit(held(tmp_path, photo_id)) for photo_id in range(4)]
    wait_until_busy(futures[0])
    started = time.monotonic()
    executor.shutdown()
    assert time.monotonic() - started < 2
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=1)
    assert workers() == []
    with pytest.raises(CancelledError):
        executor.submit(job(tmp_path, 9)).result(timeout=1)
    assert not [one for one in threading.enumerate() if "pebble" in one.name.lower()]


def test_a_worker_stays_within_its_memory(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    source = tmp_path / "large.png"
    Image.new("RGB", (12000, 12000)).save(source, compress_level=1)
    executor = make_executor(memory=700)
    with pytest.raises(PhotoError, match="memory"):
        executor.submit(job(tmp_path, 1, source)).result(timeout=60)
    assert executor.submit(job(tmp_path, 2)).result(timeout=30).photo_id == 2


def test_a_large_photo_gets_more_time_and_is_named_when_it_takes_long(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    """Its worker tells how many pixels it has; the parent never opens it."""
    source = tmp_path / "large.png"
    Image.new("1", (8000, 6000)).save(source)
    executor = make_executor(timeout=1, develop=develop_for_long)
    told: list[PhotoJob] = []
    executor.on_slow = told.append
    with pytest.raises(PhotoError, match=r"took longer than 2 s"):
        executor.submit(job(tmp_path, 1, source)).result(timeout=30)
    assert [one.photo_id for one in told] == [1]


def develop_for_long(job: PhotoJob) -> PhotoResult:
    result = develop_photo(job)
    time.sleep(20)
    return result


def test_workers_give_precedence_to_others(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    make_executor().submit(job(tmp_path, 1)).result(timeout=30)
    (worker,) = workers()
    assert worker.nice() == max(10, psutil.Process().nice())
    assert worker.ionice().ioclass == psutil.IOPRIO_CLASS_IDLE


def test_what_no_worker_has_begun_can_be_taken_back(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor()
    first = held(tmp_path, 1)
    begun = executor.submit(first)
    ready = executor.submit(job(tmp_path, 4))
    waiting = executor.submit(job(tmp_path, 2))
    wait_until_busy(begun, 1.0)
    executor.recall([begun, ready, waiting])
    assert waiting.cancelled()
    Path(first.source + ".hold").unlink()
    assert begun.result(timeout=30).photo_id == 1
    assert ready.result(timeout=30).photo_id == 4
    assert executor.submit(job(tmp_path, 3)).result(timeout=30).photo_id == 3


def test_a_running_pool_grows_and_shrinks_without_losing_a_photo(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor]
) -> None:
    executor = make_executor(workers=1)
    photos = [held(tmp_path, photo_id) for photo_id in range(12)]
    futures = [executor.submit(photo) for photo in photos[:3]]
    wait_until_busy(futures[0], 1.0)
    executor.resize(3)
    assert executor.window == 6
    futures += [executor.submit(photo) for photo in photos[3:]]
    until(lambda: len(workers()) == 4)  # the one of before is still at its photo
    executor.resize(2)
    for photo in photos:
        Path(photo.source + ".hold").unlink()
    assert [future.result(timeout=60).photo_id for future in futures] == list(range(12))
    until(lambda: len(workers()) == 2)


def until(good: Callable[[], bool]) -> None:
    for _ in range(2000):
        if good():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def test_workers_use_large_pages(
    tmp_path: Path, make_executor: Callable[..., LocalExecutor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "")
    monkeypatch.delenv("GLIBC_TUNABLES")
    make_executor().submit(job(tmp_path, 1)).result(timeout=30)
    assert workers()[0].environ()["GLIBC_TUNABLES"] == "glibc.malloc.hugetlb=1"
