"""Journals torn and states damaged between two starts: the program mends, tells, and goes on."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from batch_gui import app
from tests.commands import batch_gui, batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only

COUNT = 12
Damage = Callable[[Path], None]


class Interrupted:
    """A batch that Ctrl-C stopped half-way, as often as a test wants it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folders = app.folders(home / "data", pictures=home / "pictures")
        self.folders.config.mkdir(parents=True)
        calm(workers=1).save(self.folders.config / "settings.json")
        for number in range(COUNT):
            write_photo(home / "in" / f"{number:02}.jpg", size=(1200, 900), seed=number)
        into = home / "out"
        with batch_gui_running(self.folders, "run", home / "in", "--output", into) as program:
            ends = time.monotonic() + 60
            while len(self.outputs()) < 4:
                assert time.monotonic() < ends
                time.sleep(0.005)
            program.send_signal(signal.SIGINT)
            assert program.wait(60) == 130
        for name in ("data", "out"):
            shutil.copytree(home / name, home / "kept" / name)
        self.noted = len(self.journal.read_bytes().splitlines())
        assert 4 <= self.noted < COUNT

    @property
    def state(self) -> Path:
        (path,) = self.folders.batch_states.glob("batch_*.json")
        return path

    @property
    def journal(self) -> Path:
        return self.state.with_suffix(".journal")

    def again(self) -> None:
        for name in ("data", "out"):
            shutil.rmtree(self.home / name)
            shutil.copytree(self.home / "kept" / name, self.home / name)

    def outputs(self) -> list[str]:
        return sorted(path.name for path in (self.home / "out").glob("*.jpg"))

    def goes_on(self) -> str:
        """Resume it to its end; what the program said."""
        ended = batch_gui(self.folders, "resume", "--all")
        assert ended.returncode == 0, ended.stderr
        assert "Traceback" not in ended.stderr
        state = json.loads(self.state.read_bytes())
        assert (state["status"], state["processed_count"]) == ("completed", COUNT)
        entries = [json.loads(line)["photo_id"] for line in self.journal.read_bytes().splitlines()]
        assert len(set(entries)) == len(entries) >= COUNT - 1
        # One photo at most was done again, under a second name.
        names = {f"{number:02}.jpg" for number in range(COUNT)}
        assert names <= set(self.outputs())
        assert len(self.outputs()) <= COUNT + 1
        return ended.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    return Interrupted(tmp_path_factory.mktemp("interrupted"))


@pytest.fixture
def interrupted(made: Interrupted) -> Interrupted:
    made.again()
    return made


@pytest.mark.parametrize(
    "share", [0.98, *(pytest.param(n / 40, marks=pytest.mark.long) for n in range(30, 40))]
)
def test_a_journal_torn_in_its_last_line(interrupted: Interrupted, share: float) -> None:
    content = interrupted.journal.read_bytes()
    lines = content.splitlines(keepends=True)
    last = len(content) - len(lines[-1])
    interrupted.journal.write_bytes(content[: last + int(len(lines[-1]) * share)])
    interrupted.goes_on()


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def delete_a_key(path: Path) -> None:
    state = json.loads(path.read_bytes())
    del state["photo_ids"]
    path.write_text(json.dumps(state))


def turn_types_round(path: Path) -> None:
    state = json.loads(path.read_bytes())
    path.write_text(json.dumps(state | {"photo_ids": "many", "status": 7}))


@pytest.mark.parametrize("damage", [zero, empty, cut, delete_a_key, turn_types_round])
def test_a_damaged_state_goes_to_quarantine_and_the_one_before_goes_on(
    interrupted: Interrupted, damage: Damage
) -> None:
    damage(interrupted.state)
    damaged = interrupted.state.read_bytes()
    said = interrupted.goes_on()
    quarantined = [
        path.read_bytes() for path in (interrupted.folders.batch_states / "quarantine").iterdir()
    ]
    assert damaged in quarantined
    assert "quarantine" in said


def test_a_state_of_a_newer_version_is_left_alone(interrupted: Interrupted, tmp_path: Path) -> None:
    path = interrupted.state
    state = json.loads(path.read_bytes())
    path.write_text(json.dumps(state | {"schema_version": 99}))
    newer = path.read_bytes()
    tried = batch_gui(interrupted.folders, "resume", "--all")
    assert "newer version" in tried.stderr
    assert "Traceback" not in tried.stderr
    write_photo(tmp_path / "other" / "1.jpg", size=(60, 40))
    other = batch_gui(interrupted.folders, "run", tmp_path / "other", "--output", tmp_path / "out")
    assert other.returncode == 0, other.stderr
    assert path.read_bytes() == newer
