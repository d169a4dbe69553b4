"""The application object: name, icon, language and style, set before any window is made."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings, QSocketNotifier
from PySide6.QtWidgets import QApplication, QMessageBox

from batch_gui import __version__
from batch_gui.ui.icons import app_icon
from batch_gui.ui.language import set_up_language
from batch_gui.ui.theme import set_up_style

# A thread that computes hands Python's lock on after so long when the window's thread asks for
# it. That one gives it back with every call into Qt that may block, dozens a repaint: with the
# usual 5 ms each, a thread that reads a journal holds a repaint up for 100 ms and more.
_TURN = 0.0005  # s


def make_application(argv: Sequence[str]) -> QApplication:
    """The program's application object, ready for windows."""
    application = QApplication(list(argv))
    sys.setswitchinterval(_TURN)
    application.setApplicationName("batch-gui")
    application.setApplicationDisplayName("Batch GUI")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("batch-gui")
    set_up_language()
    set_up_style(application)
    application.setWindowIcon(app_icon())
    return application


@contextmanager
def long_lived() -> Iterator[None]:
    """What is made inside stays for good, so nobody looks through it for garbage.

    The modules and widgets of a start are 80,000 objects: each look through all of them would
    hold the window up for 50 ms, whenever Python sees fit.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def settings_store(path: Path) -> QSettings:
    """What the window remembers, in a file of its own."""
    return QSettings(str(path), QSettings.Format.IniFormat)


@contextmanager
def quitting_on_signals(application: QApplication) -> Iterator[None]:
    """Ctrl-C in the terminal and SIGTERM end the application's loop without a question.

    One that comes before the loop runs ends it as soon as it does. A second one ends the
    program at once.

    Python runs signal handlers only between its own steps, and Qt's loop makes none: a byte
    on a socket wakes it, and waits there for a loop that doesn't run yet.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        restore()
        application.exit(0)

    def wake() -> None:
        ours.recv(64)
        if asked:
            application.exit(0)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(wake)
    wakeup_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        restore()
        signal.set_wakeup_fd(wakeup_before)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()


def show_failed_start(words: str) -> None:
    """Tell someone who started the program from an icon, with no terminal to read, why not."""
    if QApplication.platformName() not in ("offscreen", "minimal"):
        QMessageBox.critical(None, "Batch GUI", words)
