"""The composition root: builds everything from the settings and knows everyone."""

from __future__ import annotations

import batch_gui.light_imports  # noqa: F401

# isort: split
import getpass
import hashlib
import logging
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from logging.handlers import RotatingFileHandler
from types import TracebackType
from typing import TYPE_CHECKING, Any

from batch_gui import __version__
from batch_gui.core.batch import BatchSummary
from batch_gui.core.catalog_rescue import open_catalog
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.files import storage_faults
from batch_gui.core.outputs import OutputIndex
from batch_gui.core.settings import ExecutorKind, Folders, Settings
from batch_gui.core.store import BatchStore, Unreadable
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.answers import Recovery
from batch_gui.engine.controller import BatchController
from batch_gui.engine.diagnostics import LOG_NAME, diagnostic_report
from batch_gui.engine.executors.base import PhotoExecutor
from batch_gui.engine.executors.local import LocalExecutor
from batch_gui.engine.giving_way import Surroundings
from batch_gui.engine.governor import Limits
from batch_gui.engine.lock import EngineLock
from batch_gui.engine.previews import ComparisonMaker, PreviewMaker
from batch_gui.engine.scheduler import DailyCleanup
from batch_gui.engine.thumbnail_cache import ThumbnailCache
from batch_gui.engine.thumbnails import ThumbnailMaker
from batch_gui.engine.verifying import OutputChecker
from batch_gui.folders import folders as folders
from batch_gui.folders import settings_file as settings_file
from batch_gui.ui.screen import MISSING_LIBRARY, check_screen

if TYPE_CHECKING:
    from batch_gui.api.server import HttpServer
    from batch_gui.ui.main_window import MainWindow

log = logging.getLogger(__name__)

_MEGA = 1_000_000


def log_to_file(where: Folders, level: int) -> None:
    """Keep a log a person can send: rotating, five files of 1 MB, no photo content.

    Raises:
        StorageError: when the log can't be written.
    """
    with storage_faults(where.logs):
        where.logs.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            where.logs / LOG_NAME, maxBytes=_MEGA, backupCount=4, encoding="utf-8"
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("batch_gui")
    root.addHandler(handler)
    root.setLevel(level)
    log.info("Batch GUI %s, Python %s, %s", __version__, sys.version.split()[0], sys.platform)


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine.

    Attributes:
        recovery: what was found on disk when it started.
    """

    controller: BatchController
    settings: Settings
    recovery: Recovery


def store_of(where: Folders) -> BatchStore:
    """The batches on disk, for looking; changing them takes an engine.

    Raises:
        StorageError: when the folder can't be made.
    """
    return BatchStore(where.batch_states)


def presets_of(where: Folders) -> PresetLibrary:
    """The built-in presets and the user's."""
    return PresetLibrary(where.presets)


@contextmanager
def engine(
    where: Folders, changes: Mapping[str, Any] | None = None, *, stays: bool = False
) -> Iterator[Engine]:
    """The one engine of a data folder, stopped when the block is left.

    Args:
        changes: settings that count instead of those that are kept.
        stays: the program stays open, so that what goes by the clock happens: batches wait
            for their times again, and the list is cleaned up.

    Raises:
        InvalidConfig: when one of the changes can't be used.
        EngineElsewhere: when another process has the data folder.
        UnreadableState: when the settings can't be used.
        StorageError: when the data folder can't be written.
    """
    with ExitStack() as stack:
        with storage_faults(where.data):
            where.data.mkdir(parents=True, exist_ok=True)
        stack.enter_context(EngineLock(where.data))
        settings = Settings.load(settings_file(where)).changed(changes or {})
        store = store_of(where)
        opened = open_catalog(where.catalog, store)
        problems = [Unreadable(where.catalog, opened.problem)] if opened.problem else []
        controller = BatchController(
            store,
            opened.catalog,
            presets_of(where),
            executor_of(settings, where),
            pictures=where.pictures,
            receipts=where.receipts,
            outputs=OutputIndex(where.outputs),
            batches_at_once=settings.batches_at_once,
            max_pixels=round(settings.max_megapixels * _MEGA),
            storage_patience=settings.storage_patience,
            checker=OutputChecker(memory=settings.worker_memory, timeout=settings.photo_timeout),
            surroundings=Surroundings(Limits.of(settings)),
        )
        stack.callback(controller.shutdown)
        found = controller.recover()
        if settings.resume_at_launch:
            found = replace(found, interrupted=_all_but_resumed(controller, found.interrupted))
        if stays:
            waiting = controller.keep_times()
            asked = tuple(one for one in found.interrupted if one.batch_id not in waiting)
            found = replace(found, interrupted=asked)
            controller.clean_up_daily(DailyCleanup.of(settings))
        yield Engine(
            controller, settings, replace(found, unreadable=(*problems, *found.unreadable))
        )


def _all_but_resumed(
    controller: BatchController, batches: Sequence[BatchSummary]
) -> tuple[BatchSummary, ...]:
    """Resume batches; those that can't go on now are left, to be asked about."""
    left = []
    for batch in batches:
        try:
            controller.resume(batch.batch_id)
        except BatchGuiError as error:
            log.warning("%s isn't resumed: %s", batch.batch_id, error)
            left.append(batch)
    return tuple(left)


def http_server(where: Folders, running: Engine, port: int | None = None) -> HttpServer:
    """The HTTP door to a running engine, closed as yet; at `port`, or as the settings say."""
    from batch_gui.api.server import HttpServer  # not every command needs a server
    from batch_gui.preferences import http_options

    return HttpServer(running.controller, where.api_token, http_options(running.settings, port))


def thumbnail_maker(where: Folders, settings: Settings) -> ThumbnailMaker:
    """Makes the window's pictures of photos, and keeps them in the cache folder."""
    return ThumbnailMaker(
        ThumbnailCache(where.cache / "thumbnails"),
        max_pixels=round(settings.max_megapixels * _MEGA),
        memory=settings.worker_memory,
    )


def preview_maker(settings: Settings) -> PreviewMaker:
    """Shows photos in a look while it is chosen."""
    return PreviewMaker(
        max_pixels=round(settings.max_megapixels * _MEGA), memory=settings.worker_memory
    )


def comparison_maker(settings: Settings) -> ComparisonMaker:
    """Shows photos before and after."""
    return ComparisonMaker(
        max_pixels=round(settings.max_megapixels * _MEGA), memory=settings.worker_memory
    )


def executor_of(settings: Settings, where: Folders) -> PhotoExecutor:
    """Where photos are developed.

    Raises:
        InvalidConfig: when the broker can't be used, or Celery isn't installed.
    """
    if settings.executor is ExecutorKind.LOCAL:
        return LocalExecutor(settings.workers, settings.photo_timeout, settings.worker_memory)
    from batch_gui.preferences import connection_of

    connection = connection_of(settings)
    from batch_gui.engine.executors.celery import CeleryExecutor

    place = f"{platform.node()}:{where.data}"
    program = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    return CeleryExecutor(connection, program, patience=settings.celery_patience)


def open_window(
    paths: Sequence[str], where: Folders, changes: Mapping[str, Any] | None = None
) -> int:
    """Open the window, offering `paths` as a new batch; returns the exit status.

    A window that has the data folder already gets the paths and comes to the front instead.

    Raises:
        EngineElsewhere: when a command has the data folder.
        BatchGuiError: when there is no screen, or the engine can't start.
    """
    check_screen()
    try:
        from batch_gui.ui import application as window_system
        from batch_gui.ui.handover import Handover, hand_over
    except ImportError as error:
        raise BatchGuiError(MISSING_LIBRARY.format(error=error)) from error

    application = window_system.make_application(sys.argv[:1])
    name = f"{getpass.getuser()}:{where.data}"
    absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100 - links stay links
    if hand_over(name, absolute):
        return 0
    start = ExitStack()
    start.enter_context(window_system.long_lived())
    try:
        with (
            start,
            window_system.quitting_on_signals(application),
            engine(where, changes, stays=True) as running,
            window_on(running, where) as window,
        ):
            handover = Handover(name)
            handover.received.connect(window.raise_with)
            window.show()
            window.preferences.begin()
            window.recovering.begin(running.recovery)
            window.offer_paths(absolute)
            start.close()
            with _bugs_shown_in(window):
                status = application.exec()
            handover.close()
    except BatchGuiError as error:
        window_system.show_failed_start(str(error))
        raise
    return int(status)


@contextmanager
def window_on(running: Engine, where: Folders) -> Iterator[MainWindow]:
    """The window on a running engine, with all that belongs to it; not shown yet.

    Needs the application object of `ui.application.make_application`.
    """
    from batch_gui.preferences import Preferences
    from batch_gui.ui.application import settings_store
    from batch_gui.ui.main_window import MainWindow

    program = Preferences(
        settings_file(where),
        Settings.load(settings_file(where)),
        running.controller,
        http_server(where, running),
    )
    with (
        closing(thumbnail_maker(where, running.settings)) as thumbnails,
        closing(preview_maker(running.settings)) as previews,
        closing(comparison_maker(running.settings)) as comparisons,
        closing(program),
    ):
        yield MainWindow(
            running.controller,
            settings_store(where.config / "window.ini"),
            program=program,
            thumbnails=thumbnails,
            previews=previews,
            comparisons=comparisons,
            report=lambda shown_by: diagnostic_report(
                where, program.current, running.controller.list(), shown_by
            ),
        )


@contextmanager
def _bugs_shown_in(window: MainWindow) -> Iterator[None]:
    """Errors nobody foresaw reach the log and the person at the window, not only a terminal."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("an error in the program", exc_info=(kind, error, trace))
        if isinstance(error, Exception):
            window.messages.show_error(error)

    before, sys.excepthook = sys.excepthook, show
    try:
        yield
    finally:
        sys.excepthook = before
