"""Whether a window can be shown here at all. Imports no Qt: it says what is missing for that."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys

from batch_gui.core.errors import BatchGuiError

MISSING_LIBRARY = (
    "The window can't open because a library of the system is missing: {error}. "
    "On Debian and Ubuntu, install libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xkb1. The commands, such as batch-gui run, work without it."
)


def check_screen() -> None:
    """Make sure that there is a screen: Qt ends the whole process when it finds none.

    Raises:
        BatchGuiError: saying what is missing.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BatchGuiError(
            "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is "
            "set). To develop photos without a window: batch-gui run FOLDER."
        )
    package = importlib.util.find_spec("PySide6")
    if os.environ.get("WAYLAND_DISPLAY") or package is None:
        return
    for folder in package.submodule_search_locations or ():
        try:
            ctypes.CDLL(os.path.join(folder, "Qt/plugins/platforms/libqxcb.so"))  # noqa: PTH118
        except OSError as error:
            raise BatchGuiError(MISSING_LIBRARY.format(error=error)) from None
