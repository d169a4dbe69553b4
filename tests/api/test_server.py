from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from batch_gui.api.server import HttpServer
from batch_gui.api.token import token_in
from batch_gui.core.errors import StorageError
from tests.api.serving import Client

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def test_it_opens_and_closes_as_often_as_one_likes(door: HttpServer) -> None:
    threads = threading.active_count()
    for _ in range(3):
        door.stop()
        assert not door.running
        door.stop()
        door.start()
        door.start()
        assert Client(str(door.address)).get("/health").status_code == 200
    assert threading.active_count() <= threads + 1


def test_it_stops_at_once_with_open_connections(door: HttpServer, client: Client) -> None:
    with connect(client.websocket) as live:
        live.recv(5)
        began = time.monotonic()
        door.stop()
        assert time.monotonic() - began < 2
        with pytest.raises(ConnectionClosed):
            live.recv(5)


@posix
def test_the_token_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "data" / "api-token"
        token = token_in(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(token) >= 43
    assert token_in(path) == token
    assert [one.name for one in path.parent.iterdir()] == ["api-token"]


@posix
def test_a_token_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "api-token"
    token = token_in(path)
    path.chmod(0o644)
    assert token_in(path) == token
    assert path.stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("kept", ["", "short", "x" * 43 + " y", "\xff" * 60])
def test_a_token_that_is_none_is_made_anew(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "api-token"
    path.write_text(kept, encoding="latin-1")
    assert len(token_in(path)) == 43
    assert path.stat().st_mode & 0o777 == 0o600


@posix
def test_a_link_in_the_place_of_the_token_is_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x" * 43)
    path = tmp_path / "api-token"
    path.symlink_to(elsewhere)
    assert token_in(path) != "x" * 43
    assert not path.is_symlink()
    assert elsewhere.read_text() == "x" * 43


def test_a_token_that_cannot_be_kept_is_a_message(door: HttpServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        token_in(tmp_path / "file" / "api-token")
