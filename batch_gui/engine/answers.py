"""What the controller answers, beside summaries of batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from batch_gui.core.batch import BatchSummary
from batch_gui.core.catalog import Photo
from batch_gui.core.store import Unreadable
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.recovery import Found
from batch_gui.engine.scan import Skipped


@dataclass(frozen=True, slots=True)
class AddedPhotos:
    """Photos now in the catalogue, as a session."""

    session_id: int
    photo_ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """A batch and the reason by photo id for those that failed, both of one moment."""

    summary: BatchSummary
    errors: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """A photo of the catalogue and what its file says.

    Attributes:
        size: width and height in px, upright; None when the file can't be read.
        problem: why it can't be read; None when it can.
    """

    photo: Photo
    session_name: str | None
    size: tuple[int, int] | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Development:
    """How a batch's photos are developed.

    Attributes:
        blend: 0 to 100.
        max_edge: longest side of the outputs in px; None keeps the size.
    """

    recipe: Recipe
    blend: float
    max_edge: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that failed, and why."""

    photo_id: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found on disk.

    Attributes:
        interrupted: batches that were stopped under way and can go on.
        unreadable: state files moved to quarantine or left alone, with the reason.
        found: by id, what the interrupted batches look like on disk.
    """

    interrupted: tuple[BatchSummary, ...]
    unreadable: tuple[Unreadable, ...]
    found: Mapping[str, Found] = field(default_factory=dict)
