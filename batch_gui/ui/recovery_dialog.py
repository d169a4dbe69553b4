"""What the program asks at launch when batches were interrupted."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.engine.answers import Recovery
from batch_gui.engine.recovery import Found
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import readable_by_keyboard
from batch_gui.ui.language import number, translate
from batch_gui.ui.large_text import grow_with_text
from batch_gui.ui.theme import larger


class RecoveryChoice(Enum):
    """What to do with the interrupted batches."""

    CONTINUE = auto()
    KEEP_PAUSED = auto()
    LATER = auto()


class RecoveryDialog(QDialog):
    """Asks whether to go on with what was interrupted.

    Continue resumes the ticked batches. Keep paused turns all of them into batches paused by
    the user, so that the next launch doesn't ask. Later, or closing the dialog, changes
    nothing, as for batches that aren't ticked: the next launch asks again. Outputs that are
    missing since are made again on wish.
    """

    def __init__(self, recovery: Recovery, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batches = recovery.interrupted
        self._found = recovery.found
        self.again: QCheckBox | None = None
        self.choice = RecoveryChoice.LATER
        self.boxes: list[QCheckBox] = []
        self.setWindowTitle(self.tr("Interrupted batches"))
        layout = QVBoxLayout(self)
        if self._batches:
            self._add_question(layout)
        if recovery.unreadable:
            self._add_unreadable(layout, recovery)
        self._add_buttons(layout)
        grow_with_text(self)
        unit = self.fontMetrics().height()
        room = self.screen().availableSize()
        width = min(max(self.sizeHint().width(), 34 * unit), room.width() - 2 * unit)
        height = layout.totalHeightForWidth(width)
        self.resize(width, min(height, room.height() - 3 * unit))

    def chosen(self) -> tuple[str, ...]:
        """Ids of the batches to continue."""
        if not self.boxes:
            return self.batch_ids()
        ticked = zip(self._batches, self.boxes, strict=True)
        return tuple(batch.batch_id for batch, box in ticked if box.isChecked())

    def to_make_again(self) -> tuple[str, ...]:
        """Ids of the batches whose missing outputs are to be made again once they go on."""
        if self.again is None or not self.again.isChecked():
            return ()
        ids = self.batch_ids() if self.choice is RecoveryChoice.KEEP_PAUSED else self.chosen()
        return tuple(one for one in ids if one in self._found and self._found[one].missing)

    def batch_ids(self) -> tuple[str, ...]:
        """Ids of all batches that were interrupted."""
        return tuple(batch.batch_id for batch in self._batches)

    def _add_question(self, layout: QVBoxLayout) -> None:
        one = len(self._batches) == 1
        words = translate(
            "RecoveryDialog",
            "%Ln batch(es) (was|were) interrupted when the program last ended.",
            None,
            len(self._batches),
        )
        title = QLabel(_progress(self._batches[0], asks=True) if one else words)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(larger(self.font(), 1.2, bold=True))
        title.setWordWrap(True)
        layout.addWidget(title)
        self.title = title
        if not one:
            layout.addWidget(self._list())
        calm = QLabel(
            self.tr("Finished photos are not done again, and your originals are unchanged.")
            if not one
            else self.tr(
                "It was interrupted when the program last ended. Finished photos are not done "
                "again, and your originals are unchanged."
            )
        )
        calm.setWordWrap(True)
        layout.addWidget(calm)
        if one and (words := found_text(self._found.get(self._batches[0].batch_id))):
            what = QLabel(words)
            what.setWordWrap(True)
            layout.addWidget(what)
        missing = sum(len(found.missing) for found in self._found.values())
        if missing:
            words = translate(
                "RecoveryDialog", "&Make the %Ln missing output(s) again", None, missing
            )
            self.again = QCheckBox(words)
            self.again.setChecked(True)
            layout.addWidget(self.again)

    def _list(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        for batch in self._batches:
            words = _progress(batch, asks=False)
            box = QCheckBox(_progress(batch, asks=False, name=self._short(batch.name)))
            if what := found_text(self._found.get(batch.batch_id)):
                words = f"{words}. {what}"
                box.setText(f"{box.text()}\n{what}")
            box.setAccessibleName(words)
            box.setToolTip(words)
            box.setChecked(True)
            box.toggled.connect(self._on_toggled)
            self.boxes.append(box)
            column.addWidget(box)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = self.fontMetrics().height()
        room = self.screen().availableSize().width()
        area.setMinimumWidth(min(inner.sizeHint().width() + 3 * line, room - 5 * line))
        area.setMinimumHeight(min(inner.sizeHint().height() + line, 14 * line))
        return area

    def _short(self, name: str) -> str:
        metrics = self.fontMetrics()
        width = metrics.averageCharWidth() * 36
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, width).replace("&", "&&")

    def _add_unreadable(self, layout: QVBoxLayout, recovery: Recovery) -> None:
        words = translate(
            "RecoveryDialog",
            "%Ln file(s) of the program (was|were) damaged or could not be read:",
            None,
            len(recovery.unreadable),
        )
        label = QLabel(words)
        label.setWordWrap(True)
        listing = QPlainTextEdit("\n".join(in_words(one.reason) for one in recovery.unreadable))
        readable_by_keyboard(listing)
        listing.setTabChangesFocus(True)
        listing.setAccessibleName(self.tr("Files that were damaged or could not be read"))
        lines = min(len(recovery.unreadable) * 4, 10) + 1  # each takes up to four
        listing.setFixedHeight(self.fontMetrics().height() * lines)
        layout.addWidget(label)
        layout.addWidget(listing)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        if not self._batches:
            close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
            close.clicked.connect(self.reject)
            layout.addWidget(buttons)
            return
        self.go_on = QPushButton(self.tr("&Continue"))
        self.keep = QPushButton(self.tr("&Keep paused"))
        self.later = QPushButton(self.tr("&Later"))
        self.keep.setToolTip(self.tr("They stay in the list, paused; this isn't asked again"))
        self.later.setToolTip(self.tr("Ask again at the next start"))
        buttons.addButton(self.later, role.RejectRole)
        buttons.addButton(self.keep, role.ActionRole)
        buttons.addButton(self.go_on, role.AcceptRole)
        self.keep.setAutoDefault(False)
        self.later.setAutoDefault(False)
        self.go_on.setDefault(True)
        self.go_on.setFocus()
        self.go_on.clicked.connect(lambda: self._end(RecoveryChoice.CONTINUE))
        self.keep.clicked.connect(lambda: self._end(RecoveryChoice.KEEP_PAUSED))
        self.later.clicked.connect(self.reject)
        layout.addWidget(buttons)

    def _on_toggled(self) -> None:
        self.go_on.setEnabled(any(box.isChecked() for box in self.boxes))

    def _end(self, choice: RecoveryChoice) -> None:
        self.choice = choice
        self.accept()


def found_text(found: Found | None) -> str:
    """What was found on disk, in words; empty when there is nothing to say."""
    parts = []
    if found is not None and found.removed:
        parts.append(
            translate("RecoveryDialog", "%Ln half-written file(s) removed.", None, found.removed)
        )
    if found is not None and found.missing:
        parts.append(
            translate(
                "RecoveryDialog", "%Ln output(s) (is|are) missing since.", None, len(found.missing)
            )
        )
    return " ".join(parts)


def _progress(batch: BatchSummary, *, asks: bool, name: str | None = None) -> str:
    values = {
        "name": name or batch.name,
        "done": number(batch.processed_count + batch.failed_count),
        "total": number(batch.total_photos),
        "failed": number(batch.failed_count),
    }
    if batch.failed_count:
        words = (
            translate(
                "RecoveryDialog",
                "{name}: {done} of {total} photos finished, {failed} of them failed. Continue?",
            )
            if asks
            else translate(
                "RecoveryDialog",
                "{name}: {done} of {total} photos finished, {failed} of them failed",
            )
        )
    else:
        words = (
            translate("RecoveryDialog", "{name}: {done} of {total} photos finished. Continue?")
            if asks
            else translate("RecoveryDialog", "{name}: {done} of {total} photos finished")
        )
    return words.format(**values)
