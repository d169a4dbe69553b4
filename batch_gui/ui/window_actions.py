"""The window's actions: what is in its menus and toolbar, with their keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from batch_gui.ui.actions import BatchAction, menu_label, short_label
from batch_gui.ui.icons import icon

_KEYS = {
    BatchAction.PAUSE: "Ctrl+P",
    BatchAction.RESUME: "Ctrl+R",
    BatchAction.CANCEL: "Ctrl+Del",
    BatchAction.RETRY: "Ctrl+T",
    BatchAction.FAILURES: "Ctrl+E",
    BatchAction.OPEN: "Ctrl+L",
    BatchAction.VERIFY: "Ctrl+Shift+V",
    BatchAction.EDIT: "F2",
    BatchAction.AGAIN: "Ctrl+Shift+N",
    BatchAction.REMOVE: "Del",
}


class WindowActions(QObject):
    """Every action of the main window, made once and shared by menu bar and toolbar.

    Signals:
        batch_action: a BatchAction that was chosen for the selected batches.
    """

    batch_action = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.add_folder = self._action(self.tr("Add &folder\u2026"), "Ctrl+O", "add")
        self.add_files = self._action(self.tr("Add f&iles\u2026"), "Ctrl+Shift+O", "add")
        self.pause_all = self._action(self.tr("Pause a&ll"), "Ctrl+Shift+P", "pause-all")
        self.resume_all = self._action(self.tr("Resume all"), "Ctrl+Shift+R", "resume-all")
        self.select_all = self._action(self.tr("Select &all"), "Ctrl+A")
        self.presets = self._action(self.tr("&Presets\u2026"), "Ctrl+Shift+E")
        self.settings = self._action(self.tr("&Settings\u2026"), "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.quit = self._action(self.tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.keys = self._action(self.tr("&Keyboard shortcuts"), "F1")
        self.report = self._action(self.tr("Copy &diagnostic report"), "")
        self.about = self._action(self.tr("&About Batch GUI"), "")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.batch: dict[BatchAction, QAction] = {}
        for action, keys in _KEYS.items():
            self.batch[action] = self._action(menu_label(action), keys, action.value)
            self.batch[action].setIconText(short_label(action))
            self.batch[action].triggered.connect(partial(self._on_triggered, action))
        self.refresh(())

    def refresh(self, can: Collection[BatchAction]) -> None:
        """Enable what the selected batches allow."""
        for action, entry in self.batch.items():
            entry.setEnabled(action in can)

    def restyle(self, palette: QPalette) -> None:
        """Draw the icons in the palette's colours."""
        for entry in self.findChildren(QAction):
            if entry.property("glyph"):
                entry.setIcon(icon(entry.property("glyph"), palette))

    def everything(self) -> list[QAction]:
        """Every action, in the order of the menus."""
        batch = list(self.batch.values())
        return [
            self.add_folder,
            self.add_files,
            self.presets,
            self.settings,
            self.quit,
            *batch,
            self.pause_all,
            self.resume_all,
            self.select_all,
            self.keys,
            self.report,
            self.about,
        ]

    def fill(self, bar: QMenuBar, recent: QMenu, view: QMenu, more: Sequence[QMenu]) -> None:
        """Make the menus.

        Args:
            recent: the folders that photos came from.
            view: how batches are shown.
            more: of the menu "Batch": adding photos, whose turn it is, what comes at the end.
        """
        file = bar.addMenu(self.tr("&File"))
        file.addActions([self.add_folder, self.add_files])
        file.addMenu(recent)
        file.addSeparator()
        file.addActions([self.presets, self.settings, self.quit])
        batch = bar.addMenu(self.tr("&Batch"))
        batch.addActions(list(self.batch.values()))
        batch.addSeparator()
        for menu in more:
            batch.addMenu(menu)
        batch.addSeparator()
        batch.addActions([self.pause_all, self.resume_all])
        batch.addSeparator()
        batch.addAction(self.select_all)
        bar.addMenu(view)
        help_menu = bar.addMenu(self.tr("&Help"))
        help_menu.addActions([self.keys, self.report, self.about])
        for menu in (file, batch, help_menu):
            menu.setAccessibleName(menu.title().replace("&", ""))

    def add_menu(self, parent: QWidget) -> QMenu:
        """The two ways to add photos, for the toolbar's button."""
        menu = QMenu(self.tr("Add photos"), parent)
        menu.setAccessibleName(self.tr("Add photos"))
        menu.addActions([self.add_folder, self.add_files])
        return menu

    def _action(self, text: str, keys: str, glyph: str = "") -> QAction:
        action = QAction(text, self)
        action.setProperty("glyph", glyph)
        action.setIcon(QIcon())
        name = text.replace("&", "")
        if keys:
            sequence = QKeySequence(keys)
            action.setShortcut(sequence)
            native = sequence.toString(QKeySequence.SequenceFormat.NativeText)
            name = f"{name} ({native})"
        action.setToolTip(name)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        return action

    def _on_triggered(self, action: BatchAction) -> None:
        self.batch_action.emit(action)
