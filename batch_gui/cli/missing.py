"""Outputs that are gone when a batch is to go on: said, or made again."""

from __future__ import annotations

import sys

from batch_gui.core.batch import Status
from batch_gui.engine.controller import BatchController


def see_to_missing(controller: BatchController, batch_id: str, *, redo: bool) -> None:
    """Say which outputs of a batch that is to go on are gone, or let them be made again."""
    if controller.status(batch_id).status is not Status.PAUSED:
        return  # resuming says what it is
    count = controller.redo_missing(batch_id) if redo else controller.missing_outputs(batch_id)
    if not count:
        return
    words = "1 output is" if count == 1 else f"{count:,} outputs are"
    what = (
        "They are made again."
        if redo
        else "They are left so: outputs are often moved away on purpose. To make them again: "
        f"Ctrl-C, then batch-gui resume {batch_id} --redo-missing"
    )
    name = controller.status(batch_id).name
    print(f"{name}: {words} missing since they were written. {what}", file=sys.stderr)
