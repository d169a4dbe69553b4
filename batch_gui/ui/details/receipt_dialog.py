"""The receipt of a batch as a table, a row per photo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.core.receipt import COLUMNS, receipt_row
from batch_gui.engine.photo_list import ListedPhoto
from batch_gui.ui.details import photo_words
from batch_gui.ui.details.history_words import written_time
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.details.photos_model import Index, PhotosModel, Role, Show
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import translate

_FIGURES = ("source_bytes", "bytes", "width", "height", "seconds")
_FIRST = ("source", "outcome", "reason")
"""What a person looks for: which photo, what came of it, and why."""
_LEFT = Qt.AlignmentFlag.AlignLeft


class ReceiptModel(PhotosModel):
    """The photos that are done, skipped or failed, with the columns of the exported receipt.

    Sizes, times and outcomes are in a person's words; the tool tip has what is exported.
    """

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As many as the receipt has."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the receipt has in that cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        photo = super().data(index, Role.PHOTO)
        if not isinstance(photo, ListedPhoto):
            return "\u2026" if index.column() == 0 else ""
        if photo.entry is None:
            return photo.path if index.column() == 0 else ""
        value = receipt_row(photo.entry)[index.column()]
        exact = "" if value is None else str(value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return exact
        words = _WORDS.get(COLUMNS[index.column()])
        return words(photo) if words is not None else exact

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return QAbstractTableModel.headerData(self, section, orientation, role)
        names = {
            "source": translate("ReceiptModel", "Original"),
            "source_bytes": translate("ReceiptModel", "Original's size"),
            "source_time": translate("ReceiptModel", "Original's time"),
            "output": translate("ReceiptModel", "Output"),
            "bytes": translate("ReceiptModel", "Size"),
            "width": translate("ReceiptModel", "Width"),
            "height": translate("ReceiptModel", "Height"),
            "sha256": translate("ReceiptModel", "SHA-256"),
            "seconds": translate("ReceiptModel", "Took"),
            "outcome": translate("ReceiptModel", "Outcome"),
            "reason": translate("ReceiptModel", "Reason"),
            "notes": translate("ReceiptModel", "Notes"),
            "machine": translate("ReceiptModel", "Machine"),
        }
        return names.get(COLUMNS[section], COLUMNS[section])


def _original_time(photo: ListedPhoto) -> str:
    seconds = photo.entry.source_mtime if photo.entry else None
    if seconds is None:
        return ""
    try:
        return written_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return ""


def _size(size: int | None) -> str:
    return "" if size is None else photo_words.bytes_text(size)


_WORDS: dict[str, Callable[[ListedPhoto], str]] = {
    "source_bytes": lambda photo: _size(photo.entry.source_size if photo.entry else None),
    "source_time": _original_time,
    "bytes": lambda photo: _size(photo.entry.size if photo.entry else None),
    "seconds": photo_words.seconds_text,
    "outcome": lambda photo: photo_words.status_text(photo.status),
    "reason": lambda photo: in_words(photo.entry.reason or "") if photo.entry else "",
    "notes": lambda photo: "; ".join(map(in_words, photo.entry.notes)) if photo.entry else "",
}


def _alignment(column: int) -> Qt.AlignmentFlag:
    if COLUMNS[column] == "source_time":  # off the figures before it
        return Qt.AlignmentFlag.AlignCenter
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column] in _FIGURES else _LEFT
    return side | Qt.AlignmentFlag.AlignVCenter


class ReceiptDialog(QDialog):
    """Looks at the receipt; a copy can be saved.

    Signals:
        export_requested: a copy is wanted.
    """

    export_requested = Signal()

    def __init__(
        self, batch: BatchSummary, source: PhotoSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Receipt of {name}").format(name=batch.name))
        self.model = ReceiptModel(source, self)
        self.model.show(Show.ENDED)
        words = self.tr(
            "What was written, a row per photo. An exported copy opens in any spreadsheet, and "
            "has sizes in bytes and times in UTC."
        )
        title = QLabel(words)
        title.setWordWrap(True)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Receipt"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        unit = self.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(round(unit * 1.6))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSelectionModel(QItemSelectionModel(self.model, header))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        widths = {"source": 22, "source_bytes": 8, "source_time": 12, "output": 22, "sha256": 12}
        for name, width in {**widths, "reason": 24, "notes": 16}.items():
            header.resizeSection(COLUMNS.index(name), unit * width)
        for place, name in enumerate(_FIRST):  # the exported copy keeps the order it has
            header.moveSection(header.visualIndex(COLUMNS.index(name)), place)
        self.export = QPushButton(self.tr("E&xport receipt\u2026"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.export, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.export.clicked.connect(self.export_requested)
        layout = QVBoxLayout(self)
        layout.addWidget(title)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        room = self.screen().availableSize()
        self.resize(min(60 * unit, room.width() - unit), min(28 * unit, room.height() - 2 * unit))
        source.refresh()
