"""The pane under the list: tabs about the selected batch, totals for several, or a hint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.previews import ComparisonMaker
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.details.compare_tab import CompareTab
from batch_gui.ui.details.log_tab import LogTab
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.details.photos_model import Show
from batch_gui.ui.details.photos_tab import PhotosTab
from batch_gui.ui.details.receipt_dialog import ReceiptDialog
from batch_gui.ui.details.several import several_text
from batch_gui.ui.details.summary_tab import SummaryTab
from batch_gui.ui.fields import MutedLabel
from batch_gui.ui.language import translate
from batch_gui.ui.remembered import Remembered
from batch_gui.ui.thumbnails import Thumbnails

_PATIENCE = 60  # ms a batch must be selected before its photos are looked up


class DetailsPane(QWidget):
    """Photos, before and after, summary and log of one batch. Does nothing while it is hidden.

    Args:
        open_path: hands a file or folder to the system.

    Signals:
        action_requested: a BatchAction and the ids of the batches it is for.
    """

    action_requested = Signal(object, object)

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        remembered: Remembered,
        thumbnails: Thumbnails,
        comparisons: ComparisonMaker | None,
        open_path: Callable[[str], bool],
    ) -> None:
        super().__init__()
        self._controller = controller
        self._commands = commands
        self._remembered = remembered
        self._batches: tuple[BatchSummary, ...] = ()
        self._show_on_arrival: Show | None = None
        self.source = PhotoSource(controller, commands, self)
        self.photos = PhotosTab(self.source, commands, thumbnails, open_path)
        self.compare = CompareTab(
            controller, self.source, self.photos.model, commands, remembered, comparisons
        )
        self.summary = SummaryTab(controller, self.source, commands)
        self.log = LogTab(controller, self.source)
        self.tabs = QTabWidget()
        self._words = MutedLabel()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._follow)
        self._build()
        self.photos.retry_requested.connect(self._on_retry)
        self.photos.retry_all_requested.connect(lambda: self._request(BatchAction.RETRY))
        self.photos.photo_current.connect(self.compare.show_place)
        self.photos.compare_requested.connect(lambda: self.tabs.setCurrentWidget(self.compare))
        self.compare.photo_current.connect(self.photos.view.select_place)
        self.summary.folder_requested.connect(lambda: self._request(BatchAction.OPEN))
        self.summary.receipt_requested.connect(self._on_receipt)
        self.summary.export_requested.connect(self._on_export)
        self._show_words_or_tabs()

    @property
    def batch(self) -> BatchSummary | None:
        """The one batch that is shown; None when none or several are selected."""
        return self._batches[0] if len(self._batches) == 1 else None

    @property
    def shows_any(self) -> bool:
        """Whether there is a batch, or several, to tell of."""
        return bool(self._batches)

    def show_batches(self, batches: Sequence[BatchSummary]) -> None:
        """Show these: what is selected, as it stands now.

        Another selection is taken over once it rests: a list that is sorted anew selects
        nothing for a moment.
        """
        before, self._batches = self._batches, tuple(batches)
        if self.isVisible():
            same = [one.batch_id for one in before] == [one.batch_id for one in self._batches]
            if same and not self._timer.isActive():
                self._follow()
            else:
                self._timer.start()

    def apply(self, changed: Sequence[BatchSummary]) -> None:
        """Take over the newest state of some batches."""
        known = {batch.batch_id: batch for batch in changed}
        if any(batch.batch_id in known for batch in self._batches):
            self.show_batches([known.get(one.batch_id, one) for one in self._batches])
            if self.isVisible():
                self.source.refresh()

    def show_failed(self, batch_id: str) -> None:
        """Show the failed photos of a batch that is selected, or about to be."""
        self.tabs.setCurrentWidget(self.photos)
        self.photos.show_only(Show.FAILED, batch_id)
        self.photos.view.setFocus()

    def stop(self) -> None:
        """Let go of everything that works in the background."""
        self._timer.stop()
        self.source.stop()
        self.compare.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what is selected."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look nothing up for nobody."""
        super().hideEvent(event)
        self._timer.stop()
        self.source.show(None)

    def _build(self) -> None:
        unit = self.fontMetrics().height()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Details of the batch"))
        for name, tab, text in (
            ("photos", self.photos, self.tr("Photos")),
            ("compare", self.compare, self.tr("Before / After")),
            ("summary", self.summary, self.tr("Summary")),
            ("log", self.log, self.tr("Log")),
        ):
            tab.setObjectName(name)
            self.tabs.addTab(tab, text)
            if name == self._remembered.choice("details/tab"):
                self.tabs.setCurrentWidget(tab)
        self.tabs.currentChanged.connect(self._on_tab)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._words.setMargin(unit)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._words)
        self._pages.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, unit // 4, 0, 0)
        column.addWidget(self._pages)
        self.setMinimumHeight(9 * unit)

    def _follow(self) -> None:
        batch = self.batch
        self.source.show(batch.batch_id if batch is not None else None)
        self._show_words_or_tabs()
        for tab in (self.photos, self.summary):
            tab.show_batch(batch)

    def _show_words_or_tabs(self) -> None:
        if self.batch is not None:
            self._pages.setCurrentWidget(self.tabs)
            return
        words = several_text(self._batches)
        if not self._batches:
            words = self.tr(
                "Select a batch to see its photos, before and after, what came of it, and its log."
            )
        self._words.setText(words)
        self._pages.setCurrentWidget(self._words)

    def _on_tab(self) -> None:
        self._remembered.set_choice("details/tab", self.tabs.currentWidget().objectName())

    def _on_retry(self, photo_ids: Sequence[int]) -> None:
        batch = self.batch
        # For a moment the list may be ahead of the photos that are shown.
        if batch is not None and batch.batch_id == self.source.batch_id and photo_ids:
            words = translate("DetailsPane", "Retry %Ln photo(s) of", None, len(photo_ids))
            self._commands.run(
                lambda: self._controller.retry_photos(batch.batch_id, photo_ids),
                what=f"{words} \u201c{batch.name}\u201d",
                key=(BatchAction.RETRY, batch.batch_id),
            )

    def _request(self, action: BatchAction) -> None:
        if self.batch is not None:
            self.action_requested.emit(action, (self.batch.batch_id,))

    def _on_receipt(self) -> None:
        if self.batch is not None:
            dialog = ReceiptDialog(self.batch, self.source, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.export_requested.connect(self._on_export)
            dialog.open()

    def _on_export(self) -> None:
        batch = self.batch
        if batch is None:
            return
        folder = Path(self._remembered.folder("receipt") or Path.home())
        name = "".join("_" if sign in '<>:"/\\|?*' else sign for sign in batch.name)
        suggested = folder / self.tr("Receipt of {name}.csv").format(name=name)
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export receipt"), str(suggested), self.tr("Tables (*.csv)")
        )
        if chosen:
            self.export_receipt(batch, Path(chosen))

    def export_receipt(self, batch: BatchSummary, target: Path) -> None:
        """Save a copy of the batch's receipt."""
        self._remembered.set_folder("receipt", str(target.parent))
        self._commands.run(
            lambda: self._controller.export_receipt(batch.batch_id, target),
            what=self.tr("Export the receipt of \u201c{name}\u201d").format(name=batch.name),
            owner=self,
            lane=Lane.LONG,
        )
