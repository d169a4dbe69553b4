"""The Photos tab: every photo of the batch, filtered and searched, opened and tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import StorageError
from batch_gui.engine.photo_list import ListedPhoto
from batch_gui.ui.actions import BatchAction, allowed
from batch_gui.ui.commands import CommandFailure, Commands, Lane
from batch_gui.ui.details import photo_words
from batch_gui.ui.details.photo_filters import PhotoFilters
from batch_gui.ui.details.photo_source import MOST_AT_ONCE, PhotoSource
from batch_gui.ui.details.photos_model import PhotosModel, Show
from batch_gui.ui.details.photos_view import PhotosView
from batch_gui.ui.fields import MutedLabel
from batch_gui.ui.language import translate
from batch_gui.ui.thumbnails import Thumbnails

_ROOM_FOR_WORDS = 40  # lines of text the tab must be wide for all its filters and words


class PhotosTab(QWidget):
    """A table of photos with filters and a search box over it.

    Signals:
        retry_requested: the ids of failed photos that are to be tried again.
        retry_all_requested: all that failed are to be tried again.
        photo_current: the place of the photo that was chosen.
        compare_requested: before and after of the current photo is wanted.
    """

    retry_requested = Signal(object)
    retry_all_requested = Signal()
    photo_current = Signal(int)
    compare_requested = Signal()

    def __init__(
        self,
        source: PhotoSource,
        commands: Commands,
        thumbnails: Thumbnails,
        open_path: Callable[[str], bool],
    ) -> None:
        super().__init__()
        self._source = source
        self._commands = commands
        self._open_path = open_path
        self._may_retry = False
        self._failed_count = 0
        self._searched = ""
        self._last_batch: str | None = None
        self._next: tuple[str, Show] | None = None
        self.model = PhotosModel(source, self)
        self.view = PhotosView(self.model, thumbnails)
        self.search = QLineEdit()
        self._bar = PhotoFilters()
        self.filters = self._bar.buttons
        self.retry = QPushButton()
        self._empty = MutedLabel()
        self._make_actions()
        self._build()
        source.batch_shown.connect(self._on_batch_shown)
        source.statuses_changed.connect(self._on_statuses_changed)
        self.model.counts_changed.connect(self._on_counts_changed)
        self.model.moved.connect(self._show_table_or_words)
        self.model.modelReset.connect(self._show_table_or_words)
        self.view.open_requested.connect(self._open_current)
        self.view.menu_requested.connect(self._show_menu)
        self.view.current_place.connect(self.photo_current)
        self.view.selection_changed.connect(self._refresh_actions)
        self.search.textChanged.connect(self._on_search)
        self.retry.clicked.connect(self._on_retry_clicked)
        self._on_counts_changed(dict.fromkeys(Show, 0))
        self._refresh_actions()

    def show_batch(self, batch: BatchSummary | None) -> None:
        """What the batch allows now."""
        cancelled = batch is not None and batch.status is Status.CANCELLED
        self.model.set_cancelled(cancelled)
        self._bar.set_cancelled(cancelled)
        may = batch is not None and BatchAction.RETRY in allowed(batch)
        if may != self._may_retry:
            self._may_retry = may
            self._refresh_actions()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With little room, words are shorter and filters that find nothing are gone."""
        super().resizeEvent(event)
        self._bar.set_narrow(self._is_narrow)
        self._refresh_actions()

    def show_only(self, which: Show, batch_id: str) -> None:
        """Show these photos of a batch, all names, now or as soon as it is shown."""
        if batch_id == self._last_batch:
            self.search.clear()
            self.filters[which].setChecked(True)
        else:
            self._next = (batch_id, which)

    def _make_actions(self) -> None:
        self.open = self._action(self.tr("&Open"), self._open_current)
        self.open_original = self._action(self.tr("Open ori&ginal"), self._open_original)
        self.show_folder = self._action(self.tr("Show in &folder"), self._show_in_folder)
        self.compare = self._action(self.tr("&Before and after"), self.compare_requested.emit)
        self.try_again = self._action(self.tr("&Retry this photo"), self._retry)
        self.copy = self._action(self.tr("&Copy names and reasons"), self._copy)
        self.copy.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(self.copy)

    def _action(self, text: str, does: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: does())
        return action

    def _build(self) -> None:
        unit = self.fontMetrics().height()
        bar = QHBoxLayout()
        bar.setSpacing(unit // 4)
        self._bar.chosen.connect(self._filter)
        bar.addWidget(self._bar)
        bar.addStretch(1)
        bar.addWidget(self.retry)
        self.search.setPlaceholderText(self.tr("Search names"))
        self.search.setAccessibleName(self.tr("Search photos by name"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(unit * 14)
        self.search.setMinimumWidth(unit * 4)
        bar.addWidget(self.search, 1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit // 2, unit // 3, unit // 2, 0)
        column.setSpacing(unit // 3)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)

    def _refresh_actions(self) -> None:
        rows = self.view.selected_rows()
        chosen = self.model.failed_among(rows)
        failed = self._may_retry and chosen
        self.try_again.setEnabled(failed)
        self._show_retry(chosen=chosen)
        one = sum(last - first + 1 for first, last in rows) == 1
        self.try_again.setText(
            self.tr("&Retry this photo") if one else self.tr("&Retry selected photos")
        )

    @property
    def _is_narrow(self) -> bool:
        return self.width() < _ROOM_FOR_WORDS * self.fontMetrics().height()

    def _show_retry(self, *, chosen: bool) -> None:
        """Without failed photos among the chosen ones, the button is for all that failed."""
        some = self._failed_count > 0
        all_failed = self.tr("&Retry all") if self._is_narrow else self.tr("&Retry all failed")
        self.retry.setText(self.tr("&Retry selected") if chosen else all_failed)
        self.retry.setVisible(some)
        self.retry.setEnabled(some and self._may_retry)
        words = self.tr("Develop the failed photos again")
        if not self._may_retry:
            words = self.tr("Failed photos can be tried again once the batch has reached its end")
        self.retry.setToolTip(words)

    def _filter(self, which: Show) -> None:
        self.model.show(which)
        self.view.fit_columns()

    def _on_retry_clicked(self) -> None:
        if self.model.failed_among(self.view.selected_rows()):
            self._retry()
        else:
            self.retry_all_requested.emit()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Photo"))
        menu.addActions([self.open, self.open_original, self.show_folder, self.compare])
        menu.addSeparator()
        menu.addActions([self.try_again, self.copy])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _current(self, done: Callable[[ListedPhoto], None]) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            place = self.model.place(index.row())

            def fetched(photos: Sequence[ListedPhoto]) -> None:
                for photo in photos:
                    done(photo)

            self._source.fetch([place], fetched)

    def _open_current(self) -> None:
        self._current(lambda photo: self._open_path_of(photo.output or photo.path))

    def _open_original(self) -> None:
        self._current(lambda photo: self._open_path_of(photo.path))

    def _show_in_folder(self) -> None:
        self._current(lambda photo: self._open_path_of(photo.output or photo.path, folder=True))

    def _open_path_of(self, path: str, *, folder: bool = False) -> None:
        what = self.show_folder.text() if folder else self.open.text()
        self._commands.run(
            lambda: _there(path, folder=folder),
            what=what.replace("&", ""),
            done=lambda found: self._hand_to_system(what, found),
            owner=self,
            lane=Lane.LONG,
        )

    def _hand_to_system(self, what: str, path: str) -> None:
        if not self._open_path(path):
            words = self.tr("No program could be started for {path}.").format(path=path)
            failure = CommandFailure(what.replace("&", ""), StorageError(words))
            self._commands.failed.emit(failure)

    def _retry(self) -> None:
        places = [
            place
            for place in self.view.selected_places()
            if self.model.failed_among([(self.model.row_of(place),) * 2])
        ]
        if places and self._may_retry:
            self._source.fetch(
                places[:MOST_AT_ONCE],
                lambda photos: self.retry_requested.emit([one.photo_id for one in photos]),
            )

    def _copy(self) -> None:
        self._source.fetch(self.view.selected_places(), _copy_lines)

    def _on_search(self, text: str) -> None:
        self._searched = text.strip()
        if not self._searched:
            self._source.find("", self.model.name_filter)
            self.model.name_filter(None)
        else:
            self._source.find(self._searched, self.model.name_filter)

    def _on_batch_shown(self) -> None:
        """Another batch begins with all its photos, unless some of them were asked for."""
        batch_id = self._source.batch_id
        if batch_id is not None and batch_id != self._last_batch:
            self._last_batch = batch_id
            wanted, self._next = self._next, None
            which = wanted[1] if wanted is not None and wanted[0] == batch_id else Show.ALL
            self.show_only(which, batch_id)
        self._show_table_or_words()

    def _on_statuses_changed(self) -> None:
        if self._searched and not self.model.is_searched:
            self._on_search(self._searched)

    def _on_counts_changed(self, counts: dict[Show, int]) -> None:
        self._bar.set_counts(counts)
        self._failed_count = counts[Show.FAILED]
        self._refresh_actions()

    def _show_table_or_words(self) -> None:
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.view)
            return
        words = {
            Show.ALL: self.tr("No photos"),
            Show.FAILED: self.tr("No photo failed"),
            Show.WAITING: self.tr("No photo waits any more"),
            Show.DONE: self.tr("No photo is done yet"),
        }[self.model.shown]
        if self._searched:
            words = self.tr("No photo here has \u201c{text}\u201d in its name").format(
                text=self._searched
            )
        self._empty.setText(words if self.model.count() else self.tr("Looking up the photos\u2026"))
        self._pages.setCurrentWidget(self._empty)


def _there(path: str, *, folder: bool) -> str:
    """Runs in the background: a drive that sleeps takes its time."""
    if not path:
        raise StorageError(translate("PhotosTab", "The catalogue no longer knows this photo."))
    wanted = Path(path).parent if folder else Path(path)
    if not wanted.exists():
        words = translate("PhotosTab", "{path} isn't there now.")
        raise StorageError(words.format(path=wanted))
    return str(wanted)


def _copy_lines(photos: Sequence[ListedPhoto]) -> None:
    lines = [
        "\t".join(
            filter(
                None,
                (
                    photo.path,
                    photo_words.status_text(photo.status),
                    photo_words.happened_text(photo),
                ),
            )
        )
        for photo in photos
    ]
    QGuiApplication.clipboard().setText("\n".join(lines))
