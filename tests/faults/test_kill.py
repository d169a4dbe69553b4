"""The program is killed at any moment: nothing is lost, nothing done twice, nothing half."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from batch_gui.core.settings import Folders
from tests.commands import batch_gui, batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only


Told = Callable[[str, object], None]


class Desk:
    """Batches over the same photos, one after the other, and what is known of them."""

    def __init__(self, folders: Folders, source: Path, out: Path) -> None:
        self._folders = folders
        self._source = source
        self._out = out

    def command(self) -> list[str | Path]:
        """What lets an open batch go on, or starts the next."""
        if any(state["status"] != "completed" for state in self.states()):
            return ["resume", "--all"]
        return ["run", self._source, "--output", self._out / str(len(self.states()))]

    def states(self) -> list[dict[str, Any]]:
        paths = self._folders.batch_states.glob("batch_*.json")
        return [json.loads(path.read_bytes()) for path in paths]

    def noted(self) -> int:
        """Bytes of all journals: they grow with each photo that is finished."""
        return sum(path.stat().st_size for path in self._folders.batch_states.glob("*.journal"))

    def wait_for_more(self, noted: int, program: subprocess.Popen[str]) -> None:
        """Return once another photo is finished, or the program has ended."""
        ends = time.monotonic() + 60
        while self.noted() <= noted and program.poll() is None:
            assert time.monotonic() < ends
            time.sleep(0.005)

    def check(self) -> None:
        """At any moment: what has a final name is whole, and the journals are true."""
        for path in self._out.rglob("*.jpg"):
            with Image.open(path) as image:
                image.load()
        for path in self._folders.batch_states.glob("batch_*.journal"):
            entries = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
            done = [entry["photo_id"] for entry in entries]
            assert len(done) == len(set(done)), "done twice"
            assert [entry for entry in entries if not Path(entry["output"]).exists()] == []

    def check_ended(self, names: list[str]) -> None:
        """Every batch has done every photo, once, and nothing else lies there."""
        self.check()
        for state in self.states():
            assert state["status"] == "completed"
            assert state["processed_count"] == len(names)
        for folder in self._out.iterdir():
            assert sorted(one.name for one in folder.iterdir()) == names
        assert list((self._folders.batch_states / "quarantine").iterdir()) == []


def many_photos(folder: Path, count: int) -> list[str]:
    """Few drawn, many linked: what counts is how many there are."""
    for number in range(10):
        write_photo(folder / f"{number:04}.jpg", size=(1200, 900), seed=number)
    for number in range(10, count):
        os.link(folder / f"{number % 10:04}.jpg", folder / f"{number:04}.jpg")
    return [f"{number:04}.jpg" for number in range(count)]


@pytest.mark.parametrize(
    ("photos", "rounds"),
    [(200, 10), pytest.param(300, 100, marks=[pytest.mark.long, pytest.mark.timeout(1800)])],
)
def test_killed_at_random_moments(
    folders: Folders, tmp_path: Path, photos: int, rounds: int, seed: int, record_property: Told
) -> None:
    chance = random.Random(seed)
    names = many_photos(tmp_path / "in", photos)
    calm(workers=2).save(folders.config / "settings.json")
    desk = Desk(folders, tmp_path / "in", tmp_path / "out")
    at_work = 0
    for number in range(rounds):
        before = desk.noted()
        with batch_gui_running(folders, *desk.command()) as program:
            if number % 5 == 4:
                time.sleep(chance.uniform(0, 1))  # while it starts
            else:
                desk.wait_for_more(before, program)
                time.sleep(chance.uniform(0, 0.3))
            at_work += program.poll() is None and desk.noted() > before
        desk.check()
    record_property("killed", f"{at_work} of {rounds} times while photos were being finished")
    assert at_work >= rounds // 2
    ended = batch_gui(folders, "resume", "--all")
    assert ended.returncode == 0, ended.stderr
    desk.check_ended(names)


def test_no_process_is_left_two_seconds_after_a_kill(folders: Folders, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    many_photos(source, 200)
    calm(workers=2).save(folders.config / "settings.json")
    with batch_gui_running(folders, "run", source, "--output", out) as program:
        while not out.exists() or len(list(out.glob("*.jpg"))) < 40:  # all workers are at work
            time.sleep(0.01)
        children = psutil.Process(program.pid).children(recursive=True)
        assert len(children) >= 2
        program.kill()
        # Workers give way to other programs: where those have all cores, leaving takes longer.
        crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        gone, alive = psutil.wait_procs(children, timeout=2 * crowd)
        assert (len(gone), alive) == (len(children), [])
