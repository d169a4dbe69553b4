"""Folders and files dropped on the window."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from batch_gui.develop.preset_files import may_be_presets
from batch_gui.ui.icons import paint_glyph
from batch_gui.ui.theme import Theme, Tone, larger, theme_of


def dropped_paths(mime: QMimeData) -> tuple[Path, ...]:
    """The folders and files in `mime`; empty for anything else, such as text or web links."""
    return tuple(_path(url) for url in mime.urls() if url.isLocalFile())


def _path(url: QUrl) -> Path:
    """The path of a file's address, byte by byte: toLocalFile() loses what isn't UTF-8."""
    if os.name != "posix":
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


@dataclass(frozen=True, slots=True)
class DropPlace:
    """A batch that photos can be dropped on.

    Attributes:
        rect: of its row, in the window.
    """

    batch_id: str
    name: str
    rect: QRect


class DropPlaces(Protocol):
    """Where in a window photos go to something that is there already."""

    def place_at(self, position: QPoint) -> DropPlace | None:
        """What is under a point of the window, if photos can be dropped on it."""

    def any_place(self) -> bool:
        """Whether there is such a place."""


class DropOverlay(QWidget):
    """Covers the window while photos are held over it, and says what letting go will do.

    Where photos could go to a batch of the list, the veil leaves the rows to be seen.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shows_through = False
        self._place: DropPlace | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self.show_place(None, shows_through=False)

    def show_place(self, place: DropPlace | None, *, shows_through: bool) -> None:
        """Say where the photos would go.

        Args:
            shows_through: whether rows have to be seen, so that one can be aimed at.
        """
        words = self.tr("Drop to add these photos")
        if place is not None:
            words = self.tr("Drop to add these photos to \u201c{name}\u201d").format(
                name=place.name
            )
        elif shows_through:
            words = self.tr("Drop for a new batch, or on a waiting or paused one to add to it")
        if words != self.accessibleName() or place != self._place:
            self._place, self._shows_through = place, shows_through
            self.setAccessibleName(words)
            self.update()

    def show_presets(self) -> None:
        """Say that what is held over the window are presets rather than photos."""
        self._place, self._shows_through = None, False
        self.setAccessibleName(self.tr("Drop to import these presets"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A plain ground, a dashed frame and one sentence."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.fontMetrics().height()
        if self._shows_through or self._place:
            self._paint_aim(painter, theme, unit)
            return
        painter.fillRect(self.rect(), theme.selected)  # no other words show between these
        painter.setPen(QPen(theme.accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(unit, unit, -unit, -unit), 8, 8)
        painter.setFont(larger(self.font(), 1.5, bold=True))
        line = painter.fontMetrics().height()
        middle = QRectF(self.rect()).center()
        glyph = QRectF(0, 0, 3 * unit, 3 * unit)
        glyph.moveCenter(middle)
        glyph.moveBottom(middle.y())
        paint_glyph(painter, "photos", glyph, theme.accent)
        painter.setPen(theme.tones[Tone.PLAIN])
        words = QRectF(unit * 2, middle.y() + unit / 2, self.width() - 4 * unit, line * 3)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        flags = int(top) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(words, flags, self.accessibleName())

    def _paint_aim(self, painter: QPainter, theme: Theme, unit: int) -> None:
        """The row that is aimed at in a frame, and the sentence on a band at the foot."""
        frame = QRectF(self._place.rect) if self._place else QRectF(self.rect())
        style = Qt.PenStyle.SolidLine if self._place else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme.accent, 3, style))
        painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 6, 6)
        font = larger(self.font(), 1.2, bold=True)
        painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        room = QRect(0, 0, self.width() - 4 * unit, self.height())
        needed = painter.fontMetrics().boundingRect(room, flags, self.accessibleName())
        band = QRectF(0, 0, needed.width() + 2 * unit, needed.height() + unit)
        band.moveCenter(QRectF(self.rect()).center())
        band.moveBottom(self.height() - 2 * unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(band, unit / 2, unit / 2)
        painter.setPen(theme.on_accent)
        painter.drawText(band, flags, self.accessibleName())


class DropTarget(QObject):
    """Lets folders and files be dropped anywhere on a window; refuses everything else.

    Args:
        places: where in it photos go to something that is there already.

    Signals:
        paths_dropped: a tuple of Path.
        paths_dropped_on: a DropPlace and a tuple of Path.
    """

    paths_dropped = Signal(object)
    paths_dropped_on = Signal(object, object)

    def __init__(self, window: QWidget, places: DropPlaces | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._places = places
        self._any_place = self._are_presets = False
        self.overlay = DropOverlay(window)
        self.enabled = True
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the window's drag and drop events."""
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            self.overlay.hide()
            return self._take(event)
        if isinstance(event, QDragMoveEvent):  # entering is a kind of moving
            if not self._wanted(event):
                event.ignore()
            else:
                self._offer(event)
            return True
        if event.type() is QEvent.Type.DragLeave:
            self.overlay.hide()
        elif event.type() is QEvent.Type.Resize:
            self.overlay.setGeometry(self._window.rect())
        return False

    def _wanted(self, event: QDropEvent) -> bool:
        return self.enabled and bool(dropped_paths(event.mimeData()))

    def _offer(self, event: QDragMoveEvent) -> None:
        """Accept as a copy: a file manager must not think the photos have been moved."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(event, QDragEnterEvent):
            self._are_presets = may_be_presets(dropped_paths(event.mimeData()))
            self._any_place = self._places is not None and self._places.any_place()
        if self._are_presets:
            self.overlay.show_presets()
        else:
            self.overlay.show_place(self._place(event), shows_through=self._any_place)
        if isinstance(event, QDragEnterEvent):
            self.overlay.setGeometry(self._window.rect())
            self.overlay.raise_()
            self.overlay.show()

    def _take(self, event: QDropEvent) -> bool:
        if not self._wanted(event):
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        place = self._place(event)
        if place is not None:
            self.paths_dropped_on.emit(place, dropped_paths(event.mimeData()))
        else:
            self.paths_dropped.emit(dropped_paths(event.mimeData()))
        return True

    def _place(self, event: QDropEvent) -> DropPlace | None:
        if self._places is None or self._are_presets:
            return None
        return self._places.place_at(event.position().toPoint())
