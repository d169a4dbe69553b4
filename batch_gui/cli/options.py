"""What the commands share: options, exit statuses, and the engine they work with."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from batch_gui import app as root
from batch_gui.core.errors import BatchGuiError, EngineElsewhere, InvalidConfig
from batch_gui.core.history import Door, through
from batch_gui.core.settings import ExecutorKind, Folders
from batch_gui.engine.controller import BatchController

DONE, SOME_FAILED, WRONG_USAGE, ENGINE_ELSEWHERE = 0, 1, 2, 3

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="BATCH_GUI_DATA_DIR",
        help="Keep everything the program stores under this folder.",
        file_okay=False,
    ),
]
LogLevel = Annotated[
    str, typer.Option("--log-level", help="debug, info, warning or error: what the log keeps.")
]
Executor = Annotated[
    ExecutorKind | None,
    typer.Option(help="Develop in processes of this computer, or by Celery workers."),
]
Broker = Annotated[str | None, typer.Option(help="URL of Celery's broker, such as redis://nas/0.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]


def machines(executor: ExecutorKind | None, broker: str | None) -> dict[str, Any]:
    """The settings that the options stand for."""
    return {"executor": executor, "celery_broker": broker}


def folders(data_dir: Path | None, log_level: str) -> Folders:
    """Where the program keeps its things, its log begun.

    Raises:
        InvalidConfig: there is no such level.
    """
    where = root.folders(data_dir)
    level = logging.getLevelNamesMapping().get(log_level.upper())
    if level is None:
        raise InvalidConfig(
            f"--log-level: expected debug, info, warning or error, but {log_level!r} came."
        )
    root.log_to_file(where, level)
    return where


@contextmanager
def working(
    data_dir: Path | None, log_level: str, changes: Mapping[str, Any] | None = None
) -> Iterator[BatchController]:
    """The controller of a running engine; what is wrong with its files is said on stderr."""
    with root.engine(folders(data_dir, log_level), changes) as running:
        for problem in running.recovery.unreadable:
            print(problem.reason, file=sys.stderr)
        with through(Door.COMMAND_LINE):
            yield running.controller


@contextmanager
def exit_statuses() -> Iterator[None]:
    """Errors in words on stderr, and the exit status that goes with them."""
    try:
        yield
    except EngineElsewhere as error:
        print(error, file=sys.stderr)
        raise typer.Exit(ENGINE_ELSEWHERE) from None
    except BatchGuiError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(WRONG_USAGE) from None
