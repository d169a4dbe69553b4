"""News that leaves by itself, errors that stay, and rows that nothing moves."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from batch_gui.core.errors import StorageError
from batch_gui.ui import messages as module
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.scanning import ScanPanel
from tests.engine.conftest import Bench
from tests.photos import write_photo
from tests.ui.batches import summary
from tests.ui.conftest import Windows
from tests.ui.driving import drop, new_batch_dialog, the

FULL = StorageError("The drive ARCHIVE is full.")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """News that leaves soon."""
    for name in ("NEWS_MS", "_LOOKED_AT_MS"):
        monkeypatch.setattr(module, name, 50)
    monkeypatch.setattr(module, "_LETTER_MS", 0)


@pytest.fixture
def window(windows: Windows, bench: Bench) -> MainWindow:
    made = windows.open(bench.controller)
    made._on_batches_changed([summary(number) for number in range(1, 9)])
    return made


def texts(window: MainWindow) -> list[str]:
    return [message.text for message in window.messages.messages]


@pytest.mark.usefixtures("quick")
def test_news_leaves_by_itself_and_an_error_stays(window: MainWindow, qtbot: QtBot) -> None:
    window.messages.say("3 photos added.")
    assert window.messages.isVisible()
    qtbot.waitUntil(lambda: not window.messages.isVisible())
    window.messages.show_error(FULL)
    window.messages.say("5 photos added.")
    assert texts(window) == [str(FULL), "5 photos added."]
    assert not window.messages._leaving.isActive()
    qtbot.waitUntil(lambda: not window.messages._close.visibleRegion().isEmpty())
    QTest.mouseClick(window.messages._close, Qt.MouseButton.LeftButton)
    assert texts(window) == ["5 photos added."]
    QTest.mouseMove(window.list.rows.viewport(), QPoint(30, 10))
    qtbot.waitUntil(lambda: not window.messages.isVisible())


def test_long_news_stays_long_enough_to_be_read(window: MainWindow) -> None:
    window.messages.say("3 photos added.")
    short = window.messages._leaving.interval()
    window.messages.clear()
    window.messages.say("The report is on the clipboard. " * 8)
    assert window.messages._leaving.interval() > short >= 5_000


def test_an_error_goes_before_news_and_is_seen_at_once(window: MainWindow) -> None:
    window.messages.say("3 photos added.")
    window.messages.show_error(FULL, "Resume")
    window.messages.show_error(StorageError("The drive JUNE is gone."))
    assert texts(window) == [f"Resume: {FULL}", "The drive JUNE is gone.", "3 photos added."]
    shown = [label.text() for label in window.messages.findChildren(QLabel) if label.isVisible()]
    assert f"Resume: {FULL}" in shown
    assert "1 of 3" in shown


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_news_stays_while_it_is_looked_at(how: str, window: MainWindow, qtbot: QtBot) -> None:
    bar = window.messages
    bar.say("3 photos added.")
    qtbot.waitUntil(lambda: bar.height() > 0 and bar.visibleRegion().boundingRect().height() > 0)
    if how == "mouse":
        QTest.mouseMove(bar, QPoint(30, 10))
        qtbot.waitUntil(bar.underMouse)
    else:
        bar._close.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        with qtbot.waitSignal(bar._leaving.timeout):
            pass
    assert texts(window) == ["3 photos added."]
    if how == "mouse":
        QTest.mouseMove(window.list.rows.viewport(), QPoint(30, 10))
    else:
        window.list.setFocus()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_rows_and_details_stay_where_they_are(window: MainWindow, qtbot: QtBot) -> None:
    """A message just before a click must not put another batch under the mouse."""

    def places() -> list[tuple[int, int]]:
        parts = (window.list.rows.viewport(), window.details, window.sidebar)
        return [(part.mapTo(window, QPoint()).y(), part.height()) for part in parts]

    before = places()
    window.messages.show_error(StorageError("The drive ARCHIVE is full. " * 12))
    bar = window.messages
    qtbot.waitUntil(lambda: bar.height() >= bar.heightForWidth(bar.width()) > 0)
    assert places() == before
    bottom = bar.mapTo(window, QPoint(0, bar.height())).y()
    assert bottom == window.statusBar().geometry().top()
    window.resize(700, 500)
    bottom = bar.mapTo(window, QPoint(0, bar.height())).y()
    assert bottom == window.statusBar().geometry().top()
    assert bar.width() == window.width()


def test_a_look_for_photos_moves_no_row(
    window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photo(tmp_path / "Harbour" / "a.jpg")
    gate = threading.Event()
    scan = bench.controller.scan

    def slow(*args: Any, **named: Any) -> object:
        gate.wait(10)
        return scan(*args, **named)

    monkeypatch.setattr(bench.controller, "scan", slow)
    before = window.list.rows.viewport().mapTo(window, QPoint())
    drop(window, tmp_path / "Harbour")
    panel = the(window, ScanPanel)
    qtbot.waitUntil(panel.isVisible)
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    assert window.list.rows.viewport().mapTo(window, QPoint()) == before
    gate.set()
    new_batch_dialog(qtbot, window).reject()
