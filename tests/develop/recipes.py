"""Recipes drawn at random, for properties that hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from batch_gui.develop.recipe import STRAIGHT_CURVE, Curve, Recipe
from batch_gui.develop.recipe_parts import (
    BlackAndWhite,
    Grain,
    Hsl,
    HueAmounts,
    Sharpening,
    SplitToning,
    Vignette,
)

amounts = st.floats(-100, 100)
percents = st.floats(0, 100)
_CURVES: list[Curve] = [
    STRAIGHT_CURVE,
    ((0, 20), (90, 60), (200, 230), (255, 240)),
    ((0, 255), (255, 0)),
]
curves = st.sampled_from(_CURVES)
hue_amounts = st.builds(HueAmounts, red=amounts, yellow=amounts, aqua=amounts, purple=amounts)
tones = st.builds(
    Recipe,
    exposure=st.floats(-5, 5),
    contrast=amounts,
    highlights=amounts,
    shadows=amounts,
    whites=amounts,
    blacks=amounts,
    temperature=amounts,
    tint=amounts,
    tone_curve=curves,
    red_curve=curves,
    blue_curve=curves,
)


def _rarely(strategy: st.SearchStrategy[object], otherwise: object) -> st.SearchStrategy[object]:
    return st.just(otherwise) | strategy


colours = st.fixed_dictionaries(
    {
        "vibrance": _rarely(amounts, 0.0),
        "saturation": _rarely(amounts, 0.0),
        "hsl": _rarely(
            st.builds(Hsl, hue=hue_amounts, saturation=hue_amounts, luminance=hue_amounts), Hsl()
        ),
        "black_and_white": _rarely(
            st.builds(
                BlackAndWhite,
                red=st.floats(-200, 300),
                blue=st.floats(-200, 300),
                hues=hue_amounts,
            ),
            None,
        ),
        "split_toning": _rarely(
            st.builds(
                SplitToning,
                shadows_hue=st.floats(0, 360),
                shadows_saturation=percents,
                highlights_hue=st.floats(0, 360),
                highlights_saturation=percents,
                balance=amounts,
            ),
            SplitToning(),
        ),
    }
)
effects = st.fixed_dictionaries(
    {
        "sharpening": _rarely(
            st.builds(
                Sharpening,
                amount=st.floats(0, 300),
                radius=st.floats(0.1, 20),
                threshold=st.floats(0, 255),
            ),
            Sharpening(),
        ),
        "vignette": _rarely(
            st.builds(Vignette, amount=amounts, midpoint=percents, feather=percents), Vignette()
        ),
        "grain": _rarely(
            st.builds(Grain, amount=percents, size=percents, seed=st.integers(0, 2**32 - 1)),
            Grain(),
        ),
    }
)


def _joined(tone: Recipe, *parts: dict[str, object]) -> Recipe:
    return tone.model_copy(update={name: value for part in parts for name, value in part.items()})


coloured = st.builds(_joined, tones, colours)
looks = st.builds(_joined, tones, colours, effects)
