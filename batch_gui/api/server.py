"""HttpServer: the HTTP door, opened and closed by the window's switch or by `batch-gui serve`."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from batch_gui.api.peers import Peers
from batch_gui.api.token import token_in
from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.controller import BatchController

if TYPE_CHECKING:
    import uvicorn

    from batch_gui.api.guard import Rules

log = logging.getLogger(__name__)
# What uvicorn says goes to nobody: errors are logged where they are answered.
logging.getLogger("uvicorn").addHandler(logging.NullHandler())
logging.getLogger("uvicorn").propagate = False

STOP_SECONDS = 2.0
_START_SECONDS = 10.0
_BACKLOG = 1024
_OPEN_FILES = 8192
_LARGEST_MESSAGE = 65_536
_PORT_TRIES = 20


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the door is set.

    Attributes:
        port: 0 for any that is free.
        allowed_origins: whose pages may call, such as "http://localhost:3000".
        body_bytes: larger bodies are refused.
        header_seconds, body_seconds: slower clients are closed on.
    """

    port: int = 5100
    allowed_origins: tuple[str, ...] = ()
    body_bytes: int = 32 * 1024 * 1024
    header_seconds: float = 10
    body_seconds: float = 30


class HttpServer:
    """The HTTP door. Opens and closes as often as one likes; not to be shared by threads.

    `start` and `stop` take a moment, so the window calls them beside its own thread.

    Args:
        token_file: where the token for programs of other users is kept.
    """

    def __init__(
        self, controller: BatchController, token_file: Path, options: HttpOptions | None = None
    ) -> None:
        self._controller = controller
        self._token_file = token_file
        self.options = options or HttpOptions()
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None
        self._closing = threading.Event()
        self._port: int | None = None

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def port(self) -> int | None:
        """Where it listens; None when it doesn't."""
        return self._port if self.running else None

    @property
    def address(self) -> str | None:
        """What other programs call, such as http://127.0.0.1:5100; None when it doesn't listen."""
        return f"http://127.0.0.1:{self._port}" if self.running else None

    def token(self) -> str:
        """What programs of other users have to say.

        Raises:
            StorageError: when it can't be read or made.
        """
        return token_in(self._token_file)

    def start(self) -> None:
        """Listen; returns once other programs get an answer. No-op when it does already.

        Raises:
            BatchGuiError: when the port is in use or may not be used.
            StorageError: when the token can't be read or made.
        """
        if self.running:
            return
        import_module("batch_gui.api.application")  # takes a second; before a clock runs
        from batch_gui.api.guard import Rules

        token = self.token()
        _allow_open_files()
        sockets = _listen(self.options.port)
        self._port = int(sockets[0].getsockname()[1])
        self._closing = threading.Event()
        started = threading.Event()
        rules = Rules(
            self._port,
            token,
            self.options.allowed_origins,
            self.options.body_bytes,
            self.options.body_seconds,
        )
        self._thread = threading.Thread(
            target=self._run, args=(sockets, rules, started), name="http", daemon=True
        )
        self._thread.start()
        started.wait(_START_SECONDS)
        if not self._thread.is_alive():
            raise BatchGuiError("The HTTP interface couldn't start. The log has the details.")
        log.info("listening on port %d", self._port)

    def stop(self) -> None:
        """Close the door and every connection, within two seconds."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing.set()
        if self._server is not None:
            self._server.should_exit = True
        thread.join(STOP_SECONDS)
        log.info("no longer listening on port %s", self._port)

    def _run(
        self, sockets: Sequence[socket.socket], rules: Rules, started: threading.Event
    ) -> None:
        try:
            asyncio.run(self._serve(sockets, rules, started))
        except Exception:
            log.exception("the HTTP interface ended")
        finally:
            started.set()
            for one in sockets:
                one.close()

    async def _serve(
        self, sockets: Sequence[socket.socket], rules: Rules, started: threading.Event
    ) -> None:
        # Not above: a window whose door stays closed needn't wait for these.
        import uvicorn

        from batch_gui.api.application import make_application
        from batch_gui.api.guard import Guard
        from batch_gui.api.live import Live
        from batch_gui.api.protocol import protocol
        from batch_gui.api.told_server import ToldServer

        live = Live(self._controller)
        peers = Peers()
        application = make_application(self._controller, live, self._closing)
        config = uvicorn.Config(
            Guard(application, rules, peers),
            http=protocol(peers, self.options.header_seconds),
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,  # what a header says about the peer is not to be believed
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=1,
            ws_max_size=_LARGEST_MESSAGE,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            ws_per_message_deflate=False,
        )
        server = self._server = ToldServer(config, started)
        if self._closing.is_set():
            return
        handing_on = asyncio.create_task(live.run())
        try:
            await server.serve(list(sockets))
        finally:
            handing_on.cancel()
            with suppress(asyncio.CancelledError):
                await handing_on
            for connection in list(server.server_state.connections):
                if connection.transport is not None:
                    connection.transport.abort()
            await asyncio.sleep(0)


def _listen(port: int) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where there is IPv6, on ::1, at the same port.

    Raises:
        BatchGuiError: when the port is in use, on either, or may not be used.
    """
    for last_try in [*[False] * (_PORT_TRIES if port == 0 else 0), True]:
        four = _bound(socket.AF_INET, "127.0.0.1", port)
        try:
            six = _bound(socket.AF_INET6, "::1", four.getsockname()[1])
        except OSError as error:
            # Without IPv6, 127.0.0.1 does. But where another program has the port on ::1,
            # "localhost" would lead some clients to us and some to it.
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                return [four]
            four.close()
            if last_try:
                raise _cannot_listen(port, error) from error
        except BaseException:
            four.close()
            raise
        else:
            return [four, six]
    raise AssertionError


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio switches off Nagle's delay, which costs 40 ms a call.
    one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # connections that have just ended don't keep the port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((host, port))
        one.listen(_BACKLOG)
    except OSError as error:
        one.close()
        if family == socket.AF_INET:
            raise _cannot_listen(port, error) from error
        raise
    return one


def _cannot_listen(port: int, error: OSError) -> BatchGuiError:
    if error.errno == errno.EADDRINUSE:
        return BatchGuiError(f"Port {port} is in use by another program. Choose another port.")
    if error.errno == errno.EACCES:
        return BatchGuiError(f"Port {port} may not be used. Choose one above 1023.")
    return BatchGuiError(f"Port {port} can't be used: {error.strerror or error}.")


def _allow_open_files() -> None:
    """Make room for a thousand connections beside all else, as far as the system lets."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
