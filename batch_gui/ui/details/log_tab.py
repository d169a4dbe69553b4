"""The Log tab: what happened to the batch, when, and why, newest last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from batch_gui.core.history import History
from batch_gui.engine.controller import BatchController
from batch_gui.engine.photo_list import ListedPhoto, PhotoList, PhotoStatus, Statuses
from batch_gui.ui.details.history_words import log_lines
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.fields import readable_by_keyboard
from batch_gui.ui.language import translate

_MOST_FAILURES = 1000


@dataclass(frozen=True, slots=True)
class _Failed:
    """The failed photos that are listed, their places, and how many there are in all."""

    places: Sequence[int] = ()
    photos: tuple[ListedPhoto, ...] = ()
    count: int = 0


class LogTab(QWidget):
    """Lines of text that can be selected and copied; new ones don't move what is being read.

    They are looked up and written in the background, and only while the tab is seen.
    """

    def __init__(self, controller: BatchController, source: PhotoSource) -> None:
        super().__init__()
        self._controller = controller
        self._source = source
        self._statuses: Statuses | None = None
        self._failed = _Failed()
        self._is_looking = self._again = False
        self.text = QPlainTextEdit()
        readable_by_keyboard(self.text)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setAccessibleName(self.tr("Log of the batch"))
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(max(self.font().pointSizeF(), 1.0))
        self.text.setFont(fixed)
        self.copy = QPushButton(self.tr("&Copy log"))
        self.copy.clicked.connect(self._copy)
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(unit // 2, unit // 3, unit // 2, unit // 3)
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy)
        column.addLayout(row)
        source.batch_shown.connect(self._on_batch_shown)
        source.statuses_changed.connect(self._on_statuses_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened since."""
        super().showEvent(event)
        self._look()

    def _on_batch_shown(self) -> None:
        self._statuses, self._failed = None, _Failed()
        self._is_looking = self._again = False
        self.text.clear()

    def _on_statuses_changed(self, statuses: Statuses) -> None:
        self._statuses = statuses
        self._look()

    def _look(self) -> None:
        """Have the lines written in the background, as long as somebody reads them."""
        batch_id, statuses, known = self._source.batch_id, self._statuses, self._failed
        if batch_id is None or statuses is None or not self.isVisible():
            return
        if self._is_looking:
            self._again = True
            return
        self._is_looking, self._again = True, False

        def written(photos: PhotoList) -> tuple[_Failed, str]:
            failed = _failed(photos, statuses, known)
            return failed, _text(self._controller.history(batch_id), failed)

        self._source.ask(
            written, self._on_written, what=self.tr("Read the log"), failed=self._on_gone
        )

    def _on_written(self, written: tuple[_Failed, str]) -> None:
        self._is_looking = False
        self._failed, text = written
        self._show(text)
        if self._again:
            self._look()

    def _on_gone(self, _error: Exception) -> None:
        """The batch was removed, or can't be read now; the next change tries again."""
        self._is_looking = False

    def _show(self, text: str) -> None:
        before = self.text.toPlainText()
        if text == before:
            return
        bar = self.text.verticalScrollBar()
        at, follows = bar.value(), bar.value() == bar.maximum()
        if before and text.startswith(before + "\n"):
            self.text.appendPlainText(text[len(before) + 1 :])
        else:
            self.text.setPlainText(text)
        bar.setValue(bar.maximum() if follows else at)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())


def _failed(photos: PhotoList, statuses: Statuses, known: _Failed) -> _Failed:
    """The failed photos, looked up anew where there are others, or one had no journal line."""
    failed = np.flatnonzero(statuses == PhotoStatus.FAILED)
    places = failed[-_MOST_FAILURES:].tolist()
    if places == known.places and all(one.entry is not None for one in known.photos):
        return replace(known, count=len(failed))
    found = (one for one in photos.photos(places) if one.status is PhotoStatus.FAILED)
    return _Failed(places, tuple(found), len(failed))


def _text(history: History, failed: _Failed) -> str:
    lines = log_lines(history, failed.photos)
    if failed.count > _MOST_FAILURES:
        words = translate(
            "LogTab",
            "%Ln more failed photo(s) (isn't|aren't) listed here; the Photos tab has all.",
            None,
            failed.count - _MOST_FAILURES,
        )
        lines.insert(0, words)
    return "\n".join(lines)
