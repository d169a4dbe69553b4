from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from pytestqt.qtbot import QtBot

from batch_gui.ui.theme import theme_of
from batch_gui.ui.uniform_list import UniformListView

HEIGHT = 20
_Hint = QAbstractItemView.ScrollHint


class Numbers(QAbstractListModel):
    """As many rows as wanted, and how often it was asked for one."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.asked = 0

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        self.asked += 1
        return 0 if parent.isValid() else self.count

    def flags(self, index: Any) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


class Stripes(QStyledItemDelegate):
    """Paints each row in a colour of its own."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Any) -> QSize:
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        rect: QRect = option.rect
        painter.fillRect(rect, QColor.fromHsv(index.row() % 36 * 10, 255, 255))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[UniformListView]:
    made = UniformListView()
    made.setModel(Numbers(10_000))
    made.setItemDelegate(Stripes(made))
    made.setSelectionMode(UniformListView.SelectionMode.ExtendedSelection)
    made.setVerticalScrollMode(UniformListView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFrameShape(UniformListView.Shape.NoFrame)
    made.resize(200, 10 * HEIGHT)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def selected(view: UniformListView) -> list[int]:
    return sorted(index.row() for index in view.selectedIndexes())


def color_at(view: UniformListView, y: int) -> int:
    return view.viewport().grab().toImage().pixelColor(50, y).hsvHue()


def test_every_row_is_where_it_is_painted(view: UniformListView) -> None:
    bar = view.verticalScrollBar()
    for offset in (0, 7, 1234, bar.maximum()):
        bar.setValue(offset)
        for y in (0, 55, 199):
            index = view.indexAt(QPoint(10, y))
            assert index.row() == (y + offset) // HEIGHT
            assert view.visualRect(index).contains(10, y)
            assert abs(color_at(view, y) - index.row() % 36 * 10) <= 1
    assert view.indexAt(QPoint(10, 199)).row() == 9_999


def test_the_keys_of_every_list(view: UniformListView) -> None:
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    keys = Qt.Key
    steps = [
        (keys.Key_Down, 1),
        (keys.Key_PageDown, 10),
        (keys.Key_PageUp, 1),
        (keys.Key_Up, 0),
        (keys.Key_Up, 0),
        (keys.Key_End, 9_999),
        (keys.Key_Down, 9_999),
        (keys.Key_Home, 0),
    ]
    for key, row in steps:
        QTest.keyClick(view, key)
        assert selected(view) == [row]
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    QTest.keyClick(view, keys.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, keys.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert selected(view) == [0, 1, 2]


def test_a_click_with_shift_selects_all_between(view: UniformListView) -> None:
    viewport, left = view.viewport(), Qt.MouseButton.LeftButton
    QTest.mouseClick(viewport, left, pos=QPoint(10, 30))
    QTest.mouseClick(viewport, left, Qt.KeyboardModifier.ShiftModifier, QPoint(10, 90))
    assert selected(view) == [1, 2, 3, 4]
    QTest.mouseClick(viewport, left, Qt.KeyboardModifier.ControlModifier, QPoint(10, 50))
    assert selected(view) == [1, 3, 4]


@pytest.mark.parametrize(
    ("hint", "top"),
    [
        (_Hint.EnsureVisible, 180),
        (_Hint.PositionAtTop, 0),
        (_Hint.PositionAtCenter, 91),
        (_Hint.PositionAtBottom, 180),
    ],
)
def test_a_row_is_scrolled_to(view: UniformListView, hint: Any, top: int) -> None:
    index = view.model().index(500, 0)
    view.scrollTo(index, hint)
    assert abs(view.visualRect(index).top() - top) <= 1
    before = view.verticalScrollBar().value()
    view.scrollTo(index)
    assert view.verticalScrollBar().value() == before


def test_laying_out_asks_for_no_row(view: UniformListView) -> None:
    model = view.model()
    assert isinstance(model, Numbers)
    model.asked = 0
    view.doItemsLayout()
    assert model.asked < 20


def test_an_empty_list_has_nothing(view: UniformListView) -> None:
    model = Numbers(0)
    view.setModel(model)
    view.executeDelayedItemsLayout()
    assert not view.indexAt(QPoint(10, 10)).isValid()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.verticalScrollBar().maximum() == 0
    view.viewport().grab()


def test_a_line_shows_where_a_dragged_row_would_come(view: UniformListView) -> None:
    view.setDropIndicatorShown(True)
    view.setDragDropMode(UniformListView.DragDropMode.DragDrop)
    model = view.model()
    mime = model.mimeData([model.index(7, 0)])
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    accent = theme_of(view.palette()).accent
    enter = QDragEnterEvent(QPoint(50, 45), move, mime, left, none)
    QApplication.sendEvent(view.viewport(), enter)
    for y, line in ((45, 40), (55, 60), (3, 0)):
        event = QDragMoveEvent(QPoint(50, y), move, mime, left, none)
        QApplication.sendEvent(view.viewport(), event)
        image = view.viewport().grab().toImage()
        assert event.isAccepted()
        assert image.pixelColor(50, line).name() == accent.name()
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    assert view.viewport().grab().toImage().pixelColor(50, 0).name() != accent.name()
