"""The Summary and Log tabs, the receipt, and the pane around them."""

from __future__ import annotations

import csv
import threading
from datetime import datetime
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.errors import PhotoError
from batch_gui.core.history import Event, History, HistoryEntry
from batch_gui.core.receipt import COLUMNS
from batch_gui.ui.details.history_words import happening
from batch_gui.ui.details.log_tab import LogTab
from batch_gui.ui.details.receipt_dialog import ReceiptDialog
from batch_gui.ui.details.summary_tab import _counts
from tests.engine.conftest import Bench
from tests.ui.batches import summary
from tests.ui.conftest import Store, Windows
from tests.ui.details.test_photos_tab import failed_batch, select, status
from tests.ui.driving import the


def test_the_log_says_what_happened_and_is_copied(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    select(window, batch, qtbot)
    window.details.tabs.setCurrentWidget(window.details.log)
    log = window.details.log
    expected = [
        "Batch added",
        "Started",
        "b.jpg failed: the file is cut off",
        "d.jpg failed: the file is cut off",
        "Reached its end; some photos failed (2 done, 2 failed)",
    ]
    qtbot.waitUntil(lambda: [line[21:] for line in log.text.toPlainText().split("\n")] == expected)
    assert log.text.toPlainText().startswith(datetime.now().astimezone().strftime("%Y-"))
    QTest.mouseClick(log.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == log.text.toPlainText()


def test_the_log_is_looked_up_only_while_it_is_seen(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    asked: list[str] = []
    history = bench.controller.history

    def note(batch_id: str) -> History:
        if threading.current_thread() is threading.main_thread():
            asked.append("on the main thread")
        asked.append(batch_id)
        return history(batch_id)

    select(window, batch, qtbot)
    qtbot.waitUntil(lambda: window.commands.idle)
    monkeypatch.setattr(bench.controller, "history", note)
    window.details.source.refresh()
    qtbot.waitUntil(lambda: window.commands.idle)
    assert asked == []
    assert window.details.log.text.toPlainText() == ""
    window.details.tabs.setCurrentWidget(window.details.log)
    qtbot.waitUntil(lambda: "2 done, 2 failed" in window.details.log.text.toPlainText())
    assert set(asked) == {batch.batch_id}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"event": Event.PAUSED, "reason": PauseReason.USER, "by": "http"},
         "Paused by you, over HTTP"),
        ({"event": Event.PAUSED, "reason": PauseReason.STORAGE, "detail": "The drive A is gone."},
         "Paused: the drive A is gone"),
        ({"event": Event.PAUSED, "reason": PauseReason.RESOURCES}, "Paused: the computer is busy"),
        ({"event": Event.PAUSED, "reason": PauseReason.INTERRUPTED},
         "Interrupted: the program was closed or stopped"),
        ({"event": Event.RESUMED, "reason": PauseReason.STORAGE},
         "Went on by itself: the drive is there and has room again"),
        ({"event": Event.RESUMED, "by": "command line"}, "Resumed, from the command line"),
        ({"event": Event.RESUMED, "by": "window", "processed": 1200},
         "Resumed (1,200 done)"),
        ({"event": Event.FAILED, "detail": "no preset"}, "It could not run: no preset"),
        ({"event": Event.PHOTOS_ADDED, "detail": "1"}, "1 photo added"),
        ({"event": Event.PHOTOS_ADDED, "detail": "1200"}, "1,200 photos added"),
        ({"event": Event.PHOTOS_ADDED, "detail": "many"}, "Photos added"),
        ({"event": "moved_to_mars"}, "Moved to mars"),
    ],
)  # fmt: skip
def test_entries_in_words(entry: dict[str, object], words: str) -> None:
    assert happening(HistoryEntry.model_validate({"at": "", **entry})) == words


def test_the_summary_has_settings_times_and_bytes(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    select(window, batch, qtbot)
    window.details.tabs.setCurrentWidget(window.details.summary)
    summary = window.details.summary
    qtbot.waitUntil(lambda: "Bytes" in dict(summary.figures.texts()))
    settings, figures = dict(summary.settings.texts()), dict(summary.figures.texts())
    assert settings["Look"] == "no preset"
    assert settings["Written as"] == "JPEG, quality 90"
    assert settings["Size"] == "as large as the original"
    assert figures["Photos"] == "2 of 4, 2 failed"
    assert " to " in figures["Bytes"]
    assert str(bench.out) in summary.folder.text().replace("\u200b", "")
    summary.folder.linkActivated.emit("folder")
    qtbot.waitUntil(lambda: windows.opened_folders == [str(bench.out)])


def test_the_receipt_is_shown_and_saved(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, (1000, 700))
    batch = failed_batch(bench, window, qtbot)
    select(window, batch, qtbot)
    window.details.tabs.setCurrentWidget(window.details.summary)
    QTest.mouseClick(window.details.summary.receipt, Qt.MouseButton.LeftButton)
    dialog = the(window, ReceiptDialog)
    model = dialog.model
    qtbot.waitUntil(lambda: model.rowCount() == 4 and model.index(0, 3).data() != "")
    outcome, reason = COLUMNS.index("outcome"), COLUMNS.index("reason")
    assert model.index(1, outcome).data() == "Failed"
    header = dialog.table.horizontalHeader()
    shown_first = [COLUMNS[header.logicalIndex(place)] for place in range(4)]
    assert shown_first == ["source", "outcome", "reason", "source_bytes"]
    assert COLUMNS.index("outcome") > 3  # the exported table keeps its order
    size = (bench.out / "a.jpg").stat().st_size
    cell = model.index(0, COLUMNS.index("bytes"))
    assert cell.data() == f"{size / 1000:.1f} kB"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == str(size)
    when = model.index(0, COLUMNS.index("source_time"))
    moment = datetime.fromisoformat(str(when.data(Qt.ItemDataRole.ToolTipRole)))
    assert when.data() == moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    assert model.index(1, reason).data() == "the file is cut off"
    assert model.index(0, 3).data() == str(bench.out / "a.jpg")
    dialog.close()
    shown = window.details.batch
    assert shown is not None
    target = bench.tmp_path / "copy"
    window.details.export_receipt(shown, target)
    saved = bench.tmp_path / "copy.csv"
    qtbot.waitUntil(saved.exists)
    rows = list(csv.DictReader(saved.read_text("utf-8").splitlines()))
    assert sorted(row["outcome"] for row in rows) == ["failed"] * 2 + ["processed"] * 2


@pytest.mark.parametrize("large", [1, 2])
def test_the_summary_never_scrolls_sideways(
    windows: Windows, bench: Bench, qtbot: QtBot, qapp: QApplication, large: int
) -> None:
    before, font = qapp.font(), qapp.font()
    font.setPointSizeF(font.pointSizeF() * large)
    qapp.setFont(font)
    try:
        window = windows.open(bench.controller, (900, 600))
        select(window, failed_batch(bench, window, qtbot), qtbot)
        summary = window.details.summary
        window.details.tabs.setCurrentWidget(summary)
        area = the(summary, QScrollArea)
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width()
        beside = summary.figures.mapTo(summary, QPoint()).x() > summary.width() // 3
        assert beside is (large == 1)
    finally:
        qapp.setFont(before)


def test_nothing_and_several_selected_are_said_in_words(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    for _ in range(2):
        bench.start("a.jpg", "b.jpg", paused=True)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    window.list.view.clearSelection()
    words = window.details._words
    assert words.text().startswith("Select a batch")
    assert words.isVisible()
    window.list.view.selectAll()
    qtbot.waitUntil(lambda: words.text() == "2 batches: 2 paused\n0 of 4 photos done")


def test_the_tab_and_whether_it_is_shown_are_remembered(
    windows: Windows, bench: Bench, store: Store, qtbot: QtBot
) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller, (1000, 700))
    window.list.view.setFocus()
    window.list.view.setCurrentIndex(window.model.index(0, 0))
    window.details.tabs.setCurrentWidget(window.details.log)
    QTest.keyClick(window.list.rows, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not window.details.isVisible()
    again = windows.open(bench.controller, (1000, 700))
    assert not again.view_menu.details.isChecked()
    again.view_menu.details.trigger()
    assert again.details.isVisible()
    assert again.details.tabs.currentWidget() is again.details.log


def _ended_times(log: LogTab, count: int) -> bool:
    return log.text.toPlainText().count("Reached its end") == count


def test_the_log_follows_without_moving_what_is_read(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, (1000, 700))
    bench.executor.faults["a.jpg"] = PhotoError("cut off")
    bench.executor.open_wide()
    batch = bench.start("a.jpg")
    qtbot.waitUntil(lambda: status(window, batch) is Status.FAILED)
    select(window, batch, qtbot)
    log = window.details.log
    window.details.tabs.setCurrentWidget(log)
    for turn in range(30):
        bench.controller.retry_failed(batch.batch_id)
        qtbot.waitUntil(partial(_ended_times, log, turn + 2))
    log.text.verticalScrollBar().setValue(3)
    before = log.text.toPlainText().count("tried again")
    bench.controller.retry_failed(batch.batch_id)
    qtbot.waitUntil(lambda: log.text.toPlainText().count("tried again") == before + 1)
    assert log.text.verticalScrollBar().value() == 3


def test_what_a_cancelled_batch_left_out_is_not_said_to_be_left() -> None:
    done = {"total_photos": 30, "processed_count": 6}
    assert _counts(summary(status=Status.CANCELLED, **done))[0][1].endswith("24 not developed")
    assert _counts(summary(status=Status.PAUSED, **done))[0][1].endswith("24 left")
