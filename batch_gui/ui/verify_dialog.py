"""Verifying the outputs of a batch again: how far it is, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.verifying import CheckedOutput, Verdict, Verification
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import number, translate
from batch_gui.ui.messages import error_text
from batch_gui.ui.theme import larger

_PROGRESS_EVERY_MS = 100
_Index = QModelIndex | QPersistentModelIndex


class OutputsModel(QAbstractTableModel):
    """Name, what is wrong, and folder of each output that isn't as it was."""

    def __init__(self, outputs: Sequence[CheckedOutput], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outputs = outputs

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Number of outputs."""
        return 0 if parent.isValid() else len(self.outputs)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Name, what is wrong, folder."""
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self.outputs[index.row()]
        path = Path(one.output)
        return (path.name, in_words(one.reason), str(path.parent))[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return (self.tr("Output"), self.tr("What happened"), self.tr("Folder"))[section]


class VerifyDialog(QDialog):
    """Opens every output of a batch again, in the background, and lists what isn't as it was.

    It begins at once. Closing it, or Stop, ends it after the output that is being opened.

    Signals:
        make_again_requested: the batch's id and the ids of photos whose outputs are missing.
    """

    make_again_requested = Signal(str, object)

    def __init__(
        self,
        batch: BatchSummary,
        controller: BatchController,
        commands: Commands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._batch = batch
        self._stop = Event()
        self._at = (0, batch.processed_count)
        self._found: Verification | None = None
        self.setWindowTitle(self.tr("Verify outputs: {name}").format(name=batch.name))
        self._build()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_progress)
        self._timer.start(_PROGRESS_EVERY_MS)
        self._show_progress()
        commands.run(
            lambda: controller.verify(
                batch.batch_id,
                progress=self._on_progress,
                stop=lambda: self._stop.is_set() or commands.closing,
            ),
            what=self.windowTitle(),
            done=self._on_done,
            failed=self._on_failed,
            owner=self,
            lane=Lane.LONG,
        )

    def done(self, result: int) -> None:
        """Stop looking when the dialog is closed."""
        self._stop.set()
        self._timer.stop()
        super().done(result)

    def _build(self) -> None:
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(larger(self.font(), 1.2, bold=True))
        self.title.setWordWrap(True)
        self.text = QLabel(
            self.tr(
                "Each one is opened, compared with the size and SHA-256 it was written with, "
                "and decoded."
            )
        )
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Outputs verified"))
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Outputs that aren't as they were"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.hide()
        self.stop = QPushButton(self.tr("&Stop"))
        self.again = QPushButton()
        self.copy = QPushButton(self.tr("&Copy list"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self.stop, self.copy, self.again):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.hide()
        self.again.hide()
        buttons.rejected.connect(self.reject)
        self.stop.clicked.connect(self._on_stop)
        self.copy.clicked.connect(self._on_copy)
        self.again.clicked.connect(self._on_again)
        layout = QVBoxLayout(self)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addWidget(self.bar)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        layout.addWidget(buttons)
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        self.resize(min(44 * unit, room.width() - unit), min(10 * unit, room.height() - 2 * unit))

    def _on_progress(self, done: int, total: int) -> None:
        """Called on the verifying thread: nothing but two numbers is touched."""
        self._at = (done, total)

    def _show_progress(self) -> None:
        done, total = self._at
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        words = (
            self.tr("Stopping\u2026")
            if self._stop.is_set()
            else self.tr("Verifying {done} of {total} outputs\u2026").format(
                done=number(min(done + 1, total)), total=number(total)
            )
        )
        self.title.setText(words)

    def _on_stop(self) -> None:
        self._stop.set()
        self.stop.setEnabled(False)
        self._show_progress()

    def _on_failed(self, error: Exception) -> None:
        self._timer.stop()
        self.bar.hide()
        self.stop.hide()
        self.title.setText(self.tr("The outputs could not be verified."))
        self.text.setText(error_text(error))

    def _on_done(self, found: Verification) -> None:
        self._found = found
        self._timer.stop()
        self.bar.hide()
        self.stop.hide()
        self.title.setText(_title(found))
        self.text.setText(_details(found))
        if not found.wrong:
            return
        self.table.setModel(OutputsModel(found.wrong, self))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, self.width() // 4)
        header.resizeSection(2, self.width() // 4)
        self.table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
        self.table.show()
        self.copy.show()
        missing = len(found.ids(Verdict.MISSING))
        if missing:
            self.again.setText(
                translate("VerifyDialog", "&Make the %Ln missing output(s) again", None, missing)
            )
            self.again.show()
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        wanted = 14 * unit + round(min(len(found.wrong), 10) * unit * 1.6)
        self.resize(
            max(self.width(), min(54 * unit, room.width() - unit)),
            min(wanted, room.height() - 2 * unit),
        )

    def _on_copy(self) -> None:
        if self._found is not None:
            lines = [f"{one.output}\t{in_words(one.reason)}" for one in self._found.wrong]
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _on_again(self) -> None:
        if self._found is not None:
            ids = self._found.ids(Verdict.MISSING)
            self.make_again_requested.emit(self._batch.batch_id, ids)
            self.accept()


def _title(found: Verification) -> str:
    if not found.total:
        return translate("VerifyDialog", "This batch has written nothing that could be verified.")
    wrong = len(found.wrong)
    if wrong:
        return translate("VerifyDialog", "%Ln output(s) (isn't|aren't) as written.", None, wrong)
    if found.stopped:
        return translate("VerifyDialog", "Stopped. What was looked at is as written.")
    return translate(
        "VerifyDialog", "(The output is|All %Ln outputs are) as written.", None, found.total
    )


def _details(found: Verification) -> str:
    missing, changed, unreadable = (
        len(found.ids(one)) for one in (Verdict.MISSING, Verdict.CHANGED, Verdict.UNREADABLE)
    )
    intact = found.checked - len(found.wrong)
    left = found.total - found.checked
    parts = [
        (missing, translate("VerifyDialog", "%Ln missing.", None, missing)),
        (changed, translate("VerifyDialog", "%Ln changed since.", None, changed)),
        (unreadable, translate("VerifyDialog", "%Ln unreadable.", None, unreadable)),
        (intact, translate("VerifyDialog", "%Ln as written.", None, intact)),
        (left, translate("VerifyDialog", "%Ln (was|were) not looked at.", None, left)),
    ]
    if found.wrong or left:
        return " ".join(words for count, words in parts if count)
    if not found.total:
        return ""
    return translate("VerifyDialog", "Same size, same SHA-256, and decoded to the end.")
