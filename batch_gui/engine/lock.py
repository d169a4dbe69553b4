"""One engine per data folder."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil
from filelock import FileLock, Timeout

from batch_gui.core.errors import EngineElsewhere
from batch_gui.core.files import storage_faults


class EngineLock:
    """Holds a data folder for this process while the block lasts.

    The system itself lets go of it when the process ends, however it ends; beside it a
    small file says who holds it.

    Raises:
        EngineElsewhere: on entering, when another process has it; names that process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "engine.lock", timeout=0)
        self._holder = folder / "engine.json"

    def __enter__(self) -> Self:
        with storage_faults(self._folder):
            try:
                self._lock.acquire()
            except Timeout:  # which is an OSError, too
                raise EngineElsewhere(
                    f"{self._who()} is working with {self._folder}. "
                    "Close it first, or use another folder with --data-dir."
                ) from None
        command = Path(sys.argv[0]).name or "batch-gui"
        with storage_faults(self._folder):
            self._holder.write_text(json.dumps({"pid": os.getpid(), "command": command}))
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _who(self) -> str:
        """The holder in words."""
        with suppress(OSError, ValueError, KeyError, psutil.Error):
            pid = int(json.loads(self._holder.read_text())["pid"])
            arguments = " ".join(psutil.Process(pid).cmdline()[1:])[:120]
            return f"Another Batch GUI (process {pid}: {arguments})"
        return "Another Batch GUI"
