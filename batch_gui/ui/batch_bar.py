"""The bar of a batch: done, failed and still to do."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui import wording
from batch_gui.ui.theme import Theme, Tone


def paint_bar(painter: QPainter, rect: QRect, theme: Theme, batch: BatchSummary) -> None:
    """Paint how far `batch` is; a single failed photo in a million is seen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = rect.height() / 2
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(rect), radius, radius)
    painter.fillPath(whole, theme.track)
    if batch.total_photos:
        scale = rect.width() / batch.total_photos
        done = batch.processed_count * scale
        failed = batch.failed_count * scale
        if batch.failed_count:
            failed = max(failed, rect.height())
            done = min(done, rect.width() - failed)
        tone = Tone.DONE if batch.status is Status.FAILED else wording.tone(batch)
        top, height = rect.top(), rect.height()
        filled = QPainterPath()
        filled.addRoundedRect(QRectF(rect.left(), top, done + failed, height), radius, radius)
        painter.setClipPath(whole, Qt.ClipOperation.IntersectClip)
        painter.setClipPath(filled, Qt.ClipOperation.IntersectClip)
        painter.fillRect(QRectF(rect.left(), top, done, height), theme.tones[tone])
        painter.fillRect(QRectF(rect.left() + done, top, failed, height), theme.tones[Tone.FAILED])
    painter.restore()
