"""Paints the row of a batch: name, status in words, bar, figures, buttons."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui import wording
from batch_gui.ui.actions import BatchAction, label, row_buttons
from batch_gui.ui.batch_bar import paint_bar
from batch_gui.ui.batch_model import Role
from batch_gui.ui.batch_row import RowLayout, RowMetrics, status_elision
from batch_gui.ui.icons import paint_glyph
from batch_gui.ui.picture import paint_picture
from batch_gui.ui.theme import Theme, Tone, mix, theme_of
from batch_gui.ui.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Touched:
    """A button of a row that the mouse or the keyboard is on."""

    batch_id: str
    action: BatchAction


class BatchDelegate(QStyledItemDelegate):
    """Paints rows; the view tells it which button is hovered, pressed or focused."""

    def __init__(self, view: QAbstractItemView, thumbnails: Thumbnails) -> None:
        super().__init__(view)
        self._view = view
        self._thumbnails = thumbnails
        self._row_metrics: RowMetrics | None = None
        self.hovered: Touched | None = None
        self.pressed: Touched | None = None
        self.focused: Touched | None = None

    @property
    def row_metrics(self) -> RowMetrics:
        """Sizes for the view's present font."""
        font = self._view.font()
        if self._row_metrics is None or self._row_metrics.font != font:
            self._row_metrics = RowMetrics(font)
        return self._row_metrics

    def lay_out(self, rect: QRect, batch: BatchSummary) -> RowLayout:
        """Where things are in the row of `batch`."""
        return self.row_metrics.lay_out(rect, row_buttons(batch))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every row."""
        return self.row_metrics.size(self._view.viewport().width())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        batch: BatchSummary = index.data(Role.BATCH)
        rect: QRect = option.rect
        layout = self.lay_out(rect, batch)
        theme = theme_of(self._view.palette())
        painter.save()
        self._paint_ground(painter, option, theme, layout)
        if not layout.picture.isEmpty():
            paint_picture(painter, layout.picture, theme, self._thumbnails, batch.first_photo)
        self._paint_words(painter, layout, theme, batch)
        paint_bar(painter, layout.bar, theme, batch)
        percent, muted = wording.percent_text(batch), theme.tones[Tone.MUTED]
        self._write(painter, layout.percent, percent, muted, self.row_metrics.metrics, _RIGHT)
        self._paint_numbers(painter, layout, theme, batch)
        for action, button in layout.buttons.items():
            self._paint_button(painter, button, theme, Touched(batch.batch_id, action))
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme, layout: RowLayout
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.selected)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.hovered)
        right = rect.right() - self.row_metrics.margin
        painter.fillRect(
            QRect(layout.name.left(), rect.bottom(), right - layout.name.left(), 1), theme.line
        )
        if state & QStyle.StateFlag.State_HasFocus and self.focused is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -3), 4, 4)

    def _paint_words(
        self, painter: QPainter, layout: RowLayout, theme: Theme, batch: BatchSummary
    ) -> None:
        sizes = self.row_metrics
        name = QRect(layout.name)
        failed = wording.failed_text(batch)
        if failed and batch.status is not Status.FAILED:
            width = sizes.metrics.horizontalAdvance(failed) + 2
            spot = QRect(name.right() + 1 - width, name.top(), width, name.height())
            name.setRight(spot.left() - sizes.gap)
            painter.setFont(sizes.font)
            self._write(painter, spot, failed, theme.tones[Tone.FAILED], sizes.metrics)
        painter.setFont(sizes.name_font)
        self._write(painter, name, batch.name, theme.tones[Tone.PLAIN], sizes.name_metrics)
        painter.setFont(sizes.font)
        tone = wording.tone(batch)
        color = theme.tones[Tone.MUTED if tone is Tone.RUNNING else tone]
        status = QRect(layout.status)
        added = wording.added_text(batch)
        width = sizes.metrics.horizontalAdvance(added) + 2
        words = wording.status_text(batch)
        needed = sizes.metrics.horizontalAdvance(words) + 2 + sizes.margin + width
        if not layout.narrow and needed <= status.width():
            spot = QRect(status)
            spot.setLeft(status.right() + 1 - width)
            status.setRight(spot.left() - sizes.gap)
            self._write(painter, spot, added, theme.tones[Tone.MUTED], sizes.metrics, _RIGHT)
        elision = status_elision(batch)
        self._write(painter, status, words, color, sizes.metrics, elision=elision)

    def _paint_numbers(
        self, painter: QPainter, layout: RowLayout, theme: Theme, batch: BatchSummary
    ) -> None:
        sizes = self.row_metrics
        lines = [wording.count_text(batch), *wording.time_texts(batch)]
        muted = theme.tones[Tone.MUTED]
        if layout.narrow:
            lines.append(wording.added_text(batch))
            self._write(painter, layout.numbers, "  \u00b7  ".join(lines), muted, sizes.metrics)
            return
        spot = QRect(layout.numbers)
        spot.setHeight(sizes.step)
        for at, line in enumerate(lines[:3]):
            color = muted if at else theme.tones[Tone.PLAIN]
            self._write(painter, spot, line, color, sizes.metrics)
            spot.translate(0, sizes.step)

    @staticmethod
    def _write(
        painter: QPainter,
        rect: QRect,
        text: str,
        color: QColor,
        metrics: QFontMetrics,
        alignment: Qt.AlignmentFlag = _LEFT,
        elision: Qt.TextElideMode = _ELIDE,
    ) -> None:
        painter.setPen(color)
        shown = metrics.elidedText(text.replace("\n", " "), elision, rect.width())
        painter.drawText(rect, int(alignment), shown)

    def _paint_button(self, painter: QPainter, rect: QRect, theme: Theme, button: Touched) -> None:
        text = theme.tones[Tone.PLAIN]
        ground = mix(theme.ground, QColor("white"), 0.04) if theme.dark else theme.ground
        if button == self.pressed:
            ground = mix(ground, text, 0.20)
        elif button == self.hovered:
            ground = mix(ground, text, 0.09)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = button == self.focused
        painter.setPen(QPen(theme.accent, 2) if focused else QPen(theme.outline, 1))
        painter.setBrush(ground)
        radius = rect.height() * 0.18
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        side = rect.height() * 0.5
        glyph = QRectF(0, 0, side, side)
        glyph.moveCenter(QRectF(rect).center())
        paint_glyph(painter, button.action.value, glyph, text)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Name the button under the mouse, or tell the whole row, elided parts included."""
        batch = index.data(Role.BATCH)
        if event.type() is not QEvent.Type.ToolTip or batch is None:
            return super().helpEvent(event, view, option, index)
        rect: QRect = option.rect
        action = self.lay_out(rect, batch).button_at(event.pos())
        text = label(action) if action else tool_tip(batch)
        QToolTip.showText(event.globalPos(), text, view)
        return True


def tool_tip(batch: BatchSummary) -> str:
    """What the row says, in full, and where its outputs are."""
    lines = [
        batch.name,
        wording.status_text(batch),
        wording.failed_text(batch),
        wording.added_text(batch),
    ]
    text = "\n".join(line for line in (*lines, batch.output_folder) if line)
    if "<" in text:  # Qt would take it for HTML
        return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"
    return text
