"""The program is killed at any moment: nothing is lost, nothing done twice, nothing half."""

from __future__ import annotations

import json
import os
import random
import time
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


def entries(folders: Folders) -> list[dict[str, Any]]:
    (path,) = folders.batch_states.glob("batch_*.journal")
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]


def many_photos(folder: Path, count: int) -> None:
    """Few drawn, many linked: what counts is how many there are."""
    for number in range(10):
        write_photo(folder / f"{number:04}.jpg", size=(400, 300), seed=number)
    for number in range(10, count):
        os.link(folder / f"{number % 10:04}.jpg", folder / f"{number:04}.jpg")


@pytest.mark.parametrize(
    ("photos", "rounds"),
    [(200, 10), pytest.param(300, 100, marks=[pytest.mark.long, pytest.mark.timeout(1800)])],
)
def test_killed_at_random_moments(
    folders: Folders, tmp_path: Path, photos: int, rounds: int
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    source, out = tmp_path / "in", tmp_path / "out"
    many_photos(source, photos)
    calm(workers=2).save(folders.config / "settings.json")
    command: list[str | Path] = ["run", source, "--output", out]
    survived = 0
    longest = 1.6
    for _ in range(rounds):
        with batch_gui_running(folders, *command) as program:
            # Up to twice the time the first photo takes from a cold start; while photos
            # are left, some rounds die in the middle of work and some before it.
            time.sleep(chance.uniform(0.2, longest))
            survived += program.poll() is not None
        if list(folders.batch_states.glob("batch_*.json")):
            command = ["resume", "--all"]
        else:  # this computer is slower than that
            longest *= 1.2
        check_what_is_there(folders, out, seed)
    if command[0] == "run":
        pytest.fail(f"seed {seed}: never got as far as a batch")
    ended = batch_gui(folders, "resume", "--all")
    assert ended.returncode == 0, ended.stderr
    check_what_is_there(folders, out, seed)
    (path,) = folders.batch_states.glob("batch_*.json")
    state = json.loads(path.read_bytes())
    assert state["status"] == "completed"
    done = [entry["photo_id"] for entry in entries(folders)]
    assert sorted(done) == sorted(state["photo_ids"]), f"seed {seed}"
    names = sorted(one.name for one in out.iterdir())
    assert names == [f"{number:04}.jpg" for number in range(photos)], f"seed {seed}"
    assert list((folders.batch_states / "quarantine").iterdir()) == []


def check_what_is_there(folders: Folders, out: Path, seed: int) -> None:
    """At any moment: what has a final name is whole, and the journal is true."""
    for path in out.glob("*.jpg"):
        with Image.open(path) as image:
            image.load()
    if list(folders.batch_states.glob("batch_*.journal")):
        done = [entry["photo_id"] for entry in entries(folders)]
        assert len(done) == len(set(done)), f"seed {seed}: done twice"
        missing = [entry for entry in entries(folders) if not Path(entry["output"]).exists()]
        assert not missing, f"seed {seed}"


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
