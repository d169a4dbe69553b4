"""A recipe in words, a line for each thing it does."""

from __future__ import annotations

from batch_gui.develop.recipe import STRAIGHT_CURVE, Recipe
from batch_gui.develop.recipe_parts import HUES, BlackAndWhite, Geometry, HueAmounts
from batch_gui.ui.language import translate


def recipe_lines(recipe: Recipe) -> list[str]:
    """What the recipe does, in the order it does it; empty if it does nothing."""
    return [*_frame(recipe.geometry), *_tone(recipe), *_colour(recipe), *_effects(recipe)]


def _frame(geometry: Geometry) -> list[str]:
    lines = []
    if geometry.rotate or geometry.flip != "none":
        lines.append(translate("Recipe", "Rotated or flipped"))
    if geometry.straighten:
        turned = translate("Recipe", "Straightened by {degrees}\u00b0")
        lines.append(turned.format(degrees=_signed(geometry.straighten)))
    if geometry.crop:
        crop = geometry.crop
        cut = translate("Recipe", "Cropped to {width}:{height}")
        lines.append(cut.format(width=f"{crop.width:g}", height=f"{crop.height:g}"))
    if geometry.resize:
        lines.append(translate("Recipe", "Resized"))
    return lines


def _tone(recipe: Recipe) -> list[str]:
    amounts = [
        (translate("Recipe", "Temperature"), recipe.temperature),
        (translate("Recipe", "Tint"), recipe.tint),
        (translate("Recipe", "Whites"), recipe.whites),
        (translate("Recipe", "Blacks"), recipe.blacks),
        (translate("Recipe", "Highlights"), recipe.highlights),
        (translate("Recipe", "Shadows"), recipe.shadows),
        (translate("Recipe", "Contrast"), recipe.contrast),
    ]
    curves = [
        (translate("Recipe", "Tone curve"), recipe.tone_curve),
        (translate("Recipe", "Curve of red"), recipe.red_curve),
        (translate("Recipe", "Curve of green"), recipe.green_curve),
        (translate("Recipe", "Curve of blue"), recipe.blue_curve),
    ]
    exposure = translate("Recipe", "Exposure {amount} EV").format(amount=_signed(recipe.exposure))
    return [
        *([exposure] if recipe.exposure else []),
        *_amounts(amounts),
        *(
            translate("Recipe", "{curve} through %Ln point(s)", None, len(points)).format(
                curve=name
            )
            for name, points in curves
            if points != STRAIGHT_CURVE
        ),
    ]


def _colour(recipe: Recipe) -> list[str]:
    panels = [
        (translate("Recipe", "Hue"), recipe.hsl.hue),
        (translate("Recipe", "Saturation by hue"), recipe.hsl.saturation),
        (translate("Recipe", "Luminance by hue"), recipe.hsl.luminance),
    ]
    lines = [f"{name}: {_by_hue(panel)}" for name, panel in panels if panel != HueAmounts()]
    lines += _amounts(
        [
            (translate("Recipe", "Vibrance"), recipe.vibrance),
            (translate("Recipe", "Saturation"), recipe.saturation),
        ]
    )
    if recipe.black_and_white:
        lines.append(_grey(recipe.black_and_white))
    toning = recipe.split_toning
    if toning.shadows_saturation or toning.highlights_saturation:
        lines.append(translate("Recipe", "Split toning"))
    if recipe.lut:
        table = translate("Recipe", "Colour table at {percent} %")
        lines.append(table.format(percent=f"{recipe.lut.strength:g}"))
    return lines


def _effects(recipe: Recipe) -> list[str]:
    amounts = [
        (translate("Recipe", "Sharpening"), recipe.sharpening.amount),
        (translate("Recipe", "Vignette"), recipe.vignette.amount),
        (translate("Recipe", "Grain"), recipe.grain.amount),
    ]
    mark = [translate("Recipe", "Watermark")] if recipe.watermark else []
    return [*_amounts(amounts), *mark]


def _grey(mix: BlackAndWhite) -> str:
    name = translate("Recipe", "Black and white")
    return name if mix.hues == HueAmounts() else f"{name}: {_by_hue(mix.hues)}"


def _by_hue(amounts: HueAmounts) -> str:
    words = {
        "red": translate("Recipe", "red"),
        "orange": translate("Recipe", "orange"),
        "yellow": translate("Recipe", "yellow"),
        "green": translate("Recipe", "green"),
        "aqua": translate("Recipe", "aqua"),
        "blue": translate("Recipe", "blue"),
        "purple": translate("Recipe", "purple"),
        "magenta": translate("Recipe", "magenta"),
    }
    moved = [(words[hue], getattr(amounts, hue)) for hue in HUES]
    return ", ".join(_amounts(moved))


def _amounts(amounts: list[tuple[str, float]]) -> list[str]:
    return [f"{name} {_signed(amount)}" for name, amount in amounts if amount]


def _signed(amount: float) -> str:
    return f"{amount:+g}".replace("-", "\u2212")
