"""What a photo says about itself, and which of it goes into the developed copy."""

from __future__ import annotations

import binascii
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap

from PIL import ImageFile

from batch_gui.core.config import MetadataPolicy
from batch_gui.develop.exif import (
    bare_block,
    exif_of_tiff,
    names_adobe_rgb,
    patch_exif,
    read_orientation,
    without_orientation,
)
from batch_gui.develop.formats import Writable
from batch_gui.develop.iptc import joined_resources, without_thumbnails
from batch_gui.develop.opening import OpenPhoto
from batch_gui.develop.profiles import adobe_rgb_profile
from batch_gui.develop.raw import RawImage
from batch_gui.develop.tiff_ifd import DirectoryError
from batch_gui.develop.xmp import PacketError, has_extension, patch_xmp

BAD_EXIF = "EXIF unreadable, left out"
BAD_XMP = "XMP unreadable, left out"
BAD_IPTC = "IPTC unreadable, left out"
LONG_XMP = "extended XMP left out"

_PNG_RAW_EXIF = "Raw profile type exif"


@dataclass(frozen=True, slots=True)
class Metadata:
    """A photo's metadata as bytes.

    Attributes:
        exif: the bare TIFF block, without the `Exif` marker.
        xmp: the XMP packet.
        iptc: Photoshop's image resources, IPTC captions among them.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None

    @property
    def orientation(self) -> int:
        """The EXIF orientation the pixels were stored in, 1 to 8."""
        return read_orientation(self.exif) if self.exif else 1

    @property
    def is_adobe_rgb(self) -> bool:
        """Whether EXIF says that colours without a profile are Adobe RGB's."""
        return bool(self.exif) and names_adobe_rgb(self.exif or b"")


def read_metadata(photo: OpenPhoto) -> Metadata:
    """The photo's EXIF and XMP; must be asked before its pixels are decoded."""
    xmp = photo.image.info.get("xmp")
    if isinstance(xmp, str):
        xmp = xmp.encode()
    if isinstance(photo.image, RawImage):
        exif = _exif_in_raw(photo, photo.image)
    else:
        exif = _exif_in_tiff(photo) if photo.format == "TIFF" else _exif_block(photo.image)
    segments = [data for name, data in getattr(photo.image, "applist", ()) if name == "APP13"]
    iptc = joined_resources(segments)
    return Metadata(exif or None, xmp if isinstance(xmp, bytes) and xmp else None, iptc or None)


def source_profile(photo: OpenPhoto, metadata: Metadata) -> bytes | None:
    """The ICC profile in the file, or that of the colour space which its EXIF names."""
    profile = photo.image.info.get("icc_profile")
    if not profile and photo.image.mode == "RGB" and metadata.is_adobe_rgb:
        return adobe_rgb_profile()
    return profile


def developed_metadata(
    metadata: Metadata,
    policy: MetadataPolicy,
    writable: Writable,
    *,
    size: tuple[int, int],
    is_srgb: bool,
    notes: list[str],
) -> Metadata:
    """The metadata for an upright copy of `size` px; what can't be kept is noted.

    Args:
        is_srgb: the pixels were converted to sRGB.
    """
    if policy is MetadataPolicy.STRIP:
        return Metadata()
    keep_location = policy is MetadataPolicy.KEEP
    exif, xmp = metadata.exif, metadata.xmp
    try:
        exif = exif and patch_exif(exif, size=size, is_srgb=is_srgb, keep_location=keep_location)
    except DirectoryError:
        exif = None
        notes.append(BAD_EXIF)
    try:
        if xmp and has_extension(xmp):
            notes.append(LONG_XMP)
        xmp = xmp and patch_xmp(xmp, size=size, is_srgb=is_srgb, keep_location=keep_location)
    except PacketError:
        xmp = None
        notes.append(BAD_XMP)
    return Metadata(
        _if_it_fits("EXIF", exif, writable.largest_exif, writable, notes),
        _if_it_fits("XMP", xmp, writable.largest_xmp, writable, notes),
        _developed_iptc(metadata.iptc, writable, notes),
    )


def _developed_iptc(iptc: bytes | None, writable: Writable, notes: list[str]) -> bytes | None:
    if not iptc:
        return None
    if not writable.has_iptc:
        notes.append(f"IPTC left out, {writable.words} has no place for it")
        return None
    try:
        return without_thumbnails(iptc)
    except ValueError:
        notes.append(BAD_IPTC)
        return None


def _if_it_fits(
    kind: str, block: bytes | None, largest: int, writable: Writable, notes: list[str]
) -> bytes | None:
    if block is None or len(block) <= largest:
        return block
    notes.append(f"{kind} left out, {len(block):,} bytes are too many for {writable.words}")
    return None


def _exif_block(image: ImageFile.ImageFile) -> bytes | None:
    exif = image.info.get("exif")
    if isinstance(exif, bytes):
        return bare_block(exif)
    raw = image.info.get(_PNG_RAW_EXIF)
    if not isinstance(raw, str):
        return None
    # ImageMagick's way before PNG had a chunk for it: a name, a length, then hex digits.
    try:
        return bare_block(bytes.fromhex("".join(raw.split("\n")[3:])))
    except (ValueError, binascii.Error):
        return None


def _exif_in_raw(photo: OpenPhoto, image: RawImage) -> bytes | None:
    """EXIF of a RAW file that is a TIFF, or else of the JPEG in it; LibRaw turns it upright."""
    exif = b""
    with suppress(DirectoryError), mmap(photo.file.fileno(), 0, access=ACCESS_READ) as tiff:
        exif = exif_of_tiff(tiff)
    try:
        exif = exif or bare_block(image.preview_exif())
        return without_orientation(exif) if exif else None
    except DirectoryError:
        photo.notes.append(BAD_EXIF)
        return None


def _exif_in_tiff(photo: OpenPhoto) -> bytes | None:
    try:
        with mmap(photo.file.fileno(), 0, access=ACCESS_READ) as tiff:
            return exif_of_tiff(tiff)
    except DirectoryError:
        photo.notes.append(BAD_EXIF)
        return None
