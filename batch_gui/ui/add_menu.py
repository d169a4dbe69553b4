"""Adding photos to the selected batch by its menu, for those who don't drag them there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.actions import takes_photos
from batch_gui.ui.adding import Adding
from batch_gui.ui.choosing import choose_files, choose_folder
from batch_gui.ui.remembered import Remembered

_Choose = Callable[[QWidget, Remembered], list[Path]]


class AddMenu(QMenu):
    """The menu "Add photos", shared by menu bar and context menu.

    Args:
        adding: adds what is chosen.
        selected: gives the selected batches.
    """

    def __init__(
        self,
        adding: Adding,
        selected: Callable[[], Sequence[BatchSummary]],
        remembered: Remembered,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._adding = adding
        self._selected = selected
        self._remembered = remembered
        self._window = window
        self.setTitle(self.tr("A&dd photos"))
        self.setAccessibleName(self.tr("Add photos"))
        self.folder = self._entry(
            self.tr("Add &folder to this batch\u2026"), "Ctrl+Shift+D", choose_folder
        )
        self.files = self._entry(
            self.tr("Add &photos to this batch\u2026"), "Ctrl+Shift+I", choose_files
        )
        window.addActions([self.folder, self.files])
        self.refresh()

    def refresh(self) -> None:
        """Photos can be added to one batch that waits or is paused."""
        able = self._batch() is not None
        self.menuAction().setEnabled(able)
        for entry in (self.folder, self.files):
            entry.setEnabled(able)

    def _batch(self) -> BatchSummary | None:
        batches = self._selected()
        return batches[0] if len(batches) == 1 and takes_photos(batches[0]) else None

    def _entry(self, text: str, keys: str, choose: _Choose) -> QAction:
        entry = QAction(text, self)
        entry.setShortcut(QKeySequence(keys))
        entry.triggered.connect(lambda: self._add(choose))
        self.addAction(entry)
        return entry

    def _add(self, choose: _Choose) -> None:
        batch = self._batch()
        if batch is None:
            return
        if paths := choose(self._window, self._remembered):
            self._adding.add_to(batch.batch_id, batch.name, paths)
