"""The arithmetic of colour in float: every step in which the channels of a pixel meet.

Values are sRGB-encoded, 0 to 1; the last axis of an array holds red, green and blue.
"""

from __future__ import annotations

import numpy as np

from batch_gui.develop.curves import LUMINANCE, Floats
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import (
    HUES,
    BlackAndWhite,
    Hsl,
    HueAmounts,
    SplitToning,
)

# Degrees of the eight hues of Hsl, in the order of HUES, on the hexagon of HSV.
_CENTRES = np.array([0.0, 30.0, 60.0, 120.0, 180.0, 225.0, 270.0, 315.0])
_TURN = 30.0
_HUE_LIGHT = 0.5
_TINT = 0.35


def apply_colour(recipe: Recipe, encoded: Floats) -> Floats:
    """The steps that mix channels, but for the recipe's LUT, on an array of RGB."""
    colours = encoded
    if recipe.hsl != Hsl():
        colours = _hsl(colours, recipe.hsl)
    if recipe.saturation or recipe.vibrance:
        colours = _saturation(colours, recipe.saturation / 100, recipe.vibrance / 100)
    if recipe.black_and_white:
        colours = _black_and_white(colours, recipe.black_and_white)
    toning = recipe.split_toning
    if toning.shadows_saturation or toning.highlights_saturation:
        colours = _split_toning(colours, toning)
    return np.clip(colours, 0.0, 1.0)


def _luminance(colours: Floats) -> Floats:
    return np.asarray(colours @ LUMINANCE)[..., np.newaxis]


def _saturation(colours: Floats, saturation: float, vibrance: float) -> Floats:
    grey = _luminance(colours)
    chroma = (colours.max(axis=-1) - colours.min(axis=-1))[..., np.newaxis]
    factor = (1 + saturation) * (1 + vibrance * (1 - chroma))
    return np.asarray(np.clip(grey + (colours - grey) * factor, 0.0, 1.0))


def _hsl(colours: Floats, hsl: Hsl) -> Floats:
    """Turned, saturated and lit by hue."""
    highest, lowest = colours.max(axis=-1), colours.min(axis=-1)
    chroma = highest - lowest
    hue = _hue(colours, highest, chroma)
    purity = chroma / np.maximum(highest, 1e-9)
    turned = hue + _at_hue(hsl.hue, hue) * (_TURN / 100)
    colours = _from_hue(turned, highest, chroma)
    grey = _luminance(colours)
    factor = 1 + _at_hue(hsl.saturation, hue) / 100
    colours = np.clip(grey + (colours - grey) * factor[..., np.newaxis], 0.0, 1.0)
    light = _at_hue(hsl.luminance, hue) / 100 * _HUE_LIGHT * purity
    return np.asarray(np.clip(colours * (1 + light[..., np.newaxis]), 0.0, 1.0))


def _black_and_white(colours: Floats, mix: BlackAndWhite) -> Floats:
    grey = colours @ (np.array([mix.red, mix.green, mix.blue]) / 100)
    if mix.hues != HueAmounts():
        highest = colours.max(axis=-1)
        chroma = highest - colours.min(axis=-1)
        amounts = _at_hue(mix.hues, _hue(colours, highest, chroma)) / 100
        grey = grey * (1 + amounts * chroma / np.maximum(highest, 1e-9))
    return np.repeat(np.clip(grey, 0.0, 1.0)[..., np.newaxis], 3, axis=-1)


def _split_toning(colours: Floats, toning: SplitToning) -> Floats:
    light = np.clip(_luminance(colours), 0.0, 1.0)
    # At a balance of 0 both tints are equally strong in the middle.
    middle = 0.5 - toning.balance / 250
    bright = np.clip((light - middle) * 1.6 + 0.5, 0.0, 1.0)
    bright = bright * bright * (3 - 2 * bright)
    room = 2 * np.sqrt(light * (1 - light))
    shadows = _tint(toning.shadows_hue) * (toning.shadows_saturation / 100 * _TINT)
    highlights = _tint(toning.highlights_hue) * (toning.highlights_saturation / 100 * _TINT)
    return np.asarray(colours + room * ((1 - bright) * shadows + bright * highlights))


def _tint(hue: float) -> Floats:
    """What turns grey towards a hue and keeps its luminance."""
    pure = _from_hue(np.array(hue), np.array(1.0), np.array(1.0))
    return np.asarray(pure - pure @ LUMINANCE)


def _at_hue(amounts: HueAmounts, hue: Floats) -> Floats:
    """The amount at each hue (degrees), linear between the eight."""
    values = [getattr(amounts, name) for name in HUES]
    return np.asarray(np.interp(hue, _CENTRES, values, period=360.0))


def _hue(colours: Floats, highest: Floats, chroma: Floats) -> Floats:
    """Degrees on the hexagon of HSV (A. R. Smith, Color Gamut Transform Pairs, 1978)."""
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    some = np.maximum(chroma, 1e-12)
    sector = np.where(
        highest == red,
        (green - blue) / some,
        np.where(highest == green, (blue - red) / some + 2, (red - green) / some + 4),
    )
    return np.asarray(sector * 60 % 360)


def _from_hue(hue: Floats, highest: Floats, chroma: Floats) -> Floats:
    """The colour of a hue (degrees), its highest channel and the distance to its lowest."""
    places = (np.array([5.0, 3.0, 1.0]) + hue[..., np.newaxis] / 60) % 6
    away = np.clip(np.minimum(places, 4 - places), 0.0, 1.0)
    return np.asarray(highest[..., np.newaxis] - chroma[..., np.newaxis] * away)
