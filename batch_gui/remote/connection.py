"""How the broker is reached, and the Celery app that goes with it."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from celery.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError
from kombu.utils.url import maybe_sanitize_url
from redis.exceptions import RedisError

from batch_gui import __version__
from batch_gui.core.errors import InvalidConfig
from batch_gui.core.settings import Settings

TASK = "batch_gui.develop_photo"
ROLL_CALL = "batch_gui_roll_call"
AWAY = (OperationalError, OSError, RedisError, ImproperlyConfigured)  # a place doesn't answer
RESULTS_KEPT = 3600  # seconds; the program takes them within moments, or does the photo again

_CONTROL = "batch-gui"
_REDIS = ("redis", "rediss", "sentinel", "redis+socket")
_FOLDER = ("filesystem", "file")
_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
_CONNECT = 3  # seconds
_ANSWER = 15  # seconds
_VISIBILITY = 3600  # seconds; Celery's own default


@dataclass(frozen=True, slots=True)
class Connection:
    """A broker, where results go, and the queue's name.

    Attributes:
        broker: URL; `redis://HOST/0`, or `filesystem:///FOLDER` for a folder that all share.
        backend: URL of the results; empty for the same place as the broker.
        queue: what the user calls it.
        longest: seconds after which a photo is given up.
    """

    broker: str
    backend: str = ""
    queue: str = "batch-gui"
    longest: float = 300

    @classmethod
    def of(cls, settings: Settings) -> Connection:
        """As the settings say."""
        return cls(
            settings.celery_broker,
            settings.celery_backend,
            settings.celery_queue,
            settings.photo_timeout,
        )

    @property
    def place(self) -> str:
        """The broker for people: its URL without a password."""
        return str(maybe_sanitize_url(self.broker))

    @property
    def versioned_queue(self) -> str:
        """The queue in the broker: a worker never even gets a photo of another version."""
        return f"{self.queue}.{__version__}"

    @property
    def results(self) -> str:
        """URL of the results.

        Raises:
            InvalidConfig: when results can't be kept there.
        """
        backend = self.backend or self.broker
        kind, folder = urlsplit(backend).scheme, urlsplit(backend).path
        if kind in _REDIS:
            return backend
        if kind in _FOLDER and folder:
            return f"file://{folder}" if self.backend else f"file://{folder}/results"
        raise InvalidConfig(
            f"Results can't be kept at {maybe_sanitize_url(backend)}: expected redis://HOST/0 "
            "or file:///FOLDER."
        )

    def check(self) -> None:
        """Make sure that the URLs can be used, whether or not anybody answers.

        Raises:
            InvalidConfig: saying what was expected.
        """
        parts = urlsplit(self.broker)
        if parts.scheme == "filesystem":
            if not parts.path.strip("/"):
                raise InvalidConfig(f"{self.broker}: expected filesystem:///FOLDER.")
        elif not parts.scheme or not (parts.netloc or parts.scheme == "redis+socket"):
            raise InvalidConfig(
                f"{self.broker!r} isn't the URL of a broker, such as redis://HOST:6379/0."
            )
        self.results  # noqa: B018 - checks, too


def celery_app(connection: Connection, *, impatient: bool = False) -> Celery:
    """A Celery app for that connection; nothing is connected yet.

    Args:
        impatient: a broker that is away is an error, not something to wait for.

    Raises:
        InvalidConfig: when the URLs can't be used.
    """
    connection.check()
    results = connection.results
    _make_folders(connection, results)
    app = Celery("batch_gui", set_as_current=False)
    app.conf.update(
        broker_url=_broker_url(connection.broker),
        broker_transport_options=_transport(connection) | (_ONCE if impatient else {}),
        broker_connection_timeout=_CONNECT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        result_backend=results,
        redis_socket_connect_timeout=_CONNECT,
        redis_socket_timeout=_ANSWER,
        result_expires=RESULTS_KEPT,
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        result_accept_content=["json"],
        task_default_queue=connection.versioned_queue,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=60,
        worker_redirect_stdouts=False,
        control_exchange=_CONTROL,
        enable_utc=True,
    )
    return app


def _broker_url(broker: str) -> str:
    return "filesystem://" if urlsplit(broker).scheme == "filesystem" else broker


def _transport(connection: Connection) -> dict[str, Any]:
    parts = urlsplit(connection.broker)
    if parts.scheme == "filesystem":
        queue = f"{parts.path}/queue"
        return {
            "data_folder_in": queue,
            "data_folder_out": queue,
            "control_folder": Path(parts.path, "control"),
            "processed_folder": f"{parts.path}/taken",
            "store_processed": False,
            "polling_interval": 0.1,
        }
    if parts.scheme not in _REDIS:
        return {}
    return {
        "socket_connect_timeout": _CONNECT,
        "socket_keepalive": True,
        "visibility_timeout": max(_VISIBILITY, round(2 * connection.longest)),
    }


def _make_folders(connection: Connection, results: str) -> None:
    wanted: list[Path] = []
    parts = urlsplit(connection.broker)
    if parts.scheme == "filesystem":
        wanted += [Path(parts.path, name) for name in ("queue", "control", "taken")]
    if results.startswith("file://"):
        wanted.append(Path(urlsplit(results).path))
    try:
        for folder in wanted:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidConfig(f"The broker's folder {folder}: {error.strerror or error}.") from error
    if parts.scheme == "filesystem":
        _make_exchanges(Path(parts.path, "control"), connection.versioned_queue)


def _make_exchanges(folder: Path, queue: str) -> None:
    """WORKAROUND: kombu empties a table of queues that two programs make at the same time."""
    for name in (queue, f"{_CONTROL}.pidbox", f"reply.{_CONTROL}.pidbox"):
        whole = folder / f".{uuid.uuid4().hex}"
        whole.write_text("[]")
        with suppress(OSError):
            os.link(whole, folder / f"{name}.exchange")
        whole.unlink()
