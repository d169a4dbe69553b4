"""`batch-gui worker`: apart from the other commands, since it needs no Qt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from batch_gui.core.errors import BatchGuiError
from batch_gui.core.settings import Settings
from batch_gui.folders import DATA_DIR, folders, settings_file
from batch_gui.remote.crew import NO_CELERY

_WRONG_USAGE = 2


def run(arguments: Sequence[str]) -> None:
    """Run the command with the command line's arguments; ends the process."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command()(worker)
    rest = list(arguments)
    rest.remove("worker")
    alone(args=rest, prog_name="batch-gui worker")


def worker(
    broker: Annotated[str | None, typer.Option(help="Its URL, such as redis://nas/0.")] = None,
    backend: Annotated[
        str | None, typer.Option(help="URL for the results; the broker's otherwise.")
    ] = None,
    queue: Annotated[str | None, typer.Option(help="The name of the queue.")] = None,
    path_map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="'THEIRS -> HERE'",
            help="Where a folder of the program is on this machine; may be given again.",
        ),
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=0, help="Photos at a time; 0 for one per core.")
    ] = 0,
    name: Annotated[str, typer.Option(help="Its name, when several run on one machine.")] = "",
    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            envvar=DATA_DIR,
            help="Keep everything the program stores under this folder.",
            file_okay=False,
        ),
    ] = None,
    log_level: Annotated[
        str, typer.Option("--log-level", help="debug, info, warning or error: what is printed.")
    ] = "info",
) -> None:
    """Develop photos for another machine: a Celery worker for this program's queue."""
    try:
        where = folders(data_dir)
        given: dict[str, Any] = {
            "celery_broker": broker,
            "celery_backend": backend,
            "celery_queue": queue,
            "celery_paths": tuple(path_map) if path_map else None,
        }
        settings = Settings.load(settings_file(where)).changed(given)
        try:
            from batch_gui.remote.connection import Connection
            from batch_gui.remote.task import worker_options
            from batch_gui.remote.worker import WorkerCommand, run_worker
        except ImportError as error:
            raise BatchGuiError(f"{NO_CELERY} ({error})") from error
        run_worker(
            Connection.of(settings),
            worker_options(settings, where),
            WorkerCommand(name, concurrency, log_level),
        )
    except BatchGuiError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        raise typer.Exit(_WRONG_USAGE) from None
