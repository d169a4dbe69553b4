"""uvicorn's server, kept apart so that a window whose HTTP door is closed doesn't load it."""

from __future__ import annotations

import socket
import threading

import uvicorn


class ToldServer(uvicorn.Server):
    """Says when it is there.

    Args:
        is_there: set once it listens.
    """

    def __init__(self, config: uvicorn.Config, is_there: threading.Event) -> None:
        super().__init__(config)
        self._is_there = is_there

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        self._is_there.set()
