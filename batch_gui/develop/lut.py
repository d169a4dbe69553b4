"""Colour tables (LUTs): kept as NumPy files beside the presets, read in float."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from batch_gui.core.errors import PhotoError
from batch_gui.core.files import write_atomically
from batch_gui.develop.curves import Floats
from batch_gui.develop.recipe_parts import Lut, Triple

LARGEST = 256  # points a side of a table over all colours
LARGEST_CURVE = 65_536  # points of a table over each channel
FOLDER = "luts"

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class LutTable:
    """A table over all colours or over each channel.

    Attributes:
        points: of shape (n, 3), a curve for each channel, or (n, n, n, 3), indexed by blue,
            green, red; n is 2 to 256, for curves
            2 to 65,536. The last axis is red, green, blue.
        domain_min, domain_max: the input that the first and the last point stand for.
    """

    points: Points
    domain_min: Triple = (0.0, 0.0, 0.0)
    domain_max: Triple = (1.0, 1.0, 1.0)

    def apply(self, colours: Floats) -> Floats:
        """The table at `colours` (n, 3), linear between its points, the nearest outside them.

        A table over all colours is interpolated trilinearly, as programs agree to do.
        """
        low, high = np.array(self.domain_min), np.array(self.domain_max)
        last = len(self.points) - 1
        places = np.clip((colours - low) / (high - low), 0.0, 1.0) * last
        below = np.minimum(places.astype(np.intp), last - 1)
        share = (places - below).astype(np.float32)
        if self.points.ndim == 2:
            channel = np.arange(3)
            first, second = self.points[below, channel], self.points[below + 1, channel]
            return np.asarray(first + (second - first) * share, dtype=np.float64)
        return self._trilinear(below, share).astype(np.float64)

    def _trilinear(self, below: NDArray[np.intp], share: Points) -> Points:
        side = len(self.points)
        flat = np.asarray(self.points).reshape(-1)
        corner = 3 * (below[:, 0] + side * (below[:, 1] + side * below[:, 2]))
        red, green, blue = share.T
        # A channel at a time: numbers that lie side by side are reckoned twice as fast.
        found = np.empty((3, len(corner)), np.float32)
        for channel in range(3):

            def along_red(step: int, channel: int = channel) -> Points:
                first = flat[channel + 3 * step :]
                return _between(
                    first.take(corner, mode="clip"), first[3:].take(corner, mode="clip"), red
                )

            front = _between(along_red(0), along_red(side), green)
            back = _between(along_red(side * side), along_red(side * side + side), green)
            found[channel] = _between(front, back, blue)
        return found.T


def _between(first: Points, second: Points, share: Points) -> Points:
    """The way from first to second, into second's memory."""
    second -= first
    second *= share
    second += first
    return second


def keep_lut(table: LutTable, folder: Path) -> Lut:
    """Write the table's points into `folder`, named after their content, for recipes to use.

    Raises:
        StorageError: the folder can't be written.
    """
    buffer = BytesIO()
    np.save(buffer, np.ascontiguousarray(table.points, dtype=np.float32), allow_pickle=False)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    file = folder / f"{digest[:16]}.npy"
    write_atomically(file, content)
    return Lut(
        file=str(file),
        sha256=digest,
        domain_min=table.domain_min,
        domain_max=table.domain_max,
    )


@lru_cache(maxsize=2)
def load_lut(lut: Lut) -> LutTable:
    """The table a recipe names; its points stay in the file and are read where needed.

    Raises:
        PhotoError: it is gone, damaged or another one.
    """
    try:
        with open(lut.file, "rb") as file:  # noqa: PTH123 - the name need not be a path
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != lut.sha256:
            raise PhotoError(f"the preset's colour table {lut.file} was changed")
        points = np.load(lut.file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise PhotoError(f"the preset's colour table {lut.file} can't be read") from error
    side = len(points) if points.ndim else 0
    known = points.shape in ((side, 3), (side, side, side, 3)) and points.dtype == np.float32
    if not known or not 2 <= side <= (LARGEST_CURVE if points.ndim == 2 else LARGEST):
        raise PhotoError(f"the preset's colour table {lut.file} has another form")
    return LutTable(points, lut.domain_min, lut.domain_max)
