"""The page about what new batches begin with."""

from __future__ import annotations

from batch_gui.core.config import MetadataPolicy, OutputFormat
from batch_gui.ui.language import translate
from batch_gui.ui.settings.page import SettingsPage
from batch_gui.ui.wording import format_names, metadata_names


def output_page() -> SettingsPage:
    """Where outputs go, and as what."""
    page = SettingsPage(translate("Settings", "Output"))
    page.add_folder(
        "default_output_folder",
        translate("Settings", "&Folder for all batches"),
        translate("Settings", "Each batch gets a folder of its own in it."),
        usual=translate("Settings", "Batch GUI in your pictures"),
    )
    page.add_switch(
        "new_batch_as_last",
        translate("Settings", "&Begin a new batch with the settings of the last one"),
        translate("Settings", "Otherwise, and the first time, it begins with what follows here."),
    )
    page.add_choice(
        "default_format",
        translate("Settings", "Fo&rmat"),
        translate("Settings", "What photos are written as."),
        [(format_names()[one], one) for one in OutputFormat],
    )
    page.add_number(
        "default_quality",
        translate("Settings", "&Quality"),
        translate("Settings", "1 to 100, for formats that have one."),
    )
    page.add_number(
        "default_max_edge",
        translate("Settings", "&Long edge at most"),
        translate("Settings", "Larger photos are reduced; none is enlarged."),
        unit=translate("Settings", " px"),
        zero=translate("Settings", "Keep the size"),
    )
    page.add_choice(
        "default_metadata",
        translate("Settings", "&Metadata"),
        translate("Settings", "What of EXIF, XMP and IPTC goes into the outputs."),
        [(metadata_names()[one], one) for one in MetadataPolicy],
    )
    return page
