"""Finding batches: the sidebar, the search box, the compact view and the order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.sidebar import EntryList
from tests.engine.conftest import Bench
from tests.ui.batches import paused, summary
from tests.ui.conftest import Store, Windows
from tests.ui.driving import click_box, click_row, the

BATCHES = [
    summary(1, name="Wedding", session_id=1, session_name="June"),
    paused(2, name="Harbour", session_id=1, session_name="June"),
    summary(3, Status.COMPLETED, name="Osaka", session_id=2, session_name="Japan"),
    summary(4, Status.FAILED, name="Archive", session_id=2, session_name="Japan", failed_count=1),
]


@pytest.fixture
def window(windows: Windows, bench: Bench) -> MainWindow:
    return with_batches(windows.open(bench.controller))


def with_batches(window: MainWindow) -> MainWindow:
    window._on_batches_changed(BATCHES)
    return window


def names(window: MainWindow) -> list[str]:
    model = window.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def lines(entries: EntryList) -> dict[str, int]:
    return {entry.text: entry.count for entry in entries.entries}


def click(entries: EntryList, text: str) -> None:
    row = [entry.text for entry in entries.entries].index(text)
    spot = entries.visualRect(entries.model().index(row, 0)).center()
    QTest.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_the_sidebar_counts_and_filters_by_mouse(window: MainWindow) -> None:
    sidebar = window.sidebar
    statuses = {"All": 4, "Running": 1, "Waiting": 0, "Paused": 1, "Finished": 1, "Failed": 1}
    assert lines(sidebar.statuses) == statuses
    assert lines(sidebar.sessions) == {"All sessions": 4, "Japan": 2, "June": 2}
    click(sidebar.sessions, "June")
    assert names(window) == ["Wedding", "Harbour"]
    click(sidebar.statuses, "Paused")
    assert names(window) == ["Harbour"]
    window._on_batches_changed([paused(1, name="Wedding", session_id=1, session_name="June")])
    assert names(window) == ["Wedding", "Harbour"]
    assert lines(sidebar.statuses)["Paused"] == 2
    window._on_batches_changed([summary(4, Status.CANCELLED, session_id=2)])
    assert lines(sidebar.statuses)["Cancelled"] == 1
    assert lines(sidebar.statuses)["Failed"] == 0


def test_the_sidebar_is_used_by_keyboard_and_put_away(window: MainWindow, qtbot: QtBot) -> None:
    window.sidebar.statuses.setFocus()
    QTest.keyClick(window.sidebar.statuses, Qt.Key.Key_Down)
    assert window.model.filter == BatchFilter(Status.RUNNING)
    assert names(window) == ["Wedding"]
    QTest.keyClick(window.sidebar.statuses, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.sidebar.sessions
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: not window.sidebar.isVisible())
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(window.sidebar.isVisible)


def test_what_is_typed_is_searched_for_and_escape_goes_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.list.select(window.model.index(1, 0))
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.search.hasFocus)
    QTest.keyClicks(window.search, "japan osa")
    assert names(window) == ["Osaka"]
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert len(names(window)) == 4
    assert window.search.hasFocus()
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.list.rows.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.search, "harb")
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    assert window.list.rows.hasFocus()


def test_when_nothing_matches_there_is_a_way_back(window: MainWindow) -> None:
    click(window.sidebar.statuses, "Running")
    QTest.keyClicks(window.search, "zzz")
    page = window.list.no_match
    assert page.isVisible()
    assert not window.list.rows.isVisible()
    QTest.mouseClick(page.show_all, Qt.MouseButton.LeftButton)
    assert len(names(window)) == 4
    assert window.search.text() == ""
    assert window.list.rows.isVisible()
    assert window.sidebar.statuses.currentIndex().row() == 0


def test_a_filter_does_not_hide_the_batch_just_made(window: MainWindow) -> None:
    click(window.sidebar.statuses, "Failed")
    window._on_batch_made(summary(9, name="New", session_id=3))
    assert window.model.filter.lets_all_through
    assert [batch.name for batch in window.selection.batches()] == ["New"]
    assert lines(window.sidebar.sessions)["Session 3"] == 1


def test_the_selection_stays_through_filter_order_and_view(window: MainWindow) -> None:
    window.list.select(window.model.index_of(BATCHES[1].batch_id))
    click(window.sidebar.sessions, "June")
    window.view_menu.compact.trigger()
    window.view_menu.sorts[Column.NAME].trigger()
    window.view_menu.descending.trigger()
    assert names(window) == ["Wedding", "Harbour"]
    click(window.sidebar.sessions, "All sessions")
    assert names(window) == ["Wedding", "Osaka", "Harbour", "Archive"]
    assert [batch.name for batch in window.selection.batches()] == ["Harbour"]
    assert window.list.table.selectionModel().selectedRows()[0].row() == 2
    window.view_menu.sorts[None].trigger()
    assert names(window)[:2] == ["Wedding", "Harbour"]
    click(window.sidebar.sessions, "Japan")
    assert window.selection.batches() == []
    assert not window.actions_.batch[BatchAction.PAUSE].isEnabled()


def test_rows_keep_their_places_under_a_moving_mouse(window: MainWindow, qtbot: QtBot) -> None:
    click(window.sidebar.statuses, "Running")
    viewport = window.list.rows.viewport()
    QTest.mouseMove(viewport, QPoint(50, 20))
    QTest.mouseMove(viewport, QPoint(60, 25))
    window._on_batches_changed([paused(1, name="Wedding")])
    assert names(window) == ["Wedding"]
    qtbot.waitUntil(lambda: names(window) == [], timeout=5000)


def test_the_table_does_what_the_rows_do(window: MainWindow, monkeypatch: Any) -> None:
    asked: list[tuple[BatchAction, tuple[str, ...]]] = []
    monkeypatch.setattr(
        window.batch_commands, "perform", lambda action, ids: asked.append((action, tuple(ids)))
    )
    window.selection.action_requested.disconnect()
    window.selection.action_requested.connect(window.batch_commands.perform)
    window.view_menu.compact.trigger()
    table = window.list.table
    assert table.isVisible()
    table.setFocus()
    keys = Qt.Key
    QTest.keyClick(table, keys.Key_End)
    for key in (keys.Key_Home, keys.Key_Space, keys.Key_End, keys.Key_Up):
        QTest.keyClick(table, key)
    for key in (keys.Key_Return, keys.Key_Delete):
        QTest.keyClick(table, key)
    first = window.model.index(0, 0)
    assert [action for action, _ in asked] == [
        BatchAction.PAUSE,
        BatchAction.FAILURES,
        BatchAction.REMOVE,
    ]
    assert asked[0][1] == (window.model.rows(0, 0)[0].batch_id,)
    assert asked[2][1] == (window.model.rows(2, 2)[0].batch_id,)
    spot = table.visualRect(first).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(asked) == 3  # there is nothing to open yet


def test_a_click_on_a_heading_sorts_and_the_third_one_is_the_queue_again(
    window: MainWindow,
) -> None:
    window.view_menu.compact.trigger()
    header = window.list.table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(Column.NAME) + 20, header.height() // 2)
    seen = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        seen.append(names(window))
    assert seen[0] == ["Archive", "Harbour", "Osaka", "Wedding"]
    assert seen[1] == seen[0][::-1]
    assert seen[2][:2] == ["Wedding", "Harbour"]
    assert window.view_menu.sorts[None].isChecked()


def test_columns_are_hidden_and_shown_and_one_always_stays(window: MainWindow) -> None:
    window.view_menu.compact.trigger()
    table = window.list.table
    menu = window.view_menu.columns
    menu.aboutToShow.emit()
    entries = {entry.text(): entry for entry in menu.actions()}
    assert not entries["Session"].isChecked()
    entries["Session"].trigger()
    entries["Speed"].trigger()
    assert Column.SESSION in table.columns
    assert Column.SPEED not in table.columns
    for column in Column:
        table.set_column_shown(column, False)
    assert len(table.columns) == 1
    table.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    *shown, _separator, arranging = popup.actions()
    assert [entry.isEnabled() for entry in shown] == [
        column not in table.columns for column in Column
    ]
    assert arranging is table.arranging
    popup.close()


def test_view_columns_order_and_sidebar_are_remembered(
    window: MainWindow, windows: Windows, bench: Bench, store: Store, qtbot: QtBot
) -> None:
    window.view_menu.compact.trigger()
    table = window.list.table
    table.set_column_shown(Column.FOLDER, True)
    table.horizontalHeader().moveSection(Column.TOTAL, 0)
    table.setColumnWidth(Column.NAME, 123)
    window.view_menu.sorts[Column.TOTAL].trigger()
    window.view_menu.descending.trigger()
    window.view_menu.sidebar.trigger()
    window.model.remove([batch.batch_id for batch in BATCHES])
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    again = with_batches(windows.open(bench.controller))
    assert again.list.is_compact
    assert again.view_menu.compact.isChecked()
    assert not again.sidebar.isVisible()
    assert again.list.table.columns[:2] == (Column.TOTAL, Column.NAME)
    assert Column.FOLDER in again.list.table.columns
    assert again.list.table.columnWidth(Column.NAME) == 123
    assert again.model.sorting == (Column.TOTAL, Qt.SortOrder.DescendingOrder)
    assert again.view_menu.sorts[Column.TOTAL].isChecked()
    assert again.view_menu.descending.isChecked()


def test_removing_asks_and_deletes_no_photo(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    done = bench.start("a.jpg", "b.jpg")
    bench.executor.open_wide()
    bench.wait(done.batch_id, Status.COMPLETED)
    waiting = bench.start("c.jpg", paused=True)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    photos = sorted(tmp_path.rglob("*.jpg"))
    window.list.view.selectAll()
    window.list.view.setFocus()
    window.actions_.batch[BatchAction.REMOVE].trigger()
    box = the(window, QMessageBox)
    assert box.text() == "Remove \u201cWedding\u201d from the list?"
    assert box.informativeText() == (
        "No photo is deleted: originals, outputs and receipts stay. "
        "1 other selected batch hasn't ended and stays in the list."
    )
    click_box(window, "Keep")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    assert window.model.rowCount() == 2
    window.actions_.batch[BatchAction.REMOVE].trigger()
    click_box(window, "Remove the batch")
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    assert [batch.batch_id for batch in bench.controller.list()] == [waiting.batch_id]
    assert sorted(tmp_path.rglob("*.jpg")) == photos
    assert (bench.folders.receipts / f"{done.batch_id}.csv").exists()
    assert not list(bench.folders.batch_states.glob(f"{done.batch_id}*"))


def test_delete_removes_only_where_the_batches_have_the_keyboard(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    done = bench.start("a.jpg")
    bench.executor.open_wide()
    bench.wait(done.batch_id, Status.COMPLETED)
    qtbot.waitUntil(lambda: window.model.totals.statuses[Status.COMPLETED] == 1)
    window.list.select(window.model.index(0, 0))
    for elsewhere in (window.sidebar.statuses, window.search):
        elsewhere.setFocus()
        QTest.keyClick(elsewhere, Qt.Key.Key_Delete)
        assert window.findChild(QMessageBox) is None
    window.list.setFocus()
    QTest.keyClick(window.list.view, Qt.Key.Key_Delete)
    assert the(window, QMessageBox).text() == "Remove \u201cWedding\u201d from the list?"
    click_box(window, "Keep")


def test_delete_on_a_batch_under_way_offers_to_cancel_it(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    batch = bench.start("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    bench.executor.let_through(1)
    qtbot.waitUntil(lambda: _done(window, batch.batch_id) == 1)
    window.list.select(window.model.index(0, 0))
    window.list.setFocus()
    QTest.keyClick(window.list.view, Qt.Key.Key_Delete)
    assert the(window, QMessageBox).text() == "Cancel \u201cWedding\u201d?"
    click_box(window, "Keep going")
    bench.executor.open_wide()


def test_a_letter_chooses_from_the_batch_menu(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.select(window.model.index(0, 0))
    menus = [entry.menu() for entry in window.menuBar().actions()]
    menu = next(one for one in menus if isinstance(one, QMenu) and one.title() == "&Batch")
    letters = [
        QKeySequence.mnemonic(entry.text()).toString() for entry in menu.actions() if entry.text()
    ]
    used = [letter for letter in letters if letter]
    assert len(used) == len(set(used)) >= len(BatchAction)
    menu.popup(QPoint(10, 10))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_C)
    assert the(window, QMessageBox).text() == "Cancel \u201cWedding\u201d?"
    click_box(window, "Keep going")


def test_sessions_of_one_name_are_told_apart(window: MainWindow) -> None:
    window._on_batches_changed([summary(5, name="Encore", session_id=3, session_name="June")])
    assert lines(window.sidebar.sessions) == {
        "All sessions": 5,
        "June (2)": 1,
        "Japan": 2,
        "June": 2,
    }


@pytest.mark.parametrize("how", ["Delete", "Ctrl+Delete", "the row's button"])
def test_prepared_batches_are_not_cancelled_unasked(
    how: str, windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    """Nothing was done with them, yet all that was chosen for them would be lost."""
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        bench.start(name, paused=True)
    window = windows.open(bench.controller)
    window.list.setFocus()
    view = window.list.rows
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def ask() -> QMessageBox:
        if how == "the row's button":
            click_row(window, window.model.batches()[0].batch_id, BatchAction.CANCEL)
        else:
            held = Qt.KeyboardModifier.ControlModifier
            plain = Qt.KeyboardModifier.NoModifier
            QTest.keyClick(view, Qt.Key.Key_Delete, held if "Ctrl" in how else plain)
        return the(window, QMessageBox)

    box = ask()
    several = how != "the row's button"
    assert box.text() == ("Cancel 3 batches?" if several else "Cancel \u201cWedding\u201d?")
    photos = "3 photos" if several else "1 photo"
    assert box.informativeText() == (
        f"{photos} won't be developed. No photo is deleted: the originals are untouched."
    )
    assert box.defaultButton().text() == "Keep going"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    assert {batch.status for batch in bench.controller.list()} == {Status.PAUSED}
    window.activateWindow()  # as a desktop does by itself
    qtbot.waitUntil(window.isActiveWindow)
    ask()
    click_box(window, "Cancel 3 batches" if several else "Cancel the batch")
    cancelled = 3 if several else 1
    qtbot.waitUntil(lambda: window.model.totals.statuses[Status.CANCELLED] == cancelled)


def test_a_retry_that_waits_is_taken_back_without_a_question(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what it was before, and can be asked for again."""
    window = windows.open(bench.controller)
    waits = summary(1, Status.FAILED, failed_count=2, waiting_for_turn=True)
    window._on_batches_changed([waits])
    told: list[str] = []
    monkeypatch.setattr(bench.controller, "cancel", told.append)
    window.list.select(window.model.index(0, 0))
    window.list.setFocus()
    QTest.keyClick(window.list.view, Qt.Key.Key_Delete)
    assert window.findChild(QMessageBox) is None
    qtbot.waitUntil(lambda: bool(told))
    assert told == [waits.batch_id]


def _done(window: MainWindow, batch_id: str) -> int:
    batch = window.model.batch(batch_id)
    return batch.processed_count if batch else -1


def test_rows_show_the_first_photo(windows: Windows, bench: Bench) -> None:
    batch = bench.start("b.jpg", "a.jpg", paused=True)
    window = windows.open(bench.controller)
    shown = window.model.batch(batch.batch_id)
    assert shown is not None
    assert Path(shown.first_photo).name == "b.jpg"
    assert shown.session_name == "Wedding"
    asked: list[str] = []
    window.thumbnails.pixmap = lambda path, *_, **__: asked.append(path)  # type: ignore[method-assign]
    window.list.rows.viewport().grab()
    assert asked == [shown.first_photo]


def test_a_line_of_the_compact_view_has_the_buttons_of_its_batch(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    first, other = (bench.start("a.jpg", paused=True).batch_id for _ in range(2))
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    window.view_menu.compact.trigger()
    table = window.list.table
    line = table.visualRect(window.model.index_of(first))
    assert not table.buttons.isVisible()
    QTest.mouseMove(table.viewport(), line.center())
    resume = table.buttons.button(BatchAction.RESUME)
    assert resume is not None
    assert table.buttons.button(BatchAction.PAUSE) is None
    assert table.buttons.geometry().right() == table.viewport().rect().right()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert table.viewport().rect().contains(table.buttons.geometry())
    QTest.mouseClick(resume, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.controller.status(first).status is Status.RUNNING)
    qtbot.waitUntil(lambda: table.buttons.button(BatchAction.PAUSE) is not None)
    assert bench.controller.status(other).status is Status.PAUSED
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: bench.controller.status(first).status is Status.COMPLETED)


class Paints(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_a_filter_paints_the_table_once(window: MainWindow) -> None:
    window.list.set_compact(True)
    window.model.reset(summary(number) for number in range(100))
    for _ in range(5):
        QApplication.processEvents()
    paints = Paints()
    window.list.table.viewport().installEventFilter(paints)
    window.model.set_filter(BatchFilter(words="9"))
    for _ in range(5):
        QApplication.processEvents()
    assert paints.count == 1
    window.list.table.viewport().removeEventFilter(paints)
