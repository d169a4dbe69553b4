"""The photos of a batch that failed, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
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
from batch_gui.engine.answers import Failure
from batch_gui.ui.actions import BatchAction, allowed
from batch_gui.ui.language import translate

Index = QModelIndex | QPersistentModelIndex
NAME, REASON, FOLDER = range(3)


class FailuresModel(QAbstractTableModel):
    """Name, reason and folder of each failed photo."""

    def __init__(self, failures: Sequence[Failure], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.failures = failures

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of failed photos."""
        return 0 if parent.isValid() else len(self.failures)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Name, reason, folder."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        failure = self.failures[index.row()]
        path = Path(failure.path)
        return (path.name, failure.reason, str(path.parent))[index.column()]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return (self.tr("Photo"), self.tr("What happened"), self.tr("Folder"))[section]


class FailuresDialog(QDialog):
    """Lists what failed; the list can be copied and the photos tried again.

    Signals:
        retry_requested: the batch's id.
    """

    retry_requested = Signal(str)

    def __init__(
        self, batch: BatchSummary, failures: Sequence[Failure], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._batch_id = batch.batch_id
        self.setWindowTitle(self.tr("Failed photos: {name}").format(name=batch.name))
        words = translate(
            "FailuresDialog",
            "%Ln photo(s) of {name} could not be developed. The others are not affected.",
            None,
            len(failures),
        )
        self.title = QLabel(words.format(name=f"\u201c{batch.name}\u201d"))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.table = QTableView()
        self.table.setModel(FailuresModel(failures, self))
        self.table.setAccessibleName(self.tr("Failed photos"))
        self._set_up_table()
        self.copy = QPushButton(self.tr("&Copy list"))
        self.retry = QPushButton(self.tr("&Retry failed"))
        self.retry.setEnabled(BatchAction.RETRY in allowed(batch))
        if not self.retry.isEnabled():
            self.retry.setToolTip(self.tr("Possible once the batch has reached its end"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.retry, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.copy.clicked.connect(self.copy_all)
        self.retry.clicked.connect(self._on_retry)
        layout = QVBoxLayout(self)
        layout.addWidget(self.title)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        room = self.screen().availableSize()
        self.resize(min(54 * unit, room.width() - unit), min(26 * unit, room.height() - 2 * unit))
        header = self.table.horizontalHeader()
        header.resizeSection(NAME, self.width() // 4)
        header.resizeSection(FOLDER, self.width() // 4)

    def copy_all(self) -> None:
        """Put the whole list on the clipboard, a line per photo."""
        model = self.table.model()
        self._copy_rows(range(model.rowCount()))

    def copy_selected(self) -> None:
        """Put the selected lines on the clipboard."""
        rows = self.table.selectionModel().selectedRows()
        self._copy_rows(sorted(index.row() for index in rows))

    def _copy_rows(self, rows: Sequence[int]) -> None:
        model = self.table.model()
        assert isinstance(model, FailuresModel)
        chosen = (model.failures[row] for row in rows)
        lines = [f"{failure.path}\t{failure.reason}" for failure in chosen]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _set_up_table(self) -> None:
        table = self.table
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        copy = QAction(self.tr("Copy"), table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_selected)
        table.addAction(copy)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _on_retry(self) -> None:
        self.retry_requested.emit(self._batch_id)
        self.accept()
