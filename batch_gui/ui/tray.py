"""The icon in the system's tray: how far the batches are, and the few things to do with them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from batch_gui.ui.icons import app_icon
from batch_gui.ui.totals import Totals, overall_text, percent, totals_texts
from batch_gui.ui.window_actions import WindowActions

_SIZES = (16, 22, 24, 32, 48, 64)
_COMES_MS = 5_000  # a tray that isn't there is looked for
_STAYS_MS = 30_000  # and one that is there


def progress_icon(share: float) -> QIcon:
    """The program's icon with a bar across its foot, `share` (0 to 1) of it filled."""
    result = QIcon()
    plain = app_icon()
    for size in _SIZES:
        pixmap = QPixmap(plain.pixmap(size, size))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high = max(4.0, size * 0.22)
        ground = QRectF(0, size - high, size, high)
        painter.setBrush(QColor("#101114"))
        painter.drawRoundedRect(ground, high / 4, high / 4)
        edge = max(1.0, size / 32)
        inner = ground.adjusted(edge, edge, -edge, -edge)
        inner.setWidth(inner.width() * min(max(share, 0.0), 1.0))
        painter.fillRect(inner, QColor("#5fc685"))
        painter.end()
        result.addPixmap(pixmap)
    return result


class Tray(QObject):
    """Shows progress in the tray and lets batches be paused and resumed from there.

    Where the system has no tray, nothing is shown and `visible` stays False. One that comes
    later, as desktops start their panels when they like, is found within seconds.

    Signals:
        window_wanted: the window is to come to the front, or to hide if it is there.
        message_clicked: a notification was clicked.
        lost: the tray has gone, and the icon with it.
    """

    window_wanted = Signal()
    message_clicked = Signal()
    lost = Signal()

    def __init__(self, actions: WindowActions, show_window: QAction, window: QWidget) -> None:
        super().__init__(window)
        self._percent: int | None = None
        self._wanted = False
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look)
        self.icon = QSystemTrayIcon(app_icon(), self)
        self.menu = QMenu(window)
        self.menu.setAccessibleName(self.tr("Batch GUI"))
        self.state = QAction(self)
        self.state.setEnabled(False)
        self.menu.addAction(self.state)
        self.menu.addSeparator()
        self.menu.addActions([show_window, actions.pause_all, actions.resume_all])
        self.menu.addSeparator()
        self.menu.addAction(actions.quit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self.message_clicked)
        self.show_totals(Totals())

    @property
    def visible(self) -> bool:
        """Whether the user can see it."""
        return self.icon.isVisible()

    @property
    def tells(self) -> bool:
        """Whether notifications can be shown beside it."""
        return self.visible and QSystemTrayIcon.supportsMessages()

    def set_shown(self, wanted: bool) -> None:
        """Show it, where there is a tray, or hide it."""
        self._wanted = wanted
        self._look()

    def _look(self) -> None:
        """Look again now and then: Qt doesn't tell when a tray comes or goes."""
        shown = self._wanted and QSystemTrayIcon.isSystemTrayAvailable()
        if shown != self.icon.isVisible():
            self.icon.setVisible(shown)
            if not shown and self._wanted:
                self.lost.emit()
        if self._wanted:
            self._looking.start(_STAYS_MS if shown else _COMES_MS)
        else:
            self._looking.stop()

    def show_totals(self, totals: Totals) -> None:
        """Follow the batches."""
        text = overall_text(totals)
        self.state.setText(text)
        lines = (self.tr("Batch GUI"), text, *totals_texts(totals)[:2])
        self.icon.setToolTip("\n".join(dict.fromkeys(filter(None, lines))))
        now = percent(totals)
        if now != self._percent:
            self._percent = now
            self.icon.setIcon(app_icon() if now is None else progress_icon(now / 100))

    def say(self, title: str, text: str) -> None:
        """A notification of the desktop; nothing where the tray isn't shown."""
        if self.tells:
            self.icon.showMessage(title, text, app_icon())

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.window_wanted.emit()
