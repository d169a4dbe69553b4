"""The commands: each a few lines on top of the composition root."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from batch_gui import __version__
from batch_gui import app as root
from batch_gui.cli.ending import report, to_the_end
from batch_gui.cli.missing import see_to_missing
from batch_gui.cli.options import (
    DONE,
    SOME_FAILED,
    AsJson,
    Broker,
    DataDir,
    Executor,
    LogLevel,
    exit_statuses,
    folders,
    machines,
    working,
)
from batch_gui.cli.presets import presets_cli
from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.errors import BadRequest, BatchGuiError, InvalidConfig
from batch_gui.engine.controller import BatchController
from batch_gui.engine.run import Run
from batch_gui.engine.scan import FoundPhotos
from batch_gui.engine.status import status_object
from batch_gui.engine.verifying import Verdict, Verification
from batch_gui.progress import INTERRUPTED, Interruptions
from batch_gui.worker_command import worker

_BATCH_ID = Annotated[str, typer.Argument(metavar="BATCH_ID")]

cli = typer.Typer(
    name="batch-gui",
    help="Develop photos in batches. Without a command, opens the window.",
    epilog="batch-gui [PATH...] opens the window with these photos as a new batch.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
cli.add_typer(presets_cli, name="presets")


def run(arguments: Sequence[str]) -> None:
    """Run the command line; ends the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # file names need not be text
    cli(args=_with_command(list(arguments)), prog_name="batch-gui")


def _with_command(arguments: list[str]) -> list[str]:
    """The arguments with their command first; `window` where there is none."""
    leading: list[str] = []
    rest = arguments
    while rest and rest[0].split("=")[0] in ("--data-dir", "--log-level"):
        taken = 1 if "=" in rest[0] else 2
        leading, rest = leading + rest[:taken], rest[taken:]
    if rest and rest[0] in ("--help", "--version"):
        return rest
    commands = {command.name for command in cli.registered_commands} | {"presets"}
    if rest and rest[0] == "presets":
        at = 2 if len(rest) > 1 and not rest[1].startswith("-") else 1
        return [*rest[:at], *leading, *rest[at:]]
    if rest and rest[0] in commands:
        return [rest[0], *leading, *rest[1:]]
    return ["window", *leading, *rest]


@cli.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"batch-gui {__version__}")
        raise typer.Exit


@cli.command("window", hidden=True)
def window(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH...]")] = None,
    executor: Executor = None,
    broker: Broker = None,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Open the window, offering the paths as a new batch."""
    with exit_statuses():
        raise typer.Exit(
            root.open_window(paths or [], folders(data_dir, log_level), machines(executor, broker))
        )


@cli.command("run")
def run_batch(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders and photos.")],
    preset: Annotated[str | None, typer.Option(help="A preset's name.")] = None,
    blend: Annotated[
        float | None, typer.Option(help="0 to 100: how much of the preset is mixed in.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for the developed photos.")] = None,
    output_format: Annotated[
        str | None, typer.Option("--format", help="same, jpeg, png, tiff, webp or avif.")
    ] = None,
    quality: Annotated[int | None, typer.Option(help="1 to 100.")] = None,
    max_edge: Annotated[
        int | None, typer.Option(help="Longest side in pixels; never enlarges.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="File names, such as {date:%Y-%m-%d}_{seq:04}; see docs/api.md."),
    ] = None,
    on_conflict: Annotated[
        str | None,
        typer.Option(help="rename, skip, overwrite, or changed: only photos that changed."),
    ] = None,
    metadata: Annotated[str | None, typer.Option(help="keep, strip_location or strip.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="A JSON file of settings; options here win over it.")
    ] = None,
    as_json: AsJson = False,
    executor: Executor = None,
    broker: Broker = None,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Develop folders and photos to the end, without a window.

    Ends with 1 when photos failed, and when a drive is full or missing: the batch is paused then,
    and goes on with `batch-gui resume BATCH_ID`. docs/api.md has all exit statuses.
    """
    given = {
        "folder": str(output.absolute()) if output else None,
        "format": output_format,
        "quality": quality,
        "max_edge": max_edge,
        "name": name,
        "on_conflict": on_conflict,
        "metadata": metadata,
    }
    if blend is not None and blend.is_integer():
        blend = int(blend)
    with exit_statuses():
        values = _config_values(config, {"preset": preset, "blend": blend}, given)
        for path in paths:
            if not Path(path).exists():
                raise InvalidConfig(f"There is no file or folder {path}.")
        with (
            Interruptions() as interruptions,
            working(data_dir, log_level, machines(executor, broker)) as controller,
        ):
            found = controller.scan(paths, stop=lambda: interruptions.happened)
            if interruptions.happened:
                raise typer.Exit(INTERRUPTED)
            if not found.photos:
                raise InvalidConfig(
                    f"No photos found in {', '.join(paths)}; left out: {len(found.skipped):,}."
                )
            if found.skipped:
                print(_found_words(found), file=sys.stderr)
            outlook = controller.look_before_start(found, values)
            if outlook.problems:
                raise BadRequest(" ".join(outlook.problems))
            for warning in outlook.warnings:
                print(warning, file=sys.stderr)
            added = controller.add_photos(found)
            batch = controller.start(
                added.photo_ids, session_id=added.session_id, config=values, insist=True
            )
            status = to_the_end(controller, [batch.batch_id], interruptions, as_json=as_json)
        raise typer.Exit(status)


def _found_words(found: FoundPhotos) -> str:
    """Hidden folders and those of earlier outputs are left out as a whole: not only files."""
    photos, others = len(found.photos), len(found.skipped)
    words = "1 photo" if photos == 1 else f"{photos:,} photos"
    return f"{words} found; {others:,} other {'item' if others == 1 else 'items'} skipped."


@cli.command("resume")
def resume(
    batch_id: Annotated[str | None, typer.Argument(metavar="BATCH_ID")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every paused batch.")] = False,
    redo_missing: Annotated[
        bool,
        typer.Option(
            "--redo-missing", help="Make outputs again that were written and are gone since."
        ),
    ] = False,
    as_json: AsJson = False,
    executor: Executor = None,
    broker: Broker = None,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Go on with a paused batch, or with all of them, to the end."""
    if everything == (batch_id is not None):
        raise typer.BadParameter("give either a BATCH_ID or --all")

    def begin(controller: BatchController) -> list[str]:
        if batch_id is not None:
            see_to_missing(controller, batch_id, redo=redo_missing)
            controller.resume(batch_id)
            return [batch_id]
        wanted = [batch.batch_id for batch in controller.list(Status.PAUSED)]
        if not wanted:
            print("No batch is paused.", file=sys.stderr)
        for one in wanted:
            try:
                see_to_missing(controller, one, redo=redo_missing)
                controller.resume(one)
            except BatchGuiError as error:
                print(f"{controller.status(one).name}: {error}", file=sys.stderr)
        return wanted

    _go_on(begin, machines(executor, broker), data_dir, log_level, as_json=as_json)


@cli.command("retry")
def retry(
    batch_id: _BATCH_ID,
    as_json: AsJson = False,
    executor: Executor = None,
    broker: Broker = None,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Develop the failed photos of a batch again."""

    def begin(controller: BatchController) -> list[str]:
        controller.retry_failed(batch_id)
        return [batch_id]

    _go_on(begin, machines(executor, broker), data_dir, log_level, as_json=as_json)


def _go_on(
    begin: Callable[[BatchController], list[str]],
    changes: Mapping[str, Any],
    data_dir: Path | None,
    log_level: str,
    *,
    as_json: bool,
) -> None:
    """Follow the batches that `begin` lets go on to their end; ends with their exit status."""
    with exit_statuses():
        with (
            Interruptions() as interruptions,
            working(data_dir, log_level, changes) as controller,
        ):
            status = to_the_end(controller, begin(controller), interruptions, as_json=as_json)
        raise typer.Exit(status)


@cli.command("verify")
def verify(
    batch_id: _BATCH_ID,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Open every output of an ended batch again: what is missing or changed since?"""
    with exit_statuses():
        with working(data_dir, log_level) as controller, Interruptions() as interruptions:
            found = controller.verify(batch_id, stop=lambda: interruptions.happened)
        for one in found.wrong:
            print(f"{one.output}: {one.reason}", file=sys.stderr)
        print(_verified_words(found), file=sys.stderr)
        if as_json:
            print(json.dumps(_verified_object(found)))
        if found.stopped:
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(SOME_FAILED if found.wrong else DONE)


def _verified_words(found: Verification) -> str:
    words = (
        f"{found.checked - len(found.wrong)} of {found.checked} outputs are as they were written"
    )
    counts = (
        (len(found.ids(Verdict.MISSING)), "missing"),
        (len(found.ids(Verdict.CHANGED)), "changed"),
        (len(found.ids(Verdict.UNREADABLE)), "unreadable"),
    )
    others = ", ".join(f"{count} {what}" for count, what in counts if count)
    stopped = f" Stopped: {found.total - found.checked} weren't looked at." if found.stopped else ""
    return f"{words}{f'; {others}' if others else ''}.{stopped}"


def _verified_object(found: Verification) -> dict[str, object]:
    return {
        "batch_id": found.batch_id,
        "checked": found.checked,
        "total": found.total,
        "wrong": [asdict(one) for one in found.wrong],
    }


@cli.command("list")
def list_batches(
    as_json: AsJson = False, data_dir: DataDir = None, log_level: LogLevel = "warning"
) -> None:
    """Every batch, one line each; also while the program is running."""
    with exit_statuses():
        batches, problems = root.store_of(folders(data_dir, log_level)).load_all(mend=False)
        for problem in problems:
            print(problem.reason, file=sys.stderr)
        found = [(Run(batch).summary(), batch.errors) for batch in batches]
    if as_json:
        objects = [status_object(summary, errors) for summary, errors in found]
        print(json.dumps({"batches": objects, "count": len(objects)}, indent=2))
        return
    for summary, _ in found:
        done = f"{summary.processed_count}/{summary.total_photos}"
        failed = f", {summary.failed_count} failed" if summary.failed_count else ""
        print(f"{summary.batch_id}  {summary.status:<9}  {done:>11}{failed}  {summary.name}")


@cli.command("cleanup")
def cleanup(
    days: Annotated[float, typer.Option(help="Keep batches that ended since.")] = 7,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Remove ended batches older than some days from the list. Photos are never touched."""
    with exit_statuses(), working(data_dir, log_level) as controller:
        count = controller.cleanup(days)
    print(f"{count} {'batch' if count == 1 else 'batches'} removed.")


cli.command("worker")(worker)


@cli.command("serve")
def serve(
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="5100 unless the settings say otherwise.")
    ] = None,
    executor: Executor = None,
    broker: Broker = None,
    data_dir: DataDir = None,
    log_level: LogLevel = "info",
) -> None:
    """Let other programs on this computer start and watch batches, over HTTP."""
    with exit_statuses():
        where = folders(data_dir, log_level)
        with (
            root.engine(where, machines(executor, broker), stays=True) as running,
            Interruptions() as interruptions,
        ):
            for problem in running.recovery.unreadable:
                print(problem.reason, file=sys.stderr)
            server = root.http_server(where, running, port)
            server.start()
            print(f"Listening on {server.address}. Ctrl-C ends.", file=sys.stderr, flush=True)
            while server.running and not interruptions.wait(0.5):
                pass
            server.stop()
            if not interruptions.happened:
                raise BatchGuiError("The HTTP interface ended. The log has the details.")
            running.controller.shutdown()
            for batch in running.controller.list(Status.PAUSED):
                if batch.pause_reason is PauseReason.INTERRUPTED:
                    report(running.controller, batch)
        raise typer.Exit(INTERRUPTED)


def _config_values(
    file: Path | None, top: Mapping[str, Any], output: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings in `file` with those that were given over them."""
    values = _read_config(file) if file is not None else {}
    values.update({key: value for key, value in top.items() if value is not None})
    given = {key: value for key, value in output.items() if value is not None}
    if given:
        values["output"] = {**values.get("output", {}), **given}
    return values


def _read_config(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidConfig(f"{file} can't be read as JSON: {error}.") from None
    if not isinstance(values, dict) or not isinstance(values.get("output", {}), dict):
        raise InvalidConfig(f"{file}: expected a JSON object of settings.")
    return values
