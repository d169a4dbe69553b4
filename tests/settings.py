"""Settings for tests: the machine they run on may be as busy as it likes."""

from __future__ import annotations

from typing import Any

from batch_gui.core.settings import Settings


def calm(**changes: Any) -> Settings:
    """The usual settings, but no batch gives way to other programs and nothing is cleaned up."""
    return Settings(
        **{
            "pause_when_busy": False,
            "pause_when_memory_low": False,
            "pause_when_battery_low": False,
            "cleanup_daily": False,
            **changes,
        }
    )
