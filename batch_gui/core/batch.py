"""A batch: its photos, its status, and the only ways the status may change."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from batch_gui.core.errors import InvalidTransition
from batch_gui.core.history import Event, History, HistoryEntry, longer, present_door
from batch_gui.core.schedule import Priority, When


class Status(StrEnum):
    """The six statuses of a batch."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to the batch by itself."""
        return self in (Status.COMPLETED, Status.FAILED, Status.CANCELLED)


class PauseReason(StrEnum):
    """Why a batch is paused."""

    USER = "user"
    INTERRUPTED = "interrupted"
    RESOURCES = "resources"
    STORAGE = "storage"
    WORKERS = "workers"


TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.RUNNING, Status.PAUSED, Status.CANCELLED}),
    Status.RUNNING: frozenset(
        {Status.PAUSED, Status.COMPLETED, Status.FAILED, Status.CANCELLED},
    ),
    Status.PAUSED: frozenset({Status.RUNNING, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.FAILED: frozenset({Status.RUNNING}),
    Status.CANCELLED: frozenset(),
}


def utc_now() -> str:
    """The time now: UTC, ISO 8601, whole microseconds, ending in Z."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def new_batch_id() -> str:
    """A fresh id: `batch_` and twelve hex digits."""
    return f"batch_{uuid4().hex[:12]}"


def pack_ids(ids: Iterable[int]) -> array[int]:
    """Photo ids in eight bytes each.

    Raises:
        OverflowError: for an id that doesn't fit 64 bits.
        TypeError: for one that isn't a whole number.
    """
    return array("q", ids)


@dataclass(slots=True)
class Batch:
    """A batch in memory. Changed only by its own methods; kept on disk by BatchStore.

    Attributes:
        config: the batch's settings as JSON values; `BatchConfig.parse` reads them.
        recipe: the preset as it was when the batch was made, as JSON values.
        errors: reason in words by photo id, for the photos that failed.
        task_ids: tasks now handed to the executor.
        pause_detail: what the reason for the pause is about, such as a drive's name.
        failure: why it couldn't run at all, in words.
        missing: finished photos whose outputs weren't there any more when it went on.
        output_folder: absolute path under which its outputs are written.
        volumes: mount points of the drives its photos and outputs are on.
        history: what happened to it, oldest first, noted by the transitions themselves.
        start_at: when it is to begin; None once it has.
        hours: when it may run each day, as `Hours.parse` takes them; None for always.
        queue_order: its place among waiting batches of the same priority, the lowest first.
        extra: keys of the state file that this version doesn't know, kept.
    """

    batch_id: str
    name: str
    photo_ids: array[int]
    config: dict[str, Any]
    created_at: str
    session_id: int | None = None
    recipe: dict[str, Any] | None = None
    output_folder: str | None = None
    volumes: list[str] = field(default_factory=list)
    processed: array[int] = field(default_factory=lambda: array("q"))
    failed: array[int] = field(default_factory=lambda: array("q"))
    errors: dict[int, str] = field(default_factory=dict)
    status: Status = Status.PENDING
    pause_reason: PauseReason | None = None
    pause_detail: str | None = None
    failure: str | None = None
    started_at: str | None = None
    paused_at: str | None = None
    completed_at: str | None = None
    task_ids: list[str] = field(default_factory=list)
    journal_offset: int = 0
    history: History = ()
    priority: Priority = Priority.NORMAL
    start_at: str | None = None
    hours: str | None = None
    queue_order: float = 0
    missing: array[int] = field(default_factory=lambda: array("q"))
    extra: dict[str, Any] = field(default_factory=dict)

    def remaining(self) -> array[int]:
        """The photos still to be done, in order."""
        done = set(self.processed)
        done.update(self.failed)
        return array("q", (photo for photo in self.photo_ids if photo not in done))

    def add_photos(self, photo_ids: Sequence[int], volumes: Iterable[str] = ()) -> None:
        """Take more photos, after those it has; ids it has already aren't given.

        Args:
            volumes: mount points of the drives they are on.
        """
        # A new array: whoever holds the batch as it was keeps its photos.
        self.photo_ids = self.photo_ids + pack_ids(photo_ids)
        self.volumes = sorted({*self.volumes, *volumes})
        self._note(Event.PHOTOS_ADDED, detail=str(len(photo_ids)))

    def change_settings(
        self,
        *,
        name: str,
        photo_ids: Sequence[int],
        config: dict[str, Any],
        recipe: dict[str, Any],
        output_folder: str,
        volumes: Iterable[str],
        when: When,
    ) -> None:
        """Be another batch than the one that was made; only for one that hasn't begun."""
        self.name, self.config, self.recipe = name, config, recipe
        self.photo_ids = pack_ids(photo_ids)
        self.output_folder, self.volumes = output_folder, sorted(volumes)
        self.start_when(when)
        self._note(Event.CHANGED)

    def start_when(self, when: When) -> None:
        """Be as urgent, and run at such times, as `when` says."""
        self.priority = when.priority
        self.start_at, self.hours = when.start_text, when.hours_text

    def record_processed(self, photo_id: int) -> None:
        """Count a photo whose output is finished."""
        self.processed.append(photo_id)

    def forget_processed(self, photo_ids: Collection[int]) -> None:
        """Let these photos be done again."""
        again = set(photo_ids)
        self._note(Event.MISSING_AGAIN)
        self.processed = array("q", (one for one in self.processed if one not in again))
        self.missing = array("q", (one for one in self.missing if one not in again))

    def note_missing(self, photo_ids: Collection[int]) -> None:
        """Note finished photos whose outputs aren't there any more; they stay finished."""
        if set(photo_ids) != set(self.missing):
            self.missing = pack_ids(photo_ids)
            self._note(Event.OUTPUTS_MISSING, detail=str(len(photo_ids)))

    def record_failed(self, photo_id: int, reason: str) -> None:
        """Count a photo that failed, with the reason the user sees."""
        self.failed.append(photo_id)
        self.errors[photo_id] = reason

    def check(self, wanted: Status) -> None:
        """Refuse a transition that isn't allowed.

        Raises:
            InvalidTransition: saying which status it is in and what is allowed there.
        """
        if wanted not in TRANSITIONS[self.status]:
            allowed = [f"become {status}" for status in TRANSITIONS[self.status]]
            raise InvalidTransition(self.batch_id, self.status, f"become {wanted}", allowed)

    def note_made(self) -> None:
        """Begin its history."""
        self._note(Event.MADE)

    def run(self, again: Collection[int] | None = None) -> None:
        """Become running. From `failed` this is a retry: failed photos are to be done again.

        Args:
            again: of the failed photos, those to be done again; None for all.

        Raises:
            InvalidTransition: from any status but pending, paused and failed.
        """
        self.check(Status.RUNNING)
        if self.status is Status.FAILED:
            self._note(Event.RETRIED)
            self._forget_failed(self.failed if again is None else again)
        elif self.started_at is None:
            self._note(Event.STARTED)
        else:
            self._note(Event.RESUMED, self.pause_reason)
        self.status = Status.RUNNING
        self.started_at = self.started_at or utc_now()
        self.start_at = None
        self.paused_at = self.completed_at = None
        self.pause_reason = self.pause_detail = self.failure = None

    def pause(
        self, reason: PauseReason, detail: str | None = None, since: str | None = None
    ) -> None:
        """Become paused.

        Args:
            since: when it really stopped, if that is found out only now.

        Raises:
            InvalidTransition: from any status but pending and running.
        """
        self.check(Status.PAUSED)
        self.status = Status.PAUSED
        self.paused_at = utc_now()
        self.pause_reason, self.pause_detail = reason, detail
        self._note(Event.PAUSED, reason, detail, since)

    def keep_paused(
        self, reason: PauseReason = PauseReason.USER, detail: str | None = None
    ) -> None:
        """Stay paused, but from now on for `reason`.

        Raises:
            InvalidTransition: when it isn't paused.
        """
        if self.status is not Status.PAUSED:
            self.check(Status.PAUSED)
        self.pause_reason, self.pause_detail = reason, detail
        self._note(Event.PAUSED, reason, detail)

    def cancel(self) -> None:
        """Become cancelled; what was written stays.

        Raises:
            InvalidTransition: when it has ended already.
        """
        self._end(Status.CANCELLED)

    def finish(self) -> None:
        """Become completed, or failed when at least one photo failed.

        Raises:
            InvalidTransition: from any status but running.
        """
        if self.failed:
            self._end(Status.FAILED)
        else:
            self._end(Status.COMPLETED, str(len(self.missing)) if self.missing else None)

    def give_up(self, reason: str) -> None:
        """Become failed because it can't run at all, for `reason`.

        Raises:
            InvalidTransition: from any status but running.
        """
        self._end(Status.FAILED, reason)
        self.failure = reason

    def _forget_failed(self, photo_ids: Collection[int]) -> None:
        again = set(photo_ids)
        self.failed = array("q", (one for one in self.failed if one not in again))
        self.errors = {one: why for one, why in self.errors.items() if one not in again}

    def _note(
        self,
        event: Event,
        reason: PauseReason | None = None,
        detail: str | None = None,
        since: str | None = None,
    ) -> None:
        entry = HistoryEntry(
            at=utc_now(),
            event=event,
            reason=reason,
            detail=detail,
            by=present_door(),
            since=since,
            processed=len(self.processed),
            failed=len(self.failed),
        )
        self.history = longer(self.history, entry)

    def _end(self, status: Status, why: str | None = None) -> None:
        self.check(status)
        self._note(Event(status), detail=why)
        self.status = status
        self.completed_at = utc_now()
        self.paused_at = None
        self.pause_reason = self.pause_detail = None


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch as it stood at one moment, without its photo lists: cheap to copy and to show.

    Attributes:
        failure: why it couldn't run at all, in words.
        retry_problem: why a retry that was asked for couldn't begin, in words.
        stopping: the status that was asked for while photos are still in flight, if any.
        waiting_for_turn: it will run, or run again, once another batch makes room.
        progress_percent: (processed + failed) / total x 100, one decimal.
        eta_seconds: seconds left at the present speed, by megapixels; None when it isn't known.
        photos_per_second: speed over the last minute of running; None when it isn't running.
        first_error: the first failed photo's file name and reason; None if there is none.
        slow_photo: file name of a photo in flight that takes far longer than its megapixels
            explain; None if there is none.
        session_name: the name its photos were added under; empty when that isn't known.
        first_photo: path of its first photo; empty when that isn't known.
        starts_at: when a waiting batch may begin at the earliest, UTC; None for any time.
        waits_for: why a waiting batch doesn't get its turn now, other than for a time.
        hours: when it may run each day, as `Hours.parse` takes them; None for always.
        queue_order: its place among those of the same priority that wait, the lowest first.
        missing_outputs: how many finished outputs weren't there any more when it went on.
    """

    batch_id: str
    session_id: int | None
    name: str
    status: Status
    pause_reason: PauseReason | None
    pause_detail: str | None
    failure: str | None
    stopping: Status | None
    waiting_for_turn: bool
    total_photos: int
    processed_count: int
    failed_count: int
    progress_percent: float
    created_at: str
    started_at: str | None
    paused_at: str | None
    completed_at: str | None
    eta_seconds: float | None
    photos_per_second: float | None
    first_error: tuple[str, str] | None
    output_folder: str
    config: Mapping[str, Any]
    slow_photo: str | None = None
    session_name: str = ""
    first_photo: str = ""
    priority: Priority = Priority.NORMAL
    starts_at: str | None = None
    waits_for: str | None = None
    hours: str | None = None
    queue_order: float = 0
    retry_problem: str | None = None
    missing_outputs: int = 0
