"""The window as a person starts it, in a process of its own."""

from __future__ import annotations

import gc
import json
import signal
import time
from pathlib import Path

import pytest

from batch_gui.core.settings import Folders
from batch_gui.ui.application import long_lived
from tests.commands import batch_gui, batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only


def wait_for_window(folders: Folders) -> None:
    holder = folders.data / "engine.json"
    for _ in range(2000):
        if holder.exists():
            return
        time.sleep(0.01)
    raise AssertionError("the window didn't start")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_in_order(folders: Folders, number: signal.Signals) -> None:
    with batch_gui_running(folders) as window:
        wait_for_window(folders)
        time.sleep(0.5)  # until its loop runs
        window.send_signal(number)
        _, said = window.communicate(timeout=30)
    # Without a screen Qt says this of every window that changes its limits of size.
    said = said.replace("This plugin does not support propagateSizeHints()\n", "")
    assert (window.returncode, said) == (0, "")
    assert not (folders.data / "engine.json").exists()


def test_a_second_start_hands_over_and_leaves(folders: Folders, tmp_path: Path) -> None:
    write_photo(tmp_path / "in/a.jpg", size=(60, 40))
    with batch_gui_running(folders) as window:
        wait_for_window(folders)
        time.sleep(0.5)
        second = batch_gui(folders, tmp_path / "in")
        assert (second.returncode, second.stderr) == (0, "")
        assert window.poll() is None
        refused = batch_gui(folders, "run", tmp_path / "in")
        assert (refused.returncode, f"process {window.pid}" in refused.stderr) == (3, True)
        window.terminate()
        window.communicate(timeout=30)


def test_what_a_start_made_is_no_longer_looked_through() -> None:
    try:
        with long_lived():
            made = [object()]
            assert not gc.isenabled()
        after = [made]
        watched = list(map(id, gc.get_objects()))
        assert gc.isenabled()
        assert (id(made) in watched, id(after) in watched) == (False, True)
        with pytest.raises(ZeroDivisionError), long_lived():
            _ = 1 / 0
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_without_a_screen_it_says_so(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    refused = batch_gui(folders, QT_QPA_PLATFORM="")
    assert refused.returncode == 2
    assert "There is no screen" in refused.stderr


def test_a_running_batch_is_paused_when_the_window_is_told_to_end(
    folders: Folders, tmp_path: Path
) -> None:
    for number in range(60):
        write_photo(tmp_path / f"in/{number}.jpg", size=(900, 600), seed=number)
    with batch_gui_running(folders, "run", tmp_path / "in", "--output", tmp_path / "out") as run:
        while not list((tmp_path / "out").glob("*.jpg")):
            time.sleep(0.01)
        run.terminate()
        run.communicate(timeout=30)
    calm(workers=1, resume_at_launch=True).save(folders.config / "settings.json")
    (path,) = folders.batch_states.glob("batch_*.json")
    before = json.loads(path.read_bytes())["processed_count"]
    with batch_gui_running(folders) as window:
        wait_for_window(folders)
        while json.loads(path.read_bytes())["status"] != "running":
            time.sleep(0.01)
        time.sleep(0.3)
        window.terminate()
        window.communicate(timeout=30)
    state = json.loads(path.read_bytes())
    assert (state["status"], state["pause_reason"]) in [
        ("paused", "interrupted"),
        ("completed", None),
    ]
    assert state["processed_count"] >= before
