from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.curves import (
    apply_tone,
    monotone_cubic,
    to_encoded,
    to_linear,
    white_balance,
)
from batch_gui.develop.recipe import Recipe

amounts = st.floats(-100, 100)


def test_defaults_change_nothing() -> None:
    assert Recipe().is_neutral
    assert Recipe(tone_curve=((0, 0), (128, 128), (255, 255))).is_neutral


_CHANGES: dict[str, object] = {
    "hsl": {"hue": {"red": 1}},
    "black_and_white": {},
    "split_toning": {"shadows_saturation": 1},
    "lut": {"file": "x.npy", "sha256": "0" * 64},
    "sharpening": {"amount": 1},
    "vignette": {"amount": 1},
    "grain": {"amount": 1},
    "geometry": {"rotate": 90},
    "watermark": {"text": "me"},
}
_CURVES = ("tone_curve", "red_curve", "green_curve", "blue_curve")


@pytest.mark.parametrize("name", sorted(set(Recipe.model_fields) - set(_CURVES)))
def test_every_adjustment_makes_it_not_neutral(name: str) -> None:
    assert not Recipe.parse({name: _CHANGES.get(name, 1)}).is_neutral


@pytest.mark.parametrize("name", _CURVES)
@pytest.mark.parametrize("curve", [((0, 5), (255, 255)), ((10, 10), (255, 255))])
def test_a_curve_that_bends_or_clips_is_not_neutral(
    name: str, curve: tuple[tuple[float, float], ...]
) -> None:
    assert not Recipe.parse({name: curve}).is_neutral


@pytest.mark.parametrize("name", ["geometry", "watermark"])
def test_what_no_blend_goes_over_keeps_the_pixels(name: str) -> None:
    assert Recipe.parse({name: _CHANGES[name]}).keeps_pixels


def test_parts_at_rest_change_nothing() -> None:
    resting = {"hsl": {}, "split_toning": {"shadows_hue": 40}, "grain": {"size": 3}, "vignette": {}}
    assert Recipe.parse(resting).is_neutral


def test_a_recipe_survives_json() -> None:
    recipe = Recipe.parse(_CHANGES | {"red_curve": [[0, 3], [255, 250]]})
    again = Recipe.model_validate(recipe.model_dump(mode="json"))
    assert again == recipe
    assert hash(again) == hash(recipe)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"exposure": 6}, ["exposure", "less than or equal to 5", "6"]),
        ({"contrast": -101}, ["contrast", "-100", "-101"]),
        ({"shadow": 10}, ["shadow", "unknown", "10 came", "exposure, contrast", "shadows"]),
        ({"whites": "bright"}, ["whites", "number", "bright"]),
        ({"tint": float("nan")}, ["tint", "finite"]),
        ({"tone_curve": [[0, 0]]}, ["tone_curve", "2"]),
        (
            {"tone_curve": [[0, 0], [100, 90], [100, 120]]},
            ["tone_curve", "rise", "100 follows 100"],
        ),
        ({"tone_curve": [[0, 0], [256, 90]]}, ["tone_curve", "255"]),
        ("bright", ["recipe", "bright"]),
        ({"hsl": {"hue": {"red": 101}}}, ["hsl.hue.red", "100", "101"]),
        ({"hsl": {"hue": {"pink": 1}}}, ["hsl.hue.pink", "1 came", "one of: red, orange"]),
        ({"lut": {"path": "a"}}, ["lut.path", "unknown", "one of: file, sha256, strength"]),
        ({"grain": {"seed": -1}}, ["grain.seed", "0", "-1"]),
        ({"geometry": {"rotate": 45}}, ["geometry.rotate", "0, 90, 180 or 270", "45"]),
        ({"geometry": {"resize": {}}}, ["geometry.resize", "long_edge, short_edge", "none"]),
        (
            {"geometry": {"resize": {"long_edge": 5, "percent": 3}}},
            ["geometry.resize", "exactly one", "long_edge and percent"],
        ),
        ({"geometry": {"crop": {"width": 0, "height": 1}}}, ["geometry.crop.width", "0"]),
        ({"watermark": {}}, ["watermark", "text and image"]),
        ({"watermark": {"text": "a", "image": "/b.png"}}, ["watermark", "exactly one"]),
        ({"watermark": {"image": "b.png"}}, ["watermark.image", "absolute path", "b.png"]),
        ({"watermark": {"text": "a", "position": "up"}}, ["watermark.position", "top_left"]),
        ({"lut": {"file": "a", "sha256": "b"}}, ["lut.sha256", "'b'"]),
    ],
)
def test_refused_values_are_named(values: object, words: list[str]) -> None:
    with pytest.raises(InvalidConfig) as caught:
        Recipe.parse(values)
    for word in words:
        assert word in str(caught.value)


def test_encoding_is_srgb() -> None:
    x = np.linspace(0, 1, 256)
    assert to_encoded(to_linear(x)) == pytest.approx(x, abs=1e-6)
    assert float(to_linear(np.array(0.5))) == pytest.approx(0.2140411, abs=1e-6)


def test_one_ev_doubles_the_light() -> None:
    dark = np.full(3, 0.3)
    lit = apply_tone(Recipe(exposure=1), dark)
    assert to_linear(lit) == pytest.approx(2 * to_linear(dark), rel=1e-6)


def test_brightening_rolls_off_before_white() -> None:
    ramp = np.repeat(np.linspace(0, 1, 256)[:, np.newaxis], 3, axis=1)
    lit = apply_tone(Recipe(exposure=1), ramp)[:, 0]
    assert np.all(np.diff(lit) > 0)
    assert lit[-1] == pytest.approx(1)


def test_white_balance_keeps_the_luminance_of_grey() -> None:
    gains = white_balance(Recipe(temperature=70, tint=-30))
    assert gains @ np.array([0.2126, 0.7152, 0.0722]) == pytest.approx(1)
    warm = white_balance(Recipe(temperature=50))
    assert warm[0] > warm[1] > warm[2]
    magenta = white_balance(Recipe(tint=50))
    assert magenta[1] < magenta[0]


@given(
    st.builds(
        Recipe,
        exposure=st.floats(-5, 5),
        contrast=amounts,
        highlights=amounts,
        shadows=amounts,
        whites=amounts,
        blacks=amounts,
    )
)
def test_brighter_stays_brighter(recipe: Recipe) -> None:
    ramp = np.repeat(np.linspace(0, 1, 256)[:, np.newaxis], 3, axis=1)
    assert np.all(np.diff(apply_tone(recipe, ramp), axis=0) >= -1e-9)


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), min_size=2, max_size=8))
def test_the_curve_meets_its_points_and_never_overshoots(drawn: list[tuple[int, int]]) -> None:
    points = sorted(dict(drawn).items())
    if len(points) < 2:
        return
    curve = monotone_cubic(points, np.arange(256.0))
    for x, y in points:
        assert curve[x] == pytest.approx(y, abs=1e-6)
    for (x0, y0), (x1, y1) in pairwise(points):
        piece = curve[x0 : x1 + 1]
        assert piece.min() >= min(y0, y1) - 1e-6
        assert piece.max() <= max(y0, y1) + 1e-6
