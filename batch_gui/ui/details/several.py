"""Several batches together, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui.language import number, translate


def several_text(batches: Sequence[BatchSummary]) -> str:
    """What some batches add up to, a line for the batches and one for their photos."""
    statuses = Counter(
        Status.PENDING if batch.waiting_for_turn else batch.status for batch in batches
    )
    names = {
        Status.RUNNING: translate("Several", "{count} running"),
        Status.PENDING: translate("Several", "{count} waiting"),
        Status.PAUSED: translate("Several", "{count} paused"),
        Status.COMPLETED: translate("Several", "{count} finished"),
        Status.FAILED: translate("Several", "{count} with failures"),
        Status.CANCELLED: translate("Several", "{count} cancelled"),
    }
    parts = [
        words.format(count=number(statuses[status]))
        for status, words in names.items()
        if statuses[status]
    ]
    title = translate("Several", "%Ln batch(es)", None, len(batches))
    total = sum(batch.total_photos for batch in batches)
    done = sum(batch.processed_count for batch in batches)
    failed = sum(batch.failed_count for batch in batches)
    photos = translate("Several", "{done} of %Ln photo(s) done", None, total)
    photos = photos.format(done=number(done))
    if failed:
        photos += ", " + translate("Several", "{count} failed").format(count=number(failed))
    return f"{title}: {', '.join(parts)}\n{photos}"
