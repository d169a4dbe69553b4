"""What a user does with the window: drop, click, look."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from batch_gui.ui import wording
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.batch_model import Role
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.new_batch.dialog import NewBatchDialog

Window = TypeVar("Window", bound=QDialog)
_NONE = Qt.KeyboardModifier.NoModifier


def mime_of(*paths: Path) -> QMimeData:
    """What a file manager hands over."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(window: MainWindow, *paths: Path) -> None:
    """Let paths go over the window, beside the list: a batch there might take them."""
    mime = mime_of(*paths)
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert window.drop_target.overlay.isVisible()
    event = QDropEvent(QPointF(5, 5), actions, mime, left, none)
    QApplication.sendEvent(window, event)
    assert not window.drop_target.overlay.isVisible()
    assert event.isAccepted()


def new_batch_dialog(qtbot: QtBot, window: MainWindow) -> NewBatchDialog:
    """The dialog that comes after a scan."""

    def is_open() -> bool:
        dialog = window.intake.dialog
        return isinstance(dialog, NewBatchDialog) and dialog.isVisible()

    qtbot.waitUntil(is_open)
    dialog = window.intake.dialog
    assert isinstance(dialog, NewBatchDialog)
    return dialog


def click_box(window: MainWindow, text: str) -> None:
    """Click the one visible button of that text."""
    buttons = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.text().replace("&", "") == text
    ]
    assert len(buttons) == 1, f"{len(buttons)} buttons {text!r}"
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


Kind = TypeVar("Kind", bound=QObject)


def the(parent: QObject, kind: type[Kind]) -> Kind:
    """The one child of that kind."""
    child = parent.findChild(kind)
    assert child is not None
    return child


def shown_status(window: MainWindow, row: int = 0) -> str:
    """The words in a row."""
    return wording.status_text(window.model.index(row, 0).data(Role.BATCH))


def click_row(window: MainWindow, batch_id: str, action: BatchAction) -> None:
    """Click one of the buttons in a batch's row."""
    spot = window.list.rows.button_center(window.model.index_of(batch_id), action)
    assert spot is not None
    QTest.mouseClick(window.list.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)


class Keyboard:
    """Keys as a person presses them: each goes to whatever has the focus."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
        """Press keys one after the other, with modifiers held."""
        for key in keys:
            QTest.keyClick(self._place(), key, held)

    def write(self, text: str) -> None:
        """Type a text."""
        QTest.keyClicks(self._place(), text)

    def alt(self, letter: Qt.Key) -> None:
        """Press Alt and a letter, in a window that is ready for it."""
        self.press(letter, held=Qt.KeyboardModifier.AltModifier)

    def tab_to(self, goal: QWidget) -> None:
        """Press Tab until `goal` has the focus; it has to come within a hundred."""
        for _ in range(100):
            if goal.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab doesn't get to {goal.accessibleName() or goal}")

    def wait_for(self, kind: type[Window]) -> Window:
        """The one open dialog of that kind, once the keyboard is in it."""

        def open_ones() -> list[Window]:
            shown = QApplication.topLevelWidgets()
            found = [one for one in shown if isinstance(one, kind) and one.isVisible()]
            for one in found:
                one.activateWindow()
            return found

        self._qtbot.waitUntil(lambda: bool(open_ones()) and open_ones()[-1].isActiveWindow())
        return open_ones()[-1]

    def back_in(self, window: QWidget) -> None:
        """Return once the keyboard is in the window again; offscreen nobody gives it back."""
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)

    def press_in_menu(self, opening: Qt.Key, letter: Qt.Key) -> None:
        """Open the menu of a button, which keeps its own event loop, and press a letter in it."""

        waits = iter(range(250))

        def once_open() -> None:
            if QApplication.activePopupWidget() is not None:
                self.press(letter)
            elif next(waits, None) is not None:
                QTimer.singleShot(20, once_open)

        QTimer.singleShot(0, once_open)
        self.press(opening)

    def choose(self, menu: Qt.Key, *entries: str) -> None:
        """Open a menu of the menu bar by its letter, and go down to an entry, level by level."""
        self.alt(menu)
        for text in entries:
            self._go_down_to(text)
            self.press(Qt.Key.Key_Return)

    def _go_down_to(self, text: str) -> None:
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        for _ in range(len(opened.actions()) + 1):
            active = opened.activeAction()
            if active is not None and active.text().replace("&", "").startswith(text):
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"no entry {text!r}")

    @staticmethod
    def _place() -> QWidget:
        popup, active = QApplication.activePopupWidget(), QApplication.activeWindow()
        assert popup or active
        place = popup or QApplication.focusWidget() or active
        assert place is not None
        return place
