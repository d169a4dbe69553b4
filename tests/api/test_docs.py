"""The examples in docs/api.md, run as they stand against a real `batch-gui serve`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from batch_gui.core.settings import Folders
from tests.api.serving import Served
from tests.photos import write_photo

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
_BLOCK = re.compile(r"```(?:python|js)\n(?:#|//) (\S+)([^\n]*)\n(.*?)```", re.DOTALL)


def _node_version() -> int:
    if shutil.which("node") is None:
        return 0
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.lstrip("v").partition(".")[0])


_NODE = _node_version()


def example(name: str, served: Served, folder: Path) -> Path:
    """An example as a file, with the port of this test."""
    blocks = {found[1]: found[0] for found in _BLOCK.finditer(DOCUMENT.read_text("utf-8"))}
    code = blocks[name].partition("\n")[2].removesuffix("```")
    assert "5100" in code
    path = folder / name
    path.write_text(code.replace("5100", str(served.port)), "utf-8")
    return path


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """Enough photos to be paused between two of them, and a broken one."""
    folder = tmp_path / "Job"
    write_photo(folder / "0.jpg", size=(1800, 1200))
    for number in range(1, 40):
        os.link(folder / "0.jpg", folder / f"{number}.jpg")
    (folder / "broken.jpg").write_bytes(b"")
    return folder


def check_walk(said: str, job: Path, out: Path) -> None:
    assert "40 of 41 photos developed" in said
    assert f"{job / 'broken.jpg'} the file is empty" in said
    assert "source,source_bytes" in said
    assert said.rstrip().endswith("0 batches removed")
    assert len(list(out.iterdir())) >= 40


@pytest.mark.parametrize("library", ["requests", "httpx"])
def test_the_python_walk(served: Served, job: Path, tmp_path: Path, library: str) -> None:
    walk = example("walk.py", served, tmp_path)
    if library == "httpx":
        code = walk.read_text("utf-8").replace("requests", "httpx").replace(".ok", ".is_success")
        walk.write_text(code, "utf-8")
    check_walk(run(sys.executable, walk, job, tmp_path / "out"), job, tmp_path / "out")
    added = served.post("/photos", {"paths": [str(job)]}).json()
    batch = served.post("/batch/start", {"photo_ids": added["photo_ids"]}).json()
    live = run(sys.executable, example("live.py", served, tmp_path), batch["batch_id"])
    assert live.splitlines()[-1] == "failed 100.0 %"


def test_the_token_of_the_docs(served: Served, folders: Folders, tmp_path: Path) -> None:
    token = folders.api_token.read_text().strip()
    said = run(sys.executable, example("stranger.py", served, tmp_path), token)
    assert "'status': 'ok'" in said


@pytest.mark.skipif(_NODE < 20, reason="Node 20 or later isn't installed")
def test_the_javascript_walk(served: Served, job: Path, tmp_path: Path) -> None:
    walk = example("walk.mjs", served, tmp_path)
    check_walk(run("node", walk, job, tmp_path / "out"), job, tmp_path / "out")
    added = served.post("/photos", {"paths": [str(job)]}).json()
    batch = served.post("/batch/start", {"photo_ids": added["photo_ids"]}).json()
    flags = ["--experimental-websocket", "--no-warnings"] if _NODE < 22 else []
    live = run("node", *flags, example("live.mjs", served, tmp_path), batch["batch_id"])
    assert live.splitlines()[-1] == "failed 100 %"


def test_every_example_is_run() -> None:
    names = [found[1] for found in _BLOCK.finditer(DOCUMENT.read_text("utf-8"))]
    assert names == ["walk.py", "live.py", "stranger.py", "walk.mjs", "live.mjs"]
    assert len(re.findall(r"```(?:python|js)\n", DOCUMENT.read_text("utf-8"))) == len(names)
