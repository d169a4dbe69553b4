"""The parts of a recipe that are more than one number."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from batch_gui.core.refusals import whole_sentence


def _no_boolean(kind: Literal["float_type", "int_type"]) -> BeforeValidator:
    """To Python, and so to pydantic, true is 1."""

    def check(value: object) -> object:
        if isinstance(value, bool):
            raise PydanticKnownError(kind)
        return value

    return BeforeValidator(check)


# A number in quotation marks is taken: some programs write all values so, and it has one meaning.
NUMBER = _no_boolean("float_type")
WHOLE_NUMBER = _no_boolean("int_type")

Amount = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False), NUMBER]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), NUMBER]
Degrees = Annotated[float, Field(ge=0, le=360, allow_inf_nan=False), NUMBER]
Side = Annotated[int, Field(ge=1, le=100_000), WHOLE_NUMBER]
Finite = Annotated[float, Field(allow_inf_nan=False), NUMBER]
Triple = tuple[Finite, Finite, Finite]

HUES = ("red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta")


class Part(BaseModel):
    """A part of a recipe; its defaults change nothing unless it says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HueAmounts(Part):
    """An amount, -100 to 100, for each of eight hues; those between two share."""

    red: Amount = 0.0
    orange: Amount = 0.0
    yellow: Amount = 0.0
    green: Amount = 0.0
    aqua: Amount = 0.0
    blue: Amount = 0.0
    purple: Amount = 0.0
    magenta: Amount = 0.0


class Hsl(Part):
    """Hue, saturation and luminance of eight hues; greys stay as they are.

    Attributes:
        hue: 100 turns a hue by 30 degrees towards the next (red to orange, blue to purple).
        saturation: -100 is grey, 100 doubles it.
        luminance: -100 to 100, strongest on pure colours.
    """

    hue: HueAmounts = HueAmounts()
    saturation: HueAmounts = HueAmounts()
    luminance: HueAmounts = HueAmounts()


class BlackAndWhite(Part):
    """A black and white picture; without one the photo stays in colour.

    Attributes:
        red, green, blue: percent of each channel; 100 in total keep the brightness.
        hues: brightens or darkens what had that hue, strongest on pure colours.
    """

    red: Annotated[float, Field(ge=-200, le=300, allow_inf_nan=False), NUMBER] = 21.0
    green: Annotated[float, Field(ge=-200, le=300, allow_inf_nan=False), NUMBER] = 72.0
    blue: Annotated[float, Field(ge=-200, le=300, allow_inf_nan=False), NUMBER] = 7.0
    hues: HueAmounts = HueAmounts()


class SplitToning(Part):
    """A tint for the shadows and one for the highlights; black and white stay pure.

    Attributes:
        shadows_hue, highlights_hue: 0 to 360 degrees, 0 is red, 120 green.
        shadows_saturation, highlights_saturation: 0 to 100.
        balance: -100 (nearly all is shadow) to 100 (nearly all is highlight).
    """

    shadows_hue: Degrees = 0.0
    shadows_saturation: Percent = 0.0
    highlights_hue: Degrees = 0.0
    highlights_saturation: Percent = 0.0
    balance: Amount = 0.0


class Lut(Part):
    """A colour table in a file of its own, applied after all other colour steps.

    Attributes:
        file: where the table is kept; in a preset's file relative to its folder.
        sha256: hex digest of that file, which is refused when it is another one.
        strength: 0 to 100 percent of the table mixed in.
        domain_min, domain_max: the red, green and blue that its first and last points stand
            for, by default 0 and 1.
    """

    file: Annotated[str, Field(min_length=1, max_length=4096)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    strength: Percent = 100.0
    domain_min: Triple = (0.0, 0.0, 0.0)
    domain_max: Triple = (1.0, 1.0, 1.0)


class Sharpening(Part):
    """An unsharp mask on the brightness, at the size of the output.

    Attributes:
        amount: 0 to 300 percent of the difference to the blurred photo.
        radius: 0.1 to 20 px, the standard deviation of the blur.
        threshold: 0 to 255 levels; smaller differences are left alone.
    """

    amount: Annotated[float, Field(ge=0, le=300, allow_inf_nan=False), NUMBER] = 0.0
    radius: Annotated[float, Field(ge=0.1, le=20, allow_inf_nan=False), NUMBER] = 1.0
    threshold: Annotated[float, Field(ge=0, le=255, allow_inf_nan=False), NUMBER] = 0.0


class Vignette(Part):
    """Darker or brighter corners.

    Attributes:
        amount: -100 (black corners) to 100 (white corners).
        midpoint: 0 to 100, how far from the centre it is half as strong as in the corner.
        feather: 0 (a hard edge) to 100.
    """

    amount: Amount = 0.0
    midpoint: Percent = 50.0
    feather: Percent = 50.0


class Grain(Part):
    """Film grain, strongest in the middle tones, the same in every run.

    Attributes:
        amount: 0 to 100.
        size: 0 to 100, from single pixels to 5 px of a picture 4000 px long.
        seed: another number is another pattern.
    """

    amount: Percent = 0.0
    size: Percent = 25.0
    seed: Annotated[int, Field(ge=0, le=2**32 - 1), WHOLE_NUMBER] = 0


class Crop(Part):
    """The largest part of a ratio, around the centre.

    Attributes:
        width, height: the ratio's sides, such as 3 and 2.
        turn: use 2:3 instead of 3:2 for photos taller than wide, and the other way round.
    """

    width: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False), NUMBER]
    height: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False), NUMBER]
    turn: bool = True

    @field_validator("height")
    @classmethod
    def _no_thread(cls, height: float) -> float:
        if height < 0.001:
            raise ValueError("must be at least 0.001")
        return height


class Resize(Part):
    """The size of the output; exactly one of the first five is given.

    Attributes:
        long_edge, short_edge: px.
        exactly: width and height in px; what doesn't fit the ratio is cut off evenly.
        percent: of each side.
        megapixels: at most so many.
        enlarge: whether a photo that is smaller grows.
    """

    long_edge: Side | None = None
    short_edge: Side | None = None
    exactly: tuple[Side, Side] | None = None
    percent: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False), NUMBER] | None = None
    megapixels: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False), NUMBER] | None = None
    enlarge: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = ("long_edge", "short_edge", "exactly", "percent", "megapixels")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1:
            *others, last = given or ["none"]
            came = f"{', '.join(others)} and {last} were" if others else "none was"
            raise whole_sentence(f"exactly one of {', '.join(ways)} must be given, but {came}")
        return self


class Geometry(Part):
    """The frame of the picture. Steps are taken in this order.

    Attributes:
        rotate: degrees clockwise.
        flip: mirrored left to right, top to bottom, or both.
        straighten: -45 to 45 degrees clockwise; empty corners are cut off, keeping the ratio.
    """

    rotate: Annotated[Literal[0, 90, 180, 270], WHOLE_NUMBER] = 0
    flip: Literal["none", "horizontal", "vertical", "both"] = "none"
    straighten: Annotated[float, Field(ge=-45, le=45, allow_inf_nan=False), NUMBER] = 0.0
    crop: Crop | None = None
    resize: Resize | None = None


class Position(StrEnum):
    """One of nine places in the picture."""

    TOP_LEFT = "top_left"
    TOP = "top"
    TOP_RIGHT = "top_right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom_right"


class Watermark(Part):
    """A text or a picture over the finished photo; exactly one of the two is given.

    Attributes:
        text: may have several lines.
        image: absolute path of a PNG, its transparency kept.
        opacity: 0 to 100.
        margin: distance from the edges in percent of the long edge.
        size: height of a line of text, or width of the picture, in percent of the long edge.
        color: of the text, as #rrggbb.
    """

    text: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    image: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    position: Position = Position.BOTTOM_RIGHT
    opacity: Percent = 60.0
    margin: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False), NUMBER] = 2.0
    size: Annotated[float, Field(ge=0.1, le=100, allow_inf_nan=False), NUMBER] = 3.0
    color: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = "#ffffff"

    @field_validator("image")
    @classmethod
    def _absolute(cls, image: str | None) -> str | None:
        if image is not None and ("\0" in image or not Path(image).is_absolute()):
            raise ValueError("must be an absolute path")
        return image

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.text is None) == (self.image is None):
            came = "none was" if self.text is None else "both were"
            raise whole_sentence(f"exactly one of text and image must be given, but {came}")
        return self
