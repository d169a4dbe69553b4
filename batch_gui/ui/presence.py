"""What the program shows outside its window: the title, the tray and notifications."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.core.settings import Settings
from batch_gui.ui.commands import Commands
from batch_gui.ui.desktop_notices import DesktopNotices
from batch_gui.ui.endings import ending_text
from batch_gui.ui.language import number, translate
from batch_gui.ui.totals import Totals, percent
from batch_gui.ui.tray import Tray
from batch_gui.ui.window_actions import WindowActions


def title_text(totals: Totals) -> str:
    """The window's title, with the progress of what runs in front."""
    done = percent(totals)
    if done is None:
        return "Batch GUI"
    return translate("Presence", "{percent} % - {program}").format(
        percent=number(done), program="Batch GUI"
    )


class Presence(QObject):
    """Keeps title and tray true, tells of batches that ended, and hides the window in the tray.

    Signals:
        batch_wanted: the id of the batch that a clicked notification was about.
    """

    batch_wanted = Signal(str)

    def __init__(
        self, actions: WindowActions, settings: Settings, commands: Commands, window: QWidget
    ) -> None:
        super().__init__(window)
        self.notices = DesktopNotices(commands, self)
        self._window = window
        self._settings = settings
        self._last_ended = ""
        self._is_leaving = False
        self._is_in_tray = False
        self.show_window = QAction(self.tr("Show the &window"), self)
        self.show_window.triggered.connect(self.raise_window)
        self.tray = Tray(actions, self.show_window, window)
        self.tray.window_wanted.connect(self._on_window_wanted)
        self.tray.message_clicked.connect(self._on_message_clicked)
        self.tray.lost.connect(self._come_back)
        self.follow(settings)

    def follow(self, settings: Settings) -> None:
        """Take over how the user wants it."""
        self._settings = settings
        self.tray.set_shown(settings.tray_icon)
        self._come_back()

    def _come_back(self) -> None:
        """Without its icon a hidden window would be out of reach."""
        if self._is_in_tray and not self.tray.visible:
            self.raise_window()

    def show_totals(self, totals: Totals) -> None:
        """Follow the batches."""
        title = title_text(totals)
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)
        self.tray.show_totals(totals)

    def tell_ended(self, batches: Sequence[BatchSummary]) -> None:
        """Tell of batches that came to their end."""
        if not batches or not self._settings.notify_when_done:
            return
        self._last_ended = batches[-1].batch_id
        teller = self.tray if self.tray.tells else self.notices
        teller.say(self.tr("Batch GUI"), ending_text(batches))
        QApplication.alert(self._window)

    def can_tell(self) -> bool:
        """Whether this desktop has a way to notify, as far as is known by now."""
        return self.tray.tells or self.notices.available

    def leave(self) -> None:
        """From now on closing the window means closing the program."""
        self._is_leaving = True

    def has_closed(self) -> None:
        """The window is closed for good; out of the tray Qt doesn't notice that by itself."""
        self.notices.close()
        if self._is_in_tray:
            QApplication.setQuitOnLastWindowClosed(True)
            QTimer.singleShot(0, QApplication.quit)

    def stay(self) -> None:
        """The user thought better of leaving."""
        self._is_leaving = False

    def hides_instead(self) -> bool:
        """Whether closing the window only hides it; if so, it is hidden now."""
        if self._is_leaving or not (self._settings.keep_in_tray and self.tray.visible):
            return False
        QApplication.setQuitOnLastWindowClosed(False)
        self._is_in_tray = True
        self._window.hide()
        return True

    def raise_window(self) -> None:
        """Bring the window to the front, out of the tray or from behind others."""
        QApplication.setQuitOnLastWindowClosed(True)
        self._is_in_tray = False
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _on_window_wanted(self) -> None:
        if self._window.isActiveWindow() and self._settings.keep_in_tray:
            self.hides_instead()
        else:
            self.raise_window()

    def _on_message_clicked(self) -> None:
        self.raise_window()
        self.batch_wanted.emit(self._last_ended)
