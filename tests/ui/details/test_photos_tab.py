"""The Photos tab by mouse and keyboard, with real batches."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import PhotoError
from batch_gui.ui.details.photos_model import Column, Show
from batch_gui.ui.details.photos_tab import PhotosTab
from batch_gui.ui.main_window import MainWindow
from tests.engine.conftest import Bench
from tests.ui.conftest import Windows

NAMES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")


def shown(tab: PhotosTab, column: Column = Column.PHOTO) -> list[str]:
    model = tab.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def select(window: MainWindow, batch: BatchSummary, qtbot: QtBot) -> PhotosTab:
    """Select the batch as a user does, and wait for its photos."""
    qtbot.waitUntil(lambda: window.model.batch(batch.batch_id) is not None)
    window.list.view.setCurrentIndex(window.model.index_of(batch.batch_id))
    tab = window.details.photos
    qtbot.waitUntil(lambda: tab.model.rowCount() > 0 and "\u2026" not in shown(tab))
    return tab


def failed_batch(bench: Bench, window: MainWindow, qtbot: QtBot) -> BatchSummary:
    for name in ("b.jpg", "d.jpg"):
        bench.executor.faults[name] = PhotoError("the file is cut off")
    bench.executor.open_wide()
    batch = bench.start(*NAMES)
    qtbot.waitUntil(lambda: status(window, batch) is Status.FAILED)
    return batch


def status(window: MainWindow, batch: BatchSummary) -> Status | None:
    known = window.model.batch(batch.batch_id)
    return known.status if known else None


def test_photos_say_what_became_of_them(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    tab = select(window, batch, qtbot)
    assert shown(tab) == list(NAMES)
    assert shown(tab, Column.STATUS) == ["Done", "Failed", "Done", "Failed"]
    qtbot.waitUntil(lambda: shown(tab, Column.SIZE)[0] != "")
    size = (bench.out / "a.jpg").stat().st_size
    assert shown(tab, Column.SIZE)[0] == f"60 \u00d7 40, {size / 1000:.1f} kB"
    assert shown(tab, Column.HAPPENED)[1] == "the file is cut off"
    assert shown(tab, Column.SECONDS)[0].endswith(" s")


def test_photos_are_filtered_and_searched(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, (1000, 700))
    tab = select(window, failed_batch(bench, window, qtbot), qtbot)
    assert tab.filters[Show.FAILED].accessibleName() == "Failed, 2"
    QTest.mouseClick(tab.filters[Show.FAILED], Qt.MouseButton.LeftButton)
    assert shown(tab) == ["b.jpg", "d.jpg"]
    tab.search.setFocus()
    QTest.keyClicks(tab.search, "D.J")
    qtbot.waitUntil(lambda: shown(tab) == ["d.jpg"])
    QTest.keyClicks(tab.search, "zzz")
    qtbot.waitUntil(lambda: tab.model.rowCount() == 0)
    assert tab._empty.isVisible()
    tab.search.clear()
    QTest.mouseClick(tab.filters[Show.WAITING], Qt.MouseButton.LeftButton)
    assert tab._empty.text() == "No photo waits any more"
    QTest.mouseClick(tab.filters[Show.ALL], Qt.MouseButton.LeftButton)
    assert shown(tab) == list(NAMES)


def test_one_failed_photo_is_tried_again_with_its_menu(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    tab = select(window, batch, qtbot)
    tab.view.setCurrentIndex(tab.model.index(0, 0))
    assert not tab.try_again.isEnabled()
    assert tab.retry.text() == "&Retry all failed"
    tab.view.setCurrentIndex(tab.model.index(3, 0))
    assert tab.retry.text() == "&Retry selected"
    bench.executor.faults.clear()
    tab.view.menu_requested.emit(tab.view.mapToGlobal(QPoint(5, 5)))
    menu = tab.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    assert tab.try_again.isEnabled()
    tab.try_again.trigger()
    menu.close()
    qtbot.waitUntil(lambda: shown(tab, Column.STATUS) == ["Done", "Failed", "Done", "Done"])
    qtbot.waitUntil(lambda: status(window, batch) is Status.FAILED)
    assert [one.reason for one in bench.controller.failures(batch.batch_id)] == [
        "the file is cut off"
    ]


def test_all_failed_photos_are_tried_again_without_choosing_them(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    tab = select(window, batch, qtbot)
    qtbot.waitUntil(tab.retry.isVisible)
    bench.executor.faults.clear()
    tab.retry.setFocus()
    QTest.keyClick(tab.retry, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: status(window, batch) is Status.COMPLETED)
    qtbot.waitUntil(lambda: not tab.retry.isVisible())
    assert bench.outputs() == list(NAMES)


@pytest.mark.parametrize(("width", "large"), [(900, 1), (900, 2), (1920, 1)])
def test_the_error_in_words_has_the_room_it_needs(
    windows: Windows, bench: Bench, qtbot: QtBot, qapp: QApplication, width: int, large: int
) -> None:
    before, font = qapp.font(), qapp.font()
    font.setPointSizeF(font.pointSizeF() * large)
    qapp.setFont(font)
    try:
        window = windows.open(bench.controller, (width, 600))
        tab = select(window, failed_batch(bench, window, qtbot), qtbot)
        QTest.mouseClick(tab.filters[Show.FAILED], Qt.MouseButton.LeftButton)
        view, words = tab.view, "the file is damaged: its header makes no sense"
        assert view.isColumnHidden(Column.SIZE)
        assert not view.horizontalScrollBar().isVisible()
        lines = view.rowHeight(0) // view.fontMetrics().height()
        room = view.columnWidth(Column.HAPPENED) * lines
        assert room > view.fontMetrics().horizontalAdvance(words)
        QTest.mouseClick(tab.filters[Show.ALL], Qt.MouseButton.LeftButton)
        assert view.isColumnHidden(Column.SIZE) is (large == 2)
    finally:
        qapp.setFont(before)


def test_show_failures_opens_the_tab_with_what_failed_and_retry_does_it_again(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    window.details.tabs.setCurrentWidget(window.details.log)
    window.list.view.setCurrentIndex(window.model.index_of(batch.batch_id))
    QTest.keyClick(window.list.rows, Qt.Key.Key_Return)
    tab = window.details.photos
    qtbot.waitUntil(lambda: shown(tab) == ["b.jpg", "d.jpg"])
    assert tab.isVisible()
    assert tab.view.hasFocus()
    other = bench.start("e.jpg", paused=True)
    select(window, other, qtbot)
    qtbot.waitUntil(lambda: shown(tab) == ["e.jpg"])  # all of another batch's photos
    window.batch_commands.failures_wanted.emit(batch.batch_id)
    qtbot.waitUntil(lambda: shown(tab) == ["b.jpg", "d.jpg"])
    bench.executor.faults.clear()
    tab.view.selectAll()
    QTest.mouseClick(tab.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: status(window, batch) is Status.COMPLETED)
    assert bench.outputs() == list(NAMES)


def test_double_click_and_return_open_the_output_or_else_the_original(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    tab = select(window, failed_batch(bench, window, qtbot), qtbot)
    at = tab.view.visualRect(tab.model.index(0, 1)).center()
    QTest.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    output, original = str(bench.out / "a.jpg"), str(bench.tmp_path / "in" / "b.jpg")
    qtbot.waitUntil(lambda: windows.opened_folders == [output])
    QTest.keyClick(tab.view, Qt.Key.Key_Down)
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: windows.opened_folders == [output, original])
    tab.show_folder.trigger()
    qtbot.waitUntil(lambda: windows.opened_folders[2:] == [str(bench.tmp_path / "in")])


def test_what_is_gone_is_told_instead_of_opened(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    tab = select(window, failed_batch(bench, window, qtbot), qtbot)
    (bench.out / "a.jpg").unlink()
    tab.view.setCurrentIndex(tab.model.index(0, 0))
    with qtbot.waitSignal(window.messages.shown) as told:
        tab.open.trigger()
    assert str(bench.out / "a.jpg") in told.args[0]
    assert windows.opened_folders == []


def test_names_and_reasons_are_copied(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, (1000, 700))
    tab = select(window, failed_batch(bench, window, qtbot), qtbot)
    QGuiApplication.clipboard().clear()
    tab.view.setFocus()
    tab.view.setCurrentIndex(tab.model.index(1, 0))
    QTest.keyClick(tab.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    wanted = f"{bench.tmp_path / 'in' / 'b.jpg'}\tFailed\tthe file is cut off"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == wanted)


def test_rows_follow_a_running_batch(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = bench.start(*NAMES)
    tab = select(window, batch, qtbot)
    qtbot.waitUntil(
        lambda: shown(tab, Column.STATUS) == ["Developing", "Developing", "Waiting", "Waiting"]
    )
    QTest.mouseClick(tab.filters[Show.WAITING], Qt.MouseButton.LeftButton)
    bench.executor.let_through(2)
    qtbot.waitUntil(lambda: shown(tab) == ["c.jpg", "d.jpg"])
    QTest.mouseClick(tab.filters[Show.DONE], Qt.MouseButton.LeftButton)
    assert shown(tab) == ["a.jpg", "b.jpg"]
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: shown(tab) == list(NAMES))


@pytest.mark.parametrize("gone", ["hidden", "too low"])
def test_the_pane_does_nothing_while_it_is_not_seen(
    windows: Windows, bench: Bench, qtbot: QtBot, gone: str
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = bench.start(*NAMES, paused=True)
    tab = select(window, batch, qtbot)
    if gone == "hidden":
        window.view_menu.details.trigger()
    else:
        window.setMinimumHeight(0)
        window.resize(1000, 260)
    qtbot.waitUntil(lambda: not window.details.isVisible())
    assert tab.model.rowCount() == 0
    if gone == "hidden":
        window.view_menu.details.trigger()
    else:
        window.resize(1000, 700)
    qtbot.waitUntil(lambda: shown(tab) == list(NAMES))


def test_details_have_room_in_a_small_window_with_text_twice_as_large(
    windows: Windows, bench: Bench, qapp: QApplication
) -> None:
    bench.start("a.jpg", paused=True)
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        window = windows.open(bench.controller, (900, 600))
        assert window.details.isVisible()
        assert window.list.height() >= window.list.rows.sizeHintForRow(0)
    finally:
        qapp.setFont(usual)


def test_photos_of_a_cancelled_batch_wait_no_more(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    tab = select(window, batch, qtbot)
    assert shown(tab, Column.STATUS) == ["Waiting"] * 2
    bench.controller.cancel(batch.batch_id)
    qtbot.waitUntil(lambda: shown(tab, Column.STATUS) == ["Not developed"] * 2)
    assert tab.filters[Show.WAITING].text() == "Not developed  2"
    other = bench.start("c.jpg", paused=True)
    select(window, other, qtbot)
    qtbot.waitUntil(lambda: shown(tab, Column.STATUS) == ["Waiting"])
    assert tab.filters[Show.WAITING].text() == "Waiting  1"
