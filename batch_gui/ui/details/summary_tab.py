"""The Summary tab: how the batch is developed, how its time was spent, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.history import History, spans
from batch_gui.engine.controller import BatchController
from batch_gui.engine.photo_list import Amounts
from batch_gui.ui import wording
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.details.history_words import written_time
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.details.photo_words import bytes_text
from batch_gui.ui.details.settings_words import settings_rows
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import MutedLabel, breakable
from batch_gui.ui.language import decimal, number, translate

Rows = list[tuple[str, str]]
_MOST_NOTES = 6
_ROOM_FOR_TWO = 36  # lines of text the tab must be wide for two columns


class SummaryTab(QWidget):
    """Labels and words in two columns, one when there is little room.

    Signals:
        folder_requested: the output folder is to be shown.
        receipt_requested: the receipt is to be shown.
        export_requested: a copy of the receipt is wanted.
    """

    folder_requested = Signal()
    receipt_requested = Signal()
    export_requested = Signal()

    def __init__(
        self, controller: BatchController, source: PhotoSource, commands: Commands
    ) -> None:
        super().__init__()
        self._controller = controller
        self._source = source
        self._commands = commands
        self._batch: BatchSummary | None = None
        self._history: History = ()
        self._amounts: Amounts | None = None
        self._whole = False
        self.settings = _Rows(self.tr("How it is developed"))
        self.figures = _Rows(self.tr("What came of it"))
        self.folder = QLabel()
        self.receipt = QPushButton(self.tr("Show r&eceipt\u2026"))
        self.export = QPushButton(self.tr("E&xport receipt\u2026"))
        self._build()
        source.batch_shown.connect(self._on_batch_shown)
        source.amounts_changed.connect(self._on_amounts)

    def show_batch(self, batch: BatchSummary | None) -> None:
        """Show how it stands now."""
        changed = batch is not None and batch != self._batch
        self._batch = batch
        if batch is not None and changed:
            self._ask_history(batch.batch_id)
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where both have room; else one under the other."""
        super().resizeEvent(event)
        unit = self.fontMetrics().height()
        direction = QBoxLayout.Direction
        two = self.width() >= _ROOM_FOR_TWO * unit
        self._columns.setDirection(direction.LeftToRight if two else direction.TopToBottom)
        self._columns.setSpacing(2 * unit if two else unit)

    def _build(self) -> None:
        unit = self.fontMetrics().height()
        self.folder.setTextFormat(Qt.TextFormat.RichText)
        self.folder.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.folder.setWordWrap(True)
        self.folder.linkActivated.connect(lambda _link: self.folder_requested.emit())
        self.receipt.clicked.connect(self.receipt_requested)
        self.export.clicked.connect(self.export_requested)
        self.folder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.settings)
        left.addWidget(self.folder)
        left.addStretch(1)
        right.addWidget(self.figures)
        right.addStretch(1)
        inside = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(unit // 2, unit // 2, unit // 2, unit // 2)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right, 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Summary of the batch"))
        area.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.receipt)
        buttons.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit // 2, 0, unit // 2, unit // 3)
        column.addWidget(area, 1)
        column.addLayout(buttons)

    def _ask_history(self, batch_id: str) -> None:
        self._commands.run(
            lambda: self._controller.history(batch_id),
            what=self.tr("Read the log"),
            done=lambda history: self._on_history(batch_id, history),
            failed=lambda _gone: None,
            owner=self,
            lane=Lane.LONG,
        )

    def _on_batch_shown(self) -> None:
        self._history, self._amounts, self._whole = (), None, False

    def _on_history(self, batch_id: str, history: History) -> None:
        if self._batch is not None and batch_id == self._batch.batch_id:
            self._history = history
            self._show()

    def _on_amounts(self, amounts: Amounts, whole: bool) -> None:
        self._amounts, self._whole = amounts, whole
        self._show()

    def _show(self) -> None:
        batch = self._batch
        if batch is None:
            return
        self.settings.show_rows(settings_rows(batch))
        rows = [*_times(batch, self._history), *_counts(batch)]
        if self._amounts is not None:
            rows += _amounts(batch, self._amounts, self._history)
            if not self._whole:
                words = self.tr("the journal is still being read")
                rows.append((self.tr("Not yet whole"), words))
        self.figures.show_rows(rows)
        color = self.palette().link().color().name()
        folder = breakable(batch.output_folder)
        link = f'<a href="folder" style="color: {color}">{escape(folder)}</a>'
        words = self.tr("Output folder: {folder}").format(folder=link)
        if words != self.folder.text():
            self.folder.setText(words)
        self.folder.setAccessibleName(self.tr("Output folder"))


class _Rows(QWidget):
    """A title, and rows of a muted label and its words."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(self.fontMetrics().height())
        self._grid.setColumnStretch(1, 1)
        heading = QLabel(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self._grid.addWidget(heading, 0, 0, 1, 2)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_rows(self, rows: Rows) -> None:
        """Show these; labels that are there are used again, so that nothing flickers."""
        while len(self._labels) < len(rows):
            self._labels.append(self._row(len(self._labels) + 1))
        for at, (label, words) in enumerate(self._labels):
            name, text = rows[at] if at < len(rows) else ("", "")
            for widget, value in ((label, name), (words, text)):
                if widget.text() != value:
                    widget.setText(value)
                widget.setVisible(at < len(rows))

    def texts(self) -> Rows:
        """What is shown."""
        return [(one.text(), two.text()) for one, two in self._labels if one.text()]

    def _row(self, row: int) -> tuple[QLabel, QLabel]:
        label, words = MutedLabel(), QLabel()
        words.setTextFormat(Qt.TextFormat.PlainText)
        for widget in (label, words):
            widget.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        words.setWordWrap(True)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(words, row, 1)
        return label, words


def _times(batch: BatchSummary, history: History) -> Rows:
    rows: Rows = []
    moments: list[tuple[Callable[[], str], str | None]] = [
        (lambda: translate("SummaryTab", "Added"), batch.created_at),
        (lambda: translate("SummaryTab", "Started"), batch.started_at),
        (lambda: translate("SummaryTab", "Ended"), batch.completed_at),
    ]
    for label, written in moments:
        when = wording.moment(written)
        if when is not None:
            rows.append((label(), written_time(when)))
    if not history:
        return rows
    found = spans(history, datetime.now(UTC))
    at_least = "" if found.whole else translate("SummaryTab", "at least ")
    for name, seconds in (
        (translate("SummaryTab", "Running"), found.running),
        (translate("SummaryTab", "Paused"), found.paused),
        (translate("SummaryTab", "Waited to start"), found.waiting),
    ):
        if seconds >= 1:
            rows.append((name, at_least + wording.duration(seconds)))
    return rows


def _counts(batch: BatchSummary) -> Rows:
    left = batch.total_photos - batch.processed_count - batch.failed_count
    parts = [wording.count_text(batch), wording.failed_text(batch)]
    if left and batch.processed_count + batch.failed_count:
        if batch.status is Status.CANCELLED:
            parts.append(translate("SummaryTab", "%Ln not developed", None, left))
        else:
            parts.append(translate("SummaryTab", "%Ln left", None, left))
    return [(translate("SummaryTab", "Photos"), ", ".join(part for part in parts if part))]


def _amounts(batch: BatchSummary, amounts: Amounts, history: History) -> Rows:
    rows: Rows = []
    if amounts.output_bytes:
        words = translate("SummaryTab", "{before} to {after}").format(
            before=bytes_text(amounts.source_bytes), after=bytes_text(amounts.output_bytes)
        )
        if amounts.source_bytes:
            share = 100 * amounts.output_bytes / amounts.source_bytes
            words += f" ({decimal(share, 0 if share >= 1 else 2)} %)"
        rows.append((translate("SummaryTab", "Bytes"), words))
    running = spans(history, datetime.now(UTC)).running if history else 0
    done = batch.processed_count + batch.failed_count
    if running >= 1 and done:
        rows.append((translate("SummaryTab", "Speed"), wording.speed_text(done / running)))
    if amounts.seconds and batch.processed_count:
        words = translate("SummaryTab", "{seconds} s a photo on average")
        mean = amounts.seconds / batch.processed_count
        rows.append((translate("SummaryTab", "Work"), words.format(seconds=decimal(mean, 2))))
    notes = sorted(amounts.notes.items(), key=lambda pair: -pair[1])
    for at, (note, count) in enumerate(notes[:_MOST_NOTES]):
        label = translate("SummaryTab", "Notes") if at == 0 else " "
        words = translate("SummaryTab", "%Ln photo(s): {note}", None, count)
        rows.append((label, words.format(note=in_words(note))))
    if len(notes) > _MOST_NOTES:
        words = translate("SummaryTab", "{count} other notes are in the receipt")
        rows.append((" ", words.format(count=number(len(notes) - _MOST_NOTES))))
    return rows
