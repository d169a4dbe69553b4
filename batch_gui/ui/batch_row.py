"""Where things are in the row of a batch: one place for painting and for the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.language import number, translate
from batch_gui.ui.theme import larger
from batch_gui.ui.wording import percent

_SLOTS = 2
_TELL_WHERE = (PauseReason.STORAGE, PauseReason.WORKERS)


@dataclass(frozen=True, slots=True)
class RowLayout:
    """Rectangles of one row, in the view's coordinates.

    Attributes:
        picture: a square; empty, as `percent` may be, where there is no room for it.
        numbers: the lines at the right; in a narrow view one line under the bar.
        buttons: by action, in their order.
    """

    picture: QRect
    name: QRect
    status: QRect
    bar: QRect
    percent: QRect
    numbers: QRect
    buttons: dict[BatchAction, QRect]
    narrow: bool

    def button_at(self, position: QPoint) -> BatchAction | None:
        """The button under `position`."""
        for action, rect in self.buttons.items():
            if rect.contains(position):
                return action
        return None


def status_elision(batch: BatchSummary) -> Qt.TextElideMode:
    """Where the status loses words that have no room: a pause that names a place is told by both
    ends, such as "Paused: the folder ... is missing"."""
    if batch.status is Status.PAUSED and batch.pause_reason in _TELL_WHERE:
        return Qt.TextElideMode.ElideMiddle
    return Qt.TextElideMode.ElideRight


class RowMetrics:
    """Sizes that follow from the font: nothing in a row is a fixed number of pixels."""

    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        self.name_font = larger(font, 1.0, bold=True)
        metrics = QFontMetrics(font)
        self.metrics = metrics
        self.name_metrics = QFontMetrics(self.name_font)
        self.line = max(metrics.height(), self.name_metrics.height())
        self.step = round(self.line * 1.22)
        self.gap = max(4, round(self.line * 0.5))
        self.margin = max(8, round(self.line * 0.95))
        self.bar = max(5, round(self.line * 0.36))
        self.button = round(self.line * 1.8)
        self.picture = 3 * self.step - self.gap // 2
        self.percent = metrics.horizontalAdvance(percent(100)) + 2  # elided if it only just fits
        samples = (
            translate("Wording", "{done} of {total}").format(
                done=number(88_888), total=number(88_888)
            ),
            translate("Wording", "less than a minute left"),
        )
        self.numbers_width = max(metrics.horizontalAdvance(sample) for sample in samples)

    def is_narrow(self, width: int) -> bool:
        """Whether a row of `width` px is better with its numbers under the bar."""
        needed = self.numbers_width * 3 + self._buttons_width() + self.picture
        return width < needed + 3 * self.margin

    def _has_picture(self, width: int) -> bool:
        words = width - self._buttons_width() - self.picture - 4 * self.margin
        return words > 8 * self.line

    def size(self, width: int) -> QSize:
        """The size of every row in a view `width` px wide."""
        lines = 4 if self.is_narrow(width) else 3
        return QSize(0, lines * self.step + 2 * self.gap)

    def lay_out(self, rect: QRect, actions: Sequence[BatchAction]) -> RowLayout:
        """Where things are in a row that fills `rect`."""
        narrow = self.is_narrow(rect.width())
        picture_left, right = rect.left() + self.margin, rect.right() + 1 - self.margin
        side = self.picture if self._has_picture(rect.width()) else 0
        left = picture_left + (side + self.margin if side else 0)
        buttons_left = right - self._buttons_width()
        top = rect.top() + self.gap
        text_right = buttons_left - self.margin
        if not narrow:
            text_right -= self.numbers_width + self.margin
        width = max(0, text_right - left)
        bar_top = top + 2 * self.step + (self.step - self.bar) // 2
        numbers = (
            QRect(left, top + 3 * self.step, width, self.line)
            if narrow
            else QRect(text_right + self.margin, top, self.numbers_width, 3 * self.step)
        )
        percent = self.percent if width > 3 * self.percent else 0
        bar_width = width - percent - (self.gap if percent else 0)
        return RowLayout(
            picture=QRect(
                picture_left,
                rect.top() + (rect.height() - side) // 2,
                side,
                side,
            ),
            name=QRect(left, top, width, self.step),
            status=QRect(left, top + self.step, width, self.step),
            bar=QRect(left, bar_top, bar_width, self.bar),
            percent=QRect(left + width - percent, top + 2 * self.step, percent, self.step),
            numbers=numbers,
            buttons=self._buttons(rect, buttons_left, actions),
            narrow=narrow,
        )

    def _buttons(
        self, rect: QRect, left: int, actions: Sequence[BatchAction]
    ) -> dict[BatchAction, QRect]:
        """From the right edge: one button alone stands where the last of two would."""
        top = rect.top() + (rect.height() - self.button) // 2
        across = self.button + self.gap
        left += (_SLOTS - len(actions)) * across
        return {
            action: QRect(left + slot * across, top, self.button, self.button)
            for slot, action in enumerate(actions)
        }

    def _buttons_width(self) -> int:
        return _SLOTS * self.button + (_SLOTS - 1) * self.gap
