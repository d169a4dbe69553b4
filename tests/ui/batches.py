"""Batches in every state, for tests of what is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from batch_gui.core.batch import BatchSummary, PauseReason, Status


def summary(number: int = 1, status: Status = Status.RUNNING, **changes: Any) -> BatchSummary:
    """A batch made in the minute `number`."""
    values: dict[str, Any] = {
        "batch_id": f"batch_{number:012x}",
        "session_id": 1,
        "name": f"Batch {number}",
        "status": status,
        "pause_reason": None,
        "pause_detail": None,
        "failure": None,
        "stopping": None,
        "waiting_for_turn": False,
        "total_photos": 1000,
        "processed_count": 0,
        "failed_count": 0,
        "progress_percent": 0.0,
        "created_at": _minute(number),
        "started_at": None,
        "paused_at": None,
        "completed_at": None,
        "eta_seconds": None,
        "photos_per_second": None,
        "first_error": None,
        "output_folder": "/pictures/out",
        "config": {"preset": "WhiteLayer_v4", "blend": 60},
    }
    values.update(changes)
    return BatchSummary(**values)


def paused(number: int = 1, reason: PauseReason = PauseReason.USER, **changes: Any) -> BatchSummary:
    return summary(number, Status.PAUSED, pause_reason=reason, **changes)


def _minute(number: int) -> str:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return moment.isoformat().replace("+00:00", "Z")
