"""A batch's settings in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batch_gui.core.batch import BatchSummary
from batch_gui.core.config import (
    BatchConfig,
    ColorSpace,
    MetadataPolicy,
    OnConflict,
    OutputConfig,
    OutputFormat,
)
from batch_gui.core.errors import InvalidConfig
from batch_gui.ui import wording
from batch_gui.ui.language import number, translate

_WITH_QUALITY = (OutputFormat.SAME, OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.AVIF)


def settings_rows(batch: BatchSummary) -> list[tuple[str, str]]:
    """Labels and words of the settings; those of a batch from elsewhere may not be readable."""
    look = wording.look_text(batch) or translate("SettingsWords", "no preset")
    rows = [(translate("SettingsWords", "Look"), look)]
    output = _output(batch.config)
    if output is None:
        words = translate("SettingsWords", "can't be read by this version of the program")
        return [*rows, (translate("SettingsWords", "Output"), words)]
    return [
        *rows,
        (translate("SettingsWords", "Written as"), _format(output)),
        (translate("SettingsWords", "Size"), _size(output)),
        (translate("SettingsWords", "Names"), output.name),
        (translate("SettingsWords", "Name taken"), _conflict(output)),
        (translate("SettingsWords", "Metadata"), _metadata(output)),
        (translate("SettingsWords", "Colours"), _colours(output)),
    ]


def _output(config: Mapping[str, Any]) -> OutputConfig | None:
    try:
        return BatchConfig.parse(config).output
    except InvalidConfig:
        return None


def _format(output: OutputConfig) -> str:
    name = {
        OutputFormat.SAME: translate("SettingsWords", "the original's format"),
        OutputFormat.JPEG: "JPEG",
        OutputFormat.PNG: "PNG",
        OutputFormat.TIFF: "TIFF",
        OutputFormat.WEBP: "WebP",
        OutputFormat.AVIF: "AVIF",
    }[output.format]
    if output.format not in _WITH_QUALITY:
        return name
    words = translate("SettingsWords", "{format}, quality {quality}")
    return words.format(format=name, quality=output.quality)


def _size(output: OutputConfig) -> str:
    if output.max_edge is None:
        return translate("SettingsWords", "as large as the original")
    words = translate("SettingsWords", "long edge at most {edge} px")
    return words.format(edge=number(output.max_edge))


def _conflict(output: OutputConfig) -> str:
    return {
        OnConflict.RENAME: translate("SettingsWords", "add a number"),
        OnConflict.SKIP: translate("SettingsWords", "leave the photo out"),
        OnConflict.OVERWRITE: translate("SettingsWords", "replace the file, never an original"),
        OnConflict.CHANGED: translate("SettingsWords", "redo only what has changed"),
    }[output.on_conflict]


def _metadata(output: OutputConfig) -> str:
    return {
        MetadataPolicy.KEEP: translate("SettingsWords", "kept"),
        MetadataPolicy.STRIP_LOCATION: translate("SettingsWords", "kept without the location"),
        MetadataPolicy.STRIP: translate("SettingsWords", "left out"),
    }[output.metadata]


def _colours(output: OutputConfig) -> str:
    if output.color_space is ColorSpace.SRGB:
        return translate("SettingsWords", "converted to sRGB")
    return translate("SettingsWords", "colour space kept")
