"""What is done to the look of a photo, as plain numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self, TypeGuard, get_args

from pydantic import BaseModel, Field, ValidationError, field_validator

from batch_gui.core.errors import InvalidConfig
from batch_gui.core.refusals import place, refusal, root_causes, shown, whole_sentence
from batch_gui.develop.recipe_parts import (
    NUMBER,
    Amount,
    BlackAndWhite,
    Geometry,
    Grain,
    Hsl,
    Lut,
    Part,
    Sharpening,
    SplitToning,
    Vignette,
    Watermark,
)

Level = Annotated[float, Field(ge=0, le=255, allow_inf_nan=False), NUMBER]
CurvePoint = tuple[Level, Level]

Curve = Annotated[tuple[CurvePoint, ...], Field(min_length=2, max_length=256)]

STRAIGHT_CURVE: tuple[CurvePoint, ...] = ((0.0, 0.0), (255.0, 255.0))


class Recipe(Part):
    """What is done to a photo; every field's default changes nothing.

    A batch's blend goes over everything but `geometry` and `watermark`.

    Attributes:
        exposure: EV, -5 to 5; each EV doubles the light.
        contrast: -100 to 100, around middle grey.
        highlights: -100 (darker) to 100 (brighter), the bright half without white itself.
        shadows: -100 (darker) to 100 (brighter), the dark half without black itself.
        whites: -100 to 100, the brightest tones and white itself.
        blacks: -100 to 100, the darkest tones and black itself.
        temperature: -100 (cool) to 100 (warm).
        tint: -100 (green) to 100 (magenta).
        vibrance: -100 to 100, strongest on muted colours.
        saturation: -100 (grey) to 100.
        tone_curve: points (in, out), each 0 to 255, `in` strictly rising, two or more;
            joined by a monotone cubic and level beyond the first and last point.
        red_curve, green_curve, blue_curve: the same for one channel, after `tone_curve`.
        hsl: hue, saturation and luminance by hue.
        black_and_white: a black and white picture with a channel mix.
        split_toning: tints for shadows and highlights.
        lut: a colour table from a file.
        sharpening: at the size of the output.
        vignette: darker or brighter corners.
        grain: film grain.
        geometry: crop, straighten, rotate, flip and size.
        watermark: a text or picture over the photo.
    """

    exposure: Annotated[float, Field(ge=-5, le=5, allow_inf_nan=False), NUMBER] = 0.0
    contrast: Amount = 0.0
    highlights: Amount = 0.0
    shadows: Amount = 0.0
    whites: Amount = 0.0
    blacks: Amount = 0.0
    temperature: Amount = 0.0
    tint: Amount = 0.0
    vibrance: Amount = 0.0
    saturation: Amount = 0.0
    tone_curve: Curve = STRAIGHT_CURVE
    red_curve: Curve = STRAIGHT_CURVE
    green_curve: Curve = STRAIGHT_CURVE
    blue_curve: Curve = STRAIGHT_CURVE
    hsl: Hsl = Hsl()
    black_and_white: BlackAndWhite | None = None
    split_toning: SplitToning = SplitToning()
    lut: Lut | None = None
    sharpening: Sharpening = Sharpening()
    vignette: Vignette = Vignette()
    grain: Grain = Grain()
    geometry: Geometry = Geometry()
    watermark: Watermark | None = None

    @field_validator("tone_curve", "red_curve", "green_curve", "blue_curve")
    @classmethod
    def _rising(cls, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        for before, after in pairwise(points):
            if after[0] <= before[0]:
                came = f"{after[0]:g} follows {before[0]:g}"
                raise whole_sentence(f"the inputs must rise from point to point, but {came}")
        return points

    @classmethod
    def parse(cls, values: object) -> Self:
        """The recipe in `values`, a mapping as read from JSON.

        Raises:
            InvalidConfig: naming each refused field, what came and what was expected.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InvalidConfig(" ".join(problem_sentences(error, cls))) from None

    @property
    def changes_colour(self) -> bool:
        """Whether channels are mixed: a table per channel isn't enough."""
        return bool(
            self.vibrance
            or self.saturation
            or self.hsl != Hsl()
            or self.black_and_white
            or self.split_toning.shadows_saturation
            or self.split_toning.highlights_saturation
            or self.has_lut
        )

    @property
    def has_lut(self) -> bool:
        """Whether a colour table is mixed in."""
        return self.lut is not None and self.lut.strength > 0

    @property
    def changes_tone(self) -> bool:
        """Whether a single channel is changed by itself."""
        curves = (self.tone_curve, self.red_curve, self.green_curve, self.blue_curve)
        sliders = ("exposure", "contrast", "highlights", "shadows", "whites", "blacks")
        balance = self.temperature or self.tint
        moved = balance or any(getattr(self, name) for name in sliders)
        return bool(moved) or not all(map(_is_straight, curves))

    @property
    def has_effects(self) -> bool:
        """Whether a pixel depends on its place or its neighbours."""
        return bool(self.sharpening.amount or self.vignette.amount or self.grain.amount)

    @property
    def keeps_pixels(self) -> bool:
        """Whether everything a blend goes over is left as it is."""
        return not (self.changes_tone or self.changes_colour or self.has_effects)

    @property
    def is_neutral(self) -> bool:
        """Whether it leaves every photo as it is."""
        framed = self.geometry != Geometry() or self.watermark is not None
        return self.keeps_pixels and not framed


def _is_straight(curve: tuple[CurvePoint, ...]) -> bool:
    whole = curve[0][0] == 0 and curve[-1][0] == 255
    return whole and all(x == y for x, y in curve)


def problem_sentences(
    error: ValidationError, model: type[BaseModel], whole: str = "The recipe"
) -> list[str]:
    """What is wrong with each refused field of a `model`, in the order they came.

    Args:
        whole: what to call all of it, where no field alone is to blame.
    """
    sentences: dict[str, str] = {}
    for problem in root_causes(error):
        field = ".".join(map(str, place(problem)))
        if problem["type"] == "extra_forbidden":
            known = ", ".join(_fields_at(model, problem["loc"][:-1]))
            came = f"unknown field, {shown(problem['input'])} came"
            sentences[field] = f"{field}: {came}. Expected one of: {known}."
        else:
            name = f"{field}:" if field else whole
            sentences[field] = f"{name} {refusal(problem)}."
    return list(sentences.values())


def _fields_at(model: type[BaseModel], steps: tuple[int | str, ...]) -> list[str]:
    """The fields of the part of `model` that the steps lead to."""
    for step in steps:
        kind = model.model_fields[str(step)].annotation
        (model,) = (one for one in (kind, *get_args(kind)) if _is_model(one))
    return list(model.model_fields)


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
