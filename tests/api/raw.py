"""HTTP by hand, for requests no library would send."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

HANDSHAKE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


@dataclass
class RawAnswer:
    """What came back until the server closed or the answer was whole."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def error(self) -> str:
        found: dict[str, Any] = json.loads(self.body)
        assert next(iter(found)) == "error", found
        return str(found["error"])


def connect(port: int, seconds: float = 10) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def exchange(port: int, request: str | bytes) -> RawAnswer:
    """Send it as it is and read one answer."""
    with connect(port) as peer:
        peer.sendall(request.encode("latin-1") if isinstance(request, str) else request)
        return read_answer(peer)


def read_answer(peer: socket.socket) -> RawAnswer:
    """One answer; status 0 when the server closed without any."""
    received = b""
    with suppress(ConnectionResetError):
        while b"\r\n\r\n" not in received:
            part = peer.recv(65_536)
            if not part:
                break
            received += part
    if not received:
        return RawAnswer(0)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    with suppress(ConnectionResetError):
        while len(body) < int(headers.get("content-length", 0)):
            part = peer.recv(65_536)
            if not part:
                break
            body += part
    return RawAnswer(int(first.split()[1]), body, headers)


def get(port: int, headers: str, path: str = "/health") -> RawAnswer:
    """GET with exactly these header lines."""
    return exchange(port, f"GET {path} HTTP/1.1\r\n{headers}\r\n")


def upgrade(port: int, headers: str) -> RawAnswer:
    """A WebSocket's handshake with these header lines besides its own."""
    return exchange(port, f"GET /ws HTTP/1.1\r\n{headers}{HANDSHAKE}\r\n")
