"""From a batch in the window to another like it, and to other settings for itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.errors import PhotoError
from batch_gui.core.schedule import Priority, When
from batch_gui.ui.actions import BatchAction, menu_label
from batch_gui.ui.batch_menu import BatchMenu
from batch_gui.ui.fields import choose
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from tests.engine.conftest import Bench
from tests.ui.conftest import Store, Windows
from tests.ui.driving import new_batch_dialog, the

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton


def choose_from_menu(window: MainWindow, batch_id: str, action: BatchAction) -> None:
    """Open the menu of a row by mouse and click an entry."""
    rows = window.list.rows
    window.list.select(window.model.index_of(batch_id))
    at = rows.visualRect(window.model.index_of(batch_id)).center()
    where = rows.viewport().mapToGlobal(at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where)
    QApplication.sendEvent(rows.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, BatchMenu)
    entry = next(one for one in menu.actions() if one.text() == menu_label(action))
    QTest.mouseClick(menu, _LEFT, pos=menu.actionGeometry(entry).center())


def by_keys(qtbot: QtBot, window: MainWindow, batch_id: str, action: BatchAction) -> NewBatchDialog:
    window.list.select(window.model.index_of(batch_id))
    window.list.setFocus()
    if action is BatchAction.EDIT:
        QTest.keyClick(window.list.rows, Qt.Key.Key_F2)
    else:
        QTest.keyClick(window.list.rows, Qt.Key.Key_N, _BOTH)
    return new_batch_dialog(qtbot, window)


def test_a_new_batch_begins_with_all_of_an_ended_one(
    qtbot: QtBot, windows: Windows, bench: Bench
) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    when = When.parse("low")
    batch = bench.start("a.jpg", "b.jpg", "c.jpg", when=when, format="png", quality=55)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.FAILED)
    (bench.tmp_path / "in" / "c.jpg").unlink()
    before = bench.controller.status(batch.batch_id)
    window = windows.open(bench.controller)
    choose_from_menu(window, batch.batch_id, BatchAction.AGAIN)
    dialog = new_batch_dialog(qtbot, window)
    assert dialog.windowTitle() == "New batch"
    assert dialog.sources.title.text() == "2 photos"
    assert dialog.sources.left_out.isVisible()
    assert "c.jpg: it isn't there any more" in dialog.sources.skipped.toPlainText()
    assert dialog.sources.skipped.isVisible()
    assert dialog.name.text() == "Wedding"
    assert dialog.when.values().priority is Priority.LOW
    output = dialog.values()["output"]
    assert (output["folder"], output["format"], output["quality"]) == (str(bench.out), "png", 55)
    assert dialog.values()["preset"] is None
    choose(dialog.output.format, "webp")
    QTest.mouseClick(dialog.start, _LEFT)
    qtbot.waitUntil(lambda: window.model.count == 2)
    new = next(one for one in bench.controller.list() if one.batch_id != batch.batch_id)
    bench.wait(new.batch_id, Status.FAILED)
    assert (new.total_photos, new.session_name) == (2, "Wedding")
    assert (bench.out / "a.webp").exists()
    assert bench.controller.status(batch.batch_id) == before


def test_only_those_that_failed_can_be_chosen(qtbot: QtBot, windows: Windows, bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    batch = bench.start("a.jpg", "b.jpg", "c.jpg")
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.FAILED)
    window = windows.open(bench.controller)
    dialog = by_keys(qtbot, window, batch.batch_id, BatchAction.AGAIN)
    only = dialog.sources.only_failed
    assert (only.isVisible(), only.text()) == (True, "Only the photo that failed")
    only.setFocus()
    QTest.keyClick(only, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.sources.title.text() == "1 photo")
    QTest.keyClick(only, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.sources.title.text() == "3 photos")
    QTest.keyClick(only, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.sources.title.text() == "1 photo")
    qtbot.waitUntil(dialog.add_paused.isEnabled)
    QTest.mouseClick(dialog.add_paused, _LEFT)
    qtbot.waitUntil(lambda: window.model.count == 2)
    new = next(one for one in bench.controller.list() if one.batch_id != batch.batch_id)
    assert (new.total_photos, Path(new.first_photo).name) == (1, "b.jpg")


def test_a_batch_that_waits_is_given_other_settings(
    qtbot: QtBot, windows: Windows, bench: Bench, store: Store
) -> None:
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    window = windows.open(bench.controller)
    assert not window.actions_.batch[BatchAction.EDIT].isEnabled()
    choose_from_menu(window, batch.batch_id, BatchAction.EDIT)
    dialog = new_batch_dialog(qtbot, window)
    assert (dialog.windowTitle(), dialog.start.text()) == ("Change settings", "&Save changes")
    assert not dialog.add_paused.isVisible()
    assert not dialog.sources.only_failed.isVisible()
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "Proofs")
    dialog.look.gallery.choose("Golden_Hour")
    dialog.look.blend.setValue(40)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    changed = bench.controller.status(batch.batch_id)
    assert (changed.name, changed.status) == ("Proofs", Status.PAUSED)
    assert (changed.config["preset"], changed.config["blend"]) == ("Golden_Hour", 40)
    assert window.model.count == 1
    assert "new_batch/config" not in store  # the next new batch begins as before
    qtbot.waitUntil(lambda: window.model.batches()[0].name == "Proofs")


def test_what_was_filled_in_becomes_a_new_batch_when_the_batch_began_meanwhile(
    qtbot: QtBot, windows: Windows, bench: Bench
) -> None:
    batch = bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    dialog = by_keys(qtbot, window, batch.batch_id, BatchAction.EDIT)
    dialog.look.blend.setValue(35)
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    QTest.mouseClick(dialog.start, _LEFT)
    qtbot.waitUntil(lambda: dialog.windowTitle() == "New batch")
    assert dialog.refusal.text() == (
        "“Wedding” has ended, so its settings can't be changed any more. Start makes a new batch "
        "of what is filled in here."
    )
    assert dialog.look.blend.value() == 35
    assert (dialog.start.text(), dialog.add_paused.isVisible()) == ("&Start", True)
    QTest.mouseClick(dialog.start, _LEFT)
    qtbot.waitUntil(lambda: window.model.count == 2)
    assert bench.controller.status(batch.batch_id).config["blend"] == 100
    new = next(one for one in bench.controller.list() if one.batch_id != batch.batch_id)
    assert new.config["blend"] == 35
    bench.wait(new.batch_id, Status.COMPLETED)


def test_a_look_that_is_gone_is_offered_as_it_was(
    qtbot: QtBot, windows: Windows, bench: Bench, tmp_path: Path
) -> None:
    mine = tmp_path / "Mine.json"
    mine.write_text('{"name": "Mine", "recipe": {"exposure": 1}}')
    bench.controller.import_presets([mine])
    config = {"preset": "Mine", "output": {"folder": str(bench.out)}}
    batch = bench.controller.start(bench.photos("a.jpg"), config=config, paused=True)
    bench.controller.delete_preset("Mine")
    window = windows.open(bench.controller)
    dialog = by_keys(qtbot, window, batch.batch_id, BatchAction.AGAIN)
    assert dialog.look.gallery.chosen == "Mine, as it was"
    assert dialog.values()["preset"] == "Mine"
    dialog.set_presets(bench.controller.presets())  # another preset came or went
    assert dialog.look.gallery.chosen == "Mine, as it was"
    qtbot.waitUntil(lambda: dialog.outlook.names.count() == 1)
    QTest.mouseClick(dialog.add_paused, _LEFT)
    qtbot.waitUntil(lambda: window.model.count == 2)
    new = next(one for one in bench.controller.list() if one.batch_id != batch.batch_id)
    assert bench.controller.development(new.batch_id).recipe.exposure == 1


def test_without_any_photo_left_it_says_so(qtbot: QtBot, windows: Windows, bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    (bench.tmp_path / "in" / "a.jpg").unlink()
    window = windows.open(bench.controller)
    choose_from_menu(window, batch.batch_id, BatchAction.AGAIN)
    qtbot.waitUntil(lambda: isinstance(window.intake.dialog, QMessageBox))
    box = the(window, QMessageBox)
    assert box.text() == "None of the photos of “Wedding” is there now."
    assert "a.jpg: it isn't there any more" in box.informativeText()
    box.accept()
    qtbot.waitUntil(lambda: window.intake.dialog is None)


def test_one_batch_at_a_time(windows: Windows, bench: Bench) -> None:
    bench.start("a.jpg", paused=True)
    bench.start("b.jpg", paused=True)
    window = windows.open(bench.controller)
    entries = [window.actions_.batch[one] for one in (BatchAction.AGAIN, BatchAction.EDIT)]
    window.list.select(window.model.index(0, 0))
    assert [entry.isEnabled() for entry in entries] == [True, True]
    window.list.view.selectAll()
    assert [entry.isEnabled() for entry in entries] == [False, False]
