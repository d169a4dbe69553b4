"""What is made sure of before a batch starts: said then, not after an hour."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from batch_gui.core.catalog import Photo
from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import OutputIsInput, OutputUnwritable, StorageError
from batch_gui.core.files import storage_faults
from batch_gui.engine.publishing import endangered_originals


def check_writable(folder: Path) -> None:
    """Make an output folder and write to it.

    Raises:
        OutputUnwritable: saying why that isn't possible.
    """
    try:
        with storage_faults(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
    except StorageError as error:
        raise OutputUnwritable(str(error)) from error


def check_originals(folder: Path, output: OutputConfig, photos: Sequence[Photo]) -> None:
    """Make sure that no output that overwrites is expected in the place of an original.

    Raises:
        OutputIsInput: naming the first original and how many more.
    """
    endangered = endangered_originals(folder, output, photos)
    if endangered:
        more = f" and {len(endangered) - 1} more" if len(endangered) > 1 else ""
        raise OutputIsInput(
            f"With “overwrite” into {folder} outputs would replace originals: "
            f"{endangered[0]}{more}. Choose another folder."
        )
