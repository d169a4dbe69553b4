"""The pages of the settings dialog."""

from __future__ import annotations

from batch_gui.ui.language import translate
from batch_gui.ui.settings.page import SettingsPage


def general_page(*, notifies: bool) -> SettingsPage:
    """How batches go on."""
    page = SettingsPage(translate("Settings", "General"))
    page.add_number(
        "batches_at_once",
        translate("Settings", "&Batches at a time"),
        translate("Settings", "The others wait in order. All of them share the same cores."),
    )
    page.add_switch(
        "resume_at_launch",
        translate("Settings", "&Go on with interrupted batches at the start"),
        translate("Settings", "Without asking, as far as their drives are there."),
    )
    page.add_number(
        "storage_patience",
        translate("Settings", "Look again for a missing &drive after"),
        translate(
            "Settings",
            "A batch whose drive is missing or full waits and looks again, more and more seldom. "
            "From the next start of the program.",
        ),
        unit=translate("Settings", " s"),
    )
    page.add_switch(
        "notify_when_done",
        translate("Settings", "&Notify when a batch has ended"),
        _told(notifies),
    )
    page.add_switch(
        "tray_icon",
        translate("Settings", "&Icon in the tray"),
        translate(
            "Settings",
            "Shows progress, and pauses and resumes all batches, where the desktop has a tray.",
        ),
    )
    page.add_switch(
        "keep_in_tray",
        translate("Settings", "&Keep running in the tray when the window is closed"),
        translate("Settings", "Batches go on; Quit in the menu of the icon ends the program."),
    )
    return page


def _told(notifies: bool) -> str:
    if notifies:
        return translate(
            "Settings", "The desktop shows how many photos were done and how many failed."
        )
    return translate(
        "Settings",
        "Has no effect here now: there is neither an icon in a tray nor a notification service.",
    )


def performance_page() -> SettingsPage:
    """What developing may take."""
    page = SettingsPage(translate("Settings", "Performance"))
    later = translate("Settings", "From the next start of the program.")
    page.add_number(
        "workers",
        translate("Settings", "&Photos developed at a time"),
        translate(
            "Settings",
            "Each takes a core of the processor, at low priority. Fewer are developed while "
            "there is little memory.",
        ),
        zero=translate("Settings", "One per core"),
    )
    page.add_number(
        "worker_memory",
        translate("Settings", "&Memory for each of them at most"),
        translate("Settings", "A photo that needs more fails, and the others go on.") + " " + later,
        unit=translate("Settings", " MB"),
        zero=translate("Settings", "No limit"),
    )
    page.add_number(
        "photo_timeout",
        translate("Settings", "Give a photo up &after"),
        translate(
            "Settings",
            "For decoders that hang: the photo is named as failed. Photos above 24 megapixels "
            "get more time in proportion.",
        )
        + " "
        + later,
        unit=translate("Settings", " s"),
    )
    page.add_number(
        "max_megapixels",
        translate("Settings", "&Largest photo"),
        translate(
            "Settings", "Larger ones are refused before they take memory: files may lie about it."
        )
        + " "
        + later,
        unit=translate("Settings", " megapixels"),
    )
    return page
