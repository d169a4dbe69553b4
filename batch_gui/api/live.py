"""Live progress over WebSocket: a snapshot, then every change, at the pace each client reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from time import thread_time

from fastapi import APIRouter, WebSocket
from PySide6.QtCore import Qt
from starlette.websockets import WebSocketDisconnect

from batch_gui.api.answers import json_bytes
from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import BatchNotFound
from batch_gui.engine.controller import BatchController
from batch_gui.engine.status import status_object

log = logging.getLogger(__name__)

MOST_CLIENTS = 1000
INTERVAL = 0.1
_LONGEST_INTERVAL = 1.0
_SHARE = 100  # about a hundredth of the time goes into messages, photos get the rest
_SECONDS_A_MESSAGE = 1e-4  # what sending one takes, measured
_NO_SUCH_BATCH = 4404
_TRY_AGAIN_LATER = 1013


class _Client:
    """One connection: the last message of each batch that it hasn't been sent yet."""

    def __init__(self, batch_id: str | None) -> None:
        self.batch_id = batch_id
        self._waiting: dict[str, str] = {}
        self._news = asyncio.Event()

    def wants(self, batch_id: str) -> bool:
        return self.batch_id in (None, batch_id)

    def put(self, batch_id: str, message: str) -> None:
        """Have a message sent instead of an older one of the same batch."""
        self._waiting.pop(batch_id, None)
        self._waiting[batch_id] = message
        self._news.set()

    async def send_to(self, websocket: WebSocket) -> None:
        """Send what comes, as fast as the other end reads, for ever."""
        while True:
            await self._news.wait()
            while self._waiting:
                await websocket.send_text(self._waiting.pop(next(iter(self._waiting))))
            self._news.clear()


class Live:
    """Hands the controller's changes to every WebSocket.

    The controller tells from its own thread; everything else happens in the server's event
    loop. A message is written once for all clients. A slow client gets the last state of
    each batch and never the ones between.
    """

    def __init__(self, controller: BatchController) -> None:
        self._controller = controller
        self._clients: set[_Client] = set()
        self._changed: dict[str, None] = {}
        self._removed: dict[str, None] = {}
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Hand on changes until cancelled."""
        direct = Qt.ConnectionType.DirectConnection
        self._controller.batches_changed.connect(self._on_batches_changed, direct)
        self._controller.batches_removed.connect(self._on_batches_removed, direct)
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                cost = await self._hand_on()
                await asyncio.sleep(min(max(INTERVAL, _SHARE * cost), _LONGEST_INTERVAL))
        finally:
            self._controller.batches_changed.disconnect(self._on_batches_changed)
            self._controller.batches_removed.disconnect(self._on_batches_removed)

    async def serve(self, websocket: WebSocket, batch_id: str | None) -> None:
        """Keep one client informed until it leaves.

        Args:
            batch_id: the only batch it wants to hear of.
        """
        await websocket.accept()
        if len(self._clients) >= MOST_CLIENTS:
            await websocket.close(_TRY_AGAIN_LATER, f"There are {MOST_CLIENTS} connections.")
            return
        client = _Client(batch_id)
        # Known before the snapshot is taken, so that no change is lost between the two.
        self._clients.add(client)
        try:
            await websocket.send_text(await asyncio.to_thread(self._snapshot, batch_id))
            await _until_left(websocket, client)
        except WebSocketDisconnect:
            pass
        except BatchNotFound as error:
            await websocket.close(_NO_SUCH_BATCH, _short(str(error)))
        finally:
            self._clients.discard(client)

    def _snapshot(self, batch_id: str | None) -> str:
        found = (
            self._controller.list_details()
            if batch_id is None
            else [self._controller.details(batch_id)]
        )
        batches = [status_object(one.summary, one.errors) for one in found]
        return json_bytes({"type": "snapshot", "batches": batches}).decode()

    async def _hand_on(self) -> float:
        """Give every client what it wants to hear of; how many seconds of work that makes."""
        count, cost = 0, 0.0
        changed, self._changed = self._changed, {}
        removed, self._removed = self._removed, {}
        wanted = [one for one in changed if any(client.wants(one) for client in self._clients)]
        if wanted:
            messages, cost = await asyncio.to_thread(self._messages, wanted)
            for batch_id, message in messages:
                count += self._put(batch_id, message)
        for batch_id in removed:
            message = json_bytes({"type": "removed", "batch_id": batch_id}).decode()
            count += self._put(batch_id, message)
        return cost + count * _SECONDS_A_MESSAGE

    def _put(self, batch_id: str, message: str) -> int:
        listening = [client for client in self._clients if client.wants(batch_id)]
        for client in listening:
            client.put(batch_id, message)
        return len(listening)

    def _messages(self, batch_ids: Iterable[str]) -> tuple[list[tuple[str, str]], float]:
        """What is to be said of these batches, and the seconds of work that writing it took."""
        began = thread_time()
        messages = []
        for batch_id in batch_ids:
            with suppress(BatchNotFound):  # removed since
                details = self._controller.details(batch_id)
                content = status_object(details.summary, details.errors)
                message = json_bytes({"type": "batch", "batch": content}).decode()
                messages.append((batch_id, message))
        return messages, thread_time() - began

    def _on_batches_changed(self, batches: Collection[BatchSummary]) -> None:
        self._tell(self._note_changed, [batch.batch_id for batch in batches])

    def _on_batches_removed(self, batch_ids: Collection[str]) -> None:
        self._tell(self._note_removed, batch_ids)

    def _tell(self, note: object, batch_ids: Collection[str]) -> None:
        with suppress(RuntimeError):  # the server has just ended
            self._loop.call_soon_threadsafe(note, batch_ids)  # type: ignore[arg-type]

    def _note_changed(self, batch_ids: Collection[str]) -> None:
        self._changed.update(dict.fromkeys(batch_ids))
        self._news.set()

    def _note_removed(self, batch_ids: Collection[str]) -> None:
        self._removed.update(dict.fromkeys(batch_ids))
        self._news.set()


async def _until_left(websocket: WebSocket, client: _Client) -> None:
    """Send, and read so that the other end's closing and dying is noticed."""
    sending = asyncio.create_task(client.send_to(websocket))
    try:
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass  # nothing a client says means anything
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sending


def _short(reason: str) -> str:
    """As a close frame can carry it: 123 bytes of UTF-8 (RFC 6455, 5.5)."""
    return reason.encode(errors="replace")[:120].decode(errors="ignore")


def live_routes(live: Live) -> APIRouter:
    """The WebSocket."""
    router = APIRouter()

    @router.websocket("/ws")
    async def changes(websocket: WebSocket, batch_id: str | None = None) -> None:
        await live.serve(websocket, batch_id)

    return router
