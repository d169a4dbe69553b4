"""FAULTS rows 21 to 23: wrong hosts, pages of other sites, programs of other users."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_gui import app
from batch_gui.api.server import HttpServer
from tests.api.raw import HANDSHAKE, RawAnswer, exchange, get, upgrade
from tests.api.serving import Client
from tests.conftest import OpenDoor
from tests.photos import write_photo

ALLOWED = "http://localhost:3000"
PORT = "{port}"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpServer]:
    """One door for all tests that only knock."""
    where = app.folders(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("pictures"))
    with app.engine(where) as running:
        server = app.http_server(where, running, 0)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def client(door: HttpServer) -> Client:
    return Client(str(door.address))


def ask(kind: str, port: int, headers: str) -> RawAnswer:
    return (get if kind == "http" else upgrade)(port, headers.replace(PORT, str(port)))


@pytest.fixture(params=["http", "websocket"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def welcome(kind: str) -> int:
    return 200 if kind == "http" else 101


# --- row 21 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LocalHost:{port}"]
)
def test_own_hosts_get_in(client: Client, kind: str, host: str) -> None:
    assert ask(kind, client.port, f"Host: {host}\r\n").status == welcome(kind)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}", "evil.example", "localhost", "127.0.0.1", "localhost:1",
        "localhost.evil.example:{port}", "localhost.:{port}", "127.0.0.2:{port}", "127.1:{port}",
        "0.0.0.0:{port}", "[::]:{port}", "[::ffff:127.0.0.1]:{port}", "localhost:", "",
        "localhost:0{port}",
    ],
)  # fmt: skip
def test_other_hosts_are_misdirected(client: Client, kind: str, host: str) -> None:
    answer = ask(kind, client.port, f"Host: {host}\r\n")
    assert answer.status == 421
    assert f"localhost:{client.port}" in answer.error


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "Host: localhost:{port}\r\nHost: localhost:{port}\r\n",
        "Host: localhost:{port}\r\nHost: evil.example\r\n",
        "Host: local host:{port}\r\n",
        "Host: localhost:{port},evil.example\r\n".replace(",", "@/"),
        "Host: localhost:port\r\n",
        "Host: localhost:{port}:{port}\r\n",
        "Host: [::1:{port}\r\n",
        "Host: http://localhost:{port}\r\n",
        "Host: localhost:{port}\r\nX: \x00\r\n",
    ],
)
def test_malformed_hosts_are_refused(client: Client, kind: str, headers: str) -> None:
    answer = ask(kind, client.port, headers)
    assert answer.status == 400
    assert answer.error


@pytest.mark.parametrize(
    "request_line",
    [
        "GET http://evil.example/health HTTP/1.1", "GET * HTTP/1.1", "GET health HTTP/1.1",
        "nonsense", "GET /health HTTP/9", "\x16\x03\x01\x02",
    ],
)  # fmt: skip
def test_nonsense_is_answered_in_words(client: Client, request_line: str) -> None:
    host = f"Host: localhost:{client.port}"
    answer = exchange(client.port, f"{request_line}\r\n{host}\r\n\r\n")
    assert answer.status == 400
    assert answer.error


def test_a_request_of_http_1_0_without_host_is_refused(client: Client) -> None:
    assert exchange(client.port, "GET /health HTTP/1.0\r\n\r\n").status == 400


def test_only_loopback_is_listened_on(client: Client) -> None:
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for address in others - {"127.0.0.1", "::1"}:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((str(address), client.port), timeout=2).close()


# --- row 22 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://localhost:{port}\r\n",
        "Origin: \r\n",
        f"Origin: {ALLOWED}.evil.example\r\n",
        f"Origin: {ALLOWED}\r\nOrigin: https://evil.example\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: Cross-Site\r\n",
        f"Origin: {ALLOWED}\r\nSec-Fetch-Site: cross-site\r\n",
    ],
)
def test_pages_of_other_sites_are_refused(open_door: OpenDoor, kind: str, headers: str) -> None:
    door = open_door(allowed_origins=(ALLOWED, "null", "*"))
    assert door.port
    answer = ask(kind, door.port, f"Host: localhost:{PORT}\r\n{headers}")
    assert answer.status == 403
    assert answer.error
    assert "access-control-allow-origin" not in answer.headers


def test_no_origin_is_allowed_at_first(client: Client, kind: str) -> None:
    headers = f"Host: localhost:{PORT}\r\nOrigin: {ALLOWED}\r\n"
    assert ask(kind, client.port, headers).status == 403


def test_an_allowed_page_gets_in_and_can_read_the_answer(open_door: OpenDoor, kind: str) -> None:
    door = open_door(allowed_origins=(ALLOWED,))
    assert door.port
    headers = f"Host: localhost:{PORT}\r\nOrigin: {ALLOWED}\r\nSec-Fetch-Site: same-site\r\n"
    answer = ask(kind, door.port, headers)
    assert answer.status == welcome(kind)
    if kind == "http":
        assert answer.headers["access-control-allow-origin"] == ALLOWED


def test_a_page_of_another_site_changes_nothing(client: Client, tmp_path: Path) -> None:
    write_photo(tmp_path / "in" / "a.jpg", size=(30, 20))
    body = {"paths": [str(tmp_path / "in")]}
    evil = {"Origin": "https://evil.example"}
    assert client.post("/photos", body, headers=evil).status_code == 403
    assert client.get("/photos/1").status_code == 404  # none was added
    asked = {**evil, "Access-Control-Request-Method": "POST"}
    assert client.options("/photos", headers=asked).status_code == 403


def test_an_allowed_page_may_ask_first(open_door: OpenDoor) -> None:
    client = Client(str(open_door(allowed_origins=(ALLOWED,)).address))
    asked = {"Origin": ALLOWED, "Access-Control-Request-Method": "POST"}
    answer = client.options("/batch/start", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type"


# --- row 23 ---------------------------------------------------------------------------------

_ASK_AS_STRANGER = """
import encodings.idna, os, socket, sys
os.setgroups([]), os.setgid(54321), os.setuid(54321)
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10) as peer:
    peer.sendall(sys.stdin.buffer.read())
    print(peer.recv(65536).decode("latin-1"))
"""
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can be somebody else"
)


def ask_as_stranger(port: int, request: str, address: str = "127.0.0.1") -> int:
    """The status that a program of another user gets."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _ASK_AS_STRANGER, address, str(port)],
        input=request.encode(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[1])


@as_root
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize(
    "request_line",
    [
        "GET /health", "GET /batch/list", "GET /openapi.json", "GET /nothing",
        "POST /batch/recover", "POST /batch/start",
    ],
)  # fmt: skip
def test_a_program_of_another_user_needs_the_token(
    door: HttpServer, address: str, request_line: str
) -> None:
    assert door.port
    head = f"{request_line} HTTP/1.1\r\nHost: localhost:{door.port}\r\n"
    wrong, right = "x" * 43, door.token()
    end = "Content-Length: 0\r\n\r\n"
    assert ask_as_stranger(door.port, head + end, address) == 401
    token = f"Authorization: Bearer {wrong}\r\n"
    assert ask_as_stranger(door.port, head + token + end, address) == 401
    token = f"Authorization: Bearer {right}\r\n"
    assert ask_as_stranger(door.port, head + token + end, address) != 401


@as_root
def test_a_websocket_of_another_user_needs_the_token(door: HttpServer) -> None:
    assert door.port
    head = f"GET /ws HTTP/1.1\r\nHost: localhost:{door.port}\r\n{HANDSHAKE}"
    assert ask_as_stranger(door.port, f"{head}\r\n") == 401
    token = f"Authorization: Bearer {door.token()}\r\n\r\n"
    assert ask_as_stranger(door.port, head + token) == 101


def test_a_wrong_token_is_refused_from_anybody(door: HttpServer, kind: str) -> None:
    assert door.port
    for given in ("wrong", door.token()[:-1], door.token() + "x", "", "\xff"):
        headers = f"Host: localhost:{PORT}\r\nAuthorization: Bearer {given}\r\n"
        answer = ask(kind, door.port, headers)
        if given:
            assert answer.status == 401, given
            assert answer.headers["www-authenticate"] == "Bearer"
    right = f"Host: localhost:{PORT}\r\nAuthorization: bearer {door.token()}\r\n"
    assert ask(kind, door.port, right).status == welcome(kind)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/photos/../etc", "“..”"),
        ("..", "absolute"),
        ("photos", "absolute"),
        ("", "absolute"),
        ("/photos\0/a.jpg", "zero byte"),
        ("//server/share", "network"),
        ("\\\\server\\share", "network"),
        ("//?/C:/photos", "network"),
        ("~/Pictures", "absolute"),
        ("file:///photos", "absolute"),
    ],
)
def test_paths_that_make_no_sense_are_refused(client: Client, path: str, why: str) -> None:
    answer = client.post("/photos", {"paths": ["/tmp", path]})
    assert answer.status_code == 422
    assert "paths.1" in answer.json()["error"]
    assert why in answer.json()["error"]


def test_links_that_lead_out_of_the_folder_are_skipped(client: Client, tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "outside"
    write_photo(inside / "a.jpg", size=(30, 20))
    write_photo(outside / "secret.jpg", size=(30, 20))
    (inside / "out.jpg").symlink_to(outside / "secret.jpg")
    (inside / "folder").symlink_to(outside)
    (inside / "same.jpg").symlink_to(inside / "a.jpg")
    answer = client.post("/photos", {"paths": [str(inside)]}).json()
    assert answer["photo_count"] == 2
    reasons = {Path(one["path"]).name: one["reason"] for one in answer["skipped"]}
    assert reasons["out.jpg"] == "a link that leads out of the folder"
    assert "folder" in reasons
    named = client.post("/photos", {"paths": [str(inside / "out.jpg")]}).json()
    assert named["photo_count"] == 1
