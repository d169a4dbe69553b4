from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFont, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.ui.actions import BatchAction, allowed, menu_label, row_buttons
from batch_gui.ui.batch_delegate import tool_tip
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_row import RowMetrics, status_elision
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.batch_view import BatchView
from batch_gui.ui.theme import Tone, house_palette, theme_of
from batch_gui.ui.thumbnails import Thumbnails
from tests.ui.batches import paused, summary

A = BatchAction


class Shown:
    """A view with batches, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model = BatchModel()
        self.selection = BatchSelection(self.model)
        self.view = BatchView(self.model, self.selection, Thumbnails())
        self.asked: list[tuple[BatchAction, Any]] = []
        self.selection.action_requested.connect(lambda *asked: self.asked.append(asked))
        self.view.resize(900, 500)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.qtbot = qtbot

    def show(self, *batches: BatchSummary) -> None:
        self.model.reset(batches)
        self.view.setCurrentIndex(self.model.index(0, 0))
        self.view.setFocus()

    def click(self, row: int, action: BatchAction) -> None:
        spot = self.view.button_center(self.model.index(row, 0), action)
        assert spot is not None
        QTest.mouseMove(self.view.viewport(), spot)
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.view, key)

    def wait_for_dark(self, dark: bool) -> None:
        self.qtbot.waitUntil(lambda: theme_of(self.view.palette()).dark is dark)

    def picture(self) -> QImage:
        return self.view.viewport().grab().toImage()


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    made = Shown(qtbot)
    yield made
    made.view.close()
    made.view.deleteLater()


@pytest.mark.parametrize(
    ("batch", "buttons", "more"),
    [
        (summary(), [A.PAUSE, A.CANCEL], []),
        (summary(processed_count=1), [A.PAUSE, A.CANCEL], [A.OPEN]),
        (summary(status=Status.PENDING), [A.PAUSE, A.CANCEL], []),
        (paused(), [A.RESUME, A.CANCEL], []),
        (paused(waiting_for_turn=True), [A.PAUSE, A.CANCEL], []),
        (summary(stopping=Status.PAUSED), [A.RESUME, A.CANCEL], []),
        (summary(stopping=Status.PAUSED, waiting_for_turn=True), [A.PAUSE, A.CANCEL], []),
        (summary(stopping=Status.CANCELLED), [], []),
        (summary(status=Status.COMPLETED, processed_count=9), [A.OPEN], [A.VERIFY]),
        (
            summary(status=Status.FAILED, processed_count=9, failed_count=1),
            [A.RETRY, A.OPEN],
            [A.FAILURES, A.VERIFY],
        ),
        (summary(status=Status.FAILED, failure="no preset"), [A.RETRY], []),
        (
            summary(status=Status.FAILED, failed_count=1, waiting_for_turn=True),
            [A.CANCEL],
            [A.FAILURES],
        ),
        (summary(status=Status.CANCELLED, processed_count=1), [A.OPEN], [A.VERIFY]),
        (summary(status=Status.CANCELLED), [], []),
    ],
)
def test_each_status_has_its_buttons(
    batch: BatchSummary, buttons: list[BatchAction], more: list[BatchAction]
) -> None:
    assert list(row_buttons(batch)) == buttons
    ended = batch.status.ended and not batch.waiting_for_turn
    fresh = batch.status in (Status.PENDING, Status.PAUSED)
    edit = [A.EDIT] if fresh and not batch.processed_count + batch.failed_count else []
    assert allowed(batch) == {*buttons, *more, A.AGAIN, *edit, *([A.REMOVE] if ended else [])}


@pytest.mark.parametrize("width", [900, 380])
def test_a_row_button_does_its_work_and_leaves_the_selection(shown: Shown, width: int) -> None:
    shown.view.resize(width, 500)
    shown.show(summary(1), paused(2), summary(3, Status.FAILED, processed_count=5, failed_count=1))
    shown.click(1, A.RESUME)
    shown.click(0, A.CANCEL)
    shown.click(2, A.RETRY)
    shown.click(2, A.OPEN)
    ids = [summary(number).batch_id for number in (2, 1, 3, 3)]
    assert shown.asked == [
        (action, (batch_id,))
        for action, batch_id in zip((A.RESUME, A.CANCEL, A.RETRY, A.OPEN), ids, strict=True)
    ]
    assert [batch.name for batch in shown.selection.batches()] == ["Batch 1"]


def test_letting_the_mouse_go_elsewhere_takes_the_press_back(shown: Shown) -> None:
    shown.show(summary())
    spot = shown.view.button_center(shown.model.index(0, 0), A.PAUSE)
    assert spot is not None
    viewport = shown.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(5, 400))
    assert shown.asked == []


def test_a_button_shows_hover_press_and_focus(shown: Shown) -> None:
    shown.show(summary())
    spot = shown.view.button_center(shown.model.index(0, 0), A.PAUSE)
    assert spot is not None
    around = QRect(0, 0, 30, 30)
    around.moveCenter(spot)
    looks = [shown.picture().copy(around)]
    viewport = shown.view.viewport()
    QTest.mouseMove(viewport, spot)
    looks.append(shown.picture().copy(around))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=spot)
    looks.append(shown.picture().copy(around))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(viewport, QPoint(5, 400))
    shown.press(Qt.Key.Key_Right)
    looks.append(shown.picture().copy(around))
    assert all(one != other for at, one in enumerate(looks) for other in looks[:at])


def test_space_pauses_or_resumes_what_is_selected(shown: Shown) -> None:
    shown.show(summary(1), paused(2))
    shown.press(Qt.Key.Key_Space)
    assert shown.asked == [(A.PAUSE, (summary(1).batch_id,))]
    shown.press(Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert shown.asked[1:] == [(A.RESUME, (summary(2).batch_id,))]


def test_delete_removes_what_has_ended_and_cancels_what_has_not(shown: Shown) -> None:
    shown.show(summary(1), paused(2), summary(3, Status.COMPLETED))
    shown.view.selectAll()
    shown.press(Qt.Key.Key_Delete)
    assert shown.asked == [(A.REMOVE, (summary(3).batch_id,))]
    shown.model.remove([summary(3).batch_id])
    shown.press(Qt.Key.Key_Delete)
    assert shown.asked[1:] == [(A.CANCEL, (summary(1).batch_id, summary(2).batch_id))]


def test_the_rows_buttons_are_reached_by_keyboard(shown: Shown) -> None:
    shown.show(summary(1), summary(2))
    shown.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert shown.asked == [(A.CANCEL, (summary(1).batch_id,))]
    shown.press(Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert shown.asked[1:] == [(A.PAUSE, (summary(1).batch_id,))]
    shown.press(Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Space)
    assert shown.asked[2:] == [(A.PAUSE, (summary(2).batch_id,))]


def test_return_and_double_click_open_failures_or_the_folder(shown: Shown) -> None:
    shown.show(
        summary(2, Status.FAILED, failed_count=1, processed_count=1),
        summary(1, Status.COMPLETED, processed_count=1),
    )
    shown.press(Qt.Key.Key_Return)
    spot = shown.view.visualRect(shown.model.index(1, 0)).topLeft() + QPoint(40, 20)
    viewport = shown.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert shown.asked == [
        (A.FAILURES, (summary(2).batch_id,)),
        (A.OPEN, (summary(1).batch_id,)),
    ]


def test_the_menu_has_the_same_actions_for_all_selected(shown: Shown) -> None:
    shown.show(summary(1), paused(2, PauseReason.STORAGE))
    shown.view.selectAll()
    where = shown.view.visualRect(shown.model.index(0, 0)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, where, shown.view.viewport().mapToGlobal(where)
    )
    QApplication.sendEvent(shown.view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {entry.text(): entry for entry in menu.actions()}
    enabled = {text for text, entry in entries.items() if entry.isEnabled()}
    assert enabled == {menu_label(A.PAUSE), menu_label(A.RESUME), menu_label(A.CANCEL)}
    entries[menu_label(A.CANCEL)].trigger()
    menu.close()
    assert shown.asked == [(A.CANCEL, (summary(1).batch_id, summary(2).batch_id))]


def test_tool_tips_name_the_button_and_tell_the_whole_row(shown: Shown) -> None:
    shown.show(summary(name="Wedding " * 40, failed_count=3))
    spot = shown.view.button_center(shown.model.index(0, 0), A.PAUSE)
    assert spot is not None
    assert _tip(shown, spot) == "Pause"
    assert _tip(shown, QPoint(60, 20)).startswith("Wedding Wedding")
    assert "3 failed" in _tip(shown, QPoint(60, 20))
    QToolTip.hideText()
    shown.qtbot.waitUntil(lambda: not QToolTip.isVisible())


def _tip(shown: Shown, spot: QPoint) -> str:
    event = QHelpEvent(QEvent.Type.ToolTip, spot, shown.view.viewport().mapToGlobal(spot))
    QApplication.sendEvent(shown.view.viewport(), event)
    return QToolTip.text()


@pytest.mark.parametrize("points", [9, 18, 27])
@pytest.mark.parametrize("width", [360, 640, 900, 1900])
def test_nothing_in_a_row_overlaps_or_leaves_it(points: int, width: int, qapp: object) -> None:
    sizes = RowMetrics(QFont("DejaVu Sans", points))
    rect = QRect(0, 0, width, sizes.size(width).height())
    layout = sizes.lay_out(rect, [A.PAUSE, A.CANCEL])
    words = [layout.name, layout.status, layout.bar, layout.numbers]
    parts = [*words, *layout.buttons.values()]
    parts += [part for part in (layout.picture, layout.percent) if not part.isEmpty()]
    assert layout.picture.isEmpty() is (width < 20 * sizes.line)
    for at, part in enumerate(parts):
        assert rect.contains(part)
        assert not any(part.intersects(other) for other in parts[:at])
    assert layout.name.height() >= sizes.line


def test_rows_grow_with_the_font(shown: Shown) -> None:
    shown.show(summary())
    before = shown.view.visualRect(shown.model.index(0, 0)).height()
    font = shown.view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    shown.view.setFont(font)
    shown.qtbot.waitUntil(
        lambda: shown.view.visualRect(shown.model.index(0, 0)).height() >= before * 1.8
    )


def test_a_new_palette_repaints_the_rows(shown: Shown, qapp: QApplication) -> None:
    shown.show(summary(status=Status.COMPLETED, processed_count=1000))
    for dark in (True, False):
        palette = house_palette(dark)
        qapp.setPalette(palette)
        shown.wait_for_dark(dark)
        bar = shown.view._delegate.lay_out(
            shown.view.visualRect(shown.model.index(0, 0)), shown.selection.batches()[0]
        ).bar
        color = shown.picture().pixelColor(bar.center())
        assert color.name() == theme_of(palette).tones[Tone.DONE].name()


def test_one_failure_in_a_million_is_seen_in_the_bar(shown: Shown) -> None:
    shown.show(
        summary(status=Status.FAILED, total_photos=10**6, processed_count=10**6 - 1, failed_count=1)
    )
    bar = shown.view._delegate.lay_out(
        shown.view.visualRect(shown.model.index(0, 0)), shown.selection.batches()[0]
    ).bar
    color = shown.picture().pixelColor(bar.right() - bar.height() // 2, bar.center().y())
    assert color.name() == theme_of(shown.view.palette()).tones[Tone.FAILED].name()


def test_screen_readers_get_each_row_in_words(shown: Shown) -> None:
    shown.show(summary(1, name="Wedding"), paused(2))
    table = QAccessible.queryAccessibleInterface(shown.view)
    names = [table.child(row).text(QAccessible.Text.Name) for row in range(table.childCount())]
    assert names[0].startswith("Wedding, Developing with WhiteLayer_v4")
    assert "Paused by you" in names[1]


def test_every_row_has_the_same_height(shown: Shown) -> None:
    shown.show(summary(1), paused(2), summary(3, Status.FAILED, failed_count=3))
    delegate = shown.view.itemDelegate()
    option = QStyleOptionViewItem()
    heights = {delegate.sizeHint(option, shown.model.index(row, 0)).height() for row in range(3)}
    assert len(heights) == 1


def test_a_name_that_looks_like_html_stays_a_name(qapp: object) -> None:
    assert "&lt;b&gt;Wedding" in tool_tip(summary(name="<b>Wedding</b>"))


def test_both_ends_of_a_pause_are_read_where_there_is_little_room() -> None:
    drive = paused(reason=PauseReason.STORAGE)
    assert status_elision(drive) is Qt.TextElideMode.ElideMiddle
    assert status_elision(paused()) is Qt.TextElideMode.ElideRight
    assert status_elision(summary(status=Status.FAILED)) is Qt.TextElideMode.ElideRight


def test_a_button_alone_stands_at_the_right_edge() -> None:
    sizes = RowMetrics(QFont("DejaVu Sans", 9))
    rect = QRect(0, 0, 900, sizes.size(900).height())
    both = sizes.lay_out(rect, [A.PAUSE, A.CANCEL]).buttons
    alone = sizes.lay_out(rect, [A.OPEN]).buttons
    assert alone[A.OPEN] == both[A.CANCEL]
