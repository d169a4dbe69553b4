"""Goes on with batches when what they wait for is back: a drive, room on it, workers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from batch_gui.core.batch import PauseReason
from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.looks import Looks
from batch_gui.engine.run import Run

log = logging.getLogger(__name__)

_MOST = 12  # times the patience
_REASONS = (PauseReason.STORAGE, PauseReason.WORKERS)


class ReturnWatch:
    """Looks now and then, on a thread of its own, after batches that wait for drives or workers.

    Only batches that were paused while this program ran: at its start nothing goes on by
    itself.

    Args:
        runs: gives all batches.
        go_on: resumes one, or raises BatchGuiError when what it needs isn't there yet. Called
            with the batch's `writing` held.
        looks: where `go_on` is called, which may wait for a drive.
        patience: seconds until the first look; doubles with every look in vain, up to
            twelve times as long.
    """

    def __init__(
        self,
        runs: Callable[[], Iterable[Run]],
        go_on: Callable[[Run], None],
        looks: Looks,
        patience: float,
    ) -> None:
        self._runs = runs
        self._go_on = go_on
        self._looks = looks
        self._patience = patience
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="return watch", daemon=True)
        self._thread.start()

    def note(self, run: Run) -> None:
        """Look after `run` from now on, if it has just been paused for such a reason."""
        if run.batch.pause_reason in _REASONS:
            run.patience = min(2 * run.patience or self._patience, _MOST * self._patience)
            run.next_look = time.monotonic() + run.patience

    def close(self) -> None:
        """Look no more; returns when a look under way has ended."""
        self._closing.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closing.wait(min(1.0, self._patience)):
            for run in self._runs():
                if run.patience and self._is_due(run):
                    self._looks.want(run, self._look)

    def _is_due(self, run: Run) -> bool:
        still = run.batch.pause_reason in _REASONS and not (run.active or run.waiting)
        return still and time.monotonic() >= run.next_look

    def _look(self, run: Run) -> None:
        """Resume one batch if it still waits and what it waits for is there."""
        if not self._is_due(run):
            return
        try:
            self._go_on(run)
        except (BatchGuiError, OSError) as error:  # a drive going away while it is asked
            log.debug("%s still waits: %s", run.batch.batch_id, error)
            self.note(run)
        else:
            log.info("%s goes on by itself", run.batch.batch_id)
