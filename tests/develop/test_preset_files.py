from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.develop.preset_files import may_be_presets, sort_presets_out
from tests.develop.test_hald import hald
from tests.photos import cut_off, draw_picture, write_photo


def test_presets_are_told_from_photos_by_their_ending(tmp_path: Path) -> None:
    presets = [tmp_path / name for name in ("a.cube", "b.XMP", "c.lrtemplate", "d.json")]
    photos = [write_photo(tmp_path / "p.jpg"), tmp_path / "folder.cube", tmp_path / "gone"]
    (tmp_path / "folder.cube").mkdir()
    for preset in presets:
        preset.write_text("")
    found = sort_presets_out([*photos, *presets])
    assert found.presets == tuple(presets)
    assert found.others == tuple(photos)


@pytest.mark.parametrize("sidecar", ["IMG_1.xmp", "img_1.nef.XMP"])
def test_the_xmp_of_a_photo_is_no_preset(tmp_path: Path, sidecar: str) -> None:
    (tmp_path / "IMG_1.NEF").write_text("")
    for name in (sidecar, "IMG_2.xmp"):
        (tmp_path / name).write_text("")
    found = sort_presets_out([tmp_path / sidecar, tmp_path / "IMG_2.xmp"])
    assert found.presets == (tmp_path / "IMG_2.xmp",)


@pytest.mark.parametrize("level", [3, 8])
def test_a_hald_clut_is_told_from_a_photo_of_its_size(tmp_path: Path, level: int) -> None:
    hald(level).save(tmp_path / "film.png")
    hald(level).convert("L").save(tmp_path / "grey film.png")
    draw_picture((level**3, level**3)).save(tmp_path / "photo.png")
    write_photo(tmp_path / "other size.png", fmt="PNG")
    write_photo(tmp_path / "plain.png", fmt="PNG", size=(8, 8))
    found = sort_presets_out(sorted(tmp_path.iterdir()))
    assert {path.name for path in found.presets} == {"film.png", "grey film.png"}


def test_a_broken_png_is_left_to_the_scan(tmp_path: Path) -> None:
    hald(8).save(tmp_path / "film.png")
    assert sort_presets_out([cut_off(tmp_path / "film.png")]).presets == ()


def test_what_is_held_over_the_window_is_judged_by_name_alone() -> None:
    assert may_be_presets([Path("/gone/a.cube"), Path("/gone/b.xmp")])
    assert not may_be_presets([Path("/gone/a.cube"), Path("/gone/b.jpg")])
    assert not may_be_presets([])
