"""FAULTS row 25: the port is in use, and the rest of the program works on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from batch_gui.api.server import HttpOptions, HttpServer
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from tests.api.serving import Client
from tests.commands import batch_gui


@pytest.fixture(params=["127.0.0.1", "::1"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port that another program listens on."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with socket.create_server((request.param, 0), family=family) as other:
        yield int(other.getsockname()[1])


def test_a_busy_port_is_a_message(
    controller: BatchController, folders: Folders, taken: int
) -> None:
    server = HttpServer(controller, folders.api_token, HttpOptions(port=taken))
    threads = threading.active_count()
    with pytest.raises(BatchGuiError, match=f"Port {taken} is in use"):
        server.start()
    assert (server.running, server.address, server.port) == (False, None, None)
    assert threading.active_count() == threads
    assert controller.list() == ()
    server.options = HttpOptions(port=0)
    server.start()
    assert Client(str(server.address)).get("/health").json()["status"] == "ok"
    server.stop()


def test_serve_says_so_and_ends(folders: Folders, taken: int) -> None:
    done = batch_gui(folders, "serve", "--port", str(taken))
    assert done.returncode == 2
    assert done.stderr.strip() == f"Port {taken} is in use by another program. Choose another port."


def test_the_port_is_free_again_at_once(controller: BatchController, folders: Folders) -> None:
    server = HttpServer(controller, folders.api_token, HttpOptions(port=0))
    server.start()
    port = server.port
    assert port
    assert Client(str(server.address)).get("/health").status_code == 200
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    server.options = HttpOptions(port=port)
    server.start()
    assert server.port == port
    server.stop()
