"""The menu of folders that photos came from."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from batch_gui.ui.remembered import Remembered

_LONGEST = 60  # characters of a path


class RecentMenu(QMenu):
    """File > Open recent; made anew each time it opens.

    Signals:
        chosen: the Path of a folder.
    """

    chosen = Signal(object)

    def __init__(self, remembered: Remembered, parent: QWidget) -> None:
        super().__init__(parent)
        self._remembered = remembered
        self.setTitle(self.tr("Open &recent"))
        self.setAccessibleName(self.tr("Open recent"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the folders as they are remembered now."""
        self.clear()
        folders = self._remembered.recent_folders()
        for number, folder in enumerate(folders, start=1):
            key = f"&{number}" if number < 10 else str(number)
            entry = self.addAction(f"{key}  {_shortened(folder).replace('&', '&&')}")
            entry.setToolTip(folder)
            entry.triggered.connect(partial(self._on_chosen, folder))
        if not folders:
            self.addAction(self.tr("No folders yet")).setEnabled(False)
            return
        self.addSeparator()
        forget = self.addAction(self.tr("&Clear this list"))
        forget.triggered.connect(self._remembered.forget_recent_folders)

    def _on_chosen(self, folder: str) -> None:
        self.chosen.emit(Path(folder))


def _shortened(folder: str) -> str:
    """A path's end, which tells more than its beginning; what isn't text is replaced."""
    text = folder.encode(errors="surrogateescape").decode(errors="replace")
    return text if len(text) <= _LONGEST else "\u2026" + text[-_LONGEST:]
