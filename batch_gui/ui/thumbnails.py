"""Thumbnails as pixmaps: those in memory at once, all others when they are ready."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from batch_gui.engine.thumbnails import Thumbnail, ThumbnailMaker

_MOST_BYTES = 64 << 20
_MOST_WANTED = 1000
_MOST_PROBLEMS = 10_000
_ASK_AGAIN = 30.0


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a picture is wanted.

    Attributes:
        pixels: longest side in px of the screen, after the device-pixel ratio.
        square: the middle of the photo; otherwise the whole of it.
    """

    pixels: int
    square: bool


@dataclass(frozen=True, slots=True)
class _Made:
    path: str
    images: dict[_Shape, QImage]
    problem: str | None


class Thumbnails(QObject):
    """Pictures of photos for lists, which are painted often and must never wait.

    The main thread only ever looks into memory: files are read, and pictures scaled, by the
    maker's threads. 64 MB of pixmaps are kept, those used last.

    Signals:
        thumbnail_ready: the path (str) of a photo whose picture can be painted now, or
            whose problem is known now.

    Args:
        maker: where pictures come from; without it there are none.
    """

    thumbnail_ready = Signal(object)
    _made = Signal(object)

    def __init__(self, maker: ThumbnailMaker | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self._pixmaps: OrderedDict[tuple[str, _Shape], QPixmap] = OrderedDict()
        self._bytes = 0
        self._problems: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._wanted: OrderedDict[str, set[_Shape]] = OrderedDict()
        self._lock = threading.Lock()
        self._made.connect(self._on_made, Qt.ConnectionType.QueuedConnection)
        if maker is not None:
            maker.listen(self._on_thumbnail)

    def pixmap(
        self, path: str, edge: int, ratio: float = 1.0, *, square: bool = False
    ) -> QPixmap | None:
        """The photo's picture; None while it isn't ready, and it is then asked for.

        Args:
            edge: longest side in device-independent px, at most.
            ratio: device-pixel ratio of what it is painted on.
            square: the middle of the photo, cut to a square.
        """
        if not path:
            return None
        shape = _Shape(max(1, round(edge * ratio)), square)
        found = self._pixmaps.get((path, shape))
        if found is not None:
            self._pixmaps.move_to_end((path, shape))
            found.setDevicePixelRatio(ratio)
            return found
        if self._maker is not None and not self.problem(path):
            with self._lock:
                self._wanted.setdefault(path, set()).add(shape)
                self._wanted.move_to_end(path)
                while len(self._wanted) > _MOST_WANTED:
                    self._wanted.popitem(last=False)
            self._maker.ask(path)
        return None

    def problem(self, path: str) -> str:
        """Why there is no picture of the photo, in words; empty when nothing is wrong.

        What is wrong is forgotten after half a minute: a drive may have come back.
        """
        known = self._problems.get(path)
        if known is None:
            return ""
        words, until = known
        if time.monotonic() > until:
            del self._problems[path]
            return ""
        return words

    def forget(self, path: str) -> None:
        """Ask anew for a photo that was written again."""
        self._problems.pop(path, None)
        for key in [key for key in self._pixmaps if key[0] == path]:
            self._bytes -= _bytes(self._pixmaps.pop(key))

    def _on_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Runs in a thread of the maker, where scaling costs the window nothing."""
        with self._lock:
            shapes = self._wanted.pop(thumbnail.path, set())
        images: dict[_Shape, QImage] = {}
        problem = thumbnail.problem
        if thumbnail.content is not None:
            whole = QImage.fromData(thumbnail.content)
            if whole.isNull():
                problem = self.tr("its thumbnail can't be shown")
            else:
                images = {shape: _shaped(whole, shape) for shape in shapes}
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._made.emit(_Made(thumbnail.path, images, problem))

    def _on_made(self, made: _Made) -> None:
        if made.problem is not None:
            self._problems[made.path] = (made.problem, time.monotonic() + _ASK_AGAIN)
            while len(self._problems) > _MOST_PROBLEMS:
                self._problems.popitem(last=False)
        for shape, image in made.images.items():
            pixmap = QPixmap.fromImage(image)
            self._bytes += _bytes(pixmap)
            before = self._pixmaps.pop((made.path, shape), None)
            if before is not None:
                self._bytes -= _bytes(before)
            self._pixmaps[(made.path, shape)] = pixmap
        while self._bytes > _MOST_BYTES and len(self._pixmaps) > 1:
            _, oldest = self._pixmaps.popitem(last=False)
            self._bytes -= _bytes(oldest)
        self.thumbnail_ready.emit(made.path)


def _shaped(whole: QImage, shape: _Shape) -> QImage:
    """The picture in a shape; small photos aren't enlarged."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    if shape.square:
        side = min(whole.width(), whole.height())
        left, top = (whole.width() - side) // 2, (whole.height() - side) // 2
        whole = whole.copy(QRect(left, top, side, side))
    if max(whole.width(), whole.height()) > shape.pixels:
        whole = whole.scaled(QSize(shape.pixels, shape.pixels), keep, smooth)
    return whole.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
