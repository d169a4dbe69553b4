"""What comes in and goes out, as the OpenAPI document describes it."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    StrictBool,
)

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.config import AS_WHOLE, BatchConfig
from batch_gui.core.schedule import Priority

_LARGEST_ID = 2**63 - 1
Id = Annotated[int, Field(strict=True, ge=1, le=_LARGEST_ID), AS_WHOLE]
IdOfMany = Annotated[int, Field(strict=True, ge=1, le=_LARGEST_ID)]
IdInPath = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
Name = Annotated[str, Field(max_length=200)]

# For the description only; the validator below decides.
_LOCAL_PATH = (
    r"^/(?!/)(?!(.*/)?\.\.(/|$))[^\x00]*$"
    if os.name == "posix"
    else r"^[A-Za-z]:[\\/](?!(.*[\\/])?\.\.([\\/]|$))[^\x00]*$"
)


def _local_and_absolute(path: str) -> str:
    wrong = (
        (path.startswith(("//", "\\\\")), "must be on this computer, not a network name"),
        ("\0" in path, "must not contain a zero byte"),
        (not PurePath(path).is_absolute(), "must be an absolute path"),
        (".." in PurePath(path).parts, "must not contain “..”"),
    )
    for is_wrong, expected in wrong:
        if is_wrong:
            raise ValueError(expected)
    return path


LocalPath = Annotated[
    str,
    AfterValidator(_local_and_absolute),
    Field(
        min_length=1,
        max_length=32_767,
        json_schema_extra={
            "pattern": _LOCAL_PATH,
            "examples": ["/home/me/Pictures/Wedding"],
        },
    ),
]


def _whole_ids(ids: object) -> object:
    """5.0 is a whole number in JSON. Looked for at once: there may be a million ids."""
    if isinstance(ids, list) and float in set(map(type, ids)):
        return [int(one) if isinstance(one, float) and one.is_integer() else one for one in ids]
    return ids


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AddPhotos(_Body):
    """Folders and photos to add, as a session of their own."""

    paths: Annotated[
        list[LocalPath],
        FailFast(),
        Field(min_length=1, max_length=100_000, description="Absolute paths, without `..`."),
    ]
    recursive: Annotated[StrictBool, Field(description="Whether subfolders are read.")] = True
    session_name: Annotated[Name | None, Field(description="The first folder's otherwise.")] = None


class StartBatch(_Body):
    """Which photos to develop, and how."""

    photo_ids: Annotated[
        list[IdOfMany],
        FailFast(),
        Field(min_length=1, description="From `POST /photos`; one named twice counts once."),
        BeforeValidator(_whole_ids),
    ]
    session_id: Annotated[Id | None, Field(description="Whose subfolders are kept.")] = None
    config: BatchConfig = BatchConfig()
    name: Annotated[Name | None, Field(description="The session's name otherwise.")] = None
    priority: Annotated[Priority | None, Field(description="Normal otherwise.")] = None
    start_at: Annotated[
        str | None,
        Field(
            max_length=40,
            description="Not before that: ISO 8601; a time without a zone is local.",
            json_schema_extra={"format": "date-time"},
        ),
    ] = None
    hours: Annotated[
        str | None,
        Field(
            max_length=40,
            description="Only then, each day; two different times.",
            examples=["22:00-06:00"],
            json_schema_extra={"pattern": r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"},
        ),
    ] = None


class CleanUp(_Body):
    """Which ended batches to forget."""

    days_old: Annotated[
        float,
        Field(strict=True, ge=0, le=36_500, description="Those that ended longer ago than this."),
    ] = 7.0


class ListQuery(_Body):
    """Which batches to list."""

    status: Status | None = None


class Skipped(BaseModel):
    """What was handed over and isn't a photo that can be added."""

    path: str
    reason: str


class PhotosAdded(BaseModel):
    """The photos, now in the catalogue. `session_id` is null when there were none."""

    session_id: int | None
    photo_ids: list[int]
    photo_count: int
    skipped: list[Skipped]


class PhotoObject(BaseModel):
    """A photo. `width` and `height` are px, upright; null, with `problem`, if it can't be read."""

    photo_id: int
    path: str
    session_id: int
    width: int | None
    height: int | None
    session_name: str | None
    subfolder: str
    problem: str | None


class BatchMessage(BaseModel):
    """It was accepted."""

    message: str
    batch_id: str


class PhotosMessage(BatchMessage):
    """It was accepted, for that many photos."""

    photo_count: int


class StatusObject(BaseModel):
    """A batch as it stands now; docs/api.md describes each key."""

    batch_id: Annotated[str, Field(pattern="^batch_[0-9a-f]{12}$")]
    session_id: int | None
    name: str
    status: Status
    pause_reason: PauseReason | None
    total_photos: int
    processed_count: int
    failed_count: int
    progress_percent: float
    created_at: str
    started_at: str | None
    paused_at: str | None
    completed_at: str | None
    eta_seconds: float | None
    photos_per_second: float | None
    errors: Annotated[dict[str, str], Field(description="Reason by photo id.")]
    config: dict[str, Any]


class BatchList(BaseModel):
    """Batches by time of creation."""

    batches: list[StatusObject]
    count: int


class Recovered(BaseModel):
    """What was found: batches that were interrupted, and state files that can't be read."""

    message: str
    recovered_count: int
    failed_count: int
    timestamp: str


class CleanedUp(BaseModel):
    """How many batches were forgotten."""

    message: str
    cleaned_count: int
    days_old: float


class PresetObject(BaseModel):
    """A preset to name in a config."""

    name: str
    description: str


class PresetList(BaseModel):
    """The presets there are."""

    presets: list[PresetObject]
    count: int


class Health(BaseModel):
    """It is there."""

    status: str
    version: str
    batches_running: int


class ErrorObject(BaseModel):
    """What happened, in words."""

    error: str
    batch_id: Annotated[str, Field(description="Only where there is one.")] = ""
    unknown_photo_ids: Annotated[
        list[int], Field(description="Only when photos aren't in the catalogue.")
    ] = []
