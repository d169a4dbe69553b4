"""Putting EXIF and XMP into a TIFF file, with every maker note at its old position.

The EXIF block becomes the beginning of the file, so that the positions inside of it stay
true; the picture follows, then one directory that names both.
"""

from __future__ import annotations

import struct

from batch_gui.develop.exif import XMP
from batch_gui.develop.tiff_ifd import (
    BYTE,
    LONG,
    Entry,
    pack_directory,
    read_directory,
    read_header,
    swapped,
)

_STRIP_OFFSETS, _TILE_OFFSETS = 0x0111, 0x0144

# How a picture is stored, which the new file says for itself, and packets of their own.
_NOT_FROM_EXIF = frozenset(
    {
        *(0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010A, 0x0111, 0x0115),
        *(0x0116, 0x0117, 0x011C, 0x013D, 0x0140, 0x0142, 0x0143, 0x0144, 0x0145, 0x014A),
        *(0x0152, 0x0153, 0x015B, 0x0201, 0x0202, 0x0211, 0x0212, 0x0213, 0x0214),
        *(XMP, 0x83BB, 0x8649, 0x8773),
    }
)


def graft(tiff: bytes, exif: bytes | None, xmp: bytes | None) -> bytes:
    """`tiff`, a file of one little-endian page, with `exif` (a bare block) and `xmp` in it.

    Raises:
        DirectoryError: one of the blocks can't be read.
    """
    if exif is None and xmp is None:
        return tiff
    root = exif if exif is not None else tiff[:8]
    order, first = read_header(root)
    kept = read_directory(root, first, order).entries if exif is not None else ()
    base = len(root) + -len(root) % 16
    page = _moved_page(tiff, base, order)
    own = {entry.tag for entry in page}
    rows = page + [e for e in kept if e.value and e.tag not in own | _NOT_FROM_EXIF]
    if xmp is not None:
        rows.append(Entry(XMP, BYTE, len(xmp), xmp))
    directory_at = base + len(tiff) + len(tiff) % 2
    head = root[:4] + struct.pack(order + "I", directory_at) + root[8:]
    directory = pack_directory(rows, directory_at, order)
    return b"".join((head.ljust(base, b"\0"), tiff, b"\0" * (len(tiff) % 2), directory))


def _moved_page(tiff: bytes, base: int, order: str) -> list[Entry]:
    """The entries of the file's page, as true when the file begins at `base`."""
    from_order, first = read_header(tiff)
    rows = []
    for entry in read_directory(tiff, first, from_order).entries:
        row = entry
        if entry.tag in (_STRIP_OFFSETS, _TILE_OFFSETS):
            moved = [base + number for number in entry.numbers(from_order)]
            packed = struct.pack(f"{from_order}{len(moved)}I", *moved)
            row = Entry(entry.tag, LONG, len(moved), packed)
        rows.append(row if order == from_order else swapped(row))
    return rows
