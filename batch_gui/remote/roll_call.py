"""Asking which workers are there."""

from __future__ import annotations

import logging
from typing import Any

from batch_gui.core.errors import WorkersUnavailable
from batch_gui.remote.connection import AWAY, ROLL_CALL, Connection, celery_app
from batch_gui.remote.crew import Crew, WorkerFound, crew_of

log = logging.getLogger(__name__)


def roll_call(connection: Connection, timeout: float) -> Crew:
    """Who answers within `timeout` seconds.

    Raises:
        WorkersUnavailable: when the broker doesn't answer.
        InvalidConfig: when its URL can't be used.
    """
    try:
        with (
            celery_app(connection, impatient=True) as app,
            app.connection_for_write() as broker,
        ):
            replies = app.control.broadcast(
                ROLL_CALL, reply=True, timeout=timeout, connection=broker
            )
    except AWAY as error:
        raise WorkersUnavailable(f"The broker {connection.place} doesn't answer.") from error
    found = []
    for reply in replies or []:
        for name, said in reply.items():
            try:
                if said["queue"] == connection.queue:
                    found.append(_worker(name, said))
            except (KeyError, TypeError, ValueError):
                log.warning("worker %s answered %.200r", name, said)
    return crew_of(found, connection.queue, connection.place)


def _worker(name: str, said: dict[str, Any]) -> WorkerFound:
    return WorkerFound(
        name=name,
        machine=str(said["machine"]),
        version=str(said["version"]),
        processes=int(said["processes"]),
        tasks=frozenset(said["tasks"]),
    )
