"""Importing several preset files, one of which may be broken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.errors import BatchGuiError
from batch_gui.develop.presets import Imported, PresetLibrary


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What came of one file.

    Attributes:
        imported: None when it couldn't be used.
        problem: why not, in words; empty when it could.
    """

    file: Path
    imported: Imported | None
    problem: str = ""


def imported_file(library: PresetLibrary, file: Path) -> ImportedFile:
    """Add a file to the user's presets, or say why it can't be used."""
    try:
        return ImportedFile(file, library.add(file))
    except BatchGuiError as error:
        return ImportedFile(file, None, str(error))
