"""Telling presets from photos among files that were dropped together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.formats import PHOTO_SUFFIXES
from batch_gui.develop.hald import read_hald
from batch_gui.develop.lut import LutTable

PRESET_SUFFIXES = frozenset({".json", ".cube", ".xmp", ".lrtemplate"})

# Of a table's brightness with that of the colours it stands for; photos of the same size
# come to less than 0.1, the wildest tables in use to more than 0.6.
_LIKE_A_TABLE = 0.4


@dataclass(frozen=True, slots=True)
class Sorted:
    """Files by what they are for.

    Attributes:
        others: photos, folders, and what is neither.
    """

    presets: tuple[Path, ...]
    others: tuple[Path, ...]


def may_be_presets(paths: Sequence[Path]) -> bool:
    """Whether all of them are called as presets are; doesn't look at the disk."""
    return bool(paths) and all(path.suffix.lower() in PRESET_SUFFIXES for path in paths)


def sort_presets_out(paths: Iterable[Path]) -> Sorted:
    """Which of some files and folders are presets; reads PNGs that might be HaldCLUTs.

    An .xmp that lies beside a photo of its name belongs to that photo, and is none. A PNG
    is one if it has a HaldCLUT's size and its colours run as a table's do.
    """
    presets: list[Path] = []
    others: list[Path] = []
    for path in paths:
        (presets if _is_preset(path) else others).append(path)
    return Sorted(tuple(presets), tuple(others))


def _is_preset(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".png":
        return _is_hald(path)
    if suffix not in PRESET_SUFFIXES or path.is_dir():
        return False
    return suffix != ".xmp" or not _is_sidecar(path)


def _is_sidecar(path: Path) -> bool:
    """Whether a photo of that name is beside it: a.xmp for a.nef, or a.nef.xmp."""
    own = path.stem.casefold()
    try:
        names = [entry.name.casefold() for entry in os.scandir(path.parent)]
    except OSError:
        return False
    photos = [name for name in names if os.path.splitext(name)[1] in PHOTO_SUFFIXES]  # noqa: PTH122
    return any(own in (name, os.path.splitext(name)[0]) for name in photos)  # noqa: PTH122


def _is_hald(path: Path) -> bool:
    try:
        table = read_hald(path)
    except InvalidConfig:
        return False
    return _runs_like_a_table(table)


def _runs_like_a_table(table: LutTable) -> bool:
    side = len(table.points)
    level = np.linspace(0, 1, side, dtype=np.float32)
    weights = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
    stands_for = (
        level * weights[0]
        + level[:, np.newaxis] * weights[1]
        + level[:, np.newaxis, np.newaxis] * weights[2]
    ).ravel()
    holds = (np.asarray(table.points).reshape(-1, 3) @ weights).ravel()
    if holds.std() < 1e-4:
        return False
    return bool(abs(np.corrcoef(stands_for, holds)[0, 1]) >= _LIKE_A_TABLE)
