from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from batch_gui.ui.before_after import CHIP, ON_CHIP
from batch_gui.ui.new_batch.pictures import Pictures
from batch_gui.ui.new_batch.preview_view import PreviewView
from batch_gui.ui.theme import READABLE, contrast, mix

BEFORE, BASE, AFTER = QColor(0, 0, 200), QColor(0, 100, 200), QColor(200, 100, 200)


def plain(color: QColor) -> QImage:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(color)
    return image


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PreviewView]:
    made = PreviewView()
    made.resize(500, 300)
    made.show_pictures(Pictures(plain(AFTER), plain(BASE), plain(BEFORE)))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def test_words_over_the_photo_can_be_read_on_any_photo() -> None:
    for photo in ("white", "black", "#808080"):
        ground = mix(QColor(photo), QColor(CHIP.red(), CHIP.green(), CHIP.blue()), CHIP.alphaF())
        assert contrast(ON_CHIP, ground) >= READABLE


def color_at(view: PreviewView, share: float) -> QColor:
    rect = view.picture_rect()
    image = view.grab().toImage()
    return image.pixelColor(rect.left() + round(rect.width() * share), rect.bottom() - 10)


def test_before_is_left_of_the_divider_and_the_blend_right_of_it(view: PreviewView) -> None:
    assert view.picture_rect().size().toTuple() == (300, 200)  # not enlarged
    assert color_at(view, 0.25) == BEFORE
    assert color_at(view, 0.75) == AFTER
    view.set_blend(50)
    assert color_at(view, 0.75).red() == pytest.approx(100, abs=1)
    view.set_blend(0)
    assert color_at(view, 0.75) == BASE


def test_the_divider_follows_mouse_and_keys(view: PreviewView) -> None:
    rect = view.picture_rect()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(30, 50))
    assert view.divider == pytest.approx(0.1)
    assert color_at(view, 0.25) == AFTER
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.divider == pytest.approx(0.15)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert color_at(view, 0.97) == BEFORE
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.divider == 0
    assert color_at(view, 0.03) == AFTER
    assert view.accessibleDescription() == "Before and after, 0 % before"


def test_holding_shows_before_alone(view: PreviewView) -> None:
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_B)
    assert color_at(view, 0.75) == BEFORE
    QTest.keyRelease(view, Qt.Key.Key_B)
    assert color_at(view, 0.75) == AFTER
    QTest.mousePress(view, Qt.MouseButton.RightButton)
    assert view.shows_only_before
    QTest.mouseRelease(view, Qt.MouseButton.RightButton)
    assert not view.shows_only_before


def test_a_large_picture_is_reduced_and_words_take_its_place(view: PreviewView) -> None:
    view.resize(210, 300)
    assert view.picture_rect().size().toTuple() == (210, 140)
    view.show_words("IMG_1.jpg: the file is cut off")
    assert view.picture_rect().isEmpty()
    view.grab()
