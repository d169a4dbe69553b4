"""FAULTS row 24: bodies without end, slow clients, a thousand connections; others are served."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import psutil
import pytest
from websockets.sync.client import connect as websocket

from batch_gui.core.settings import Folders
from tests.api.raw import HANDSHAKE, connect, read_answer
from tests.api.serving import Client, serve
from tests.conftest import OpenDoor
from tests.programs import linux_only

_MB = 1024 * 1024


def post_head(port: int, headers: str) -> bytes:
    kind = "Content-Type: application/json\r\n"
    return f"POST /batch/start HTTP/1.1\r\nHost: localhost:{port}\r\n{kind}{headers}\r\n".encode()


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


@pytest.fixture
def others(client: Client) -> Iterator[None]:
    """Somebody else asks all the time and is always answered at once."""
    enough, slow = threading.Event(), list[float]()

    def ask() -> None:
        while not enough.wait(0.02):
            began = time.monotonic()
            assert client.get("/health").status_code == 200
            slow.append(time.monotonic() - began)

    thread = threading.Thread(target=ask)
    thread.start()
    yield
    enough.set()
    thread.join()
    assert slow
    assert max(slow) < 5


@linux_only
def test_a_body_of_two_gigabytes_is_refused_while_it_comes(folders: Folders) -> None:
    with serve(folders) as running:
        server = psutil.Process(running.program.pid)
        before = server.memory_info().rss
        most = before
        sent, answer = 0, b""
        with connect(running.port) as peer:
            peer.sendall(post_head(running.port, "Transfer-Encoding: chunked\r\n"))
            piece = chunk(b"1," * (_MB // 2))
            with suppress(ConnectionError):
                while sent < 2048 and not answer:
                    peer.sendall(piece)
                    sent += 1
                    most = max(most, server.memory_info().rss)
                    peer.setblocking(False)
                    with suppress(BlockingIOError):
                        answer = peer.recv(4096)
                    peer.settimeout(10)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]
        assert 32 <= sent < 200
        assert most - before < 200 * _MB
        assert running.get("/health").status_code == 200


def test_a_client_that_goes_on_after_its_answer_is_closed(open_door: OpenDoor) -> None:
    client = Client(str(open_door(body_bytes=1000).address))
    with connect(client.port, seconds=20) as peer:
        peer.sendall(post_head(client.port, "Transfer-Encoding: chunked\r\n") + chunk(b" " * 2000))
        assert read_answer(peer).status == 413
        end = time.monotonic() + 15
        with suppress(ConnectionError):
            while time.monotonic() < end:
                peer.sendall(chunk(b" " * 1000))
                time.sleep(0.05)
        assert time.monotonic() < end


def test_a_declared_length_is_refused_at_once(open_door: OpenDoor) -> None:
    client = Client(str(open_door(body_bytes=1000).address))
    for length in ("1001", "2147483648", "9" * 18):
        with connect(client.port) as peer:
            peer.sendall(post_head(client.port, f"Content-Length: {length}\r\n"))
            assert read_answer(peer).status == 413
    assert client.post("/batch/start", {"photo_ids": [1] * 300}).status_code == 422
    assert client.post("/batch/start", {"photo_ids": [1] * 600}).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b'{"photo_ids": [NaN]}',
        b'{"photo_ids": [1], "config": {"blend": NaN}}',
        b'{"photo_ids": [1], "config": {"blend": Infinity}}',
        b'{"photo_ids": [1], "config": {"blend": -Infinity}}',
        b'{"photo_ids": [1], "config": {"blend": 1e999}}',
        b'{"photo_ids": [1e999]}',
        b'{"photo_ids": [1' + b"0" * 5000 + b"]}",
        b'{"photo_ids": [1' + b"0" * 50 + b"]}",
        b'{"photo_ids": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"config": ' + b'{"output": ' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        b'{"photo_ids": [1], "name": "\\ud800"}',
        b'{"photo_ids": [1], "name": "\xff"}',
        b'\xef\xbb\xbf{"photo_ids": [1]}',
        b'{"photo_ids": [1]',
        b"null",
        b"[]",
        b"\0",
    ],
)
def test_json_that_makes_no_sense_is_refused_in_words(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/batch/start", data=body, headers=headers)
    assert answer.status_code == 422
    assert len(answer.json()["error"]) < 500


def test_millions_of_wrong_ids_get_one_short_answer(client: Client, others: None) -> None:
    answer = client.post("/batch/start", {"photo_ids": ["x"] * 1_000_000})
    assert answer.status_code == 422
    assert len(answer.json()["error"]) < 200


def test_headers_that_drip_in_are_closed_on(open_door: OpenDoor) -> None:
    client = Client(str(open_door(header_seconds=0.5).address))
    request = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 1000
    with connect(client.port) as peer:
        began = time.monotonic()
        for byte in request:
            with suppress(ConnectionError):
                peer.sendall(bytes([byte]))
            time.sleep(0.05)
            if time.monotonic() > began + 1:
                break
        answer = read_answer(peer)
        assert answer.status == 408
        assert answer.error


def test_a_connection_that_says_nothing_is_closed(open_door: OpenDoor) -> None:
    client = Client(str(open_door(header_seconds=0.3).address))
    with connect(client.port) as peer:
        assert read_answer(peer).status in (0, 408)


def test_the_second_request_of_a_connection_may_not_drip_either(open_door: OpenDoor) -> None:
    client = Client(str(open_door(header_seconds=0.3).address))
    with connect(client.port) as peer:
        peer.sendall(f"GET /health HTTP/1.1\r\nHost: localhost:{client.port}\r\n\r\n".encode())
        assert read_answer(peer).status == 200
        peer.sendall(b"GET /hea")
        assert read_answer(peer).status == 408


def test_a_body_that_drips_in_is_closed_on(open_door: OpenDoor) -> None:
    client = Client(str(open_door(body_seconds=0.5).address))
    with connect(client.port) as peer:
        peer.sendall(post_head(client.port, "Content-Length: 1000\r\n"))
        began = time.monotonic()
        while time.monotonic() < began + 1:
            with suppress(ConnectionError):
                peer.sendall(b" ")
            time.sleep(0.05)
        assert read_answer(peer).status == 408


def test_slow_clients_keep_nobody_waiting(client: Client, others: None) -> None:
    with ExitStack() as stack:
        for number in range(100):
            peer = stack.enter_context(connect(client.port))
            drip = b"GET / HTTP/1.1\r\nX:" if number % 2 else post_head(client.port, "X: ")[:-4]
            peer.sendall(drip)
        time.sleep(0.5)


@linux_only
def test_a_thousand_websockets_and_others_are_served(folders: Folders) -> None:
    with serve(folders) as running, ExitStack() as stack:
        request = f"GET /ws HTTP/1.1\r\nHost: localhost:{running.port}\r\n{HANDSHAKE}\r\n".encode()
        peers = []
        began = time.monotonic()
        for _ in range(1000):
            peer = stack.enter_context(connect(running.port, seconds=20))
            peer.sendall(request)
            peers.append(peer)
        for peer in peers:
            assert b"snapshot" in until(peer, b"batches")
        assert time.monotonic() - began < 20
        with websocket(running.websocket) as one_more, pytest.raises(Exception, match="1013"):
            one_more.recv(5)
        began = time.monotonic()
        assert running.get("/batch/list").json() == {"batches": [], "count": 0}
        assert time.monotonic() - began < 1
        running.program.terminate()
        assert running.program.wait(5) == 130


def until(peer: socket.socket, wanted: bytes) -> bytes:
    received = b""
    while wanted not in received:
        part = peer.recv(65_536)
        assert part, received
        received += part
    return received
