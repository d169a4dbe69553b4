"""The application object: name, icon, language and style, set before any window is made."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings, QSocketNotifier
from PySide6.QtWidgets import QApplication, QMessageBox

from batch_gui import __version__
from batch_gui.ui.icons import app_icon
from batch_gui.ui.language import set_up_language
from batch_gui.ui.theme import set_up_style


def make_application(argv: Sequence[str]) -> QApplication:
    """The program's application object, ready for windows."""
    application = QApplication(list(argv))
    application.setApplicationName("batch-gui")
    application.setApplicationDisplayName("Batch GUI")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("batch-gui")
    set_up_language()
    set_up_style(application)
    application.setWindowIcon(app_icon())
    return application


def settings_store(path: Path) -> QSettings:
    """What the window remembers, in a file of its own."""
    return QSettings(str(path), QSettings.Format.IniFormat)


@contextmanager
def quitting_on_signals(application: QApplication) -> Iterator[None]:
    """Ctrl-C in the terminal and SIGTERM end the application's loop without a question.

    Python runs signal handlers only between its own steps, and Qt's loop makes none: a byte
    on a socket wakes it.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: ours.recv(64))
    wakeup_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    handlers = {
        number: signal.signal(number, lambda *_: application.exit(0))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup_before)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()


def show_failed_start(words: str) -> None:
    """Tell someone who started the program from an icon, with no terminal to read, why not."""
    if QApplication.platformName() not in ("offscreen", "minimal"):
        QMessageBox.critical(None, "Batch GUI", words)
