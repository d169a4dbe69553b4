from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from batch_gui.ui.handover import Handover, hand_over

_SECOND_START = """
import sys
from PySide6.QtCore import QCoreApplication
from batch_gui.ui.handover import hand_over
application = QCoreApplication([])
sys.exit(0 if hand_over(sys.argv[1], sys.argv[2:]) else 1)
"""


@pytest.fixture
def listening(qapp: object, tmp_path: Path) -> Iterator[Handover]:
    handover = Handover(str(tmp_path))
    yield handover
    handover.close()
    handover.deleteLater()


def test_a_second_start_hands_its_photos_over(
    listening: Handover, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = ["/photos/Wedding", "/photos/\udcff.jpg"]
    command = [sys.executable, "-c", _SECOND_START, str(tmp_path), *paths]
    with qtbot.waitSignal(listening.received, timeout=20_000) as handed:
        second = subprocess.Popen(command)
    assert handed.args == [paths]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0


def test_without_a_window_nobody_takes_them(qapp: object, tmp_path: Path) -> None:
    assert not hand_over(str(tmp_path), ["/photos"])
