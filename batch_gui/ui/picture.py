"""A photo's thumbnail in a row, or what stands for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from batch_gui.ui.icons import paint_glyph
from batch_gui.ui.theme import Theme, Tone, mix
from batch_gui.ui.thumbnails import Thumbnails


def paint_picture(
    painter: QPainter, rect: QRect, theme: Theme, thumbnails: Thumbnails, path: str
) -> None:
    """Paint the middle of the photo into the square `rect`, with its corners rounded.

    While there is no thumbnail a quiet sign stands there; another one if there can't be one.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    radius = rect.height() * 0.08
    shape.addRoundedRect(QRectF(rect), radius, radius)
    ratio = painter.device().devicePixelRatio()
    pixmap = thumbnails.pixmap(path, rect.width(), ratio, square=True)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    if pixmap is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(rect, pixmap)
    else:
        paint_no_picture(painter, rect, theme, failed=bool(thumbnails.problem(path)))
    painter.restore()


def paint_no_picture(painter: QPainter, rect: QRect, theme: Theme, *, failed: bool) -> None:
    """Paint what stands for a picture that isn't there yet, or that can't be made."""
    painter.fillRect(rect, theme.track)
    side = rect.width() * 0.45
    sign = QRectF(0, 0, side, side)
    sign.moveCenter(QRectF(rect).center())
    color = mix(theme.track, theme.tones[Tone.MUTED], 0.6)
    paint_glyph(painter, "failures" if failed else "photos", sign, color)
