"""The page about other machines, and the sign in the status bar, with nobody or somebody there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from batch_gui import __version__, app
from batch_gui.core.settings import ExecutorKind, Folders, Settings
from batch_gui.preferences import Preferences
from batch_gui.remote.crew import Crew, WorkerFound, crew_of
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.settings.celery_page import crew_text
from batch_gui.ui.settings.settings_dialog import SettingsDialog
from tests.engine.conftest import Bench
from tests.farm import Farm, free_port
from tests.ui.conftest import BEFORE, Windows


@pytest.fixture
def window(windows: Windows, bench: Bench, program: Preferences) -> MainWindow:
    return windows.open(bench.controller, program=program)


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[SettingsDialog]:
    window.preferences.open_at_celery()
    found = window.preferences.dialog
    assert found is not None
    yield found
    if window.preferences.dialog is not None:
        found.reject()


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_switch_broker_and_queue_are_kept(
    qtbot: QtBot, dialog: SettingsDialog, program: Preferences, folders: Folders
) -> None:
    page = dialog.celery
    assert not page.switch.isChecked()
    click(page.switch)  # type: ignore[arg-type]
    page.broker.setText(" redis://nas:6379/0 ")
    page.queue.setText("weddings")
    assert page.command.text() == ("batch-gui worker --broker redis://nas:6379/0 --queue weddings")
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        click(dialog.save)
    assert program.current.executor is ExecutorKind.CELERY
    kept = Settings.load(folders.config / "settings.json")
    assert (kept.celery_broker, kept.celery_queue) == ("redis://nas:6379/0", "weddings")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("celery_broker", "nas", "'nas' isn't the URL of a broker"),
        ("celery_broker", "", "celery_broker"),
        ("celery_queue", "two words", "celery_queue"),
    ],
)
def test_what_cannot_be_used_is_refused_in_the_dialog(
    qtbot: QtBot, dialog: SettingsDialog, program: Preferences, name: str, value: str, expected: str
) -> None:
    click(dialog.celery.switch)  # type: ignore[arg-type]
    line = {"celery_broker": dialog.celery.broker, "celery_queue": dialog.celery.queue}[name]
    line.setText(value)
    click(dialog.save)
    qtbot.waitUntil(dialog.refusal.isVisible)
    assert expected in dialog.refusal.text()
    assert program.current == BEFORE


def test_a_broker_that_does_not_answer_is_named(qtbot: QtBot, dialog: SettingsDialog) -> None:
    page = dialog.celery
    broker = f"redis://127.0.0.1:{free_port()}/0"
    page.broker.setText(broker)
    click(page.test)
    assert page.test.text() == "Asking…"
    qtbot.waitUntil(page.problem.isVisible, timeout=20_000)
    assert page.problem.text() == f"The broker {broker} doesn't answer."
    assert page.test.isEnabled()


def test_workers_that_answer_are_named(qtbot: QtBot, dialog: SettingsDialog, farm: Farm) -> None:
    farm.ready("one")
    page = dialog.celery
    page.broker.setText(farm.broker)
    click(page.test)
    qtbot.waitUntil(page.found.isVisible, timeout=20_000)
    first, second = page.found.text().splitlines()
    assert first == "1 worker answers:"
    assert second.startswith("one@")
    assert second.endswith(", 1 photo at a time")


def test_the_command_for_the_workers_is_copied(dialog: SettingsDialog) -> None:
    (copy,) = [
        button
        for button in dialog.celery.findChildren(QPushButton)
        if button.accessibleName() == "Copy the command for the other machines"
    ]
    click(copy)
    assert QGuiApplication.clipboard().text() == dialog.celery.command.text()


def worker(name: str, processes: int = 4, version: str = __version__) -> WorkerFound:
    return WorkerFound(f"celery@{name}", name, version, processes)


def test_a_crew_in_words() -> None:
    assert crew_text(crew_of([worker("nas"), worker("attic", 8)], "q", "b")) == (
        "2 workers, 12 at a time"
    )
    assert crew_text(crew_of([worker("nas", 1)], "q", "b")) == "1 worker, 1 at a time"
    assert crew_text(crew_of([], "q", "b")) == "no workers"
    assert "nas has 0.0.9" in crew_of([worker("nas", version="0.0.9")], "q", "b").problem
    mixed = crew_of([worker("nas", version="0.0.9"), worker("attic")], "q", "b")
    assert [one.machine for one in mixed.workers] == ["attic"]


def test_no_sign_while_this_computer_develops(window: MainWindow) -> None:
    assert not window.crew_sign.isVisible()


def test_the_sign_follows_the_workers(
    qtbot: QtBot, windows: Windows, folders: Folders, farm: Farm
) -> None:
    farm.ready("one")
    changes = {"executor": "celery", "celery_broker": farm.broker, "celery_patience": 1}
    with app.engine(folders, changes) as running:
        window = windows.open(running.controller)
        sign = window.crew_sign
        qtbot.waitUntil(lambda: sign.text() == "1 worker, 1 at a time", timeout=20_000)
        assert sign.toolTip().startswith("one@")
        farm.workers["one"].kill()
        qtbot.waitUntil(lambda: sign.text() == "no workers", timeout=20_000)
        assert "No worker answers" in sign.accessibleName()
        windows.close()


def test_an_empty_crew_has_a_reason() -> None:
    assert Crew((), "Nobody.").processes == 0
