from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import PauseReason
from batch_gui.core.config import BatchConfig, OutputFormat
from batch_gui.core.store import Unreadable
from batch_gui.core.templates import Template
from batch_gui.develop.presets import Preset
from batch_gui.engine.answers import Recovery
from batch_gui.engine.recovery import Found
from batch_gui.engine.scan import FoundPhoto, FoundPhotos, Skipped
from batch_gui.ui.fields import choose
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.new_batch.values import NewBatch, Offer
from batch_gui.ui.recovery_dialog import RecoveryChoice, RecoveryDialog
from tests.ui.batches import paused

Open = Callable[[QDialog], None]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Open]:
    shown: list[QDialog] = []

    def show(dialog: QDialog) -> None:
        shown.append(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)

    yield show
    for dialog in shown:
        dialog.close()
        dialog.deleteLater()


def found(photos: int = 3, skipped: int = 0) -> FoundPhotos:
    return FoundPhotos(
        [FoundPhoto(f"/p/Wedding/{number}.jpg", "/p/Wedding") for number in range(photos)],
        [Skipped(f"/p/Wedding/{number}.txt", "not a photo") for number in range(skipped)],
        roots={"/p/Wedding": photos},
    )


def default_folder(name: str) -> Path:
    return Path("/pictures/Batch GUI") / name


PRESETS = [Preset(name=name) for name in ("None", "Sunny", "WhiteLayer_v4")]


def new_batch(
    last_config: dict[str, Any] | None = None, photos: FoundPhotos | None = None, **changes: Any
) -> NewBatchDialog:
    offer = Offer(PRESETS, default_folder, begin_with=last_config or {}, **changes)
    return NewBatchDialog(photos or found(), offer)


def test_the_first_time_it_proposes_the_defaults(show: Open) -> None:
    dialog = new_batch()
    show(dialog)
    assert dialog.name.text() == dialog.name.selectedText() == "Wedding"
    assert dialog.name.cursorPosition() == 0
    assert dialog.output.folder.text() == "/pictures/Batch GUI/Wedding"
    values = dialog.values()
    assert values == {
        "preset": "WhiteLayer_v4",
        "blend": 100,
        "output": {
            "folder": None,
            "format": "jpeg",
            "quality": 90,
            "max_edge": None,
            "name": "{name}",
            "on_conflict": "rename",
            "metadata": "keep",
            "color_space": "srgb",
            "jpeg_subsampling": "auto",
            "jpeg_progressive": False,
            "webp_lossless": False,
            "tiff_compression": "deflate",
            "background": "#ffffff",
            "keep_file_times": False,
        },
    }
    assert BatchConfig.parse(values)


def test_last_used_values_come_back_but_not_the_folder(show: Open) -> None:
    last = {
        "preset": "Sunny",
        "blend": 60,
        "output": {
            "folder": "/elsewhere/Old job",
            "format": "webp",
            "quality": 75,
            "max_edge": 2048,
            "name": "{name}_web",
            "on_conflict": "skip",
            "metadata": "strip",
            "color_space": "keep",
            "jpeg_subsampling": "4:4:4",
            "jpeg_progressive": True,
            "webp_lossless": True,
            "tiff_compression": "lzw",
            "background": "#102030",
            "keep_file_times": True,
        },
    }
    dialog = new_batch(last)
    show(dialog)
    expected = {**last, "output": {**last["output"], "folder": None}}  # type: ignore[dict-item]
    assert dialog.values() == expected


@pytest.mark.parametrize(
    "last",
    [
        {
            "preset": "gone",
            "blend": "x",
            "output": {"format": "bmp", "quality": "y", "max_edge": -1},
        },
        {"preset": 3, "output": None},
    ],
)
def test_remembered_nonsense_falls_back_to_the_defaults(show: Open, last: dict[str, Any]) -> None:
    dialog = new_batch(last)
    show(dialog)
    assert BatchConfig.parse(dialog.values())


def test_a_template_brings_its_folder_and_says_what_is_missing(show: Open) -> None:
    dialog = new_batch()
    show(dialog)
    config = {"preset": "gone", "blend": 30, "output": {"folder": "/web", "format": "webp"}}
    dialog.show_template(Template(name="Web", config=config))
    assert "gone" in dialog.refusal.text()
    values = dialog.values()
    assert (values["preset"], values["blend"]) == ("WhiteLayer_v4", 30)
    assert (values["output"]["folder"], values["output"]["format"]) == ("/web", "webp")
    assert dialog.template_values()["output"]["folder"] == "/web"
    dialog.show_template(Template(name="Album", config={"preset": "Sunny"}))
    assert dialog.refusal.text() == ""
    assert dialog.values()["preset"] == "Sunny"
    assert dialog.template_values()["output"]["folder"] is None  # it follows the name again


def test_the_folder_follows_the_name_until_one_is_chosen(show: Open, qtbot: QtBot) -> None:
    dialog = new_batch()
    show(dialog)
    dialog.name.setText("Harbour")
    assert dialog.output.folder.text() == "/pictures/Batch GUI/Harbour"
    dialog.output.folder.clear()
    QTest.keyClicks(dialog.output.folder, "/elsewhere")
    dialog.name.setText("Osaka")
    assert dialog.values()["output"]["folder"] == "/elsewhere"


def test_browse_chooses_the_folder(
    show: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/chosen")
    dialog = new_batch()
    show(dialog)
    QTest.mouseClick(dialog.output.browse, Qt.MouseButton.LeftButton)
    assert dialog.values()["output"]["folder"] == "/chosen"


def test_slider_and_number_of_the_blend_go_together(show: Open) -> None:
    dialog = new_batch()
    show(dialog)
    dialog.look.blend_slider.setValue(60)
    assert dialog.look.blend.value() == 60
    dialog.look.blend.setValue(25)
    assert dialog.look.blend_slider.value() == 25
    dialog.look.gallery.choose(None)
    assert not dialog.look.blend.isEnabled()
    assert dialog.values()["preset"] is None


@pytest.mark.parametrize(
    ("chosen", "has_quality"),
    [(OutputFormat.JPEG, True), (OutputFormat.PNG, False), (OutputFormat.SAME, True)],
)
def test_quality_is_only_asked_where_it_means_something(
    show: Open, chosen: OutputFormat, has_quality: bool
) -> None:
    dialog = new_batch()
    show(dialog)
    choose(dialog.output.format, chosen)
    assert dialog.output.quality.isEnabled() is has_quality


def test_the_long_edge(show: Open) -> None:
    dialog = new_batch()
    show(dialog)
    assert not dialog.output.edge.isEnabled()
    choose(dialog.output.size_choice, True)
    dialog.output.edge.setValue(3000)
    assert dialog.values()["output"]["max_edge"] == 3000


def test_what_is_wrong_is_said_next_to_it_and_nothing_is_submitted(
    show: Open, qtbot: QtBot
) -> None:
    dialog = new_batch()
    show(dialog)
    submitted: list[NewBatch] = []
    dialog.submitted.connect(submitted.append)
    dialog.name.setText("   ")
    dialog.output.folder.clear()
    QTest.keyClicks(dialog.output.folder, "not/absolute")
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert submitted == []
    assert dialog.name_error.isVisible()
    assert dialog.output.folder_error.isVisible()
    assert dialog.focusWidget() is dialog.name
    dialog.name.setText("Wedding")
    assert not dialog.name_error.isVisible()


def test_start_and_add_paused(show: Open, qtbot: QtBot) -> None:
    dialog = new_batch()
    show(dialog)
    submitted: list[NewBatch] = []
    dialog.submitted.connect(submitted.append)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    QTest.mouseClick(dialog.add_paused, Qt.MouseButton.LeftButton)
    assert [new.paused for new in submitted] == [False, True]
    assert submitted[0].name == "Wedding"


def test_while_the_batch_is_made_the_dialog_is_locked_and_stays(show: Open, qtbot: QtBot) -> None:
    dialog = new_batch()
    show(dialog)
    dialog.set_busy(True)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.name.isEnabled()
    dialog.show_refusal("No such preset.")
    assert dialog.name.isEnabled()
    assert dialog.refusal.isVisible()


def test_left_out_files_can_be_looked_at(show: Open, qtbot: QtBot) -> None:
    dialog = new_batch(photos=found(1204, 2500))
    show(dialog)
    assert dialog.sources.title.text() == "1,204 photos"
    assert dialog.sources.left_out.button.text() == "2,500 files left out"
    assert not dialog.sources.skipped.isVisible()
    QTest.mouseClick(dialog.sources.left_out.button, Qt.MouseButton.LeftButton)
    assert dialog.sources.skipped.isVisible()
    text = dialog.sources.skipped.toPlainText()
    assert "0.txt: not a photo" in text
    assert "and 500 more" in text


def test_failed_photos_of_an_interrupted_batch_are_told_apart(show: Open) -> None:
    batch = paused(1, PauseReason.INTERRUPTED, name="Wedding", processed_count=400, failed_count=12)
    dialog = RecoveryDialog(Recovery((batch,), ()))
    show(dialog)
    assert dialog.title.text() == (
        "Wedding: 412 of 1,000 photos finished, 12 of them failed. Continue?"
    )


def test_one_interrupted_batch_is_asked_about_in_words(show: Open, qtbot: QtBot) -> None:
    batch = paused(1, PauseReason.INTERRUPTED, name="Wedding", processed_count=412)
    dialog = RecoveryDialog(Recovery((batch,), ()))
    show(dialog)
    assert dialog.title.text() == "Wedding: 412 of 1,000 photos finished. Continue?"
    assert dialog.boxes == []
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert dialog.choice is RecoveryChoice.CONTINUE
    assert dialog.chosen() == (batch.batch_id,)


def test_of_several_some_can_be_chosen(show: Open, qtbot: QtBot) -> None:
    batches = tuple(paused(number, PauseReason.INTERRUPTED) for number in (1, 2, 3))
    dialog = RecoveryDialog(Recovery(batches, ()))
    show(dialog)
    assert dialog.title.text() == "3 batches were interrupted when the program last ended."
    dialog.boxes[1].click()
    assert dialog.chosen() == (batches[0].batch_id, batches[2].batch_id)
    dialog.boxes[0].click()
    dialog.boxes[2].click()
    assert not dialog.go_on.isEnabled()
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert dialog.choice is RecoveryChoice.KEEP_PAUSED


@pytest.mark.parametrize("wished", [True, False])
def test_keeping_them_paused_makes_missing_outputs_again_on_wish(show: Open, wished: bool) -> None:
    batch = paused(1, PauseReason.INTERRUPTED, name="Wedding")
    dialog = RecoveryDialog(Recovery((batch,), (), {batch.batch_id: Found(0, (3, 4))}))
    show(dialog)
    assert dialog.again is not None
    dialog.again.setChecked(wished)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert dialog.to_make_again() == ((batch.batch_id,) if wished else ())


def test_what_was_found_on_disk_is_told_and_missing_outputs_can_be_made_again(
    show: Open, qtbot: QtBot
) -> None:
    batch = paused(1, PauseReason.INTERRUPTED, name="Wedding")
    found = {batch.batch_id: Found(removed=1, missing=(3, 4, 5))}
    dialog = RecoveryDialog(Recovery((batch,), (), found))
    show(dialog)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "1 half-written file removed. 3 outputs are missing since." in texts
    assert dialog.again is not None
    assert dialog.again.text().replace("&", "") == "Make the 3 missing outputs again"
    assert dialog.to_make_again() == (batch.batch_id,)
    dialog.again.click()
    assert dialog.to_make_again() == ()


def test_nothing_is_said_where_nothing_was_found(show: Open) -> None:
    batch = paused(1, PauseReason.INTERRUPTED)
    dialog = RecoveryDialog(Recovery((batch,), (), {batch.batch_id: Found(0, ())}))
    show(dialog)
    assert dialog.again is None


def test_escape_means_later(show: Open, qtbot: QtBot) -> None:
    dialog = RecoveryDialog(Recovery((paused(1, PauseReason.INTERRUPTED),), ()))
    show(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.choice is RecoveryChoice.LATER


def test_unreadable_states_are_told_even_alone(show: Open) -> None:
    problem = Unreadable(Path("/data/batch_1.json"), "batch_1.json is cut off.")
    dialog = RecoveryDialog(Recovery((), (problem,)))
    show(dialog)
    assert dialog.chosen() == ()
    texts = [widget.toPlainText() for widget in dialog.findChildren(QPlainTextEdit)]
    assert texts == ["batch_1.json is cut off."]
