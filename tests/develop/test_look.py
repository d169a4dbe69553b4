from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from batch_gui.develop.curves import apply_tone
from batch_gui.develop.look import compile_look, developed_colours
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Vignette
from tests.develop.recipes import coloured, looks


def noise(seed: int, size: tuple[int, int] = (48, 48)) -> Image.Image:
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (*size, 3), dtype=np.uint8))


def gradient() -> Image.Image:
    grey = Image.linear_gradient("L")
    return Image.merge(
        "RGB", (grey, grey.transpose(Image.Transpose.ROTATE_90), grey.resize((256, 256)))
    )


def largest_difference(a: Image.Image, b: Image.Image) -> int:
    return max(int(high) for _, high in _extrema(ImageChops.difference(a, b)))


def _extrema(image: Image.Image) -> Any:
    return image.getextrema()


@settings(deadline=None, max_examples=40)
@given(looks, st.floats(0, 100), st.integers(0, 5))
def test_the_blend_promise(recipe: Recipe, blend: float, seed: int) -> None:
    for photo in (noise(seed), gradient()):
        full = compile_look(recipe, 100.0).apply(photo.copy())
        mixed = compile_look(recipe, blend).apply(photo.copy())
        assert largest_difference(mixed, Image.blend(photo, full, blend / 100)) <= 2


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_blend_promise_over_effects_on_a_large_photo(mode: str) -> None:
    recipe = Recipe.parse(
        {
            "vibrance": 40,
            "sharpening": {"amount": 90, "radius": 2},
            "vignette": {"amount": -60},
            "grain": {"amount": 40},
        }
    )
    photo = noise(3, (1300, 1700))
    if mode == "RGBA":
        photo.putalpha(Image.linear_gradient("L").resize(photo.size))
    full = compile_look(recipe, 100.0).apply(photo.copy())
    mixed = compile_look(recipe, 60.0).apply(photo.copy())
    assert largest_difference(mixed, Image.blend(photo, full, 0.6)) <= 2
    if mode == "RGBA":
        assert mixed.getchannel("A").tobytes() == photo.getchannel("A").tobytes()


@pytest.mark.parametrize("recipe", [Recipe(exposure=2, saturation=50), Recipe(contrast=30)])
def test_blend_0_leaves_the_pixels(recipe: Recipe) -> None:
    photo = noise(1)
    assert compile_look(recipe, 0).apply(photo) is photo


def test_a_neutral_recipe_leaves_the_pixels() -> None:
    photo = noise(1).convert("L")
    assert compile_look(Recipe(), 60).apply(photo) is photo


def test_a_table_is_exact() -> None:
    recipe = Recipe(exposure=0.7, shadows=40, temperature=20, contrast=-30)
    photo = noise(2)
    looked = np.asarray(compile_look(recipe, 100).apply(photo.copy()), dtype=float)
    exact = apply_tone(recipe, np.asarray(photo) / 255) * 255
    assert np.abs(looked - exact).max() <= 0.5001


@settings(deadline=None, max_examples=40)
@given(coloured, st.integers(0, 5))
def test_every_colour_is_exact(recipe: Recipe, seed: int) -> None:
    photo = noise(seed)
    looked = np.asarray(compile_look(recipe, 100).apply(photo.copy()), dtype=float)
    exact = developed_colours(recipe, np.asarray(photo).reshape(-1, 3) / 255) * 255
    assert np.abs(looked.reshape(-1, 3) - exact).max() <= 0.5001


@pytest.mark.parametrize(
    "recipe", [Recipe(saturation=40), Recipe.parse({"hsl": {"hue": {"red": 30}}})]
)
def test_a_photo_looks_the_same_first_and_last(recipe: Recipe) -> None:
    photo = noise(6)
    first = compile_look(recipe, 80).apply(photo.copy())
    for other in range(3):
        compile_look(recipe, 80).apply(noise(other))
    assert compile_look(recipe, 80).apply(photo.copy()).tobytes() == first.tobytes()


def test_saturation_at_its_lowest_is_grey() -> None:
    looked = np.asarray(compile_look(Recipe(saturation=-100), 100).apply(noise(4)), dtype=int)
    assert (looked.max(axis=-1) - looked.min(axis=-1)).max() <= 1


def test_vibrance_moves_muted_colours_most() -> None:
    colours = Image.new("RGB", (2, 1))
    colours.putpixel((0, 0), (120, 110, 100))
    colours.putpixel((1, 0), (250, 60, 10))
    before = np.asarray(colours, dtype=float)
    after = np.asarray(compile_look(Recipe(vibrance=60), 100).apply(colours.copy()), dtype=float)

    def gain(pixel: int) -> float:
        return float(np.ptp(after[0, pixel]) / np.ptp(before[0, pixel]))

    assert gain(0) > gain(1)


@pytest.mark.parametrize(
    "recipe",
    [Recipe(exposure=1), Recipe(saturation=40), Recipe(vignette=Vignette(amount=-50), exposure=1)],
)
def test_transparency_is_left_alone(recipe: Recipe) -> None:
    photo = noise(5).convert("RGBA")
    alpha = Image.linear_gradient("L").resize(photo.size)
    photo.putalpha(alpha)
    looked = compile_look(recipe, 70).apply(photo.copy())
    assert looked.mode == "RGBA"
    assert looked.getchannel("A").tobytes() == alpha.tobytes()
    assert looked.tobytes() != photo.tobytes()


@pytest.mark.parametrize("recipe", [Recipe(temperature=60), Recipe(exposure=1, vibrance=20)])
def test_a_grey_photo_takes_on_colour(recipe: Recipe) -> None:
    assert compile_look(recipe, 100).apply(Image.linear_gradient("L")).mode == "RGB"


def test_looks_are_compiled_once() -> None:
    assert compile_look(Recipe(exposure=1), 50) is compile_look(Recipe(exposure=1), 50)
