"""The system's dialogs for choosing photos."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from batch_gui.develop.formats import PHOTO_SUFFIXES
from batch_gui.ui.language import translate
from batch_gui.ui.remembered import Remembered


def choose_folder(parent: QWidget, remembered: Remembered) -> list[Path]:
    """One folder, or none; begins where the last one was."""
    chosen = QFileDialog.getExistingDirectory(
        parent, translate("Choosing", "Add a folder of photos"), remembered.folder("add")
    )
    return _remember([Path(chosen)] if chosen else [], remembered)


def choose_files(parent: QWidget, remembered: Remembered) -> list[Path]:
    """Some photos, or none; begins where the last ones were."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES))
    photos, everything = translate("Choosing", "Photos"), translate("Choosing", "All files")
    chosen, _ = QFileDialog.getOpenFileNames(
        parent,
        translate("Choosing", "Add photos"),
        remembered.folder("add"),
        f"{photos} ({patterns});;{everything} (*)",
    )
    return _remember([Path(path) for path in chosen], remembered)


def _remember(chosen: list[Path], remembered: Remembered) -> list[Path]:
    if chosen:
        remembered.set_folder("add", str(chosen[0].parent))
    return chosen
