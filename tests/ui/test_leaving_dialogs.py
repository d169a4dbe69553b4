"""Every dialog has the keyboard at once, goes with Escape, and gives the keyboard back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from tests.engine.conftest import Bench
from tests.ui.conftest import Windows
from tests.ui.driving import the
from tests.ui.test_accessibility import DIALOGS


@pytest.mark.parametrize("name", list(DIALOGS))
def test_escape_leaves_and_the_list_has_the_keyboard_again(
    windows: Windows, bench: Bench, qtbot: QtBot, name: str
) -> None:
    batch = bench.start("a.jpg")
    window = windows.open(bench.controller)
    window.selection.select(window.model.index_of(batch.batch_id))
    window.list.setFocus()
    dialog = DIALOGS[name](window)
    dialog.show()
    dialog.activateWindow()
    with qtbot.waitActive(dialog):
        pass
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    first = dialog.focusWidget()
    assert first is not None
    assert first.isVisible()
    assert first.isEnabled()
    cancel = the(dialog, QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    assert cancel is None or first is not cancel  # Return would undo what was asked for
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(first, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.list.view
