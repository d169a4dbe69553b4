"""Who gets in: one layer before everything else, for HTTP and WebSocket alike."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from batch_gui.api.answers import error_content, json_bytes
from batch_gui.api.peers import Peers

log = logging.getLogger(__name__)

_WELL_FORMED_HOST = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?", re.ASCII)
_OWN_HOSTS = (b"localhost", b"127.0.0.1", b"[::1]")
_HTTP_PORT = 80


class Refused(Exception):
    """This request doesn't get in, or not any further."""

    def __init__(self, status: int, words: str, headers: Mapping[bytes, bytes] | None = None):
        super().__init__(words)
        self.status = status
        self.headers = dict(headers or {})


class _Gone(Exception):
    """The client left before it had said everything."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What gets in.

    Attributes:
        port: where the server listens.
        token: what programs of other users have to say.
        allowed_origins: pages of these origins may ask, too; `null` never.
        body_bytes: larger bodies are refused.
        body_seconds: a body has to be there by then.
    """

    port: int
    token: str = field(repr=False)
    allowed_origins: Collection[str] = ()
    body_bytes: int = 32 * 1024 * 1024
    body_seconds: float = 30


class Guard:
    """Lets requests through to `app` that may come in, and answers all others itself."""

    def __init__(self, app: ASGIApp, rules: Rules, peers: Peers) -> None:
        self._app = app
        self._rules = rules
        self._peers = peers
        self._token = rules.token.encode()
        self._hosts = {host + b":%d" % rules.port for host in _OWN_HOSTS}
        if rules.port == _HTTP_PORT:
            self._hosts |= set(_OWN_HOSTS)
        allowed = {origin.lower().rstrip("/").encode() for origin in rules.allowed_origins}
        self._origins = allowed - {b"null", b"*", b""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check in this order: Host, site, preflight, user, body."""
        try:
            self._check_host(scope)
            origin = self._check_site(scope)
            if origin is not None and scope["type"] == "http":
                send = partial(_send_readable_for, origin, send)
                if scope["method"] == "OPTIONS" and _all(scope, b"access-control-request-method"):
                    await _answer_preflight(send)
                    return
            await self._check_user(scope)
            if scope["type"] == "http":
                receive = await self._with_body(scope, receive)
        except Refused as refusal:
            log.info("%s: refused, %d: %s", scope["path"], refusal.status, refusal)
            await _refuse(scope, send, refusal)
        except _Gone:
            pass
        else:
            try:
                await self._app(scope, receive, send)
            except Exception:
                # The client has been answered as far as that was possible.
                log.exception("%s", scope["path"])

    def _check_host(self, scope: Scope) -> None:
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or not _WELL_FORMED_HOST.fullmatch(hosts[0]):
            raise Refused(400, "Expected one Host header, with a host and a port.")
        if not scope["path"].startswith("/"):
            raise Refused(400, "Expected a path that begins with “/”.")
        if hosts[0].lower() not in self._hosts:
            raise Refused(421, f"Expected “localhost:{self._rules.port}” as Host.")

    def _check_site(self, scope: Scope) -> bytes | None:
        """The allowed origin that asks; None for a program that isn't a page."""
        sites = _all(scope, b"sec-fetch-site")
        if any(site.strip().lower() == b"cross-site" for site in sites):
            raise Refused(403, "Pages of other sites don't get in.")
        origins = _all(scope, b"origin")
        if not origins:
            return None
        if len(origins) > 1 or origins[0].lower() not in self._origins:
            raise Refused(403, "Pages get in only if the settings allow their origin.")
        return origins[0]

    async def _check_user(self, scope: Scope) -> None:
        given = _all(scope, b"authorization")
        bearers = [one[7:].strip() for one in given if one[:7].lower() == b"bearer "]
        if bearers:
            if len(bearers) == 1 and hmac.compare_digest(bearers[0], self._token):
                return
            raise Refused(401, "The token isn't the right one.", _HOW_TO_GET_IN)
        client, server = scope.get("client"), scope.get("server")
        if client and server and await self._peers.is_same_user(tuple(client), tuple(server)):
            return
        raise Refused(
            401,
            "Programs of other users need “Authorization: Bearer <api-token>”, "
            "the token from the program's data folder.",
            _HOW_TO_GET_IN,
        )

    async def _with_body(self, scope: Scope, receive: Receive) -> Receive:
        """A `receive` that has the whole body already."""
        for length in _all(scope, b"content-length"):
            if length.isdigit() and int(length) > self._rules.body_bytes:
                raise self._too_large()
        try:
            async with asyncio.timeout(self._rules.body_seconds):
                body = await self._read(receive)
        except TimeoutError:
            seconds = round(self._rules.body_seconds)
            raise Refused(408, f"The body wasn't there within {seconds} seconds.") from None
        return _Replay(body, receive)

    async def _read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            part = message.get("body", b"")
            size += len(part)
            if size > self._rules.body_bytes:
                raise self._too_large()
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> Refused:
        return Refused(413, f"The body is larger than {self._rules.body_bytes:,} bytes.")


class _Replay:
    """First the body that was read, then whatever else comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


_HOW_TO_GET_IN = {b"www-authenticate": b"Bearer"}


def _all(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


async def _refuse(scope: Scope, send: Send, refusal: Refused) -> None:
    body = json_bytes(error_content(str(refusal)))
    headers = {
        b"content-type": b"application/json",
        b"content-length": str(len(body)).encode(),
        **refusal.headers,
    }
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    await send(
        {
            "type": f"{kind}.response.start",
            "status": refusal.status,
            "headers": list(headers.items()),
        }
    )
    await send({"type": f"{kind}.response.body", "body": body})


async def _answer_preflight(send: Send) -> None:
    headers = [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"authorization, content-type"),
        (b"access-control-max-age", b"600"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _send_readable_for(origin: bytes, send: Send, message: dict[str, Any]) -> None:
    """Let the allowed page's script read the answer."""
    if message["type"] == "http.response.start":
        readable = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
        message = {**message, "headers": [*message.get("headers", ()), *readable]}
    await send(message)
