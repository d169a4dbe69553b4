from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from batch_gui.core.batch import Status
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from tests.api.raw import HANDSHAKE
from tests.api.raw import connect as raw_connect
from tests.api.serving import Client


def started(controller: BatchController, photos: Path, *, paused: bool = False) -> str:
    added = controller.add_photos(controller.scan([photos]))
    return controller.start(added.photo_ids, paused=paused).batch_id


def message(live: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(live.recv(10))
    return found


def test_what_is_there_comes_first(
    client: Client, controller: BatchController, photos: Path
) -> None:
    ids = [started(controller, photos, paused=True) for _ in range(2)]
    with connect(client.websocket) as live:
        snapshot = message(live)
    assert snapshot["type"] == "snapshot"
    assert snapshot["batches"] == client.get("/batch/list").json()["batches"]
    assert [batch["batch_id"] for batch in snapshot["batches"]] == ids
    with connect(f"{client.websocket}?batch_id={ids[1]}") as live:
        assert [batch["batch_id"] for batch in message(live)["batches"]] == ids[1:]


def test_a_batch_of_the_window_is_seen_to_its_end(
    client: Client, controller: BatchController, photos: Path
) -> None:
    with connect(client.websocket) as live:
        message(live)
        batch_id = started(controller, photos)
        last: dict[str, Any] = {}
        while last.get("status") != "completed":
            found = message(live)
            assert list(found) == ["type", "batch"]
            last = found["batch"]
        assert last == client.status(batch_id)
        with pytest.raises(TimeoutError):
            live.recv(0.5)


def test_only_the_batch_that_was_asked_for_is_told_of(
    client: Client, controller: BatchController, photos: Path
) -> None:
    one, other = (started(controller, photos, paused=True) for _ in range(2))
    with connect(f"{client.websocket}?batch_id={one}") as live:
        message(live)
        controller.cancel(other)
        time.sleep(0.3)
        controller.cancel(one)
        assert message(live)["batch"]["batch_id"] == one


def test_an_unknown_batch_closes_with_a_reason(client: Client) -> None:
    unknown = f"{client.websocket}?batch_id=%22{'x' * 300}"
    with connect(unknown) as live, pytest.raises(ConnectionClosed) as closed:
        live.recv(5)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4404
    assert "There is no batch" in closed.value.rcvd.reason


def test_a_removed_batch_is_told(client: Client, controller: BatchController, photos: Path) -> None:
    batch_id = started(controller, photos, paused=True)
    controller.cancel(batch_id)
    with connect(client.websocket) as live:
        message(live)
        controller.cleanup(0)
        found = message(live)
        while found["type"] == "batch":
            found = message(live)
    assert found == {"type": "removed", "batch_id": batch_id}


def test_at_most_ten_messages_a_second_and_the_last_one(
    client: Client, controller: BatchController, photos: Path
) -> None:
    batch_id = started(controller, photos, paused=True)
    with connect(client.websocket) as live:
        message(live)
        end = time.monotonic() + 2
        enough = threading.Event()

        def change() -> None:
            while time.monotonic() < end:
                controller._notifier.changed(batch_id)
                time.sleep(0.001)
            controller.cancel(batch_id)
            enough.set()

        thread = threading.Thread(target=change)
        thread.start()
        count, last = 0, ""
        while last != "cancelled":
            last = message(live)["batch"]["status"]
            count += 1
        thread.join()
    assert 5 <= count <= 22


def test_a_client_that_never_reads_costs_nothing(
    client: Client, controller: BatchController, photos: Path, folders: Folders
) -> None:
    ids = [started(controller, photos, paused=True) for _ in range(20)]
    request = f"GET /ws HTTP/1.1\r\nHost: localhost:{client.port}\r\n{HANDSHAKE}\r\n".encode()
    with raw_connect(client.port) as deaf, connect(client.websocket) as live:
        deaf.sendall(request)
        message(live)
        end = time.monotonic() + 1
        while time.monotonic() < end:
            for batch_id in ids:
                controller._notifier.changed(batch_id)
            time.sleep(0.01)
        for batch_id in ids:
            controller.cancel(batch_id)
        seen: dict[str, str] = {}
        while set(seen.values()) != {"cancelled"}:
            batch = message(live)["batch"]
            seen[batch["batch_id"]] = batch["status"]
        assert len(controller.list(Status.CANCELLED)) == 20


def test_what_a_client_says_means_nothing(client: Client, controller: BatchController) -> None:
    with connect(client.websocket) as live:
        message(live)
        for said in ("{}", "x" * 60_000, b"\0" * 1000):
            live.send(said)
        live.ping().wait(5)
    with connect(client.websocket) as live:
        message(live)
        with suppress(ConnectionClosed):  # it may be closed on before all is sent
            live.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed) as closed:
            live.recv(5)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1009
