"""The table of a batch's photos: small pictures, statuses in colour and words, no jumping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
)

from batch_gui.ui.details import photo_words
from batch_gui.ui.details.photos_model import Column, PhotosModel, Role, Show
from batch_gui.ui.picture import paint_no_picture
from batch_gui.ui.theme import theme_of
from batch_gui.ui.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex
_SELECTED = QStyle.StateFlag.State_Selected
_DOWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDTHS = {Column.PHOTO: 34, Column.STATUS: 12, Column.SECONDS: 10, Column.SIZE: 26}
_ROOM_FOR_SECONDS, _ROOM_FOR_SIZE = 95, 80
"""Widths in characters: of the columns, and of a table that has room for the photos' figures."""


class PhotosDelegate(QStyledItemDelegate):
    """Gives the first column its picture and the status its colour."""

    def __init__(self, view: QTableView, thumbnails: Thumbnails) -> None:
        super().__init__(view)
        self._view = view
        self._thumbnails = thumbnails
        self._blanks: dict[tuple[int, float, int, bool], QPixmap] = {}

    @property
    def edge(self) -> int:
        """Side of a picture in device-independent px."""
        return round(self._view.fontMetrics().height() * 2)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """What the style paints."""
        super().initStyleOption(option, index)
        if index.column() == Column.PHOTO:
            option.textElideMode = Qt.TextElideMode.ElideMiddle
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationSize = QSize(self.edge, self.edge)
            option.icon = QIcon(self._picture(index))
        elif index.column() == Column.STATUS and not option.state & _SELECTED:
            tone = photo_words.tone(index.data(Role.STATUS))
            color = theme_of(self._view.palette()).tones[tone]
            option.palette.setColor(QPalette.ColorRole.Text, color)
        elif index.column() == Column.HAPPENED:
            # Two lines, where one has no room; an empty picture keeps them off the figures.
            feature = QStyleOptionViewItem.ViewItemFeature
            option.features |= feature.WrapText | feature.HasDecoration
            option.decorationSize = QSize(option.fontMetrics.height() // 4, 1)

    def _picture(self, index: Index) -> QPixmap:
        photo = index.data(Role.PHOTO)
        ratio = self._view.devicePixelRatioF()
        path = photo.path if photo is not None else ""
        pixmap = self._thumbnails.pixmap(path, self.edge, ratio, square=True) if path else None
        return pixmap or self._empty(ratio, failed=bool(self._thumbnails.problem(path)))

    def _empty(self, ratio: float, *, failed: bool) -> QPixmap:
        """Holds the place of a picture that isn't there yet, or can't be made."""
        key = (self.edge, ratio, self._view.palette().cacheKey(), failed)
        if key not in self._blanks:
            if len(self._blanks) > 1:  # of another theme or size
                self._blanks.clear()
            self._blanks[key] = self._paint_empty(ratio, failed=failed)
        return self._blanks[key]

    def _paint_empty(self, ratio: float, *, failed: bool) -> QPixmap:
        pixmap = QPixmap(QSize(self.edge, self.edge) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRect(1, 1, self.edge - 2, self.edge - 2)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(rect), 3, 3)
        painter.setClipPath(shape)
        paint_no_picture(painter, rect, theme_of(self._view.palette()), failed=failed)
        painter.end()
        return pixmap


class PhotosHeader(QHeaderView):
    """The columns' names, each where the words under it begin."""

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """What the style paints."""
        super().initStyleOptionForIndex(option, section)
        if section == Column.HAPPENED:
            option.text = "\u2002" + option.text


class PhotosView(QTableView):
    """The table. Return opens the current photo; the menu key asks for its menu.

    Signals:
        open_requested: the current photo is to be opened.
        menu_requested: a menu is wanted, at this global position.
        current_place: the place of the photo that is current now.
        selection_changed: other photos are selected.
    """

    open_requested = Signal()
    menu_requested = Signal(QPoint)
    current_place = Signal(int)
    selection_changed = Signal()

    def __init__(self, model: PhotosModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._model = model
        self._anchor: tuple[int, int] | None = None
        self._current: int | None = None
        self.setModel(model)
        self._delegate = PhotosDelegate(self, thumbnails)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Photos of the batch"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_rows()
        header = PhotosHeader(Qt.Orientation.Horizontal, self)
        header.setSectionsClickable(True)
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        # Qt asks it for each column whether all rows are selected, a million questions each.
        header.setSelectionModel(QItemSelectionModel(model, header))
        self._fits_itself = True  # until a column is dragged
        header.sectionResized.connect(self._on_column_resized)
        model.about_to_move.connect(self._on_about_to_move)
        model.moved.connect(self._on_moved)
        thumbnails.thumbnail_ready.connect(self.viewport().update)
        self.doubleClicked.connect(self.open_requested)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    def fit_columns(self) -> None:
        """Give the error in words the room it needs: the photos' figures stand back for it.

        Failed photos have no figures to show, and where there is little room the pane's other
        tabs tell them.
        """
        character, room = self.fontMetrics().averageCharWidth(), self.viewport().width()
        only_failed = self._model.shown is Show.FAILED
        self.setColumnHidden(Column.SECONDS, only_failed or room < _ROOM_FOR_SECONDS * character)
        narrow = room < _ROOM_FOR_SIZE * character
        self.setColumnHidden(Column.STATUS, only_failed and narrow)
        self.setColumnHidden(Column.SIZE, only_failed or narrow)
        if not self._fits_itself:
            return
        for column, width in _WIDTHS.items():
            most = room * 2 // 5 if column is Column.PHOTO else room
            self.setColumnWidth(column, min(width * character, most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room there is."""
        super().resizeEvent(event)
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Larger words, higher rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_rows()
            self.fit_columns()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._delegate.edge + 6)

    def _on_column_resized(self) -> None:
        """By the mouse only: while it is pressed."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._fits_itself = False

    def selected_rows(self) -> list[tuple[int, int]]:
        """First and last of each stretch of selected rows; quick for a million."""
        ranges = cast("Iterable[QItemSelectionRange]", self.selectionModel().selection())
        return sorted({(block.top(), block.bottom()) for block in ranges})

    def selected_places(self) -> Sequence[int]:
        """The places of the selected photos, in order."""
        return self._model.places(self.selected_rows())

    def select_place(self, place: int) -> None:
        """Make the photo at a place current, if it is shown."""
        row = self._model.row_of(place)
        if row < self._model.rowCount() and self._model.place(row) == place:
            self.setCurrentIndex(self._model.index(row, 0))

    def reset(self) -> None:
        """Begin anew, laid out at once: Qt would do it after the next painting, and paint twice."""
        super().reset()
        self.executeDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens."""
        if event.key() in _DOWN and self.currentIndex().isValid():
            self.open_requested.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By mouse or menu key."""
        if not self.currentIndex().isValid():
            return
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_requested.emit(at)

    def _on_about_to_move(self) -> None:
        """Remember which photo is on top, unless it is the first of all."""
        top = self.rowAt(0)
        self._anchor = (self._model.place(top), top) if top > 0 else None

    def _on_moved(self) -> None:
        """Keep that photo on top, and the current one current."""
        if self._anchor is not None:
            self.updateGeometries()  # so that the scroll bar knows how many rows there are
            row = self._model.row_of(self._anchor[0])
            if row != self._anchor[1] or self.rowAt(0) != row:
                self.verticalScrollBar().setValue(row)
        if self._current is not None and not self.currentIndex().isValid():
            row = self._model.row_of(self._current)
            if row < self._model.rowCount() and self._model.place(row) == self._current:
                at = self.verticalScrollBar().value()
                self.setCurrentIndex(self._model.index(row, 0))
                self.verticalScrollBar().setValue(at)

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._current = int(current.data(Role.PLACE))
            self.current_place.emit(self._current)
