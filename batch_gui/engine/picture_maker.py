"""Pictures made in a process apart: the newest wish first, and never a queue of old ones."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from batch_gui.core.errors import PhotoError
from batch_gui.engine.one_process import OneProcess

log = logging.getLogger(__name__)

_REST = 60.0


class Wish(Protocol):
    """For a picture of the photo at `path`; a frozen dataclass that pickles."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def path(self) -> str:
        """Of the photo."""

    @property
    def max_pixels(self) -> int:
        """Larger photos are refused; the maker fills it in."""


AWish = TypeVar("AWish", bound=Wish)
APicture = TypeVar("APicture")


@dataclass(frozen=True, slots=True)
class Made(Generic[AWish, APicture]):
    """What came of a wish.

    Attributes:
        place: where it is to be shown, as whoever wished called it.
        picture: None when it can't be made.
        problem: why not, in words.
    """

    place: str
    wish: AWish
    picture: APicture | None
    problem: str | None = None


class PictureMaker(Generic[AWish, APicture]):
    """Makes pictures in a process of its own and tells a listener of each.

    For each place only the newest wish counts; one that is replaced before its turn is never
    made. Urgent places come before the others, which go in the order they were asked for. A
    decoder that crashes or hangs costs a picture. The process ends when it has been idle for
    a minute.

    Args:
        make: what the process does; must be importable by name.
        max_pixels: larger photos are refused at their header.
        memory: MB of address space the process may use; 0 for no limit.
        timeout: seconds after which a picture is given up.
    """

    def __init__(
        self,
        make: Callable[[AWish], APicture],
        *,
        max_pixels: int,
        memory: int = 0,
        timeout: float = 60,
    ) -> None:
        self._max_pixels = max_pixels
        self._make = make
        self._wake = threading.Condition()
        self._urgent: OrderedDict[str, AWish] = OrderedDict()
        self._others: OrderedDict[str, AWish] = OrderedDict()
        self._process = OneProcess("preview", memory, timeout)
        self._closing = False
        self._listener: Callable[[Made[AWish, APicture]], None] = lambda _: None
        self._thread: threading.Thread | None = None

    def listen(self, listener: Callable[[Made[AWish, APicture]], None]) -> None:
        """Have `listener` called with each preview, from a thread of the maker."""
        self._listener = listener

    def ask(self, place: str, wish: AWish, *, urgent: bool = False) -> None:
        """Wish for a picture at `place`, in the stead of what was wished there before. Cheap."""
        wish = replace(wish, max_pixels=self._max_pixels)
        with self._wake:
            if self._closing:
                return
            (self._urgent if urgent else self._others)[place] = wish
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="previews", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def forget(self) -> None:
        """Take back every wish; nobody looks any more."""
        with self._wake:
            self._urgent.clear()
            self._others.clear()

    def close(self) -> None:
        """Stop at once, leaving no process and no thread behind."""
        with self._wake:
            self._closing = True
            self._urgent.clear()
            self._others.clear()
            self._wake.notify_all()
        self._process.close()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                came = self._wake.wait_for(self._anything, _REST)
                if self._closing:
                    return
                place, wish = self._take() if came else ("", None)
            if wish is None:
                self._process.rest()
                continue
            made = self._made(place, wish)
            if made is not None:
                self._tell(made)

    def _anything(self) -> bool:
        return bool(self._urgent or self._others or self._closing)

    def _take(self) -> tuple[str, AWish]:
        return (self._urgent or self._others).popitem(last=False)

    def _made(self, place: str, wish: AWish) -> Made[AWish, APicture] | None:
        """None when the maker is closing."""
        try:
            return Made(place, wish, self._process.run(wish.path, self._make, wish))
        except CancelledError:
            return None
        except PhotoError as error:
            return Made(place, wish, None, str(error))

    def _tell(self, made: Made[AWish, APicture]) -> None:
        try:
            self._listener(made)
        except Exception:
            # A listener's fault must not end the pictures for everybody else.
            log.exception("a listener failed")
