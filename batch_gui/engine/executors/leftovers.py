"""Files that attempts of given-up tasks may have left beside the outputs, and their removal."""

from __future__ import annotations

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from batch_gui.develop.job import TEMPORARY_SUFFIX, PhotoJob

log = logging.getLogger(__name__)

_TAG = 8  # characters of a task's id


def tagged(job: PhotoJob, task_id: str) -> PhotoJob:
    """The job whose attempts have names that tell the task they belong to."""
    return replace(job, attempt=task_id[:_TAG])


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What may be left of a task.

    Attributes:
        start: how the names of its attempts begin.
        keep: the one file that counts, if there is one.
        dropped: its tickets are gone, so that an attempt which isn't at its end yet removes
            its file by itself.
    """

    batch_id: str
    folder: str
    start: str
    keep: str | None
    dropped: bool = False


class Leftovers:
    """Remembers tasks whose results won't be collected, and removes the files of their attempts.

    A folder may hold a hundred thousand files, so that it is listed once for many tasks, and
    not at all as long as nothing is in doubt. Files are told by the task in their names: those
    of any other task, of the same photo even, are never touched. Safe to use from several
    threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doubts: dict[str, _Doubt] = {}
        self._ripe: set[str] = set()  # dropped, and not yet swept since
        self._due: SimpleQueue[list[str] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="celery leftovers", daemon=True)
        self._thread.start()

    def doubt(self, task_id: str, job: PhotoJob, keep: str | None = None) -> None:
        """Note that attempts of a task may have left files, all but `keep` of no use."""
        name = tagged(job, task_id).temporary.name
        start = name.removesuffix(TEMPORARY_SUFFIX) + "-"
        with self._lock:
            self._doubts[task_id] = _Doubt(job.batch_id, job.folder, start, keep)

    def undropped(self) -> list[str]:
        """The tasks whose tickets are to be dropped."""
        with self._lock:
            return [task_id for task_id, doubt in self._doubts.items() if not doubt.dropped]

    def note_dropped(self, task_ids: Collection[str]) -> None:
        """The tickets of these are gone: no attempt's result counts from now on."""
        with self._lock:
            for task_id in task_ids:
                if doubt := self._doubts.get(task_id):
                    self._doubts[task_id] = replace(doubt, dropped=True)
                    self._ripe.add(task_id)

    def sweep_soon(self, without: Collection[str]) -> None:
        """Sweep dropped tasks, not waiting for the disk, but for those of some batches."""
        with self._lock:
            due = [one for one in self._ripe if self._doubts[one].batch_id not in without]
            self._ripe.difference_update(due)
        if due:
            self._due.put(due)

    def sweep(self, batch_id: str) -> None:
        """Sweep a batch's tasks now, dropped or not; takes as long as the disk does."""
        with self._lock:
            due = [one for one, doubt in self._doubts.items() if doubt.batch_id == batch_id]
            self._ripe.difference_update(due)
        self._sweep(due)

    def close(self) -> None:
        """Sweep no more without being asked."""
        self._due.put(None)

    def _work(self) -> None:
        while (due := self._due.get()) is not None:
            self._sweep(due)

    def _sweep(self, task_ids: Iterable[str]) -> None:
        by_folder: defaultdict[str, dict[str, _Doubt]] = defaultdict(dict)
        with self._lock:
            for task_id in task_ids:
                if doubt := self._doubts.get(task_id):
                    by_folder[doubt.folder][task_id] = doubt
        for folder, doubts in by_folder.items():
            try:
                _remove(folder, doubts.values())
            except OSError as error:  # looked at again when a run of the batch ends
                log.warning("temporary files may stay in %s: %s", folder, error)
                continue
            with self._lock:
                for task_id, doubt in doubts.items():
                    if doubt.dropped:
                        self._doubts.pop(task_id, None)
                        self._ripe.discard(task_id)


def _remove(folder: str, doubts: Collection[_Doubt]) -> None:
    starts = {doubt.start for doubt in doubts}
    keep = {doubt.keep for doubt in doubts}
    with os.scandir(folder) as entries:
        found = [
            entry.path
            for entry in entries
            if entry.name.endswith(TEMPORARY_SUFFIX)
            and f"{entry.name.rpartition('-')[0]}-" in starts
            and entry.path not in keep
        ]
    for path in found:
        Path(path).unlink(missing_ok=True)
        log.info("removed %s, which an attempt that nobody wants any more had left", path)
