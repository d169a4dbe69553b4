"""The settings dialog as a person uses it, on the running program's own settings."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QTimeEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from batch_gui.api.server import HttpServer
from batch_gui.core.batch import Status
from batch_gui.core.settings import Folders, Settings
from batch_gui.preferences import Preferences
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.settings.settings_dialog import SettingsDialog
from tests.engine.conftest import Bench
from tests.settings import calm
from tests.ui.conftest import BEFORE, Windows

FIELDS = (QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QTimeEdit)


@pytest.fixture
def window(windows: Windows, bench: Bench, program: Preferences) -> MainWindow:
    return windows.open(bench.controller, program=program)


def opened(window: MainWindow) -> SettingsDialog:
    window.actions_.settings.trigger()
    dialog = window.preferences.dialog
    assert dialog is not None
    return dialog


def field(dialog: SettingsDialog, name: str) -> QSpinBox:
    found = [page.widgets[name] for page in dialog.pages if name in page.widgets]
    assert isinstance(found[0], QSpinBox)
    return found[0]


def save(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)


def test_what_is_saved_is_kept_and_the_rest_stays(
    qtbot: QtBot, window: MainWindow, program: Preferences, folders: Folders
) -> None:
    dialog = opened(window)
    field(dialog, "batches_at_once").setValue(5)
    save(qtbot, dialog)
    assert program.current == BEFORE.model_copy(update={"batches_at_once": 5})
    assert Settings.load(folders.config / "settings.json") == program.current


def test_a_setting_is_changed_by_keys_alone(
    qtbot: QtBot, window: MainWindow, program: Preferences
) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = window.preferences.dialog
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.pages[dialog.list.currentRow()].title == "Performance"
    QTest.keyClick(dialog.list, Qt.Key.Key_Home)
    spin = field(dialog, "batches_at_once")
    QTest.keyClick(dialog, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    assert spin.hasFocus()
    QTest.keyClick(spin, Qt.Key.Key_Up)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert program.current.batches_at_once == BEFORE.batches_at_once + 1


def test_more_batches_at_a_time_begin_at_once(
    qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    for number in range(3):
        bench.start(f"{number}.jpg")
    running = "running"
    qtbot.waitUntil(lambda: _statuses(bench).count(running) == 2)
    dialog = opened(window)
    field(dialog, "batches_at_once").setValue(3)
    save(qtbot, dialog)
    qtbot.waitUntil(lambda: _statuses(bench).count(running) == 3)


def _statuses(bench: Bench) -> list[str]:
    return [str(batch.status) for batch in bench.controller.list()]


def test_the_switch_opens_and_closes_the_door(
    qtbot: QtBot, window: MainWindow, program: Preferences
) -> None:
    assert not window.preferences.sign.isVisible()
    dialog = opened(window)
    dialog.show_page(dialog.http)
    dialog.show_page(dialog.http)
    assert dialog.http.state.text() == "Off"
    QTest.keyClick(dialog.http.switch, Qt.Key.Key_Space)
    save(qtbot, dialog)
    address = str(program.http_address)
    assert requests.get(f"{address}/health", timeout=10).json()["status"] == "ok"
    assert window.preferences.sign.isVisible()
    assert window.preferences.sign.text() == f"HTTP on {address.removeprefix('http://')}"

    QTest.mouseClick(window.preferences.sign, Qt.MouseButton.LeftButton)
    again = window.preferences.dialog
    assert again is not None
    assert again.http.state.text() == f"On: {address}"
    assert again.pages[again.list.currentRow()] is again.http
    QTest.keyClick(again.http.switch, Qt.Key.Key_Space)
    save(qtbot, again)
    assert not program.http_address
    assert not window.preferences.sign.isVisible()


def test_a_port_in_use_is_said_and_nothing_is_kept(
    qtbot: QtBot, window: MainWindow, program: Preferences
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        dialog = opened(window)
        dialog.show_page(dialog.http)
        dialog.http.switch.click()
        field(dialog, "http_port").setValue(port)
        dialog.save.click()
        qtbot.waitUntil(lambda: f"Port {port} is in use" in dialog.refusal.text(), timeout=10_000)
        assert dialog.save.isEnabled()
        assert (program.current, program.http_address) == (BEFORE, None)
        dialog.reject()


def test_a_port_in_use_at_the_start_is_a_message(
    qtbot: QtBot, windows: Windows, bench: Bench, folders: Folders
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = calm(http_enabled=True, http_port=port)
        server = HttpServer(bench.controller, folders.api_token)
        program = Preferences(folders.config / "s.json", settings, bench.controller, server)
        window = windows.open(bench.controller, program=program)
        with qtbot.waitSignal(window.messages.shown, timeout=10_000) as said:
            window.preferences.begin()
        assert f"Port {port} is in use" in said.args[0]
        assert not window.preferences.sign.isVisible()


def test_a_changed_port_moves_the_door(program: Preferences) -> None:
    program.change(BEFORE.model_copy(update={"http_enabled": True}))
    first = program.http_address
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program.change(BEFORE.model_copy(update={"http_enabled": True, "http_port": port}))
    assert program.http_address == f"http://127.0.0.1:{port}"
    assert first
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{first}/health", timeout=10)


def test_the_token_goes_to_the_clipboard(
    qtbot: QtBot, window: MainWindow, folders: Folders
) -> None:
    dialog = opened(window)
    dialog.show_page(dialog.http)
    QTest.mouseClick(dialog.http.copy_token, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "clipboard" in dialog.http.copied.text())
    token = Path(folders.api_token).read_text().strip()
    assert QGuiApplication.clipboard().text() == token
    dialog.reject()


def test_every_setting_says_what_it_does(window: MainWindow) -> None:
    dialog = opened(window)
    for page in dialog.pages:
        sentences = {label.text() for label in page.findChildren(QLabel)}
        for name, widget in page.widgets.items():
            assert isinstance(widget, FIELDS)
            assert widget.accessibleDescription() in sentences, name
    dialog.reject()


def test_every_setting_is_somewhere(window: MainWindow) -> None:
    """No setting that can only be changed in the file."""
    dialog = opened(window)
    shown = {name for page in dialog.pages for name in page.widgets}
    assert shown == set(Settings.model_fields)
    dialog.reject()


def test_limits_are_in_effect_at_once_and_can_be_switched_off(
    qtbot: QtBot, window: MainWindow, program: Preferences
) -> None:
    dialog = opened(window)
    switch = dialog.pages[3].widgets["pause_when_busy"]
    assert isinstance(switch, QCheckBox)
    assert not field(dialog, "busy_above").isEnabled()
    switch.click()
    field(dialog, "busy_above").setValue(65)
    save(qtbot, dialog)
    assert (program.current.pause_when_busy, program.current.busy_above) == (True, 65)


def test_what_a_cleanup_would_remove_is_shown_before(
    qtbot: QtBot, window: MainWindow, bench: Bench, program: Preferences
) -> None:
    bench.executor.open = True
    (bench.folders.batch_states / "last-cleanup").write_text("2020-01-01T00:00:00+00:00")
    ended = bench.start("a.jpg")
    bench.wait(ended.batch_id, Status.COMPLETED)
    dialog = opened(window)
    page = dialog.schedules
    qtbot.waitUntil(lambda: page.preview.text() == "Now it would remove nothing.")
    page.widgets["cleanup_daily"].click()  # type: ignore[attr-defined]
    page.days.setValue(0)
    qtbot.waitUntil(lambda: page.preview.text() == "Now it would remove 1 batch.")
    assert page.preview.toolTip() == "Wedding"
    save(qtbot, dialog)
    qtbot.waitUntil(lambda: not bench.controller.list())
    assert (bench.folders.receipts / f"{ended.batch_id}.csv").exists()


def test_nothing_is_cut_off_with_text_twice_as_large_on_a_narrow_screen(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = opened(window)
    usual = QApplication.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 2)
    QApplication.setFont(large)
    try:
        dialog.close()
        qtbot.waitUntil(lambda: window.preferences.dialog is None)
        dialog = opened(window)
        dialog.resize(744, 520)
        for row, page in enumerate(dialog.pages):
            dialog.list.setCurrentRow(row)
            qtbot.waitUntil(page.isVisible)
            assert page.width() <= the_area(page).viewport().width(), page.title
            for label in page.findChildren(QLabel):
                words = [line.replace("&", "") for line in label.text().split("\n")]
                widest = max(label.fontMetrics().horizontalAdvance(line) for line in words)
                assert label.wordWrap() or widest <= label.width(), label.text()
        dialog.reject()
    finally:
        QApplication.setFont(usual)


def the_area(page: QWidget) -> QScrollArea:
    viewport = page.parentWidget()
    area = viewport.parentWidget() if viewport else None
    assert isinstance(area, QScrollArea)
    return area
