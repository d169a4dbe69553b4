from __future__ import annotations

import subprocess
import sys

_WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
import batch_gui.develop.photo, batch_gui.develop.presets
late = {"pillow_heif", "defusedxml.ElementTree"} & sys.modules.keys()
assert not late, late
"""


def test_a_worker_needs_no_qt_and_waits_for_no_rare_codec() -> None:
    done = subprocess.run([sys.executable, "-c", _WITHOUT_QT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
