"""A broker and Celery workers of a test's own, on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from batch_gui.remote.connection import Connection
from batch_gui.remote.roll_call import roll_call

# They end when the tests are killed, too.
_WITH_ME = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(good: Callable[[], object], seconds: float = 60, what: str = "") -> None:
    end = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < end, f"waited in vain: {what or good}"
        time.sleep(0.01)


class Redis:
    """A server that keeps nothing when it is stopped."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        options = f"--port {self.port} --bind 127.0.0.1 --save --appendonly no --dir"
        self.process = subprocess.Popen(
            [*_WITH_ME, "redis-server", *options.split(), str(self._folder)],
            stdout=subprocess.DEVNULL,
        )
        until(self._answers, what="redis-server")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


class Worker:
    """`batch-gui worker`, as it is started on another machine."""

    def __init__(self, folder: Path, name: str, broker: str, *options: str) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        self.folder = folder / name
        self.command = [sys.executable, "-m", "batch_gui", "worker", "--broker", broker]
        self.command += ["--data-dir", str(self.folder), "--name", name, *options]
        self.environment = {**os.environ, "QT_QPA_PLATFORM": "nothing"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_WITH_ME, *self.command],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As if the machine lost its power: the worker and its processes at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """As `systemctl stop` does it."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            finally:
                self.kill()

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return list(psutil.Process(self.process.pid).children())

    def said(self) -> str:
        return self._log.read_text(errors="replace")


class Farm:
    """A broker, and workers that are killed at the end."""

    def __init__(self, folder: Path, broker: str, redis: Redis | None = None) -> None:
        self.folder = folder
        self.broker = broker
        self.connection = Connection(broker)
        self._redis = redis
        self.workers: dict[str, Worker] = {}

    @property
    def redis(self) -> Redis:
        assert self._redis is not None
        return self._redis

    def broker_up(self) -> None:
        if self._redis is not None and self._redis.process is None:
            self._redis.start()

    def ready(self, *names: str) -> list[Worker]:
        """These workers and no others, answering, at a broker that does."""
        self.broker_up()
        for name, worker in self.workers.items():
            if name not in names:
                worker.kill()
        for name in names:
            self.start(name)
        until(lambda: self._answering() == set(names), what=f"only {names} to answer")
        return [self.workers[name] for name in names]

    def add(self, name: str, *options: str) -> Worker:
        """A worker that isn't started yet."""
        made = Worker(self.folder, name, self.broker, "--concurrency", "1", *options)
        self.workers[name] = made
        return made

    def start(self, name: str) -> Worker:
        """Let a worker be there in a few seconds, if it isn't."""
        if name not in self.workers:
            self.add(name)
        worker = self.workers[name]
        if worker.process is None or worker.process.poll() is not None:
            worker.start()
        return worker

    def remove(self, name: str) -> None:
        """Forget a worker that no other test can use."""
        self.workers.pop(name).kill()

    def _answering(self) -> set[str]:
        found = roll_call(self.connection, 0.3).workers
        return {worker.name.partition("@")[0] for worker in found}

    def close(self) -> None:
        for worker in self.workers.values():
            worker.kill()
        if self._redis is not None:
            self._redis.kill()
