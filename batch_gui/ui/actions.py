"""What the user can do with a batch, and in which status."""

from __future__ import annotations

from enum import Enum
from functools import cache

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui.language import translate


class BatchAction(Enum):
    """Something to do with one batch or several; the value is the icon's name."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RETRY = "retry"
    FAILURES = "failures"
    OPEN = "folder"
    VERIFY = "verify"
    EDIT = "edit"
    AGAIN = "again"
    REMOVE = "remove"


ONE_AT_A_TIME = frozenset({BatchAction.EDIT, BatchAction.AGAIN})
"""What is offered for one selected batch alone: each opens a dialog of its own."""


def label(action: BatchAction) -> str:
    """The action's name for buttons and screen readers."""
    return menu_label(action).replace("&", "")


def menu_label(action: BatchAction) -> str:
    """The action's name in a menu, with the letter that chooses it."""
    labels = {
        BatchAction.PAUSE: translate("BatchAction", "&Pause"),
        BatchAction.RESUME: translate("BatchAction", "&Resume"),
        BatchAction.CANCEL: translate("BatchAction", "&Cancel"),
        BatchAction.RETRY: translate("BatchAction", "Re&try failed"),
        BatchAction.FAILURES: translate("BatchAction", "Show &failures"),
        BatchAction.OPEN: translate("BatchAction", "&Open output folder"),
        BatchAction.VERIFY: translate("BatchAction", "&Verify outputs again"),
        BatchAction.EDIT: translate("BatchAction", "Change s&ettings\u2026"),
        BatchAction.AGAIN: translate("BatchAction", "&New batch from this\u2026"),
        BatchAction.REMOVE: translate("BatchAction", "Remove from the l&ist"),
    }
    return labels[action]


def short_label(action: BatchAction) -> str:
    """The action's name where there is little room, as on the toolbar."""
    if action is BatchAction.OPEN:
        return translate("BatchAction", "Open folder")
    return label(action)


def allowed(batch: BatchSummary) -> frozenset[BatchAction]:
    """What can be done with `batch` now."""
    return _allowed(
        batch.status,
        batch.stopping,
        batch.waiting_for_turn,
        batch.processed_count > 0,
        batch.failed_count > 0,
    )


@cache
def _allowed(
    status: Status, stopping: Status | None, waits: bool, has_output: bool, has_failures: bool
) -> frozenset[BatchAction]:
    """Remembered: it is asked for each of thousands of selected batches."""
    actions = {BatchAction.AGAIN}
    if has_output:
        actions.add(BatchAction.OPEN)
    if has_failures:
        actions.add(BatchAction.FAILURES)
    if has_output and status.ended and not waits:
        actions.add(BatchAction.VERIFY)
    if stopping is Status.CANCELLED:
        return frozenset(actions)
    if status in (Status.PENDING, Status.PAUSED) and not (has_output or has_failures):
        actions.add(BatchAction.EDIT)
    actions.add(BatchAction.CANCEL if waits or not status.ended else BatchAction.REMOVE)
    if status is Status.PAUSED or stopping is Status.PAUSED:
        actions.add(BatchAction.PAUSE if waits else BatchAction.RESUME)
    elif status in (Status.PENDING, Status.RUNNING):
        actions.add(BatchAction.PAUSE)
    elif status is Status.FAILED and not waits:
        actions.add(BatchAction.RETRY)
    return frozenset(actions)


def takes_photos(batch: BatchSummary) -> bool:
    """Whether photos can be added to `batch`: it waits for its turn or is paused."""
    return batch.status in (Status.PENDING, Status.PAUSED) and batch.stopping is None


def row_buttons(batch: BatchSummary) -> tuple[BatchAction, ...]:
    """The buttons of the batch's row, in order, at most two."""
    order = [BatchAction.PAUSE, BatchAction.RESUME, BatchAction.RETRY, BatchAction.CANCEL]
    if batch.status.ended and not batch.waiting_for_turn:
        order.append(BatchAction.OPEN)
    can = allowed(batch)
    return tuple(action for action in order if action in can)
