"""The histogram of a picture: how many of its pixels have each level of red, green and blue."""

from __future__ import annotations

from math import sqrt

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from batch_gui.ui.details.compare_desk import Histogram
from batch_gui.ui.language import number
from batch_gui.ui.theme import Tone, theme_of

_COLOURS = (QColor("#e5484d"), QColor("#30a46c"), QColor("#3e83f7"))
_BINS = 64


class HistogramView(QWidget):
    """Three curves over each other, dark at the left; the root of the counts is shown."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._curves: list[list[float]] = []
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A title and some lines of text high."""
        unit = self.fontMetrics().height()
        return QSize(12 * unit, 5 * unit)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show this; None for nothing yet."""
        self._curves = [_curve(channel) for channel in histogram or ()]
        words = self._title
        if histogram is not None:
            means = [number(round(_mean(channel))) for channel in histogram]
            words = self.tr("{title}: mean of red {red}, green {green}, blue {blue} of 255").format(
                title=self._title, red=means[0], green=means[1], blue=means[2]
            )
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The title, a ground, and the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self.palette())
        unit = self.fontMetrics().height()
        painter.setPen(theme.tones[Tone.MUTED])
        top = QRectF(0, 0, self.width(), unit)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, self._title)
        ground = QRectF(0, unit * 1.2, self.width() - 1, self.height() - unit * 1.2 - 1)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.ground)
        painter.drawRect(ground)
        highest = max((max(curve) for curve in self._curves), default=0.0)
        if highest:
            for curve, color in zip(self._curves, _COLOURS, strict=True):
                self._paint_curve(painter, ground, [value / highest for value in curve], color)

    def _paint_curve(
        self, painter: QPainter, ground: QRectF, curve: list[float], color: QColor
    ) -> None:
        path = QPainterPath(ground.bottomLeft())
        for at, value in enumerate(curve):
            x = ground.left() + ground.width() * at / (len(curve) - 1)
            path.lineTo(QPointF(x, ground.bottom() - value * (ground.height() - 2)))
        path.lineTo(ground.bottomRight())
        fill = QColor(color)
        fill.setAlpha(70)
        painter.fillPath(path, fill)
        painter.setPen(QPen(color, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def _curve(channel: tuple[int, ...]) -> list[float]:
    width = 256 // _BINS
    return [sqrt(sum(channel[at : at + width])) for at in range(0, 256, width)]


def _mean(channel: tuple[int, ...]) -> float:
    total = sum(channel)
    return sum(level * count for level, count in enumerate(channel)) / total if total else 0.0
