from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest
from websockets.sync.client import connect

from batch_gui.core.settings import Folders
from tests.api.serving import Served, serve
from tests.commands import batch_gui
from tests.photos import write_photo
from tests.settings import calm


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough photos to be interrupted between two of them."""
    folder = tmp_path / "Many"
    write_photo(folder / "0.jpg", size=(1800, 1200))
    for number in range(1, 100):
        os.link(folder / "0.jpg", folder / f"{number}.jpg")
    return folder


def start(served: Served, folder: Path, out: Path) -> str:
    added = served.post("/photos", {"paths": [str(folder)]}).json()
    config = {"output": {"folder": str(out)}}
    body = {"photo_ids": added["photo_ids"], "config": config}
    return str(served.post("/batch/start", body).json()["batch_id"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_pauses_what_runs(
    folders: Folders, many: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with serve(folders) as served, connect(served.websocket) as live:
        live.recv(5)
        batch_id = start(served, many, tmp_path / "out")
        served.wait(batch_id, "running")
        listed = batch_gui(folders, "list")
        assert batch_id in listed.stdout
        assert "running" in listed.stdout
        began = time.monotonic()
        served.program.send_signal(number)
        assert served.program.wait(10) == 130
        assert time.monotonic() - began < 5
        assert served.program.stderr
        said = served.program.stderr.read()
    assert said.splitlines()[-1] == f"Paused. Go on with: batch-gui resume {batch_id}"
    assert "Traceback" not in said
    with serve(folders) as again:
        found = again.status(batch_id)
        assert (found["status"], found["pause_reason"]) == ("paused", "interrupted")
        assert 0 < found["processed_count"] < 100
        assert again.post("/batch/recover").json()["recovered_count"] == 1
        assert again.post(f"/batch/{batch_id}/resume").status_code == 200
        assert again.wait(batch_id, "completed")["processed_count"] == 100
    assert len(list((tmp_path / "out").iterdir())) == 100


def test_it_listens_where_the_settings_say(folders: Folders) -> None:
    calm(workers=1, http_allowed_origins=("http://localhost:3000",), http_body_limit=1).save(
        folders.config / "settings.json"
    )
    with serve(folders) as served:
        page = {"Origin": "http://localhost:3000"}
        assert served.get("/health", headers=page).status_code == 200
        assert served.post("/batch/start", "x" * 1024 * 1024).status_code == 413
        assert "Listening on http://127.0.0.1:" in served.first_line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_token_is_for_this_user_alone(folders: Folders) -> None:
    with serve(folders):
        state = folders.api_token.stat()
        assert stat.S_IMODE(state.st_mode) == 0o600
        kept = folders.api_token.read_text()
    with serve(folders):
        assert folders.api_token.read_text() == kept


def test_a_second_engine_is_told_who_has_the_folder(served: Served, folders: Folders) -> None:
    done = batch_gui(folders, "serve", "--port", "0")
    assert done.returncode == 3
    assert str(served.program.pid) in done.stderr


def test_one_line_in_the_log_for_each_change(
    served: Served, folders: Folders, many: Path, tmp_path: Path
) -> None:
    batch_id = start(served, many, tmp_path / "out")
    served.post(f"/batch/{batch_id}/pause")
    served.wait(batch_id, "paused")
    served.post(f"/batch/{batch_id}/cancel")
    served.get("/batch/list")
    log = (folders.logs / "batch-gui.log").read_text()
    lines = [line for line in log.splitlines() if "batch_gui.api.routes" in line]
    assert [line.split("POST ")[1] for line in lines] == [
        "/photos: session 1, 100 photos",
        f"/batch/start: {batch_id}",
        f"/batch/pause: {batch_id}",
        f"/batch/cancel: {batch_id}",
    ]
