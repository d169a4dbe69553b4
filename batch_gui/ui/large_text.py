"""Boxes and arrows that grow with the text: Fusion keeps theirs as small as at usual sizes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPolygon
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QListWidget,
    QProxyStyle,
    QSlider,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)

from batch_gui.ui.theme import mix

_BOX = (QStyle.PixelMetric.PM_IndicatorWidth, QStyle.PixelMetric.PM_IndicatorHeight)
_TICKED = (
    QStyle.PrimitiveElement.PE_IndicatorCheckBox,
    QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
)
_SLIDER = {
    QStyle.PixelMetric.PM_SliderThickness,
    QStyle.PixelMetric.PM_SliderControlThickness,
    QStyle.PixelMetric.PM_SliderLength,
}
_SPIN = QStyle.ComplexControl.CC_SpinBox
_COMBO = QStyle.ComplexControl.CC_ComboBox
_UP, _DOWN = QStyle.SubControl.SC_SpinBoxUp, QStyle.SubControl.SC_SpinBoxDown
_USUAL = 20  # px, the height of text up to which Fusion's buttons are large enough
_FIELD = QStyle.SubControl.SC_SpinBoxEditField
_ARROW = QStyle.SubControl.SC_ComboBoxArrow
_WIDER = {  # for each control with buttons: those, and the field that they leave room for
    _SPIN: ((_UP, _DOWN), _FIELD),
    _COMBO: ((_ARROW,), QStyle.SubControl.SC_ComboBoxEditField),
}
_CONTENTS = (QStyle.ContentsType.CT_SpinBox, QStyle.ContentsType.CT_ComboBox)


class GrowingStyle(QProxyStyle):
    """Fusion, with boxes, sliders, and arrows of spin and combo boxes in keeping with the words.

    It is set on those widgets and on short lists alone: asked for every cell of a table, Python
    would be slow.
    """

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """The box is as high as capital letters and what hangs below."""
        usual = super().pixelMetric(metric, option, widget)
        if metric in _BOX and widget is not None:
            return max(usual, widget.fontMetrics().ascent())
        if metric in _SLIDER and widget is not None:
            return usual + _more(widget)
        return usual

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """A box with wider buttons is wider."""
        result = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        if kind in _CONTENTS and widget is not None:
            result.setWidth(result.width() + _more(widget))
        return result

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Wider buttons leave less for the field."""
        rect = super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]
        buttons, field = _WIDER.get(control, ((), None))
        if widget is None or part not in (*buttons, field):
            return rect
        more = _more(widget)
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        if part is field:
            return rect.adjusted(more, 0, 0, 0) if mirrored else rect.adjusted(0, 0, -more, 0)
        return rect.adjusted(0, 0, more, 0) if mirrored else rect.adjusted(-more, 0, 0, 0)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Boxes have an outline that is seen in the dark, too."""
        super().drawPrimitive(element, option, painter, widget)
        if element in _TICKED and widget is not None:
            text = option.palette.color(QPalette.ColorRole.Text)
            painter.setPen(mix(option.palette.color(QPalette.ColorRole.Base), text, 0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRect(option.rect).adjusted(0, 0, -1, -1))

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Arrows over the small ones, where the buttons have grown."""
        super().drawComplexControl(control, option, painter, widget)
        if control not in _WIDER or widget is None or not _more(widget):
            return
        steps = ((_UP, -1), (_DOWN, 1)) if control is _SPIN else ((_ARROW, 1),)
        color = option.palette.color(QPalette.ColorRole.ButtonText)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for part, step in steps:
            rect = self.subControlRect(control, option, part, widget)
            middle, half = rect.center(), max(3, rect.width() // 4)
            tip = middle.y() + step * (half // 2)
            foot = middle.y() - step * (half // 2)
            points = [(-half, foot), (half, foot), (0, tip)]
            painter.drawPolygon(QPolygon([QPoint(middle.x() + x, y) for x, y in points]))
        painter.restore()


def _more(widget: QWidget) -> int:
    """How much wider than usual a box's buttons are, px; none at usual sizes."""
    return max(0, widget.fontMetrics().height() - _USUAL)


def grow_with_text(root: QWidget) -> None:
    """Let the boxes and arrows within `root` grow with the text, where the style is Fusion."""
    if QApplication.style().name() != "fusion":
        return
    style = GrowingStyle("fusion")
    style.setParent(root)
    for kind in (QCheckBox, QAbstractSpinBox, QComboBox, QSlider, QListWidget):
        for widget in root.findChildren(kind):
            widget.setStyle(style)
