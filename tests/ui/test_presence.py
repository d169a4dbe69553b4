"""Title, tray and notifications, with the parts of a tray that work without a desktop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.settings import Settings
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui import tray
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.endings import ending_text, just_ended
from batch_gui.ui.help_dialogs import KeysDialog
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.tray import progress_icon
from tests.engine.conftest import Bench
from tests.ui.batches import paused, summary
from tests.ui.conftest import Windows
from tests.ui.driving import click_box, new_batch_dialog, the
from tests.ui.test_main_window import photos

IN_TRAY = Settings(keep_in_tray=True)


@pytest.fixture
def with_tray(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """A desktop with a tray; gives the notifications it showed."""
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(
        QSystemTrayIcon,
        "showMessage",
        lambda _self, title, text, _icon: shown.append((title, text)),
    )
    yield shown
    QApplication.setQuitOnLastWindowClosed(True)


def test_title_and_tray_say_how_far_the_batches_are(windows: Windows, bench: Bench) -> None:
    window = windows.open(bench.controller)
    assert window.windowTitle() == "Batch GUI"
    assert not window.presence.tray.visible  # there is no tray here
    window.model.apply([summary(1, processed_count=600, failed_count=20), paused(2)])
    window._after_change()
    assert window.windowTitle() == "62 % - Batch GUI"
    tray = window.presence.tray
    assert tray.state.text() == "62 % of 1,000 photos"
    assert "62 % of 1,000 photos" in tray.icon.toolTip()
    assert "1 running, 1 paused" in tray.icon.toolTip()
    window.model.apply([summary(1, Status.COMPLETED, processed_count=1000)])
    window._after_change()
    assert window.windowTitle() == "Batch GUI"
    assert tray.state.text() == "1 batch paused"


def test_the_icon_s_bar_is_as_long_as_the_progress() -> None:
    def green(share: float) -> int:
        image = progress_icon(share).pixmap(64, 64).toImage()
        colors = [image.pixelColor(x, 57).name() for x in range(image.width())]
        return colors.count("#5fc685")

    assert green(0) == 0
    assert green(0.5) == pytest.approx(green(1) / 2, abs=2)
    assert green(1) > 50


def test_the_tray_pauses_and_resumes_everything(
    windows: Windows, bench: Bench, qtbot: QtBot, with_tray: list[tuple[str, str]]
) -> None:
    batch = bench.start("a.jpg", "b.jpg", "c.jpg")
    bench.executor.expect(2)
    window = windows.open(bench.controller)
    menu = window.presence.tray.menu
    names = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert names == ["0 % of 3 photos", "Show the window", "Pause all", "Resume all", "Quit"]
    qtbot.waitUntil(window.actions_.pause_all.isEnabled)
    _choose(menu, window.actions_.pause_all, qtbot)
    qtbot.waitUntil(lambda: window.commands.idle)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.PAUSED)
    qtbot.waitUntil(window.actions_.resume_all.isEnabled)
    _choose(menu, window.actions_.resume_all, qtbot)
    bench.wait(batch.batch_id, Status.COMPLETED)
    qtbot.waitUntil(lambda: bool(with_tray))
    assert with_tray == [("Batch GUI", "Wedding: 3 done")]


def _choose(menu: QMenu, entry: QAction, qtbot: QtBot) -> None:
    menu.popup(QPoint(10, 10))
    qtbot.waitUntil(menu.isVisible)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    qtbot.waitUntil(lambda: not menu.isVisible())


def test_a_click_on_the_notification_shows_the_batch(
    windows: Windows, bench: Bench, qtbot: QtBot, with_tray: list[tuple[str, str]]
) -> None:
    first = bench.start("a.jpg", paused=True)
    second = bench.start("b.jpg", paused=True)
    window = windows.open(bench.controller)
    bench.executor.open_wide()
    bench.controller.resume(first.batch_id)
    qtbot.waitUntil(lambda: bool(with_tray))
    window.list.select(window.model.index_of(second.batch_id))
    window.presence.tray.icon.messageClicked.emit()
    assert [batch.batch_id for batch in window.selection.batches()] == [first.batch_id]


def test_who_wants_no_notifications_gets_none(
    windows: Windows, bench: Bench, qtbot: QtBot, with_tray: list[tuple[str, str]]
) -> None:
    window = windows.open(bench.controller)
    window.presence.follow(Settings(notify_when_done=False))
    bench.executor.open_wide()
    batch = bench.start("a.jpg")
    qtbot.waitUntil(lambda: _status(window, batch.batch_id) is Status.COMPLETED)
    assert with_tray == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (summary(1), summary(1, Status.COMPLETED, completed_at="x"), True),
        (summary(1), summary(1, Status.FAILED, completed_at="x"), True),
        (summary(1), summary(1, Status.CANCELLED, completed_at="x"), False),
        (summary(1), paused(1), False),
        (None, summary(1, Status.COMPLETED, completed_at="x"), True),
        (
            summary(1, Status.FAILED, completed_at="x"),
            summary(1, Status.FAILED, completed_at="x"),
            False,
        ),
        (
            summary(1, Status.FAILED, completed_at="x", waiting_for_turn=True),
            summary(1, Status.FAILED, completed_at="x"),
            False,
        ),
        (
            summary(1, Status.FAILED, completed_at="x"),
            summary(1, Status.FAILED, completed_at="y"),
            True,
        ),
    ],
)
def test_what_counts_as_an_end(before: object, after: object, told: bool) -> None:
    model = BatchModel()
    model.reset([before] if before else [])  # type: ignore[list-item]
    assert bool(just_ended(model, [after])) is told  # type: ignore[list-item]


def test_ends_in_words() -> None:
    wedding = summary(1, Status.FAILED, name="Wedding", processed_count=997, failed_count=3)
    assert ending_text([wedding]) == "Wedding: 997 done, 3 failed"
    assert ending_text([wedding, wedding]) == "2 batches: 1,994 done, 6 failed"
    broken = summary(1, Status.FAILED, name="Wedding", failure="there is no preset.")
    assert ending_text([broken]) == "Wedding could not run: there is no preset."


def test_a_closed_window_stays_in_the_tray_and_comes_back(
    windows: Windows, bench: Bench, qtbot: QtBot, with_tray: list[tuple[str, str]]
) -> None:
    window = windows.open(bench.controller)
    window.presence.follow(IN_TRAY)
    bench.start("a.jpg")
    window.close()
    assert window.isHidden()
    assert window.findChildren(QMessageBox) == []
    window.presence.tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert window.isVisible()
    window.close()
    assert window.isHidden()
    window.presence.follow(Settings(tray_icon=False, keep_in_tray=True))
    assert window.isVisible()  # without its icon it would be out of reach


def test_a_tray_that_comes_later_is_found_and_one_that_goes_gives_the_window_back(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = False
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there)
    monkeypatch.setattr(tray, "_COMES_MS", 1)
    monkeypatch.setattr(tray, "_STAYS_MS", 1)
    window = windows.open(bench.controller)
    window.presence.follow(IN_TRAY)
    assert not window.presence.tray.visible
    there = True
    qtbot.waitUntil(lambda: window.presence.tray.visible)
    window.close()
    assert window.isHidden()
    there = False
    qtbot.waitUntil(window.isVisible)
    assert not window.presence.tray.visible
    window.presence.follow(Settings(tray_icon=False))
    assert not window.presence.tray._looking.isActive()


def test_quit_from_the_tray_asks_in_the_window_and_may_be_taken_back(
    windows: Windows, bench: Bench, qtbot: QtBot, with_tray: list[tuple[str, str]]
) -> None:
    window = windows.open(bench.controller)
    window.presence.follow(IN_TRAY)
    bench.start("a.jpg")
    qtbot.waitUntil(lambda: window.model.totals.active == 1)
    window.close()
    window.actions_.quit.trigger()
    assert window.isVisible()
    click_box(window, "Keep working")
    window.close()
    assert window.isHidden()  # closing means the tray again
    window.actions_.quit.trigger()
    bench.executor.open_wide()
    click_box(window, "Pause and quit")
    qtbot.waitUntil(window.isHidden, timeout=10_000)


def test_quit_from_the_tray_with_nothing_to_ask_ends_the_program(
    windows: Windows,
    bench: Bench,
    qtbot: QtBot,
    with_tray: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: ended.append(True))
    window = windows.open(bench.controller)
    window.presence.follow(IN_TRAY)
    window.close()
    window.actions_.quit.trigger()
    qtbot.waitUntil(lambda: ended == [True], timeout=10_000)


def test_recent_folders_are_offered_again(
    windows: Windows, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = windows.open(bench.controller)
    window.recent.refresh()
    assert [entry.text() for entry in window.recent.actions()] == ["No folders yet"]
    for name in ("Wedding", "Harbour & sea"):
        window.offer_paths([photos(tmp_path / name)])
        new_batch_dialog(qtbot, window).reject()
        qtbot.waitUntil(lambda: window.intake.dialog is None)
    window.recent.aboutToShow.emit()
    first, second, *_ = window.recent.actions()
    assert first.toolTip() == str(tmp_path / "Harbour & sea")
    assert first.text().endswith("Harbour && sea")
    second.trigger()
    assert new_batch_dialog(qtbot, window).name.text() == "Wedding"
    new_batch_dialog(qtbot, window).reject()
    window.recent.refresh()
    assert window.recent.actions()[0].toolTip() == str(tmp_path / "Wedding")
    window.recent.actions()[-1].trigger()
    window.recent.refresh()
    assert [entry.text() for entry in window.recent.actions()] == ["No folders yet"]


def test_the_status_bar_says_how_much_room_there_is(
    windows: Windows, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    sizes = [218_400_000_000, 1_240_000_000]

    def free_space(folder: str) -> int:
        asked.append(folder)
        return sizes[len(asked) - 1]

    monkeypatch.setattr(bench.controller, "free_space", free_space)
    window = windows.open(bench.controller)
    sign = window.free_space
    qtbot.waitUntil(lambda: sign.text() == "218 GB free")
    assert asked == [str(bench.controller.default_output_folder("x"))]
    bench.start("a.jpg")
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    sign.look()
    qtbot.waitUntil(lambda: sign.text() == "only 1.2 GB free")
    assert asked[-1] == str(bench.out)


def test_the_page_of_keys_is_made_from_the_menus(windows: Windows, bench: Bench) -> None:
    window = windows.open(bench.controller)
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = the(window, KeysDialog)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for action in window.actions_.everything():
        if not action.shortcut().isEmpty():
            assert action.text().replace("&", "") in texts
    assert texts.index("File") < texts.index("Ctrl+O") < texts.index("Batch") < texts.index("Help")
    assert "In the list" in texts
    dialog.close()


def test_a_scan_counts_by_folder(bench: Bench, tmp_path: Path) -> None:
    one, two = photos(tmp_path / "one", 3), photos(tmp_path / "two" / "deep", 2)
    found: FoundPhotos = bench.controller.scan([one, two.parent, one / "0.jpg"])
    assert found.roots == {str(one): 3, str(two.parent): 2}


def _status(window: MainWindow, batch_id: str) -> Status | None:
    batch = window.model.batch(batch_id)
    return batch.status if batch else None
