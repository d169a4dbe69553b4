"""What there is to know about a batch, column by column: words to show and values to sort by."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui import wording
from batch_gui.ui.batch_filter import seen_as
from batch_gui.ui.language import local_time, number, translate

Key = tuple[object, ...]
Value = float | str  # of a column always the same kind, which is what makes sorting quick


class Column(IntEnum):
    """The columns of the compact view, in their first order."""

    NAME = 0
    STATUS = 1
    PROGRESS = 2
    DONE = 3
    FAILED = 4
    TOTAL = 5
    SPEED = 6
    LEFT = 7
    ADDED = 8
    FINISHED = 9
    PRESET = 10
    SESSION = 11
    FOLDER = 12


HIDDEN_AT_FIRST = (Column.SESSION, Column.FOLDER)
RIGHT_ALIGNED = frozenset(
    {Column.DONE, Column.FAILED, Column.TOTAL, Column.SPEED, Column.LEFT, Column.PROGRESS}
)


def title(column: Column) -> str:
    """The column's heading."""
    return {
        Column.NAME: translate("Column", "Name"),
        Column.STATUS: translate("Column", "Status"),
        Column.PROGRESS: translate("Column", "Progress"),
        Column.DONE: translate("Column", "Done"),
        Column.FAILED: translate("Column", "Failed"),
        Column.TOTAL: translate("Column", "Photos"),
        Column.SPEED: translate("Column", "Speed"),
        Column.LEFT: translate("Column", "Time left"),
        Column.ADDED: translate("Column", "Added"),
        Column.FINISHED: translate("Column", "Finished"),
        Column.PRESET: translate("Column", "Preset"),
        Column.SESSION: translate("Column", "Session"),
        Column.FOLDER: translate("Column", "Output folder"),
    }[column]


def text(column: Column, batch: BatchSummary) -> str:
    """What the column says of `batch`."""
    return _TEXTS[column](batch)


def sort_value(column: Column) -> Callable[[BatchSummary], Value | None]:
    """What gives a batch's value to sort the column by; None for what isn't known."""
    return _VALUES[column]


def queue_key(batch: BatchSummary) -> Key:
    """The usual order: what is still under way, as it gets its turn; then what has ended.

    Added first runs first, unless the user gave it another place or priority, so the running
    ones are on top and the next ones follow. Of those that have ended the last one is on top.
    A batch changes its place only when it is moved, ends or is tried again: pausing and
    resuming move no row.
    """
    if batch.status.ended and not batch.waiting_for_turn:
        ended = _seconds(batch.completed_at) or _seconds(batch.created_at) or 0.0
        return (1, -ended, batch.batch_id)
    created = _seconds(batch.created_at) or 0.0
    return (0, batch.priority.rank, batch.queue_order, created, batch.batch_id)


def age_key(batch: BatchSummary) -> Key:
    """Oldest first."""
    return (_seconds(batch.created_at) or 0.0, batch.batch_id)


def _speed(batch: BatchSummary) -> str:
    speed = batch.photos_per_second
    return "" if speed is None else wording.speed_text(speed)


def _left(batch: BatchSummary) -> str:
    seconds = batch.eta_seconds
    return "" if seconds is None else wording.short_time_left(seconds)


def _moment(written: str | None) -> str:
    moment = wording.moment(written)
    return "" if moment is None else local_time(moment)


@lru_cache(maxsize=1 << 16)
def _seconds(written: str | None) -> float | None:
    moment = wording.moment(written)
    return None if moment is None else moment.timestamp()


_DIGITS = re.compile("[0-9]+")


@lru_cache(maxsize=1 << 15)
def _natural(words: str) -> str:
    """Numbers in names count as numbers: "Job 9" comes before "Job 10"."""
    return _DIGITS.sub(_measured, words.casefold())


def _measured(digits: re.Match[str]) -> str:
    """A number with its length before it, so that as text a longer one is the greater one.

    The zero byte puts what goes on with a number before what goes on with any sign.
    """
    number = digits[0].lstrip("0")
    return f"\0{chr(len(number))}{number}"


_RANKS = {
    status: rank
    for rank, status in enumerate(
        (
            Status.RUNNING,
            Status.PENDING,
            Status.PAUSED,
            Status.FAILED,
            Status.COMPLETED,
            Status.CANCELLED,
        )
    )
}

_TEXTS: dict[Column, Callable[[BatchSummary], str]] = {
    Column.NAME: lambda batch: batch.name,
    Column.STATUS: wording.status_text,
    Column.PROGRESS: wording.percent_text,
    Column.DONE: lambda batch: number(batch.processed_count),
    Column.FAILED: lambda batch: number(batch.failed_count),
    Column.TOTAL: lambda batch: number(batch.total_photos),
    Column.SPEED: _speed,
    Column.LEFT: _left,
    Column.ADDED: lambda batch: _moment(batch.created_at),
    Column.FINISHED: lambda batch: _moment(batch.completed_at),
    Column.PRESET: wording.look_text,
    Column.SESSION: lambda batch: batch.session_name,
    Column.FOLDER: lambda batch: batch.output_folder,
}

_VALUES: dict[Column, Callable[[BatchSummary], Value | None]] = {
    Column.NAME: lambda batch: _natural(batch.name),
    Column.STATUS: lambda batch: _RANKS[seen_as(batch)],
    Column.PROGRESS: lambda batch: batch.progress_percent,
    Column.DONE: lambda batch: batch.processed_count,
    Column.FAILED: lambda batch: batch.failed_count,
    Column.TOTAL: lambda batch: batch.total_photos,
    Column.SPEED: lambda batch: batch.photos_per_second,
    Column.LEFT: lambda batch: batch.eta_seconds,
    Column.ADDED: lambda batch: _seconds(batch.created_at),
    Column.FINISHED: lambda batch: _seconds(batch.completed_at),
    Column.PRESET: lambda batch: _natural(wording.look_text(batch)),
    Column.SESSION: lambda batch: _natural(batch.session_name),
    Column.FOLDER: lambda batch: _natural(batch.output_folder),
}
