"""Looks with a name: those shipped with the program and those a user keeps in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from batch_gui.core.errors import InvalidConfig
from batch_gui.core.files import storage_faults, write_atomically
from batch_gui.develop.recipe import Recipe, problem_sentences

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f.]')


class Preset(BaseModel):
    """A named recipe, one JSON file each.

    Attributes:
        format: version of the file's layout.
        name: what a person chooses it by; also how a batch's config refers to it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: str = ""
    recipe: Recipe = Recipe()


class PresetLibrary:
    """All presets there are; a user's preset stands in for a built-in of the same name.

    Attributes:
        problems: one sentence per preset file that couldn't be used.
    """

    def __init__(self, user_folder: Path | None = None) -> None:
        self.problems: list[str] = []
        self._presets: dict[str, Preset] = {}
        self._user_folder = user_folder
        self._add(sorted(resources_folder().joinpath("presets").glob("*.json")))
        if user_folder is not None and user_folder.is_dir():
            self._add(sorted(user_folder.glob("*.json")))

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

    def add(self, file: Path) -> Preset:
        """Take a preset file over into the user's own presets; one of its name is replaced.

        Raises:
            InvalidConfig: it can't be used; what was wrong and what was expected.
            StorageError: the user's presets can't be written.
        """
        if self._user_folder is None:
            raise InvalidConfig("There is no folder for presets of your own.")
        try:
            preset = Preset.model_validate_json(file.read_bytes())
        except ValidationError as error:
            raise InvalidConfig(_unusable(file, error)) from None
        except OSError as error:
            raise InvalidConfig(f"{file} can't be read: {error.strerror}.") from error
        with storage_faults(self._user_folder):
            self._user_folder.mkdir(parents=True, exist_ok=True)
        kept = self._user_folder / f"{_FORBIDDEN.sub('_', preset.name)}.json"
        write_atomically(kept, preset.model_dump_json(indent=2).encode() + b"\n")
        self._presets[preset.name] = preset
        return preset

    def _unknown(self, name: str) -> str:
        by_folded = {known.casefold(): known for known in self._presets}
        near = [by_folded[n] for n in get_close_matches(name.casefold(), by_folded, cutoff=0.5)]
        expected = f"Did you mean {' or '.join(near)}?" if near else _one_of(self.names())
        return f"preset: there is no preset {name!r}. {expected}"

    def _add(self, files: Iterable[Path]) -> None:
        for file in files:
            try:
                preset = Preset.model_validate_json(file.read_bytes())
            except ValidationError as error:
                self.problems.append(_unusable(file, error))
            except OSError as error:
                self.problems.append(
                    f"The preset file {file.name} can't be read: {error.strerror}."
                )
            else:
                self._presets[preset.name] = preset


def resources_folder() -> Path:
    """Where the program's own files are: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def _unusable(file: Path, error: ValidationError) -> str:
    return f"The preset file {file.name} can't be used: {' '.join(problem_sentences(error))}"


def _one_of(names: list[str]) -> str:
    return f"Expected one of: {', '.join(names)}."
