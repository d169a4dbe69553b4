from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.look import compile_look
from batch_gui.develop.presets import PresetLibrary, resources_folder
from batch_gui.develop.recipe_parts import Grain, Sharpening, Vignette


def test_the_built_in_presets_are_there() -> None:
    library = PresetLibrary()
    assert library.names()[0] == "None"
    assert "WhiteLayer_v4" in library.names()
    assert library.problems == []
    assert library.get("None").recipe.is_neutral
    looks = [name for name in library.names() if not library.get(name).recipe.is_neutral]
    assert len(looks) == 8


def test_no_built_in_breaks_smooth_tones() -> None:
    ramp = Image.linear_gradient("L").convert("RGB")
    for name in PresetLibrary().names():
        colour = (
            PresetLibrary()
            .get(name)
            .recipe.model_copy(
                update={"grain": Grain(), "vignette": Vignette(), "sharpening": Sharpening()}
            )
        )
        looked = np.asarray(compile_look(colour, 100).apply(ramp.copy()), dtype=int)[:, 0]
        steps = np.diff(looked, axis=0)
        assert steps.min() >= 0, name
        assert steps.max() <= 3, name


def test_every_built_in_is_named_like_its_file() -> None:
    files = {file.stem for file in resources_folder().joinpath("presets").glob("*.json")}
    assert files == set(PresetLibrary().names())
    assert all(PresetLibrary().get(name).description for name in files)


@pytest.mark.parametrize("asked", ["WhiteLayer", "whitelayer_v4", "WhiteLayerv4"])
def test_an_unknown_name_brings_the_nearest(asked: str) -> None:
    with pytest.raises(InvalidConfig, match="Did you mean WhiteLayer_v4"):
        PresetLibrary().get(asked)


def test_an_unknown_name_like_no_other_brings_them_all() -> None:
    with pytest.raises(InvalidConfig, match=r"Expected one of: None, Cinema.*WhiteLayer_v4"):
        PresetLibrary().get("zzzz")


def test_a_users_presets_join_and_stand_in(tmp_path: Path) -> None:
    for name, exposure in (("Evening", 1), ("WhiteLayer_v4", 2)):
        content = {"name": name, "recipe": {"exposure": exposure}}
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    library = PresetLibrary(tmp_path)
    assert set(library.names()) == {*PresetLibrary().names(), "Evening"}
    assert library.names()[0] == "None"
    assert library.get("WhiteLayer_v4").recipe.exposure == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{", "the file isn't valid JSON: it ends too early at line 1 column 1."),
        (b"\xff\xfe", "JSON"),
        (b'{"name": "X", "recipe": {"exposure": 9}}', "recipe.exposure"),
        (b'{"name": "X", "format": 2}', "format"),
        (b'{"recipe": {}}', "name"),
        (b"[]", "the file must be an object in braces, but [] came."),
    ],
)
def test_a_broken_preset_is_reported_and_not_fatal(
    tmp_path: Path, content: bytes, word: str
) -> None:
    (tmp_path / "Broken.json").write_bytes(content)
    library = PresetLibrary(tmp_path)
    assert library.names() == PresetLibrary().names()
    assert len(library.problems) == 1
    assert "Broken.json" in library.problems[0]
    assert word in library.problems[0]


def test_a_folder_in_a_presets_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "Folder.json").mkdir()
    assert "Folder.json" in PresetLibrary(tmp_path).problems[0]


def test_no_user_folder_is_fine(tmp_path: Path) -> None:
    assert PresetLibrary(tmp_path / "missing").problems == []


def test_white_layer_is_airy_and_smooth() -> None:
    recipe = PresetLibrary().get("WhiteLayer_v4").recipe
    ramp = np.asarray(compile_look(recipe, 100).apply(Image.linear_gradient("L")), dtype=int)[:, 0]
    before = np.arange(256)
    assert np.all(ramp[:230] > before[:230, np.newaxis])
    steps = np.diff(ramp, axis=0)
    assert steps.min() >= 0
    assert steps.max() <= 2
    # Highlights have less contrast, and white is not driven to a wall of 255.
    assert ramp[255, 1] - ramp[220, 1] < 0.6 * 35
    assert np.count_nonzero(ramp[:, 1] == 255) <= 1
    assert ramp[128, 2] > ramp[128, 0]


def test_white_layer_pales_the_highlights() -> None:
    recipe = PresetLibrary().get("WhiteLayer_v4").recipe
    pastel = Image.new("RGB", (1, 1), (250, 225, 215))
    looked = np.asarray(compile_look(recipe, 100).apply(pastel), dtype=int)[0, 0]
    assert np.ptp(looked) < 0.7 * 35
