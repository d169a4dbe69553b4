"""What a worker does with a photo that it is handed."""

from __future__ import annotations

import logging
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from celery import Celery, Task
from celery.exceptions import Ignore
from celery.states import SUCCESS
from pydantic import ValidationError

from batch_gui import __version__
from batch_gui.core.errors import PhotoError, StorageError, WorkersUnavailable
from batch_gui.core.settings import Folders, Settings
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.output_file import remove_file
from batch_gui.remote.alarm import Alarm
from batch_gui.remote.connection import TASK
from batch_gui.remote.key_store import KeyStore, key_store
from batch_gui.remote.messages import Answer, Kind, Order
from batch_gui.remote.path_map import PathMap
from batch_gui.remote.recipe_files import FilesIn
from batch_gui.remote.tickets import Beginning, Session, Tickets

log = logging.getLogger(__name__)
_T = TypeVar("_T")

_TRIES = 40  # for a store that doesn't answer, half a second apart
_PAUSE = 0.5
_DEFAULT_NAMES = ("celery", "batch-gui")


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker needs to know of its own machine.

    Attributes:
        paths: where the program's folders are here.
        cache: folder for files of presets.
        memory: MB of address space a process may use; 0 for no limit.
    """

    paths: PathMap
    cache: Path
    memory: int = 0


def worker_options(settings: Settings, where: Folders) -> WorkerOptions:
    """As this machine's settings say.

    Raises:
        InvalidConfig: naming a path mapping that isn't one.
    """
    paths = PathMap(settings.celery_paths)
    return WorkerOptions(paths, where.cache / "remote-files", settings.worker_memory)


def add_task(app: Celery, options: WorkerOptions) -> None:
    """Let an app's workers develop photos."""

    def develop(task: Task, message: dict[str, Any]) -> dict[str, Any]:
        try:
            store = _patiently(lambda: key_store(app))
        except WorkersUnavailable:  # handed out again when it is back
            raise Ignore from None
        machine = machine_name(task.request.hostname or "")
        handler = _Handler(app, options, store, machine)
        return handler.answer(str(task.request.id), message)

    app.task(bind=True, name=TASK, typing=False, resultrepr_maxsize=64)(develop)


def machine_name(worker: str) -> str:
    """What the receipt calls the machine of a worker such as "attic@nas-2".

    The worker's whole name if it was given one, as when several run on one machine.
    """
    name, _, host = worker.partition("@")
    is_default = name.rstrip("0123456789-") in _DEFAULT_NAMES
    return (host or platform.node()) if is_default or not name else worker


class _Handler:
    """One delivery of one task."""

    def __init__(self, app: Celery, options: WorkerOptions, store: KeyStore, machine: str) -> None:
        self._app = app
        self._options = options
        self._machine = machine
        self._tickets = Tickets(store)
        self._files = FilesIn(store, options.cache)

    def answer(self, task_id: str, message: dict[str, Any]) -> dict[str, Any]:
        """Develop the photo unless nobody wants it any more.

        Raises:
            Ignore: nobody does, or another delivery was faster; nothing is left behind.
        """
        session = Session(str(message.get("program")), str(message.get("session")))
        beginning = self._beginning(task_id, session)
        if beginning is Beginning.UNWANTED:
            log.info("%s is no longer wanted", task_id)
            raise Ignore
        if beginning is Beginning.TOO_OFTEN:
            answer = self._failure(PhotoError("the decoder crashed"), again=True)
        else:
            answer = self._outcome(task_id, message, again=beginning is Beginning.AGAIN)
        if not self._counts(task_id, session):
            self._discard(answer, message)
            raise Ignore
        return answer.model_dump(mode="json")

    def _beginning(self, task_id: str, session: Session) -> Beginning:
        try:
            return _patiently(lambda: self._tickets.begin(task_id, session))
        except WorkersUnavailable:  # handed out again when the store is back
            return Beginning.UNWANTED

    def _counts(self, task_id: str, session: Session) -> bool:
        try:
            return _patiently(lambda: self._tickets.finish(task_id, session))
        except WorkersUnavailable:
            return False

    def _give_up(self, task_id: str, order: Order, limit: float) -> bool:
        """Answer for a photo that takes too long; whether its process is to be killed."""
        session = Session(order.program, order.session)
        error = PhotoError(f"took longer than {limit:g} s").after(limit, self._machine)
        answer = self._failure(error, again=True)
        if not self._counts(task_id, session):
            return False
        self._app.backend.store_result(task_id, answer.model_dump(mode="json"), SUCCESS)
        return True

    def _outcome(self, task_id: str, message: dict[str, Any], *, again: bool) -> Answer:
        version = message.get("version")
        if version != __version__:
            return self._refusal(
                Kind.UNUSABLE_WORKER,
                f"{self._machine} has Batch GUI {__version__}, but {version} asks. "
                "Install the same version everywhere.",
            )
        try:
            order = Order.model_validate(message)
            with Alarm(order.timeout, partial(self._give_up, task_id, order)) as alarm:
                return Answer.done(self._develop(order, alarm), again=again)
        except PhotoError as error:
            return self._failure(error, again=again)
        except StorageError as error:
            return self._refusal(Kind.STORAGE_ERROR, f"{self._machine}: {error}", again=again)
        except WorkersUnavailable as error:
            return self._refusal(Kind.UNUSABLE_WORKER, f"{self._machine}: {error}")
        except ValidationError as error:
            log.error("an order that can't be read: %s", error)
            return self._refusal(
                Kind.UNUSABLE_WORKER, f"{self._machine} doesn't understand what it was sent."
            )

    def _develop(self, order: Order, alarm: Alarm) -> PhotoResult:
        # Never imported in the parent of the processes.
        from batch_gui.develop.photo import develop_photo, noting_pixels

        job = self._here(order)
        with noting_pixels(alarm.note_pixels):
            return replace(develop_photo(job), machine=self._machine)

    def _here(self, order: Order) -> PhotoJob:
        """The job as this machine sees it, under a temporary name of its own.

        Raises:
            WorkersUnavailable: when this machine doesn't see the folders.
        """
        asked = order.photo
        job = replace(
            asked,
            source=self._options.paths.here(asked.source),
            folder=self._options.paths.here(asked.folder),
            attempt=f"{asked.attempt}-{os.urandom(4).hex()}",
            recipe=self._files.with_files(asked.recipe, order.watermark),
        )
        for folder in (job.folder, os.path.dirname(job.source)):  # noqa: PTH120
            if not os.path.isdir(folder):  # noqa: PTH112
                raise WorkersUnavailable(
                    f"the folder {folder} can't be seen from there. Mount it, or set a path "
                    "mapping."
                )
        return job

    def _failure(self, error: PhotoError, *, again: bool) -> Answer:
        return Answer(
            kind=Kind.PHOTO_ERROR,
            machine=self._machine,
            reason=str(error),
            seconds=error.seconds,
            again=again,
        )

    def _refusal(self, kind: Kind, reason: str, *, again: bool = False) -> Answer:
        return Answer(kind=kind, machine=self._machine, reason=reason, again=again)

    def _discard(self, answer: Answer, message: dict[str, Any]) -> None:
        """Remove an output that came too late; one that can't be is swept by the program."""
        if answer.kind is Kind.DONE:
            log.info("an output came too late and is removed")
            folder = self._options.paths.here(Order.model_validate(message).photo.folder)
            remove_file(Path(answer.photo_result(folder).temporary))


def _patiently(ask: Callable[[], _T]) -> _T:
    """What the store answers, waiting for it if it is away for a moment.

    Raises:
        WorkersUnavailable: it stays away.
    """
    for _ in range(_TRIES):
        try:
            return ask()
        except WorkersUnavailable as error:
            log.warning("%s", error)
            time.sleep(_PAUSE)
    return ask()
