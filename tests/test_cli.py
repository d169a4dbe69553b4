from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from batch_gui import __version__
from batch_gui.core.settings import Folders, Settings
from tests.commands import batch_gui, batch_gui_running
from tests.develop.test_lightroom import XMP
from tests.photos import write_photo
from tests.settings import calm


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "Wedding"
    for number in range(3):
        write_photo(folder / f"{number}.jpg", size=(600, 400), seed=number)
    (folder / "notes.txt").write_text("not a photo")
    return folder


def states(folders: Folders) -> list[dict[str, Any]]:
    files = sorted(folders.batch_states.glob("batch_*.json"))
    return [json.loads(path.read_bytes()) for path in files]


def journal(folders: Folders) -> list[dict[str, Any]]:
    (path,) = folders.batch_states.glob("batch_*.journal")
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_run_develops_every_photo(folders: Folders, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = batch_gui(
        folders, "run", photos, "--preset", "WhiteLayer_v4", "--blend", "60", "--max-edge", "300",
        "--output", out,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 other item skipped." in done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["0.jpg", "1.jpg", "2.jpg"]
    with Image.open(out / "0.jpg") as image:
        assert image.size == (300, 200)
    (state,) = states(folders)
    assert state["config"]["preset"] == "WhiteLayer_v4"
    assert state["config"]["blend"] == 60
    assert state["name"] == "Wedding"


def test_failed_photos_are_named_and_the_exit_status_says_so(
    folders: Folders, photos: Path, tmp_path: Path
) -> None:
    (photos / "broken.jpg").write_bytes(b"")
    done = batch_gui(folders, "run", photos, "--output", tmp_path / "out", "--json")
    assert done.returncode == 1
    assert f"{photos / 'broken.jpg'}: the file is empty" in done.stderr
    assert "Traceback" not in done.stderr
    status = json.loads(done.stdout)
    assert list(status) == [
        "batch_id", "session_id", "name", "status", "pause_reason", "total_photos",
        "processed_count", "failed_count", "progress_percent", "created_at", "started_at",
        "paused_at", "completed_at", "eta_seconds", "photos_per_second", "errors", "config",
        "output_folder",
    ]  # fmt: skip
    assert (status["status"], status["processed_count"]) == ("failed", 3)
    assert list(status["errors"].values()) == ["the file is empty"]
    assert status["output_folder"] == str(tmp_path / "out")
    write_photo(photos / "broken.jpg", size=(60, 40))
    again = batch_gui(folders, "retry", status["batch_id"])
    assert again.returncode == 0
    assert states(folders)[0]["status"] == "completed"


def test_what_a_format_cannot_carry_is_said_at_the_end(folders: Folders, tmp_path: Path) -> None:
    photos, out = tmp_path / "Mixed", tmp_path / "out"
    photos.mkdir()
    for name in ("a", "b"):
        Image.new("I;16", (40, 30), 300).save(photos / f"{name}.tiff")
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "green", "blue")]
    frames[0].save(photos / "c.webp", save_all=True, append_images=frames[1:])
    arguments = ("run", photos, "--format", "jpeg", "--output", out, "--on-conflict", "changed")
    done = batch_gui(folders, *arguments, "--json")
    assert "\n  2 photos: 16 bits per channel reduced to 8\n" in done.stderr
    assert "\n  1 photo: only the first of 3 pictures was developed\n" in done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    again = batch_gui(folders, *arguments)
    assert "\n  3 photos: unchanged since it was developed\n" in again.stderr


def test_a_photo_over_the_cap_goes_on_once_the_cap_is_raised(
    folders: Folders, tmp_path: Path
) -> None:
    photos = tmp_path / "Large"
    photos.mkdir()
    write_photo(photos / "a.jpg", size=(60, 40))
    folders.config.mkdir(parents=True, exist_ok=True)
    Settings(max_megapixels=0.0023).save(folders.config / "settings.json")
    done = batch_gui(folders, "run", photos, "--output", tmp_path / "out", "--json")
    assert done.returncode == 1
    assert "the limit can be raised in the settings" in done.stderr
    Settings(max_megapixels=0.0024).save(folders.config / "settings.json")
    again = batch_gui(folders, "retry", json.loads(done.stdout)["batch_id"])
    assert again.returncode == 0, again.stderr
    with Image.open(tmp_path / "out" / "a.jpg") as written:
        assert written.size == (60, 40)


def test_verifying_an_ended_batch_says_what_is_missing_or_changed(
    folders: Folders, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch_id = json.loads(batch_gui(folders, "run", photos, "--output", out, "--json").stdout)[
        "batch_id"
    ]
    good = batch_gui(folders, "verify", batch_id)
    assert (good.returncode, good.stdout) == (0, "")
    assert good.stderr.splitlines() == ["3 of 3 outputs are as they were written."]
    (out / "1.jpg").unlink()
    (out / "2.jpg").write_bytes(b"")
    bad = batch_gui(folders, "verify", batch_id, "--json")
    assert bad.returncode == 1
    assert f"{out / '1.jpg'}: it isn't there any more" in bad.stderr
    assert "1 of 3 outputs are as they were written; 1 missing, 1 changed." in bad.stderr
    found = json.loads(bad.stdout)
    assert (found["checked"], found["total"]) == (3, 3)
    assert [one["verdict"] for one in found["wrong"]] == ["missing", "changed"]
    unknown = batch_gui(folders, "verify", "batch_000000000000")
    assert (unknown.returncode, "There is no batch" in unknown.stderr) == (2, True)


def test_without_an_output_folder_pictures_are_used(folders: Folders, photos: Path) -> None:
    done = batch_gui(folders, "run", photos, "--json")
    assert done.returncode == 0
    expected = folders.pictures / "Batch GUI" / "Wedding"
    assert json.loads(done.stdout)["output_folder"] == str(expected)
    assert len(list(expected.iterdir())) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--blend", "101"], "blend: input should be less than or equal to 100"),
        (["--blend", "much"], "'--blend'"),
        (["--preset", "WhiteLayer_v3"], "WhiteLayer_v4"),
        (["--format", "gif"], "'gif'"),
        (["--quality", "0"], "output.quality"),
        (["--nonsense"], "--nonsense"),
        (["/nowhere/at/all"], "/nowhere/at/all"),
        (["--config", "/nowhere.json"], "/nowhere.json"),
        (["--log-level", "loud"], "loud"),
    ],
)
def test_wrong_usage_says_what_was_expected(
    folders: Folders, photos: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = batch_gui(folders, "run", photos, "--output", tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
    assert not folders.batch_states.exists() or not states(folders)


def test_nothing_to_do_is_wrong_usage(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = batch_gui(folders, "run", tmp_path / "empty")
    assert done.returncode == 2
    assert "No photos found" in done.stderr


def test_a_config_file_is_read_and_options_win_over_it(
    folders: Folders, photos: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.json"
    output = {"folder": str(tmp_path / "out"), "format": "png", "quality": 80}
    config.write_text(json.dumps({"blend": 30, "output": output}))
    done = batch_gui(folders, "run", photos, "--config", config, "--format", "webp")
    assert done.returncode == 0
    (state,) = states(folders)
    assert state["config"]["blend"] == 30
    assert state["config"]["output"]["quality"] == 80
    assert (tmp_path / "out/0.webp").exists()
    config.write_text('{"blendd": 30}')
    assert batch_gui(folders, "run", photos, "--config", config).returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_paused_and_can_be_resumed(
    folders: Folders, tmp_path: Path, number: signal.Signals
) -> None:
    photos, out = tmp_path / "many", tmp_path / "out"
    for one in range(40):
        write_photo(photos / f"{one}.jpg", size=(1200, 900), seed=one)
    with batch_gui_running(folders, "run", photos, "--output", out) as program:
        wait_for_outputs(out, 3)
        os.killpg(program.pid, number)  # as a terminal does it, workers included
        _, said = program.communicate(timeout=60)
    assert program.returncode == 130
    (state,) = states(folders)
    assert state["status"] == "paused"
    assert 3 <= state["processed_count"] < 40
    assert state["failed_count"] == 0
    assert said.strip().splitlines()[-1].endswith(f"batch-gui resume {state['batch_id']}")
    assert "Traceback" not in said
    listed = batch_gui(folders, "list")
    assert f"{state['batch_id']}  paused" in listed.stdout
    assert batch_gui(folders, "resume", state["batch_id"]).returncode == 0
    assert len(list(out.iterdir())) == 40
    done = [line["photo_id"] for line in journal(folders)]
    assert sorted(done) == sorted(state["photo_ids"])


@pytest.mark.parametrize("redo", [True, False])
def test_outputs_that_are_gone_are_said_when_a_batch_goes_on(
    folders: Folders, tmp_path: Path, redo: bool
) -> None:
    photos, out = tmp_path / "many", tmp_path / "out"
    for one in range(20):
        write_photo(photos / f"{one}.jpg", size=(1200, 900), seed=one)
    with batch_gui_running(folders, "run", photos, "--output", out) as program:
        wait_for_outputs(out, 3)
        program.terminate()
        program.communicate(timeout=60)
    (state,) = states(folders)
    done = [Path(line["output"]) for line in journal(folders)]
    for path in done[:2]:
        path.unlink()
    option = ["--redo-missing"] if redo else []
    ended = batch_gui(folders, "resume", state["batch_id"], *option)
    assert ended.returncode == 0
    assert "many: 2 outputs are missing since they were written." in ended.stderr
    assert ("They are made again." in ended.stderr) == redo
    assert (f"batch-gui resume {state['batch_id']} --redo-missing" in ended.stderr) != redo
    assert ("  2 outputs were missing when it went on" in ended.stderr) != redo
    assert len(list(out.iterdir())) == (20 if redo else 18)


def test_a_run_that_gives_way_says_so_and_waits(
    folders: Folders, photos: Path, tmp_path: Path
) -> None:
    more_than_there_is = calm(
        workers=1, pause_when_memory_low=True, memory_below=1_000_000, busy_for=0
    )
    more_than_there_is.save(folders.config / "settings.json")
    for one in range(200):
        write_photo(tmp_path / f"many/{one}.jpg", size=(900, 600), seed=one % 5)
    out = tmp_path / "out"
    with batch_gui_running(folders, "run", tmp_path / "many", "--output", out) as program:
        assert program.stderr is not None
        said = program.stderr.readline()
        assert said.startswith("many waits: memory is low, ")
        assert said.endswith(" MB are free. It goes on by itself.\n")
        assert program.poll() is None
        os.killpg(program.pid, signal.SIGINT)
        _, rest = program.communicate(timeout=60)
    assert program.returncode == 130
    (state,) = states(folders)
    assert (state["status"], state["pause_reason"]) == ("paused", "resources")
    assert rest.strip().splitlines()[-1].endswith(f"batch-gui resume {state['batch_id']}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_interrupted_while_it_looks_for_photos(
    folders: Folders, tmp_path: Path, number: signal.Signals
) -> None:
    for one in range(300):
        (tmp_path / f"in/{one}").mkdir(parents=True)
        for name in range(60):
            (tmp_path / f"in/{one}/{name}.jpg").touch()
    with batch_gui_running(
        folders, "run", tmp_path / "in", "--output", tmp_path / "out"
    ) as program:
        while not (folders.data / "engine.json").exists():
            time.sleep(0.002)
        program.send_signal(number)
        _, said = program.communicate(timeout=60)
    assert (program.returncode, "Traceback" in said) == (130, False)
    for state in states(folders):  # none, if it came early enough
        assert state["status"] == "paused"
        assert said.strip().splitlines()[-1].endswith(f"batch-gui resume {state['batch_id']}")


def wait_for_outputs(out: Path, count: int) -> None:
    for _ in range(3000):
        if out.exists() and len([one for one in out.iterdir() if one.suffix != ".part"]) >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"no {count} outputs in {out}")


def test_a_second_engine_is_refused_by_name(folders: Folders, photos: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    for one in range(40):
        write_photo(many / f"{one}.jpg", size=(1200, 900), seed=one)
    out = tmp_path / "out"
    with batch_gui_running(folders, "run", many, "--output", out, "--format", "avif") as first:
        wait_for_outputs(out, 1)
        second = batch_gui(folders, "run", photos, "--output", tmp_path / "out2")
        assert second.returncode == 3, second.stderr
        assert f"process {first.pid}" in second.stderr
        assert batch_gui(folders, "list").returncode == 0
        first.terminate()
        first.communicate(timeout=60)
    assert batch_gui(folders, "run", photos, "--output", tmp_path / "out2").returncode == 0


def test_list_and_cleanup(folders: Folders, photos: Path, tmp_path: Path) -> None:
    assert batch_gui(folders, "list").stdout == ""
    batch_gui(folders, "run", photos, "--output", tmp_path / "out")
    (state,) = states(folders)
    listed = json.loads(batch_gui(folders, "list", "--json").stdout)
    assert listed["count"] == 1
    assert listed["batches"][0]["batch_id"] == state["batch_id"]
    assert batch_gui(folders, "cleanup").stdout == "0 batches removed.\n"
    assert batch_gui(folders, "cleanup", "--days", "0").stdout == "1 batch removed.\n"
    assert states(folders) == []
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert batch_gui(folders, "cleanup", "--days", "-1").returncode == 2


def test_what_is_not_there_or_not_allowed_is_said(folders: Folders, photos: Path) -> None:
    missing = batch_gui(folders, "resume", "batch_000000000000")
    assert (missing.returncode, "batch_000000000000" in missing.stderr) == (2, True)
    assert batch_gui(folders, "resume").returncode == 2
    nothing = batch_gui(folders, "resume", "--all")
    assert (nothing.returncode, "No batch is paused" in nothing.stderr) == (0, True)
    batch_gui(folders, "run", photos)
    (state,) = states(folders)
    again = batch_gui(folders, "resume", state["batch_id"])
    assert (again.returncode, "completed" in again.stderr) == (2, True)


def test_one_batch_that_cannot_go_on_does_not_hold_up_the_others(
    folders: Folders, photos: Path, tmp_path: Path
) -> None:
    batch_gui(folders, "run", photos, "--output", tmp_path / "out")
    (done,) = states(folders)
    undone: dict[str, Any] = {"status": "paused", "completed_at": None, "pause_reason": "user"}
    undone |= {"processed_photo_ids": [], "processed_count": 0, "journal_offset": 0}
    (tmp_path / "a file").touch()
    for digit, created, where in (("1", "2020", "a file"), ("2", "2021", "out2")):
        state = done | undone | {"batch_id": f"batch_{digit * 12}", "name": f"Batch {digit}"}
        state |= {"created_at": f"{created}-01-01T00:00:00Z"}
        state |= {"output_folder": str(tmp_path / where)}
        (folders.batch_states / f"{state['batch_id']}.json").write_text(json.dumps(state))
    ended = batch_gui(folders, "resume", "--all")
    assert (ended.returncode, "Batch 1: " in ended.stderr) == (1, True), ended.stderr
    found = {state["name"]: state["status"] for state in states(folders)}
    assert (found["Batch 1"], found["Batch 2"]) == ("paused", "completed")
    assert len(list((tmp_path / "out2").iterdir())) == 3


def test_presets_can_be_listed_shown_imported_and_exported(
    folders: Folders, tmp_path: Path
) -> None:
    assert "WhiteLayer_v4" in batch_gui(folders, "presets").stdout
    shown = batch_gui(folders, "presets", "show", "WhiteLayer_v4")
    preset = json.loads(shown.stdout)
    own = tmp_path / "own.json"
    own.write_text(json.dumps(preset | {"name": "My look"}))
    assert batch_gui(folders, "presets", "import", own).returncode == 0
    assert "My look" in batch_gui(folders, "presets").stdout
    cube = tmp_path / "look.cube"
    assert batch_gui(folders, "presets", "export", "My look", cube).returncode == 0
    lines = cube.read_text().splitlines()
    assert lines[:2] == ['TITLE "My look"', "LUT_3D_SIZE 33"]
    assert len(lines) == 2 + 33**3
    assert batch_gui(folders, "presets", "import", cube).returncode == 0
    assert "look" in batch_gui(folders, "presets").stdout
    film = tmp_path / "film.xmp"
    film.write_text(XMP.format(attributes='crs:Contrast2012="+9" crs:Dehaze="+7"', elements=""))
    imported = batch_gui(folders, "presets", "import", film)
    assert imported.returncode == 0
    assert imported.stdout.startswith("Imported Warm film.")
    assert "Dehaze = +7" in imported.stdout
    own.write_text("{}")
    refused = batch_gui(folders, "presets", "import", own)
    assert (refused.returncode, "own.json" in refused.stderr) == (2, True)
    assert batch_gui(folders, "presets", "show", "Nothing").returncode == 2


def test_the_version_and_where_global_options_may_stand(folders: Folders, tmp_path: Path) -> None:
    assert batch_gui(folders, "--version").stdout == f"batch-gui {__version__}\n"
    for arguments in (
        ["--data-dir", tmp_path / "x", "list"],
        ["list", "--data-dir", tmp_path / "x"],
        [f"--data-dir={tmp_path / 'x'}", "presets"],
    ):
        assert batch_gui(folders, *arguments).returncode == 0
    assert (tmp_path / "x/batch_states").is_dir()
