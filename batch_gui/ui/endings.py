"""Which batches have just ended, and how that is said in a notification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import translate


def just_ended(model: BatchModel, changed: Iterable[BatchSummary]) -> list[BatchSummary]:
    """Those of `changed` that came to their end since the model last heard of them.

    One that the user cancelled isn't among them: they know.
    """
    return [batch for batch in changed if _has_ended(model.batch(batch.batch_id), batch)]


def _has_ended(before: BatchSummary | None, batch: BatchSummary) -> bool:
    if batch.status not in (Status.COMPLETED, Status.FAILED) or batch.waiting_for_turn:
        return False
    # By the time and not by the status: a batch may run again and end between two looks.
    return batch.completed_at != (before.completed_at if before else None)


def ending_text(batches: Sequence[BatchSummary]) -> str:
    """Such as "Wedding: 997 done, 3 failed"; several batches in one sentence."""
    if len(batches) == 1 and batches[0].failure:
        words = translate("Endings", "{name} could not run: {why}")
        return words.format(name=batches[0].name, why=in_words(batches[0].failure))
    done = sum(batch.processed_count for batch in batches)
    failed = sum(batch.failed_count for batch in batches)
    figures = translate("Endings", "%Ln done", None, done)
    if failed:
        figures += ", " + translate("Endings", "%Ln failed", None, failed)
    name = (
        batches[0].name
        if len(batches) == 1
        else translate("Endings", "%Ln batches", None, len(batches))
    )
    return translate("Endings", "{batch}: {figures}").format(batch=name, figures=figures)
