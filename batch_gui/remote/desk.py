"""The program's side of the broker: handing photos out, taking results, calling the roll."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from celery.states import READY_STATES
from kombu.entity import Queue
from kombu.exceptions import ChannelError
from kombu.messaging import Producer

from batch_gui.core.errors import WorkersUnavailable
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.time_limit import time_limit
from batch_gui.remote.connection import AWAY, TASK, Connection, celery_app
from batch_gui.remote.crew import Crew
from batch_gui.remote.key_store import KeyStore, key_store
from batch_gui.remote.messages import Order
from batch_gui.remote.recipe_files import FilesOut
from batch_gui.remote.roll_call import roll_call
from batch_gui.remote.tickets import Session, Tickets

log = logging.getLogger(__name__)

_MERCY = 10.0  # seconds more for a worker that ends its process by itself
_KEEP_EVERY = 5.0  # seconds between two signs that the program is there


class Desk:
    """Talks to one broker. Methods raise WorkersUnavailable when it doesn't answer.

    All but `roll_call`, `forget_session` and `close` belong to one thread.

    Args:
        program: tells this program from others that use the same broker.

    Raises:
        InvalidConfig: when the broker's URL can't be used.
    """

    def __init__(self, connection: Connection, program: str) -> None:
        self._connection = connection
        self._program = program
        self._app = celery_app(connection, impatient=True)
        # Messages go out without asking for results: Celery would subscribe to each of them.
        self._sender = celery_app(connection, impatient=True)
        self._sender.conf.result_backend = "disabled://"
        self._producer: Producer | None = None
        self._store: KeyStore | None = None
        self._session: Session | None = None
        self._kept = 0.0

    def open_or_keep(self) -> bool:
        """Have a valid session; whether it is a new one, to which no earlier task belongs."""
        store = self._opened()
        if self._session is not None:
            if time.monotonic() - self._kept < _KEEP_EVERY:
                return False
            if Tickets(store).keep(self._session):
                self._kept = time.monotonic()
                return False
        self._session = Tickets(store).open_session(self._program)
        self._files = FilesOut(store)
        self._kept = time.monotonic()
        return True

    def forget_session(self) -> None:
        """Have a new session next time: what is in the broker now isn't wanted any more."""
        self._session = None

    def send(self, task_id: str, job: PhotoJob) -> None:
        """Hand out a photo.

        Raises:
            PhotoError: a file of the preset can't be read.
        """
        session = self._session
        if session is None:
            raise WorkersUnavailable("The connection to the workers was given up.")
        watermark = self._files.send(job.recipe)
        timeout = self._connection.longest
        order = Order.of(job, session, timeout, watermark)
        self._tickets.issue(task_id)
        with self._producing() as producer:
            self._sender.send_task(
                TASK,
                args=[order.model_dump(mode="json")],
                task_id=task_id,
                queue=self._connection.versioned_queue,
                producer=producer,
                # The last resort; the worker itself knows how large the photo is.
                time_limit=time_limit(timeout, job.max_pixels) + _MERCY,
                retry=False,
                argsrepr=f"photo {job.photo_id} of {job.batch_id}",
            )

    def recall(self, task_id: str) -> bool:
        """Take a photo back unless a worker has begun it."""
        return self._tickets.recall(task_id)

    def drop(self, task_ids: Sequence[str]) -> None:
        """Want photos no longer, begun or not."""
        self._tickets.drop(task_ids)

    def begun(self, task_ids: Sequence[str]) -> list[bool]:
        """Which of them a worker has begun."""
        return self._tickets.begun(task_ids)

    def has_result(self, task_id: str) -> bool:
        """Whether something came of a photo."""
        return self._opened().read([self._key(task_id)])[0] is not None

    def take_results(self, task_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What came of photos, as Celery keeps it, by task; it isn't kept any longer."""
        keys = [self._key(task_id) for task_id in task_ids]
        found: dict[str, dict[str, Any]] = {}
        for task_id, content in zip(task_ids, self._opened().read(keys), strict=True):
            with suppress(json.JSONDecodeError):  # being written at this moment
                meta = json.loads(content) if content else {}
                if meta.get("status") in READY_STATES:
                    found[task_id] = meta
        if found:
            self._opened().take(*(self._key(task_id) for task_id in found))
            self._tickets.drop(list(found))
        return found

    def queue_is_empty(self) -> bool:
        """Whether no photo waits in the broker for a worker to take it."""
        with self._producing() as producer:
            try:
                queue = Queue(self._connection.versioned_queue)
                declared = queue(producer.channel).queue_declare(passive=True)
            except ChannelError:  # Redis has no queue that is empty
                return True
        return bool(declared.message_count == 0)

    def roll_call(self, timeout: float) -> Crew:
        """Who answers within `timeout` seconds."""
        return roll_call(self._connection, timeout)

    def close(self) -> None:
        """Want nothing any more and let go of the connections."""
        with suppress(WorkersUnavailable):
            if self._session is not None and self._store is not None:
                Tickets(self._store).close_session(self._session)
        if self._store is not None:
            self._store.close()
        self._disconnect()
        for app in (self._app, self._sender):
            app.close()

    @property
    def _tickets(self) -> Tickets:
        return Tickets(self._opened())

    def _opened(self) -> KeyStore:
        if self._store is None:
            self._store = key_store(self._app)
        return self._store

    def _key(self, task_id: str) -> str:
        return bytes(self._app.backend.get_key_for_task(task_id)).decode()

    @contextmanager
    def _producing(self) -> Iterator[Producer]:
        """A connection of its own: Celery's pools are shared by all apps of the process."""
        try:
            if self._producer is None:
                connection = self._sender.connection_for_write()
                self._producer = self._sender.amqp.Producer(connection, auto_declare=False)
            yield self._producer
        except AWAY as error:
            self._disconnect()
            place = self._connection.place
            raise WorkersUnavailable(f"The broker {place} doesn't answer.") from error

    def _disconnect(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(*AWAY):
                producer.connection.release()
