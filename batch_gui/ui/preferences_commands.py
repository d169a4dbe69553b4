"""The way to the settings dialog, and the sign that the HTTP door is open."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from batch_gui.core.settings import Settings
from batch_gui.ui.commands import Commands
from batch_gui.ui.settings.program import Program
from batch_gui.ui.settings.settings_dialog import SettingsDialog


class PreferencesCommands(QObject):
    """Opens the settings dialog and keeps the HTTP sign of the status bar true.

    Args:
        program: None where settings can't be changed.

    Attributes:
        can_tell: whether the desktop has a way to notify.

    Signals:
        changed: the settings may be others now.
    """

    changed = Signal()

    def __init__(self, program: Program | None, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._program = program
        self._commands = commands
        self._window = window
        self.can_tell: Callable[[], bool] = lambda: True
        self.dialog: SettingsDialog | None = None
        self.sign = QToolButton()
        self.sign.setAutoRaise(True)
        self.sign.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sign.setToolTip(
            self.tr("Other programs may control batches here. Opens the settings.")
        )
        self.sign.clicked.connect(self.open_at_http)
        self._refresh_sign()

    @property
    def current(self) -> Settings:
        """The settings as they are kept."""
        return self._program.current if self._program else Settings()

    @property
    def available(self) -> bool:
        """Whether there are settings to change."""
        return self._program is not None

    def begin(self) -> None:
        """Let the HTTP door be opened in the background, if the settings say so."""
        if self._program is not None:
            self._commands.run(
                self._program.begin,
                what=self.tr("Open the HTTP interface"),
                done=lambda _: self._refresh_sign(),
                owner=self,
            )

    def open_at_http(self) -> None:
        """Show the dialog at its page about HTTP."""
        self.open()
        if self.dialog is not None:
            self.dialog.show_page(self.dialog.http)

    def open_at_celery(self) -> None:
        """Show the dialog at its page about other machines."""
        self.open()
        if self.dialog is not None:
            self.dialog.show_page(self.dialog.celery)

    def open(self) -> None:
        """Show the dialog."""
        if self._program is None or self.dialog is not None:
            return
        self.dialog = SettingsDialog(
            self._program, self._commands, self._window, notifies=self.can_tell()
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        self.dialog = None
        self._refresh_sign()
        self.changed.emit()

    def _refresh_sign(self) -> None:
        address = self._program.http_address if self._program else None
        self.sign.setVisible(address is not None)
        text = self.tr("HTTP on {place}").format(place=urlsplit(address).netloc) if address else ""
        self.sign.setText(text)
        self.sign.setAccessibleName(text or self.tr("HTTP is off"))
