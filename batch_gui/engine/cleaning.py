"""Which batches are old enough to be removed from the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from batch_gui.core.errors import BadRequest
from batch_gui.engine.run import Run


def days_ago(days: float) -> datetime:
    """The moment that many days ago.

    Raises:
        BadRequest: when that is no number of days.
    """
    if not 0 <= days <= 36_500:
        raise BadRequest(f"days_old: expected 0 to 36500 days, but {days!r} came.")
    return datetime.now(UTC) - timedelta(days=days)


def is_old(run: Run, limit: datetime) -> bool:
    """Whether a batch ended before `limit`, and isn't about to be tried again."""
    batch = run.batch
    if run.busy or run.waiting or not batch.status.ended:
        return False
    try:
        ended = datetime.fromisoformat(batch.completed_at or batch.created_at)
    except ValueError:
        return False
    return (ended if ended.tzinfo else ended.replace(tzinfo=UTC)) <= limit
