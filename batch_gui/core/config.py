"""The settings of one batch, as they stand in its state file and come in over every door."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
)

from batch_gui.core.errors import InvalidConfig
from batch_gui.core.naming import PATTERN, NameTemplate


class OutputFormat(StrEnum):
    """What a developed photo is written as; SAME keeps the source's format."""

    SAME = "same"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    AVIF = "avif"


class OnConflict(StrEnum):
    """What to do when the output's name is taken; none of them ever touches an original.

    CHANGED leaves a photo out whose output of an earlier batch is there, unless the photo or
    the way it is developed has changed since; that output is replaced then. A name that is
    taken by anything else gets a number.
    """

    RENAME = "rename"
    SKIP = "skip"
    OVERWRITE = "overwrite"
    CHANGED = "changed"


class MetadataPolicy(StrEnum):
    """Which of the photo's EXIF and XMP goes into the output."""

    KEEP = "keep"
    STRIP_LOCATION = "strip_location"
    STRIP = "strip"


class Subsampling(StrEnum):
    """How finely a JPEG stores colour; AUTO is fine from a quality of 95 on."""

    AUTO = "auto"
    FULL = "4:4:4"
    HALF = "4:2:0"


class TiffCompression(StrEnum):
    """How a TIFF is packed, always without loss."""

    DEFLATE = "deflate"
    LZW = "lzw"
    NONE = "none"


class ColorSpace(StrEnum):
    """SRGB converts by the embedded profile; KEEP leaves numbers and profile as they are."""

    SRGB = "srgb"
    KEEP = "keep"


# For the description of the format only; the validators below decide.
_ABSOLUTE = r"^/[^\x00]*$" if os.name == "posix" else r"^([A-Za-z]:[\\/]|\\\\)[^\x00]*$"


def _as_whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# In JSON 5.0 is a whole number, too; "5" and true are none.
AS_WHOLE = BeforeValidator(_as_whole)

_WholePercent = Annotated[int, Field(ge=0, le=100, strict=True)]
_Percent = Annotated[float, Field(ge=0, le=100, strict=True)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=False)


class OutputConfig(_Settings):
    """How and where developed photos are written.

    Attributes:
        folder: an absolute path; None means a folder named after the batch in Pictures.
        quality: 1 to 100, for formats with a quality.
        max_edge: longest side in px, never enlarging; None keeps the size.
        name: a template of the file name without its ending; see `core/naming.py`.
        jpeg_subsampling, jpeg_progressive: of JPEGs.
        webp_lossless: every pixel as it is; `quality` is then how hard it is packed.
        tiff_compression: of TIFFs.
        background: #rrggbb, what transparency is laid over where a format has none.
        keep_file_times: the output gets the original's times of access and change.
    """

    folder: Annotated[str, Field(json_schema_extra={"pattern": _ABSOLUTE})] | None = None
    format: OutputFormat = OutputFormat.JPEG
    quality: Annotated[int, Field(ge=1, le=100, strict=True), AS_WHOLE] = 90
    max_edge: Annotated[int, Field(ge=1, le=100_000, strict=True), AS_WHOLE] | None = None
    name: Annotated[
        str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": PATTERN})
    ] = "{name}"
    on_conflict: OnConflict = OnConflict.RENAME
    metadata: MetadataPolicy = MetadataPolicy.KEEP
    color_space: ColorSpace = ColorSpace.SRGB
    jpeg_subsampling: Subsampling = Subsampling.AUTO
    jpeg_progressive: StrictBool = False
    webp_lossless: StrictBool = False
    tiff_compression: TiffCompression = TiffCompression.DEFLATE
    background: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = "#ffffff"
    keep_file_times: StrictBool = False

    @field_validator("folder")
    @classmethod
    def _absolute(cls, folder: str | None) -> str | None:
        if folder is None:
            return None
        if "\0" in folder or not Path(folder).is_absolute():
            msg = "must be an absolute path"
            raise ValueError(msg)
        return folder

    @field_validator("name")
    @classmethod
    def _known_fields(cls, name: str) -> str:
        NameTemplate.parse(name)
        return name


class BatchConfig(_Settings):
    """The settings of one batch; every key is optional.

    Attributes:
        preset: a preset's name, or None for none.
        blend: 0 to 100, how much of the developed photo is mixed over the original.
    """

    preset: str | None = None
    blend: _WholePercent | _Percent = 100
    output: OutputConfig = OutputConfig()

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """The settings in `values`.

        Raises:
            InvalidConfig: naming each refused key, what came and what was expected.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InvalidConfig(" ".join(_sentences(error, cls))) from None


def _sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One sentence per refused field."""
    found: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        where = [str(step) for step in problem["loc"] if step in _all_keys(model)]
        if problem["type"] == "extra_forbidden":
            where.append(str(problem["loc"][-1]))
            known = ", ".join(_keys_at(model, problem["loc"][:-1]))
            found[".".join(where)] = f"{'.'.join(where)}: unknown key. Expected one of: {known}."
            continue
        came = repr(problem["input"])
        came = came if len(came) <= 60 else came[:57] + "..."
        name = ".".join(where) or "config"
        expected = problem["msg"].removeprefix("Value error, ")
        found.setdefault(name, f"{name}: {expected[:1].lower()}{expected[1:]}, but {came} came.")
    return list(found.values())


def _all_keys(model: type[BaseModel]) -> set[str]:
    keys = set(model.model_fields)
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys |= _all_keys(field.annotation)
    return keys


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    for step in path:
        inner = model.model_fields[str(step)].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return list(model.model_fields)
