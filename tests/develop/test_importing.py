from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.look import compile_look
from batch_gui.develop.presets import PresetLibrary
from batch_gui.develop.recipe import Recipe
from tests.develop.test_hald import hald
from tests.develop.test_lightroom import XMP
from tests.photos import cube_1d, cube_3d


@pytest.fixture
def library(tmp_path: Path) -> PresetLibrary:
    return PresetLibrary(tmp_path / "presets")


def colour(recipe: Recipe) -> object:
    pixel = Image.new("RGB", (1, 1), (200, 100, 50))
    return compile_look(recipe, 100).apply(pixel).getpixel((0, 0))


@pytest.mark.parametrize("kind", ["3d.cube", "1d.CUBE", "hald.png"])
def test_a_table_becomes_a_preset_that_is_there_next_time(
    tmp_path: Path, library: PresetLibrary, kind: str
) -> None:
    file = tmp_path / kind
    if kind == "hald.png":
        hald(3).save(file)
    else:
        file.write_text(cube_3d(9, "From a film") if "3d" in kind else cube_1d(9))
    preset = library.add(file).preset
    assert preset.name == file.stem
    assert preset.description == ("From a film" if "3d" in kind else "")
    file.unlink()
    again = PresetLibrary(tmp_path / "presets")
    assert again.problems == []
    assert again.get(file.stem) == library.get(file.stem) == preset
    assert colour(preset.recipe) != (200, 100, 50)


def test_a_folder_of_presets_can_be_moved(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(5))
    before = colour(library.add(tmp_path / "film.cube").preset.recipe)
    shutil.move(tmp_path / "presets", tmp_path / "elsewhere")
    assert colour(PresetLibrary(tmp_path / "elsewhere").get("film").recipe) == before


def test_a_preset_and_its_table_can_be_given_away(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(5))
    recipe = library.add(tmp_path / "film.cube").preset.recipe
    theirs = PresetLibrary(tmp_path / "theirs")
    taken = theirs.add(tmp_path / "presets" / "film.json").preset
    shutil.rmtree(tmp_path / "presets")
    assert colour(taken.recipe) == colour(recipe)


def test_a_batch_gets_a_path_not_a_table(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(33))
    recipe = library.add(tmp_path / "film.cube").preset.recipe
    values = recipe.model_dump(mode="json")
    assert len(json.dumps(values)) < 4000
    assert Path(values["lut"]["file"]).is_absolute()


def test_a_lightroom_preset_tells_what_was_left_out(tmp_path: Path, library: PresetLibrary) -> None:
    file = tmp_path / "x.xmp"
    file.write_text(XMP.format(attributes='crs:Exposure2012="+1" crs:Dehaze="+5"', elements=""))
    imported = library.add(file)
    assert (imported.preset.name, imported.left_out) == ("Warm film", ("Dehaze = +5",))
    assert PresetLibrary(tmp_path / "presets").get("Warm film").recipe == Recipe(exposure=1)


def test_an_import_never_stands_in_for_a_built_in(tmp_path: Path, library: PresetLibrary) -> None:
    file = tmp_path / "WhiteLayer_v4.cube"
    file.write_text(cube_3d(3))
    assert library.add(file).preset.name == "WhiteLayer_v4 (imported)"
    assert library.get("WhiteLayer_v4").recipe.lut is None


def test_a_name_from_outside_is_made_safe(tmp_path: Path, library: PresetLibrary) -> None:
    file = tmp_path / "x.xmp"
    file.write_text(XMP.format(attributes="", elements="").replace("Warm film", "../../x\n" * 40))
    name = library.add(file).preset.name
    assert len(name) <= 100
    assert [path.name for path in tmp_path.iterdir()] == ["presets", "x.xmp"] or len(
        list((tmp_path / "presets").glob("*.json"))
    ) == 1


def test_what_isnt_a_preset_leaves_nothing(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.cube").write_text("x")
    (tmp_path / "a.json").write_bytes(b" " * (2 << 20))
    for name, words in (
        ("a.txt", ".cube, .png, .xmp, .lrtemplate were expected"),
        ("a.cube", "can't be used as a .cube"),
        ("a.json", "larger than any preset"),
        ("none.json", "can't be read"),
    ):
        with pytest.raises(InvalidConfig) as caught:
            library.add(tmp_path / name)
        assert words in str(caught.value)
    assert not (tmp_path / "presets").exists()


def test_a_preset_without_its_table_is_a_problem_not_a_preset(
    tmp_path: Path, library: PresetLibrary
) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(3))
    library.add(tmp_path / "film.cube")
    shutil.rmtree(tmp_path / "presets" / "luts")
    again = PresetLibrary(tmp_path / "presets")
    assert "film" not in again.names()
    assert "colour table" in again.problems[0]
    with pytest.raises(InvalidConfig, match="isn't there"):
        library.add(tmp_path / "presets" / "film.json")


def test_a_changed_table_isnt_taken_over(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(3))
    preset = library.add(tmp_path / "film.cube").preset
    assert preset.recipe.lut
    np.save(preset.recipe.lut.file, np.zeros((3, 3, 3, 3), np.float32))
    with pytest.raises(InvalidConfig, match="was changed"):
        PresetLibrary(tmp_path / "other").add(tmp_path / "presets" / "film.json")


def test_a_users_preset_is_renamed_and_deleted(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(5))
    recipe = library.add(tmp_path / "film.cube").preset.recipe
    assert library.is_own("film")
    library.rename("film", "  Old   film ")
    assert (library.get("Old film").recipe, "film" in library.names()) == (recipe, False)
    again = PresetLibrary(tmp_path / "presets")
    assert again.get("Old film").recipe == recipe
    again.delete("Old film")
    assert "Old film" not in again.names()
    assert "Old film" not in PresetLibrary(tmp_path / "presets").names()
    assert Path(recipe.lut.file if recipe.lut else "").exists(), "batches may still need it"


@pytest.mark.parametrize("new_name", ["", "   ", "x" * 101, "whitelayer_V4", "OTHER"])
def test_a_name_that_is_taken_or_none_is_refused(
    tmp_path: Path, library: PresetLibrary, new_name: str
) -> None:
    for name in ("film", "other"):
        (tmp_path / f"{name}.cube").write_text(cube_3d(3))
        library.add(tmp_path / f"{name}.cube")
    with pytest.raises(InvalidConfig, match=r"characters|already"):
        library.rename("film", new_name)
    assert {"film", "other", "WhiteLayer_v4"} <= set(library.names())


def test_only_the_case_of_a_name_changes(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "film.cube").write_text(cube_3d(3))
    library.add(tmp_path / "film.cube")
    library.rename("film", "Film")
    assert "Film" in PresetLibrary(tmp_path / "presets").names()


def test_what_came_with_the_program_stays(library: PresetLibrary) -> None:
    for change in (library.delete, lambda name: library.rename(name, "Mine")):
        with pytest.raises(InvalidConfig, match="came with the program"):
            change("Golden_Hour")
    with pytest.raises(InvalidConfig, match="no preset"):
        library.delete("nobody's")


def test_deleting_a_stand_in_brings_the_built_in_back(
    tmp_path: Path, library: PresetLibrary
) -> None:
    built_in = library.get("Golden_Hour")
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"name": "Golden_Hour", "recipe": {"exposure": 1}}))
    library.add(file)
    assert library.get("Golden_Hour").recipe == Recipe(exposure=1)
    library.delete("Golden_Hour")
    assert library.get("Golden_Hour") == built_in


def test_names_that_look_alike_in_files_stay_apart(tmp_path: Path, library: PresetLibrary) -> None:
    for number, name in enumerate(("a.b", "a_b", "A_B")):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({"name": name, "recipe": {"exposure": number}}))
        library.add(file)
    again = PresetLibrary(tmp_path / "presets")
    assert [again.get(name).recipe.exposure for name in ("a.b", "a_b", "A_B")] == [0, 1, 2]


def test_what_was_taken_over_is_told(tmp_path: Path, library: PresetLibrary) -> None:
    settings = 'crs:Exposure2012="+0.35" crs:Contrast2012="0" crs:Dehaze="+5"'
    (tmp_path / "a.xmp").write_text(XMP.format(attributes=settings, elements=""))
    (tmp_path / "b.cube").write_text(cube_3d(9))
    assert library.add(tmp_path / "a.xmp").taken_over == ("Exposure2012 = +0.35",)
    assert library.add(tmp_path / "b.cube").taken_over == ("a colour table of 9 points a side",)
