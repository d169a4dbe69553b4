"""More batches are paused than can run at once; the program is told to leave, or killed."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from batch_gui.core.settings import Folders
from tests.api.serving import Client, serve
from tests.commands import batch_gui
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only


def start(client: Client, folder: Path, count: int) -> str:
    """The id of a new batch over so many drawn photos."""
    for number in range(count):
        write_photo(folder / f"{number:03}.jpg", size=(900, 600), seed=number % 5)
    added = client.post("/photos", {"paths": [str(folder)]}).json()
    asked = {"photo_ids": added["photo_ids"], "config": {"output": {"folder": f"{folder} out"}}}
    batch_id: str = client.post("/batch/start", asked).json()["batch_id"]
    return batch_id


def test_paused_batches_hold_up_neither_others_nor_the_end(
    folders: Folders, tmp_path: Path
) -> None:
    settings = calm(workers=1, batches_at_once=2)
    settings.save(folders.config / "settings.json")
    with serve(folders) as served:
        paused = []
        for number in range(5):
            batch_id = start(served, tmp_path / f"in {number}", 40)
            served.wait(batch_id, "running")
            served.post(f"/batch/{batch_id}/pause")
            served.wait(batch_id, "paused")
            paused.append(batch_id)
        served.wait(start(served, tmp_path / "last", 3), "completed")
        began = time.monotonic()
        served.program.send_signal(signal.SIGTERM)
        served.program.communicate(timeout=30)
        took = time.monotonic() - began
    # Other programs may have the cores meanwhile.
    assert took < 2 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    listed = batch_gui(folders, "list").stdout
    assert listed.count("paused") == len(paused)
