"""Progress of batches on a terminal, and Ctrl-C as a wish to pause."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as Bars,
)

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.engine.controller import BatchController

INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruptions:
    """Ctrl-C and SIGTERM, noted instead of ending the program; the second one ends it."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._before: dict[int, Any] = {}

    @property
    def happened(self) -> bool:
        """Whether one came."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for one; whether one came."""
        return self._event.wait(seconds)

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if self._event.is_set():
            os._exit(INTERRUPTED)  # the state on disk is good for this at any moment
        self._event.set()


class Progress:
    """A bar for each batch on stderr, where stdout is for results."""

    def __init__(self, controller: BatchController, batch_ids: Sequence[str]) -> None:
        self._controller = controller
        self._console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, TaskID] = {}
        self._held: dict[str, str] = {}
        for batch_id in batch_ids:
            summary = controller.status(batch_id)
            self._tasks[batch_id] = self._bars.add_task(
                summary.name, total=summary.total_photos, note=""
            )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def update(self) -> bool:
        """Show where the batches are; whether any of them still goes on."""
        summaries = [self._controller.status(batch_id) for batch_id in self._tasks]
        for summary in summaries:
            self._bars.update(
                self._tasks[summary.batch_id],
                completed=summary.processed_count + summary.failed_count,
                note=_note(summary),
            )
            self._tell_hold(summary)
        return any(_goes_on(summary) for summary in summaries)

    def _tell_hold(self, summary: BatchSummary) -> None:
        """A line when a batch stands still by itself, and one when it goes on."""
        held, before = _held_by(summary), self._held.get(summary.batch_id, "")
        if held == before:
            return
        self._held[summary.batch_id] = held
        if held:
            self.say(f"{summary.name} waits: {held}. It goes on by itself.")
        elif summary.status is Status.RUNNING:
            self.say(f"{summary.name} goes on.")

    def say(self, words: str) -> None:
        """A line above the bars."""
        self._console.print(words, markup=False, highlight=False)


def _held_by(summary: BatchSummary) -> str:
    if summary.pause_reason is PauseReason.RESOURCES and not summary.waiting_for_turn:
        return summary.pause_detail or "the computer is busy"
    if summary.pause_reason is PauseReason.WORKERS and not summary.waiting_for_turn:
        return (summary.pause_detail or "nobody answers who could develop photos").rstrip(".")
    return summary.waits_for or ""


def _note(summary: BatchSummary) -> str:
    held = [_held_by(summary)] if _held_by(summary) else []
    failed = [f"{summary.failed_count} failed"] if summary.failed_count else []
    if _waits_for_workers(summary):
        return f"Waiting for workers: {summary.pause_detail}"
    slow = [f"{summary.slow_photo} is taking unusually long"] if summary.slow_photo else []
    return ", ".join(held + failed + slow)


def _goes_on(summary: BatchSummary) -> bool:
    """Whether it runs, or will without anybody doing anything."""
    under_way = summary.waiting_for_turn or summary.status in (Status.PENDING, Status.RUNNING)
    gave_way = summary.pause_reason is PauseReason.RESOURCES
    return under_way or gave_way or _waits_for_workers(summary)


def _waits_for_workers(summary: BatchSummary) -> bool:
    """Whether it goes on by itself when workers on other machines are back."""
    return summary.status is Status.PAUSED and summary.pause_reason is PauseReason.WORKERS
