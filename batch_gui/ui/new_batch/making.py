"""What may come of photos that are offered as a new batch."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Making(QObject):
    """Tells what comes of it, whoever is at work on it.

    Signals:
        batch_made: the BatchSummary of the new batch.
        presets_offered: a tuple of Path that were dropped on the dialog and are presets.
        presets_wanted: the user wants to see to the presets.
        failed: a CommandFailure for the window's message place.
    """

    batch_made = Signal(object)
    presets_offered = Signal(object)
    presets_wanted = Signal()
    failed = Signal(object)

    def tell_through(self, other: Making) -> None:
        """Let `other` tell what this one has to tell."""
        self.batch_made.connect(other.batch_made)
        self.presets_offered.connect(other.presets_offered)
        self.presets_wanted.connect(other.presets_wanted)
        self.failed.connect(other.failed)
