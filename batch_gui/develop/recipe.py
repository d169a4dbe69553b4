"""What is done to the look of a photo, as plain numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from batch_gui.core.errors import InvalidConfig

Amount = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]
Level = Annotated[float, Field(ge=0, le=255, allow_inf_nan=False)]
CurvePoint = tuple[Level, Level]

STRAIGHT_CURVE: tuple[CurvePoint, ...] = ((0.0, 0.0), (255.0, 255.0))


class Recipe(BaseModel):
    """The adjustments of one look; every field's default changes nothing.

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
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    exposure: Annotated[float, Field(ge=-5, le=5, allow_inf_nan=False)] = 0.0
    contrast: Amount = 0.0
    highlights: Amount = 0.0
    shadows: Amount = 0.0
    whites: Amount = 0.0
    blacks: Amount = 0.0
    temperature: Amount = 0.0
    tint: Amount = 0.0
    vibrance: Amount = 0.0
    saturation: Amount = 0.0
    tone_curve: Annotated[tuple[CurvePoint, ...], Field(min_length=2, max_length=64)] = (
        STRAIGHT_CURVE
    )

    @field_validator("tone_curve")
    @classmethod
    def _rising(cls, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        for before, after in pairwise(points):
            if after[0] <= before[0]:
                msg = (
                    f"inputs must rise from point to point, but {after[0]:g} follows {before[0]:g}"
                )
                raise ValueError(msg)
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
            raise InvalidConfig(" ".join(problem_sentences(error))) from None

    @property
    def changes_colour(self) -> bool:
        """Whether channels are mixed: a table per channel isn't enough."""
        return self.vibrance != 0 or self.saturation != 0

    @property
    def is_neutral(self) -> bool:
        """Whether it leaves every photo as it is."""
        straight = all(x == y for x, y in self.tone_curve)
        whole = self.tone_curve[0][0] == 0 and self.tone_curve[-1][0] == 255
        rest = self.model_copy(update={"tone_curve": STRAIGHT_CURVE})
        return straight and whole and rest == Recipe()


def problem_sentences(error: ValidationError) -> list[str]:
    """One sentence per refused field of a recipe or preset, in the order they came."""
    sentences = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(step) for step in problem["loc"]) or "recipe"
        if problem["type"] == "extra_forbidden":
            sentences.append(f"{field}: unknown field.")
            continue
        came = repr(problem["input"])
        came = came if len(came) <= 60 else came[:57] + "..."
        expected = problem["msg"].removeprefix("Value error, ")
        sentences.append(f"{field}: {expected[:1].lower()}{expected[1:]}, but {came} came.")
    return sentences
