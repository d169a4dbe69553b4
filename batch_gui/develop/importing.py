"""Looks from other programs' files: .cube tables, HaldCLUT pictures, Lightroom presets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.cube import read_cube
from batch_gui.develop.hald import read_hald
from batch_gui.develop.lightroom import read_lightroom
from batch_gui.develop.lut import LutTable
from batch_gui.develop.recipe import Recipe


@dataclass(frozen=True, slots=True)
class ForeignLook:
    """What a file of another program says.

    Attributes:
        table: a colour table that goes with the recipe and is to be kept beside it.
        taken_over: what of it is in the recipe or the table, in words.
        left_out: settings without a counterpart, with their values.
    """

    name: str
    description: str
    recipe: Recipe
    table: LutTable | None = None
    taken_over: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_foreign(file: Path) -> ForeignLook:
    """The look in a file that isn't a preset of this program.

    Raises:
        InvalidConfig: no program it knows writes such a file, or it can't be used.
    """
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        expected = ", ".join((".json", *_READERS))
        raise InvalidConfig(f"{file.name} is no preset: {expected} were expected.")
    return reader(file)


def _from_cube(file: Path) -> ForeignLook:
    title, table = read_cube(file)
    return ForeignLook(file.stem, title, Recipe(), table, _about(table))


def _from_hald(file: Path) -> ForeignLook:
    table = read_hald(file)
    return ForeignLook(file.stem, "", Recipe(), table, _about(table))


def _from_lightroom(file: Path) -> ForeignLook:
    found = read_lightroom(file)
    name = found.name or file.stem
    return ForeignLook(name, "", found.recipe, None, found.taken_over, found.left_out)


def _about(table: LutTable) -> tuple[str, ...]:
    points = len(table.points)
    if table.points.ndim == 2:
        return (f"a colour table for each channel, {points:,} points",)
    return (f"a colour table of {points} points a side",)


_READERS: dict[str, Callable[[Path], ForeignLook]] = {
    ".cube": _from_cube,
    ".png": _from_hald,
    ".xmp": _from_lightroom,
    ".lrtemplate": _from_lightroom,
}
