"""Other programs want the computer: real busy loops on all cores, beside a real batch.

The short version has shorter times in its settings and proves the way from the cores to the
row; the long one has the times that users have: paused within 10 s, resumed within 20 s.
What others use is measured here, too, without the program's help: where somebody else keeps
the machine busy, there is nothing to prove, and the test says so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.settings import Folders, Settings
from batch_gui.engine.controller import BatchController
from batch_gui.engine.load import LoadMeter
from tests.conftest import OpenEngine
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = [linux_only, pytest.mark.alone]

QUIET = 55.0  # percent: with less than this used by others, a batch goes on
SHORT = Settings(workers=0, busy_for=1, free_for=1, pause_when_memory_low=False)
TRUE = Settings(workers=0, pause_when_memory_low=False)


class Onlooker:
    """Measures what others than this process and its children use, and remembers the most."""

    def __init__(self) -> None:
        self._meter = LoadMeter()
        self._at = 0.0
        self.most = 0.0

    def look(self) -> None:
        """Measure, at most four times a second."""
        if time.monotonic() - self._at < 0.25:
            return
        self._at = time.monotonic()
        reading = self._meter.read()
        if reading is not None:
            self.most = max(self.most, reading.others)

    def begin(self) -> None:
        """Forget what was before."""
        self._meter.forget()
        self.most = self._at = 0.0

    def expect_quiet(self, seconds: float) -> None:
        """Wait until nobody else uses the machine for some seconds; skip if that takes long."""
        for _ in range(12):
            self.begin()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                self.look()
                time.sleep(0.05)
            if self.most < QUIET:
                return
        self.excuse()

    def excuse(self) -> None:
        """Skip the test if others disturbed it."""
        if self.most >= QUIET:
            pytest.skip(f"others use up to {self.most:.0f} % of this machine")


@contextmanager
def busy_loops() -> Iterator[None]:
    """Programs that want every core, and that this one is not the parent of."""
    begin = 'setsid "$0" -c "while True: pass" >/dev/null 2>&1 & echo $!'
    command = ["sh", "-c", begin, sys.executable]
    loops = [
        int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(psutil.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for loop in loops:
            os.kill(loop, signal.SIGKILL)


def wait(
    controller: BatchController,
    batch_id: str,
    good: Callable[[BatchSummary], bool],
    seconds: float,
    onlooker: Onlooker | None = None,
) -> float:
    """Wait for it at most that long; returns how long it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if good(summary := controller.status(batch_id)):
            return time.monotonic() - began
        if onlooker is not None:
            onlooker.look()
        time.sleep(0.02)
    if onlooker is not None:
        onlooker.excuse()
    raise AssertionError(f"waited {seconds} s in vain; last: {summary}")


def given_way(summary: BatchSummary) -> bool:
    return summary.status is Status.PAUSED and summary.pause_reason is PauseReason.RESOURCES


def running(summary: BatchSummary) -> bool:
    return summary.status is Status.RUNNING and summary.stopping is None


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """One photo, and links to it: a batch that lasts as long as the test wants."""
    folder = tmp_path / "Wedding"
    write_photo(folder / "0000.jpg", size=(2400, 1600), quality=90)
    for number in range(1, 2000):
        (folder / f"{number:04}.jpg").hardlink_to(folder / "0000.jpg")
    return folder


@pytest.mark.parametrize(
    ("settings", "pauses_within", "resumes_within", "alone"),
    [
        pytest.param(SHORT, 8, 10, 3, id="short"),
        pytest.param(
            TRUE, 10, 20, 30, id="true", marks=[pytest.mark.long, pytest.mark.timeout(300)]
        ),
    ],
)
def test_a_batch_gives_way_to_busy_loops_and_alone_never(
    folders: Folders,
    open_engine: OpenEngine,
    photos: Path,
    tmp_path: Path,
    settings: Settings,
    pauses_within: float,
    resumes_within: float,
    alone: float,
) -> None:
    settings.save(folders.config / "settings.json")
    onlooker = Onlooker()
    onlooker.expect_quiet(2)
    controller = open_engine().controller
    added = controller.add_photos(controller.scan([photos]))
    config = {"preset": "WhiteLayer_v4", "output": {"folder": str(tmp_path / "out")}}
    batch = controller.start(added.photo_ids, session_id=added.session_id, config=config)
    wait(controller, batch.batch_id, lambda one: one.processed_count > 0, 30)

    onlooker.begin()
    until = time.monotonic() + alone
    while time.monotonic() < until:
        onlooker.look()
        if not running(summary := controller.status(batch.batch_id)):
            onlooker.excuse()
            raise AssertionError(f"alone it paused itself: {summary}")
        time.sleep(0.02)
    used = onlooker.most

    with busy_loops():
        paused_after = wait(controller, batch.batch_id, given_way, pauses_within)
        paused = controller.status(batch.batch_id)
        assert paused.pause_detail is not None
        assert paused.pause_detail.startswith("computer busy, others use ")
        time.sleep(1)
        assert controller.status(batch.batch_id).processed_count == paused.processed_count
    onlooker.begin()
    resumed_after = wait(controller, batch.batch_id, running, resumes_within, onlooker)
    print(f"paused after {paused_after:.1f} s ({paused.pause_detail}),", end=" ")
    print(f"resumed after {resumed_after:.1f} s, alone others used {used:.0f} % at most")
    controller.cancel(batch.batch_id)
    wait(controller, batch.batch_id, lambda one: one.status is Status.CANCELLED, 30)
