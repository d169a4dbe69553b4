"""What is said when a batch's status doesn't allow what is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from batch_gui.core.batch import Batch, Status
from batch_gui.core.errors import InvalidTransition

_CAN: Mapping[Status, Sequence[str]] = {
    Status.PENDING: ("be paused", "be cancelled"),
    Status.RUNNING: ("be paused", "be cancelled"),
    Status.PAUSED: ("be resumed", "be cancelled"),
    Status.COMPLETED: (),
    Status.FAILED: ("be retried",),
    Status.CANCELLED: (),
}


def refused(batch: Batch, wanted: str) -> InvalidTransition:
    """The error that says what the batch can do instead."""
    return InvalidTransition(batch.batch_id, batch.status, wanted, _CAN[batch.status])
