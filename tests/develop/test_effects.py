from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop.effects import apply_effects
from batch_gui.develop.recipe import Recipe
from tests.photos import draw_picture


def applied(image: Image.Image, **parts: dict[str, Any]) -> Any:
    image = image.copy()
    apply_effects(image, Recipe.parse(parts))
    return np.asarray(image).astype(int)


def edge() -> Image.Image:
    picture = Image.new("RGB", (60, 600), (80, 80, 80))
    picture.paste((160, 160, 160), (30, 0, 60, 600))
    return picture


def grey(size: tuple[int, int] = (300, 200), level: int = 128) -> Image.Image:
    return Image.new("RGB", size, (level, level, level))


def test_sharpening_makes_edges_steeper_and_flats_no_different() -> None:
    sharp = applied(edge(), sharpening={"amount": 150, "radius": 1.5})
    assert sharp[100, 29, 0] < 75
    assert sharp[100, 30, 0] > 165
    assert np.array_equal(sharp[:, :15], np.full((600, 15, 3), 80))
    assert (sharp == sharp[100]).all(), "no seams between the bands of rows"


def test_a_threshold_leaves_small_differences() -> None:
    same = applied(edge(), sharpening={"amount": 150, "radius": 1.5, "threshold": 80})
    assert np.array_equal(same, np.asarray(edge()))


def test_sharpening_gives_edges_no_colour() -> None:
    picture = Image.new("RGB", (60, 80), (120, 60, 60))
    picture.paste((160, 100, 100), (30, 0, 60, 80))
    sharp = applied(picture, sharpening={"amount": 100, "radius": 2})
    assert np.abs((sharp[..., 0] - sharp[..., 1]) - 60).max() <= 1


@pytest.mark.parametrize(("amount", "corner"), [(-100, 0), (100, 255)])
def test_a_vignette_reaches_the_corners_and_spares_the_middle(amount: int, corner: int) -> None:
    picture = applied(grey(), vignette={"amount": amount, "feather": 40})
    assert abs(picture[0, 0, 0] - corner) <= 3
    assert picture[100, 150, 0] == 128
    assert np.array_equal(picture, picture[::-1, ::-1]), "the same on all sides"


def test_a_vignettes_midpoint() -> None:
    near, far = (
        applied(grey(), vignette={"amount": -80, "midpoint": midpoint})[100, 40, 0]
        for midpoint in (20, 90)
    )
    assert near < far


def test_grain_is_the_same_every_time_and_another_with_another_seed() -> None:
    first, again, other = (
        applied(grey(), grain={"amount": 50, "seed": seed}) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("size", [0, 25, 100])
def test_grain_is_as_strong_whatever_its_size(size: float) -> None:
    picture = grey((2000, 400))
    grainy = applied(picture, grain={"amount": 50, "size": size})
    assert grainy.std() == pytest.approx(20, rel=0.15)
    assert abs(grainy.mean() - 128) < 1
    assert (np.ptp(grainy, axis=-1) == 0).all(), "without colour"


def test_grain_is_weaker_in_black_and_white() -> None:
    middle, dark = (applied(grey(level=level), grain={"amount": 50}).std() for level in (128, 20))
    assert dark < 0.75 * middle


def test_small_and_odd_sizes() -> None:
    for size in ((1, 1), (3, 1), (1, 65)):
        picture = draw_picture(size)
        recipe = {"sharpening": {"amount": 50}, "vignette": {"amount": -50}, "grain": {"amount": 9}}
        assert applied(picture, **recipe).shape == (size[1], size[0], 3)
