"""The application object: name, icon, language and style, set before any window is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
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


def show_failed_start(words: str) -> None:
    """Tell someone who started the program from an icon, with no terminal to read, why not."""
    if QApplication.platformName() not in ("offscreen", "minimal"):
        QMessageBox.critical(None, "Batch GUI", words)
