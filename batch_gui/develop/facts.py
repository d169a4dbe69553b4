"""What a photo's EXIF says about when and with what it was taken."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from batch_gui.develop.exif import EXIF_POINTER, pointed_at
from batch_gui.develop.tiff_ifd import ASCII, Directory, DirectoryError, read_directory, read_header

_MODEL, _LENS_MODEL = 0x0110, 0xA434
_TAKEN, _DIGITIZED = 0x9003, 0x9004
_DATE_LENGTH = len("2024:05:04 10:11:12")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how a photo was taken; None for what isn't.

    Attributes:
        taken: by the camera's clock, without a time zone.
    """

    taken: datetime | None = None
    camera: str | None = None
    lens: str | None = None


def read_facts(exif: bytes | None) -> Facts:
    """The facts in a bare EXIF block (EXIF 2.32, section 4.6.5), none where it makes no sense."""
    if not exif:
        return Facts()
    try:
        order, first = read_header(exif)
        main = read_directory(exif, first, order)
    except DirectoryError:
        return Facts()
    details = pointed_at(exif, main, EXIF_POINTER, order)
    directories = [details, main] if details else [main]
    return Facts(
        taken=_moment(directories, _TAKEN) or _moment(directories, _DIGITIZED),
        camera=_text(directories, _MODEL),
        lens=_text(directories, _LENS_MODEL),
    )


def _moment(directories: list[Directory], tag: int) -> datetime | None:
    text = _text(directories, tag)
    if text:
        with suppress(ValueError):
            return datetime.strptime(text[:_DATE_LENGTH], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    return None


def _text(directories: list[Directory], tag: int) -> str | None:
    for directory in directories:
        entry = directory.find(tag)
        if entry and entry.kind == ASCII:
            text = entry.value.split(b"\0")[0].decode(errors="replace")
            if words := " ".join(text.split()):
                return words
    return None
