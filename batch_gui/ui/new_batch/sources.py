"""Which folders the batch's photos come from, and what was left out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.fold import Fold
from batch_gui.ui.language import translate
from batch_gui.ui.left_out import skipped_list, skipped_text
from batch_gui.ui.theme import larger

_ROOT = Qt.ItemDataRole.UserRole
_ROWS = 4


class Sources(QWidget):
    """ "1,204 photos", the folders they are in, and ways to add and remove some.

    Signals:
        add_folder_wanted, add_files_wanted: the user wants to choose more.
        removal_wanted: the folder (str) that is to be left out.
        only_failed_wanted: whether only photos that failed are to be in the batch.
    """

    add_folder_wanted = Signal()
    add_files_wanted = Signal()
    removal_wanted = Signal(str)
    only_failed_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel()
        self.title.setFont(larger(self.font(), 1.3, bold=True))
        self.folders = QListWidget()
        self.folders.setAccessibleName(self.tr("Folders of this batch"))
        self.folders.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.folders.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.folders.setSpacing(1)
        self.folders.installEventFilter(self)
        self.folders.currentRowChanged.connect(self._enable)
        self.add_folder = QPushButton(self.tr("Add fol&der\u2026"))
        self.add_files = QPushButton(self.tr("Add f&iles\u2026"))
        self.remove = QPushButton(self.tr("Re&move"))
        self.remove.setToolTip(self.tr("Leave the photos of this folder out"))
        self.add_folder.clicked.connect(self.add_folder_wanted)
        self.add_files.clicked.connect(self.add_files_wanted)
        self.remove.clicked.connect(self._on_remove)
        self.only_failed = QCheckBox()
        self.offer_failed(0)
        self.only_failed.toggled.connect(self.only_failed_wanted)
        buttons = QHBoxLayout()
        for button in (self.add_folder, self.add_files, self.remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.skipped = skipped_list(())
        self.skipped.setMaximumHeight(self.fontMetrics().height() * 8)
        self.left_out = Fold("", self.skipped)
        self.left_out.button.setToolTip(self.tr("Show what was left out, and why"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.title)
        layout.addWidget(self.folders)
        layout.addLayout(buttons)
        layout.addWidget(self.only_failed)
        layout.addWidget(self.left_out)

    def offer_failed(self, count: int) -> None:
        """Offer to leave out all but the `count` photos that failed in another batch."""
        words = translate("Sources", "Only the (photo|%Ln photos) that failed", None, count)
        self.only_failed.setText(words)
        self.only_failed.setVisible(count > 0)

    def show_found(self, found: FoundPhotos) -> None:
        """Show what the batch is made of now."""
        self.title.setText(
            translate("Sources", "%Ln photo(s)", None, len(found.photos))
            if found.photos
            else self.tr("No photos")
        )
        current = self.folders.currentRow()
        self.folders.clear()
        for root, count in found.roots.items():
            item = QListWidgetItem(_row_text(root, count))
            item.setData(_ROOT, root)
            item.setToolTip(_shown(root))
            self.folders.addItem(item)
        self.folders.setCurrentRow(min(current, self.folders.count() - 1))
        self._fit()
        self.skipped.setPlainText(skipped_text(found.skipped))
        words = translate("Sources", "%Ln file(s) left out", None, len(found.skipped))
        self.left_out.button.setText(words)
        self.left_out.setVisible(bool(found.skipped))
        self._enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete removes the chosen folder."""
        if watched is self.folders and isinstance(event, QKeyEvent):
            pressed = event.type() is QEvent.Type.KeyPress
            if pressed and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._on_remove()
                return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As high as its rows, up to four; a row is there even when there is none."""
        rows = min(max(self.folders.count(), 1), _ROWS)
        row = self.folders.sizeHintForRow(0) if self.folders.count() else 0
        row = max(row, self.fontMetrics().height() + 4)
        self.folders.setFixedHeight(rows * row + 2 * self.folders.frameWidth() + 4)

    def _enable(self) -> None:
        self.remove.setEnabled(self.folders.currentRow() >= 0)

    def _on_remove(self) -> None:
        item = self.folders.currentItem()
        if item is not None:
            self.removal_wanted.emit(item.data(_ROOT))


def _row_text(root: str, count: int) -> str:
    name = _shown(Path(root).name or root)
    return translate("Sources", "{folder}: %Ln photo(s)", None, count).format(folder=name)


def _shown(path: str) -> str:
    """A folder's name need not be text."""
    return path.encode(errors="surrogateescape").decode(errors="replace")
