from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.catalog import Photo
from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.engine.publishing import (
    Originals,
    OutputFolder,
    endangered_originals,
    folded,
    safe_name,
)


def tree(root: Path, originals: list[str] | None = None, **output: Any) -> OutputFolder:
    claimed: list[str] = output.pop("claimed", [])
    config = OutputConfig.model_validate(output)
    return OutputFolder(root, config, Originals(lambda: originals or []), claimed)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("IMG_1", "IMG_1"),
        ('a<b>:"/\\|?*c', "a_b________c"),
        ("line\nbreak", "line_break"),
        ("CON", "CON_"),
        ("con.tar", "con.tar_"),
        ("Lpt1", "Lpt1_"),
        ("console", "console"),
        ("dots...", "dots"),
        ("...", "_"),
        ("", "_"),
        (os.fsdecode(b"\xff\xfe"), "__"),
        ("é" * 200, "é" * 120),
    ],
)
def test_names_are_safe_everywhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_names_fold_by_case_and_unicode_form() -> None:
    composed, decomposed = (unicodedata.normalize(form, "Café") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert folded(composed) == folded(decomposed.upper())
    assert folded("Straße") == folded("STRASSE")


def test_what_lies_beside_the_originals_is_an_original_unless_we_wrote_it(tmp_path: Path) -> None:
    raw, camera_jpeg, elsewhere = tmp_path / "1.CR2", tmp_path / "1.jpg", tmp_path / "out/1.jpg"
    elsewhere.parent.mkdir()
    for path in (raw, camera_jpeg, elsewhere):
        path.touch()
    strangers = Originals(lambda: [str(raw)])
    assert raw in strangers
    assert camera_jpeg in strangers
    assert elsewhere not in strangers
    assert tmp_path / "2.jpg" not in strangers
    assert camera_jpeg not in Originals(lambda: [str(raw)], {str(camera_jpeg)}.__contains__)


def test_each_photo_gets_its_own_name(tmp_path: Path) -> None:
    outputs = tree(tmp_path)
    given = [outputs.reserve(tmp_path, stem, ".jpg").name for stem in ("a", "a", "A", "b")]
    assert given == ["a.jpg", "a (2).jpg", "A (3).jpg", "b.jpg"]


def test_names_of_earlier_runs_stay_claimed_whatever_the_policy(tmp_path: Path) -> None:
    for policy in ("rename", "skip", "overwrite"):
        outputs = tree(tmp_path, on_conflict=policy, claimed=[str(tmp_path / "a.jpg")])
        (tmp_path / "a.jpg").write_text("ours")
        assert not outputs.skips(tmp_path / "a.jpg")
        assert outputs.reserve(tmp_path, "a", ".jpg").name == "a (2).jpg"


def test_what_is_on_disk_is_renamed_around_skipped_or_overwritten(tmp_path: Path) -> None:
    (tmp_path / "A.JPG").write_text("theirs")
    assert tree(tmp_path).reserve(tmp_path, "a", ".jpg").name == "a (2).jpg"
    skipping = tree(tmp_path, on_conflict="skip")
    assert skipping.skips(tmp_path / "a.jpg")
    assert not skipping.skips(tmp_path / "b.jpg")
    overwriting = tree(tmp_path, on_conflict="overwrite")
    assert not overwriting.skips(tmp_path / "a.jpg")
    assert overwriting.reserve(tmp_path, "a", ".jpg").name == "a.jpg"


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_an_original_is_never_overwritten_not_even_through_a_link(
    tmp_path: Path, link: Any
) -> None:
    original = tmp_path / "in/a.jpg"
    original.parent.mkdir()
    original.write_text("original")
    link(original, tmp_path / "a.jpg")
    outputs = tree(tmp_path, [str(original)], on_conflict="overwrite")
    with pytest.raises(PhotoError, match="would replace the original"):
        outputs.reserve(tmp_path, "a", ".jpg")


def test_a_name_taken_by_a_stranger_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    outputs = tree(tmp_path)
    final = outputs.reserve(tmp_path, "a", ".jpg")
    temporary = tmp_path / "temporary"
    temporary.write_text("ours")
    final.write_text("theirs")
    assert not outputs.put(temporary, final)
    outputs.release(final)
    again = outputs.reserve(tmp_path, "a", ".jpg")
    assert again.name == "a (2).jpg"
    assert outputs.put(temporary, again)
    assert (final.read_text(), again.read_text()) == ("theirs", "ours")


def test_subfolders_are_kept_with_safe_names(tmp_path: Path) -> None:
    assert tree(tmp_path).folder("day 1/CON") == tmp_path / "day 1/CON_"
    assert tree(tmp_path).folder("") == tmp_path


def test_overwriting_originals_is_seen_before_the_start(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (tmp_path / "link").symlink_to(source)
    photos = [Photo(1, str(source / "a.jpg"), 1, ""), Photo(2, str(source / "b.heic"), 1, "")]
    config = OutputConfig(folder=str(source))

    def endangered(root: Path) -> list[str]:
        return endangered_originals(root, config, photos, ["a", "b"])

    assert endangered(source) == endangered(tmp_path / "link") == [str(source / "a.jpg")]
    assert endangered(tmp_path / "out") == []
