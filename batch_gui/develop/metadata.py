"""What a photo says about itself, and which of it goes into the developed copy."""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap

from PIL import ImageFile

from batch_gui.core.config import MetadataPolicy
from batch_gui.develop.exif import bare_block, exif_of_tiff, patch_exif, read_orientation
from batch_gui.develop.formats import Writable
from batch_gui.develop.opening import OpenPhoto
from batch_gui.develop.tiff_ifd import DirectoryError
from batch_gui.develop.xmp import PacketError, has_extension, patch_xmp

BAD_EXIF = "EXIF unreadable, left out"
BAD_XMP = "XMP unreadable, left out"
LONG_XMP = "extended XMP left out"

_PNG_RAW_EXIF = "Raw profile type exif"


@dataclass(frozen=True, slots=True)
class Metadata:
    """A photo's metadata as bytes.

    Attributes:
        exif: the bare TIFF block, without the `Exif` marker.
        xmp: the XMP packet.
    """

    exif: bytes | None = None
    xmp: bytes | None = None

    @property
    def orientation(self) -> int:
        """The EXIF orientation the pixels were stored in, 1 to 8."""
        return read_orientation(self.exif) if self.exif else 1


def read_metadata(photo: OpenPhoto) -> Metadata:
    """The photo's EXIF and XMP; must be asked before its pixels are decoded."""
    xmp = photo.image.info.get("xmp")
    if isinstance(xmp, str):
        xmp = xmp.encode()
    exif = _exif_in_tiff(photo) if photo.format == "TIFF" else _exif_block(photo.image)
    return Metadata(exif or None, xmp if isinstance(xmp, bytes) and xmp else None)


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
    )


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


def _exif_in_tiff(photo: OpenPhoto) -> bytes | None:
    try:
        with mmap(photo.file.fileno(), 0, access=ACCESS_READ) as tiff:
            return exif_of_tiff(tiff)
    except DirectoryError:
        photo.notes.append(BAD_EXIF)
        return None
