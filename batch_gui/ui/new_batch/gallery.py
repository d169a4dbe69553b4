"""The presets as pictures: the user's own photo in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.develop.presets import Preset
from batch_gui.develop.recipe import Recipe
from batch_gui.ui.icons import paint_glyph
from batch_gui.ui.language import translate
from batch_gui.ui.theme import Theme, Tone, theme_of, tint

Index = QModelIndex | QPersistentModelIndex

NO_PRESET = "None"
"""What the program ships for "no preset at all"."""


class TileRole(IntEnum):
    """What the model answers besides Qt's own roles: the preset's name, or None; its picture."""

    NAME = Qt.ItemDataRole.UserRole + 1
    PICTURE = Qt.ItemDataRole.UserRole + 2


class PresetTiles(QAbstractListModel):
    """The presets, "None" first, each with its picture once there is one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._presets: list[Preset] = []
        self._pictures: dict[str, QPixmap] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tiles."""
        return 0 if parent.isValid() else len(self._presets)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The tile's name, picture and words."""
        if not index.isValid():
            return None
        preset = self._presets[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _title(preset)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return preset.description or _title(preset)
            case TileRole.NAME:
                return name_of(preset)
            case TileRole.PICTURE:
                return self._pictures.get(preset.name)
            case _:
                return None

    @property
    def presets(self) -> Sequence[Preset]:
        """The presets, as they are shown."""
        return self._presets

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Show these; "None" is always among them. Pictures of the same looks stay."""
        before = {preset.name: preset for preset in self._presets}
        shown = [preset for preset in presets if preset.name != NO_PRESET]
        none = next((p for p in presets if p.name == NO_PRESET), Preset(name=NO_PRESET))
        self.beginResetModel()
        self._presets = [none, *shown]
        same = {preset.name for preset in self._presets if preset == before.get(preset.name)}
        self._pictures = {name: pix for name, pix in self._pictures.items() if name in same}
        self.endResetModel()

    def without_picture(self) -> list[Preset]:
        """Presets whose picture isn't there."""
        return [preset for preset in self._presets if preset.name not in self._pictures]

    def set_picture(self, name: str, picture: QImage) -> None:
        """Show the picture of a preset."""
        self._pictures[name] = QPixmap.fromImage(picture)
        for row, preset in enumerate(self._presets):
            if preset.name == name:
                self.dataChanged.emit(self.index(row), self.index(row), [TileRole.PICTURE])

    def forget_pictures(self) -> None:
        """Another photo is shown: all pictures are old."""
        self._pictures.clear()
        if self._presets:
            last = self.index(len(self._presets) - 1)
            self.dataChanged.emit(self.index(0), last, [TileRole.PICTURE])


class Gallery(QWidget):
    """Tiles to choose a preset from, and a field to search them.

    Arrow keys go from tile to tile and choose, as a click does; letters jump to a name.

    Signals:
        chosen_changed: another preset is chosen.
    """

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: str | None = None
        self.tiles = PresetTiles(self)
        self._filter = QSortFilterProxyModel(self)
        self._filter.setSourceModel(self.tiles)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search presets"))
        self.search.setAccessibleName(self.tr("Search presets"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.manage = QToolButton()
        self.manage.setText(self.tr("Presets\u2026"))
        self.manage.setToolTip(self.tr("Import, rename, export and delete presets"))
        self.manage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = _TileView()
        self.view.setModel(self._filter)
        self.view.setItemDelegate(_TileDelegate(self.view))
        self.view.setViewMode(QListView.ViewMode.IconMode)
        self.view.setMovement(QListView.Movement.Static)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.viewport().setAutoFillBackground(False)
        self.view.setAccessibleName(self.tr("Presets"))
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.nothing = QLabel(self.tr("No preset has this in its name."))
        self.nothing.setWordWrap(True)
        tint(self.nothing, Tone.MUTED)
        self.nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinAndMaxSize)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.manage)
        layout.addLayout(top)
        layout.addWidget(self.nothing)
        layout.addWidget(self.view, 1)

    @property
    def chosen(self) -> str | None:
        """The chosen preset's name; None for no preset."""
        return self._chosen

    @property
    def recipe(self) -> Recipe:
        """What the chosen preset does."""
        for preset in self.tiles.presets:
            if name_of(preset) == self._chosen:
                return preset.recipe
        return Recipe()

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Show these presets; the choice stays, if it is among them."""
        self.tiles.set_presets(presets)
        known = [name_of(preset) for preset in self.tiles.presets]
        self.choose(self._chosen if self._chosen in known else None)

    def choose(self, name: str | None) -> None:
        """Choose a preset; one that isn't there changes nothing."""
        for row in range(self.tiles.rowCount()):
            index = self.tiles.index(row)
            if index.data(TileRole.NAME) == name:
                self._take(name)
                self._show_chosen()
                return

    def set_room(self, height: int) -> None:
        """Use at most that height, px, for as many whole rows of tiles; for one in any case."""
        above = self.view.geometry().top() or self.search.sizeHint().height()
        self.view.set_room(height - above)

    def changeEvent(self, event: QEvent) -> None:
        """Larger words, larger tiles."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.view.scheduleDelayedItemsLayout()

    def _take(self, name: str | None) -> None:
        if name != self._chosen:
            self._chosen = name
            self.chosen_changed.emit()

    def _show_chosen(self) -> None:
        """The chosen tile is current; with a search it may be out of sight."""
        model = self.view.selectionModel()
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            if index.data(TileRole.NAME) == self._chosen:
                self.view.setCurrentIndex(index)
                self.view.show_from_top(index)
                return
        model.blockSignals(True)
        model.clear()
        model.blockSignals(False)
        self.view.viewport().update()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self._take(index.data(TileRole.NAME))

    def _on_search(self, text: str) -> None:
        model = self.view.selectionModel()
        model.blockSignals(True)  # a tile that goes out of sight stays chosen
        self._filter.setFilterFixedString(text.strip())
        model.blockSignals(False)
        self.nothing.setVisible(self._filter.rowCount() == 0)
        self._show_chosen()


def name_of(preset: Preset) -> str | None:
    """How a batch's config refers to it."""
    return None if preset.name == NO_PRESET else preset.name


def _title(preset: Preset) -> str:
    return translate("Gallery", "None") if preset.name == NO_PRESET else preset.name


def _tile_size(view: QListView) -> QSize:
    unit = view.fontMetrics().height()
    return QSize(max(15 * unit // 2, 104), max(6 * unit, 80) + unit * 3 // 2)


class _TileView(QListView):
    """Tiles in rows, never higher than they need, the chosen one in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._room = 0
        self._fit()

    def set_room(self, height: int) -> None:
        """Show as many whole rows as there is room for, px."""
        self._room = height
        self._fit()

    def doItemsLayout(self) -> None:
        """After another size or search, go to the chosen tile."""
        super().doItemsLayout()
        self._fit()
        if self.currentIndex().isValid():
            self.show_from_top(self.currentIndex())

    def show_from_top(self, index: QModelIndex) -> None:
        """Scroll no further down than the tile needs: the first ones stay in sight."""
        self.scrollToTop()
        self.scrollTo(index)

    def _fit(self) -> None:
        """Whole rows, and at least one."""
        tile = _tile_size(self)
        count = self.model().rowCount() if self.model() else 1
        columns = max(1, self.viewport().width() // tile.width())
        rows = max(1, -(-count // columns))
        shown = min(max(1, (self._room - 4) // tile.height()), rows)
        self.setMinimumHeight(tile.height() + 4)
        self.setMaximumHeight(shown * tile.height() + 4)


class _TileDelegate(QStyledItemDelegate):
    """Paints a tile: the picture, the name under it, a frame and a tick on the chosen one."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every tile is as large."""
        view = option.widget
        assert isinstance(view, QListView)
        return _tile_size(view)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        theme = theme_of(option.palette)
        unit = option.fontMetrics.height()
        tile = option.rect.adjusted(3, 3, -3, -3)
        picture = QRect(tile.left(), tile.top(), tile.width(), tile.height() - unit * 5 // 4)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _paint_picture(painter, picture, index.data(TileRole.PICTURE), theme)
        if chosen:
            painter.setPen(QPen(theme.accent, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(picture).adjusted(1, 1, -1, -1), 6, 6)
            _paint_tick(painter, picture, unit, theme)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.outline, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(picture).adjusted(1, 1, -1, -1), 6, 6)
        font = option.font
        font.setBold(chosen)
        painter.setFont(font)
        left, width = option.rect.left(), option.rect.width()  # names are wider than pictures
        name = QRect(left, picture.bottom() + 2, width, unit * 5 // 4)
        painter.setPen(theme.tones[Tone.PLAIN])
        text = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideMiddle, name.width()
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, text)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 1, Qt.PenStyle.DotLine))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()


def _paint_picture(painter: QPainter, rect: QRect, picture: QPixmap | None, theme: Theme) -> None:
    """Fill `rect` with the middle of the picture; a plain ground until it is there."""
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(rect), 6, 6)
    painter.fillPath(shape, theme.track)
    if picture is None:
        side = rect.height() / 3
        place = QRectF(0, 0, side, side)
        place.moveCenter(QRectF(rect).center())
        paint_glyph(painter, "photos", place, theme.outline)
        return
    part = picture.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    scale = picture.width() / max(part.width(), 1)
    wanted = QRectF(0, 0, rect.width() * scale, rect.height() * scale)
    wanted.moveCenter(QRectF(picture.rect()).center())
    painter.save()
    painter.setClipPath(shape)
    painter.drawPixmap(QRectF(rect), picture, wanted)
    painter.restore()


def _paint_tick(painter: QPainter, rect: QRect, unit: int, theme: Theme) -> None:
    place = QRectF(rect.right() - unit * 1.3, rect.top() + unit * 0.3, unit, unit)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.accent)
    painter.drawEllipse(place)
    pen = QPen(QColor(theme.on_accent), max(1.5, unit / 9))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    left, top = place.left(), place.top()
    path = QPainterPath()
    path.moveTo(left + unit * 0.28, top + unit * 0.52)
    path.lineTo(left + unit * 0.44, top + unit * 0.68)
    path.lineTo(left + unit * 0.73, top + unit * 0.34)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
