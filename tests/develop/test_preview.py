from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop.presets import PresetLibrary
from batch_gui.develop.preview import Preview
from batch_gui.develop.recipe import Recipe
from tests.develop.conftest import Develop
from tests.develop.recipes import coloured
from tests.photos import cut_off, is_upright, write_photo, write_transparent

LONG_EDGE = 400
PRESETS = [name for name in PresetLibrary().names() if name != "None"]


def differences(preview: Image.Image, developed: Image.Image) -> Any:
    reduced = developed.convert("RGB")
    if reduced.size != preview.size:
        reduced = reduced.resize(preview.size, Image.Resampling.LANCZOS)
    return np.abs(np.asarray(preview.convert("RGB"), dtype=int) - np.asarray(reduced, dtype=int))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preview_is_the_developed_photo_reduced(
    tmp_path: Path, develop: Develop, name: str
) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(1200, 900))
    recipe = PresetLibrary().get(name).recipe
    preview = Preview.open(source, LONG_EDGE)
    assert preview.whole == (1200, 900)
    shown = preview.render(recipe, 70)
    _, developed = develop(source, recipe=recipe, blend=70, format="png")
    assert shown.size == (400, 300)
    off = differences(shown, developed)
    grainy = bool(recipe.grain.amount)
    assert off.mean() < (4 if grainy else 1.5)
    assert np.percentile(off, 98) <= (10 if grainy else 5)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(coloured, st.floats(0, 100))
def test_colours_are_those_of_the_result(
    tmp_path: Path, develop: Develop, recipe: Recipe, blend: float
) -> None:
    source = tmp_path / "a.png"
    if not source.exists():
        write_photo(source, size=(200, 150), fmt="PNG")
    shown = Preview.open(source, LONG_EDGE).render(recipe, blend)
    _, developed = develop(source, recipe=recipe, blend=blend, format="png")
    off = differences(shown, developed)
    # Between the points of a table even an extreme recipe is nearly right nearly everywhere.
    assert np.median(off) <= 3
    assert off.mean() <= 6


def test_a_small_output_is_shown_as_it_will_be(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(1200, 900))
    recipe = Recipe.parse({"sharpening": {"amount": 120}, "exposure": 0.4})
    shown = Preview.open(source, 800).render(recipe, 100, max_edge=300)
    _, developed = develop(source, recipe=recipe, max_edge=300, format="png")
    assert shown.size == developed.size == (300, 225)
    assert differences(shown, developed).mean() < 1


@pytest.mark.parametrize(
    "geometry",
    [
        {"crop": {"width": 1, "height": 1}},
        {"rotate": 90, "flip": "horizontal"},
        {"straighten": 7.5},
        {"resize": {"exactly": [300, 300]}},
        {"resize": {"long_edge": 4000, "enlarge": True}, "crop": {"width": 4, "height": 5}},
    ],
)
def test_the_frame_is_that_of_the_result(
    tmp_path: Path, develop: Develop, geometry: dict[str, Any]
) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(1200, 900), orientation=6)
    recipe = Recipe.parse({"geometry": geometry})
    shown = Preview.open(source, LONG_EDGE).render(recipe, 100)
    _, developed = develop(source, recipe=recipe, format="png")
    assert max(shown.size) <= LONG_EDGE
    assert shown.width / shown.height == pytest.approx(developed.width / developed.height, rel=0.02)
    assert differences(shown, developed).mean() < 4


@pytest.mark.parametrize("fmt", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_a_preview_is_upright(tmp_path: Path, fmt: str) -> None:
    source = write_photo(tmp_path / "a", size=(600, 800), orientation=6, fmt=fmt)
    preview = Preview.open(source, LONG_EDGE)
    assert preview.whole == (600, 800)
    assert is_upright(preview.render(Recipe(), 100))


def test_one_recipe_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    preview = Preview.open(write_photo(tmp_path / "a.jpg"), LONG_EDGE)
    untouched = preview.image.tobytes()
    recipes = [
        Recipe(),
        Recipe.parse({"watermark": {"text": "Mine"}, "vignette": {"amount": -60}}),
        Recipe(exposure=1, saturation=30),
        Recipe.parse({"geometry": {"rotate": 90}, "grain": {"amount": 30}}),
    ]
    first = [preview.render(recipe, 80).tobytes() for recipe in recipes]
    assert [preview.render(recipe, 80).tobytes() for recipe in recipes] == first
    preview.render(Recipe(), 100).paste((0, 0, 0), (0, 0, 50, 50))
    assert preview.render(Recipe(), 0).tobytes() == untouched == preview.image.tobytes()


def test_a_preview_comes_from_another_process(tmp_path: Path) -> None:
    preview = Preview.open(write_photo(tmp_path / "a.jpg"), LONG_EDGE)
    arrived = pickle.loads(pickle.dumps(preview))
    recipe = Recipe(exposure=0.5, vibrance=30)
    assert arrived.whole == preview.whole
    assert arrived.render(recipe, 50).tobytes() == preview.render(recipe, 50).tobytes()


def test_transparency_stays(tmp_path: Path) -> None:
    preview = Preview.open(write_transparent(tmp_path / "a.png"), LONG_EDGE)
    shown = preview.render(Recipe.parse({"exposure": 1, "grain": {"amount": 20}}), 60)
    assert shown.mode == "RGBA"
    assert shown.getchannel("A").tobytes() == preview.image.getchannel("A").tobytes()


def test_a_grey_photo_takes_on_colour(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    Image.linear_gradient("L").save(source)
    shown = np.asarray(Preview.open(source, LONG_EDGE).render(Recipe(temperature=80), 100), int)
    assert shown[128, 128, 0] > shown[128, 128, 2] + 10


def test_what_is_no_photo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cut off"):
        Preview.open(cut_off(write_photo(tmp_path / "a.jpg")), LONG_EDGE)
    with pytest.raises(PhotoError, match="megapixels"):
        Preview.open(write_photo(tmp_path / "b.jpg"), LONG_EDGE, max_pixels=1000)
