"""Folders and files dropped on the window."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
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
from batch_gui.ui.theme import Tone, larger, theme_of


def dropped_paths(mime: QMimeData) -> tuple[Path, ...]:
    """The folders and files in `mime`; empty for anything else, such as text or web links."""
    return tuple(_path(url) for url in mime.urls() if url.isLocalFile())


def _path(url: QUrl) -> Path:
    """The path of a file's address, byte by byte: toLocalFile() loses what isn't UTF-8."""
    if os.name != "posix":
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


class DropOverlay(QWidget):
    """Covers the window while photos are held over it, and says that they can be let go."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.offer(presets=False)
        self.hide()

    def offer(self, *, presets: bool) -> None:
        """Say what dropping would do.

        Args:
            presets: what is held over the window are presets rather than photos.
        """
        photos = self.tr("Drop to add these photos")
        self.setAccessibleName(self.tr("Drop to import these presets") if presets else photos)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A veil, a dashed frame and one sentence."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.selected)
        veil.setAlphaF(0.94)
        painter.fillRect(self.rect(), veil)
        unit = self.fontMetrics().height()
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


class DropTarget(QObject):
    """Lets folders and files be dropped anywhere on a window; refuses everything else.

    Signals:
        paths_dropped: a tuple of Path.
    """

    paths_dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
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
            self.overlay.offer(presets=may_be_presets(dropped_paths(event.mimeData())))
            self.overlay.setGeometry(self._window.rect())
            self.overlay.raise_()
            self.overlay.show()

    def _take(self, event: QDropEvent) -> bool:
        if not self._wanted(event):
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.paths_dropped.emit(dropped_paths(event.mimeData()))
        return True
