"""Outputs that were written and checked, and aren't there any more."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Self

from batch_gui.core.batch import Batch
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.store import BatchStore
from batch_gui.engine.run import Run
from batch_gui.engine.storage import check_volumes

log = logging.getLogger(__name__)


def missing_outputs(
    batch: Batch, store: BatchStore, stop: Callable[[], bool] = lambda: False
) -> tuple[int, ...]:
    """The finished photos whose outputs aren't where they were written.

    Args:
        stop: asked between outputs; True ends the looking with what was found.

    Raises:
        StorageError: when the journal can't be read, or a drive is missing: what is on it
            can't be known.
    """
    check_volumes(batch.volumes)
    done = set(batch.processed)
    last = {
        entry.photo_id: entry.output
        for entry in store.entries(batch.batch_id)
        if entry.photo_id in done and entry.output
    }
    left = takewhile(lambda _: not stop(), last.items())
    missing = tuple(photo_id for photo_id, output in left if not Path(output).exists())
    if missing:  # a drive pulled out meanwhile says nothing about its files
        check_volumes(batch.volumes)
    return missing


class OutputLook:
    """Looks, beside a batch that goes on, whether the outputs it has are still there.

    Only where they weren't looked at since the batch was loaded, or since a drive or folder
    failed under it. What isn't there is told and no more: outputs are often moved away on
    purpose, so nothing is made again that nobody asked for.
    """

    def __init__(self, run: Run, store: BatchStore) -> None:
        self._run = run
        self._store = store
        self._batch = run.batch
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._run.missing is None and len(self._batch.processed):
            self._thread = threading.Thread(target=self._look, name="outputs", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._thread is None:
            return
        while error is None and self._run.stop is None and self._thread.is_alive():
            self._thread.join(0.1)
        self._closing.set()
        self._thread.join(1)  # longer only if a drive doesn't answer

    def _look(self) -> None:
        def stop() -> bool:
            return self._closing.is_set() or self._run.stop is not None

        try:
            missing = missing_outputs(self._batch, self._store, stop)
        except BatchGuiError as error:
            log.info("%s: its outputs weren't looked at: %s", self._batch.batch_id, error)
            return
        if not stop():
            note_missing(self._run, missing)


def note_missing(run: Run, missing: tuple[int, ...]) -> None:
    """Remember which outputs of a batch aren't there, and say so in the log."""
    run.missing = missing
    if missing:
        log.warning(
            "%s: %d finished outputs aren't where they were written any more",
            run.batch.batch_id,
            len(missing),
        )
