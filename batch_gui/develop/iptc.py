"""Photoshop's image resources in JPEG's APP13 segments, where IPTC captions live.

Adobe Photoshop File Formats Specification, Image Resources Section: blocks of "8BIM", an id, a
name padded to an even length, a length and data padded likewise.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MARKER = b"Photoshop 3.0\0"

_SIGNATURE = b"8BIM"
_LARGEST_SEGMENT = 65_533
_THUMBNAILS = (0x0409, 0x040C)


def joined_resources(segments: list[bytes]) -> bytes:
    """The resources of a JPEG's APP13 segments, which may begin in one and end in the next."""
    return b"".join(s.removeprefix(MARKER) for s in segments if s.startswith(MARKER))


def without_thumbnails(resources: bytes) -> bytes:
    """The resources without pictures of the original.

    Raises:
        ValueError: they can't be read.
    """
    return b"".join(block for kind, block in _blocks(resources) if kind not in _THUMBNAILS)


def app13_segments(resources: bytes) -> bytes:
    """The resources as JPEG segments, as many as it takes."""
    room = _LARGEST_SEGMENT - len(MARKER)
    parts = [resources[at : at + room] for at in range(0, len(resources), room)]
    return b"".join(
        struct.pack(">BBH", 0xFF, 0xED, 2 + len(MARKER) + len(part)) + MARKER + part
        for part in parts
    )


def _blocks(resources: bytes) -> Iterator[tuple[int, bytes]]:
    """Each resource's id and all of its bytes, padding included."""
    at = 0
    while at < len(resources):
        name_at = at + 6
        if resources[at : at + 4] != _SIGNATURE or name_at >= len(resources):
            if any(resources[at:]):
                raise ValueError("no resource where one should begin")
            return
        data_at = name_at + 1 + resources[name_at]
        data_at += (data_at - name_at) % 2
        if data_at + 4 > len(resources):
            raise ValueError("a resource is cut off")
        kind = int.from_bytes(resources[at + 4 : at + 6])
        length = int.from_bytes(resources[data_at : data_at + 4])
        end = data_at + 4 + length
        if end > len(resources):
            raise ValueError("a resource is cut off")
        block = resources[at:end] + b"\0" * (length % 2)
        yield kind, block
        at = end + length % 2
