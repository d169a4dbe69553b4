"""Previews as the dialog shows them: asked for on the main thread, made elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from batch_gui.develop.previewing import PreviewPicture, PreviewWish
from batch_gui.engine.previews import MadePreview


class Maker(Protocol):
    """Makes previews somewhere else; `engine.previews.PreviewMaker` is one."""

    def ask(self, place: str, wish: PreviewWish, *, urgent: bool = False) -> None:
        """Wish for a picture at `place`; cheap."""

    def forget(self) -> None:
        """Take back every wish."""

    def listen(self, listener: Callable[[MadePreview], None]) -> None:
        """Have `listener` called with each preview, from another thread."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A photo in a look, ready to be painted.

    Attributes:
        base: the look at 0 %, which `after` is mixed over.
        before: the photo without the look.
    """

    after: QImage
    base: QImage
    before: QImage


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of a wish: pictures, or the problem in words."""

    place: str
    wish: PreviewWish
    pictures: Pictures | None
    problem: str = ""


class PictureDesk(QObject):
    """Asks a maker for pictures and hands them on, on the main thread.

    Signals:
        arrived: a Shown.
    """

    arrived = Signal(object)
    _made = Signal(object)

    def __init__(self, maker: Maker | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self._made.connect(self.arrived, Qt.ConnectionType.QueuedConnection)
        if maker is not None:
            maker.listen(self.take)

    @property
    def works(self) -> bool:
        """Whether there are pictures at all."""
        return self._maker is not None

    def ask(self, place: str, wish: PreviewWish, *, urgent: bool = False) -> None:
        """Wish for a picture; only the newest wish of a place counts."""
        if self._maker is not None:
            self._maker.ask(place, wish, urgent=urgent)

    def forget(self) -> None:
        """Take back every wish."""
        if self._maker is not None:
            self._maker.forget()

    def take(self, made: MadePreview) -> None:
        """Hand on what was made; called on the maker's thread."""
        pictures = _pictures(made.picture) if made.picture else None
        with suppress(RuntimeError):  # the window is gone already
            self._made.emit(Shown(made.place, made.wish, pictures, made.problem or ""))


def _pictures(picture: PreviewPicture) -> Pictures:
    after = _image(picture.after, picture.size)
    base = _image(picture.base, picture.size) if picture.base else after
    same = picture.before is None or picture.before is picture.base
    return Pictures(after, base, base if same else _image(picture.before or b"", picture.size))


def _image(pixels: bytes, size: tuple[int, int]) -> QImage:
    width, height = size
    image = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # its own memory, quick to paint
