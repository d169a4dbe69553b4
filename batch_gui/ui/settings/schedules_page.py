"""The page about what happens by the clock."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.language import translate
from batch_gui.ui.settings.page import SettingsPage, explanation_label

_SHOWN = 10


class SchedulesPage(SettingsPage):
    """The daily clean-up.

    Signals:
        preview_wanted: days; which batches would be removed is to be shown.
    """

    preview_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(translate("Settings", "Schedules"))
        daily = self.add_switch(
            "cleanup_daily",
            self.tr("&Clean up the list each day"),
            self.tr(
                "Removes ended batches from the list. Photos and outputs are never touched. What "
                "was removed is in the log."
            ),
        )
        self.days = self.add_number(
            "cleanup_days",
            self.tr("Batches that &ended more than this long ago"),
            self.tr("Batches that haven't ended stay, however old they are."),
            unit=self.tr(" days"),
        )
        self.preview = explanation_label("")
        self.preview.setAccessibleName(self.tr("What would be removed"))
        self.preview.setContentsMargins(0, 0, 0, self.fontMetrics().height() // 2)
        self.form.addRow(self.preview)
        self.add_time(
            "cleanup_at",
            self.tr("&At"),
            self.tr("Or at the next start, if the program wasn't running then."),
        )
        self.add_switch(
            "cleanup_receipts",
            self.tr("Remove their &receipts, too"),
            self.tr("Receipts list what was written, photo by photo; otherwise they are kept."),
        )
        self.depend(daily, "cleanup_days", "cleanup_at", "cleanup_receipts")
        self.days.valueChanged.connect(self.preview_wanted)

    def show_preview(self, batches: Sequence[BatchSummary]) -> None:
        """Say which batches would be removed now."""
        words = translate("Settings", "Now it would remove %Ln batch(es).", None, len(batches))
        if not batches:
            words = self.tr("Now it would remove nothing.")
        self.preview.setText(words)
        names = [batch.name for batch in batches[:_SHOWN]]
        more = len(batches) - len(names)
        if more:
            names.append(translate("Settings", "and %Ln more", None, more))
        self.preview.setToolTip("\n".join(names))
        self.preview.setAccessibleDescription(words)
