"""The Log tab: what happened to the batch, when, and why, newest last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from batch_gui.core.history import History
from batch_gui.engine.controller import BatchController
from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus, Statuses
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.details.history_words import log_lines
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.fields import readable_by_keyboard
from batch_gui.ui.language import translate

_MOST_FAILURES = 1000


class LogTab(QWidget):
    """Lines of text that can be selected and copied; new ones don't move what is being read."""

    def __init__(
        self, controller: BatchController, source: PhotoSource, commands: Commands
    ) -> None:
        super().__init__()
        self._controller = controller
        self._source = source
        self._commands = commands
        self._history: History = ()
        self._failed: tuple[ListedPhoto, ...] = ()
        self._failed_places: list[int] = []
        self._failed_count = 0
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

    def _on_batch_shown(self) -> None:
        self._history, self._failed, self._failed_places = (), (), []
        self._failed_count = 0
        self.text.clear()

    def _on_statuses_changed(self, statuses: Statuses) -> None:
        failed = np.flatnonzero(statuses == PhotoStatus.FAILED)
        self._failed_count = len(failed)
        places = failed[-_MOST_FAILURES:].tolist()
        again = any(photo.entry is None for photo in self._failed)
        if places != self._failed_places or again:
            self._failed_places = places
            if places:
                self._source.fetch(places, self._on_failed_fetched)
            else:
                self._failed = ()
        batch_id = self._source.batch_id
        if batch_id is not None:
            self._commands.run(
                lambda: self._controller.history(batch_id),
                what=self.tr("Read the log"),
                done=lambda history: self._on_history(batch_id, history),
                failed=lambda _gone: None,
                owner=self,
                lane=Lane.LONG,
            )

    def _on_failed_fetched(self, photos: Sequence[ListedPhoto]) -> None:
        self._failed = tuple(photo for photo in photos if photo.status is PhotoStatus.FAILED)
        self._show()

    def _on_history(self, batch_id: str, history: History) -> None:
        if batch_id == self._source.batch_id:
            self._history = history
            self._show()

    def _show(self) -> None:
        lines = log_lines(self._history, self._failed)
        if self._failed_count > _MOST_FAILURES:
            words = translate(
                "LogTab",
                "%Ln more failed photo(s) (isn't|aren't) listed here; the Photos tab has all.",
                None,
                self._failed_count - _MOST_FAILURES,
            )
            lines.insert(0, words)
        text, before = "\n".join(lines), self.text.toPlainText()
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
