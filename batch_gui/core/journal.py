"""The journal of a batch: one line per finished photo, each with its own checksum.

Lines are sealed (see `sealed_lines`) and only ever appended. The photo of a line that was
torn or damaged is done again.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path

from batch_gui.core.breath import breathe
from batch_gui.core.sealed_lines import sealed, unsealed


class Outcome(StrEnum):
    """How a photo ended. SKIPPED counts as processed: its output was there already."""

    PROCESSED = "processed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One finished photo.

    Attributes:
        at: when it finished, UTC.
        output: path of what was written; None for a failed photo.
        reason: why it failed, in words; None otherwise.
        size, source_size: bytes.
        source_mtime: seconds since the epoch.
        source_pixels: width times height of the original.
        seconds: wall time it took to develop it, or to find that it can't be.
        machine: the computer that developed it, or tried to.
    """

    photo_id: int
    outcome: Outcome
    at: str
    source: str
    output: str | None = None
    reason: str | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None
    sha256: str | None = None
    seconds: float | None = None
    source_size: int | None = None
    source_mtime: float | None = None
    source_pixels: int | None = None
    notes: tuple[str, ...] = ()
    machine: str | None = None

    def line(self) -> bytes:
        """The entry as a journal line, newline included."""
        values = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        return sealed(values)


_FIELDS = {field.name for field in fields(JournalEntry)}
_PARSED = 64 << 10  # bytes of lines made entries in a go, in a millisecond or two
_NEAR_THE_END = 64 << 10


def parse_line(line: bytes) -> JournalEntry | None:
    """The entry in `line` (without newline); None if it isn't a whole, undamaged line."""
    values = unsealed(line)
    if values is None:
        return None
    known = {name: value for name, value in values.items() if name in _FIELDS}
    known["outcome"] = Outcome(known["outcome"])
    known["notes"] = tuple(known.get("notes", ()))
    return JournalEntry(**known)


def read(path: Path, offset: int = 0) -> Iterator[JournalEntry]:
    """The entries from byte `offset` on; nothing if there is no journal.

    Raises:
        OSError: when the file is there and can't be read.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(offset)
        read, rest = 0, _PARSED
        for line in file:
            if line.endswith(b"\n") and (entry := parse_line(line[:-1])):
                yield entry
            read += len(line)
            if read >= rest:
                breathe()
                rest = read + _PARSED


def last(path: Path) -> JournalEntry | None:
    """The last whole entry; None when there is none, or it can't be found near the end.

    Raises:
        OSError: when the file is there and can't be read.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _NEAR_THE_END))
        lines = file.read().split(b"\n")[:-1]
    return next((entry for line in reversed(lines) if (entry := parse_line(line))), None)


@dataclass(slots=True)
class Marks:
    """What a stretch of a journal says, in columns: little memory for many photos.

    The checksums of the lines aren't looked at. What counts in the end is which photos the
    batch counts; a damaged line is noticed by whoever reads it with `read_at`.

    Attributes:
        photo_ids, offsets: of each line, the offset being that of its first byte.
        outcomes: of each line, 0 for failed, 1 for processed, 2 for skipped.
        sizes, source_sizes: bytes; 0 where the line has none.
        seconds: 0 where the line has none, and of a photo that failed.
        notes: those lines' notes, for the few that have some.
        end: offset of what follows.
    """

    end: int
    photo_ids: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("q"))
    outcomes: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("q"))
    source_sizes: array[int] = field(default_factory=lambda: array("q"))
    seconds: array[float] = field(default_factory=lambda: array("f"))
    notes: dict[int, tuple[str, ...]] = field(default_factory=dict)


# A quote within a JSON string has a backslash before it, so none of these is ever found in
# a name.
_MARK = re.compile(rb'\{"photo_id":(-?\d+),"outcome":"(failed|processed|skipped)"')
_FIGURES = re.compile(
    rb',"size":(\d+)(?:,"sha256":"\w*")?(?:,"seconds":([\d.e+-]+))?(?:,"source_size":(\d+))?'
)
_OUTCOMES = {b"failed": 0, b"processed": 1, b"skipped": 2}


_STRETCH = 64 << 10  # bytes read in a go, in about a millisecond


def marks(path: Path, offset: int, most: int) -> Marks:
    """What the whole lines from byte `offset` on say, at most about `most` bytes of them.

    Raises:
        OSError: when the file is there and can't be read.
    """
    found = Marks(offset)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return found
    with file:
        file.seek(offset)
        rest = offset + _STRETCH
        for line in file:
            if not line.endswith(b"\n"):
                break
            _mark(found, line)
            found.end += len(line)
            if found.end - offset >= most:
                break
            if found.end >= rest:
                breathe()
                rest = found.end + _STRETCH
    return found


def _mark(found: Marks, line: bytes) -> None:
    start = _MARK.match(line)
    if start is None:
        return
    found.photo_ids.append(int(start[1]))
    found.offsets.append(found.end)
    found.outcomes.append(_OUTCOMES[start[2]])
    figures = _FIGURES.search(line)
    size, seconds, source_size = figures.groups() if figures else (None, None, None)
    found.sizes.append(int(size or 0))
    found.seconds.append(float(seconds or 0))
    found.source_sizes.append(int(source_size or 0))
    if b',"notes":[' in line and (entry := parse_line(line[:-1])):
        found.notes[len(found.photo_ids) - 1] = entry.notes


def read_at(path: Path, offsets: Iterable[int]) -> list[JournalEntry | None]:
    """The entries that begin at these bytes; None for those that aren't whole.

    Raises:
        OSError: when the file can't be read.
    """
    with path.open("rb") as file:
        found = []
        for offset in offsets:
            file.seek(offset)
            found.append(parse_line(file.readline().removesuffix(b"\n")))
    return found


def begins_line(path: Path, offset: int) -> bool:
    """Whether a line begins at byte `offset`, or the next one would; also without a journal.

    Raises:
        OSError: when the file is there and can't be read.
    """
    if offset == 0:
        return True
    try:
        with path.open("rb") as file:
            file.seek(offset - 1)
            return file.read(1) == b"\n"
    except FileNotFoundError:
        return True


def cut_torn_end(path: Path) -> None:
    """Cut what follows the last newline, so that the next line starts on its own.

    Raises:
        OSError: when the file can't be changed.
    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return
    with file:
        end = file.seek(0, 2)
        keep = end
        while keep > 0:
            start = max(0, keep - 65_536)
            file.seek(start)
            newline = file.read(keep - start).rfind(b"\n")
            if newline >= 0:
                keep = start + newline + 1
                break
            keep = start
        if keep < end:
            file.truncate(keep)
