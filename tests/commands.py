"""The program as other programs start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from batch_gui.core.settings import Folders

_PROGRAM = [sys.executable, "-m", "batch_gui"]


def environment(folders: Folders) -> dict[str, str]:
    """Where the program finds the test's folders instead of the user's."""
    return {
        **os.environ,
        "BATCH_GUI_DATA_DIR": str(folders.data),
        "XDG_PICTURES_DIR": str(folders.pictures),
        "QT_QPA_PLATFORM": "offscreen",
    }


def batch_gui(
    folders: Folders, *arguments: str | Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, with environment variables of the test's over the usual."""
    return subprocess.run(
        [*_PROGRAM, *map(str, arguments)],
        env=environment(folders) | variables,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=100,
        check=False,
    )


@contextmanager
def batch_gui_running(folders: Folders, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start the program in a process group of its own; whatever is left of it is killed."""
    with subprocess.Popen(
        [*_PROGRAM, *map(str, arguments)],
        env=environment(folders),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            yield program
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
