"""What happened to a batch, when, why, and through which door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

MOST_ENTRIES = 500
"""Older ones are dropped: a batch that waits for a flickering drive must not grow for ever."""


class Event(StrEnum):
    """What can happen to a batch."""

    MADE = "made"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RETRIED = "retried"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OUTPUTS_MISSING = "outputs_missing"
    MISSING_AGAIN = "missing_again"
    PHOTOS_ADDED = "photos_added"
    CHANGED = "changed"


class Door(StrEnum):
    """Through which somebody asked for it."""

    WINDOW = "window"
    COMMAND_LINE = "command line"
    HTTP = "http"


class HistoryEntry(BaseModel):
    """One thing that happened. Keys that this version doesn't know are kept.

    Attributes:
        at: when, UTC, as the other times of a state file.
        event: an `Event`, or what a newer version wrote.
        reason: of a pause, a `PauseReason`; of going on, the reason of the pause it ends.
        detail: in words, such as which drive is missing; of added photos and missing outputs,
            and of a completed batch's missing outputs, how many.
        by: the `Door` through which somebody asked for it; None when nobody did.
        since: when it really was so, if it was found out later: after a crash, the last
            sign of life.
        processed, failed: photos counted until then.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    at: str
    event: str
    reason: str | None = None
    detail: str | None = None
    by: str | None = None
    since: str | None = None
    processed: int = 0
    failed: int = 0


History = tuple[HistoryEntry, ...]

_door: ContextVar[Door | None] = ContextVar("door", default=None)


def present_door() -> Door | None:
    """The door through which this thread or task was asked; None for the program's own doing."""
    return _door.get()


@contextmanager
def through(door: Door | None) -> Iterator[None]:
    """What happens inside was asked for through `door`."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def longer(history: History, entry: HistoryEntry) -> History:
    """`history` with `entry` at its end, the oldest entries dropped when it gets too long."""
    return (*history, entry)[-MOST_ENTRIES:]


def read_history(values: Any) -> History:
    """The entries in a state file's `history`; what can't be read is left out.

    A history is for people to read: nothing else hangs on it, so damage to it is no damage
    to the batch.
    """
    found = []
    for value in values if isinstance(values, list) else ():
        try:
            found.append(HistoryEntry.model_validate(value))
        except ValidationError:
            continue
    return tuple(found[-MOST_ENTRIES:])


def written_history(history: History) -> list[dict[str, Any]]:
    """The entries as JSON values."""
    return [entry.model_dump(exclude_none=True) for entry in history]


@dataclass(frozen=True, slots=True)
class Spans:
    """How a batch spent its time, in seconds.

    Attributes:
        running: photos were developed, also in retries.
        paused: it stood still though it had begun and wasn't done.
        waiting: it hadn't begun.
        whole: the history goes back to when it was made; the figures are what is known at
            least otherwise.
    """

    running: float
    paused: float
    waiting: float
    whole: bool


def spans(history: Sequence[HistoryEntry], now: datetime) -> Spans:
    """How a batch spent its time until `now`, or until its end."""
    seconds = {"running": 0.0, "paused": 0.0, "waiting": 0.0, "": 0.0}
    state, since, begun = "", now, False
    for entry, when in _dated(history):
        left = _moment(entry.since) or when
        if state == "running":
            seconds[state] += max((left - since).total_seconds(), 0)
            seconds["paused"] += max((when - left).total_seconds(), 0)
        else:
            seconds[state] += max((when - since).total_seconds(), 0)
        begun = begun or _begins(entry)
        state, since = _state_after(entry, begun, state), when
    seconds[state] += max((now - since).total_seconds(), 0)
    whole = bool(history) and history[0].event == Event.MADE
    return Spans(seconds["running"], seconds["paused"], seconds["waiting"], whole)


def _state_after(entry: HistoryEntry, begun: bool, before: str) -> str:
    if _begins(entry):
        return "running"
    if entry.event in (Event.COMPLETED, Event.FAILED, Event.CANCELLED):
        return ""
    if entry.event in (Event.MADE, Event.PAUSED):
        return "paused" if begun else "waiting"
    return before


def _begins(entry: HistoryEntry) -> bool:
    return entry.event in (Event.STARTED, Event.RESUMED, Event.RETRIED)


def _dated(history: Iterable[HistoryEntry]) -> Iterator[tuple[HistoryEntry, datetime]]:
    for entry in history:
        if when := _moment(entry.at):
            yield entry, when


def _moment(written: str | None) -> datetime | None:
    try:
        read = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
