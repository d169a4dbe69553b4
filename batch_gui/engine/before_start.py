"""What is made sure of before a batch starts: said then, not after an hour."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from batch_gui.core.batch import Batch
from batch_gui.core.catalog import Photo
from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import BadRequest, OutputIsInput, OutputUnwritable, StorageError
from batch_gui.core.files import storage_faults
from batch_gui.engine.names import OutputNames
from batch_gui.engine.publishing import endangered_originals


def check_writable(folder: Path) -> None:
    """Make an output folder and write to it.

    Raises:
        OutputUnwritable: saying why that isn't possible.
    """
    try:
        with storage_faults(folder):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except FileNotFoundError as error:  # as in /proc: it never was there
                msg = f"The folder {folder} can't be made."
                raise OutputUnwritable(msg) from error
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OutputUnwritable:
        raise
    except StorageError as error:
        raise OutputUnwritable(str(error)) from error


def check_originals(
    folder: Path,
    output: OutputConfig,
    photos: Sequence[Photo],
    names: OutputNames,
    first: int = 1,
) -> None:
    """Make sure that no output that overwrites is expected in the place of an original.

    Names that need each photo's header aren't worked out here: for a hundred thousand photos
    that would take minutes. Those photos fail one by one, their originals untouched.

    Args:
        first: the place in the batch of the first of these photos.

    Raises:
        OutputIsInput: naming the first original and how many more.
    """
    if names.needs_header:
        return
    stems = (names.before(photo.path, seq) for seq, photo in enumerate(photos, first))
    endangered = endangered_originals(folder, output, photos, stems)
    if endangered:
        more = f" and {len(endangered) - 1} more" if len(endangered) > 1 else ""
        raise OutputIsInput(
            f"With “overwrite” into {folder} outputs would replace originals: "
            f"{endangered[0]}{more}. Choose another folder."
        )


def failed_photos(batch: Batch, photo_ids: Collection[int]) -> frozenset[int]:
    """Those photos, all of which failed in the batch.

    Raises:
        BadRequest: when they are none, or not all among its failed ones.
    """
    wanted = frozenset(photo_ids)
    if not wanted:
        raise BadRequest("Which photos are to be tried again?")
    if others := sorted(wanted.difference(batch.failed)):
        some = ", ".join(map(str, others[:5])) + (", \u2026" if len(others) > 5 else "")
        raise BadRequest(
            f"Only photos that failed can be tried again, and these didn't fail: {some}."
        )
    return wanted
