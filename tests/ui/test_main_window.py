from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QPalette,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.errors import StorageError
from batch_gui.engine.answers import Recovery
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.batch_model import Role
from batch_gui.ui.dropping import dropped_paths
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.recovery_dialog import RecoveryDialog
from batch_gui.ui.scanning import ScanPanel
from batch_gui.ui.theme import Tone, house_palette, theme_of
from tests.engine.conftest import Bench
from tests.photos import write_photo
from tests.ui.conftest import Store, Windows
from tests.ui.driving import click_box, drop, mime_of, new_batch_dialog, shown_status, the


def photos(folder: Path, count: int = 3) -> Path:
    for seed in range(count):
        write_photo(folder / f"{seed}.jpg", size=(60, 40), seed=seed)
    return folder


def test_an_empty_window_says_what_to_do(windows: Windows, bench: Bench) -> None:
    window = windows.open(bench.controller)
    texts = [button.text() for button in window.findChildren(QPushButton) if button.isVisible()]
    assert texts[:2] == ["Add folder…", "Add files…"]
    assert not any(action.isEnabled() for action in window.actions_.batch.values())
    assert not window.actions_.pause_all.isEnabled()


def test_photos_held_over_the_window_are_welcome(
    windows: Windows, bench: Bench, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    mime = mime_of(tmp_path)
    enter = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert enter.dropAction() is Qt.DropAction.CopyAction
    overlay = window.drop_target.overlay
    assert overlay.isVisible()
    assert overlay.geometry() == window.rect()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not overlay.isVisible()


@pytest.mark.parametrize("kind", ["text", "web"])
def test_anything_but_files_is_refused(windows: Windows, bench: Bench, kind: str) -> None:
    window = windows.open(bench.controller)
    mime = QMimeData()
    if kind == "text":
        mime.setText("/home/anna/Wedding")
    else:
        mime.setUrls([QUrl("https://example.org/a.jpg")])
    copy = Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()
    assert not window.drop_target.overlay.isVisible()
    event = QDropEvent(QPointF(50, 50), copy, mime, left, none)
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    assert window.findChildren(ScanPanel) == []


def test_dropped_names_come_through_byte_by_byte() -> None:
    mime = QMimeData()
    mime.setUrls(
        [
            QUrl.fromEncoded(b"file:///photos/a%20%25%23%C3%A9.jpg"),
            QUrl.fromEncoded(b"file:///photos/%FF.jpg"),
            QUrl("https://example.org/a.jpg"),
        ]
    )
    assert dropped_paths(mime) == (Path("/photos/a %#é.jpg"), Path("/photos/\udcff.jpg"))


def test_a_drop_becomes_a_batch_and_the_values_are_remembered(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path, store: Store
) -> None:
    window = windows.open(bench.controller)
    drop(window, photos(tmp_path / "Wedding"), tmp_path / "missing.jpg")
    dialog = new_batch_dialog(qtbot, window)
    assert dialog.sources.title.text() == "3 photos"
    assert dialog.name.text() == "Wedding"
    dialog.look.blend_slider.setValue(60)
    QTest.mouseClick(dialog.add_paused, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.selection.batches()))
    batch = window.selection.batches()[0]
    assert (batch.name, batch.status, batch.total_photos) == ("Wedding", Status.PAUSED, 3)
    assert batch.config["blend"] == 60
    drop(window, tmp_path / "Wedding")
    again = new_batch_dialog(qtbot, window)
    assert again.look.blend.value() == 60
    again.reject()
    assert "new_batch/config" in store


def test_a_refused_config_is_shown_and_nothing_is_lost(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    drop(window, photos(tmp_path / "Wedding"))
    dialog = new_batch_dialog(qtbot, window)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    dialog.output.folder.clear()
    QTest.keyClicks(dialog.output.folder, str(blocked / "out"))
    dialog.name.setText("My wedding")
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.refusal.isVisible)
    assert str(blocked) in dialog.refusal.text()
    assert dialog.name.text() == "My wedding"
    dialog.output.folder.clear()
    QTest.keyClicks(dialog.output.folder, str(tmp_path / "out"))
    QTest.mouseClick(dialog.add_paused, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    assert len(bench.controller.list()) == 1


def test_a_drop_without_photos_says_so(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "list.txt").write_text("x")
    drop(window, tmp_path / "notes")
    qtbot.waitUntil(lambda: window.intake.dialog is not None)
    box = window.intake.dialog
    assert isinstance(box, QMessageBox)
    assert "list.txt: not a photo format" in box.informativeText()
    box.reject()
    qtbot.waitUntil(lambda: window.intake.dialog is None)


def test_two_drops_are_asked_about_one_after_the_other(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    drop(window, photos(tmp_path / "A", 1))
    drop(window, photos(tmp_path / "B", 1))
    names = set()
    for _ in range(2):
        dialog = new_batch_dialog(qtbot, window)
        names.add(dialog.name.text())
        assert len(window.findChildren(NewBatchDialog)) == 1
        dialog.reject()
        qtbot.waitUntil(lambda: not window.findChildren(NewBatchDialog) or _next(window, names))
    assert names == {"A", "B"}
    qtbot.waitUntil(lambda: window.intake.dialog is None)


def _next(window: MainWindow, seen: set[str]) -> bool:
    dialogs = window.findChildren(NewBatchDialog)
    return len(dialogs) == 1 and dialogs[0].name.text() not in seen


def test_a_long_scan_shows_its_progress_can_be_stopped_and_blocks_nothing(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = threading.Event()
    ids = bench.photos("a.jpg")

    def scan(_paths: Any, *, stop: Any, progress: Any) -> FoundPhotos:
        progress(1200)
        while not stop():
            stopped.wait(0.005)
        return FoundPhotos(stopped=True)

    monkeypatch.setattr(bench.controller, "scan", scan)
    window = windows.open(bench.controller)
    drop(window, tmp_path)
    qtbot.waitUntil(lambda: "1,200 found" in _texts(window))
    bench.controller.start(ids, paused=True)  # the window lives on meanwhile
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    click_box(window, "Stop")
    qtbot.waitUntil(lambda: "found" not in _texts(window))
    assert window.intake.dialog is None


def _texts(window: MainWindow) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_toolbar_and_keys_follow_what_the_selection_allows(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.list.view.setCurrentIndex(window.model.index(0, 0))
    entries = window.actions_.batch
    assert entries[BatchAction.RESUME].isEnabled()
    assert not entries[BatchAction.PAUSE].isEnabled()
    window.activateWindow()
    QTest.keyClick(window.list.rows, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(entries[BatchAction.PAUSE].isEnabled)
    assert not entries[BatchAction.RESUME].isEnabled()
    bench.executor.expect(1)  # a photo that the pause has to wait for
    QTest.keyClick(window.list.rows, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Pausing" in shown_status(window))
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: bench.controller.list()[0].status is not Status.RUNNING)


def test_pause_all_and_resume_all(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        bench.start(name, paused=True)
    window = windows.open(bench.controller)
    window.actions_.resume_all.trigger()
    qtbot.waitUntil(lambda: window.model.totals.active == 3)
    window.actions_.pause_all.trigger()
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: window.model.totals.active == 0)


def test_cancelling_a_running_batch_asks_and_says_what_stays(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    begun = bench.start(*(f"{number}.jpg" for number in range(6)))
    bench.executor.let_through(1)
    qtbot.waitUntil(lambda: _done(window, begun.batch_id) == 1)
    window.batch_commands.perform(BatchAction.CANCEL, (begun.batch_id,))
    box = the(window, QMessageBox)
    assert box.text() == "Cancel \u201cWedding\u201d?"
    assert box.informativeText() == (
        "1 photo already written stays where it is. The other 5 photos won't be developed. "
        "No photo is deleted: the originals are untouched."
    )
    click_box(window, "Keep going")
    assert _status(window, begun.batch_id) is Status.RUNNING
    window.batch_commands.perform(BatchAction.CANCEL, (begun.batch_id,))
    click_box(window, "Cancel the batch")
    qtbot.waitUntil(lambda: "Cancelling" in shown_status(window))
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: _status(window, begun.batch_id) is Status.CANCELLED)


def _status(window: MainWindow, batch_id: str) -> Status | None:
    batch = window.model.batch(batch_id)
    return batch.status if batch else None


def _done(window: MainWindow, batch_id: str) -> int:
    batch = window.model.batch(batch_id)
    return batch.processed_count if batch else -1


def test_the_output_folder_is_opened_or_its_absence_told(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    batch = bench.start("a.jpg")
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: _status(window, batch.batch_id) is Status.COMPLETED)
    window.batch_commands.perform(BatchAction.OPEN, (batch.batch_id,))
    qtbot.waitUntil(lambda: windows.opened_folders == [str(bench.out)])
    bench.out.rename(bench.out.with_name("moved"))
    with qtbot.waitSignal(window.messages.shown) as told:
        window.batch_commands.perform(BatchAction.OPEN, (batch.batch_id,))
    assert str(bench.out) in told.args[0]
    assert len(windows.opened_folders) == 1


def test_errors_reach_the_one_message_place(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)

    def fail(_: str) -> None:
        raise StorageError("The drive ARCHIVE is full.")

    def blunder(_: str) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(bench.controller, "resume", fail)
    window.batch_commands.perform(BatchAction.RESUME, (batch.batch_id,))
    qtbot.waitUntil(window.messages.isVisible)
    assert "The drive ARCHIVE is full." in _texts(window)
    monkeypatch.setattr(bench.controller, "resume", blunder)
    window.batch_commands.perform(BatchAction.RESUME, (batch.batch_id,))
    qtbot.waitUntil(lambda: len(window.messages.messages) == 2)
    close = window.messages._close
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert "RuntimeError: boom" in _texts(window)
    click_box(window, "Copy report")
    assert "Traceback" in QGuiApplication.clipboard().text()
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()


def test_a_slow_disk_does_not_stop_the_window(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    gate = threading.Event()
    resume = bench.controller.resume

    def slow(batch_id: str) -> object:
        gate.wait(10)
        return resume(batch_id)

    monkeypatch.setattr(bench.controller, "resume", slow)
    window.batch_commands.perform(BatchAction.RESUME, (batch.batch_id,))
    window.batch_commands.perform(BatchAction.RESUME, (batch.batch_id,))  # an impatient click
    bench.start("b.jpg", paused=True)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    gate.set()
    qtbot.waitUntil(lambda: _status(window, batch.batch_id) is Status.RUNNING)
    assert window.messages.messages == ()
    bench.executor.open_wide()


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ("Continue", Status.RUNNING, None),
        ("Keep paused", Status.PAUSED, PauseReason.USER),
        ("Later", Status.PAUSED, PauseReason.INTERRUPTED),
    ],
)
def test_what_was_interrupted_is_asked_about(
    windows: Windows,
    bench: Bench,
    qtbot: QtBot,
    tmp_path: Path,
    answer: str,
    status: Status,
    reason: PauseReason | None,
) -> None:
    batch = bench.start("a.jpg", "b.jpg")
    bench.executor.expect(2)
    bench.controller.shutdown(timeout=0)
    again = Bench(bench.folders, bench.tmp_path)
    recovery = again.controller.recover()
    window = windows.open(again.controller)
    window.recovering.begin(recovery)
    window.offer_paths([str(photos(tmp_path / "Later", 1))])
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    qtbot.waitUntil(lambda: window.commands.idle)
    assert window.findChild(NewBatchDialog) is None  # one question at a time
    click_box(window, answer)
    new_batch_dialog(qtbot, window).reject()
    qtbot.waitUntil(
        lambda: (
            (again.controller.status(batch.batch_id).status, _reason(again, batch.batch_id))
            == (status, reason)
        )
    )
    again.executor.open_wide()
    qtbot.waitUntil(lambda: window.intake.dialog is None and window.commands.idle)
    again.controller.shutdown()


def test_missing_outputs_of_a_batch_kept_paused_are_made_again_when_it_goes_on(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    batch = bench.start("a.jpg", "b.jpg", "c.jpg")
    bench.executor.let_through(1)
    qtbot.waitUntil(lambda: bench.controller.status(batch.batch_id).processed_count == 1)
    bench.controller.shutdown(timeout=0)
    (bench.out / "a.jpg").unlink()
    again = Bench(bench.folders, bench.tmp_path)
    recovery = again.controller.recover()
    window = windows.open(again.controller)
    window.recovering.begin(recovery)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    click_box(window, "Keep paused")
    qtbot.waitUntil(lambda: _reason(again, batch.batch_id) is PauseReason.USER)
    qtbot.waitUntil(lambda: window.commands.idle)
    assert again.controller.status(batch.batch_id).processed_count == 0
    again.executor.open = True
    again.controller.resume(batch.batch_id)
    again.wait(batch.batch_id, Status.COMPLETED)
    assert again.outputs() == ["a.jpg", "b.jpg", "c.jpg"]
    again.controller.shutdown()


def test_a_drive_that_does_not_answer_holds_the_question_up_for_a_moment_only(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.start("a.jpg", "b.jpg")
    bench.executor.expect(2)
    bench.controller.shutdown(timeout=0)
    again = Bench(bench.folders, bench.tmp_path)
    recovery = again.controller.recover()
    answers = threading.Event()

    def look(recovery: Recovery, stop: object) -> Recovery:
        assert answers.wait(10)
        return recovery

    monkeypatch.setattr(again.controller, "look_at_outputs", look)
    monkeypatch.setattr("batch_gui.ui.recovering._PATIENCE_MS", 50)
    window = windows.open(again.controller)
    window.recovering.begin(recovery)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    answers.set()
    qtbot.waitUntil(lambda: window.commands.idle)
    assert len(window.findChildren(RecoveryDialog)) == 1
    click_box(window, "Later")
    again.controller.shutdown()


def _reason(bench: Bench, batch_id: str) -> PauseReason | None:
    return bench.controller.status(batch_id).pause_reason


def test_nothing_to_recover_asks_nothing(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller)
    window.recovering.begin(bench.controller.recover())
    qtbot.waitUntil(lambda: window.commands.idle)
    assert window.findChild(RecoveryDialog) is None


def test_closing_while_nothing_runs_asks_nothing(
    windows: Windows, bench: Bench, qtbot: QtBot, store: Store
) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.findChild(QMessageBox) is None
    assert "window/geometry" in store


def test_closing_while_batches_run_pauses_them_and_says_so(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    batches = [bench.start(f"{name}1.jpg", f"{name}2.jpg") for name in "abc"]
    bench.executor.expect(4)
    window = windows.open(bench.controller)
    qtbot.waitUntil(lambda: window.model.totals.active == 3)
    window.close()
    box = the(window, QMessageBox)
    assert box.text() == "2 batches are running. 1 batch is waiting."
    assert box.informativeText() == "They will be paused and can be continued at the next start."
    click_box(window, "Keep working")
    assert window.isVisible()
    window.close()
    click_box(window, "Pause and quit")
    qtbot.waitUntil(lambda: "Finishing the photos in flight" in _texts(window))
    assert window.isVisible()
    assert not window.toolbar.isEnabled()
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: not window.isVisible())
    statuses = {bench.controller.status(batch.batch_id).status for batch in batches}
    assert Status.RUNNING not in statuses


def test_a_failing_shutdown_is_told_and_the_window_can_still_be_left(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise StorageError("The drive is gone.")

    monkeypatch.setattr(bench.controller, "shutdown", fail)
    window = windows.open(bench.controller)
    for answer in ("Keep the window", "Quit anyway"):
        window.close()
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
        assert "The drive is gone." in the(window, QMessageBox).informativeText()
        click_box(window, answer)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
        assert window.toolbar.isEnabled() is (answer == "Keep the window")
    qtbot.waitUntil(lambda: not window.isVisible())
    monkeypatch.undo()


def test_place_and_size_are_remembered(windows: Windows, bench: Bench, qtbot: QtBot) -> None:
    window = windows.open(bench.controller, size=(777, 555))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    again = MainWindow(bench.controller, window._remembered._store)
    assert again.size() == window.size()
    again.deleteLater()


def test_photos_are_added_through_the_menu(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = photos(tmp_path / "Wedding", 2)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    files = [str(folder / "0.jpg")], ""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: files)
    window = windows.open(bench.controller)
    for action, title in (
        (window.actions_.add_folder, "2 photos"),
        (window.actions_.add_files, "1 photo"),
    ):
        action.trigger()
        dialog = new_batch_dialog(qtbot, window)
        assert dialog.sources.title.text() == title
        dialog.reject()
        qtbot.waitUntil(lambda: window.findChild(NewBatchDialog) is None)


def test_figures_over_all_batches_stand_in_the_status_bar(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    bench.start("a.jpg", "b.jpg")
    bench.start("c.jpg", paused=True)
    window = windows.open(bench.controller)
    qtbot.waitUntil(lambda: "1 running, 1 paused" in _texts(window))
    assert "0 of 3 photos" in _texts(window)
    bench.executor.open_wide()


def test_the_window_follows_light_and_dark(
    windows: Windows, bench: Bench, qtbot: QtBot, qapp: QApplication
) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    for dark in (True, False):
        palette = house_palette(dark)
        qapp.setPalette(palette)
        qtbot.waitUntil(partial(_is_dark, window, dark))
        accent = theme_of(palette).tones[Tone.RUNNING].name()
        assert accent in window.toolbar.styleSheet()
        ground = window.list.rows.viewport().grab().toImage().pixelColor(5, 200)
        assert ground == palette.color(QPalette.ColorRole.Base)


def _is_dark(window: MainWindow, dark: bool) -> bool:
    return theme_of(window.palette()).dark is dark


@pytest.mark.parametrize("width", [600, 900, 1600])
def test_every_action_stays_on_the_toolbar(windows: Windows, bench: Bench, width: int) -> None:
    window = windows.open(bench.controller, size=(width, 600))
    for entry in (*window.actions_.batch.values(), window.actions_.resume_all):
        button = window.toolbar.widgetForAction(entry)
        if button is not None:
            assert button.isVisible()
            assert window.toolbar.rect().contains(button.geometry())


def test_a_second_start_brings_its_photos(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    window.showMinimized()
    window.raise_with([str(photos(tmp_path / "Wedding", 1))])
    assert not window.isMinimized()
    new_batch_dialog(qtbot, window).reject()
    qtbot.waitUntil(lambda: window.intake.dialog is None)


def test_a_batch_made_elsewhere_appears_and_one_removed_goes(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    batch = bench.start("a.jpg")
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: _status(window, batch.batch_id) is Status.COMPLETED)
    assert window.model.index(0, 0).data(Role.ID) == batch.batch_id
    bench.controller.cleanup(0)
    qtbot.waitUntil(lambda: window.model.rowCount() == 0)


def test_the_diagnostic_report_is_copied_and_its_contents_named(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller, report=lambda shown_by: f"report of {shown_by}")
    window.actions_.report.trigger()
    qtbot.waitUntil(lambda: bool(window.messages.messages))
    assert QGuiApplication.clipboard().text().startswith("report of Qt 6")
    assert "settings without passwords" in window.messages.messages[0].text


def test_without_a_report_there_is_none_to_copy(windows: Windows, bench: Bench) -> None:
    assert not windows.open(bench.controller).actions_.report.isEnabled()


def test_no_key_means_two_things(windows: Windows, bench: Bench) -> None:
    """Qt does neither of two actions of one key, and only where both are possible."""
    window = windows.open(bench.controller)
    used = Counter(
        action.shortcut().toString()
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    )
    assert [keys for keys, times in used.items() if times > 1] == []
    assert used["F8"] == 1
