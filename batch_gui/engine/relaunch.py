"""What is made of batches that a former run of the program left under way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from batch_gui.core.batch import (
    Batch,
    PauseReason,
    Status,
)
from batch_gui.core.errors import (
    BatchGuiError,
)
from batch_gui.core.history import through
from batch_gui.core.store import Unreadable
from batch_gui.engine.answers import Recovery
from batch_gui.engine.editing import Editing
from batch_gui.engine.missing import missing_outputs, note_missing
from batch_gui.engine.recovery import Found, settle
from batch_gui.engine.run import Run

log = logging.getLogger(__name__)


def _interrupt(batch: Batch, since: str | None = None) -> None:
    """What a batch becomes when the program has ended under it, `since` when."""
    if batch.status is Status.PAUSED:
        batch.keep_paused(PauseReason.INTERRUPTED)
    else:
        batch.pause(PauseReason.INTERRUPTED, since=since)


# A batch paused for one of these goes on when the reason is gone, while the program runs; at
# its start nothing goes on by itself.
_BY_ITSELF = (PauseReason.STORAGE, PauseReason.RESOURCES, PauseReason.WORKERS)


class Relaunch(Editing):
    """Loads batches from disk, counts what is finished, and pauses what was under way.

    Attributes:
        _found: by id, what was put right in the interrupted ones.
    """

    _found: dict[str, Found]

    def recover(self) -> Recovery:
        """Load the batches on disk that aren't in memory yet; what was under way is paused.

        Nothing starts by itself. Outputs that were finished are counted, half-written
        files are removed.
        """
        with self._arriving:
            return self._recover()

    def _recover(self) -> Recovery:
        with self._lock:
            known = set(self._runs)
        batches, problems = self._store.load_all(known)
        firsts = [ids[0] for batch in batches for ids in (batch.photo_ids, batch.failed) if ids]
        paths = {photo.photo_id: photo.path for photo in self._catalog.photos(firsts)}
        sessions = self._catalog.session_names()
        self._catalog.never_give_out(
            max((max(batch.photo_ids, default=0) for batch in batches), default=0),
            max((batch.session_id or 0 for batch in batches), default=0),
        )
        for batch in batches:
            session_name = sessions.get(batch.session_id or 0, "")
            run = Run(batch, session_name=session_name, missing=None)
            if batch.photo_ids:
                run.first_photo = paths.get(batch.photo_ids[0], "")
            if batch.failed:
                first = batch.failed[0]
                run.note_error(paths.get(first) or f"photo {first}", batch.errors.get(first, ""))
            waits = batch.status is Status.PAUSED and batch.pause_reason in _BY_ITSELF
            if waits or batch.status in (Status.RUNNING, Status.PENDING):
                try:
                    self._interrupt(run)
                except BatchGuiError as error:
                    _interrupt(batch)
                    problems.append(Unreadable(self._store.folder, f"{batch.name}: {error}"))
            with self._lock:
                self._runs[batch.batch_id] = run
            self._places.note_order(batch.queue_order)
            self._notifier.changed(batch.batch_id)
        for problem in problems:
            log.warning("%s", problem.reason)
        interrupted = [
            one for one in self.list(Status.PAUSED) if one.pause_reason is PauseReason.INTERRUPTED
        ]
        found = {one.batch_id: self._found.get(one.batch_id, Found(0, ())) for one in interrupted}
        return Recovery(tuple(interrupted), tuple(problems), found)

    def look_at_outputs(
        self, recovery: Recovery, stop: Callable[[], bool] = lambda: False
    ) -> Recovery:
        """The same, with the outputs that are missing since; takes as long as the drives do.

        Args:
            stop: asked between outputs; True ends the looking with what was found.
        """
        return replace(
            recovery,
            found={
                batch_id: replace(found, missing=self._missing(batch_id, stop))
                for batch_id, found in recovery.found.items()
            },
        )

    def missing_outputs(self, batch_id: str) -> int:
        """How many outputs of a paused batch aren't there any more; looks at each of them.

        They stay counted, and are told of wherever the batch is spoken of.

        Raises:
            BatchNotFound: when there is none of that id.
            StorageError: when a drive is missing, or the journal can't be read.
        """
        return len(self._look_for_missing(self._run(batch_id), lambda: False))

    def _missing(self, batch_id: str, stop: Callable[[], bool]) -> tuple[int, ...]:
        try:
            return self._look_for_missing(self._run(batch_id), stop)
        except BatchGuiError as error:
            log.warning("%s: %s", batch_id, error)
            return ()

    def _look_for_missing(self, run: Run, stop: Callable[[], bool]) -> tuple[int, ...]:
        missing = missing_outputs(run.batch, self._store, stop)
        if stop():
            return missing
        with run.writing:
            if run.batch.status is Status.PAUSED:
                note_missing(run, missing)
                if set(missing) != set(run.batch.missing):
                    run.transition(self._store, lambda batch: batch.note_missing(missing))
        return missing

    def _interrupt(self, run: Run) -> None:
        """A batch found under way: count what is finished, then pause it."""
        removed, since, settled = 0, None, None
        if run.batch.status is Status.RUNNING:
            since = self._store.last_recorded(run.batch.batch_id)
            settled = settle(run.batch, self._store, self._catalog)
            self._services.receipts.mend(run.batch)
            removed = settled.removed
            log.info(
                "%s: %d finished photos counted, %d half-written files removed",
                run.batch.batch_id,
                settled.counted,
                settled.removed,
            )
        done = run.batch.status is Status.RUNNING and not run.batch.remaining()
        with through(None):
            if done:  # only its end wasn't written any more, or that was damaged
                run.transition(self._store, self._finish)
            else:
                run.transition(self._store, lambda batch: _interrupt(batch, since))
        if settled:  # one that paused before may have outputs that are counted once it goes on
            self._store.forget_announced(run.batch.batch_id)
        if not done:
            self._found[run.batch.batch_id] = Found(removed, ())

    def _finish(self, batch: Batch) -> None:
        batch.finish()
        self._services.receipts.write(batch)
