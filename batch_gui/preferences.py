"""The settings of the running program: kept on disk and put into effect."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from batch_gui.api.server import HttpOptions, HttpServer
from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import InvalidConfig
from batch_gui.core.settings import ExecutorKind, Settings
from batch_gui.core.templates import Templates
from batch_gui.engine.controller import BatchController
from batch_gui.engine.governor import Limits
from batch_gui.engine.scheduler import DailyCleanup
from batch_gui.remote.crew import NO_CELERY, Crew

if TYPE_CHECKING:
    from batch_gui.remote.connection import Connection

_MB = 1024 * 1024
_ANSWER = 1.5  # seconds for workers to answer


def http_options(settings: Settings, port: int | None = None) -> HttpOptions:
    """How the HTTP door is set; at `port`, or as the settings say."""
    return HttpOptions(
        port=settings.http_port if port is None else port,
        allowed_origins=settings.http_allowed_origins,
        body_bytes=settings.http_body_limit * _MB,
    )


def connection_of(settings: Settings) -> Connection:
    """How Celery's broker is reached.

    Raises:
        InvalidConfig: when it can't be used, or Celery isn't installed.
    """
    try:
        from batch_gui.remote.connection import Connection
    except ImportError as error:
        raise InvalidConfig(f"{NO_CELERY} ({error})") from error
    connection = Connection.of(settings)
    connection.check()
    return connection


class Preferences:
    """What the user has set, changed while the program runs.

    Opens and closes the HTTP door as the settings say. Methods may take a moment; they are
    called one at a time, from any thread.

    Args:
        path: of the settings file.
        settings: as they are in it.

    Attributes:
        templates: settings of new batches that the user gave a name.
    """

    def __init__(
        self, path: Path, settings: Settings, controller: BatchController, server: HttpServer
    ) -> None:
        self._path = path
        self.templates = Templates(path.with_name("templates.json"))
        self._settings = settings
        self._controller = controller
        self._server = server
        self._changing = threading.Lock()

    @property
    def current(self) -> Settings:
        """The settings as they are kept."""
        return self._settings

    @property
    def http_address(self) -> str | None:
        """What other programs call; None while the HTTP door is closed."""
        return self._server.address

    def http_token(self) -> str:
        """What programs of other users have to say to the HTTP door.

        Raises:
            StorageError: when it can't be read or made.
        """
        return self._server.token()

    def would_remove(self, days: float) -> tuple[BatchSummary, ...]:
        """The batches that a clean-up after `days` days would remove now."""
        return self._controller.would_remove(days)

    def find_workers(self, settings: Settings) -> Crew:
        """Who answers at the broker of these settings.

        Raises:
            WorkersUnavailable: when it doesn't answer.
            InvalidConfig: when it can't be used, or Celery isn't installed.
        """
        connection = connection_of(settings)
        from batch_gui.remote.roll_call import roll_call

        return roll_call(connection, _ANSWER)

    def begin(self) -> None:
        """Open the HTTP door, if the settings say so.

        Raises:
            BatchGuiError: when it can't be opened.
        """
        with self._changing:
            self._follow(self._settings)

    def change(self, wanted: Settings) -> None:
        """Put settings into effect and keep them.

        Raises:
            BatchGuiError: when the HTTP door can't be opened so, or the broker of Celery can't
                be used; nothing is kept then.
            StorageError: when they can't be written.
        """
        if wanted.executor is ExecutorKind.CELERY:
            connection_of(wanted)
        with self._changing:
            self._follow(wanted)
            wanted.save(self._path)
            self._settings = wanted
            self._controller.run_at_once(wanted.batches_at_once)
            self._controller.use_cores(wanted.workers)
            self._controller.give_way(Limits.of(wanted))
            self._controller.clean_up_daily(DailyCleanup.of(wanted))

    def close(self) -> None:
        """Close the HTTP door."""
        with self._changing:
            self._server.stop()

    def _follow(self, wanted: Settings) -> None:
        """Let the HTTP door be as `wanted` says; if it can't, as it was."""
        before, was_open = self._server.options, self._server.running
        after = http_options(wanted)
        if was_open and (after != before or not wanted.http_enabled):
            self._server.stop()
        self._server.options = after
        if not wanted.http_enabled:
            return
        try:
            self._server.start()
        except Exception:
            self._server.options = before
            if was_open:
                self._server.start()
            raise
