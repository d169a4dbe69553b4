from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest

from batch_gui.api import peers
from batch_gui.api.peers import Address, Peers, held_by_own_process, owner_of_socket
from tests.programs import linux_only

Pair = tuple[socket.socket, Address, Address]


@pytest.fixture(params=["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A client's socket; its address and the server's as the server sees them."""
    family = socket.AF_INET6 if request.param == "::1" else socket.AF_INET
    host = "::1" if request.param == "::1" else "127.0.0.1"
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server((host, 0), family=family))
        port = listening.getsockname()[1]
        client = stack.enter_context(socket.create_connection((request.param, port)))
        accepted, address = listening.accept()
        stack.enter_context(accepted)
        yield client, address[:2], accepted.getsockname()[:2]


@linux_only
def test_linux_names_the_owner(pair: Pair) -> None:
    client, address, server = pair
    assert owner_of_socket(address, server) == os.geteuid()
    client.close()
    assert owner_of_socket(address, server) is None


@linux_only
def test_a_connection_that_is_none_has_no_owner(pair: Pair) -> None:
    _, address, server = pair
    assert owner_of_socket((address[0], 1), server) is None


def test_processes_are_searched_where_the_system_names_no_owner(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, address, server = pair
    assert held_by_own_process(address, server)
    assert not held_by_own_process((address[0], 1), server)

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(peers, "owner_of_socket", refuse)
    known = Peers()
    assert asyncio.run(known.is_same_user(address, server))
    monkeypatch.setattr(peers, "held_by_own_process", lambda *_: False)
    assert asyncio.run(known.is_same_user(address, server)), "asked once a connection"
    known.forget(address)
    assert not asyncio.run(known.is_same_user(address, server))


def test_own_processes_alone_are_searched_where_others_are_hidden(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_kind: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    _, address, server = pair
    assert held_by_own_process(address, server)
