"""Notifications of a Linux desktop that has no tray, through the service all of them speak to."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial
from threading import Lock

from jeepney import DBusAddress, DBusErrorResponse, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QObject

from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.language import translate

_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_PATIENCE = 5  # s; a service that doesn't answer is none
_DEFAULT_TIME = -1  # the desktop decides how long it is shown

_log = logging.getLogger(__name__)


class DesktopNotices(QObject):
    """Shows notifications through org.freedesktop.Notifications, in the background.

    Source: Desktop Notifications Specification 1.2, section "D-BUS Protocol". Everywhere but
    on a Linux desktop there is no such service, and `available` stays False.

    Attributes:
        available: a notification service has answered.
    """

    def __init__(self, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self.available = False
        self._commands = commands
        self._lock = Lock()  # a connection is for one thread at a time
        self._bus: DBusConnection | None = None
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            self._run(self._ask)

    def say(self, title: str, text: str) -> None:
        """Show a notification, where there is a service for it."""
        if self.available:
            self._run(partial(self._notify, title, text))

    def close(self) -> None:
        """Let the bus go; what is shown may go with it."""
        with self._lock:
            if self._bus is not None:
                self._bus.close()
                self._bus = None

    def _run(self, work: Callable[[], None]) -> None:
        self._commands.run(
            work,
            what=translate("DesktopNotices", "Notify"),
            done=lambda _: self._note(True),
            failed=self._on_failed,
            owner=self,
            lane=Lane.LONG,  # no pause waits for a desktop that doesn't answer
        )

    def _note(self, available: bool) -> None:
        self.available = available

    def _on_failed(self, error: Exception) -> None:
        """A desktop without the service is no error: the settings say that there is none."""
        _log.info("no notifications of the desktop: %r", error)
        self._note(False)
        self.close()

    def _ask(self) -> None:
        """In the background: raises where no service answers."""
        self._call("GetServerInformation")

    def _notify(self, title: str, text: str) -> None:
        """In the background, on a connection that stays: some desktops take back what was shown
        by a program that has left the bus.

        All of it stands in the summary: a body may be read as markup, and names are no markup.
        """
        hints = {"desktop-entry": ("s", "batch-gui")}
        shown: tuple[object, ...]
        shown = (title, 0, "batch-gui", text, "", [], hints, _DEFAULT_TIME)
        self._call("Notify", "susssasa{sv}i", shown)

    def _call(
        self, method: str, signature: str | None = None, body: tuple[object, ...] = ()
    ) -> None:
        call = new_method_call(_SERVICE, method, signature, body)
        with self._lock:
            if self._bus is None:
                self._bus = open_dbus_connection(os.environ["DBUS_SESSION_BUS_ADDRESS"])
            answer = self._bus.send_and_get_reply(call, timeout=_PATIENCE)
        if answer.header.message_type.name == "error":
            raise DBusErrorResponse(answer)
