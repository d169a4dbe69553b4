"""What an empty window says: what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from batch_gui.ui.empty_page import EmptyPage
from batch_gui.ui.icons import glyph_pixmap
from batch_gui.ui.language import translate
from batch_gui.ui.theme import Tone, theme_of, tint


class WelcomePage(EmptyPage):
    """Two sentences and the two ways to add photos."""

    def __init__(self, add_folder: QAction, add_files: QAction) -> None:
        super().__init__(translate("WelcomePage", "Drop photo folders here"), 1.5)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(
            self.tr(
                "Each drop becomes a batch: choose a look once, and every photo is developed "
                "into a folder of its own. The originals are never changed."
            )
        )
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.addStretch()
        self.add_folder, self.add_files = _button(add_folder), _button(add_files)
        buttons.addWidget(self.add_folder)
        buttons.addWidget(self.add_files)
        buttons.addStretch()
        self.setFocusProxy(self.add_folder)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        layout.addWidget(self.title)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._hint, 4)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addSpacing(self.fontMetrics().height())
        layout.addLayout(buttons)
        layout.addStretch(3)
        self.restyle()

    def restyle(self) -> None:
        """The picture in the text's colour and size, lines of a readable length."""
        super().restyle()
        tint(self._hint, Tone.MUTED)
        self._hint.setMaximumWidth(self.fontMetrics().averageCharWidth() * 72)
        ratio = self.devicePixelRatioF()
        side = self.fontMetrics().height() * 4
        color = theme_of(self.palette()).tones[Tone.MUTED]
        pixmap = glyph_pixmap("photos", round(side * ratio), color)
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)


def _button(action: QAction) -> QPushButton:
    button = QPushButton(action.text().replace("&", ""))
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button
