"""How many bits per channel a file holds; Pillow hands colour over in 8 without a word."""

from __future__ import annotations

from typing import IO

from PIL import ImageFile

_BITS_PER_SAMPLE = 258  # TIFF 6.0, section 8
_HEADER = 1 << 16  # bytes; the boxes before it are metadata of a few hundred


def depth_note(image: ImageFile.ImageFile, file: IO[bytes]) -> str | None:
    """A note if the file holds more than 8 bits per channel; to be asked before decoding."""
    bits = _bits(image, file)
    return f"{bits} bits per channel reduced to 8" if bits > 8 else None


def _bits(image: ImageFile.ImageFile, file: IO[bytes]) -> int:
    """Bits per channel, 8 where neither the decoder nor the header tells of more."""
    if image.format == "JPEG2000":
        return _bits_of_jpeg2000(_beginning(file))
    if image.format == "AVIF":
        return _bits_of_avif(_beginning(file))
    if image.mode == "F" or image.mode == "I":
        return 32 if image.format == "TIFF" else 16
    stored = image.info.get("bit_depth") or getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE)
    if isinstance(stored, tuple):
        stored = max((bits for bits in stored if isinstance(bits, int)), default=8)
    if isinstance(stored, int):
        return stored
    raw_modes = str([tile[3] for tile in image.tile])
    return 16 if ";16" in raw_modes or image.mode.startswith("I;16") else 8


def _beginning(file: IO[bytes]) -> bytes:
    """The first bytes of the file, which is left where it was."""
    at = file.tell()
    file.seek(0)
    beginning = file.read(_HEADER)
    file.seek(at)
    return beginning


def _bits_of_jpeg2000(beginning: bytes) -> int:
    """Of the codestream's SIZ marker: ISO/IEC 15444-1, A.5.1."""
    siz = beginning.find(b"\xff\x4f\xff\x51")
    if siz < 0 or len(beginning) < siz + 43:
        return 8
    channels = int.from_bytes(beginning[siz + 40 : siz + 42], "big")
    depths = beginning[siz + 42 : siz + 42 + 3 * channels : 3]
    return max(((depth & 0x7F) + 1 for depth in depths), default=8)


def _bits_of_avif(beginning: bytes) -> int:
    """Of the AV1CodecConfigurationBox: AV1 in ISOBMFF, 2.3.3."""
    box = beginning.find(b"av1C")
    if box < 0 or len(beginning) < box + 7:
        return 8
    flags = beginning[box + 6]
    if not flags & 0x40:
        return 8
    return 12 if flags & 0x20 else 10
