"""What of a picture two views show: the same region in both, whatever the sizes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from batch_gui.develop.comparing import Part, Side
from batch_gui.ui.details.compare_desk import Picture

GAP = 4
"""Between two pictures side by side, px."""

MOST_ZOOM = 8.0
"""Screen px for a pixel of the larger picture, at most."""


class Viewport:
    """Where each side of a comparison is painted, by room, zoom and what is in the middle.

    Places are px of the view; shares are 0 to 1 of the picture's width and height.

    Attributes:
        room: the whole view.
        ratio: device-pixel ratio.
        full: size of the larger picture in its pixels; empty while there is none.
        zoom: screen px for one of its pixels; None shows it whole, never enlarged.
        middle: the share in the middle of what is seen.
        side_by_side: each side has half of the room; otherwise both have all of it.
    """

    def __init__(self) -> None:
        self.room = QRectF()
        self.ratio = 1.0
        self.full = QSizeF()
        self.zoom: float | None = None
        self.middle = QPointF(0.5, 0.5)
        self.side_by_side = False

    @property
    def scale(self) -> float:
        """Screen px for a pixel of the larger picture; 0 without one."""
        if self.full.isEmpty():
            return 0.0
        return self._fitting() if self.zoom is None else self.zoom

    def frame(self, side: Side) -> QRectF:
        """Where a side may be painted."""
        if not self.side_by_side:
            return self.room
        half = (self.room.width() - GAP) / 2
        left = self.room.left() if side is Side.BEFORE else self.room.right() - half
        return QRectF(left, self.room.top(), half, self.room.height())

    def picture(self, side: Side) -> QRectF:
        """Where the whole picture would be, seen or not."""
        size = self.full * (self.scale / self.ratio)
        centre = self.frame(side).center()
        left = centre.x() - self.middle.x() * size.width()
        top = centre.y() - self.middle.y() * size.height()
        return QRectF(QPointF(left, top), size)

    def shown(self, side: Side) -> QRectF:
        """Where something of the picture is seen."""
        rect = self.picture(side).intersected(self.frame(side))
        return self.frame(side) if rect.isEmpty() else rect

    def seen(self, side: Side) -> QRectF:
        """What of the picture is seen, in shares."""
        rect, shown = self.picture(side), self.shown(side)
        return QRectF(
            (shown.left() - rect.left()) / rect.width(),
            (shown.top() - rect.top()) / rect.height(),
            shown.width() / rect.width(),
            shown.height() / rect.height(),
        )

    def fit(self) -> None:
        """Show all of it."""
        self.zoom, self.middle = None, QPointF(0.5, 0.5)

    def zoom_to(self, zoom: float, place: QPointF | None = None) -> None:
        """Zoom so that what is at a place stays there; by default the middle."""
        if self.full.isEmpty():  # for the picture that is coming
            self.zoom = min(zoom, MOST_ZOOM) or None
            return
        place = place or self.frame(Side.BEFORE).center()
        before = self._share_at(place)
        self.zoom = min(max(zoom, min(self._fitting(), 1.0)), MOST_ZOOM)
        self.middle = self.middle + before - self._share_at(place)
        self.keep_inside()

    def move(self, by: QPointF) -> None:
        """Show what is `by` px further right and down."""
        rect = self.picture(Side.BEFORE)
        if not rect.isEmpty():
            self.middle = self.middle + QPointF(by.x() / rect.width(), by.y() / rect.height())
            self.keep_inside()

    def keep_inside(self) -> None:
        """The picture is never moved further than to its edges."""
        rect, room = self.picture(Side.BEFORE), self.frame(Side.BEFORE)
        self.middle = QPointF(
            _inside(self.middle.x(), rect.width(), room.width()),
            _inside(self.middle.y(), rect.height(), room.height()),
        )

    def _fitting(self) -> float:
        room = self.frame(Side.BEFORE).size() * self.ratio
        full = self.full
        return min(room.width() / full.width(), room.height() / full.height(), 1.0)

    def _share_at(self, place: QPointF) -> QPointF:
        after = self.side_by_side and self.frame(Side.AFTER).contains(place)
        rect = self.picture(Side.AFTER if after else Side.BEFORE)
        if rect.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF(
            (place.x() - rect.left()) / rect.width(), (place.y() - rect.top()) / rect.height()
        )


def part_rect(rect: QRectF, part: Part) -> QRectF:
    """Where a part of the picture in `rect` is."""
    left, top, right, bottom = part
    return QRectF(
        rect.left() + left * rect.width(),
        rect.top() + top * rect.height(),
        (right - left) * rect.width(),
        (bottom - top) * rect.height(),
    )


def is_sharp(picture: Picture, long: float) -> bool:
    """Whether a whole picture that is shown `long` px long needs no more pixels, or has all."""
    have = max(picture.image.width(), picture.image.height())
    return have >= min(long, max(picture.full.width(), picture.full.height())) * 0.99


def covers(picture: Picture, seen: QRectF, long: float) -> bool:
    """Whether a part has all that is seen, in as many pixels as are shown or there are."""
    left, top, right, bottom = picture.part
    box = QRectF(QPointF(left, top), QPointF(right, bottom)).adjusted(-1e-6, -1e-6, 1e-6, 1e-6)
    full = max(picture.full.width(), picture.full.height())
    across, down = (right - left) * picture.full.width(), (bottom - top) * picture.full.height()
    have = max(picture.image.width(), picture.image.height()) / (max(across, down) / full)
    return box.contains(seen) and have >= min(long, full) * 0.99


def _inside(share: float, long: float, seen: float) -> float:
    half = 0.5 if long <= seen or not long else seen / long / 2
    return min(max(share, half), 1 - half)
