"""`batch-gui serve` as other programs meet it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from batch_gui.core.settings import Folders
from tests.commands import batch_gui_running


class Client:
    """Plain requests to one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.port = int(address.rpartition(":")[2])
        self.websocket = address.replace("http:", "ws:") + "/ws"

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.address + path, timeout=20, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return requests.post(self.address + path, json=body, timeout=20, **options)

    def options(self, path: str, **options: Any) -> requests.Response:
        return requests.options(self.address + path, timeout=20, **options)

    def status(self, batch_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/batch/{batch_id}/status").json()
        return found

    def wait(self, batch_id: str, *statuses: str, seconds: float = 30) -> dict[str, Any]:
        """The status object once the batch is in one of these statuses."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.status(batch_id)
            if found["status"] in statuses:
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {statuses}; last: {found}")


@dataclass
class Served(Client):
    """A running `batch-gui serve`."""

    program: subprocess.Popen[str]
    first_line: str

    def __post_init__(self) -> None:
        found = re.search(r"http://[\d.]+:\d+", self.first_line)
        assert found, self.first_line + (self.program.stderr.read() if self.program.stderr else "")
        super().__init__(found[0])


@contextmanager
def serve(folders: Folders, *arguments: str) -> Iterator[Served]:
    """Start `batch-gui serve` on a free port and wait until it listens."""
    command = ["serve", "--port", "0", *arguments]
    with batch_gui_running(folders, *command) as program:
        assert program.stderr
        yield Served(program, program.stderr.readline())
