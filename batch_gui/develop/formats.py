"""Which files are photos, what each output format can do, and which one a photo is written as."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from batch_gui.core.config import OutputFormat

DEFAULT_MAX_PIXELS = 160_000_000

# Pillow's names. Nothing else is ever tried on a file: no EPS, which runs a program.
READABLE_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF", "BMP", "GIF", "JPEG2000", "HEIF")

# Camera RAW files; many look like TIFF from outside, with a stamp-sized preview as their picture.
RAW_SUFFIXES = frozenset(
    {
        *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq"),
        *(".k25", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf"),
        *(".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f"),
    }
)

# Endings a folder scan offers, in lower case.
PHOTO_SUFFIXES = RAW_SUFFIXES | frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".tif", ".tiff", ".webp"),
        *(".avif", ".bmp", ".dib", ".gif", ".jp2", ".j2k", ".jpf", ".jpx", ".heic", ".heif"),
        ".hif",
    }
)


@dataclass(frozen=True, slots=True)
class Writable:
    """A format developed photos can be written as.

    Attributes:
        pillow: Pillow's name of it.
        suffixes: endings it may have, the usual one first.
        largest_side: px.
        largest_exif, largest_xmp: bytes it has room for.
        has_iptc: whether IPTC captions go into it.
    """

    format: OutputFormat
    pillow: str
    words: str
    suffixes: tuple[str, ...]
    has_transparency: bool
    largest_side: int
    largest_exif: int = 2**31
    largest_xmp: int = 2**31
    has_iptc: bool = False


# A JPEG segment holds 65,533 bytes: less "Exif\0\0", or Adobe's 29-byte name for XMP.
JPEG = Writable(
    OutputFormat.JPEG,
    "JPEG",
    "JPEG",
    (".jpg", ".jpeg", ".jpe", ".jfif"),
    has_transparency=False,
    largest_side=65_500,
    largest_exif=65_533 - 6,
    largest_xmp=65_533 - 29,
    has_iptc=True,
)
PNG = Writable(OutputFormat.PNG, "PNG", "PNG", (".png", ".apng"), True, 2**31 - 1)
TIFF = Writable(OutputFormat.TIFF, "TIFF", "TIFF", (".tif", ".tiff"), True, 2**31 - 1)
WEBP = Writable(OutputFormat.WEBP, "WEBP", "WebP", (".webp",), True, 16_383)
AVIF = Writable(OutputFormat.AVIF, "AVIF", "AVIF", (".avif",), True, 65_536)

_WRITABLE = {writable.format: writable for writable in (JPEG, PNG, TIFF, WEBP, AVIF)}
_BY_SOURCE = {writable.pillow: writable for writable in _WRITABLE.values()} | {"MPO": JPEG}

_UNWRITABLE_IN_WORDS = {"JPEG2000": "JPEG 2000"}


@dataclass(frozen=True, slots=True)
class Target:
    """What one photo is written as, and the ending its file gets, with the dot."""

    writable: Writable
    suffix: str
    note: str | None = None


def choose_target(wanted: OutputFormat, source_format: str, source_suffix: str) -> Target:
    """The format and ending for a photo; SAME becomes JPEG where the source's can't be written.

    Args:
        source_format: Pillow's name of the source's format.
        source_suffix: the source's own ending, kept by SAME if it fits the format.
    """
    if wanted is not OutputFormat.SAME:
        writable = _WRITABLE[wanted]
        return Target(writable, writable.suffixes[0])
    same = _BY_SOURCE.get(source_format)
    if same is None:
        words = _UNWRITABLE_IN_WORDS.get(source_format, source_format)
        return Target(JPEG, JPEG.suffixes[0], f"{words} can't be written, JPEG instead")
    fits = source_suffix.lower() in same.suffixes
    return Target(same, source_suffix if fits else same.suffixes[0])


def expected_suffix(wanted: OutputFormat, source: str) -> str:
    """The ending an output gets if the source is what its own ending says."""
    if wanted is not OutputFormat.SAME:
        return _WRITABLE[wanted].suffixes[0]
    suffix = PurePath(source).suffix
    known = any(suffix.lower() in writable.suffixes for writable in _WRITABLE.values())
    return suffix if known else JPEG.suffixes[0]
