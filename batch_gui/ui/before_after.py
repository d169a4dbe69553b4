"""What every view of a photo before and after paints over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

CHIP, ON_CHIP = QColor(16, 17, 20, 205), QColor("white")
"""Ground and words over a photo, which may have any colour."""


def paint_divider(painter: QPainter, rect: QRectF, x: float, unit: float) -> None:
    """A white line at `x` from top to bottom of `rect`, with a grip in its middle.

    Args:
        unit: height of a line of text, px.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((QColor(16, 17, 20, 140), 4), (QColor("white"), 2)):
        painter.setPen(QPen(color, width))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
    radius = unit * 0.7
    middle = QPointF(x, rect.center().y())
    painter.setBrush(QColor("white"))
    painter.setPen(QPen(QColor(16, 17, 20, 140), 1))
    painter.drawEllipse(middle, radius, radius)
    painter.setPen(QPen(QColor("#1b1c1f"), 1.6))
    for side in (-1, 1):
        tip = middle + QPointF(side * radius * 0.62, 0)
        for edge in (-1, 1):
            back = QPointF(-side * radius * 0.3, edge * radius * 0.3)
            painter.drawLine(tip, tip + back)


def chip_width(text: str, metrics: QFontMetrics) -> float:
    """How much room `paint_chip` takes, px."""
    return metrics.horizontalAdvance(text) + 2.0 * metrics.height()


def paint_chip(painter: QPainter, rect: QRectF, text: str, *, left: bool) -> None:
    """Words in a top corner, on a ground of their own: a photo may have any colour there."""
    metrics = painter.fontMetrics()
    chip = QRectF(0, 0, metrics.horizontalAdvance(text) + metrics.height(), metrics.height() * 1.4)
    margin = metrics.height() * 0.4
    if left:
        chip.moveTopLeft(QPointF(rect.left() + margin, rect.top() + margin))
    else:
        chip.moveTopRight(QPointF(rect.right() - margin, rect.top() + margin))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CHIP)
    painter.drawRoundedRect(chip, chip.height() / 3, chip.height() / 3)
    painter.setPen(ON_CHIP)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
