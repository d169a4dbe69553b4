"""A photo before and after, with a divider between them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from batch_gui.ui.before_after import chip_width, paint_chip, paint_divider
from batch_gui.ui.language import number
from batch_gui.ui.new_batch.pictures import Pictures
from batch_gui.ui.theme import Tone, theme_of

_STEP = 0.05
_GRIP = 12  # px to both sides of the divider


class PreviewView(QWidget):
    """Left of the divider the photo as it is, right of it the photo in its look.

    The blend is mixed while painting, so that a step of the slider costs a few ms. The
    divider follows the mouse; Left and Right move it, Home and End let one picture have all
    the room. While B or the right mouse button is held, all of it is "before".
    """

    def __init__(self) -> None:
        super().__init__()
        self._pictures: Pictures | None = None
        self._scaled: dict[str, QPixmap] = {}
        self._blend = 100.0
        self._divider = 0.5
        self._holds = False
        self._words = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 120)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Before and after"))
        self.setToolTip(self.tr("Drag the divider. Hold B or the right mouse button for before."))

    def sizeHint(self) -> QSize:
        """Room to judge a photo in."""
        unit = self.fontMetrics().height()
        return QSize(34 * unit, 22 * unit)

    @property
    def divider(self) -> float:
        """Where the divider is, 0 to 1 of the picture's width."""
        return self._divider

    @property
    def shows_only_before(self) -> bool:
        """Whether the look is hidden at this moment."""
        return self._holds

    def show_pictures(self, pictures: Pictures | None) -> None:
        """Show these; None for nothing yet."""
        self._pictures = pictures
        self._scaled.clear()
        self._words = ""
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is no picture, or that it is coming."""
        self._words = words
        if words:
            self._pictures = None
            self._scaled.clear()
        self.update()

    def set_blend(self, percent: float) -> None:
        """How much of the look is mixed over the photo, 0 to 100."""
        if percent != self._blend:
            self._blend = percent
            self.update()

    def set_divider(self, share: float) -> None:
        """Move the divider, 0 to 1."""
        share = min(max(share, 0.0), 1.0)
        if share != self._divider:
            self._divider = share
            words = self.tr("Before and after, {percent} % before")
            self.setAccessibleDescription(words.format(percent=number(round(share * 100))))
            self.update()

    def picture_rect(self) -> QRect:
        """Where the picture is, as large as it fits, never enlarged beyond its pixels."""
        if self._pictures is None:
            return QRect()
        size = self._pictures.after.size() / self.devicePixelRatioF()
        room = self.contentsRect().size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRect(QPoint(), size)
        rect.moveCenter(self.contentsRect().center())
        return rect

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Before, after, the divider and what is what."""
        painter = QPainter(self)
        theme = theme_of(self.palette())
        rect = self.picture_rect()
        if self._pictures is None:
            painter.setPen(theme.tones[Tone.MUTED])
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.contentsRect(), flags, self._words)
        else:
            self._paint_pictures(painter, rect)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_pictures(self, painter: QPainter, rect: QRect) -> None:
        divider = rect.left() + round(self._divider * rect.width())
        painter.drawPixmap(rect.topLeft(), self._pixmap("before", rect.size()))
        if self._holds:
            paint_chip(painter, QRectF(rect), self.tr("Before"), left=True)
            return
        right = QRect(QPoint(divider, rect.top()), rect.bottomRight())
        painter.save()
        painter.setClipRect(right)
        painter.drawPixmap(rect.topLeft(), self._pixmap("base", rect.size()))
        painter.setOpacity(self._blend / 100)
        painter.drawPixmap(rect.topLeft(), self._pixmap("after", rect.size()))
        painter.restore()
        fm = self.fontMetrics()
        before, after = self.tr("Before"), self.tr("After")
        if divider - rect.left() > chip_width(before, fm):
            paint_chip(painter, QRectF(rect), before, left=True)
        if rect.right() - divider > chip_width(after, fm):
            paint_chip(painter, QRectF(rect), after, left=False)
        if 0 < self._divider < 1:
            paint_divider(painter, QRectF(rect), divider, fm.height())

    def _pixmap(self, which: str, size: QSize) -> QPixmap:
        """Scaled once for the size shown: a step of the slider only mixes."""
        assert self._pictures is not None
        if which not in self._scaled:
            image = getattr(self._pictures, which)
            ratio = self.devicePixelRatioF()
            smooth = Qt.TransformationMode.SmoothTransformation
            ignore = Qt.AspectRatioMode.IgnoreAspectRatio
            wanted = size * ratio
            if image.size() != wanted:
                image = image.scaled(wanted, ignore, smooth)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self._scaled[which] = pixmap
        return self._scaled[which]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, other pixels."""
        self._scaled.clear()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the divider there, or hold for before."""
        if event.button() is Qt.MouseButton.RightButton:
            self._hold(True)
        elif event.button() is Qt.MouseButton.LeftButton and self._pictures is not None:
            self._follow(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The divider follows; its cursor says that it can."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event.position().toPoint())
            return
        rect = self.picture_rect()
        near = abs(event.position().x() - rect.left() - self._divider * rect.width()) < _GRIP
        shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The look comes back."""
        if event.button() is Qt.MouseButton.RightButton:
            self._hold(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the class's docstring."""
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        ends = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}.get(Qt.Key(event.key()))
        if step is not None:
            self.set_divider(self._divider + step)
        elif ends is not None:
            self.set_divider(ends)
        elif event.key() == Qt.Key.Key_B and not event.isAutoRepeat():
            self._hold(True)
        elif event.key() != Qt.Key.Key_B:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The look comes back."""
        if event.key() == Qt.Key.Key_B and not event.isAutoRepeat():
            self._hold(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nobody holds any more."""
        self._hold(False)
        super().focusOutEvent(event)

    def _hold(self, holds: bool) -> None:
        if holds != self._holds:
            self._holds = holds
            self.update()

    def _follow(self, place: QPoint) -> None:
        rect = self.picture_rect()
        if rect.width() > 0:
            self.set_divider((place.x() - rect.left()) / rect.width())
