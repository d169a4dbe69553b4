"""Names that collide or are forbidden elsewhere, and outputs that would be inputs."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.settings import Folders
from tests.commands import batch_gui
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only


def digests(folder: Path) -> dict[bytes, str]:
    return {
        os.fsencode(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def journal(folders: Folders) -> list[dict[str, Any]]:
    (path,) = folders.batch_states.glob("*.journal")
    return [json.loads(line) for line in path.read_bytes().splitlines()]


NAMES = [
    "plain.jpg",
    "PLAIN.JPG",
    "Plain.png",
    unicodedata.normalize("NFC", "Café.jpg"),
    unicodedata.normalize("NFD", "Café.jpg"),
    "CON.jpg",
    "aux.tar.jpg",
    "dots...jpg",
    "space .jpg",
    "line\nbreak.jpg",
    "a:b?.jpg",
    "100% <b>.jpg",
    "-rf.jpg",
    os.fsdecode(b"\xff\xfe.jpg"),
    "x" * 251 + ".jpg",
    "é" * 125 + ".jpg",
]


def test_each_photo_has_its_own_output_whatever_its_name(folders: Folders, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for seed, name in enumerate(NAMES):
        write_photo(source / name, size=(60, 40), seed=seed, fmt="PNG" if "png" in name else "JPEG")
    before = digests(source)
    assert len(before) == len(NAMES)
    done = batch_gui(folders, "run", source, "--output", out)
    assert done.returncode == 0, done.stderr
    assert digests(source) == before
    written = [path.name for path in out.iterdir()]
    assert len(written) == len(NAMES)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in written}) == len(NAMES)
    for name in written:
        name.encode()  # text, so that every system takes it
        assert not set(name) & set('<>:"/\\|?*\n')
        assert len(name.encode()) <= 255
    entries = journal(folders)
    assert {os.path.realpath(entry["source"]) for entry in entries} == {
        os.path.realpath(source / name) for name in NAMES
    }
    assert sorted(Path(entry["output"]).name for entry in entries) == sorted(written)


@pytest.mark.parametrize("how", ["same folder", "symlinked folder"])
def test_originals_are_safe_from_an_overwriting_batch(
    folders: Folders, tmp_path: Path, how: str
) -> None:
    source = tmp_path / "in"
    write_photo(source / "a.jpg", size=(60, 40))
    before = digests(source)
    out = source
    if how == "symlinked folder":
        out = tmp_path / "link"
        out.symlink_to(source)
    refused = batch_gui(folders, "run", source, "--output", out, "--on-conflict", "overwrite")
    assert refused.returncode == 2
    assert "would replace originals" in refused.stderr
    assert str(source / "a.jpg") in refused.stderr
    assert digests(source) == before


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_an_output_that_is_a_link_to_an_original_is_not_overwritten(
    folders: Folders, tmp_path: Path, link: Any
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    write_photo(source / "a.jpg", size=(60, 40))
    write_photo(source / "b.jpg", size=(60, 40))
    out.mkdir()
    link(source / "a.jpg", out / "a.jpg")
    before = digests(source)
    done = batch_gui(folders, "run", source, "--output", out, "--on-conflict", "overwrite")
    assert done.returncode == 1
    assert "would replace the original" in done.stderr
    assert digests(source) == before
    assert (out / "b.jpg").exists()


def test_outputs_inside_the_source_are_never_picked_up_again(
    folders: Folders, tmp_path: Path
) -> None:
    source = tmp_path / "in"
    for number in range(3):
        write_photo(source / f"{number}.jpg", size=(60, 40), seed=number)
    for expected in (3, 3):
        done = batch_gui(folders, "run", source, "--output", source / "out", "--json")
        assert json.loads(done.stdout)["total_photos"] == expected
    assert len(list((source / "out").iterdir())) == 6


def test_an_output_folder_that_cannot_be_written_is_said_before_the_start(
    folders: Folders, tmp_path: Path
) -> None:
    write_photo(tmp_path / "in/a.jpg", size=(60, 40))
    (tmp_path / "file").write_text("in the way")
    refused = batch_gui(folders, "run", tmp_path / "in", "--output", tmp_path / "file")
    assert refused.returncode == 2
    assert f"{tmp_path / 'file'} isn't a folder" in refused.stderr
    assert not list(folders.batch_states.glob("batch_*.json"))
