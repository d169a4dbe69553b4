"""The two sides of a comparison as images: asked for on the main thread, made elsewhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QImage

from batch_gui.develop.comparing import WHOLE, ComparisonPicture, ComparisonWish, Part, Side
from batch_gui.engine.previews import ComparisonMaker, MadeComparison

Histogram = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One side, or a part of it, ready to be painted.

    Attributes:
        part: what of the picture it is.
        full: width and height of the whole picture at its full size, px.
        rendered: made by the recipe just now.
    """

    image: QImage
    part: Part
    full: QSizeF
    histogram: Histogram | None
    rendered: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a wish: a picture, or the problem in words."""

    wish: ComparisonWish
    picture: Picture | None
    problem: str

    @property
    def is_whole(self) -> bool:
        """Whether the whole picture was wished for."""
        return self.wish.part == WHOLE


class CompareDesk(QObject):
    """Asks for sides and parts and hands them on, on the main thread.

    Signals:
        arrived: an Arrived.
    """

    arrived = Signal(object)
    _made = Signal(object)

    def __init__(self, maker: ComparisonMaker | None, parent: QObject) -> None:
        super().__init__(parent)
        self._maker = maker
        self._made.connect(self.arrived, Qt.ConnectionType.QueuedConnection)
        if maker is not None:
            maker.listen(self._take)

    @property
    def works(self) -> bool:
        """Whether there are pictures at all."""
        return self._maker is not None

    def ask(self, wish: ComparisonWish) -> None:
        """Wish for a side or a part of it; only the newest wish for each counts."""
        if self._maker is not None:
            size = "whole" if wish.part == WHOLE else "part"
            self._maker.ask(f"{wish.side} {size}", wish, urgent=wish.side is Side.AFTER)

    def forget(self) -> None:
        """Take back every wish."""
        if self._maker is not None:
            self._maker.forget()

    def _take(self, made: MadeComparison) -> None:
        """Runs on the maker's thread, where turning pixels costs the window nothing."""
        picture = _picture(made.wish.part, made.picture) if made.picture else None
        with suppress(RuntimeError):  # the window is gone already
            self._made.emit(Arrived(made.wish, picture, made.problem or ""))


def _picture(part: Part, made: ComparisonPicture) -> Picture:
    width, height = made.size
    image = QImage(made.pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    own = image.convertToFormat(QImage.Format.Format_RGB32)  # its own memory, quick to paint
    return Picture(own, part, QSizeF(*made.full), made.histogram, made.rendered)
