"""The new batch dialog in the real window: more photos, templates, defaults, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.schedule import Priority, When
from batch_gui.core.settings import Folders
from batch_gui.engine.previews import PreviewMaker
from batch_gui.preferences import Preferences
from batch_gui.ui.fields import choose
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.new_batch.gallery import TileRole
from tests.engine.conftest import Bench
from tests.ui.conftest import Store, Windows
from tests.ui.driving import click_box, drop, mime_of, new_batch_dialog, the
from tests.ui.test_main_window import photos


@pytest.fixture
def window(windows: Windows, bench: Bench, program: Preferences) -> MainWindow:
    return windows.open(bench.controller, program=program)


def drop_on(dialog: NewBatchDialog, *paths: Path) -> None:
    mime = mime_of(*paths)
    copy = Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, none)
    QApplication.sendEvent(dialog, enter)
    assert dialog.drop_target.overlay.isVisible()
    event = QDropEvent(QPointF(50, 50), copy, mime, left, none)
    QApplication.sendEvent(dialog, event)
    assert event.isAccepted()


def title_is(dialog: NewBatchDialog, text: str) -> bool:
    return dialog.sources.title.text() == text


def test_folders_are_added_by_drop_and_removed_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, bench: Bench
) -> None:
    drop(window, photos(tmp_path / "Wedding", 3))
    dialog = new_batch_dialog(qtbot, window)
    drop_on(dialog, photos(tmp_path / "Party", 2), tmp_path / "Wedding" / "0.jpg")
    qtbot.waitUntil(lambda: title_is(dialog, "5 photos"))
    rows = [dialog.sources.folders.item(row).text() for row in range(2)]
    assert rows == ["Wedding: 3 photos", "Party: 2 photos"]
    dialog.sources.folders.setCurrentRow(0)
    QTest.keyClick(dialog.sources.folders, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: title_is(dialog, "2 photos"))
    qtbot.waitUntil(dialog.start.isEnabled)
    QTest.mouseClick(dialog.add_paused, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    batch = window.model.batches()[0]
    assert (batch.total_photos, batch.status) == (2, Status.PAUSED)


def test_without_photos_there_is_nothing_to_start(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(window, photos(tmp_path / "Wedding", 3))
    dialog = new_batch_dialog(qtbot, window)
    dialog.sources.folders.setCurrentRow(0)
    QTest.mouseClick(dialog.sources.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: title_is(dialog, "No photos"))
    assert not dialog.start.isEnabled()
    more = photos(tmp_path / "Party", 1)
    monkeypatch.setattr("batch_gui.ui.new_batch.flow.choose_folder", lambda *_: [more])
    QTest.mouseClick(dialog.sources.add_folder, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: title_is(dialog, "1 photo"))
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.reject()


def test_a_template_is_saved_chosen_changed_and_deleted(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, program: Preferences
) -> None:
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    assert not dialog.templates.update_one.isEnabled()
    dialog.look.gallery.choose("Golden_Hour")
    dialog.look.blend.setValue(40)
    choose(dialog.output.format, "webp")
    dialog.when.show_values(Priority.LOW, None, "22:00-06:00")
    dialog.templates.save_as.trigger()
    asks = the(dialog, QInputDialog)
    assert the(asks, QLineEdit).accessibleName() == "Name of the template"
    asks.setTextValue("Web album")
    asks.accept()
    qtbot.waitUntil(lambda: dialog.templates.current == "Web album")
    dialog.reject()
    qtbot.waitUntil(lambda: window.intake.dialog is None)

    drop(window, photos(tmp_path / "Party", 1))
    dialog = new_batch_dialog(qtbot, window)
    bar = dialog.templates
    qtbot.waitUntil(lambda: bar.box.count() == 2)
    dialog.look.blend.setValue(90)
    bar.box.setFocus()
    QTest.keyClick(bar.box, Qt.Key.Key_Down)
    assert bar.current == "Web album"
    assert dialog.values()["blend"] == 40
    assert dialog.values()["preset"] == "Golden_Hour"
    assert dialog.values()["output"]["format"] == "webp"
    assert dialog.when.values() == When.parse("low", hours="22:00-06:00")
    assert dialog.when.isVisible()  # it isn't usual: it is to be seen
    assert dialog.output.folder.text().endswith("Party")  # no folder of the other batch
    dialog.look.blend.setValue(45)
    bar.update_one.trigger()
    qtbot.waitUntil(lambda: program.templates.all()[0].config["blend"] == 45)
    qtbot.waitUntil(lambda: window.commands.idle)
    bar.delete_one.trigger()
    click_box(window, "Delete")
    qtbot.waitUntil(lambda: bar.box.count() == 1)
    assert program.templates.all() == ()
    dialog.reject()


def test_templates_that_cannot_be_read_are_told_in_the_dialog(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, folders: Folders
) -> None:
    (folders.config / "templates.json").write_text("{")
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    qtbot.waitUntil(lambda: "Mend the file" in dialog.refusal.text())
    assert dialog.start.isEnabled()
    dialog.reject()


def test_new_batches_begin_as_the_settings_say(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, program: Preferences, store: Store
) -> None:
    store["new_batch/config"] = '{"output": {"quality": 33}}'
    root = tmp_path / "Outputs"
    wanted = program.current.model_copy(
        update={"default_output_folder": str(root), "default_quality": 77, "default_max_edge": 900}
    )
    program.change(wanted)
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    assert dialog.values()["output"]["quality"] == 33  # as the last one
    assert dialog.values()["output"]["folder"] == str(root / "Wedding")
    dialog.reject()
    qtbot.waitUntil(lambda: window.intake.dialog is None)
    program.change(wanted.model_copy(update={"new_batch_as_last": False}))
    drop(window, tmp_path / "Wedding")
    dialog = new_batch_dialog(qtbot, window)
    assert dialog.values()["output"]["quality"] == 77
    assert dialog.values()["output"]["max_edge"] == 900
    dialog.reject()


def test_pictures_come_from_a_process_and_end_with_the_dialog(
    qtbot: QtBot, windows: Windows, bench: Bench, tmp_path: Path
) -> None:
    maker = PreviewMaker(max_pixels=10**8)
    try:
        window = windows.open(bench.controller, previews=maker)
        drop(window, photos(tmp_path / "Wedding", 2))
        dialog = new_batch_dialog(qtbot, window)
        tiles = dialog.look.gallery.tiles

        def all_there() -> bool:
            rows = [tiles.index(row).data(TileRole.PICTURE) for row in range(tiles.rowCount())]
            return None not in rows and not dialog.look.view.picture_rect().isEmpty()

        qtbot.waitUntil(all_there, timeout=30_000)
        dialog.reject()
    finally:
        maker.close()


def test_the_first_names_follow_the_template(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, photos(tmp_path / "Wedding", 12))
    dialog = new_batch_dialog(qtbot, window)
    shown = dialog.outlook.names
    qtbot.waitUntil(lambda: shown.count() == 10)
    assert shown.item(0).text() == "0.jpg"
    field = dialog.output.name
    field.line.clear()
    assert dialog.output.name_error.isVisible()
    entries = {entry.text().split("\t")[1]: entry for entry in field.button.menu().actions()}
    entries["{session}"].trigger()
    QTest.keyClicks(field.line, "-")
    entries["{seq:04}"].trigger()
    assert field.template == "{session}-{seq:04}"
    assert not dialog.output.name_error.isVisible()
    qtbot.waitUntil(lambda: shown.item(0).text() == "Wedding-0001.jpg")
    choose(dialog.output.format, "png")
    qtbot.waitUntil(lambda: shown.item(9).text() == "Wedding-0010.png")
    QTest.keyClicks(field.line, "{nonsense}")
    assert "{nonsense}" in dialog.output.name_error.text()
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is field.line
    dialog.reject()


def _in_full(label: QLabel) -> bool:
    needed = label.heightForWidth(label.width())
    seen = label.visibleRegion().boundingRect()
    return bool(label.height() >= needed and seen == label.rect())


def test_what_speaks_against_the_batch_is_said_before_the_start(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "Wedding", 2)
    drop(window, folder)
    dialog = new_batch_dialog(qtbot, window)
    qtbot.waitUntil(lambda: "will be written" in dialog.outlook.room.text())
    dialog.output.folder.clear()
    QTest.keyClicks(dialog.output.folder, str(folder))
    qtbot.waitUntil(lambda: "among the originals" in dialog.outlook.warnings.text())
    assert dialog.start.isEnabled()  # a warning, no more
    dialog.resize(720, 480)  # little of the settings is in sight, all of what matters is
    for words in (dialog.outlook.room, dialog.outlook.warnings):
        qtbot.waitUntil(lambda words=words: _in_full(words))  # type: ignore[misc]
    choose(dialog.output.on_conflict, "overwrite")
    qtbot.waitUntil(lambda: not dialog.start.isEnabled())
    assert "would replace originals" in dialog.refusal.text()
    choose(dialog.output.on_conflict, "rename")
    assert dialog.start.isEnabled()
    assert not dialog.refusal.isVisible()
    dialog.reject()


def test_a_preset_dropped_on_the_dialog_is_in_the_gallery_at_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    mine = tmp_path / "Mine.json"
    mine.write_text('{"name": "Mine", "recipe": {"exposure": 1}}')
    drop_on(dialog, mine)
    qtbot.waitUntil(lambda: window.presets.dialog is not None)
    gallery = dialog.look.gallery
    qtbot.waitUntil(lambda: "Mine" in [preset.name for preset in gallery.tiles.presets])
    qtbot.waitUntil(lambda: window.commands.idle)
    assert dialog.sources.title.text() == "1 photo"
    assert window.presets.dialog is not None
    window.presets.dialog.close()
    gallery.choose("Mine")
    assert dialog.values()["preset"] == "Mine"
    QTest.mouseClick(gallery.manage, Qt.MouseButton.LeftButton)
    assert window.presets.dialog is not None
    window.presets.dialog.close()
    dialog.reject()


def test_advanced_shows_what_the_format_has_and_nothing_else(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    dialog.output.advanced_fold.set_open(True)
    form = dialog.output.advanced
    for chosen, wanted in (
        ("jpeg", {form.subsampling, form.progressive, form.background}),
        ("png", set()),
        ("tiff", {form.compression}),
        ("webp", {form.lossless}),
    ):
        choose(dialog.output.format, chosen)
        some = {form.subsampling, form.progressive, form.background, form.compression}
        shown = {one for one in some | {form.lossless} if one.isVisible()}
        assert shown == wanted
        assert form.color_space.isVisible()
    data = [dialog.output.on_conflict.itemData(at) for at in range(4)]
    assert len(set(data)) == dialog.output.on_conflict.count() == 4
    dialog.reject()


def test_the_first_presets_stay_in_sight_with_the_chosen_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, photos(tmp_path / "Wedding", 1))
    dialog = new_batch_dialog(qtbot, window)
    view = dialog.look.gallery.view
    dialog.resize(952, 756)
    view.doItemsLayout()
    assert dialog.look.gallery.chosen == "WhiteLayer_v4"
    model = view.model()
    shown = [view.visualRect(model.index(row, 0)) for row in (0, model.rowCount() - 1)]
    assert all(view.viewport().rect().contains(rect) for rect in shown)
    dialog.resize(952, 500)
    view.doItemsLayout()
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    dialog.reject()


@pytest.mark.parametrize("size", [(760, 772), (952, 772), (772, 756), (952, 500)])
def test_the_gallery_shows_whole_rows_at_every_size(
    qtbot: QtBot, windows: Windows, bench: Bench, tmp_path: Path, size: tuple[int, int]
) -> None:
    maker = PreviewMaker(max_pixels=10**8)
    try:
        window = windows.open(bench.controller, previews=maker)
        drop(window, photos(tmp_path / "Wedding", 1))
        dialog = new_batch_dialog(qtbot, window)
        if size[1] > 760:
            font = dialog.font()
            font.setPointSizeF(font.pointSizeF() * 2)
            dialog.setFont(font)
        dialog.resize(*size)
        view = dialog.look.gallery.view

        def rows_are_whole() -> bool:
            rects = [view.visualRect(view.model().index(row, 0)) for row in range(9)]
            shown = [one & view.viewport().rect() for one in rects]
            heights = {part.height() for part in shown if part.height() > 8}  # not a frame's rest
            return heights == {rects[0].height()}

        qtbot.waitUntil(rows_are_whole)
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
        dialog.reject()
    finally:
        maker.close()
