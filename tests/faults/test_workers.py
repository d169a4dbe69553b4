"""Worker processes that are killed or hang, and a computer that sleeps: one photo's affair."""

from __future__ import annotations

import csv
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from batch_gui.core.settings import Folders
from tests.commands import batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only

LARGE = "05-large.png"
_MB = 1_000_000
# A worker has 90 MB with small photos and 300 with the large one, on which it is for a second.
_ON_THE_LARGE = 130 * _MB


class Run:
    """A batch on the command line, of one worker process."""

    def __init__(self, folders: Folders, program: subprocess.Popen[str]) -> None:
        self._folders = folders
        self._program = program

    def on_the_large_photo(self) -> psutil.Process:
        """The worker, once it is in the middle of the large photo."""
        found: list[psutil.Process] = []

        def look() -> bool:
            with suppress(psutil.Error):
                children = psutil.Process(self._program.pid).children()
                found.extend(one for one in children if one.memory_info().rss > _ON_THE_LARGE)
            return bool(found)

        self._wait(look)
        return found[0]

    def everything(self) -> Iterator[psutil.Process]:
        yield psutil.Process(self._program.pid)
        yield from psutil.Process(self._program.pid).children(recursive=True)

    def ended(self) -> tuple[int, dict[str, str]]:
        """The exit code, and the reasons of the photos that failed, by name."""
        self._program.communicate(timeout=60)
        (receipt,) = (self._folders.data / "receipts").glob("*.csv")
        with receipt.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 11
        failed = [row for row in rows if row["outcome"] == "failed"]
        return self._program.returncode, {Path(row["source"]).name: row["reason"] for row in failed}

    def _wait(self, happened: Callable[[], bool]) -> None:
        ends = time.monotonic() + 60
        while not happened():
            assert self._program.poll() is None, self._program.communicate()
            assert time.monotonic() < ends
            time.sleep(0.005)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for number in range(10):
        write_photo(folder / f"{number:02}.jpg", size=(300, 200), seed=number)
    Image.new("RGB", (9000, 7000), "grey").save(folder / LARGE)
    return folder


@contextmanager
def running(folders: Folders, photos: Path, photo_timeout: float) -> Iterator[Run]:
    calm(workers=1, photo_timeout=photo_timeout).save(folders.config / "settings.json")
    out = photos.parent / "out"
    with batch_gui_running(folders, "run", photos, "--output", out) as program:
        yield Run(folders, program)


def test_a_worker_killed_once_costs_nothing(folders: Folders, photos: Path) -> None:
    with running(folders, photos, 300) as run:
        run.on_the_large_photo().kill()
        assert run.ended() == (0, {})


def test_a_photo_that_kills_its_worker_twice_fails_alone(folders: Folders, photos: Path) -> None:
    with running(folders, photos, 300) as run:
        for _ in range(2):
            worker = run.on_the_large_photo()
            worker.kill()
            psutil.wait_procs([worker], timeout=10)
        assert run.ended() == (1, {LARGE: "the decoder crashed"})


def test_a_photo_whose_worker_hangs_fails_alone(folders: Folders, photos: Path) -> None:
    with running(folders, photos, 3) as run:
        hung = run.on_the_large_photo()
        hung.suspend()
        code, reasons = run.ended()
        assert code == 1
        assert list(reasons) == [LARGE]
        assert reasons[LARGE].startswith("took longer than ")
        assert not hung.is_running()


def test_a_photo_is_not_given_up_for_a_sleep(folders: Folders, photos: Path) -> None:
    with running(folders, photos, 2) as run:
        run.on_the_large_photo()
        stopped = list(run.everything())
        for process in stopped:
            process.suspend()
        time.sleep(7)  # 63 megapixels have 2.6 times the 2 s
        for process in stopped:
            process.resume()
        assert run.ended() == (0, {})
