"""Words that go on to further lines where there is little room, of check boxes and of labels."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QStyle, QWidget


class WrappingSwitch(QCheckBox):
    """A check box that asks for one line, and makes do with the width of its longest word."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAccessibleName(text.replace("&", ""))
        self._words = text.split()
        _let_shrink(self)

    def minimumSizeHint(self) -> QSize:
        """As wide as the longest word."""
        width = _longest(self._words, self.fontMetrics()) + self._beside()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        wrapped = _wrapped(self._words, self.fontMetrics(), self.width() - self._beside())
        if wrapped != self.text():
            self.setText(wrapped)

    def _beside(self) -> int:
        """What the box itself takes, px."""
        metric = QStyle.PixelMetric
        style = self.style()
        box = style.pixelMetric(metric.PM_IndicatorWidth, None, self)
        space = style.pixelMetric(metric.PM_CheckBoxLabelSpacing, None, self)
        return box + space + 4


class WrappingLabel(QLabel):
    """A label that asks for one line, and makes do with the width of its longest word."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._words = text.split()
        _let_shrink(self)

    def sizeHint(self) -> QSize:
        """As wide as all of it in one line, as high as the lines it has."""
        whole = self.fontMetrics().horizontalAdvance(" ".join(self._words).replace("&", ""))
        return QSize(whole + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As wide as the longest word."""
        width = _longest(self._words, self.fontMetrics()) + 4
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        wrapped = _wrapped(self._words, self.fontMetrics(), self.width())
        if wrapped != self.text():
            self.setText(wrapped)


def _let_shrink(widget: QWidget) -> None:
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
    widget.setSizePolicy(policy)


def _longest(words: list[str], metrics: QFontMetrics) -> int:
    return max((metrics.horizontalAdvance(word) for word in words), default=0)


def _wrapped(words: list[str], metrics: QFontMetrics, room: int) -> str:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer.replace("&", "")) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
