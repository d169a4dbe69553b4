"""Making a photo's EXIF true for its developed copy, by patching the block in place.

Everything that isn't changed stays at its position, byte for byte: maker notes hold
positions of their own that only their maker knows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from batch_gui.develop.tiff_ifd import (
    Block,
    Directory,
    DirectoryError,
    Entry,
    Span,
    pack_directory,
    read_directory,
    read_header,
    remove_entry,
    write_entry,
)

ORIENTATION = 0x0112
EXIF_POINTER, GPS_POINTER, INTEROP_POINTER = 0x8769, 0x8825, 0xA005
XMP = 0x02BC

_PREFIX = b"Exif\0\0"
_WIDTH, _HEIGHT = 0x0100, 0x0101
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_COLOR_SPACE, _SRGB = 0xA001, 1
_INTEROP_INDEX, _ADOBE_INDEX, _SRGB_INDEX = 0x0001, b"R03", b"R98"
_THUMBNAIL_PARTS = ((0x0201, 0x0202), (0x0111, 0x0117))

# What a TIFF's first directory says about the photo rather than about the file's layout:
# description, camera, resolution, software, dates, artist, ratings, copyright, XP fields; and
# the exposure, where files of the older TIFF/EP (ISO 12234-2) have it.
_ABOUT_THE_PHOTO = frozenset(
    {
        *(0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x013B, 0x013C),
        *(0x4746, 0x4749, 0x8298, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F),
        *(0x828F, 0x829A, 0x829D, 0x8822, 0x8827, 0x882B, 0x9003, 0x9102),
        *range(0x9201, 0x920B),
    }
)


def bare_block(exif: bytes) -> bytes:
    """The TIFF block alone, without the `Exif` marker some formats put before it."""
    return exif.removeprefix(_PREFIX)


def read_orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none or it makes no sense."""
    try:
        order, first = read_header(exif)
        entry = read_directory(exif, first, order).find(ORIENTATION)
    except DirectoryError:
        return 1
    value = entry.number(order) if entry else None
    return value if value is not None and 1 <= value <= 8 else 1


def patch_exif(exif: bytes, *, size: tuple[int, int], is_srgb: bool, keep_location: bool) -> bytes:
    """The block for an upright photo of `size` (px), without its thumbnail.

    Args:
        is_srgb: the pixels were converted to sRGB, so that is what the block has to say.
        keep_location: False takes the GPS directory out and overwrites its bytes.

    Raises:
        DirectoryError: the block can't be read, so it can't be made true either.
    """
    order, first = read_header(exif)
    block = bytearray(exif)
    main = _drop_unreadable(block, read_directory(block, first, order), order)
    details = pointed_at(block, main, EXIF_POINTER, order)
    for below in (details, pointed_at(block, main, GPS_POINTER, order)):
        if below is not None:
            _drop_unreadable(block, below, order)
    details = pointed_at(block, main, EXIF_POINTER, order)
    for directory, tag, value in (
        (main, ORIENTATION, 1),
        (main, _WIDTH, size[0]),
        (main, _HEIGHT, size[1]),
        (details, _PIXEL_WIDTH, size[0]),
        (details, _PIXEL_HEIGHT, size[1]),
        (details, _COLOR_SPACE, _SRGB if is_srgb else None),
    ):
        entry = directory.find(tag) if directory else None
        if entry and value is not None:
            write_entry(block, entry, order, value)
    if is_srgb and (index := _interop_index(block, order)):
        block[index.value_at : index.value_at + 3] = _SRGB_INDEX
    doomed = _unlink_thumbnail(block, main, order)
    if not keep_location:
        main, spans = _unlink_location(block, main, order)
        doomed += spans
    _erase(block, doomed, _kept_spans(block, main, order))
    return bytes(block)


def names_adobe_rgb(exif: bytes) -> bool:
    """Whether the block says Adobe RGB the way cameras do: interoperability index R03.

    DCF 2.0, section 3.2.2: an optional colour space file.
    """
    try:
        order, _ = read_header(exif)
        index = _interop_index(exif, order)
    except DirectoryError:
        return False
    return index is not None and index.value[:3] == _ADOBE_INDEX


def without_orientation(exif: bytes) -> bytes:
    """The block without its orientation entry, which means upright."""
    order, first = read_header(exif)
    block = bytearray(exif)
    main = read_directory(block, first, order)
    entry = main.find(ORIENTATION)
    if entry:
        remove_entry(block, main, entry, order)
    return bytes(block)


def exif_of_tiff(tiff: Block) -> bytes:
    """A new block with what a TIFF file's first page says about the photo; may be empty.

    Raises:
        DirectoryError: the file's directories can't be read.
    """
    order, first = read_header(tiff)
    main = read_directory(tiff, first, order)
    rows = [entry for entry in main.entries if entry.tag in _ABOUT_THE_PHOTO and entry.value]
    block = bytearray(tiff[:8])
    for tag in (EXIF_POINTER, GPS_POINTER):
        below = pointed_at(tiff, main, tag, order)
        if below is None:
            continue
        kept = [e for e in below.entries if e.value and e.tag != INTEROP_POINTER]
        rows.append(Entry(tag, 4, 1, struct.pack(order + "I", len(block))))
        block += pack_directory(kept, len(block), order)
    if not rows:
        return b""
    struct.pack_into(order + "I", block, 4, len(block))
    return bytes(block + pack_directory(rows, len(block), order))


def pointed_at(block: Block, directory: Directory, tag: int, order: str) -> Directory | None:
    """The directory an entry points at, None if there is none to be read there."""
    entry = directory.find(tag)
    at = entry.number(order) if entry else None
    if at is None:
        return None
    try:
        return read_directory(block, at, order)
    except DirectoryError:
        return None


def _interop_index(block: Block, order: str) -> Entry | None:
    """The interoperability index, if it says Adobe RGB or sRGB and so has four bytes."""
    main = read_directory(block, read_header(block)[1], order)
    details = pointed_at(block, main, EXIF_POINTER, order)
    interop = pointed_at(block, details, INTEROP_POINTER, order) if details else None
    index = interop.find(_INTEROP_INDEX) if interop else None
    return index if index and index.value[:3] in (_ADOBE_INDEX, _SRGB_INDEX) else None


def _drop_unreadable(block: bytearray, directory: Directory, order: str) -> Directory:
    """Take out the entries whose values aren't all in the block: nobody can read them."""
    while broken := next(filter(Entry.is_broken, directory.entries), None):
        directory = remove_entry(block, directory, broken, order)
    return directory


def _unlink_thumbnail(block: bytearray, main: Directory, order: str) -> list[Span]:
    """Forget the second directory; the spans that were its own and its picture's."""
    if not main.next_at:
        return []
    struct.pack_into(order + "I", block, main.end - 4, 0)
    try:
        thumbnail = read_directory(block, main.next_at, order)
    except DirectoryError:
        return []
    spans = thumbnail.spans()
    for starts_tag, lengths_tag in _THUMBNAIL_PARTS:
        starts, lengths = thumbnail.find(starts_tag), thumbnail.find(lengths_tag)
        if starts and lengths:
            parts = zip(starts.numbers(order), lengths.numbers(order), strict=False)
            spans += [(start, start + length) for start, length in parts]
    return spans


def _unlink_location(block: bytearray, main: Directory, order: str) -> tuple[Directory, list[Span]]:
    """Forget GPS and an XMP packet kept inside EXIF; the spans that were theirs."""
    spans: list[Span] = []
    gps = pointed_at(block, main, GPS_POINTER, order)
    if gps:
        spans += gps.spans()
    for tag in (GPS_POINTER, XMP):
        while entry := main.find(tag):
            spans += [entry.outside] if entry.outside else []
            main = remove_entry(block, main, entry, order)
    return main, spans


def _kept_spans(block: bytearray, main: Directory, order: str) -> list[Span]:
    spans = [(0, 8), *main.spans()]
    details = pointed_at(block, main, EXIF_POINTER, order)
    for directory in (
        details,
        pointed_at(block, main, GPS_POINTER, order),
        pointed_at(block, details, INTEROP_POINTER, order) if details else None,
    ):
        spans += directory.spans() if directory else []
    return spans


def _erase(block: bytearray, doomed: Iterable[Span], kept: Iterable[Span]) -> None:
    """Zero the doomed bytes that nothing kept shares, and cut them off at the block's end."""
    before = bytes(block)
    length = len(block)
    inside = [(max(start, 0), min(end, length)) for start, end in doomed if start < length]
    for start, end in inside:
        block[start:end] = bytes(max(end - start, 0))
    needed = 0
    for start, end in kept:
        block[start:end] = before[start:end]
        needed = max(needed, end)
    for start, end in sorted(inside, key=lambda span: span[1], reverse=True):
        # Cameras pad their blocks with zeros.
        if not any(block[end:]):
            del block[max(start, needed) :]
