"""The photos of a batch as a table of up to a million rows, each looked up when it is seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, IntEnum, auto

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from batch_gui.engine.photo_list import ListedPhoto, Mask, Numbers, PhotoStatus, Statuses
from batch_gui.ui.details import photo_words
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.details.stretches import by_direction, stretches
from batch_gui.ui.language import translate

Index = QModelIndex | QPersistentModelIndex

_PAGE = 64
_MOST_KEPT = 4096  # photos looked up and kept in memory
_MOST_RANGES = 8  # stretches of rows that come or go one by one; more come as a new table
_PATIENCE = 15  # ms in which rows that came into sight are collected


class Show(Enum):
    """Which photos are shown."""

    ALL = auto()
    FAILED = auto()
    WAITING = auto()
    DONE = auto()
    ENDED = auto()


_STATUSES: dict[Show, tuple[PhotoStatus, ...]] = {
    Show.ALL: tuple(PhotoStatus),
    Show.FAILED: (PhotoStatus.FAILED,),
    Show.WAITING: (PhotoStatus.WAITING, PhotoStatus.IN_FLIGHT),
    Show.DONE: (PhotoStatus.PROCESSED, PhotoStatus.SKIPPED),
    Show.ENDED: (PhotoStatus.PROCESSED, PhotoStatus.SKIPPED, PhotoStatus.FAILED),
}


class Column(IntEnum):
    """The columns, in their order."""

    PHOTO = 0
    STATUS = 1
    SECONDS = 2
    SIZE = 3
    HAPPENED = 4


class Role(IntEnum):
    """What the model answers besides Qt's own roles: the place, the status, the ListedPhoto."""

    PLACE = Qt.ItemDataRole.UserRole + 1
    STATUS = Qt.ItemDataRole.UserRole + 2
    PHOTO = Qt.ItemDataRole.UserRole + 3


_EVERY_STATUS = tuple(PhotoStatus)
_IN_FLIGHT = int(PhotoStatus.IN_FLIGHT)
_ROLES = frozenset(
    map(
        int,
        (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.TextAlignmentRole,
            *Role,
        ),
    )
)
_FIGURES = (Column.SECONDS, Column.SIZE)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGNMENTS = tuple(_RIGHT if column in _FIGURES else _LEFT for column in Column)
_WORDS: dict[int, Callable[[ListedPhoto], str]] = {
    Column.PHOTO: photo_words.name_text,
    Column.SECONDS: photo_words.seconds_text,
    Column.SIZE: photo_words.output_text,
    Column.HAPPENED: photo_words.happened_text,
}


class PhotosModel(QAbstractTableModel):
    """Rows are places of the batch's order that fit the filter; statuses are all known, the rest
    is fetched for rows that are asked for, and a few thousand of them are kept.

    Signals:
        counts_changed: how many photos each `Show` has, as a dict.
        about_to_move, moved: rows come or go between the two; a view keeps its place by them.
    """

    counts_changed = Signal(object)
    about_to_move = Signal()
    moved = Signal()

    def __init__(self, source: PhotoSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._statuses: Statuses = np.zeros(0, dtype=np.uint8)
        self._fits: Mask = np.zeros(0, dtype=np.bool_)
        self._rows: Numbers = np.zeros(0, dtype=np.int64)
        self._show = Show.ALL
        self._is_cancelled = False
        self._named: Mask | None = None
        self._kept: OrderedDict[int, ListedPhoto] = OrderedDict()
        self._lacking: set[int] = set()  # of those kept, the ones without a journal line
        self._fetching: set[int] = set()
        self._wanted: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._fetch)
        source.batch_shown.connect(self._on_batch_shown)
        source.statuses_changed.connect(self._on_statuses_changed)

    @property
    def shown(self) -> Show:
        """Which photos are shown."""
        return self._show

    @property
    def is_searched(self) -> bool:
        """Whether only photos of some names are shown."""
        return self._named is not None

    def show(self, which: Show) -> None:
        """Show those photos."""
        if which is not self._show:
            self._show = which
            self._refit(whole=True)

    def name_filter(self, named: Mask | None) -> None:
        """Show only these of them; None for all."""
        self._named = named
        self._refit(whole=True)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of photos shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As many as `Column` has."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says; what isn't looked up yet is asked for."""
        if role not in _ROLES or not index.isValid():  # a view asks for ten others, too
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[index.column()]
        place = int(self._rows[index.row()])
        status = _EVERY_STATUS[self._statuses[place]]
        if role == Role.PLACE:
            return place
        if role == Role.STATUS:
            return status
        photo = self.photo(place)
        if role == Role.PHOTO:
            return photo
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(index.column(), status, photo)
        return None if photo is None else self._tool_tip(index.column(), photo)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[section]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = {
            Column.PHOTO: translate("PhotosModel", "Photo"),
            Column.STATUS: translate("PhotosModel", "Status"),
            Column.SECONDS: translate("PhotosModel", "Took"),
            Column.SIZE: translate("PhotosModel", "Output"),
            Column.HAPPENED: translate("PhotosModel", "What happened"),
        }
        return names[Column(section)]

    def photo(self, place: int) -> ListedPhoto | None:
        """All about the photo at a place, if it has been looked up; asks for it otherwise."""
        photo = self._kept.get(place)
        if photo is None:
            self._want(place)
        else:
            self._kept.move_to_end(place)
        return photo

    def places(self, rows: Iterable[tuple[int, int]]) -> list[int]:
        """The places of stretches of rows, first and last of each."""
        return [int(place) for first, last in rows for place in self._rows[first : last + 1]]

    def row_of(self, place: int) -> int:
        """The row of a place, or of the next one that is shown; the number of rows at the end."""
        return int(np.searchsorted(self._rows, place))

    def place(self, row: int) -> int:
        """The place in a row."""
        return int(self._rows[row])

    def failed_among(self, rows: Sequence[tuple[int, int]]) -> bool:
        """Whether a photo in some stretches of rows failed."""
        for first, last in rows:
            # All places from the first row to the last: picking a million out takes 10 ms.
            span = slice(self._rows[first], self._rows[last] + 1)
            failed = self._statuses[span] == PhotoStatus.FAILED
            if bool((failed & self._fits[span]).any()):
                return True
        return False

    def last_done(self) -> int | None:
        """The place of the last photo that is done; None when none is."""
        done = np.flatnonzero(self._statuses == PhotoStatus.PROCESSED)
        return int(done[-1]) if len(done) else None

    def count(self) -> int:
        """How many photos the batch has."""
        return len(self._statuses)

    def set_cancelled(self, cancelled: bool) -> None:
        """Whether the batch was cancelled: what waited then waits no more."""
        if cancelled != self._is_cancelled:
            self._is_cancelled = cancelled
            if len(self._rows):
                last = self.index(len(self._rows) - 1, Column.STATUS)
                self.dataChanged.emit(self.index(0, Column.STATUS), last)

    # --- within ------------------------------------------------------------------------

    def _words(self, column: int, status: PhotoStatus, photo: ListedPhoto | None) -> str:
        if column == Column.STATUS:
            return photo_words.status_text(status, cancelled=self._is_cancelled)
        if photo is None:
            return "\u2026" if column == Column.PHOTO else ""
        return _WORDS[column](photo)

    def _tool_tip(self, column: int, photo: ListedPhoto) -> str:
        if column == Column.PHOTO:
            return photo.path
        if column == Column.SIZE:
            return photo.output
        return photo_words.happened_text(photo)

    def _want(self, place: int) -> None:
        if place in self._wanted or place in self._fetching:
            return
        row = self.row_of(place)
        first = row // _PAGE * _PAGE
        page = {int(one) for one in self._rows[first : first + _PAGE]} | {place}
        self._wanted |= page - self._kept.keys() - self._fetching
        if not self._timer.isActive():
            self._timer.start()

    def _fetch(self) -> None:
        wanted = sorted(self._wanted)[:_MOST_KEPT]
        self._wanted.clear()
        self._fetching.update(wanted)
        self._source.fetch(wanted, lambda photos: self._on_fetched(wanted, photos))

    def _on_fetched(self, places: Sequence[int], photos: Sequence[ListedPhoto]) -> None:
        self._fetching.difference_update(places)
        for place, photo in zip(places, photos, strict=False):
            self._kept[place] = photo
            self._kept.move_to_end(place)
            (self._lacking.add if photo.entry is None else self._lacking.discard)(place)
        while len(self._kept) > _MOST_KEPT:
            self._lacking.discard(self._kept.popitem(last=False)[0])
        self._tell(places)

    def _tell(self, places: Iterable[int]) -> None:
        """That these places look different now, a signal for each stretch of rows."""
        rows = sorted({self.row_of(place) for place in places if self._has(place)})
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at] != rows[at - 1] + 1:
                first = self.index(rows[start], 0)
                self.dataChanged.emit(first, self.index(rows[at - 1], self.columnCount() - 1))
                start = at

    def _has(self, place: int) -> bool:
        return place < len(self._fits) and bool(self._fits[place])

    def _on_batch_shown(self) -> None:
        self._timer.stop()
        self.beginResetModel()
        self._statuses = np.zeros(0, dtype=np.uint8)
        self._fits = np.zeros(0, dtype=np.bool_)
        self._rows = np.zeros(0, dtype=np.int64)
        self._named = None
        self._kept.clear()
        self._lacking.clear()
        self._fetching.clear()
        self._wanted.clear()
        self.endResetModel()
        self._tell_counts()

    def _on_statuses_changed(self, statuses: Statuses) -> None:
        before = self._statuses
        self._statuses = statuses
        whole = len(before) != len(statuses)
        if whole:
            self._named = None
        self._refit(whole=whole)
        if not whole:
            self._renew(before != statuses)
        self._tell_counts()

    def _renew(self, changed: Mask) -> None:
        """Photos that are kept and have changed are looked up again when they are asked for."""
        kept = np.fromiter(self._kept, dtype=np.int64, count=len(self._kept))
        moved = set(kept[changed[kept]].tolist())
        lacking = np.fromiter(self._lacking, dtype=np.int64, count=len(self._lacking))
        behind = lacking[self._statuses[lacking] > _IN_FLIGHT]
        for place in moved.union(behind.tolist()):
            self._want_again(place)
        self._tell(moved)

    def _want_again(self, place: int) -> None:
        """What is known stays in sight until the new comes."""
        if place not in self._fetching:
            self._wanted.add(place)
            if not self._timer.isActive():
                self._timer.start()

    def _fitting(self) -> Mask:
        shown: Mask = np.zeros(len(PhotoStatus), dtype=np.bool_)
        shown[list(_STATUSES[self._show])] = True
        fits = shown[self._statuses]
        if self._named is None or len(self._named) != len(fits):
            return fits
        return fits & self._named

    def _refit(self, *, whole: bool) -> None:
        """Let rows come and go."""
        fits = self._fitting()
        if whole:
            ranges = None
        else:
            changed = np.flatnonzero(fits != self._fits)
            if not len(changed):
                self._fits = fits
                return
            ranges = stretches(changed)
            # One stretch both loses and gains rows only when it is split by what happens.
            ranges = [part for one in ranges for part in by_direction(one, fits)]
        self.about_to_move.emit()
        if ranges is None or len(ranges) > _MOST_RANGES:
            self.beginResetModel()
            self._fits = fits
            self._rows = np.flatnonzero(fits)
            self.endResetModel()
        else:
            for first, last in ranges:
                self._come_or_go(first, last, fits)
            self._fits = fits
        self.moved.emit()

    def _come_or_go(self, first: int, last: int, fits: Mask) -> None:
        row = self.row_of(first)
        count = last - first + 1
        if fits[first]:
            self.beginInsertRows(QModelIndex(), row, row + count - 1)
            new = np.arange(first, last + 1)
            self._rows = np.concatenate((self._rows[:row], new, self._rows[row:]))
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), row, row + count - 1)
            self._rows = np.delete(self._rows, slice(row, row + count))
            self.endRemoveRows()

    def _tell_counts(self) -> None:
        counts = [np.count_nonzero(self._statuses == one) for one in PhotoStatus]
        self.counts_changed.emit(
            {show: int(sum(counts[one] for one in which)) for show, which in _STATUSES.items()}
        )
