"""Boxes and arrows that grow with the text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from batch_gui.ui.large_text import grow_with_text
from batch_gui.ui.theme import contrast, house_palette

SPIN = QStyle.ComplexControl.CC_SpinBox
UP = QStyle.SubControl.SC_SpinBoxUp


class Form(QWidget):
    """A box to tick and a number."""

    def __init__(self) -> None:
        super().__init__()
        self.box, self.spin = QCheckBox("Progressive"), QSpinBox()
        self.combo, self.slider = QComboBox(), QSlider(Qt.Orientation.Horizontal)
        self.combo.addItems(["JPEG", "Write under a new name"])
        layout = QVBoxLayout(self)
        for widget in (self.box, self.spin, self.combo, self.slider):
            layout.addWidget(widget)
        grow_with_text(self)

    def box_side(self) -> int:
        metric = QStyle.PixelMetric.PM_IndicatorWidth
        return self.box.style().pixelMetric(metric, None, self.box)

    def combo_part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionComboBox()
        self.combo.initStyleOption(option)
        kind = QStyle.ComplexControl.CC_ComboBox
        return self.combo.style().subControlRect(kind, option, part, self.combo)

    def handle(self) -> QRect:
        option = QStyleOptionSlider()
        self.slider.initStyleOption(option)
        kind, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        return self.slider.style().subControlRect(kind, option, part, self.slider)

    def arrow(self) -> QRect:
        option = QStyleOptionSpinBox()
        self.spin.initStyleOption(option)
        return self.spin.style().subControlRect(SPIN, option, UP, self.spin)


@pytest.fixture
def usual_font(qapp: QApplication) -> Iterator[QFont]:
    font = qapp.font()
    yield font
    qapp.setFont(font)


def test_boxes_and_arrows_are_twice_as_large_with_text_twice_as_large(
    qtbot: QtBot, qapp: QApplication, usual_font: QFont
) -> None:
    usual = Form()
    qtbot.addWidget(usual)
    usual.show()
    sides = usual.box_side(), usual.arrow().width()
    small = QStyle.SubControl.SC_ComboBoxArrow
    before = usual.combo_part(small).width(), usual.handle().width(), usual.handle().height()
    large = QFont(usual_font)
    large.setPointSizeF(large.pointSizeF() * 2)
    qapp.setFont(large)
    form = Form()
    qtbot.addWidget(form)
    form.show()
    assert form.box_side() >= 1.5 * sides[0]
    assert form.arrow().width() >= 1.5 * sides[1]
    arrow, field = (
        form.combo_part(part) for part in (small, QStyle.SubControl.SC_ComboBoxEditField)
    )
    handle = form.handle()
    after = arrow.width(), handle.width(), handle.height()
    assert all(now >= 1.3 * then for now, then in zip(after, before, strict=True))
    assert form.combo.fontMetrics().horizontalAdvance("Write under a new name") <= field.width()
    assert field.right() < arrow.left() + arrow.width() // 2
    assert form.slider.rect().contains(handle)
    QTest.mouseClick(form.spin, Qt.MouseButton.LeftButton, pos=form.arrow().center())
    assert form.spin.value() == 1
    assert form.spin.lineEdit().geometry().right() < form.arrow().left()


@pytest.mark.parametrize("dark", [False, True])
def test_a_box_that_is_not_ticked_is_seen(qtbot: QtBot, qapp: QApplication, dark: bool) -> None:
    qapp.setPalette(house_palette(dark))
    form = Form()
    qtbot.addWidget(form)
    form.show()
    picture = form.box.grab().toImage()
    ground = picture.pixelColor(form.box.width() - 1, 0)
    middle = form.box.height() // 2
    colors = [picture.pixelColor(x, middle) for x in range(form.box_side())]
    assert max(contrast(color, ground) for color in colors) >= 3
