"""The toolbar: the main button and the batch actions, with or without words as room allows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolBar, QToolButton, QWidget

from batch_gui.ui.actions import BatchAction
from batch_gui.ui.icons import icon
from batch_gui.ui.search_box import SearchBox
from batch_gui.ui.theme import Tone, mix, theme_of
from batch_gui.ui.window_actions import WindowActions


class ToolBar(QToolBar):
    """Shows words beside the icons where there is room for all of them.

    With less room the selected batches' actions lose their words first, then all do, then the
    search box becomes narrow. Icons keep their names as tool tips and for screen readers.
    """

    def __init__(self, actions: WindowActions, search: SearchBox) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Toolbar"))
        self.setAccessibleName(self.tr("Toolbar"))
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.add_button = QToolButton()
        self.add_button.setObjectName("primary")
        self.add_button.setText(self.tr("Add photos\u2026"))
        self.add_button.setToolTip(self.tr("Add a folder or files as a new batch"))
        self.add_button.setAccessibleName(self.tr("Add photos"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setMenu(actions.add_menu(self))
        self.addWidget(self.add_button)
        self.addWidget(_gap(self))
        groups: list[list[QAction]] = [
            [actions.batch[BatchAction.PAUSE], actions.batch[BatchAction.RESUME]],
            [actions.batch[BatchAction.CANCEL], actions.batch[BatchAction.RETRY]],
            [actions.batch[BatchAction.OPEN]],
        ]
        self._of_selection = [action for group in groups for action in group]
        for action in self._of_selection:
            self._add(action)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self._of_all = [actions.pause_all, actions.resume_all]
        for action in self._of_all:
            self._add(action)
        self.addWidget(_gap(self))
        self._search = search
        self.addWidget(search)
        self._palette = QApplication.palette()
        self._restyle()

    def restyle(self, palette: QPalette) -> None:
        """Take the colours of `palette`: a bar with a style sheet doesn't inherit them."""
        self._palette = palette
        self._restyle()

    def _restyle(self) -> None:
        theme = theme_of(self._palette)
        unit = self.fontMetrics().height()
        hover = mix(theme.accent, theme.on_accent, 0.14).name()
        pressed = mix(theme.accent, theme.on_accent, 0.26).name()
        focus = theme.tones[Tone.PLAIN].name()
        sheet = (
            f"#toolbar {{ spacing: {unit // 4}px; padding: {unit // 3}px {unit // 2}px;"
            f" border: none; border-bottom: 1px solid {theme.line.name()}; }}"
            f"#primary {{ background: {theme.accent.name()}; color: {theme.on_accent.name()};"
            f" border: 2px solid {theme.accent.name()}; border-radius: {unit // 3}px;"
            f" padding: {unit // 4}px {unit * 2 // 3}px; font-weight: bold; }}"
            f"#primary:hover {{ background: {hover}; }}"
            f"#primary:pressed, #primary:open {{ background: {pressed}; }}"
            f"#primary:focus {{ border-color: {focus}; }}"
            f"#primary:disabled {{ background: {theme.track.name()}; border-color: transparent;"
            f" color: {theme.tones[Tone.MUTED].name()}; }}"
            "#primary::menu-indicator { image: none; }"
        )
        if sheet != self.styleSheet():  # setting it tells of a new font, which leads here
            self.setStyleSheet(sheet)
        self.setIconSize(QSize(unit, unit) * 1.15)
        self.add_button.setIcon(icon("add", self._palette, theme.on_accent))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words or icons."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A new font asks for new sizes."""
        if event.type() is QEvent.Type.FontChange:
            self._restyle()
        return super().event(event)

    def _add(self, action: QAction) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        button.setAccessibleName(action.text().replace("&", ""))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _fit(self) -> None:
        style = Qt.ToolButtonStyle
        with_words = {*self._of_selection, *self._of_all}
        steps = (((), 24), (self._of_selection, 24), (self._of_all, 24), ((), 14), ((), 9))
        for fewer, characters in steps:
            with_words.difference_update(fewer)
            self._search.set_width(characters)
            for action in (*self._of_selection, *self._of_all):
                button = self.widgetForAction(action)
                if isinstance(button, QToolButton):
                    words = action in with_words
                    button.setToolButtonStyle(
                        style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly
                    )
            if layout := self.layout():
                layout.invalidate()  # it remembers how wide the buttons were
            if self.sizeHint().width() <= self.width():
                break


def _gap(bar: QToolBar) -> QWidget:
    gap = QWidget()
    gap.setFixedWidth(bar.fontMetrics().height() // 2)
    return gap
