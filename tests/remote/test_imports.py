from __future__ import annotations

import subprocess
import sys

_WITHOUT_QT = """
import sys
for missing in ("PySide6", "shiboken6", "fastapi", "pebble"):
    sys.modules[missing] = None
import batch_gui.__main__, batch_gui.worker_command
import batch_gui.remote.celery
assert "batch_gui.develop_photo" in batch_gui.remote.celery.app.tasks
assert not [name for name in sys.modules if name.startswith("batch_gui.engine")]
assert "batch_gui.develop.photo" not in sys.modules, "decoders in the parent of the processes"
import batch_gui.develop.photo
"""


def test_a_worker_machine_needs_no_qt() -> None:
    done = subprocess.run([sys.executable, "-c", _WITHOUT_QT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
