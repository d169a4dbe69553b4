"""Verifying a batch again: is everything it wrote still there, and still what was written?"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from enum import StrEnum

from pebble import ProcessExpired, ProcessPool

from batch_gui.core.batch import Batch
from batch_gui.core.errors import PhotoError
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import BatchStore
from batch_gui.develop.checking import check_output
from batch_gui.engine.executors.processes import interrupts_blocked, start_worker
from batch_gui.engine.storage import check_volumes

_LARGEST = 2_000_000_000  # px; an output was made by this program, so its size is trusted
_AHEAD = 2  # outputs that wait for each process


class Verdict(StrEnum):
    """What became of an output."""

    INTACT = "intact"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CheckedOutput:
    """One output that isn't as it was.

    Attributes:
        source: path of its original.
        reason: what is wrong with it, a phrase.
    """

    photo_id: int
    source: str
    output: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a batch found.

    Attributes:
        checked: how many outputs were looked at.
        total: how many there are to look at.
        wrong: those that aren't as they were, in the order they were written.
    """

    batch_id: str
    checked: int
    total: int
    wrong: tuple[CheckedOutput, ...]

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before its end."""
        return self.checked < self.total

    def ids(self, verdict: Verdict) -> tuple[int, ...]:
        """The photos whose outputs have become so."""
        return tuple(one.photo_id for one in self.wrong if one.verdict is verdict)


@dataclass(frozen=True, slots=True)
class OutputChecker:
    """How outputs are opened again: in processes of low priority, since files may be hostile.

    Attributes:
        processes: how many.
        memory: MB of address space each may use; 0 for no limit.
        timeout: seconds after which an output is given up.
        check: what a process does; must be importable by name.
    """

    processes: int = 1
    memory: int = 0
    timeout: float = 300
    check: Callable[[str, int | None, str | None, int], None] = field(default=check_output)

    def each(
        self, entries: Iterable[JournalEntry], stop: Callable[[], bool]
    ) -> Iterator[CheckedOutput]:
        """What became of each output, in order, until `stop` says so."""
        with interrupts_blocked():
            pool = ProcessPool(
                max_workers=self.processes,
                initializer=start_worker,
                initargs=(self.memory,),
                context=multiprocessing.get_context("spawn"),
            )
        waiting: deque[tuple[JournalEntry, Future[None]]] = deque()
        try:
            for entry in entries:
                arguments = (entry.output, entry.size, entry.sha256, _LARGEST)
                with interrupts_blocked():
                    future = pool.schedule(self.check, args=arguments, timeout=self.timeout)
                waiting.append((entry, future))
                if len(waiting) > self.processes * _AHEAD:
                    yield self._judged(*waiting.popleft())
                if stop():
                    return
            while waiting and not stop():
                yield self._judged(*waiting.popleft())
        finally:
            pool.stop()
            pool.join()

    def _judged(self, entry: JournalEntry, future: Future[None]) -> CheckedOutput:
        verdict, reason = Verdict.INTACT, ""
        try:
            future.result()
        except FileNotFoundError:
            verdict, reason = Verdict.MISSING, "it isn't there any more"
        except PhotoError as error:
            verdict, reason = Verdict.CHANGED, str(error)
        except TookTooLong:
            verdict, reason = Verdict.UNREADABLE, f"checking it took over {self.timeout:g} s"
        except ProcessExpired:
            verdict, reason = Verdict.UNREADABLE, "its decoder crashed"
        except OSError as error:  # the three before are of its kind, too
            verdict, reason = Verdict.UNREADABLE, f"it can't be read: {error.strerror or error}"
        return CheckedOutput(entry.photo_id, entry.source, entry.output or "", verdict, reason)


def verify(
    batch: Batch,
    store: BatchStore,
    checker: OutputChecker,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Verification:
    """Reopen every output of a batch: is it there, of the same size and contents, decodable?

    Args:
        progress: told how many of how many were looked at.
        stop: asked between outputs; True ends it.

    Raises:
        StorageError: when a drive is missing or the journal can't be read.
    """
    check_volumes(batch.volumes)
    entries = written(batch, store)
    wrong = []
    checked = 0
    progress(0, len(entries))
    for one in checker.each(entries, stop):
        checked += 1
        if one.verdict is not Verdict.INTACT:
            wrong.append(one)
        progress(checked, len(entries))
    if any(one.verdict is Verdict.MISSING for one in wrong):
        check_volumes(batch.volumes)  # a drive pulled out meanwhile says nothing about its files
    return Verification(batch.batch_id, checked, len(entries), tuple(wrong))


def written(batch: Batch, store: BatchStore) -> list[JournalEntry]:
    """The last line of each photo that has an output.

    Raises:
        StorageError: when the journal can't be read.
    """
    done = set(batch.processed)
    last = {entry.photo_id: entry for entry in store.entries(batch.batch_id)}
    return [
        entry
        for photo_id, entry in last.items()
        if photo_id in done and entry.output and entry.outcome is not Outcome.FAILED
    ]
