"""What goes into the new batch dialog and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch_gui.core.schedule import When
from batch_gui.core.settings import Settings
from batch_gui.develop.presets import Preset
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.publishing import safe_name


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What the user asked for.

    Attributes:
        config: as `BatchConfig.parse` takes it.
        paused: added without starting it.
        when: how urgent it is, and when it may run.
        recipe: the look, where it isn't that of the preset of today.
    """

    name: str
    config: dict[str, Any]
    paused: bool
    when: When = field(default_factory=When)
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the dialog offers and begins with.

    Attributes:
        default_folder: where the outputs of a batch of that name go unless a folder is chosen.
        names_folder: whether that folder has to be in the config, because the engine would
            choose another.
        begin_with: a config, perhaps of an earlier batch.
        browse_from: where choosing a folder begins.
    """

    presets: Sequence[Preset]
    default_folder: Callable[[str], Path]
    names_folder: bool = False
    begin_with: Mapping[str, Any] = field(default_factory=dict)
    browse_from: str = ""


def begin_with(settings: Settings, last: Mapping[str, Any]) -> Mapping[str, Any]:
    """The config a new batch begins with: that of the last one, or what the settings say."""
    if settings.new_batch_as_last and last:
        return last
    return {
        "output": {
            "format": settings.default_format,
            "quality": settings.default_quality,
            "max_edge": settings.default_max_edge or None,
            "metadata": settings.default_metadata,
        }
    }


def folder_under(root: str, name: str) -> Path:
    """The folder of a batch under the folder that the user set for all outputs."""
    return Path(root) / safe_name(name)
