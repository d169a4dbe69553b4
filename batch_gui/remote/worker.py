"""A Celery worker for the program's queue: what it checks, how its processes begin."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import Celery, signals
from celery.worker import state as worker_state
from celery.worker.control import inspect_command

from batch_gui import __version__
from batch_gui.core.errors import BatchGuiError
from batch_gui.remote.connection import ROLL_CALL, Connection, celery_app
from batch_gui.remote.task import WorkerOptions, add_task, machine_name

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkerCommand:
    """How a worker is started by `batch-gui worker`.

    Attributes:
        name: unique on its machine; empty for one that is made up.
        processes: photos at a time; 0 for one per core.
        log_level: as Celery calls them.
    """

    name: str = ""
    processes: int = 0
    log_level: str = "info"


def worker_app(connection: Connection, options: WorkerOptions) -> Celery:
    """An app whose workers develop photos, for `celery -A` as for `batch-gui worker`.

    Raises:
        InvalidConfig: when the URLs can't be used.
    """
    app = celery_app(connection)
    add_task(app, options)
    inspect_command(name=ROLL_CALL)(lambda state: _present(state, connection.queue))
    # Signals keep weak references; the app lives as long as its process.
    app.before_work = [_checked(options), _prepared(options)]
    signals.celeryd_init.connect(app.before_work[0])
    signals.worker_process_init.connect(app.before_work[1])
    return app


def run_worker(connection: Connection, options: WorkerOptions, command: WorkerCommand) -> None:
    """Work until told to end; photos under way are finished then.

    Raises:
        InvalidConfig: when the URLs or paths can't be used.
    """
    options.paths.check()
    name = command.name or f"batch-gui-{os.getpid()}"
    arguments = [
        "worker",
        f"--hostname={name}@{socket.gethostname()}",
        f"--loglevel={command.log_level}",
        # They tell every worker of every other one, which nobody here asks for.
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    if command.processes:
        arguments.append(f"--concurrency={command.processes}")
    worker_app(connection, options).worker_main(arguments)


def _present(state: Any, queue: str) -> dict[str, Any]:
    """The answer to a roll call."""
    pool = state.consumer.pool
    return {
        "queue": queue,
        "version": __version__,
        "machine": machine_name(state.hostname),
        "processes": getattr(pool, "num_processes", None) or pool.limit or 1,
        "tasks": [request.id for request in list(worker_state.reserved_requests)],
    }


def _checked(options: WorkerOptions) -> Callable[..., None]:
    def check(**_: object) -> None:
        try:
            options.paths.check()
        except BatchGuiError as error:
            sys.exit(str(error))

    return check


def _prepared(options: WorkerOptions) -> Callable[..., None]:
    def prepare(**_: object) -> None:
        """Bound its memory; load the decoders here, never in the parent: they have threads."""
        import batch_gui.develop.photo  # noqa: F401

        if options.memory and sys.platform == "linux":
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (options.memory * _MB, options.memory * _MB))

    return prepare
