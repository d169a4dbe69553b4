"""What is kept: the presets, and what is known of batches that have ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal

from batch_gui.core.batch import (
    BatchSummary,
)
from batch_gui.core.files import write_atomically
from batch_gui.develop.cube_export import cube_text
from batch_gui.engine.cleaning import days_ago, is_old
from batch_gui.engine.preset_import import ImportedFile, imported_file
from batch_gui.engine.run import Run
from batch_gui.engine.scheduler import DailyCleanup, Scheduler
from batch_gui.engine.turns import Turns

log = logging.getLogger(__name__)


class Keeping(Turns):
    """Takes presets over and lets go of them, and of batches that ended long ago.

    Attributes:
        _scheduler: the controller's own.
    """

    batches_removed = Signal(object)
    presets_changed = Signal()

    _scheduler: Scheduler

    def import_presets(self, files: Iterable[Path]) -> tuple[ImportedFile, ...]:
        """Take presets of this and other programs over into the user's own, each by itself."""
        imported = tuple(imported_file(self._presets, file) for file in files)
        self.presets_changed.emit()
        return imported

    def export_preset(self, name: str, file: Path) -> None:
        """Write a preset's colour as a .cube file; one that is there is replaced.

        Raises:
            InvalidConfig: there is no such preset.
            PhotoError: its own colour table can't be read.
            StorageError: the file can't be written.
        """
        write_atomically(file.absolute(), cube_text(self._presets.get(name)).encode())

    def rename_preset(self, name: str, new_name: str) -> None:
        """Give a preset of the user's another name; batches keep the recipe they have.

        Raises:
            InvalidConfig: there is none, it isn't the user's, or the new name isn't free.
            StorageError: the user's presets can't be written.
        """
        self._presets.rename(name, new_name)
        self.presets_changed.emit()

    def delete_preset(self, name: str) -> None:
        """Delete a preset of the user's; batches keep the recipe they have.

        Raises:
            InvalidConfig: there is none, or it isn't the user's.
            StorageError: the file can't be removed.
        """
        self._presets.delete(name)
        self.presets_changed.emit()

    def would_remove(self, days_old: float) -> tuple[BatchSummary, ...]:
        """The batches that `cleanup` would remove now.

        Raises:
            BadRequest: when `days_old` isn't a number of days.
        """
        limit = days_ago(days_old)
        return tuple(run.summary() for run in self._all_runs() if is_old(run, limit))

    def cleanup(self, days_old: float = 7, *, receipts: bool = False) -> int:
        """Remove what is kept of batches that ended more than `days_old` days ago.

        Photos and outputs are never touched, nor batches that haven't ended. Returns how
        many were removed.

        Args:
            receipts: remove their receipts, too.

        Raises:
            BadRequest: when `days_old` isn't a number of days.
            StorageError: when the files can't be removed.
        """
        return len(self._forget(self._all_runs(), days_ago(days_old), receipts=receipts))

    def remove(self, batch_ids: Iterable[str]) -> tuple[str, ...]:
        """Remove what is kept of some batches that have ended; returns the ids of those.

        Photos, outputs and receipts are never touched, nor batches that haven't ended.

        Raises:
            StorageError: when the files can't be removed.
        """
        wanted = set(batch_ids)
        runs = [run for run in self._all_runs() if run.batch.batch_id in wanted]
        return self._forget(runs, datetime.max.replace(tzinfo=UTC))

    def clean_up_daily(self, plan: DailyCleanup | None) -> None:
        """From now on, let the clean-up go by the clock; None for not at all."""
        self._scheduler.follow(plan)

    def _forget(
        self, runs: Iterable[Run], limit: datetime, *, receipts: bool = False
    ) -> tuple[str, ...]:
        """Remove those of the batches that ended before `limit`; returns their ids."""
        removed: list[str] = []
        try:
            for run in runs:
                with run.writing:
                    if is_old(run, limit):
                        self._remove(run, receipts=receipts)
                        removed.append(run.batch.batch_id)
                        with self._lock:  # at once: nobody retries what is gone from the disk
                            self._runs.pop(run.batch.batch_id, None)
        finally:
            if removed:
                self.batches_removed.emit(tuple(removed))
        return tuple(removed)

    def _remove(self, run: Run, *, receipts: bool) -> None:
        batch = run.batch
        self._store.delete(batch.batch_id)
        if receipts:
            self._services.receipts.delete(batch.batch_id)
        log.info(
            "removed %s (%s, %s %s, %d photos)",
            batch.batch_id,
            batch.name,
            batch.status,
            batch.completed_at,
            len(batch.photo_ids),
        )
