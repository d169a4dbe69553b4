"""A check box whose words go on to further lines where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QStyle


class WrappingSwitch(QCheckBox):
    """Asks for one line, and makes do with the width of its longest word."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAccessibleName(text.replace("&", ""))
        self._words = text.split()

    def minimumSizeHint(self) -> QSize:
        """As wide as the longest word."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(word) for word in self._words), default=0)
        return QSize(widest + self._beside(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        wrapped = self._wrapped(self.width() - self._beside())
        if wrapped != self.text():
            self.setText(wrapped)

    def _wrapped(self, room: int) -> str:
        metrics = self.fontMetrics()
        lines = [""]
        for word in self._words:
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    def _beside(self) -> int:
        """What the box itself takes, px."""
        metric = QStyle.PixelMetric
        style = self.style()
        box = style.pixelMetric(metric.PM_IndicatorWidth, None, self)
        space = style.pixelMetric(metric.PM_CheckBoxLabelSpacing, None, self)
        return box + space + 4
