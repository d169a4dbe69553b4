"""What the settings dialog needs of the running program."""

from __future__ import annotations

from typing import Protocol

from batch_gui.core.batch import BatchSummary
from batch_gui.core.settings import Settings
from batch_gui.core.templates import Templates
from batch_gui.remote.crew import Crew


class Program(Protocol):
    """The running program's settings. All but the properties may block."""

    @property
    def current(self) -> Settings:
        """The settings as they are kept."""

    @property
    def templates(self) -> Templates:
        """Settings of new batches that the user gave a name; reading them may block, too."""

    @property
    def http_address(self) -> str | None:
        """What other programs call; None while the HTTP door is closed."""

    def http_token(self) -> str:
        """What programs of other users have to say to the HTTP door."""

    def would_remove(self, days: float) -> tuple[BatchSummary, ...]:
        """The batches that a clean-up after `days` days would remove now."""

    def find_workers(self, settings: Settings) -> Crew:
        """Who would develop photos with these settings, or raise BatchGuiError."""

    def begin(self) -> None:
        """Open the HTTP door, if the settings say so, or raise BatchGuiError."""

    def change(self, wanted: Settings) -> None:
        """Put settings into effect and keep them, or raise BatchGuiError."""
