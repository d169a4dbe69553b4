"""What goes to a worker and what comes back: plain data that pickles and travels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.config import OutputConfig
from batch_gui.develop.recipe import Recipe

TEMPORARY_PREFIX = ".batch-gui-"
TEMPORARY_SUFFIX = ".part"


def temporary_name(batch_id: str, photo_id: int, attempt: str = "") -> str:
    """The name an output has until it is complete, checked and published."""
    photo = f"{batch_id.removeprefix('batch_')}-{photo_id}"
    return f"{TEMPORARY_PREFIX}{photo}{attempt and '-'}{attempt}{TEMPORARY_SUFFIX}"


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """One photo to develop.

    Attributes:
        source: path of the original, read and never written.
        folder: absolute path of the folder the output goes to, which must be there.
        blend: 0 to 100.
        max_pixels: photos with more pixels than this are refused at their header.
        attempt: tells attempts apart that may be under way at the same time.
    """

    batch_id: str
    photo_id: int
    source: str
    folder: str
    recipe: Recipe
    blend: float
    output: OutputConfig
    max_pixels: int
    attempt: str = ""

    @property
    def temporary(self) -> Path:
        """Where the output is written until it is published under its final name."""
        return Path(self.folder) / temporary_name(self.batch_id, self.photo_id, self.attempt)


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """A developed photo: complete, on disk and checked, under its temporary name.

    Attributes:
        temporary: path of the file.
        suffix: ending its final name must have, with the dot, such as ".jpg".
        width, height: px of the output.
        size: bytes of the output.
        sha256: hex digest of the output's bytes.
        seconds: wall time it took.
        source_size: bytes of the original.
        source_mtime: modification time of the original, seconds since the epoch.
        notes: what the user should know, such as "ICC profile unreadable, treated as sRGB".
        taken: when the photo was taken by its camera's clock, ISO 8601.
        camera, lens: what it was taken with.
        machine: the name of the computer that did it.
        source_pixels: width times height of the original; 0 when that isn't known.
    """

    photo_id: int
    temporary: str
    suffix: str
    width: int
    height: int
    size: int
    sha256: str
    seconds: float
    source_size: int
    source_mtime: float
    notes: tuple[str, ...] = ()
    taken: str | None = None
    camera: str | None = None
    lens: str | None = None
    machine: str = ""
    source_pixels: int = 0
