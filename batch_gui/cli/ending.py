"""Batches run to their end: progress, what came of them, the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress

from batch_gui.cli.options import DONE, SOME_FAILED
from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.controller import BatchController
from batch_gui.engine.status import status_object
from batch_gui.progress import INTERRUPTED, Interruptions, Progress

_MOST_NOTES = 8


def to_the_end(
    controller: BatchController,
    batch_ids: Sequence[str],
    interruptions: Interruptions,
    *,
    as_json: bool,
) -> int:
    """Show progress until the batches stop; returns the exit status."""
    with Progress(controller, batch_ids) as progress:
        while not interruptions.wait(0.1) and progress.update():
            pass
        if interruptions.happened:
            progress.say("Pausing: photos in flight are being finished.")
            controller.shutdown()
            progress.update()
    summaries = [controller.status(batch_id) for batch_id in batch_ids]
    for summary in summaries:
        report(controller, summary)
    if as_json:
        objects = [
            status_object(one, controller.details(one.batch_id).errors)
            | {"output_folder": one.output_folder}
            for one in summaries
        ]
        print(json.dumps(objects[0] if len(objects) == 1 else {"batches": objects}))
    if interruptions.happened and any(one.status is Status.PAUSED for one in summaries):
        return INTERRUPTED
    done = all(one.status is Status.COMPLETED for one in summaries)
    return DONE if done else SOME_FAILED


def report(controller: BatchController, summary: BatchSummary) -> None:
    """What came of a batch, on stderr."""
    with suppress(BatchGuiError):
        for failure in controller.failures(summary.batch_id):
            print(f"{failure.path}: {failure.reason}", file=sys.stderr)
    counts = f"{summary.processed_count} of {summary.total_photos} photos done"
    if summary.failed_count:
        counts += f", {summary.failed_count} failed"
    print(f"{summary.name}: {counts}. Output: {summary.output_folder}", file=sys.stderr)
    if count := summary.missing_outputs:
        words = "1 output was" if count == 1 else f"{count:,} outputs were"
        print(f"  {words} missing when it went on; the receipt names them", file=sys.stderr)
    with suppress(BatchGuiError):
        for line in _notes(controller, summary.batch_id):
            print(f"  {line}", file=sys.stderr)
    if summary.failure:
        print(summary.failure, file=sys.stderr)
    if summary.status is Status.PAUSED:
        why = f" ({summary.pause_detail})" if summary.pause_detail else ""
        print(
            f"Paused{why}. Go on with: batch-gui resume {summary.batch_id}",
            file=sys.stderr,
        )


def _notes(controller: BatchController, batch_id: str) -> list[str]:
    """What couldn't be carried over, or wasn't done, and for how many photos; commonest first."""
    photos = controller.photo_list(batch_id)
    while photos.read_on():
        pass
    notes = sorted(photos.amounts().notes.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        f"{count:,} {'photo' if count == 1 else 'photos'}: {note}"
        for note, count in notes[:_MOST_NOTES]
    ]
    if others := len(notes) - len(lines):
        lines.append(f"More in the receipt: {others:,} {'note' if others == 1 else 'notes'}")
    return lines
