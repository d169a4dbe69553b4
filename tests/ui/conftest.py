"""The real window on a real controller, and nothing left behind by any test."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from batch_gui.api.server import HttpServer
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from batch_gui.engine.previews import ComparisonMaker, PreviewMaker
from batch_gui.preferences import Preferences, http_options
from batch_gui.ui.language import set_up_language
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.settings.program import Program
from batch_gui.ui.theme import house_palette
from tests.engine.conftest import Bench
from tests.settings import calm

BEFORE = calm(http_port=0, photo_timeout=12.5)


class Store(dict[str, Any]):
    """A SettingsStore in memory."""

    def value(self, key: str, /) -> Any:
        return self.get(key)

    def setValue(self, key: str, value: Any, /) -> None:
        self[key] = value


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a window, a running timer or a thread."""
    monkeypatch.delenv(
        "DBUS_SESSION_BUS_ADDRESS", raising=False
    )  # no notifications to whoever tests
    set_up_language()
    qapp.setPalette(house_palette(dark=False))
    threads = {thread for thread in threading.enumerate() if _ours(thread)}
    yield
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()
    assert QApplication.topLevelWidgets() == []
    timers = [item for item in gc.get_objects() if isinstance(item, QTimer)]
    assert [timer for timer in timers if _runs(timer)] == []
    assert {thread for thread in threading.enumerate() if _ours(thread)} <= threads


def _runs(timer: QTimer) -> bool:
    try:
        return timer.isActive()
    except RuntimeError:  # its C++ half is gone
        return False


def _ours(thread: threading.Thread) -> bool:
    """Threads of Qt's pools show up as dummies for as long as the process lives."""
    return not thread.name.startswith("Dummy")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def bench(folders: Folders, tmp_path: Path) -> Iterator[Bench]:
    """A real controller whose photos are let through one by one."""
    made = Bench(folders, tmp_path)
    yield made
    made.executor.open_wide()
    made.controller.shutdown()


def _idle(window: MainWindow) -> bool:
    return window.commands.idle


class Windows:
    """Opens main windows and takes them apart at the end of the test."""

    def __init__(self, qtbot: QtBot, store: Store) -> None:
        self._qtbot = qtbot
        self._store = store
        self._open: list[MainWindow] = []
        self.opened_folders: list[str] = []

    def open(
        self,
        controller: BatchController,
        size: tuple[int, int] = (900, 600),
        *,
        program: Program | None = None,
        previews: PreviewMaker | None = None,
        report: Callable[[str], str] | None = None,
        comparisons: ComparisonMaker | None = None,
    ) -> MainWindow:
        window = MainWindow(
            controller,
            self._store,
            program=program,
            previews=previews,
            report=report,
            comparisons=comparisons,
            open_folder=self._note_folder,
        )
        self._open.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        with self._qtbot.waitActive(window):
            pass
        return window

    def _note_folder(self, folder: str) -> bool:
        self.opened_folders.append(folder)
        return True

    def close(self) -> None:
        for window in self._open:
            window.intake.stop()
            window.details.stop()
            self._qtbot.waitUntil(partial(_idle, window), timeout=10_000)
            assert window.commands.close()
            window.hide()
            window.deleteLater()
        self._open.clear()


@pytest.fixture
def program(bench: Bench, folders: Folders) -> Iterator[Preferences]:
    """The program's settings, which are `BEFORE` at first, with an HTTP door that is closed."""
    server = HttpServer(bench.controller, folders.api_token, http_options(BEFORE))
    with closing(
        Preferences(folders.config / "settings.json", BEFORE, bench.controller, server)
    ) as made:
        yield made


@pytest.fixture
def windows(qtbot: QtBot, store: Store) -> Iterator[Windows]:
    made = Windows(qtbot, store)
    yield made
    made.close()
