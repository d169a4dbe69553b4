"""Paints the cells of the compact view."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from batch_gui.core.batch import BatchSummary
from batch_gui.ui import batch_columns as columns
from batch_gui.ui import wording
from batch_gui.ui.batch_bar import paint_bar
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_model import Role
from batch_gui.ui.batch_row import status_elision
from batch_gui.ui.theme import Theme, Tone, theme_of

Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag


class CompactDelegate(QStyledItemDelegate):
    """Paints cells: a bar for the progress, the status in its colour, one frame for the row.

    Without the style's help, which would ask the model seven times for each of hundreds of
    cells.
    """

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell, and its part of the frame around the row that has the keyboard."""
        batch: BatchSummary = index.data(Role.BATCH)
        column, rect = Column(index.column()), QRect(option.rect)
        theme, metrics = theme_of(self._view.palette()), option.fontMetrics
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.selected)
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            painter.setPen(theme.accent)
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        gap = metrics.height() // 2
        rect.adjust(gap, 0, -gap, 0)
        if column is Column.PROGRESS:
            self._paint_bar(painter, rect, metrics, theme, batch)
        words = columns.text(column, batch).replace("\n", " ")
        painter.setPen(theme.tones[_tone(column, batch)])
        side = _Align.AlignRight if column in columns.RIGHT_ALIGNED else _Align.AlignLeft
        elision = Qt.TextElideMode.ElideRight
        if column is Column.STATUS:
            elision = status_elision(batch)
        shown = metrics.elidedText(words, elision, rect.width())
        painter.drawText(rect, int(side | _Align.AlignVCenter), shown)

    @staticmethod
    def _paint_bar(
        painter: QPainter, rect: QRect, metrics: QFontMetrics, theme: Theme, batch: BatchSummary
    ) -> None:
        height = max(5, round(metrics.height() * 0.36))
        width = rect.width() - metrics.horizontalAdvance(wording.percent(100)) - height
        if width > 2 * height:
            top = rect.top() + (rect.height() - height) // 2
            paint_bar(painter, QRect(rect.left(), top, width, height), theme, batch)


def _tone(column: Column, batch: BatchSummary) -> Tone:
    if column is Column.STATUS:
        tone = wording.tone(batch)
        return Tone.PLAIN if tone is Tone.RUNNING else tone
    if column is Column.FAILED:
        return Tone.FAILED if batch.failed_count else Tone.MUTED
    return Tone.PLAIN
