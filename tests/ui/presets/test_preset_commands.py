"""Presets dropped on the window, looked at, renamed, deleted and given away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from batch_gui.develop.cube import read_cube
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.presets.presets_dialog import PresetsDialog
from tests.develop.test_lightroom import XMP
from tests.engine.conftest import Bench
from tests.photos import cube_3d, write_photo
from tests.ui.conftest import Windows
from tests.ui.driving import drop, mime_of, new_batch_dialog, the


@pytest.fixture
def window(windows: Windows, bench: Bench) -> MainWindow:
    return windows.open(bench.controller)


def dialog_of(qtbot: QtBot, window: MainWindow) -> PresetsDialog:
    qtbot.waitUntil(lambda: window.presets.dialog is not None)
    dialog = window.presets.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: window.commands.idle)
    return dialog


def listed(dialog: PresetsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def film(folder: Path, name: str = "film") -> Path:
    file = folder / f"{name}.cube"
    file.write_text(cube_3d(5))
    return file


def test_a_dropped_preset_is_there_to_choose_at_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, film(tmp_path))
    dialog = dialog_of(qtbot, window)
    assert listed(dialog)[:3] == ["Yours", "film", "Built in"]
    assert dialog.chosen() == "film"
    assert "a colour table of 5 points a side" in dialog.about.toPlainText()
    dialog.reject()
    drop(window, write_photo(tmp_path / "in/a.jpg"))
    assert "film" in window.intake._controller.preset_names()
    new_batch_dialog(qtbot, window).reject()


def test_what_has_no_counterpart_and_what_is_broken_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    look, broken = tmp_path / "look.xmp", tmp_path / "broken.cube"
    settings = 'crs:Exposure2012="+0.35" crs:Dehaze="+5" crs:Clarity2012="+9"'
    look.write_text(XMP.format(attributes=settings, elements=""))
    broken.write_text("nonsense")
    drop(window, look, broken)
    dialog = dialog_of(qtbot, window)
    assert dialog.chosen() == "Warm film"
    words = dialog.about.toPlainText()
    for line in (
        "\u2022 Exposure +0.35 EV",
        "\u2022 Exposure2012 = +0.35",
        "2 settings of the file have no counterpart here and were left out:",
        "\u2022 Dehaze = +5",
        "\u2022 Clarity2012 = +9",
    ):
        assert line in words
    assert "broken.cube" in dialog.problems.text()
    assert dialog.problems.isVisible()
    dialog.reject()


def test_photos_dropped_with_presets_come_after_them(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, film(tmp_path), write_photo(tmp_path / "in/a.jpg").parent)
    dialog = dialog_of(qtbot, window)
    assert window.intake.dialog is None
    dialog.reject()
    new_batch_dialog(qtbot, window).reject()


def test_the_overlay_says_which_it_is(window: MainWindow, tmp_path: Path) -> None:
    overlay = window.drop_target.overlay
    overlay.show_presets()
    assert overlay.accessibleName() == "Drop to import these presets"
    overlay.show_place(None, shows_through=False)
    assert overlay.accessibleName() == "Drop to add these photos"
    assert mime_of(tmp_path).hasUrls()


def test_the_built_in_ones_are_only_looked_at(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.presets.trigger()
    dialog = dialog_of(qtbot, window)
    dialog.choose("Cinema_Teal")
    words = dialog.about.toPlainText()
    assert "Hue: red +8, yellow \u221210, green +22" in words
    assert "Vignette \u221218" in words
    assert dialog.export.isEnabled()
    assert not dialog.rename.isEnabled()
    assert not dialog.delete.isEnabled()
    dialog.choose("None")
    assert "Leaves photos as they are." in dialog.about.toPlainText()
    dialog.reject()


def test_renamed_and_deleted(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    drop(window, film(tmp_path))
    dialog = dialog_of(qtbot, window)
    for new_name, shown in (("Golden_Hour", "film"), ("Old film", "Old film")):
        dialog.rename.click()
        ask = the(dialog, QInputDialog)
        ask.setTextValue(new_name)
        ask.accept()
        qtbot.waitUntil(lambda: window.commands.idle)
        assert dialog.chosen() == shown
        assert ("already" in dialog.problems.text()) == (shown == "film")
    dialog.delete.click()
    box = the(dialog, QMessageBox)
    assert "Old film" in box.text()
    next(button for button in box.buttons() if button.text() == "Delete").click()
    qtbot.waitUntil(lambda: "Old film" not in listed(dialog))
    assert "Yours" not in listed(dialog)
    dialog.reject()


def test_given_away_and_taken_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given.cube"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(given), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(given)], ""))
    window.actions_.presets.trigger()
    dialog = dialog_of(qtbot, window)
    dialog.choose("Golden_Hour")
    dialog.export.click()
    qtbot.waitUntil(lambda: window.commands.idle, timeout=20_000)
    assert read_cube(given)[0] == "Golden_Hour"
    dialog.take.click()
    qtbot.waitUntil(lambda: dialog.chosen() == "given", timeout=10_000)
    dialog.reject()


def test_a_json_that_is_no_preset_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "package.json"
    file.write_text(json.dumps({"dependencies": {}}))
    drop(window, file)
    dialog = dialog_of(qtbot, window)
    assert "package.json can't be used: name: is missing" in dialog.problems.text()
    dialog.reject()
