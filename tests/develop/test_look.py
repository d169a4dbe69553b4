from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from batch_gui.develop.curves import apply_colour, apply_tone
from batch_gui.develop.look import compile_look
from batch_gui.develop.recipe import Recipe

amounts = st.floats(-100, 100)
recipes = st.builds(
    Recipe,
    exposure=st.floats(-5, 5),
    contrast=amounts,
    highlights=amounts,
    shadows=amounts,
    whites=amounts,
    blacks=amounts,
    temperature=amounts,
    tint=amounts,
    vibrance=st.just(0.0) | amounts,
    saturation=st.just(0.0) | amounts,
    tone_curve=st.sampled_from([((0, 0), (255, 255)), ((0, 20), (90, 60), (200, 230), (255, 240))]),
)


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
@given(recipes, st.floats(0, 100), st.integers(0, 5))
def test_the_blend_promise(recipe: Recipe, blend: float, seed: int) -> None:
    for photo in (noise(seed), gradient()):
        full = compile_look(recipe, 100.0).apply(photo)
        mixed = compile_look(recipe, blend).apply(photo)
        assert largest_difference(mixed, Image.blend(photo, full, blend / 100)) <= 2


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
    looked = np.asarray(compile_look(recipe, 100).apply(photo), dtype=float)
    exact = apply_tone(recipe, np.asarray(photo) / 255) * 255
    assert np.abs(looked - exact).max() <= 0.5001


def test_a_lattice_is_near_the_exact_colours() -> None:
    rng = np.random.default_rng(7)
    photo = noise(3, (96, 96))
    means, nearly_all = [], []
    for turn in range(40):
        at_the_ends = turn % 2 == 1
        ev = rng.choice([-2.0, 2.0]) if at_the_ends else rng.uniform(-2, 2)
        drawn = rng.choice([-100.0, 0.0, 100.0], 6) if at_the_ends else rng.uniform(-100, 100, 6)
        contrast, highlights, shadows, temperature, vibrance, saturation = map(float, drawn)
        recipe = Recipe(
            exposure=float(ev),
            contrast=contrast,
            highlights=highlights,
            shadows=shadows,
            temperature=temperature,
            vibrance=vibrance,
            saturation=saturation,
        )
        looked = np.asarray(compile_look(recipe, 100).apply(photo), dtype=float)
        exact = apply_colour(recipe, apply_tone(recipe, np.asarray(photo) / 255)) * 255
        errors = np.abs(looked - exact)
        means.append(errors.mean())
        nearly_all.append(np.percentile(errors, 99.5))
    # Measured over 1,700 such recipes: 0.45 at most; then 0.6, 3 and 10.
    assert max(means) < 0.5
    assert np.median(nearly_all) < 1
    assert np.percentile(nearly_all, 90) < 3.5
    assert max(nearly_all) < 11


def test_saturation_at_its_lowest_is_grey() -> None:
    looked = np.asarray(compile_look(Recipe(saturation=-100), 100).apply(noise(4)), dtype=int)
    assert (looked.max(axis=-1) - looked.min(axis=-1)).max() <= 1


def test_vibrance_moves_muted_colours_most() -> None:
    colours = Image.new("RGB", (2, 1))
    colours.putpixel((0, 0), (120, 110, 100))
    colours.putpixel((1, 0), (250, 60, 10))
    before = np.asarray(colours, dtype=float)
    after = np.asarray(compile_look(Recipe(vibrance=60), 100).apply(colours), dtype=float)

    def gain(pixel: int) -> float:
        return float(np.ptp(after[0, pixel]) / np.ptp(before[0, pixel]))

    assert gain(0) > gain(1)


@pytest.mark.parametrize("recipe", [Recipe(exposure=1), Recipe(saturation=40)])
def test_transparency_is_left_alone(recipe: Recipe) -> None:
    photo = noise(5).convert("RGBA")
    alpha = Image.linear_gradient("L").resize(photo.size)
    photo.putalpha(alpha)
    looked = compile_look(recipe, 70).apply(photo)
    assert looked.mode == "RGBA"
    assert looked.getchannel("A").tobytes() == alpha.tobytes()
    assert looked.tobytes() != photo.tobytes()


@pytest.mark.parametrize("recipe", [Recipe(temperature=60), Recipe(exposure=1, vibrance=20)])
def test_a_grey_photo_takes_on_colour(recipe: Recipe) -> None:
    assert compile_look(recipe, 100).apply(Image.linear_gradient("L")).mode == "RGB"


def test_looks_are_compiled_once() -> None:
    assert compile_look(Recipe(exposure=1), 50) is compile_look(Recipe(exposure=1), 50)
