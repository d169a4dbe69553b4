"""Lines of JSON that carry their own checksum, for files that are only ever appended to.

The last member of the object, `crc`, is the CRC-32 (as in zlib, eight hex digits) of the
object's bytes without that member. A line whose checksum doesn't match is no line: it was
torn by a crash or damaged by the disk.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

_CRC = b',"crc":"'


def sealed(values: Mapping[str, Any]) -> bytes:
    """The values, which must not be empty, as a line, newline included."""
    body = json.dumps(values, separators=(",", ":")).encode()
    return body[:-1] + _CRC + b'%08x"}\n' % zlib.crc32(body)


def unsealed(line: bytes) -> dict[str, Any] | None:
    """The values in `line` (without newline); None if it isn't a whole, undamaged line."""
    start = line.rfind(_CRC)
    if start < 0 or not line.endswith(b'"}'):
        return None
    body = line[:start] + b"}"
    if line[start + len(_CRC) : -2] != b"%08x" % zlib.crc32(body):
        return None
    values: dict[str, Any] = json.loads(body)
    return values
