"""The status object: a batch as other programs see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batch_gui.core.batch import BatchSummary

_KEYS = (
    "batch_id",
    "session_id",
    "name",
    "status",
    "pause_reason",
    "total_photos",
    "processed_count",
    "failed_count",
    "progress_percent",
    "created_at",
    "started_at",
    "paused_at",
    "completed_at",
    "eta_seconds",
    "photos_per_second",
)


def status_object(summary: BatchSummary, errors: Mapping[int, str]) -> dict[str, Any]:
    """The status of a batch as JSON values; `docs/api.md` describes each key.

    Args:
        errors: reason in words by photo id.
    """
    values: dict[str, Any] = {key: getattr(summary, key) for key in _KEYS}
    values["errors"] = {str(photo_id): reason for photo_id, reason in errors.items()}
    values["config"] = summary.config
    return values
