from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.settings import Settings
from batch_gui.core.templates import Templates
from batch_gui.develop.presets import Preset
from batch_gui.engine.answers import Recovery
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import FoundPhoto, FoundPhotos, Skipped
from batch_gui.engine.verifying import CheckedOutput, Verdict, Verification
from batch_gui.remote.crew import Crew
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.columns_dialog import ColumnsDialog
from batch_gui.ui.details.receipt_dialog import ReceiptDialog
from batch_gui.ui.fold import Fold
from batch_gui.ui.help_dialogs import KeysDialog
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.new_batch.values import Offer
from batch_gui.ui.presets.presets_dialog import PresetsDialog
from batch_gui.ui.recovery_dialog import RecoveryDialog
from batch_gui.ui.settings.settings_dialog import SettingsDialog
from batch_gui.ui.turns.when_dialog import WhenDialog
from batch_gui.ui.verify_dialog import VerifyDialog
from tests.engine.conftest import Bench
from tests.ui.batches import paused, summary
from tests.ui.conftest import Windows
from tests.ui.driving import the

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
)


def nameless(root: QWidget) -> list[QWidget]:
    """Controls that a screen reader couldn't name."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar)
        and not _is_a_part(widget)
        and not (widget.accessibleName() or _text(widget))
    ]


def _is_a_part(widget: QWidget) -> bool:
    """Line edits of spin boxes, lists of combo boxes and what else Qt makes for itself."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit)):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


FOUND = FoundPhotos(
    [FoundPhoto("/p/W/1.jpg", "/p/W")], [Skipped("/p/W/a.txt", "not a photo")], roots={"/p/W": 1}
)
INTERRUPTED = tuple(paused(number, PauseReason.INTERRUPTED) for number in (1, 2))


class NoProgram:
    """Settings to look at."""

    current = Settings()
    templates = Templates(Path("/nowhere/templates.json"))
    http_address = "http://127.0.0.1:5100"

    def http_token(self) -> str:
        raise AssertionError("only to look at")

    def would_remove(self, days: float) -> tuple[BatchSummary, ...]:
        return ()

    def find_workers(self, settings: Settings) -> Crew:
        raise AssertionError("only to look at")

    def begin(self) -> None:
        raise AssertionError("only to look at")

    def change(self, wanted: Settings) -> None:
        raise AssertionError("only to look at")


class Verified:
    """Every output checked: some missing."""

    def verify(self, batch_id: str, **_: object) -> Verification:
        wrong = CheckedOutput(
            1, "/p/1.jpg", "/out/1.jpg", Verdict.MISSING, "it isn't there any more"
        )
        return Verification(batch_id, 2, 2, (wrong,))


def verified(window: MainWindow) -> VerifyDialog:
    batch = summary(status=Status.COMPLETED, processed_count=2)
    dialog = VerifyDialog(batch, cast("BatchController", Verified()), window.commands, window)
    while not window.commands.idle:
        QApplication.processEvents()
    return dialog


def presets_dialog(window: MainWindow) -> PresetsDialog:
    dialog = PresetsDialog(window)
    names = [Preset(name="Mine"), Preset(name="Another with quite a long name of its own")]
    dialog.set_presets(names, frozenset({"Mine"}))
    dialog.set_imported({}, ["film.cube can't be used: it is empty."])
    return dialog


DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "new batch": lambda window: NewBatchDialog(
        FOUND, Offer([Preset(name="A")], Path), parent=window
    ),
    "recovery": lambda window: RecoveryDialog(Recovery(INTERRUPTED, ()), window),
    "receipt": lambda window: ReceiptDialog(
        summary(status=Status.FAILED, failed_count=1), window.details.source, window
    ),
    "verify": lambda window: verified(window),
    "settings": lambda window: SettingsDialog(NoProgram(), window.commands, window),
    "keys": lambda window: KeysDialog(window.menuBar(), window),
    "presets": presets_dialog,
    "columns": lambda window: ColumnsDialog(list(Column), [Column.NAME, Column.STATUS], window),
    "another time": lambda window: WhenDialog(
        [summary(status=Status.PENDING, hours="22:00-06:00")], window
    ),
}


def test_every_control_of_the_window_has_a_name(windows: Windows, bench: Bench) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    window.messages.show_error(RuntimeError("boom"), "Pause")
    assert nameless(window) == []
    for action in window.actions_.everything():
        assert action.text()
        assert action.toolTip()


@pytest.mark.parametrize("name", list(DIALOGS))
def test_every_control_of_the_dialogs_has_a_name(windows: Windows, bench: Bench, name: str) -> None:
    window = windows.open(bench.controller)
    dialog = DIALOGS[name](window)
    dialog.show()
    assert nameless(dialog) == []
    dialog.close()


@pytest.mark.parametrize("name", list(DIALOGS))
def test_every_control_of_the_dialogs_is_reached_with_tab(
    windows: Windows, bench: Bench, name: str
) -> None:
    window = windows.open(bench.controller)
    dialog = DIALOGS[name](window)
    dialog.show()
    reached: set[QWidget] = set()
    widget = dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    wanted = {
        widget
        for widget in dialog.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, (QScrollBar, QProgressBar))
        and not _is_a_part(widget)
        and widget.isVisible()
        and widget.isEnabled()
    }
    assert {widget for widget in wanted if widget not in reached} == set()
    dialog.close()


def without_visible_focus(dialog: QDialog) -> list[QWidget]:
    """Widgets that look the same with the focus and without it, going round with Tab."""
    first = dialog.focusWidget() or dialog
    QTest.keyClick(first, Qt.Key.Key_Tab)
    seen: list[QWidget] = []
    same = []
    while (widget := dialog.focusWidget()) is not None and widget not in seen:
        seen.append(widget)
        focused = widget.grab().toImage()
        for _ in range(4):  # times and dates have several parts
            if dialog.focusWidget() is widget:
                QTest.keyClick(widget, Qt.Key.Key_Tab)
        QApplication.processEvents()
        if focused == widget.grab().toImage():
            same.append(widget)
    assert len(seen) > 1
    return same


@pytest.mark.parametrize("name", list(DIALOGS))
def test_the_focus_can_be_seen(windows: Windows, bench: Bench, name: str) -> None:
    window = windows.open(bench.controller)
    dialog = DIALOGS[name](window)
    dialog.show()
    dialog.activateWindow()
    QApplication.processEvents()
    invisible = without_visible_focus(dialog)
    # What Return presses is framed as if it had the focus.
    defaults = {b for b in dialog.findChildren(QPushButton) if b.isDefault()}
    empty = {v for v in dialog.findChildren(QAbstractItemView) if not v.model().rowCount()}
    assert [_named(widget) for widget in invisible if widget not in defaults | empty] == []
    dialog.close()


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or _text(widget)}"


def mnemonics(dialog: QDialog) -> list[str]:
    """The letters that go with Alt, of what can be seen."""
    texts = [
        widget.text()
        for widget in dialog.findChildren(QWidget)
        if isinstance(widget, (QAbstractButton, QLabel)) and widget.isVisible()
    ]
    sequences = [QKeySequence.mnemonic(text).toString() for text in texts]
    return [sequence for sequence in sequences if sequence]


@pytest.mark.parametrize("name", list(DIALOGS))
def test_no_letter_leads_to_two_places(windows: Windows, bench: Bench, name: str) -> None:
    window = windows.open(bench.controller)
    dialog = DIALOGS[name](window)
    dialog.show()
    for fold in dialog.findChildren(Fold):
        fold.set_open(True)
    letters = mnemonics(dialog)
    assert sorted(letters) == sorted(set(letters))
    dialog.close()


@pytest.mark.parametrize("name", list(DIALOGS))
def test_dialogs_fit_a_small_screen_with_large_text(
    windows: Windows, bench: Bench, qapp: QApplication, name: str
) -> None:
    """Nothing needs more room than the screen has, and the buttons stay in sight."""
    font = qapp.font()
    large = qapp.font()
    large.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        window = windows.open(bench.controller)
        dialog = DIALOGS[name](window)
        dialog.show()
        room = dialog.screen().availableSize()
        assert dialog.width() <= room.width()
        assert dialog.height() <= room.height()
        box = the(dialog, QDialogButtonBox)
        assert dialog.rect().contains(box.geometry())
        for button in box.buttons():
            assert button.width() >= button.minimumSizeHint().width()
        dialog.close()
    finally:
        qapp.setFont(font)


def test_the_keys_wrap_instead_of_scrolling_sideways(
    windows: Windows, bench: Bench, qapp: QApplication
) -> None:
    font, large = qapp.font(), qapp.font()
    large.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        window = windows.open(bench.controller)
        dialog = KeysDialog(window.menuBar(), window)
        dialog.show()
        QApplication.processEvents()
        assert not the(dialog, QScrollArea).horizontalScrollBar().isVisible()
        dialog.close()
    finally:
        qapp.setFont(font)


def test_every_painted_row_is_told_in_words(windows: Windows, bench: Bench) -> None:
    bench.start("a.jpg", paused=True)
    window = windows.open(bench.controller)
    row = "Wedding, Paused by you, not started yet, 0 of 1"
    assert _told(window.list.rows)[0].startswith(row)
    assert _told(window.sidebar.statuses)[:2] == ["All, 1 batch", "Running, 0 batches"]
    assert _told(window.sidebar.sessions) == ["All sessions, 1 batch", "Wedding, 1 batch"]
    window.list.set_compact(True)
    told = _told(window.list.table)
    assert any(words.startswith(row) for words in told)
    assert "Progress: 0 %" in told
    assert "Time left" in told


def _told(view: QAbstractItemView) -> list[str]:
    table = QAccessible.queryAccessibleInterface(view)
    children = (table.child(at) for at in range(table.childCount()))
    return [child.text(QAccessible.Text.Name) for child in children if child]
