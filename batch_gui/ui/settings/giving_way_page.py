"""The page about giving way to other programs."""

from __future__ import annotations

from batch_gui.ui.language import translate
from batch_gui.ui.settings.page import SettingsPage


class GivingWayPage(SettingsPage):
    """When batches pause by themselves."""

    def __init__(self) -> None:
        super().__init__(translate("Settings", "Giving way"))
        percent = translate("Settings", " %")
        seconds = translate("Settings", " s")
        busy = self.add_switch(
            "pause_when_busy",
            self.tr("Pause while other programs need the &processor"),
            self.tr("What the batches themselves use doesn't count."),
        )
        self.add_number(
            "busy_above",
            self.tr("&Busy when others use more than"),
            self.tr("Of all cores together."),
            unit=percent,
        )
        self.add_number(
            "busy_for",
            self.tr("&For at least"),
            self.tr("Shorter peaks pause nothing."),
            unit=seconds,
        )
        self.add_number(
            "free_below",
            self.tr("F&ree when they use less than"),
            self.tr("At most what counts as busy."),
            unit=percent,
        )
        self.add_number(
            "free_for",
            self.tr("For at &least"),
            self.tr("Then batches that gave way go on by themselves."),
            unit=seconds,
        )
        self.depend(busy, "busy_above", "busy_for", "free_below", "free_for")
        memory = self.add_switch(
            "pause_when_memory_low",
            self.tr("Pause while &memory is low"),
            self.tr("Batches go on when there is half as much again as the limit."),
        )
        self.add_number(
            "memory_below",
            self.tr("L&ow when less is free than"),
            self.tr("Counted for all programs together."),
            unit=translate("Settings", " MB"),
        )
        self.depend(memory, "memory_below")
        low = self.add_switch(
            "pause_when_battery_low",
            self.tr("Pause when the b&attery is low"),
            self.tr("Batches go on when the computer is plugged in."),
        )
        self.add_number(
            "battery_below",
            self.tr("Lo&w below"),
            self.tr("Of a full battery."),
            unit=percent,
        )
        self.depend(low, "battery_below")
        self.add_switch(
            "pause_on_battery",
            self.tr("Pause whenever the computer runs on ba&ttery"),
            self.tr("However full it is."),
        )
