"""What a batch will do before it is started: file names, room, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget

from batch_gui.engine.names import ExpectedName
from batch_gui.engine.outlook import Outlook
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fold import Fold
from batch_gui.ui.language import data_size, translate
from batch_gui.ui.theme import Tone, tint

NAMES_SHOWN = 10
_ROWS = 5


class OutlookPanel(QWidget):
    """The first ten file names as they will be, how much room is needed, and warnings.

    Attributes:
        foot: room and warnings, for a place that doesn't scroll: they have to be seen before
            the start.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("First file names"))
        self.names.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fold = Fold(self.tr("First file names"), self.names)
        self.fold.set_open(True)
        self.room = QLabel()
        self.room.setWordWrap(True)
        self.warnings = QLabel()
        self.warnings.setWordWrap(True)
        self.warnings.setTextFormat(Qt.TextFormat.PlainText)
        self.warnings.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        self.foot = QVBoxLayout()
        self.foot.addWidget(self.warnings)
        self.foot.addWidget(self.room)
        self.warnings.hide()
        self._restyle()

    def show_names(self, names: Sequence[ExpectedName]) -> None:
        """Show the names as they will be."""
        self.names.clear()
        for name in names:
            self.names.addItem(_text(name))
            self.names.item(self.names.count() - 1).setToolTip(name.source)
        self.names.setCurrentRow(0)  # where the focus shows
        self._restyle()

    def show_outlook(self, outlook: Outlook) -> None:
        """Show how much room is needed, and the warnings; problems are the dialog's."""
        words = self.tr("About {needed} will be written.").format(needed=data_size(outlook.needed))
        if outlook.free is not None:
            words = self.tr("About {needed} will be written, {free} are free.").format(
                needed=data_size(outlook.needed), free=data_size(outlook.free)
            )
        self.room.setText(words)
        lines = [
            self.tr("Note: {warning}").format(warning=in_words(one)) for one in outlook.warnings
        ]
        self.warnings.setText("\n".join(lines))
        self.warnings.setVisible(bool(lines))

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark, and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        tint(self.room, Tone.MUTED)
        tint(self.warnings, Tone.PAUSED)
        rows = min(max(self.names.count(), 1), _ROWS)
        row = max(self.names.sizeHintForRow(0), self.fontMetrics().height() + 2)
        self.names.setFixedHeight(rows * row + 2 * self.names.frameWidth() + 4)


def _text(name: ExpectedName) -> str:
    if name.name is None:
        return translate("OutlookPanel", "{photo}: {problem}").format(
            photo=Path(name.source).name, problem=in_words(name.problem or "")
        )
    if name.left_out:
        words = translate("OutlookPanel", "{name} (is there already, left out)")
        return words.format(name=name.name)
    return name.name
