"""Thumbnails: made in a process of their own, kept on disk, the newest wish first."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass

from batch_gui.core.errors import PhotoError
from batch_gui.develop.thumbnail import make_thumbnail
from batch_gui.engine.one_process import OneProcess
from batch_gui.engine.thumbnail_cache import ThumbnailCache

log = logging.getLogger(__name__)

EDGE = 256
"""Longest side of a thumbnail, px."""

_MOST_WISHES = 200
_MOST_PROBLEMS = 10_000
_REST = 60.0


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What came of a wish.

    Attributes:
        content: a JPEG or PNG, upright, sRGB; None when the photo can't be shown.
        problem: why not, in words.
    """

    path: str
    content: bytes | None
    problem: str | None = None


class ThumbnailMaker:
    """Makes thumbnails in the background and tells a listener of each.

    The last wish is fulfilled first, and beyond the last two hundred the oldest is
    forgotten: those are the photos that were scrolled away. Whoever still shows one asks
    again. One thread looks into the cache; another has what isn't there made by a single
    process of low priority, so that a decoder that crashes or hangs costs a picture
    and running batches hardly notice. The process ends when it has been idle for a minute.

    Args:
        cache: where made thumbnails are kept.
        max_pixels: larger photos are refused at their header.
        memory: MB of address space the process may use; 0 for no limit.
        timeout: seconds after which a photo is given up.
        make: what the process does; must be importable by name.
    """

    def __init__(
        self,
        cache: ThumbnailCache,
        *,
        max_pixels: int,
        memory: int = 0,
        timeout: float = 60,
        make: Callable[[str, int, int], bytes] = make_thumbnail,
    ) -> None:
        self._cache = cache
        self._max_pixels = max_pixels
        self._make = make
        self._wake = threading.Condition()
        self._to_find: OrderedDict[str, None] = OrderedDict()
        self._to_make: OrderedDict[str, str] = OrderedDict()
        self._in_hand: set[str] = set()
        self._problems: OrderedDict[str, str] = OrderedDict()
        self._process = OneProcess("thumbnail", memory, timeout)
        self._closing = False
        self._listener: Callable[[Thumbnail], None] = lambda _: None
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (
                ("thumbnails kept", self._find_all),
                ("thumbnails made", self._make_all),
            )
        ]
        for thread in self._threads:
            thread.start()

    def listen(self, listener: Callable[[Thumbnail], None]) -> None:
        """Have `listener` called with each thumbnail, from threads of the maker."""
        self._listener = listener

    def ask(self, path: str) -> None:
        """Wish for a photo's thumbnail. Cheap; asking again makes it the next one."""
        with self._wake:
            if path in self._in_hand:
                return
            if path in self._to_make:
                self._to_make.move_to_end(path)
                return
            self._to_find[path] = None
            self._to_find.move_to_end(path)
            _drop_oldest(self._to_find, _MOST_WISHES)
            self._wake.notify_all()

    def close(self, timeout: float = 5) -> None:
        """Stop at once; what was asked for is forgotten.

        Args:
            timeout: seconds to wait for a thread that a drive doesn't answer.
        """
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._process.close()
        for thread in self._threads:
            thread.join(timeout)

    def _find_all(self) -> None:
        while (path := self._next_to_find()) is not None:
            thumbnail, key = self._find(path)
            with self._wake:
                self._in_hand.discard(path)
                if thumbnail is None:
                    self._to_make[path] = key
                    _drop_oldest(self._to_make, _MOST_WISHES)
                    self._wake.notify_all()
            if thumbnail is not None:
                self._tell(thumbnail)

    def _next_to_find(self) -> str | None:
        with self._wake:
            self._wake.wait_for(lambda: self._to_find or self._closing)
            if self._closing:
                return None
            path, _ = self._to_find.popitem()
            self._in_hand.add(path)
            return path

    def _find(self, path: str) -> tuple[Thumbnail | None, str]:
        """What the cache has, or what is known to be wrong; and the photo's key."""
        try:
            key = self._cache.key(path)
        except (OSError, ValueError):
            return Thumbnail(path, None, "the photo isn't there now"), ""
        problem = self._problems.get(key)
        if problem is not None:
            return Thumbnail(path, None, problem), key
        content = self._cache.find(key)
        return (None if content is None else Thumbnail(path, content)), key

    def _make_all(self) -> None:
        while not self._closing:
            wish = self._next_to_make()
            if wish is None:
                self._process.rest()
                continue
            path, key = wish
            thumbnail = self._made(path, key)
            with self._wake:
                self._in_hand.discard(path)
            if thumbnail is not None:
                self._tell(thumbnail)

    def _next_to_make(self) -> tuple[str, str] | None:
        """The path and key of the newest wish; None when there was none for a minute."""
        with self._wake:
            self._wake.wait_for(lambda: self._to_make or self._closing, _REST)
            if self._closing or not self._to_make:
                return None
            path, key = self._to_make.popitem()
            self._in_hand.add(path)
            return path, key

    def _made(self, path: str, key: str) -> Thumbnail | None:
        """None when the maker is closing."""
        try:
            content = self._process.run(path, self._make, path, EDGE, self._max_pixels)
        except CancelledError:
            return None
        except PhotoError as error:
            with self._wake:
                self._problems[key] = str(error)
                _drop_oldest(self._problems, _MOST_PROBLEMS)
            return Thumbnail(path, None, str(error))
        self._cache.keep(key, content)
        return Thumbnail(path, content)

    def _tell(self, thumbnail: Thumbnail) -> None:
        try:
            self._listener(thumbnail)
        except Exception:
            # A listener's fault must not end the pictures for everybody else.
            log.exception("a listener failed")


def _drop_oldest(wishes: OrderedDict[str, None] | OrderedDict[str, str], most: int) -> None:
    while len(wishes) > most:
        wishes.popitem(last=False)
