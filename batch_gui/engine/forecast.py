"""How long a batch will still take: what is left of it, weighed by megapixels."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from batch_gui.core.errors import BatchGuiError
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.engine.rate import RateMeter

log = logging.getLogger(__name__)

_BREATH = 0.02
_MEGA = 1_000_000

# Megapixels a byte, until a photo of that kind has been developed: camera RAW keeps about
# 1.2 bytes a pixel, JPEG and HEIC a third or less, PNG and TIFF the colours themselves.
_PER_BYTE = {".jpg": 2.8, ".jpeg": 2.8, ".heic": 5.0, ".avif": 6.0, ".webp": 5.0}
_PER_BYTE_OF_LARGE = 0.7


@dataclass(slots=True)
class _Kind:
    """Photos whose names end alike, which are coded alike and take alike.

    Attributes:
        count, size: photos to be done, and their bytes.
        gone, gone_size: those of them that are done.
        megapixels, of_bytes, seconds: of photos that were really developed.
    """

    count: int = 0
    size: float = 0
    gone: int = 0
    gone_size: float = 0
    megapixels: float = 0
    of_bytes: float = 0
    seconds: float = 0

    def mean_size(self) -> float:
        return self.size / self.count if self.count else 0.0


class Forecast:
    """Learns from finished photos how long the others will take.

    A photo counts by its megapixels. Those of photos still to come aren't known, for reading
    a hundred thousand headers takes longer than some batches; but their bytes are, and how
    many megapixels a byte stands for is learnt from finished photos of the same kind, as is
    how long such a megapixel takes. So a batch of small JPEGs followed by large RAW files says
    hours before the first of the RAW files is reached. What isn't known yet counts as the mean.

    Safe to use from several threads.

    Args:
        clock: seconds that never jump.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._kinds: dict[str, _Kind] = {}
        self._work = RateMeter(clock)  # how many seconds of it are done in one: at a time

    def expect(self, sizes: Iterable[tuple[str, int]]) -> None:
        """Note photos that are to be done: path and bytes."""
        with self._lock:
            for path, size in sizes:
                kind = self._kind(path)
                kind.count += 1
                kind.size += size

    def finished(self, entries: Iterable[JournalEntry]) -> None:
        """Note photos that are done."""
        with self._lock:
            work = 0.0
            for entry in entries:
                kind = self._kind(entry.source)
                kind.gone += 1
                kind.gone_size += entry.source_size or kind.mean_size()
                if entry.outcome is not Outcome.PROCESSED or not entry.seconds:
                    continue
                work += entry.seconds
                if entry.source_pixels and entry.source_size:
                    kind.megapixels += entry.source_pixels / _MEGA
                    kind.of_bytes += entry.source_size
                    kind.seconds += entry.seconds
            self._work.add(work)

    def seconds_left(self, photos: int) -> float | None:
        """How long `photos` more will take; None when nothing is known to go by."""
        with self._lock:
            pace = self._work.per_second()
            overall = self._seconds_per_megapixel()
            if pace is None or overall is None:
                return None
            known = 0
            work = 0.0
            for ending, kind in self._kinds.items():
                left = kind.count - kind.gone
                if left > 0:
                    known += left
                    work += self._work_left(ending, kind, left, overall)
            if not known:
                return None
            return work * photos / known / pace

    def _work_left(self, ending: str, kind: _Kind, left: int, overall: float) -> float:
        """Seconds of work in the photos of a kind that are left."""
        if kind.of_bytes:
            per_byte = kind.megapixels / kind.of_bytes
            per_megapixel = kind.seconds / kind.megapixels
        else:
            per_byte = _PER_BYTE.get(ending, _PER_BYTE_OF_LARGE) / _MEGA
            per_megapixel = overall
        size = max(kind.size - kind.gone_size, left * kind.mean_size() * 0.01)
        return size * per_byte * per_megapixel

    def _seconds_per_megapixel(self) -> float | None:
        megapixels = sum(kind.megapixels for kind in self._kinds.values())
        seconds = sum(kind.seconds for kind in self._kinds.values())
        return seconds / megapixels if megapixels else None

    def _kind(self, path: str) -> _Kind:
        ending = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a million of them
        return self._kinds.setdefault(ending, _Kind())


@dataclass(slots=True)
class Survey:
    """Looks at the sizes of the photos still to be done, beside the batch that develops them.

    Attributes:
        forecast: is told of them.
        chunks: paths of the photos, some at a time.
    """

    forecast: Forecast
    chunks: Iterable[Sequence[str]]
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look, name="sizes of photos", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1)  # longer only if a drive doesn't answer

    def _look(self) -> None:
        try:
            for paths in self.chunks:
                self.forecast.expect((path, size) for path, size in map(_sized, paths) if size)
                if self._stop.wait(_BREATH):
                    return
        except BatchGuiError as error:  # the batch meets it, too, and tells
            log.info("the sizes of photos aren't known: %s", error)


def _sized(path: str) -> tuple[str, int]:
    try:
        return path, os.stat(path).st_size  # noqa: PTH116 - a million of them
    except (OSError, ValueError):
        return path, 0
