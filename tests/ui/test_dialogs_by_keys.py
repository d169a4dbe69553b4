"""The dialogs and menus without a mouse: only keys, sent to whatever has the focus."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QInputDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.settings import ExecutorKind
from batch_gui.develop.cube import read_cube
from batch_gui.preferences import Preferences
from batch_gui.ui.details.receipt_dialog import ReceiptDialog
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.presets.presets_dialog import PresetsDialog
from batch_gui.ui.settings.settings_dialog import SettingsDialog
from batch_gui.ui.turns.when_done import Ending
from batch_gui.ui.verify_dialog import VerifyDialog
from tests.engine.conftest import Bench
from tests.farm import free_port
from tests.photos import cube_3d
from tests.ui.conftest import Windows
from tests.ui.driving import Keyboard
from tests.ui.test_main_window import photos

Key = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def keyboard(qtbot: QtBot) -> Keyboard:
    return Keyboard(qtbot)


@pytest.fixture
def window(windows: Windows, bench: Bench, program: Preferences) -> MainWindow:
    return windows.open(bench.controller, (1000, 700), program=program)


def done(bench: Bench, window: MainWindow, qtbot: QtBot) -> None:
    """One batch of four photos that has ended, selected."""
    bench.executor.open_wide()
    batch = bench.start(*(f"{number}.jpg" for number in range(4)))
    bench.wait(batch.batch_id, Status.COMPLETED)
    qtbot.waitUntil(lambda: window.model.totals.statuses[Status.COMPLETED] == 1)


def test_the_receipt_is_found_read_and_saved(
    window: MainWindow,
    bench: Bench,
    qtbot: QtBot,
    keyboard: Keyboard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    done(bench, window, qtbot)
    target = tmp_path / "receipt.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    keyboard.tab_to(window.list.rows)
    keyboard.press(Key.Key_Home)
    qtbot.waitUntil(window.details.tabs.isVisible)
    keyboard.tab_to(window.details.tabs.tabBar())
    keyboard.press(Key.Key_Right, Key.Key_Right)
    assert window.details.tabs.currentWidget() is window.details.summary
    keyboard.tab_to(window.details.summary.receipt)
    keyboard.press(Key.Key_Space)
    dialog = keyboard.wait_for(ReceiptDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 4)
    keyboard.tab_to(dialog.table)
    keyboard.press(Key.Key_Down, Key.Key_Right)
    assert dialog.table.currentIndex().row() == 1
    keyboard.alt(Key.Key_X)
    qtbot.waitUntil(target.exists)
    assert len(list(csv.DictReader(target.read_text("utf-8").splitlines()))) == 4
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(ReceiptDialog) is None)


def test_outputs_are_verified_and_missing_ones_made_again(
    window: MainWindow, bench: Bench, qtbot: QtBot, keyboard: Keyboard
) -> None:
    done(bench, window, qtbot)
    (bench.out / "1.jpg").unlink()
    keyboard.tab_to(window.list.rows)
    keyboard.press(Key.Key_Home)
    keyboard.choose(Key.Key_B, "Verify outputs again")
    dialog = keyboard.wait_for(VerifyDialog)
    qtbot.waitUntil(lambda: dialog.bar.isHidden(), timeout=20_000)
    assert dialog.title.text() == "1 output isn't as written."
    keyboard.tab_to(dialog.table)
    keyboard.alt(Key.Key_M)
    qtbot.waitUntil(lambda: (bench.out / "1.jpg").exists(), timeout=10_000)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    qtbot.waitUntil(lambda: window.findChild(VerifyDialog) is None)


def test_a_preset_is_imported_renamed_exported_and_deleted(
    window: MainWindow,
    qtbot: QtBot,
    keyboard: Keyboard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    film, given = tmp_path / "film.cube", tmp_path / "given.cube"
    film.write_text(cube_3d(5))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(film)], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(given), ""))
    keyboard.press(Key.Key_E, held=Qt.KeyboardModifier.ControlModifier | _SHIFT)
    dialog = keyboard.wait_for(PresetsDialog)
    qtbot.waitUntil(lambda: dialog.list.count() > 0)
    keyboard.alt(Key.Key_I)
    qtbot.waitUntil(lambda: dialog.chosen() == "film", timeout=10_000)
    qtbot.waitUntil(lambda: window.commands.idle)
    keyboard.alt(Key.Key_R)
    keyboard.wait_for(QInputDialog)
    keyboard.press(Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    keyboard.write("Old film")
    keyboard.press(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.chosen() == "Old film")
    keyboard.wait_for(PresetsDialog)
    keyboard.alt(Key.Key_E)
    qtbot.waitUntil(given.exists, timeout=20_000)
    qtbot.waitUntil(lambda: window.commands.idle)
    assert read_cube(given)[0] == "Old film"
    keyboard.alt(Key.Key_D)
    box = keyboard.wait_for(QMessageBox)
    assert "Old film" in box.text()
    keyboard.tab_to(next(one for one in box.buttons() if one.text() == "Delete"))
    keyboard.press(Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.chosen() != "Old film")
    keyboard.wait_for(PresetsDialog)
    keyboard.tab_to(dialog.list)
    before = dialog.chosen()
    keyboard.press(Key.Key_Down)
    assert dialog.chosen() != before
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.presets.dialog is None)


def test_a_template_is_saved_and_chosen_next_time(
    window: MainWindow,
    bench: Bench,
    qtbot: QtBot,
    keyboard: Keyboard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    folder = photos(tmp_path / "Wedding", 1)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    keyboard.press(Key.Key_O, held=Qt.KeyboardModifier.ControlModifier)
    dialog = keyboard.wait_for(NewBatchDialog)
    qtbot.waitUntil(dialog.start.isEnabled)
    keyboard.tab_to(dialog.look.blend_slider)
    keyboard.press(*[Key.Key_PageDown] * 4)
    keyboard.tab_to(dialog.templates.button)
    keyboard.press_in_menu(Key.Key_Space, Key.Key_S)  # "Save as template..."
    asks = keyboard.wait_for(QInputDialog)
    assert asks.focusWidget().accessibleName()
    keyboard.write("Soft")
    keyboard.press(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.templates.current == "Soft")
    keyboard.wait_for(NewBatchDialog)
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    keyboard.back_in(window)
    keyboard.press(Key.Key_O, held=Qt.KeyboardModifier.ControlModifier)
    dialog = keyboard.wait_for(NewBatchDialog)
    qtbot.waitUntil(lambda: dialog.templates.box.count() == 2 and dialog.start.isEnabled())
    keyboard.tab_to(dialog.look.blend_slider)
    keyboard.press(Key.Key_End)
    assert dialog.values()["blend"] == 100
    keyboard.tab_to(dialog.templates.box)
    keyboard.press(Key.Key_Down)
    assert dialog.values()["blend"] == 60
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.intake.dialog is None)


def test_workers_on_other_machines_are_set_up(
    window: MainWindow, qtbot: QtBot, keyboard: Keyboard, program: Preferences
) -> None:
    broker = f"redis://127.0.0.1:{free_port()}/0"
    keyboard.press(Key.Key_Comma, held=Qt.KeyboardModifier.ControlModifier)
    dialog = keyboard.wait_for(SettingsDialog)
    keyboard.tab_to(dialog.list)
    row = dialog.pages.index(dialog.celery)
    keyboard.press(Key.Key_Home, *[Key.Key_Down] * row)
    assert dialog.celery.isVisible()
    keyboard.alt(Key.Key_O)
    keyboard.tab_to(dialog.celery.broker)
    keyboard.press(Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    keyboard.write(broker)
    keyboard.tab_to(dialog.celery.queue)
    keyboard.press(Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    keyboard.write("weddings")
    keyboard.tab_to(dialog.celery.test)
    keyboard.press(Key.Key_Space)
    qtbot.waitUntil(dialog.celery.problem.isVisible, timeout=20_000)
    assert dialog.celery.problem.text() == f"The broker {broker} doesn't answer."
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        keyboard.alt(Key.Key_S)
    kept = program.current
    assert (kept.executor, kept.celery_broker) == (ExecutorKind.CELERY, broker)
    assert kept.celery_queue == "weddings"


def test_every_page_of_the_settings_is_walked_through(
    window: MainWindow, qtbot: QtBot, keyboard: Keyboard
) -> None:
    keyboard.press(Key.Key_Comma, held=Qt.KeyboardModifier.ControlModifier)
    dialog = keyboard.wait_for(SettingsDialog)
    for row, page in enumerate(dialog.pages):
        keyboard.tab_to(dialog.list)
        keyboard.press(Key.Key_Home, *[Key.Key_Down] * row)
        assert page.isVisible()
        for field in page.findChildren(QWidget):
            by_tab = field.focusPolicy() & Qt.FocusPolicy.TabFocus and not field.focusProxy()
            if by_tab and field.isVisible() and field.isEnabled():
                keyboard.tab_to(field)
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.preferences.dialog is None)


def test_a_switch_of_every_page_is_turned_and_stays_so(
    window: MainWindow, qtbot: QtBot, keyboard: Keyboard
) -> None:
    def open_settings() -> SettingsDialog:
        keyboard.back_in(window)
        keyboard.press(Key.Key_Comma, held=Qt.KeyboardModifier.ControlModifier)
        return keyboard.wait_for(SettingsDialog)

    def switches(dialog: SettingsDialog) -> list[QCheckBox]:
        """The first of each page that has one."""
        first = [page.findChild(QCheckBox) for page in dialog.pages]
        return [box for box in first if box is not None and box.isEnabled()]

    dialog = open_settings()
    before = [box.isChecked() for box in switches(dialog)]
    assert len(before) >= 5
    for box in switches(dialog):
        keyboard.tab_to(dialog.list)
        row = next(row for row, page in enumerate(dialog.pages) if page.isAncestorOf(box))
        keyboard.press(Key.Key_Home, *[Key.Key_Down] * row)
        keyboard.tab_to(box)
        keyboard.press(Key.Key_Space)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        keyboard.alt(Key.Key_S)
    qtbot.waitUntil(lambda: window.preferences.dialog is None)
    dialog = open_settings()
    assert [box.isChecked() for box in switches(dialog)] == [not was for was in before]
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.preferences.dialog is None)


def test_what_happens_when_all_is_done(window: MainWindow, keyboard: Keyboard) -> None:
    keyboard.choose(Key.Key_B, "When all is done", "Quit Batch GUI")
    chosen = [window.when_done.chosen]
    keyboard.choose(Key.Key_B, "When all is done", "Do nothing")
    chosen.append(window.when_done.chosen)
    assert chosen == [Ending.QUIT, Ending.NOTHING]


def test_a_recent_folder_is_opened_again(
    window: MainWindow, qtbot: QtBot, keyboard: Keyboard, tmp_path: Path
) -> None:
    window.offer_paths([photos(tmp_path / "Wedding")])
    keyboard.wait_for(NewBatchDialog)
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    keyboard.back_in(window)
    keyboard.choose(Key.Key_F, "Open recent", "1 ")
    dialog = keyboard.wait_for(NewBatchDialog)
    assert dialog.name.text() == "Wedding"
    keyboard.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
