"""When the power goes, what was reported as finished is on disk: the order of the calls."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from batch_gui.core.settings import Folders
from tests.commands import environment
from tests.photos import write_photo
from tests.programs import linux_only, needs

pytestmark = [linux_only, needs("strace")]

COUNT = 6
# "123 fsync(5</a/path>) = 0", and its second half when another thread came between.
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += \d+")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)")
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>")


def calls(trace: Path) -> list[tuple[str, str]]:
    """(call, arguments) of every call that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    done = []
    for line in trace.read_text(errors="replace").splitlines():
        if match := _UNFINISHED.match(line):
            begun[match[1]] = match[2]
            continue
        if match := _RESUMED.match(line):
            line = f"{match[1]} {begun.pop(match[1])}{match[3]}"
        if match := _CALL.match(line):
            done.append((match[1], match[2]))
    return done


@pytest.fixture
def traced(folders: Folders, tmp_path: Path) -> list[tuple[str, str]]:
    for number in range(COUNT):
        write_photo(tmp_path / f"in/{number}.jpg", size=(120, 80), seed=number)
    trace = tmp_path / "trace"
    subprocess.run(
        [
            "strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(trace),
            "-e", "trace=fsync,link,rename,write", "-e", "signal=none",
            sys.executable, "-m", "batch_gui", "run", str(tmp_path / "in"),
            "--output", str(tmp_path / "out"),
        ],
        env=environment(folders),
        check=True,
        capture_output=True,
        timeout=100,
    )  # fmt: skip
    return calls(trace)


def position(done: list[tuple[str, str]], call: str, *parts: str, after: int = -1) -> int:
    for place, (name, arguments) in enumerate(done):
        if place > after and name == call and all(part in arguments for part in parts):
            return place
    raise AssertionError(f"no {call} of {parts} after call {after}")


def test_data_then_name_then_journal_then_count(
    traced: list[tuple[str, str]], folders: Folders, tmp_path: Path
) -> None:
    (journal,) = folders.batch_states.glob("*.journal")
    out = str(tmp_path / "out")
    for line in journal.read_bytes().splitlines():
        entry = json.loads(line)
        part = f"-{entry['photo_id']}.part"
        data = position(traced, "fsync", out, part)
        written = position(traced, "write", ".publishing", entry["output"])
        noted = position(traced, "rename", ".publishing", after=written)
        named = position(traced, "link", part, entry["output"])
        folder = position(traced, "fsync", f"<{out}>", after=named)
        lined = position(traced, "write", journal.name, f'photo_id\\":{entry["photo_id"]},')
        durable = position(traced, "fsync", journal.name, after=lined)
        assert data < named
        assert written < noted < named < folder < lined < durable


def test_a_snapshot_is_durable_before_it_takes_the_old_ones_place(
    traced: list[tuple[str, str]], folders: Folders
) -> None:
    (snapshot,) = folders.batch_states.glob("batch_*.json")
    place = -1
    seen = 0
    while True:
        try:
            renamed = position(traced, "rename", f"{snapshot.name}.new", after=place)
        except AssertionError:
            break
        before = [one for one in traced[:renamed] if f"{snapshot.name}.new" in one[1]]
        assert before[-1][0] == "fsync"
        assert position(traced, "fsync", f"<{folders.batch_states}>", after=renamed) > renamed
        place = renamed
        seen += 1
    assert seen >= 3  # pending, running, completed
