"""A second start hands its photos to the window that is open already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 2000  # ms; the other window may be busy for a moment


def _address(name: str) -> str:
    """Local sockets have short names; a data folder's path may be long."""
    return "batch-gui-" + hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:24]


def hand_over(name: str, paths: Sequence[str]) -> bool:
    """Give `paths` to the window open under `name`; False if there is none."""
    socket = QLocalSocket()
    socket.connectToServer(_address(name))
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.write(json.dumps(list(paths)).encode() + b"\n")
    socket.waitForBytesWritten(_PATIENCE)
    # The answer says that the window has them; without it this start goes on by itself.
    # It may have come while the paths were still being written.
    answered = socket.bytesAvailable() > 0 or socket.waitForReadyRead(_PATIENCE)
    socket.disconnectFromServer()
    return answered


class Handover(QObject):
    """Listens for later starts under `name`.

    Signals:
        received: a list of paths, perhaps empty; the window should come to the front.
    """

    received = Signal(object)  # a list would become Qt's, and names that aren't UTF-8 be lost

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        # What a crashed window left behind; the engine's lock says that no other is alive.
        QLocalServer.removeServer(_address(name))
        self._server.listen(_address(name))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_connection(self) -> None:
        while socket := self._server.nextPendingConnection():
            socket.readyRead.connect(lambda socket=socket: self._on_ready(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _on_ready(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            paths = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            return
        if isinstance(paths, list) and all(isinstance(path, str) for path in paths):
            socket.write(b"\n")
            socket.flush()
            self.received.emit(paths)
