"""What the computer is busy with: processor, memory, battery."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from batch_gui.engine.descendants import Descendants

_MB = 1 << 20
_CROWDED = 0.9  # of the machine is in use: somebody may have to wait
_NOTABLE = 0.15  # of the machine is used by others
_IDLE = ("idle", "iowait", "steal")
_COUNTED_TWICE = ("guest", "guest_nice")  # Linux has them in user and nice, too


@dataclass(frozen=True, slots=True)
class Reading:
    """How the computer was doing between two moments of the monotonic clock.

    Attributes:
        began, ended: seconds.
        others: percent of all cores together that other programs used or waited for.
        memory_free: MB that programs can still have.
        battery: percent left; None without a battery.
        on_battery: whether nothing charges it.
    """

    began: float
    ended: float
    others: float
    memory_free: float
    battery: float | None = None
    on_battery: bool = False


@dataclass(frozen=True, slots=True)
class _Counters:
    """Sums since some beginning, in seconds of one core.

    Attributes:
        own: by process, so that one that has ended doesn't count backwards.
        waits: by thread of other programs; empty where nobody has to wait.
    """

    at: float
    capacity: float
    used: float
    own: dict[tuple[int, float], float]
    waits: dict[str, float] = field(default_factory=dict)


class LoadMeter:
    """Measures what others take of the computer, this process and its descendants left out.

    Where the system hands out cores fairly, a program that wants all of them gets half beside
    a batch that wants them, too. So what others wait for counts as well, where the system
    tells it: Linux, in `/proc/PID/task/TID/schedstat` (Documentation/scheduler/sched-stats).
    Reading that takes some 20 ms with a thousand threads, and is done only when there is no
    core to spare and others have a share worth looking at.
    """

    def __init__(self) -> None:
        self._descendants = Descendants()
        self._last: _Counters | None = None

    def forget(self) -> None:
        """Begin anew: the next reading has nothing to compare with."""
        self._last = None

    def read(self) -> Reading | None:
        """What happened since the last call; None at the first."""
        before, now = self._last, self._count()
        if before is None or now.at <= before.at or now.capacity <= before.capacity:
            self._last = now
            return None
        capacity = now.capacity - before.capacity
        used = (now.used - before.used) / capacity
        own = sum(spent - before.own.get(key, 0.0) for key, spent in now.own.items()) / capacity
        others = max(used - own, 0.0)
        waited = 0.0
        if used > _CROWDED and others > _NOTABLE:
            now.waits.update(_waits({str(pid) for pid, _ in now.own}))
            seconds = sum(
                max(waits - before.waits[key], 0.0)
                for key, waits in now.waits.items()
                if key in before.waits
            )
            # Between two who want all there is, each waits as long as it runs. Longer waits
            # are those of many that wake up often and want little.
            waited = min(seconds / capacity, others)
        self._last = now
        battery, on_battery = _battery()
        return Reading(
            began=before.at,
            ended=now.at,
            others=min(others + waited, 1.0) * 100,
            memory_free=psutil.virtual_memory().available / _MB,
            battery=battery,
            on_battery=on_battery,
        )

    def _count(self) -> _Counters:
        own = self._descendants.spent()
        times = psutil.cpu_times()._asdict()
        capacity = sum(spent for name, spent in times.items() if name not in _COUNTED_TWICE)
        idle = sum(times.get(name, 0.0) for name in _IDLE)
        return _Counters(time.monotonic(), capacity, capacity - idle, own)


def _waits(without: set[str]) -> dict[str, float]:
    """Seconds that each thread of other processes has waited for a core, by "pid/tid"."""
    if sys.platform != "linux":
        return {}
    found = {}
    with suppress(OSError):
        for pid in os.listdir("/proc"):  # noqa: PTH208 - a thousand paths cost
            if not pid.isdecimal() or pid in without:
                continue
            with suppress(OSError):
                for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
                    with suppress(OSError, ValueError, IndexError):
                        text = Path(f"/proc/{pid}/task/{thread}/schedstat").read_bytes()
                        found[f"{pid}/{thread}"] = int(text.split()[1]) / 1e9
    return found


def _battery() -> tuple[float | None, bool]:
    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError, ValueError):  # not on every system
        return None, False
    if battery is None:
        return None, False
    return float(battery.percent), battery.power_plugged is False
