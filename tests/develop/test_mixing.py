from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings

from batch_gui.develop.curves import LUMINANCE
from batch_gui.develop.mixing import apply_colour
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import HUES
from tests.develop.recipes import coloured

PURE = {
    "red": (1, 0, 0),
    "orange": (1, 0.5, 0),
    "yellow": (1, 1, 0),
    "green": (0, 1, 0),
    "aqua": (0, 1, 1),
    "blue": (0, 0.25, 1),
    "purple": (0.5, 0, 1),
    "magenta": (1, 0, 0.75),
}


def developed(values: Mapping[str, object], *colours: tuple[float, ...]) -> np.ndarray:
    return apply_colour(Recipe.parse(values), np.array(colours, dtype=float))


@pytest.mark.parametrize("panel", ["hue", "saturation", "luminance"])
@pytest.mark.parametrize("name", HUES)
def test_each_hue_has_its_own_slider(panel: str, name: str) -> None:
    colours = [tuple(0.2 + 0.6 * v for v in PURE[hue]) for hue in HUES]
    moved = developed({"hsl": {panel: {name: 60}}}, *colours)
    changed = np.abs(moved - colours).max(axis=1) > 1e-6
    assert [hue for hue, there in zip(HUES, changed, strict=True) if there] == [name]


def test_greys_have_no_hue() -> None:
    everything = dict.fromkeys(HUES, 80)
    hsl = {"hue": everything, "saturation": everything, "luminance": everything}
    greys = [(v, v, v) for v in np.linspace(0, 1, 11)]
    assert developed({"hsl": hsl}, *greys) == pytest.approx(np.array(greys))


def test_hues_turn_towards_the_next() -> None:
    red, blue = developed({"hsl": {"hue": {"red": 100, "blue": 100}}}, (1, 0, 0), (0, 0.25, 1))
    assert red == pytest.approx([1, 0.5, 0])
    assert blue == pytest.approx([0.25, 0, 1])


def test_less_saturation_of_one_hue_is_grey_of_the_same_luminance() -> None:
    colour = np.array([0.8, 0.2, 0.2])
    grey = developed({"hsl": {"saturation": {"red": -100}}}, tuple(colour))[0]
    assert grey == pytest.approx(np.full(3, colour @ LUMINANCE))


def test_a_channel_mix() -> None:
    mix = {"black_and_white": {"red": 100, "green": 0, "blue": 0}}
    assert developed(mix, (0.3, 0.9, 0.5))[0] == pytest.approx([0.3, 0.3, 0.3])
    default = developed({"black_and_white": {}}, (0.5, 0.5, 0.5))[0]
    assert default == pytest.approx([0.5, 0.5, 0.5])


def test_a_hue_of_a_black_and_white_picture_darkens_the_sky() -> None:
    mix = {"black_and_white": {"hues": {"blue": -100}}}
    sky, leaf = developed(mix, (0.2, 0.4, 1.0), (0.2, 1.0, 0.2))[:, 0]
    plain_sky, plain_leaf = developed({"black_and_white": {}}, (0.2, 0.4, 1.0), (0.2, 1, 0.2))[:, 0]
    assert sky < plain_sky / 2
    assert leaf == pytest.approx(plain_leaf)


def test_split_toning_tints_both_ends_and_keeps_black_white_and_luminance() -> None:
    toning = {
        "shadows_hue": 220,
        "shadows_saturation": 60,
        "highlights_hue": 40,
        "highlights_saturation": 60,
    }
    greys = [(v, v, v) for v in (0, 0.2, 0.8, 1)]
    black, dark, bright, white = developed({"split_toning": toning}, *greys)
    assert black == pytest.approx([0, 0, 0])
    assert white == pytest.approx([1, 1, 1])
    assert dark[2] > dark[0] + 0.05
    assert bright[0] > bright[2] + 0.05
    assert dark @ LUMINANCE == pytest.approx(0.2)


def test_balance_moves_the_border() -> None:
    toning: dict[str, object] = {"highlights_hue": 40, "highlights_saturation": 80}

    def warmth(balance: float) -> float:
        out = developed({"split_toning": toning | {"balance": balance}}, (0.4, 0.4, 0.4))[0]
        return float(out[0] - out[2])

    assert warmth(-80) < warmth(0) < warmth(80)


@settings(deadline=None, max_examples=60)
@given(coloured)
def test_colours_stay_in_range_and_close_ones_stay_close(recipe: Recipe) -> None:
    rng = np.random.default_rng(1)
    colours = rng.random((500, 3))
    moved = apply_colour(recipe, colours)
    assert np.isfinite(moved).all()
    assert moved.min() >= 0
    assert moved.max() <= 1
