"""ICC profiles for photos that name a colour space and bring no profile."""

from __future__ import annotations

import struct
from functools import lru_cache

# Adobe RGB (1998) Color Image Encoding, 4.3.1.1, its primaries adapted to D50 by Bradford.
_ADOBE_RGB = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
_ADOBE_GAMMA = 2.19921875
_D50 = (0.96420, 1.0, 0.82491)


@lru_cache(maxsize=1)
def adobe_rgb_profile() -> bytes:
    """A display profile of three primaries and a gamma that means Adobe RGB (1998).

    ICC.1:2001-04, sections 6.1 (header), 6.2 (tags), 6.3.4.2 (three-component matrix).
    """
    name = b"Compatible with Adobe RGB (1998)\0"
    described = struct.pack(">4sII", b"desc", 0, len(name)) + name + bytes(78)
    curve = struct.pack(">4sIIH2x", b"curv", 0, 1, round(_ADOBE_GAMMA * 256))
    tags = [
        (b"desc", described + bytes(-len(described) % 4)),
        (b"cprt", b"text\0\0\0\0Public domain\0\0\0"),
        (b"wtpt", _xyz(_D50)),
    ]
    for letter, primary in zip((b"r", b"g", b"b"), _ADOBE_RGB, strict=True):
        tags += [(letter + b"XYZ", _xyz(primary)), (letter + b"TRC", curve)]
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags:
        table += struct.pack(">4sII", signature, start + len(body), len(data))
        body += data
    kinds = struct.pack(">I4s4s4s4s", 0, b"\x02\x40\0\0", b"mntr", b"RGB ", b"XYZ ")
    date = struct.pack(">6H4s", 2000, 1, 1, 0, 0, 0, b"acsp")
    white = struct.pack(">3i", *(round(value * 65536) for value in _D50))
    header = struct.pack(">I", start + len(body)) + kinds + date + bytes(28) + white
    return header.ljust(128, b"\0") + table + body


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))
