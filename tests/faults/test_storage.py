"""Drives that are full, pulled out or gone: the batch waits, loses nothing, and goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from tests.commands import batch_gui
from tests.conftest import OpenEngine
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only
mounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a drive")

COUNT = 12


class Drive:
    """A small drive that can be pulled out and put back."""

    def __init__(self, path: Path, size: str) -> None:
        self.path, self.size = path, size
        path.mkdir()
        self.put_in()

    def put_in(self) -> None:
        self._run("mount", "-t", "tmpfs", "-o", f"size={self.size}", "drive", str(self.path))

    def pull_out(self) -> None:
        self._run("umount", "--lazy", str(self.path))

    def remount(self, option: str) -> None:
        self._run("mount", "-o", f"remount,{option}", str(self.path))

    @staticmethod
    def _run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def make_drive(tmp_path: Path) -> Iterator[Callable[[str, str], Drive]]:
    made: list[Drive] = []

    def make(name: str, size: str) -> Drive:
        made.append(Drive(tmp_path / name, size))
        return made[-1]

    yield make
    for drive in made:
        while os.path.ismount(drive.path):
            drive.pull_out()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "Wedding"
    for number in range(COUNT):
        write_photo(folder / f"{number:02}.jpg", size=(900, 600), seed=number, quality=97)
    return folder


def start(controller: BatchController, photos: Path, out: Path) -> BatchSummary:
    added = controller.add_photos(controller.scan([photos]))
    config = {"output": {"folder": str(out), "quality": 97}}
    return controller.start(added.photo_ids, session_id=added.session_id, config=config)


def wait(
    controller: BatchController, batch_id: str, good: Callable[[BatchSummary], bool]
) -> BatchSummary:
    for _ in range(6000):
        summary = controller.status(batch_id)
        if good(summary):
            return summary
        time.sleep(0.005)
    raise AssertionError(f"waited in vain; last: {summary}")


def for_storage(summary: BatchSummary) -> bool:
    assert summary.failed_count == 0
    return summary.pause_reason is PauseReason.STORAGE


def completed(summary: BatchSummary) -> bool:
    return summary.status is Status.COMPLETED


def some(count: int) -> Callable[[BatchSummary], bool]:
    return lambda summary: summary.processed_count >= count


def check_outputs(out: Path) -> None:
    assert sorted(path.name for path in out.iterdir()) == [f"{n:02}.jpg" for n in range(COUNT)]


@mounts
def test_a_full_output_drive(
    make_drive: Callable[[str, str], Drive], open_engine: OpenEngine, photos: Path
) -> None:
    drive = make_drive("WEDDINGS", "2m")
    filler = drive.path / "filler"
    filler.write_bytes(bytes(1_500_000))
    controller = open_engine().controller
    batch = start(controller, photos, drive.path / "out")
    paused = wait(controller, batch.batch_id, for_storage)
    assert paused.pause_detail is not None
    assert str(drive.path / "out") in paused.pause_detail
    assert "is full" in paused.pause_detail
    assert 0 < paused.processed_count < COUNT
    filler.unlink()
    wait(controller, batch.batch_id, completed)
    check_outputs(drive.path / "out")


@mounts
def test_too_little_room_is_said_before_the_start(
    make_drive: Callable[[str, str], Drive], folders: Folders, photos: Path
) -> None:
    drive = make_drive("WEDDINGS", "1m")
    ended = batch_gui(folders, "run", photos, "--output", drive.path / "out", "--quality", "97")
    first = ended.stderr.splitlines()[0]
    assert first.startswith(f"{drive.path / 'out'} has 1.0 MB free; about ")
    assert " MB are needed. When the drive is full the batch pauses" in first
    assert "Paused (" in ended.stderr


@mounts
def test_a_full_data_drive(
    folders: Folders,
    tmp_path: Path,
    make_drive: Callable[[str, str], Drive],
    open_engine: OpenEngine,
    photos: Path,
) -> None:
    drive = make_drive("data drive", "2m")
    shutil.copytree(folders.data, drive.path / "data")
    shutil.rmtree(folders.data)
    folders.data.symlink_to(drive.path / "data")
    controller = open_engine().controller
    batch = start(controller, photos, tmp_path / "out")
    filler = drive.path / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    paused = wait(controller, batch.batch_id, for_storage)
    assert "is full" in (paused.pause_detail or "")
    filler.unlink()
    wait(controller, batch.batch_id, completed)
    check_outputs(tmp_path / "out")


@mounts
def test_an_output_drive_pulled_out(
    make_drive: Callable[[str, str], Drive], open_engine: OpenEngine, photos: Path
) -> None:
    drive = make_drive("WEDDINGS", "20m")
    controller = open_engine().controller
    batch = start(controller, photos, drive.path / "out")
    wait(controller, batch.batch_id, some(2))
    drive.pull_out()
    paused = wait(controller, batch.batch_id, for_storage)
    assert paused.pause_detail == "The drive WEDDINGS is missing."
    assert list(drive.path.iterdir()) == []  # nothing went to the drive beneath
    done = paused.processed_count
    drive.put_in()
    ended = wait(controller, batch.batch_id, completed)
    assert ended.processed_count == COUNT
    assert len(list((drive.path / "out").iterdir())) == COUNT - done


@mounts
def test_a_source_drive_pulled_out(
    tmp_path: Path,
    make_drive: Callable[[str, str], Drive],
    open_engine: OpenEngine,
    photos: Path,
) -> None:
    card = make_drive("CARD", "20m")
    shutil.copytree(photos, card.path / "DCIM")
    controller = open_engine().controller
    batch = start(controller, card.path / "DCIM", tmp_path / "out")
    wait(controller, batch.batch_id, some(2))
    card.pull_out()
    paused = wait(controller, batch.batch_id, for_storage)
    assert paused.pause_detail == "The drive CARD is missing."
    card.put_in()
    shutil.copytree(photos, card.path / "DCIM")
    wait(controller, batch.batch_id, completed)
    check_outputs(tmp_path / "out")


def test_a_source_folder_renamed_away_and_back(
    tmp_path: Path, open_engine: OpenEngine, photos: Path
) -> None:
    controller = open_engine().controller
    batch = start(controller, photos, tmp_path / "out")
    wait(controller, batch.batch_id, some(2))
    away = photos.rename(tmp_path / "away")
    paused = wait(controller, batch.batch_id, for_storage)
    assert paused.pause_detail == f"The folder {photos} is missing."
    away.rename(photos)
    wait(controller, batch.batch_id, completed)
    check_outputs(tmp_path / "out")


def test_a_pause_by_hand_outlasts_the_return_of_the_folder(
    tmp_path: Path, open_engine: OpenEngine, photos: Path
) -> None:
    controller = open_engine().controller
    batch = start(controller, photos, tmp_path / "out")
    wait(controller, batch.batch_id, some(1))
    away = photos.rename(tmp_path / "away")
    wait(controller, batch.batch_id, for_storage)
    controller.pause(batch.batch_id)
    away.rename(photos)
    time.sleep(1)  # several times the patience with which it looks
    assert controller.status(batch.batch_id).pause_reason is PauseReason.USER


def test_single_photos_that_vanish_fail_alone(
    tmp_path: Path, open_engine: OpenEngine, photos: Path
) -> None:
    controller = open_engine().controller
    added = controller.add_photos(controller.scan([photos]))
    (photos / "03.jpg").unlink()
    write_photo(photos / "04.jpg", size=(60, 40))  # changed since it was added
    config = {"output": {"folder": str(tmp_path / "out")}}
    batch = controller.start(added.photo_ids, session_id=added.session_id, config=config)
    ended = wait(controller, batch.batch_id, lambda summary: summary.status.ended)
    assert ended.status is Status.FAILED
    (failure,) = controller.failures(batch.batch_id)
    assert (Path(failure.path).name, failure.reason) == ("03.jpg", "the photo is no longer there")


@mounts
def test_an_output_drive_that_becomes_read_only(
    make_drive: Callable[[str, str], Drive], open_engine: OpenEngine, photos: Path
) -> None:
    drive = make_drive("WEDDINGS", "20m")
    controller = open_engine().controller
    batch = start(controller, photos, drive.path / "out")
    wait(controller, batch.batch_id, some(2))
    drive.remount("ro")
    paused = wait(controller, batch.batch_id, for_storage)
    assert "WEDDINGS" in (paused.pause_detail or "")
    drive.remount("rw")
    wait(controller, batch.batch_id, completed)
    check_outputs(drive.path / "out")
