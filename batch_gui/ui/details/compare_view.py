"""A photo before and after, side by side or with a divider, zoomed and moved together."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from batch_gui.develop.comparing import WHOLE, Side
from batch_gui.ui.before_after import chip_width, paint_chip, paint_divider
from batch_gui.ui.details.compare_desk import Picture
from batch_gui.ui.details.viewport import Viewport, covers, is_sharp, part_rect
from batch_gui.ui.language import number
from batch_gui.ui.theme import Tone, theme_of

_STEP = 0.05
_GRIP = 12  # px to both sides of the divider
_ZOOM = 1.25
_MARGIN = 0.25  # of what is seen, that is asked for around it
_PATIENCE = 80  # ms the view must rest before a part is asked for


class CompareView(QWidget):
    """Both sides show the same region, whatever their sizes; 100 % is a pixel of the larger one.

    The wheel zooms where the mouse is, dragging moves the photo or the divider, a double
    click goes to 100 % and back. Keys: + and - zoom, 0 fits, 1 is 100 %, Left and Right move
    the divider, the arrows with Shift the photo (side by side: without it).

    Signals:
        part_wanted: a Side, the Part of it that is seen, and the px it is shown at.
        zoom_changed: another zoom, or fit.
    """

    part_wanted = Signal(object, object, int)
    zoom_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wholes: dict[Side, Picture] = {}
        self._parts: dict[Side, Picture] = {}
        self._words: dict[Side, str] = {}
        self._small: dict[Side, tuple[tuple[int, int], QImage]] = {}
        self._viewport = Viewport()
        self._divider = 0.5
        self._dragged: QPointF | None = None
        self._drags_divider = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._ask_parts)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Before and after"))
        self._describe()

    # --- what is shown -----------------------------------------------------------------

    @property
    def divider(self) -> float:
        """Where the divider is, 0 to 1 of the picture's width."""
        return self._divider

    @property
    def fits(self) -> bool:
        """Whether the whole picture is seen, as large as it can be."""
        return self._viewport.zoom is None

    @property
    def zoom(self) -> float:
        """Screen px for a pixel of the larger picture, 1 for 100 %; 0 without a picture."""
        return self._look().scale

    @property
    def middle(self) -> QPointF:
        """What is in the middle of the view, as shares of the picture."""
        return self._viewport.middle

    def clear(self) -> None:
        """Show another photo from now on; zoom and divider stay."""
        self._wholes.clear()
        self._parts.clear()
        self._words.clear()
        self._timer.stop()
        self.update()

    def show_picture(self, side: Side, picture: Picture) -> None:
        """Show a side, or a part of it in more detail."""
        if picture.part == WHOLE:
            self._wholes[side] = picture
            self._words.pop(side, None)
            self._parts.pop(side, None)
            self._rest()
            self.zoom_changed.emit()
        else:
            self._parts[side] = picture
        self.update()

    def show_words(self, side: Side, words: str) -> None:
        """Say why a side has no picture, or that it is coming."""
        self._words[side] = words
        self.update()

    def set_side_by_side(self, on: bool) -> None:
        """Both whole pictures beside each other, or one over the other with a divider."""
        self._viewport.side_by_side = on
        self._look().keep_inside()
        self._describe()
        self._rest()
        self.zoom_changed.emit()
        self.update()

    def set_divider(self, share: float) -> None:
        """Move the divider, 0 to 1."""
        share = min(max(share, 0.0), 1.0)
        if share != self._divider:
            self._divider = share
            self._describe()
            self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        self._viewport.fit()
        self._zoomed()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that what is at a place of the view stays there; by default its middle."""
        self._look().zoom_to(zoom, at)
        self._zoomed()

    # --- within ------------------------------------------------------------------------

    def _look(self) -> Viewport:
        """The viewport for the widget as it is now."""
        look = self._viewport
        look.room, look.ratio = QRectF(self.rect()), self.devicePixelRatioF()
        sizes = [picture.full for picture in self._wholes.values()]
        look.full = max(sizes, key=lambda size: size.width() * size.height(), default=QSizeF())
        return look

    def _zoomed(self) -> None:
        self._rest()
        self.zoom_changed.emit()
        self.update()

    def _rest(self) -> None:
        if self._wholes:
            self._timer.start()

    def _ask_parts(self) -> None:
        """Where a side has more pixels than are shown, ask for those that are seen."""
        look = self._look()
        for side, whole in self._wholes.items():
            rect, part = look.picture(side), self._parts.get(side)
            if rect.isEmpty():
                continue
            long = max(rect.width(), rect.height()) * look.ratio
            seen = look.seen(side)
            if is_sharp(whole, long) or (part is not None and covers(part, seen, long)):
                continue
            across, down = seen.width() * _MARGIN, seen.height() * _MARGIN
            wider = seen.adjusted(-across, -down, across, down).intersected(QRectF(0, 0, 1, 1))
            box = (wider.left(), wider.top(), wider.right(), wider.bottom())
            if box == WHOLE:  # as a part, so that it comes with all its pixels
                box = (0.0, 0.0, 1.0, 1 - 1e-9)
            edge = max(wider.width() * rect.width(), wider.height() * rect.height())
            self.part_wanted.emit(side, box, round(edge * look.ratio) + 1)

    # --- painting ----------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Both sides, the divider, and what is what."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        look = self._look()
        if look.side_by_side:
            for side in Side:
                self._paint_side(painter, side, look.frame(side))
                self._paint_chip(painter, side, look.shown(side), left=True)
        else:
            self._paint_over_each_other(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme_of(self.palette()).accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_over_each_other(self, painter: QPainter) -> None:
        look = self._look()
        room, shown = look.room, look.shown(Side.BEFORE)
        x = shown.left() + self._divider * shown.width()
        left = QRectF(room.topLeft(), QPointF(x, room.bottom()))
        right = QRectF(QPointF(x, room.top()), room.bottomRight())
        self._paint_side(painter, Side.BEFORE, left)
        self._paint_side(painter, Side.AFTER, right)
        for side, part in ((Side.BEFORE, left), (Side.AFTER, right)):
            corner = shown.intersected(part)
            if corner.width() > chip_width(self._name(side), self.fontMetrics()):
                self._paint_chip(painter, side, corner, left=side is Side.BEFORE)
        if self._wholes:
            paint_divider(painter, shown, x, self.fontMetrics().height())

    def _paint_side(self, painter: QPainter, side: Side, clip: QRectF) -> None:
        whole, part = self._wholes.get(side), self._parts.get(side)
        painter.save()
        painter.setClipRect(clip)
        if whole is not None:
            rect = self._viewport.picture(side)
            painter.drawImage(rect, self._reduced(side, whole.image, rect))
            if part is not None:
                painter.drawImage(part_rect(rect, part.part), part.image)
        words = self._words.get(side, "")
        if words:
            painter.setPen(theme_of(self.palette()).tones[Tone.MUTED])
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(clip.adjusted(8, 8, -8, -8), flags, words)
        painter.restore()

    def _reduced(self, side: Side, image: QImage, rect: QRectF) -> QImage:
        """Half or less is shown of a scaled-down copy: the painter alone would flicker."""
        ratio = self.devicePixelRatioF()
        width = round(rect.width() * ratio)
        if width * 1.5 >= image.width() or width < 1:
            return image
        key = (image.cacheKey(), width)
        kept = self._small.get(side)
        if kept is None or kept[0] != key:
            smooth = Qt.TransformationMode.SmoothTransformation
            kept = self._small[side] = (key, image.scaledToWidth(width, smooth))
        return kept[1]

    def _paint_chip(self, painter: QPainter, side: Side, rect: QRectF, *, left: bool) -> None:
        if side in self._wholes:
            paint_chip(painter, rect, self._name(side), left=left)

    def _name(self, side: Side) -> str:
        if side is Side.BEFORE:
            return self.tr("Before")
        picture = self._wholes.get(side)
        if picture is not None and picture.rendered:
            return self.tr("After, a preview")
        return self.tr("After")

    def _describe(self) -> None:
        words = self.tr("Side by side")
        if not self._viewport.side_by_side:
            words = self.tr("{percent} % before").format(percent=number(round(self._divider * 100)))
        self.setAccessibleDescription(words)

    # --- mouse and keyboard ------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is in the middle stays there."""
        super().resizeEvent(event)
        self._look().keep_inside()
        self._rest()
        self.zoom_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom where the mouse is."""
        steps = event.angleDelta().y() / 120
        if steps and self._wholes:
            self.zoom_to(self.zoom * _ZOOM**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the divider, or else the photo."""
        if event.button() is Qt.MouseButton.LeftButton and self._wholes:
            self._drags_divider = self._near_divider(event.position())
            self._dragged = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What was taken follows."""
        place = event.position()
        if self._dragged is None:
            near = self._near_divider(place)
            shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.OpenHandCursor
            self.setCursor(shape if self._wholes else Qt.CursorShape.ArrowCursor)
        elif self._drags_divider:
            shown = self._look().shown(Side.BEFORE)
            self.set_divider((place.x() - shown.left()) / shown.width())
        else:
            self._move(self._dragged - place)
            self._dragged = place

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Nothing is held any more."""
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To 100 % and back."""
        if self.fits:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the class's docstring."""
        key = Qt.Key(event.key())
        arrows = {
            Qt.Key.Key_Left: QPointF(-1, 0),
            Qt.Key.Key_Right: QPointF(1, 0),
            Qt.Key.Key_Up: QPointF(0, -1),
            Qt.Key.Key_Down: QPointF(0, 1),
        }
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_to(self.zoom * _ZOOM)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_to(self.zoom / _ZOOM)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.zoom_to(1.0)
        elif key in arrows:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._on_arrow(arrows[key], moves_photo=shift or self._viewport.side_by_side)
        else:
            super().keyPressEvent(event)

    def _on_arrow(self, way: QPointF, *, moves_photo: bool) -> None:
        if moves_photo or not way.x():
            self._move(way * (min(self.width(), self.height()) / 8))
        else:
            self.set_divider(self._divider + way.x() * _STEP)

    def _move(self, by: QPointF) -> None:
        self._look().move(by)
        self._rest()
        self.update()

    def _near_divider(self, place: QPointF) -> bool:
        if self._viewport.side_by_side or not self._wholes:
            return False
        shown = self._look().shown(Side.BEFORE)
        return abs(place.x() - shown.left() - self._divider * shown.width()) < _GRIP
