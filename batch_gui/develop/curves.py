"""The arithmetic of tone in float, from which every table is made.

Values are sRGB-encoded, 0 to 1, in arrays of any shape; the last axis of a colour
array holds red, green and blue.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from batch_gui.develop.recipe import STRAIGHT_CURVE, Recipe

Floats = NDArray[np.float64]

# Rec. 709 luminance weights, also sRGB's: IEC 61966-2-1.
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

_WARMEST_GAIN = 1.35
_MOST_MAGENTA_GAIN = 1.25
_SHOULDER_STARTS = 0.75
_WHITES_REACH = 0.15
_BLACKS_REACH = 0.15
_PRESSING = 0.95
_LIFTING = 1.8


def to_linear(encoded: Floats) -> Floats:
    """Decode by sRGB, IEC 61966-2-1, continued above 1."""
    low = encoded <= 0.04045
    return np.where(low, encoded / 12.92, ((np.maximum(encoded, 0.0) + 0.055) / 1.055) ** 2.4)


def to_encoded(linear: Floats) -> Floats:
    """Encode by sRGB, IEC 61966-2-1, continued above 1."""
    low = linear <= 0.0031308
    return np.where(low, linear * 12.92, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055)


def monotone_cubic(points: Sequence[tuple[float, float]], at: Floats) -> Floats:
    """The curve through `points` with no overshoot, level beyond the ends.

    F. N. Fritsch and R. E. Carlson, Monotone Piecewise Cubic Interpolation, SIAM J. Numer.
    Anal. 17 (1980), with the slopes of Fritsch and Butland (1984): weighted harmonic means.
    """
    xs, ys = (np.array(axis, dtype=np.float64) for axis in zip(*points, strict=True))
    widths = np.diff(xs)
    secants = np.diff(ys) / widths
    slopes = np.empty_like(xs)
    slopes[0], slopes[-1] = secants[0], secants[-1]
    for i in range(1, len(xs) - 1):
        before, after = secants[i - 1], secants[i]
        if before * after <= 0:
            slopes[i] = 0.0
            continue
        w1, w2 = 2 * widths[i] + widths[i - 1], widths[i] + 2 * widths[i - 1]
        slopes[i] = (w1 + w2) / (w1 / before + w2 / after)
    x = np.clip(at, xs[0], xs[-1])
    piece = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(widths) - 1)
    h = widths[piece]
    t = (x - xs[piece]) / h
    t2, t3 = t * t, t * t * t
    return np.asarray(
        (2 * t3 - 3 * t2 + 1) * ys[piece]
        + (t3 - 2 * t2 + t) * h * slopes[piece]
        + (3 * t2 - 2 * t3) * ys[piece + 1]
        + (t3 - t2) * h * slopes[piece + 1]
    )


def apply_tone(recipe: Recipe, encoded: Floats) -> Floats:
    """All steps that treat each channel alone, on an array whose last axis is RGB."""
    light = to_linear(encoded) * (2.0**recipe.exposure * white_balance(recipe))
    tone = _shoulder(to_encoded(light), recipe.exposure)
    tone = np.clip(tone, 0.0, 1.0)
    tone = _ends(tone, recipe)
    tone = _bumps(tone, recipe)
    tone = tone + recipe.contrast / 100 * tone * (1 - tone) * (2 * tone - 1)
    if recipe.tone_curve != STRAIGHT_CURVE:
        tone = monotone_cubic(recipe.tone_curve, tone * 255) / 255
    return np.clip(_channel_curves(tone, recipe), 0.0, 1.0)


def white_balance(recipe: Recipe) -> Floats:
    """Gains for red, green and blue in linear light that keep the luminance of grey."""
    warm = recipe.temperature / 100 * log(_WARMEST_GAIN)
    magenta = recipe.tint / 100 * log(_MOST_MAGENTA_GAIN)
    gains = np.exp(np.array([warm, -magenta, -warm]))
    return np.asarray(gains / (gains @ LUMINANCE))


def _channel_curves(tone: Floats, recipe: Recipe) -> Floats:
    curves = (recipe.red_curve, recipe.green_curve, recipe.blue_curve)
    if all(curve == STRAIGHT_CURVE for curve in curves):
        return tone
    channels = (monotone_cubic(curve, tone[..., at] * 255) / 255 for at, curve in enumerate(curves))
    return np.stack(list(channels), axis=-1)


def _shoulder(encoded: Floats, exposure: float) -> Floats:
    """Brightened tones roll off to white instead of breaking off there."""
    if exposure <= 0:
        return encoded
    brightest = float(to_encoded(np.array(2.0**exposure)))
    knee, room = _SHOULDER_STARTS, 1 - _SHOULDER_STARTS
    steep = (brightest - knee) / room
    t = np.maximum(encoded - knee, 0.0) / (brightest - knee)
    rolled = knee + room * steep * t / (1 + (steep - 1) * t)
    return np.where(encoded <= knee, encoded, rolled)


def _ends(tone: Floats, recipe: Recipe) -> Floats:
    """Whites and blacks move white and black and fade out towards the other end."""
    tone = np.clip(tone + recipe.whites / 100 * _WHITES_REACH * tone**3, 0.0, 1.0)
    return np.clip(tone + recipe.blacks / 100 * _BLACKS_REACH * (1 - tone) ** 3, 0.0, 1.0)


def _bumps(tone: Floats, recipe: Recipe) -> Floats:
    """Highlights and shadows bend their half and leave white and black in place."""
    tone = tone + recipe.highlights / 100 * _bump(1 - tone, presses=recipe.highlights > 0)
    return tone + recipe.shadows / 100 * _bump(tone, presses=recipe.shadows < 0)


def _bump(distance: Floats, *, presses: bool) -> Floats:
    """A bump highest a quarter of the way from an end of the scale, 0 at both ends.

    Its slope is 1 at that end and never below -1/4: pressing tones towards the end by
    less than 1, or away from it by less than 4, keeps every tone in order.
    """
    return (_PRESSING if presses else _LIFTING) * distance * (1 - distance) ** 3
