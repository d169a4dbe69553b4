"""`batch-gui presets`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from batch_gui import app as root
from batch_gui.cli.options import DataDir, LogLevel, exit_statuses, folders
from batch_gui.core.files import write_atomically
from batch_gui.develop.cube_export import cube_text

presets_cli = typer.Typer(help="List, show, import and export presets.")


@presets_cli.callback(invoke_without_command=True)
def list_presets(
    context: typer.Context, data_dir: DataDir = None, log_level: LogLevel = "warning"
) -> None:
    """List the presets."""
    if context.invoked_subcommand is not None:
        return
    with exit_statuses():
        library = root.presets_of(folders(data_dir, log_level))
        for problem in library.problems:
            print(problem, file=sys.stderr)
        for name in library.names():
            print(f"{name:<20}  {library.get(name).description}")


@presets_cli.command("show")
def show_preset(name: str, data_dir: DataDir = None, log_level: LogLevel = "warning") -> None:
    """Print a preset."""
    with exit_statuses():
        print(root.presets_of(folders(data_dir, log_level)).get(name).model_dump_json(indent=2))


@presets_cli.command("import")
def import_presets(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False)],
    data_dir: DataDir = None,
    log_level: LogLevel = "warning",
) -> None:
    """Add presets, .cube and HaldCLUT tables, and Lightroom presets to your own."""
    with exit_statuses():
        library = root.presets_of(folders(data_dir, log_level))
        for file in files:
            imported = library.add(file)
            print(f"Imported {imported.preset.name}.")
            if imported.left_out:
                print(f"{file.name}: these settings have no counterpart and were left out:")
            for setting in imported.left_out:
                print(f"  {setting}")


@presets_cli.command("export")
def export_preset(
    name: str,
    file: Annotated[Path, typer.Argument(metavar="FILE.cube", dir_okay=False)],
    data_dir: DataDir = None,
    log_level: LogLevel = "warning",
) -> None:
    """Write a preset's colour as a .cube file for other programs."""
    with exit_statuses():
        text = cube_text(root.presets_of(folders(data_dir, log_level)).get(name))
        write_atomically(file.absolute(), text.encode())
    print(f"Wrote {file}.")
