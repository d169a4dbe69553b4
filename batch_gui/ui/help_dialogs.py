"""About the program, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from batch_gui import __version__
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.fields import FocusedArea
from batch_gui.ui.icons import app_icon
from batch_gui.ui.language import translate
from batch_gui.ui.messages import MessageBar
from batch_gui.ui.theme import larger


def about_box(parent: QWidget) -> QMessageBox:
    """What this program is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(translate("Help", "About Batch GUI"))
    box.setIconPixmap(app_icon().pixmap(64, 64))
    box.setText(f"<b>Batch GUI {escape(__version__)}</b>")
    box.setInformativeText(
        translate("Help", "Develops a thousand photos at a time and never touches an original.")
    )
    return box


def copy_report(report: Callable[[str], str], commands: Commands, messages: MessageBar) -> None:
    """Put the diagnostic report on the clipboard, and say what is in it."""
    shown_by = f"Qt {qVersion()}, {QGuiApplication.platformName()}"

    def copy(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        messages.say(
            translate(
                "Help",
                "The report is on the clipboard: versions, system, settings without passwords, "
                "and the end of the log, which may name your photos. Paste it where you ask for "
                "help.",
            )
        )

    commands.run(
        lambda: report(shown_by),
        what=translate("Help", "Copy diagnostic report"),
        done=copy,
        owner=messages,
        key="diagnostic report",
        lane=Lane.LONG,
    )


class KeysDialog(QDialog):
    """Every key of the window: those of its menus, menu by menu, and those of its parts."""

    def __init__(self, menus: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        inner = QWidget()
        self._words: list[QLabel] = []
        self._grid = QGridLayout(inner)
        self._grid.setHorizontalSpacing(self.fontMetrics().height() * 2)
        self._grid.setColumnStretch(1, 1)
        sections = [
            *_sections(menus),
            (self.tr("In the list"), self._of_the_list()),
            (self.tr("While arranging columns"), self._of_the_columns()),
            (self.tr("Among the photos of a batch"), self._of_the_photos()),
            (self.tr("Before / After"), self._of_before_and_after()),
            (self.tr("While choosing a look"), self._of_the_look()),
        ]
        for title, keys in sections:
            self._add_section(title, keys)
        area = FocusedArea()
        area.setWidget(inner)
        area.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        wanted = inner.sizeHint()
        for words in self._words:  # as wide as they like to be, where there is the room
            words.setWordWrap(True)
        self.resize(
            min(wanted.width() + 5 * unit, room.width() - unit),
            min(wanted.height() + 6 * unit, room.height() - 3 * unit),
        )

    def _add_section(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        row = self._grid.rowCount()
        heading = QLabel(title)
        heading.setFont(larger(self.font(), 1.1, bold=True))
        heading.setContentsMargins(0, self.fontMetrics().height() // 2 if row > 1 else 0, 0, 0)
        self._grid.addWidget(heading, row, 0, 1, 2)
        for at, (key, text) in enumerate(keys, start=row + 1):
            label = QLabel(key)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(label, at, 0)
            words = QLabel(text)
            self._words.append(words)
            self._grid.addWidget(words, at, 1)

    def _of_the_list(self) -> list[tuple[str, str]]:
        return [
            (_native("Space"), self.tr("Pause or resume the selected batches")),
            (
                _native("Del"),
                self.tr("Remove the selected batches that have ended, or else cancel the others"),
            ),
            (_native("Return"), self.tr("Show the failures, or open the output folder")),
            (
                f"{_native('Right')}, {_native('Left')}",
                self.tr("Go to the buttons of the row and back"),
            ),
            (_native("Ctrl+Space"), self.tr("Add the row to the selection or take it out")),
            (_native("Shift+F10"), self.tr("Menu of the selected batches")),
        ]

    def _of_the_columns(self) -> list[tuple[str, str]]:
        return [
            (_native("Space"), self.tr("Show or hide the column")),
            (
                f"{_native('Alt+Up')}, {_native('Alt+Down')}",
                self.tr("Move it to the left or to the right"),
            ),
        ]

    def _of_the_photos(self) -> list[tuple[str, str]]:
        return [
            (_native("Return"), self.tr("Open the photo")),
            (_native("Ctrl+C"), self.tr("Copy the names and reasons of the chosen photos")),
            (_native("Shift+F10"), self.tr("Menu of the photo")),
        ]

    def _of_before_and_after(self) -> list[tuple[str, str]]:
        return [
            (
                f"{_native('Left')}, {_native('Right')}",
                self.tr("Move the divider; with Shift, or side by side, the photos"),
            ),
            (f"{_native('+')}, {_native('-')}", self.tr("Zoom in or out")),
            (_native("0"), self.tr("Show the whole photo")),
            (_native("1"), self.tr("Show it at 100 %")),
            (
                f"{_native('Alt+Left')}, {_native('Alt+Right')}",
                self.tr("Show the previous or the next photo"),
            ),
        ]

    def _of_the_look(self) -> list[tuple[str, str]]:
        return [
            (
                f"{_native('Alt+Left')}, {_native('Alt+Right')}",
                self.tr("Show the previous or the next photo"),
            ),
            (_native("B"), self.tr("While held: the photo before")),
            (
                f"{_native('Left')}, {_native('Right')}",
                self.tr("Move the divider, or go from preset to preset"),
            ),
        ]


def _sections(menus: QMenuBar) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each menu that has keys: its title, and keys with what they do."""
    found = []
    for entry in menus.actions():
        menu = entry.menu()
        keys = _keys_of(menu) if isinstance(menu, QMenu) else []
        if keys:
            found.append((entry.text().replace("&", ""), keys))
    return found


def _keys_of(menu: QMenu) -> list[tuple[str, str]]:
    found = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found.extend(_keys_of(inner))
        elif not action.shortcut().isEmpty():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            found.append((keys, action.text().replace("&", "")))
    return found


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
