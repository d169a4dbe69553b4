"""Reading and laying out the directories (IFDs) that TIFF files and EXIF blocks are made of.

TIFF Revision 6.0, section 2; EXIF 2.32, section 4.6. Positions count from the block's first
byte, which is the byte order mark.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from mmap import mmap

# bytes of one value of each field type; 0 where there is no such type
_KIND_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
# bytes of the number that a value of each type is made of, for changing the byte order
_UNIT_SIZES = (1, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4)
_ENTRY = 12

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7

Block = bytes | bytearray | mmap
Span = tuple[int, int]


class DirectoryError(ValueError):
    """A directory isn't where the block says it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a directory.

    Attributes:
        kind: the TIFF field type, 1 to 13; others are kept as they are.
        at: position of the entry's 12 bytes.
        value_at: position of its value, inside the entry if that is at most 4 bytes long.
        value: the value's bytes as they stand; empty if they aren't all in the block.
    """

    tag: int
    kind: int
    count: int
    value: bytes
    at: int = 0
    value_at: int = 0

    @property
    def outside(self) -> Span | None:
        """Where the value is if it isn't inside the entry."""
        inside = self.value_at == self.at + 8
        return (
            None if inside or not self.value else (self.value_at, self.value_at + len(self.value))
        )

    def is_broken(self) -> bool:
        """Whether it is to have a value that isn't all in the block."""
        return bool(self.count) and 0 < self.kind < len(_KIND_SIZES) and not self.value

    def number(self, order: str) -> int | None:
        """The value as one whole number, None if it isn't one."""
        numbers = self.numbers(order)
        return numbers[0] if numbers else None

    def numbers(self, order: str) -> tuple[int, ...]:
        """The value as whole numbers, none if it isn't made of them."""
        code = {1: "B", 3: "H", 4: "I", 13: "I"}.get(self.kind)
        if code is None or not self.value:
            return ()
        return struct.unpack(f"{order}{self.count}{code}", self.value)


@dataclass(frozen=True, slots=True)
class Directory:
    """One IFD: its entries and where the next one is (0: there is none)."""

    at: int
    entries: tuple[Entry, ...]
    next_at: int

    @property
    def end(self) -> int:
        """Position just behind the pointer to the next directory."""
        return self.at + 2 + _ENTRY * len(self.entries) + 4

    def find(self, tag: int) -> Entry | None:
        """The first entry with that tag."""
        return next((entry for entry in self.entries if entry.tag == tag), None)

    def spans(self) -> list[Span]:
        """Every stretch of bytes it owns: its table and the values outside of it."""
        outside = [entry.outside for entry in self.entries]
        return [(self.at, self.end), *(span for span in outside if span)]


def read_header(block: Block) -> tuple[str, int]:
    """The byte order, as `struct` writes it, and the position of the first directory.

    Raises:
        DirectoryError: it isn't a classic TIFF header.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(bytes(block[:4]))
    if order is None or len(block) < 8:
        msg = "no TIFF header"
        raise DirectoryError(msg)
    (first,) = struct.unpack_from(order + "I", block, 4)
    return order, first


def read_directory(block: Block, at: int, order: str) -> Directory:
    """The directory at that position.

    Raises:
        DirectoryError: it isn't wholly inside the block.
    """
    if not 8 <= at <= len(block) - 2:
        msg = "directory outside of the block"
        raise DirectoryError(msg)
    (count,) = struct.unpack_from(order + "H", block, at)
    table_end = at + 2 + _ENTRY * count
    if count == 0 or table_end > len(block):
        msg = "directory cut off"
        raise DirectoryError(msg)
    entries = tuple(_read_entry(block, at + 2 + _ENTRY * i, order) for i in range(count))
    has_next = table_end + 4 <= len(block)
    (next_at,) = struct.unpack_from(order + "I", block, table_end) if has_next else (0,)
    return Directory(at, entries, next_at)


def _read_entry(block: Block, at: int, order: str) -> Entry:
    tag, kind, count = struct.unpack_from(order + "HHI", block, at)
    size = count * (_KIND_SIZES[kind] if kind < len(_KIND_SIZES) else 0)
    (value_at,) = (at + 8,) if size <= 4 else struct.unpack_from(order + "I", block, at + 8)
    complete = size > 0 and 8 <= value_at <= len(block) - size
    value = bytes(block[value_at : value_at + size]) if complete else b""
    return Entry(tag, kind, count, value, at, value_at)


def number_entry(order: str, tag: int, value: int) -> Entry:
    """An entry that holds one whole number, as short as it may be."""
    kind, code = (SHORT, "H") if value < 0x10000 else (LONG, "I")
    return Entry(tag, kind, 1, struct.pack(order + code, value))


def swapped(entry: Entry) -> Entry:
    """The entry with its numbers in the other byte order."""
    unit = _UNIT_SIZES[entry.kind]
    units = (entry.value[i : i + unit][::-1] for i in range(0, len(entry.value), unit))
    return Entry(entry.tag, entry.kind, entry.count, b"".join(units))


def pack_directory(entries: Iterable[Entry], at: int, order: str) -> bytes:
    """The bytes of a last directory with these entries, to stand at the even position `at`."""
    rows = sorted(entries, key=lambda entry: entry.tag)
    table = bytearray(struct.pack(order + "H", len(rows)))
    values = bytearray()
    values_at = at + 2 + _ENTRY * len(rows) + 4
    for row in rows:
        table += struct.pack(order + "HHI", row.tag, row.kind, row.count)
        if len(row.value) <= 4:
            table += row.value.ljust(4, b"\0")
            continue
        table += struct.pack(order + "I", values_at + len(values))
        values += row.value + b"\0" * (len(row.value) % 2)
    return bytes(table + b"\0\0\0\0" + values)


def write_entry(block: bytearray, entry: Entry, order: str, value: int) -> None:
    """Put one whole number into an entry, in place."""
    new = number_entry(order, entry.tag, value)
    struct.pack_into(order + "HHI", block, entry.at, new.tag, new.kind, new.count)
    block[entry.at + 8 : entry.at + 12] = new.value.ljust(4, b"\0")


def remove_entry(block: bytearray, directory: Directory, entry: Entry, order: str) -> Directory:
    """Take an entry out of its table, in place; the rows behind it move up."""
    end = min(directory.end, len(block))
    block[entry.at : end] = block[entry.at + _ENTRY : end] + bytes(_ENTRY)
    struct.pack_into(order + "H", block, directory.at, len(directory.entries) - 1)
    if len(directory.entries) == 1:
        return Directory(directory.at, (), directory.next_at)
    return read_directory(block, directory.at, order)
