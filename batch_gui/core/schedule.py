"""When a batch may run: how urgent it is, from when on, and between which hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from batch_gui.core.errors import BadRequest

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")


class Priority(StrEnum):
    """How urgent a waiting batch is; the most urgent ones get their turn first."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return _RANKS[self]

    @classmethod
    def parse(cls, text: str) -> Priority:
        """The priority of that name.

        Raises:
            BadRequest: when there is none.
        """
        try:
            return cls(text)
        except ValueError:
            raise BadRequest(
                f"priority: expected high, normal or low, but {text!r} came."
            ) from None


_RANKS = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of each day, by the clock on the wall; `end` may be on the next day."""

    begin: time
    end: time

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Hours:
        """Hours written as "22:00-06:00".

        Raises:
            BadRequest: when it isn't that, or when both times are the same.
        """
        found = _HOURS.match(text)
        if found is None or text[:5] == text[6:]:
            raise BadRequest(
                f"hours: expected two different times such as 22:00-06:00, but {text!r} came."
            )
        first, second, third, fourth = map(int, found.groups())
        return cls(time(first, second), time(third, fourth))

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def contain(self, moment: datetime) -> bool:
        """Whether a local time is in them."""
        at = moment.time()
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def next_begin(self, moment: datetime) -> datetime:
        """The first time after the local time `moment` that they begin, local, too."""
        day = moment.date()
        if moment.time() >= self.begin:
            day += timedelta(days=1)
        # Taken as the wall's clock of that day: another one than today's, when it is changed.
        return datetime.combine(day, self.begin).astimezone()


def parse_start(text: str) -> datetime:
    """When a batch is to start, from ISO 8601; a time without a zone is local.

    Raises:
        BadRequest: when it can't be read.
    """
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise BadRequest(
            f"start_at: expected a time such as 2026-05-01T22:00:00Z, but {text!r} came."
        ) from None


@dataclass(frozen=True, slots=True)
class When:
    """When a new batch may run.

    Attributes:
        start_at: not before that; a moment in the past means at once.
        hours: only then, each day; None for always.
    """

    priority: Priority = Priority.NORMAL
    start_at: datetime | None = None
    hours: Hours | None = None

    @classmethod
    def parse(
        cls, priority: str | None = None, start_at: str | None = None, hours: str | None = None
    ) -> When:
        """The same from words; None for each that wasn't given.

        Raises:
            BadRequest: saying which of them can't be read and what was expected.
        """
        return cls(
            Priority.parse(priority) if priority is not None else Priority.NORMAL,
            parse_start(start_at) if start_at is not None else None,
            Hours.parse(hours) if hours is not None else None,
        )

    @property
    def start_text(self) -> str | None:
        """`start_at` as a state file has it: UTC, ISO 8601, ending in Z."""
        if self.start_at is None:
            return None
        return self.start_at.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def hours_text(self) -> str | None:
        """`hours` as a state file has them, such as "22:00-06:00"."""
        return str(self.hours) if self.hours is not None else None
