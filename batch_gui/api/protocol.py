"""HTTP/1.1 on a connection, for clients that are slow or talk nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from batch_gui.api.answers import error_content, json_bytes
from batch_gui.api.peers import Peers

_LEFTOVER_SECONDS = 5.0


def protocol(peers: Peers, header_seconds: float) -> type[H11Protocol]:
    """Uvicorn's protocol that closes on clients which don't finish their request.

    uvicorn itself waits for a request's headers without end, and for the rest of a body
    that was answered before it was complete.

    Args:
        header_seconds: from a connection's or a request's first byte to its last header.
    """

    class Protocol(_Patient):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if self.client:
                peers.forget(self.client)
            self.wait_for_headers(header_seconds)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.transport.is_closing() or self.upgraded:
                self.stop_waiting()
            elif self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
                self.wait_for_headers(header_seconds)
            elif self.conn.their_state is h11.SEND_BODY and self.conn.our_state is h11.DONE:
                self.wait(_LEFTOVER_SECONDS, self.transport.abort)
            else:
                self.stop_waiting()

    return Protocol


class _Connection(h11.Connection):
    """Sends an answer's head together with the beginning of its body: one packet, not two."""

    _head = b""

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:
        parts = super().send_with_data_passthrough(event)
        if isinstance(event, h11.Response):
            self._head = b"".join(parts or ())
            return []
        if self._head:
            parts, self._head = [self._head, *(parts or ())], b""
        return parts


class _Patient(H11Protocol):
    """One deadline at a time; more bytes don't move it."""

    _deadline: asyncio.TimerHandle | None = None
    upgraded = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn = _Connection(h11.SERVER)

    def wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(seconds, then)

    def wait_for_headers(self, seconds: float) -> None:
        self.wait(seconds, lambda: self._end(408, "The request's headers didn't come in time."))

    def stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self.stop_waiting()
        if [name for name, _ in self.headers].count(b"origin") > 1:
            # websockets would answer 400 before the guard sees it.
            self._end(403, "Pages get in only if the settings allow their origin.")
            return
        self.upgraded = True
        super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        self._end(400, msg)

    def _end(self, status: int, words: str) -> None:
        """Answer by hand: what came isn't a request that the application could see."""
        self.stop_waiting()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = json_bytes(error_content(words))
            headers = [
                ("content-type", "application/json"),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            for event in (
                h11.Response(status_code=status, headers=headers),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
