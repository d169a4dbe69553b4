from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.curves import (
    apply_tone,
    monotone_cubic,
    to_encoded,
    to_linear,
    white_balance,
)
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import HUES, Lut

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


_WAYS = "exactly one of long_edge, short_edge, exactly, percent, megapixels must be given, but"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"exposure": 6}, "exposure: must be at most 5, but 6 came."),
        ({"contrast": -101}, "contrast: must be at least -100, but -101 came."),
        ({"whites": "bright"}, 'whites: must be a number, but "bright" came.'),
        ({"whites": None}, "whites: must be a number, but null came."),
        ({"tint": float("nan")}, "tint: must be a finite number, but NaN came."),
        ({"tone_curve": "s"}, 'tone_curve: must be a list in brackets, but "s" came.'),
        ({"tone_curve": [[0, 0]]}, "tone_curve: must have at least 2 values, but [[0, 0]] came."),
        ({"tone_curve": [[0], [9, 9]]}, "tone_curve.0: must have 2 values, but [0] came."),
        (
            {"tone_curve": [[0, 0], [9, 9, 9]]},
            "tone_curve.1: must have at most 2 values, but [9, 9, 9] came.",
        ),
        (
            {"tone_curve": [[0, 0], [100, 90], [100, 120]]},
            "tone_curve: the inputs must rise from point to point, but 100 follows 100.",
        ),
        ({"tone_curve": [[0, 0], [256, 9]]}, "tone_curve.1.0: must be at most 255, but 256 came."),
        ("bright", 'The recipe must be an object in braces, but "bright" came.'),
        ({"grain": 5}, "grain: must be an object in braces, but 5 came."),
        ({"hsl": {"hue": {"red": 101}}}, "hsl.hue.red: must be at most 100, but 101 came."),
        (
            {"hsl": {"hue": {"pink": 1}}},
            "hsl.hue.pink: unknown field, 1 came. Expected one of: " + ", ".join(HUES) + ".",
        ),
        (
            {"lut": {"file": "a", "sha256": "0" * 64, "path": "a"}},
            'lut.path: unknown field, "a" came. Expected one of: '
            + ", ".join(Lut.model_fields)
            + ".",
        ),
        ({"lut": {"file": "a"}}, "lut.sha256: is missing."),
        (
            {"lut": {"file": "a", "sha256": "b"}},
            'lut.sha256: must be 64 hexadecimal digits in lower case, but "b" came.',
        ),
        (
            {"lut": {"file": "a", "sha256": "0" * 64, "domain_max": [1, float("inf"), 1]}},
            "lut.domain_max.1: must be a finite number, but Infinity came.",
        ),
        (
            {"lut": {"file": "a", "sha256": "0" * 64, "domain_max": [1]}},
            "lut.domain_max: must have 3 values, but [1] came.",
        ),
        ({"grain": {"seed": -1}}, "grain.seed: must be at least 0, but -1 came."),
        ({"grain": {"seed": 1.5}}, "grain.seed: must be a whole number, but 1.5 came."),
        (
            {"geometry": {"rotate": 45}},
            "geometry.rotate: must be 0, 90, 180 or 270, but 45 came.",
        ),
        (
            {"geometry": {"flip": "left"}},
            'geometry.flip: must be "none", "horizontal", "vertical" or "both", but "left" came.',
        ),
        ({"geometry": {"resize": {}}}, f"geometry.resize: {_WAYS} none was."),
        (
            {"geometry": {"resize": {"long_edge": 5, "percent": 3}}},
            f"geometry.resize: {_WAYS} long_edge and percent were.",
        ),
        (
            {"geometry": {"resize": {"long_edge": 5, "percent": 3, "megapixels": 1}}},
            f"geometry.resize: {_WAYS} long_edge, percent and megapixels were.",
        ),
        (
            {"geometry": {"crop": {"width": 0, "height": 1}}},
            "geometry.crop.width: must be more than 0, but 0 came.",
        ),
        (
            {"geometry": {"crop": {"width": 3, "height": 2, "turn": "maybe"}}},
            'geometry.crop.turn: must be true or false, but "maybe" came.',
        ),
        (
            {"watermark": {}},
            "watermark: exactly one of text and image must be given, but none was.",
        ),
        (
            {"watermark": {"text": "a", "image": "/b.png"}},
            "watermark: exactly one of text and image must be given, but both were.",
        ),
        (
            {"watermark": {"image": "b.png"}},
            'watermark.image: must be an absolute path, but "b.png" came.',
        ),
        ({"watermark": {"text": ""}}, 'watermark.text: must not be empty, but "" came.'),
        (
            {"watermark": {"text": 5}},
            "watermark.text: must be text in quotation marks, but 5 came.",
        ),
        (
            {"watermark": {"text": "x" * 501}},
            f'watermark.text: must be at most 500 characters long, but "{"x" * 56}... came.',
        ),
        (
            {"watermark": {"text": "a", "color": "white"}},
            'watermark.color: must be a colour as #rrggbb, but "white" came.',
        ),
        (
            {"exposure": 6, "grain": {"size": -1}},
            "exposure: must be at most 5, but 6 came. grain.size: must be at least 0, but -1 came.",
        ),
    ],
)
def test_what_is_refused_is_told_in_plain_words(values: object, sentence: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        Recipe.parse(values)
    assert str(caught.value) == sentence


def test_an_unknown_field_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidConfig) as caught:
        Recipe.parse({"shadow": 10})
    known = ", ".join(Recipe.model_fields)
    assert str(caught.value) == f"shadow: unknown field, 10 came. Expected one of: {known}."


def _numbers(model: type[BaseModel], steps: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all fields that hold a single number."""
    for name, field in model.model_fields.items():
        inner = [kind for kind in (field.annotation, *get_args(field.annotation)) if kind]
        models = [kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)]
        for part in models:
            yield from _numbers(part, (*steps, name))
        text = str(field.annotation)
        is_number = "float" in text or "int" in text or "Literal[0" in text
        if is_number and not models and "tuple" not in text:
            yield (*steps, name)


_NUMBERS = sorted(_numbers(Recipe))


def test_the_numbers_are_found() -> None:
    known = {("exposure",), ("grain", "seed"), ("geometry", "rotate"), ("hsl", "hue", "red")}
    known |= {("geometry", "resize", "percent"), ("geometry", "resize", "long_edge")}
    assert known < set(_NUMBERS)
    assert len(_NUMBERS) > 60


def _sentence(steps: tuple[str, ...], value: object) -> str:
    values: dict[str, object] = {steps[-1]: value}
    for step in reversed(steps[:-1]):
        values = {step: values}
    with pytest.raises(InvalidConfig) as caught:
        Recipe.parse(values)
    return str(caught.value)


@pytest.mark.parametrize("steps", _NUMBERS, ids=".".join)
def test_true_and_false_are_no_numbers(steps: tuple[str, ...]) -> None:
    for value, word in ((True, "true"), (False, "false")):
        sentence = _sentence(steps, value)
        assert f"{'.'.join(steps)}: must be a " in sentence
        assert f"number, but {word} came." in sentence


@pytest.mark.parametrize(
    "values",
    [
        {"tone_curve": [[False, 0], [255, 255]]},
        {"blue_curve": [[0, 0], [255, True]]},
        {"geometry": {"resize": {"exactly": [True, 100]}}},
        {"lut": {"file": "a", "sha256": "0" * 64, "domain_min": [0, 0, False]}},
    ],
)
def test_nor_are_they_in_lists(values: object) -> None:
    with pytest.raises(
        InvalidConfig, match=r"\d: must be a (whole )?number, but (true|false) came"
    ):
        Recipe.parse(values)


def test_a_number_may_stand_in_quotation_marks() -> None:
    quoted = Recipe.parse(
        {"exposure": "1.5", "grain": {"seed": "7"}, "geometry": {"resize": {"long_edge": "2048"}}}
    )
    plain = Recipe.parse(
        {"exposure": 1.5, "grain": {"seed": 7}, "geometry": {"resize": {"long_edge": 2048.0}}}
    )
    assert quoted == plain
    assert quoted.model_dump(mode="json")["exposure"] == 1.5


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
