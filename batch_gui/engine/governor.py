"""Whether other programs need the computer more: limits, and the time they must be passed.

Nothing here looks at a clock or at the computer: readings are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from batch_gui.core.settings import ExecutorKind, Settings
from batch_gui.engine.load import Reading

_GAP = 5.0  # s between readings: the computer slept, and what was before doesn't count
_MEMORY_RELIEF = 1.5  # times the limit must be free before batches go on


class Cause(StrEnum):
    """What makes batches give way."""

    BUSY = "busy"
    MEMORY = "memory"
    BATTERY_LOW = "battery_low"
    ON_BATTERY = "on_battery"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why batches wait, and the figure that decided it.

    Attributes:
        words: such as "computer busy, others use 92 %".
        until: when it ends, UTC, where that is known.
    """

    cause: Cause
    words: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """When batches give way; None switches a limit off.

    Attributes:
        busy_above: percent of all cores together that others may use.
        busy_for: seconds above that until batches pause.
        free_below: percent below which the computer is free again; at most `busy_above`.
        free_for: seconds below that until they go on.
        memory_below: MB that must stay free.
        battery_below: percent, while nothing charges it.
        on_battery: pause whenever nothing charges the battery.
    """

    busy_above: float | None = 80
    busy_for: float = 5
    free_below: float = 60
    free_for: float = 10
    memory_below: float | None = 500
    battery_below: float | None = 20
    on_battery: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the user has set; none where photos are developed elsewhere."""
        if settings.executor is not ExecutorKind.LOCAL:
            return NO_LIMITS
        return cls(
            busy_above=settings.busy_above if settings.pause_when_busy else None,
            busy_for=settings.busy_for,
            free_below=settings.free_below,
            free_for=settings.free_for,
            memory_below=settings.memory_below if settings.pause_when_memory_low else None,
            battery_below=settings.battery_below if settings.pause_when_battery_low else None,
            on_battery=settings.pause_on_battery,
        )

    @property
    def any(self) -> bool:
        """Whether there is anything to give way to."""
        limits = (self.busy_above, self.memory_below, self.battery_below)
        return self.on_battery or any(limit is not None for limit in limits)


NO_LIMITS = Limits(busy_above=None, memory_below=None, battery_below=None)


class _Switch:
    """Turns on when a value stays above one limit, and off when it stays below another.

    "Stays" bears short lapses: the mean since it began must be beyond the limit, and no
    single value beyond the other one.
    """

    def __init__(self) -> None:
        self.on = False
        self.mean = 0.0
        self._since: float | None = None
        self._sum = 0.0

    def note(
        self, value: float, began: float, ended: float, *, above: float, below: float, needed: float
    ) -> None:
        """Take in the value between two moments.

        Args:
            needed: seconds it must stay beyond the limit it is about to cross.
        """
        limit, back, sign = (below, above, -1) if self.on else (above, below, 1)
        since = began if self._since is None else self._since
        total = value * (ended - began) + (0.0 if self._since is None else self._sum)
        if sign * (value - back) < 0 or sign * (total / (ended - since) - limit) <= 0:
            # What came before was against it; this value alone may be beyond the limit.
            since, total = began, value * (ended - began)
        if sign * (total / (ended - since) - limit) <= 0:
            self._since = None
            return
        self._since, self._sum, self.mean = since, total, total / (ended - since)
        if ended - since >= needed:
            self.on = not self.on
            self._since = None

    def reset(self) -> None:
        """Off, and nothing remembered."""
        self.on, self._since = False, None

    def skip(self) -> None:
        """What was seen so far doesn't count, but it stays on or off."""
        self._since = None


class Governor:
    """Decides from readings whether batches have to give way.

    Attributes:
        hold: why they have to; None while they haven't.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.hold: Hold | None = None
        self._busy = _Switch()
        self._memory = _Switch()
        self._last: float | None = None
        self._low_since: float | None = None

    @property
    def _free_below(self) -> float:
        return min(self.limits.free_below, self.limits.busy_above or 100)

    @property
    def free(self) -> bool:
        """Whether it is known, not only supposed, that nothing holds batches.

        Others have left the processor alone for as long as it takes to call it busy.
        """
        if self.hold is not None:
            return False
        if self.limits.busy_above is None:
            return True
        since, until = self._low_since, self._last
        return since is not None and until is not None and until - since >= self.limits.busy_for

    def note(self, reading: Reading) -> None:
        """Take in a reading; `hold` says what follows from it."""
        if self._last is not None and reading.began - self._last > _GAP:
            self._busy.skip()
            self._memory.skip()
        self._last = reading.ended
        if reading.others >= self._free_below:
            self._low_since = None
        elif self._low_since is None:
            self._low_since = reading.began
        held_for = self.hold.cause if self.hold else None
        hold = self._battery(reading) or self._load(reading) or self._low_memory(reading)
        # The figure that decided stays, or the row would tell another one each second.
        if hold is None or hold.cause is not held_for:
            self.hold = hold

    def forget(self) -> None:
        """Begin anew, as if the computer were free."""
        self._busy.reset()
        self._memory.reset()
        self.hold = self._last = self._low_since = None

    def _battery(self, reading: Reading) -> Hold | None:
        limits, left = self.limits, reading.battery
        if left is None or not reading.on_battery:
            return None
        if limits.battery_below is not None and left < limits.battery_below:
            return Hold(Cause.BATTERY_LOW, f"the battery is at {left:.0f} %")
        if limits.on_battery:
            return Hold(Cause.ON_BATTERY, f"running on battery, {left:.0f} % left")
        return None

    def _load(self, reading: Reading) -> Hold | None:
        limits = self.limits
        if limits.busy_above is None:
            self._busy.reset()
            return None
        self._busy.note(
            reading.others,
            reading.began,
            reading.ended,
            above=limits.busy_above,
            below=self._free_below,
            needed=limits.free_for if self._busy.on else limits.busy_for,
        )
        if not self._busy.on:
            return None
        return Hold(Cause.BUSY, f"computer busy, others use {self._busy.mean:.0f} %")

    def _low_memory(self, reading: Reading) -> Hold | None:
        limits = self.limits
        if limits.memory_below is None:
            self._memory.reset()
            return None
        self._memory.note(
            -reading.memory_free,
            reading.began,
            reading.ended,
            above=-limits.memory_below,
            below=-limits.memory_below * _MEMORY_RELIEF,
            needed=limits.free_for if self._memory.on else limits.busy_for,
        )
        if not self._memory.on:
            return None
        return Hold(Cause.MEMORY, f"memory is low, {-self._memory.mean:,.0f} MB are free")
