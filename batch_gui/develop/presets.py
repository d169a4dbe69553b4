"""Looks with a name: those shipped with the program and those a user keeps in a folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from batch_gui.core.errors import InvalidConfig, PhotoError
from batch_gui.core.files import storage_faults, write_atomically
from batch_gui.develop.importing import ForeignLook, read_foreign
from batch_gui.develop.lut import FOLDER, LutTable, keep_lut, load_lut
from batch_gui.develop.recipe import Recipe, problem_sentences
from batch_gui.develop.recipe_parts import WHOLE_NUMBER, Lut

_LARGEST_FILE = 1 << 20  # bytes
_LONGEST_NAME = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f.]')


class Preset(BaseModel):
    """A named recipe, one JSON file each.

    Attributes:
        format: version of the file's layout.
        name: what a person chooses it by; also how a batch's config refers to it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[Literal[1], WHOLE_NUMBER] = 1
    name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
    description: str = ""
    recipe: Recipe = Recipe()


@dataclass(frozen=True, slots=True)
class Imported:
    """A preset that was taken over.

    Attributes:
        taken_over: what of its file is in the preset, such as "Contrast2012 = +10".
        left_out: what its file says and a recipe can't, such as "Dehaze = +20".
    """

    preset: Preset
    taken_over: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class PresetLibrary:
    """All presets there are; a user's preset stands in for a built-in of the same name.

    The colour tables that the user's presets need are kept in a folder beside them.

    Attributes:
        problems: one sentence per preset file that couldn't be used.
    """

    def __init__(self, user_folder: Path | None = None) -> None:
        self.problems: list[str] = []
        self._presets: dict[str, Preset] = {}
        self._user_folder = user_folder
        self._add(sorted(resources_folder().joinpath("presets").glob("*.json")))
        self._built_in = self._presets.copy()
        self._files: dict[str, Path] = {}
        if user_folder is not None and user_folder.is_dir():
            self._files = self._add(sorted(user_folder.glob("*.json")))

    def names(self) -> list[str]:
        """The names to choose from, None first, then sorted without regard to case."""
        return sorted(self._presets, key=lambda name: (name != "None", name.casefold()))

    def get(self, name: str) -> Preset:
        """The preset of that name.

        Raises:
            InvalidConfig: there is none; the nearest names are in the message.
        """
        try:
            return self._presets[name]
        except KeyError:
            raise InvalidConfig(self._unknown(name)) from None

    def add(self, file: Path) -> Imported:
        """Take a file over into the user's own presets; one of its name is replaced.

        Takes this program's .json, .cube and HaldCLUT tables, and Lightroom's .xmp and
        .lrtemplate. A built-in's name stays the built-in's, but for .json.

        Raises:
            InvalidConfig: it can't be used; what was wrong and what was expected.
            StorageError: the user's presets can't be written.
        """
        if self._user_folder is None:
            raise InvalidConfig("There is no folder for presets of your own.")
        taken_over: tuple[str, ...] = ()
        left_out: tuple[str, ...] = ()
        if file.suffix.lower() == ".json":
            preset, table = _own(file)
        else:
            found = read_foreign(file)
            preset, table = self._named(found), found.table
            taken_over, left_out = found.taken_over, found.left_out
        with storage_faults(self._user_folder):
            self._user_folder.joinpath(FOLDER).mkdir(parents=True, exist_ok=True)
        if table is not None:
            lut = keep_lut(table, self._user_folder / FOLDER)
            if preset.recipe.lut:
                lut = lut.model_copy(update={"strength": preset.recipe.lut.strength})
            preset = _with_lut(preset, lut)
        self._keep(preset, self._user_folder)
        return Imported(preset, taken_over, left_out)

    def is_own(self, name: str) -> bool:
        """Whether that preset is the user's, who may rename and delete it."""
        return name in self._files

    def delete(self, name: str) -> None:
        """Forget a preset of the user's; a built-in of that name takes its place again.

        Its colour table stays: batches that were made with it may go on.

        Raises:
            InvalidConfig: there is none, or it isn't the user's.
            StorageError: the file can't be removed.
        """
        file = self._own_file(name)
        with storage_faults(file.parent):
            file.unlink(missing_ok=True)
        del self._files[name]
        built_in = self._built_in.get(name)
        kept = {known: preset for known, preset in self._presets.items() if known != name}
        self._presets = kept | ({name: built_in} if built_in else {})

    def rename(self, name: str, new_name: str) -> Preset:
        """Give a preset of the user's another name.

        Raises:
            InvalidConfig: there is none, it isn't the user's, or the new name isn't free.
            StorageError: the user's presets can't be written.
        """
        file = self._own_file(name)
        new_name = " ".join(new_name.split())
        if not 1 <= len(new_name) <= _LONGEST_NAME:
            raise InvalidConfig(f"A preset's name has 1 to {_LONGEST_NAME} characters.")
        taken = {known.casefold() for known in self._presets if known != name}
        if new_name.casefold() in taken:
            raise InvalidConfig(f"There is a preset {new_name} already.")
        preset = self._presets[name].model_copy(update={"name": new_name})
        if new_name != name:
            self._keep(preset, file.parent)
            self.delete(name)
        return preset

    def _own_file(self, name: str) -> Path:
        self.get(name)
        try:
            return self._files[name]
        except KeyError:
            raise InvalidConfig(f"{name} came with the program and stays as it is.") from None

    def _keep(self, preset: Preset, folder: Path) -> None:
        """Write a preset into the user's folder; one of its name is replaced."""
        file = self._files.get(preset.name) or folder / self._file_name(preset.name)
        written = _moved(preset, lambda path: f"{FOLDER}/{path.name}")
        write_atomically(file, written.model_dump_json(indent=2).encode() + b"\n")
        self._files[preset.name] = file
        # A new mapping, so that whoever looks at the old one meanwhile isn't disturbed.
        self._presets = self._presets | {preset.name: preset}

    def _file_name(self, name: str) -> str:
        """A name that no other preset's file has on any system."""
        taken = {file.name.casefold() for file in self._files.values()}
        stem = _FORBIDDEN.sub("_", name)
        numbered = (f"{stem} {number}.json" for number in count(2))
        return next(one for one in chain([f"{stem}.json"], numbered) if one.casefold() not in taken)

    def _named(self, found: ForeignLook) -> Preset:
        """A foreign look as a preset that takes no built-in's name."""
        name = " ".join(found.name.split())[:_LONGEST_NAME].strip() or "Imported"
        if name in self._built_in:
            name = f"{name[: _LONGEST_NAME - 11]} (imported)"
        return Preset(name=name, description=found.description[:500], recipe=found.recipe)

    def _unknown(self, name: str) -> str:
        by_folded = {known.casefold(): known for known in self._presets}
        near = [by_folded[n] for n in get_close_matches(name.casefold(), by_folded, cutoff=0.5)]
        expected = f"Did you mean {' or '.join(near)}?" if near else _one_of(self.names())
        return f"preset: there is no preset {name!r}. {expected}"

    def _add(self, files: Iterable[Path]) -> dict[str, Path]:
        added = {}
        for file in files:
            try:
                preset = _read(file)
            except InvalidConfig as error:
                self.problems.append(str(error))
            else:
                self._presets[preset.name] = preset
                added[preset.name] = file
        return added


def resources_folder() -> Path:
    """Where the program's own files are: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def _read(file: Path) -> Preset:
    """The preset in a file, its colour table's path made absolute.

    Raises:
        InvalidConfig: it can't be used, in words.
    """
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise InvalidConfig(
                f"The preset file {file.name} can't be used: it is larger than any preset."
            )
        preset = Preset.model_validate_json(file.read_bytes())
    except ValidationError as error:
        problems = " ".join(problem_sentences(error, Preset, "the file"))
        raise InvalidConfig(f"The preset file {file.name} can't be used: {problems}") from None
    except OSError as error:
        raise InvalidConfig(
            f"The preset file {file.name} can't be read: {error.strerror}."
        ) from error
    preset = _moved(preset, lambda path: str(file.parent.absolute() / path))
    if preset.recipe.lut and not Path(preset.recipe.lut.file).is_file():
        raise InvalidConfig(
            f"The preset file {file.name} can't be used: its colour table "
            f"{preset.recipe.lut.file} isn't there."
        )
    return preset


def _own(file: Path) -> tuple[Preset, LutTable | None]:
    """A preset file of this program's, and its colour table if it has one."""
    preset = _read(file)
    if preset.recipe.lut is None:
        return preset, None
    try:
        return preset, load_lut(preset.recipe.lut)
    except PhotoError as error:
        raise InvalidConfig(f"The preset file {file.name} can't be used: {error}.") from None


def _moved(preset: Preset, place: Callable[[Path], str]) -> Preset:
    """The preset with its colour table's file at another place."""
    lut = preset.recipe.lut
    if lut is None:
        return preset
    return _with_lut(preset, lut.model_copy(update={"file": place(Path(lut.file))}))


def _with_lut(preset: Preset, lut: Lut) -> Preset:
    recipe = preset.recipe.model_copy(update={"lut": lut})
    return preset.model_copy(update={"recipe": recipe})


def _one_of(names: list[str]) -> str:
    return f"Expected one of: {', '.join(names)}."
