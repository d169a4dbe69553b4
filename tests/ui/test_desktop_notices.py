"""Notifications on a desktop without a tray, against a real bus and a service of our own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject
from PySide6.QtWidgets import QCheckBox, QLabel, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.core.settings import Settings
from batch_gui.ui.settings.pages import general_page
from tests.engine.conftest import Bench
from tests.programs import linux_only
from tests.ui.conftest import Windows

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"

pytestmark = [
    linux_only,
    pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus-daemon isn't installed"),
]


class FakeService(QDBusVirtualObject):
    """Notes what it is asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, list[Any]]] = []

    def introspect(self, _path: str, /) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection, /) -> bool:
        if message.member() == "Notify":
            self.shown.append((message.signature(), list(message.arguments())))
        connection.send(message.createReply([]))
        return True


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a session bus of this test alone."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    command.append(f"--address=unix:path={tmp_path / 'bus'}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


@pytest.fixture
def service(bus: str) -> Iterator[FakeService]:
    made = FakeService()
    connection = QDBusConnection.connectToBus(bus, "notification service")
    assert connection.registerVirtualObject(_PATH, made)
    assert connection.registerService(_NAME)
    yield made
    QDBusConnection.disconnectFromBus("notification service")


def test_the_end_is_told_without_a_tray(
    windows: Windows, bench: Bench, qtbot: QtBot, service: FakeService
) -> None:
    window = windows.open(bench.controller)
    notices = window.presence.notices
    qtbot.waitUntil(lambda: notices.available)
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    assert window.presence.can_tell()
    bench.executor.open_wide()
    bench.start("a.jpg", "b.jpg")
    qtbot.waitUntil(lambda: bool(service.shown), timeout=10_000)
    signature, shown = service.shown[0]
    assert signature == "susssasa{sv}i"
    assert shown[0] == "Batch GUI"
    assert shown[3:5] == ["Wedding: 2 done", ""]
    window.presence.follow(Settings(notify_when_done=False))
    batch = bench.start("c.jpg")
    bench.wait(batch.batch_id, Status.COMPLETED)
    qtbot.waitUntil(lambda: window.model.totals.statuses[Status.COMPLETED] == 2)
    qtbot.waitUntil(lambda: window.commands.idle)
    assert len(service.shown) == 1
    notices.close()


@pytest.mark.usefixtures("bus")
def test_a_desktop_without_the_service_is_no_error(
    windows: Windows, bench: Bench, qtbot: QtBot
) -> None:
    window = windows.open(bench.controller)
    qtbot.waitUntil(lambda: window.commands.idle)
    assert not window.presence.can_tell()
    assert window.messages.messages == ()


def test_the_setting_says_where_nothing_can_be_told() -> None:
    def words(*, notifies: bool) -> str:
        page = general_page(notifies=notifies)
        assert isinstance(page.widgets["notify_when_done"], QCheckBox)
        return " ".join(label.text() for label in page.findChildren(QLabel))

    assert "neither an icon in a tray nor a notification service" in words(notifies=False)
    assert "no effect" not in words(notifies=True)
