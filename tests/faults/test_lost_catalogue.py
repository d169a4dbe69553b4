"""The photo catalogue is damaged between two starts: batches go on with the right photos."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from batch_gui import app
from batch_gui.core.batch import Status
from batch_gui.core.settings import Folders
from tests.commands import batch_gui
from tests.farm import until
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only


@pytest.mark.parametrize("how", ["zeroed", "deleted"])
def test_a_paused_batch_goes_on_with_its_own_photos(
    folders: Folders, tmp_path: Path, how: str
) -> None:
    for name in ("Wedding", "Other"):
        for number in range(4):
            write_photo(tmp_path / name / f"{name}-{number}.jpg", size=(60, 40), seed=number)
    with app.engine(folders) as running:
        controller = running.controller
        added = controller.add_photos(controller.scan([tmp_path / "Wedding"]))
        config = {"output": {"folder": str(tmp_path / "out")}}
        batch = controller.start(added.photo_ids, config=config, paused=True)
    content = folders.catalog.read_bytes()
    folders.catalog.unlink()
    if how == "zeroed":
        folders.catalog.write_bytes(bytes(len(content)))
    other = batch_gui(folders, "run", tmp_path / "Other", "--output", tmp_path / "other", "--json")
    assert "was made again from the journals, with 4 photos." in other.stderr
    assert "Traceback" not in other.stderr
    assert json.loads(other.stdout)["processed_count"] == 4
    went_on = batch_gui(folders, "resume", batch.batch_id)
    assert went_on.returncode == 0, went_on.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"Wedding-{number}.jpg" for number in range(4)
    ]


def test_damaged_while_the_program_is_open(folders: Folders, tmp_path: Path) -> None:
    for number in range(4):
        write_photo(tmp_path / "in" / f"{number}.jpg", size=(60, 40), seed=number)
    with app.engine(folders) as running:
        controller = running.controller
        added = controller.add_photos(controller.scan([tmp_path / "in"]))
        config = {"output": {"folder": str(tmp_path / "out")}}
        batch = controller.start(added.photo_ids, config=config, paused=True)
        _damage(folders.catalog)
        controller.resume(batch.batch_id)
        until(lambda: controller.status(batch.batch_id).status is Status.FAILED)
        failed = controller.status(batch.batch_id)
        assert failed.failure is not None
        assert "is damaged" in failed.failure
        assert "Start the program again" in failed.failure
    with app.engine(folders) as running:
        controller = running.controller
        assert [len(running.recovery.unreadable)] == [1]
        controller.retry_failed(batch.batch_id)
        until(lambda: controller.status(batch.batch_id).status is Status.COMPLETED)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{number}.jpg" for number in range(4)
    ]


def _damage(catalog: Path) -> None:
    """Overwrite it, such that whoever has it open reads it anew."""
    with closing(sqlite3.connect(catalog)) as db:
        db.execute("CREATE TABLE another (one)")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = catalog.stat().st_size
    with catalog.open("r+b") as file:
        file.write(random.Random(1).randbytes(size))
