"""System calls that fail, or kill the program, at an exact moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from batch_gui.core.settings import Folders
from tests.commands import batch_gui, environment
from tests.photos import write_photo
from tests.programs import linux_only, needs

pytestmark = [linux_only, needs("strace")]

COUNT = 5


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(COUNT):
        write_photo(tmp_path / f"in/{number}.jpg", size=(120, 80), seed=number)
    return tmp_path / "in"


def run_with(
    folders: Folders, fault: str, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run the program, letting `fault` happen in each of its threads and processes."""
    call = fault.split(":")[0]
    return subprocess.run(
        [
            "strace", "-f", "-qq", "-o", "/dev/null",
            "-e", f"trace={call}", "-e", "signal=none", "-e", f"inject={fault}",
            sys.executable, "-m", "batch_gui", *map(str, arguments),
        ],
        env=environment(folders),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )  # fmt: skip


def check_consistent(folders: Folders, out: Path) -> None:
    """Whatever has a final name is whole, and whatever counts as done is there."""
    for path in out.glob("*.jpg"):
        with Image.open(path) as image:
            image.load()
    done: list[Any] = []
    for path in folders.batch_states.glob("*.journal"):
        for line in path.read_bytes().split(b"\n")[:-1]:
            entry = json.loads(line)
            if entry["outcome"] == "processed":
                done.append(entry["photo_id"])
                assert Path(entry["output"]).stat().st_size == entry["size"]
    assert len(done) == len(set(done))


def finish(folders: Folders, photos: Path, out: Path) -> None:
    """Go on without faults, to the end; each photo has one output then."""
    listed = batch_gui(folders, "list", "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    batches = json.loads(listed.stdout)["batches"]
    if not batches:
        assert batch_gui(folders, "run", photos, "--output", out).returncode == 0
    elif batches[0]["status"] == "failed":
        assert batch_gui(folders, "retry", batches[0]["batch_id"]).returncode == 0
    else:
        assert batch_gui(folders, "resume", "--all").returncode == 0
    check_consistent(folders, out)
    assert sorted(path.name for path in out.iterdir()) == [f"{n}.jpg" for n in range(COUNT)]
    assert list((folders.batch_states / "quarantine").iterdir()) == []


# Each thread counts its own calls: the first few of each are those that matter.
QUICK = [("rename", 1), ("rename", 3), ("fsync", 1), ("fsync", 4), ("link", 3), ("unlink", 2)]
ALL = [(call, when) for call in ("rename", "fsync", "link", "unlink") for when in range(1, 13)]


@pytest.mark.parametrize(
    ("call", "when"),
    [*QUICK, *(pytest.param(*one, marks=pytest.mark.long) for one in ALL if one not in QUICK)],
)
def test_killed_inside_a_call(
    folders: Folders, photos: Path, tmp_path: Path, call: str, when: int
) -> None:
    out = tmp_path / "out"
    fault = f"{call}:signal=SIGKILL:when={when}"
    hit = run_with(folders, fault, "run", photos, "--output", out)
    print(call, when, hit.returncode, hit.stderr[-300:])
    assert hit.returncode != 0 or (call, when) not in QUICK
    if out.exists():
        check_consistent(folders, out)
    finish(folders, photos, out)


@pytest.mark.parametrize(
    ("call", "error", "when"),
    [
        ("fsync", "EIO", 1),
        ("fsync", "EIO", 3),
        ("fsync", "EIO", 6),
        ("rename", "EIO", 2),
        ("link", "EIO", 1),  # the processes can't be started
        ("link", "EIO", 3),
        ("link", "ENOSPC", 4),
    ],
)
def test_an_error_of_the_disk_never_counts_as_done(
    folders: Folders, photos: Path, tmp_path: Path, call: str, error: str, when: int
) -> None:
    out = tmp_path / "out"
    fault = f"{call}:error={error}:when={when}"
    hit = run_with(folders, fault, "run", photos, "--output", out)
    print(call, error, when, hit.returncode, hit.stderr[-300:])
    assert "Traceback" not in hit.stderr
    assert hit.returncode in (0, 1, 2)
    if out.exists():
        check_consistent(folders, out)
    finish_after_error(folders, photos, out, hit.returncode)


def finish_after_error(folders: Folders, photos: Path, out: Path, status: int) -> None:
    if status == 0:
        assert sorted(path.name for path in out.iterdir()) == [f"{n}.jpg" for n in range(COUNT)]
        return
    finish(folders, photos, out)
