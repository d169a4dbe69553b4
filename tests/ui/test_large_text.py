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
    QSpinBox,
    QStyle,
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
        layout = QVBoxLayout(self)
        layout.addWidget(self.box)
        layout.addWidget(self.spin)
        grow_with_text(self)

    def box_side(self) -> int:
        metric = QStyle.PixelMetric.PM_IndicatorWidth
        return self.box.style().pixelMetric(metric, None, self.box)

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
    large = QFont(usual_font)
    large.setPointSizeF(large.pointSizeF() * 2)
    qapp.setFont(large)
    form = Form()
    qtbot.addWidget(form)
    form.show()
    assert form.box_side() >= 1.5 * sides[0]
    assert form.arrow().width() >= 1.5 * sides[1]
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
