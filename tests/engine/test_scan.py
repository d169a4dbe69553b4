from __future__ import annotations

import os
from pathlib import Path

from batch_gui.engine.scan import scan


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(root: Path, found: object) -> list[str]:
    return [os.path.relpath(photo.path, root) for photo in found.photos]  # type: ignore[attr-defined]


def test_a_folder_is_read_with_its_subfolders_in_order(tmp_path: Path) -> None:
    touch(tmp_path / "b.jpg", tmp_path / "a.JPG", tmp_path / "day 2/c.tiff", tmp_path / "x/y/d.png")
    found = scan([tmp_path])
    assert names(tmp_path, found) == ["a.JPG", "b.jpg", "day 2/c.tiff", "x/y/d.png"]
    assert [photo.subfolder for photo in found.photos] == ["", "", "day 2", "x/y"]
    assert found.suggested_name == tmp_path.name
    assert names(tmp_path, scan([tmp_path], recursive=False)) == ["a.JPG", "b.jpg"]


def test_what_is_no_photo_is_counted_with_its_reason(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "notes.txt", tmp_path / "._a.jpg", tmp_path / ".x/b.jpg")
    found = scan([tmp_path, tmp_path / "missing"])
    assert names(tmp_path, found) == ["a.jpg"]
    reasons = {Path(skipped.path).name: skipped.reason for skipped in found.skipped}
    assert reasons == {
        "notes.txt": "not a photo format this program reads",
        "._a.jpg": "a hidden file",
        ".x": "a hidden folder",
        "missing": "there is no such file or folder",
    }


def test_nothing_is_found_twice(tmp_path: Path) -> None:
    touch(tmp_path / "a/1.jpg", tmp_path / "a/2.jpg")
    found = scan([tmp_path / "a/2.jpg", tmp_path / "a", tmp_path])
    assert names(tmp_path, found) == ["a/2.jpg", "a/1.jpg"]


def test_folders_of_outputs_inside_are_left_out_but_not_when_asked_for(tmp_path: Path) -> None:
    touch(tmp_path / "1.jpg", tmp_path / "out/1.jpg")
    outputs = [str(tmp_path / "out")]
    assert names(tmp_path, scan([tmp_path], output_folders=outputs)) == ["1.jpg"]
    assert names(tmp_path, scan([tmp_path / "out"], output_folders=outputs)) == ["out/1.jpg"]


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    touch(tmp_path / "a/1.jpg")
    (tmp_path / "a/again").symlink_to(tmp_path)
    assert names(tmp_path, scan([tmp_path])) == ["a/1.jpg"]


def test_a_scan_can_be_stopped_and_tells_how_far_it_is(tmp_path: Path) -> None:
    touch(*(tmp_path / f"{n:04}.jpg" for n in range(1000)))
    told: list[int] = []
    found = scan([tmp_path], stop=lambda: len(told) > 2, progress=told.append)
    assert found.stopped
    assert 0 < len(found.photos) < 1000
    assert told == sorted(told)


def test_names_that_are_not_text_are_found(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.jpg")
    path.touch()
    assert scan([tmp_path]).photos[0].path == str(path)
