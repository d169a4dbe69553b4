"""The program's icons, drawn as paths so that they are sharp at any scale and take any colour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap

_SIZES = (16, 20, 24, 28, 32, 40, 48, 64)
_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)

# Each glyph is drawn on a square of 16 by 16: filled shapes, then strokes.
_Glyph = tuple[QPainterPath, QPainterPath]


def paint_glyph(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw the glyph `name`, as large as `rect`, in one colour."""
    filled, stroked = _GLYPHS[name]()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    painter.fillPath(filled, color)
    pen = QPen(color, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(stroked, pen)
    painter.restore()


def icon(name: str, palette: QPalette, color: QColor | None = None) -> QIcon:
    """The glyph `name` as an icon in the palette's button text colour, or in `color`."""
    group, role = QPalette.ColorGroup, QPalette.ColorRole.ButtonText
    normal = color or palette.color(group.Active, role)
    result = QIcon()
    for mode, tinted in (
        (QIcon.Mode.Normal, normal),
        (QIcon.Mode.Disabled, palette.color(group.Disabled, role)),
    ):
        for size in _SIZES:
            result.addPixmap(glyph_pixmap(name, size, tinted), mode)
    return result


def glyph_pixmap(name: str, size: int, color: QColor) -> QPixmap:
    """The glyph `name`, `size` px square."""
    pixmap = _empty(size)
    painter = QPainter(pixmap)
    paint_glyph(painter, name, QRectF(0, 0, size, size), color)
    painter.end()
    return pixmap


def app_icon() -> QIcon:
    """The program's own icon: a stack of photos, the top one half developed."""
    result = QIcon()
    for size in _APP_SIZES:
        pixmap = _empty(size)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / 64, size / 64)
        _paint_app(painter)
        painter.end()
        result.addPixmap(pixmap)
    return result


def _empty(size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _paint_app(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for rect, color in (
        (QRectF(14, 5, 46, 40), "#173a85"),
        (QRectF(9, 11, 46, 40), "#2f6bdd"),
    ):
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(rect, 7, 7)
    card = QPainterPath()
    card.addRoundedRect(QRectF(4, 18, 46, 41), 7, 7)
    painter.fillPath(card, QColor("white"))
    photo = QPainterPath()
    photo.addRoundedRect(QRectF(8, 22, 38, 33), 4, 4)
    painter.setClipPath(photo)
    painter.fillRect(QRectF(8, 22, 19, 33), QColor("#4d5b70"))
    painter.fillRect(QRectF(27, 22, 19, 33), QColor("#cfe2ff"))
    for left, color in ((8, "#27313f"), (27, "#6f9ff8")):
        painter.setClipRect(QRectF(left, 22, 19, 33))
        hill = QPainterPath(QPointF(6, 56))
        for x, y in ((18, 40), (26, 49), (34, 36), (50, 56)):
            hill.lineTo(x, y)
        painter.fillPath(hill, QColor(color))
    painter.setBrush(QColor("#ffd873"))
    painter.setClipRect(QRectF(27, 22, 19, 33))
    painter.drawEllipse(QPointF(38, 30), 4, 4)


def _pause() -> _Glyph:
    filled = QPainterPath()
    filled.addRoundedRect(QRectF(3.6, 2.8, 3.2, 10.4), 0.8, 0.8)
    filled.addRoundedRect(QRectF(9.2, 2.8, 3.2, 10.4), 0.8, 0.8)
    return filled, QPainterPath()


def _pause_all() -> _Glyph:
    filled = QPainterPath()
    for left in (1.4, 4.6, 9.4, 12.6):
        filled.addRoundedRect(QRectF(left, 3.2, 2.0, 9.6), 0.6, 0.6)
    return filled, QPainterPath()


def _resume() -> _Glyph:
    return _triangle(4.2, 2.6, 10.8, 9.6), QPainterPath()


def _resume_all() -> _Glyph:
    filled = _triangle(1.6, 3.4, 9.2, 6.4)
    filled.addPath(_triangle(8.2, 3.4, 9.2, 6.4))
    return filled, QPainterPath()


def _triangle(left: float, top: float, height: float, width: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, top))
    path.lineTo(left + width, top + height / 2)
    path.lineTo(left, top + height)
    path.closeSubpath()
    return path


def _cancel() -> _Glyph:
    stroked = QPainterPath(QPointF(4, 4))
    stroked.lineTo(12, 12)
    stroked.moveTo(12, 4)
    stroked.lineTo(4, 12)
    return QPainterPath(), stroked


def _retry() -> _Glyph:
    stroked = QPainterPath()
    circle = QRectF(3, 3.4, 10, 10)
    stroked.arcMoveTo(circle, 62)
    stroked.arcTo(circle, 62, 305)
    tip = QPainterPath(QPointF(9.2, 0.6))
    tip.lineTo(13.2, 3.8)
    tip.lineTo(8.8, 6.4)
    tip.closeSubpath()
    return tip, stroked


def _folder() -> _Glyph:
    stroked = QPainterPath(QPointF(2.4, 12.2))
    for x, y in ((2.4, 4.2), (6.2, 4.2), (7.6, 5.8), (13.6, 5.8), (13.6, 12.2)):
        stroked.lineTo(x, y)
    stroked.closeSubpath()
    return QPainterPath(), stroked


def _add() -> _Glyph:
    stroked = QPainterPath(QPointF(8, 3))
    stroked.lineTo(8, 13)
    stroked.moveTo(3, 8)
    stroked.lineTo(13, 8)
    return QPainterPath(), stroked


def _failures() -> _Glyph:
    stroked = QPainterPath(QPointF(8, 2.2))
    stroked.lineTo(14.4, 13.4)
    stroked.lineTo(1.6, 13.4)
    stroked.closeSubpath()
    stroked.moveTo(8, 6.4)
    stroked.lineTo(8, 9.2)
    filled = QPainterPath()
    filled.addEllipse(QPointF(8, 11.4), 1.0, 1.0)
    return filled, stroked


def _verify() -> _Glyph:
    stroked = QPainterPath()
    stroked.addEllipse(QRectF(2.2, 2.2, 11.6, 11.6))
    stroked.moveTo(5.2, 8.2)
    stroked.lineTo(7.3, 10.3)
    stroked.lineTo(10.9, 5.9)
    return QPainterPath(), stroked


def _edit() -> _Glyph:
    stroked = QPainterPath(QPointF(2.6, 13.4))
    for x, y in ((3.4, 10.2), (10.8, 2.8), (13.2, 5.2), (5.8, 12.6)):
        stroked.lineTo(x, y)
    stroked.closeSubpath()
    return QPainterPath(), stroked


def _again() -> _Glyph:
    stroked = QPainterPath()
    stroked.addRoundedRect(QRectF(2, 5.4, 8.6, 8.6), 1.2, 1.2)
    stroked.moveTo(5.4, 2.2)
    stroked.lineTo(12.6, 2.2)
    stroked.quadTo(13.8, 2.2, 13.8, 3.4)
    stroked.lineTo(13.8, 10.6)
    return QPainterPath(), stroked


def _remove() -> _Glyph:
    stroked = QPainterPath(QPointF(2.8, 4.4))
    stroked.lineTo(13.2, 4.4)
    stroked.moveTo(6.2, 4.2)
    stroked.lineTo(6.2, 2.4)
    stroked.lineTo(9.8, 2.4)
    stroked.lineTo(9.8, 4.2)
    stroked.moveTo(4.2, 4.6)
    for x, y in ((4.9, 13.6), (11.1, 13.6), (11.8, 4.6)):
        stroked.lineTo(x, y)
    return QPainterPath(), stroked


def _photos() -> _Glyph:
    stroked = QPainterPath()
    stroked.addRoundedRect(QRectF(1.6, 4.4, 10.6, 9), 1.4, 1.4)
    stroked.moveTo(4.6, 2.2)
    stroked.lineTo(13, 2.2)
    stroked.quadTo(14.4, 2.2, 14.4, 3.6)
    stroked.lineTo(14.4, 10.4)
    stroked.moveTo(2.2, 12.4)
    for x, y in ((5.4, 8.6), (7.6, 11.2), (9, 9.8), (11.6, 12.6)):
        stroked.lineTo(x, y)
    return QPainterPath(), stroked


_GLYPHS: dict[str, Callable[[], _Glyph]] = {
    "pause": _pause,
    "pause-all": _pause_all,
    "resume": _resume,
    "resume-all": _resume_all,
    "cancel": _cancel,
    "retry": _retry,
    "folder": _folder,
    "add": _add,
    "failures": _failures,
    "remove": _remove,
    "photos": _photos,
    "verify": _verify,
    "edit": _edit,
    "again": _again,
}
